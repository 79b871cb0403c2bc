//go:build purego

package kernel

// A convolution is a product of matrices: the windows of the picture, one a row (im2col), times the kernel's rows. The gradient by the
// picture is one too, without any scattering: the pixels of dx that share their place modulo the stride see the same taps of the kernel,
// so that each of these SH*SW phases is a convolution of dy with stride 1 and a part of the kernel, turned round (sub-pixel
// convolution: Shi et al. 2016, arXiv:1609.05158 and 1609.07009).

// windows describes how windows are cut from a picture: window (i, j) is the kh x kw pixels from (y0 + sy*i, x0 + sx*j) on, zero outside.
type windows struct {
	h, w, c int // of the picture
	nh, nw  int // windows down and across
	y0, x0  int
	sy, sx  int
	kh, kw  int
}

// correlation is a product of windows and a kernel. Its weight of window pixel (t, u), from channel q to channel p, is
// w[p*wp + q*wq + (a0+da*t)*KW + b0+db*u]; its result for window (i, j) is pixel (ty + dy*i, tx + dx*j) of an oh x ow picture.
type correlation struct {
	windows
	wp, wq, wa     int // strides of w: result's channel, picture's channel, kernel row
	a0, da, b0, db int
	oc, oh, ow     int
	ty, dy, tx, dx int
}

type convPlan struct {
	forward  correlation
	backward []correlation // one a phase of dx
}

func newConvPlan(s ConvShape) convPlan {
	plan := convPlan{forward: correlation{
		windows: windows{h: s.H, w: s.W, c: s.C, nh: s.OH(), nw: s.OW(), y0: -s.PH, x0: -s.PW, sy: s.SH, sx: s.SW, kh: s.KH, kw: s.KW},
		wp:      s.C * s.KH * s.KW, wq: s.KH * s.KW, wa: s.KW,
		da: 1, db: 1,
		oc: s.O, oh: s.OH(), ow: s.OW(),
		dy: 1, dx: 1,
	}}
	for ty := range min(s.SH, s.H) {
		nh, kh, a0, y0 := phase(ty, s.H, s.KH, s.SH, s.PH)
		for tx := range min(s.SW, s.W) {
			nw, kw, b0, x0 := phase(tx, s.W, s.KW, s.SW, s.PW)
			plan.backward = append(plan.backward, correlation{
				windows: windows{h: s.OH(), w: s.OW(), c: s.O, nh: nh, nw: nw, y0: y0, x0: x0, sy: 1, sx: 1, kh: kh, kw: kw},
				wp:      s.KH * s.KW, wq: s.C * s.KH * s.KW, wa: s.KW,
				a0: a0, da: -s.SH, b0: b0, db: -s.SW,
				oc: s.C, oh: s.H, ow: s.W,
				ty: ty, dy: s.SH, tx: tx, dx: s.SW,
			})
		}
	}
	return plan
}

// phase describes, along one axis, the pixels t, t+stride, t+2*stride, ... below size: how many they are, how many taps of the kernel
// they see, the last of these taps, which the window's first pixel meets, and that pixel of the first window. There may be no taps.
func phase(t, size, kernel, stride, pad int) (n, taps, last, first int) {
	n = ceilDiv(size-t, stride)
	lowest := (t + pad) % stride
	if lowest >= kernel {
		return n, 0, 0, 0
	}
	taps = (kernel-1-lowest)/stride + 1
	last = lowest + (taps-1)*stride
	return n, taps, last, (t + pad - last) / stride
}

func convForward(c *Conv, y, pre, x, w, bias []float32, act Act) {
	c.plan.forward.run(y, pre, x, w, bias, c.N, act)
}

func convBackwardData(c *Conv, dx, pre, dy, w, bias []float32, act Act) {
	for i := range c.plan.backward {
		c.plan.backward[i].run(dx, pre, dy, w, bias, c.N, act)
	}
}

// run computes y = act(correlation(x, w) + bias) for n pictures.
func (c *correlation) run(y, pre, x, w, bias []float32, n int, act Act) {
	k := c.kh * c.kw * c.c
	ld := align4(k)
	kernel := scratch32.get(c.oc*ld + 1) // not empty, even without taps
	defer scratch32.put(kernel)
	c.pack(kernel, ld, w)

	rows := n * c.nh * c.nw
	size := min(max(1<<18/max(k, 1), 32), 256) // a piece's windows fit into the second-level cache
	width := c.oc
	if rows <= 4*size {
		width = min(width, tileN) // few pixels, as in the first layers of a generator: cut the channels as well
	}
	across := ceilDiv(c.oc, width)
	each(ceilDiv(rows, size)*across, func(i int) {
		lo, p := i/across*size, i%across*width
		m, oc := min(size, rows-lo), min(width, c.oc-p)
		tmp := scratch32.get(m * (k + oc))
		defer scratch32.put(tmp)
		cols, out := tmp[:m*k], tmp[m*k:]
		if k == 0 {
			clear(out)
		} else {
			c.cut(cols, k, x, lo, lo+m)
			gemm(out, oc, cols, k, kernel[p*ld:], ld, m, oc, k, false)
		}
		c.finish(y, pre, out, bias, lo, p, oc, act)
	})
}

// pack brings the weights into rows [oc][kh][kw][c], ld apart.
func (c *correlation) pack(rows []float32, ld int, w []float32) {
	pieces(c.oc, pieceRows(ld+1), func(_, lo, hi int) {
		for p := lo; p < hi; p++ {
			d := rows[p*ld:]
			for t := range c.kh {
				for u := range c.kw {
					at := p*c.wp + (c.a0+c.da*t)*c.wa + c.b0 + c.db*u
					for q := range d[:c.c] {
						d[q] = w[at]
						at += c.wq
					}
					d = d[c.c:]
				}
			}
		}
	})
}

// cut writes the windows lo..hi, counted over all pictures, as rows of cols, ld apart.
func (s *windows) cut(cols []float32, ld int, x []float32, lo, hi int) {
	j := lo % s.nw
	i := lo / s.nw % s.nh
	img := lo / (s.nw * s.nh) * s.h * s.w * s.c
	for r := range hi - lo {
		row := cols[r*ld : r*ld+s.kh*s.kw*s.c]
		left := s.x0 + s.sx*j
		from, to := min(max(left, 0), s.w), max(min(left+s.kw, s.w), 0)
		for t := range s.kh {
			part := row[t*s.kw*s.c : (t+1)*s.kw*s.c]
			line := s.y0 + s.sy*i + t
			if line < 0 || line >= s.h || from >= to {
				clear(part)
				continue
			}
			skip := (from - left) * s.c
			clear(part[:skip])
			at := img + line*s.w*s.c
			done := skip + copy(part[skip:], x[at+from*s.c:at+to*s.c])
			clear(part[done:])
		}
		if j++; j == s.nw {
			j = 0
			if i++; i == s.nh {
				i = 0
				img += s.h * s.w * s.c
			}
		}
	}
}

// finish takes the sums of the windows from lo on, [m, oc], of the channels from p on, to their pixels of y.
func (c *correlation) finish(y, pre, sums, bias []float32, lo, p, oc int, act Act) {
	for r := lo; len(sums) > 0; r++ {
		j := r % c.nw
		i := r / c.nw % c.nh
		n := r / (c.nw * c.nh)
		at := ((n*c.oh+c.ty+c.dy*i)*c.ow+c.tx+c.dx*j)*c.oc + p
		row := sums[:oc]
		if bias != nil {
			addTo(row, bias[p:p+oc])
		}
		if pre != nil {
			copy(pre[at:at+oc], row)
		}
		act.apply(y[at:at+oc], row)
		sums = sums[oc:]
	}
}

// convBackwardWeights is the product dyᵀ·windows, chunk by chunk of the batch. Both are turned so that the sum over the pixels runs
// along the rows; with the picture's channels in front, the windows' columns stand in the order of dw.
func convBackwardWeights(c *Conv, dw, x, dy []float32) {
	var (
		pixels = c.OH() * c.OW()
		k      = c.C * c.KH * c.KW
		size   = min(max(1<<20/(k*pixels), 1), c.N) // pictures in a chunk
		ld     = align4(size * pixels)
	)
	cols, dyt := scratch32.get(k*ld), scratch32.get(c.O*ld)
	defer scratch32.put(cols)
	defer scratch32.put(dyt)
	const rows, channels = 16, 16 // of dw in one product, of x or dy in one turn
	down, across := ceilDiv(c.O, rows), ceilDiv(k, tileN)
	for lo := 0; lo < c.N; lo += size {
		n := min(size, c.N-lo)
		each(n*ceilDiv(c.O, channels), func(t int) {
			i, p := t%n, t/n*channels
			transpose(dyt[p*ld+i*pixels:], ld, dy[(lo+i)*pixels*c.O+p:], c.O, pixels, min(channels, c.O-p))
		})
		each(n*ceilDiv(c.C, channels), func(t int) {
			i, p := t%n, t/n*channels
			c.plan.forward.cutTurned(cols[p*c.KH*c.KW*ld+i*pixels:], ld, x[(lo+i)*c.H*c.W*c.C+p:], min(channels, c.C-p))
		})
		each(down*across, func(t int) {
			i, j := t/across*rows, t%across*tileN
			gemm(dw[i*k+j:], k, dyt[i*ld:], ld, cols[j*ld:], ld, min(rows, c.O-i), min(tileN, k-j), n*pixels, lo > 0)
		})
	}
}

// cutTurned writes the windows of one picture as columns: row (q, t, u) of cols holds pixel (t, u), channel q, of every window. x begins
// at the first of the channels.
func (s *windows) cutTurned(cols []float32, ld int, x []float32, channels int) {
	planes := scratch32.get(channels * s.h * s.w)
	defer scratch32.put(planes)
	transpose(planes, s.h*s.w, x, s.c, s.h*s.w, channels)
	for row := range channels * s.kh * s.kw {
		u := row % s.kw
		t := row / s.kw % s.kh
		plane := planes[row/(s.kw*s.kh)*s.h*s.w:]
		// The windows whose pixel (t, u) lies in the picture are from <= j < to.
		left := s.x0 + u
		from := max(ceilDiv(-left, s.sx), 0)
		to := min((s.w-1-left+s.sx)/s.sx, s.nw)
		for i := range s.nh {
			d := cols[row*ld+i*s.nw : row*ld+(i+1)*s.nw]
			line := s.y0 + s.sy*i + t
			if line < 0 || line >= s.h || from >= to {
				clear(d)
				continue
			}
			clear(d[:from])
			clear(d[to:])
			at := line*s.w + left + s.sx*from
			if s.sx == 1 {
				copy(d[from:to], plane[at:])
				continue
			}
			for j := from; j < to; j++ {
				d[j] = plane[at]
				at += s.sx
			}
		}
	}
}
