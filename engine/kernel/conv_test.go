package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"atelier/engine/kernel"
)

var convShapes = []kernel.ConvShape{
	{N: 1, H: 1, W: 1, C: 1, O: 1, KH: 1, KW: 1, SH: 1, SW: 1},
	{N: 3, H: 7, W: 5, C: 3, O: 16, KH: 1, KW: 1, SH: 1, SW: 1},
	{N: 17, H: 6, W: 6, C: 16, O: 17, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1},
	{N: 3, H: 9, W: 7, C: 17, O: 33, KH: 3, KW: 3, SH: 2, SW: 2, PH: 1, PW: 1},
	{N: 1, H: 8, W: 8, C: 33, O: 4, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1},
	{N: 3, H: 13, W: 11, C: 4, O: 3, KH: 5, KW: 4, SH: 2, SW: 1, PH: 2, PW: 1},
	{N: 3, H: 12, W: 9, C: 2, O: 5, KH: 7, KW: 7, SH: 1, SW: 1, PH: 3, PW: 3},
	{N: 1, H: 11, W: 10, C: 3, O: 8, KH: 7, KW: 7, SH: 2, SW: 2, PH: 3, PW: 3},
	{N: 3, H: 6, W: 8, C: 4, O: 4, KH: 3, KW: 3, SH: 1, SW: 1},                   // valid
	{N: 2, H: 9, W: 9, C: 4, O: 2, KH: 4, KW: 4, SH: 2, SW: 2},                   // valid, a last row and column unseen
	{N: 1, H: 5, W: 5, C: 300, O: 33, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1},  // many channels in
	{N: 1, H: 4, W: 4, C: 33, O: 300, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1},  // many out
	{N: 3, H: 4, W: 4, C: 300, O: 1, KH: 1, KW: 1, SH: 1, SW: 1},                 // to one
	{N: 3, H: 9, W: 10, C: 3, O: 4, KH: 2, KW: 2, SH: 3, SW: 3},                  // stride larger than the kernel
	{N: 2, H: 10, W: 7, C: 2, O: 3, KH: 1, KW: 1, SH: 2, SW: 3},                  // the same with one tap
	{N: 3, H: 8, W: 8, C: 16, O: 4, KH: 3, KW: 3, SH: 2, SW: 2, PH: 1, PW: 1},    // transposed: output padding 1
	{N: 3, H: 6, W: 7, C: 3, O: 16, KH: 3, KW: 3, SH: 2, SW: 2, PH: 1, PW: 1},    // output padding 1 on one side only
	{N: 17, H: 7, W: 7, C: 1, O: 17, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1},   // odd size, even kernel
	{N: 17, H: 28, W: 28, C: 1, O: 16, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1}, // grey pictures in, or out when transposed
	{N: 2, H: 32, W: 32, C: 3, O: 64, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1},  // RGB
	{N: 3, H: 16, W: 16, C: 64, O: 1, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1},  // to one channel
	{N: 3, H: 16, W: 16, C: 1, O: 33, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1},  // from one
	{N: 2, H: 32, W: 31, C: 32, O: 32, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1}, // where Winograd applies
	{N: 2, H: 1, W: 300, C: 2, O: 3, KH: 1, KW: 3, SH: 1, SW: 1, PH: 0, PW: 1},   // one line
	{N: 2, H: 33, W: 1, C: 3, O: 2, KH: 3, KW: 1, SH: 2, SW: 1, PH: 1, PW: 0},    // one column
	{N: 3, H: 2, W: 1, C: 4, O: 5, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1},     // kernel larger than the picture
	{N: 2, H: 1, W: 2, C: 3, O: 2, KH: 3, KW: 3, SH: 1, SW: 2, PH: 2, PW: 2},     // padding larger than the picture
	{N: 17, H: 4, W: 4, C: 16, O: 33, KH: 4, KW: 4, SH: 1, SW: 1},                // one window a picture: a dense layer
	{N: 3, H: 12, W: 12, C: 16, O: 16, KH: 2, KW: 2, SH: 2, SW: 2},               // windows side by side
	{N: 1, H: 20, W: 20, C: 4, O: 3, KH: 5, KW: 5, SH: 4, SW: 4, PH: 2, PW: 2},   // phases with one and with two taps
	{N: 3, H: 8, W: 8, C: 33, O: 17, KH: 5, KW: 5, SH: 1, SW: 1, PH: 2, PW: 2},   // many taps
	{N: 2, H: 8, W: 8, C: 130, O: 260, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1}, // a generator's early layer
	{N: 17, H: 16, W: 16, C: 33, O: 4, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1}, // a sum over many pixels in dw
	{N: 1, H: 17, W: 19, C: 16, O: 3, KH: 3, KW: 2, SH: 1, SW: 2, PH: 2, PW: 0},  // nothing even
}

// refConv holds what the definition of the convolution gives, and the sums of the terms' magnitudes.
type refConv struct {
	y, dx, dw          []float64
	yMag, dxMag, dwMag []float64
}

func newRefConv(s kernel.ConvShape, x, w, dy []float32) refConv {
	r := refConv{
		y: make([]float64, s.YLen()), dx: make([]float64, s.XLen()), dw: make([]float64, s.WLen()),
		yMag: make([]float64, s.YLen()), dxMag: make([]float64, s.XLen()), dwMag: make([]float64, s.WLen()),
	}
	for n := range s.N {
		for i := range s.OH() {
			for j := range s.OW() {
				for a := range s.KH {
					for b := range s.KW {
						h, v := i*s.SH-s.PH+a, j*s.SW-s.PW+b
						if h < 0 || h >= s.H || v < 0 || v >= s.W {
							continue
						}
						for o := range s.O {
							yi := ((n*s.OH()+i)*s.OW()+j)*s.O + o
							g := float64(dy[yi])
							for c := range s.C {
								xi := ((n*s.H+h)*s.W+v)*s.C + c
								wi := ((o*s.C+c)*s.KH+a)*s.KW + b
								xv, wv := float64(x[xi]), float64(w[wi])
								r.y[yi] += xv * wv
								r.dx[xi] += g * wv
								r.dw[wi] += g * xv
								r.yMag[yi] += math.Abs(xv * wv)
								r.dxMag[xi] += math.Abs(g * wv)
								r.dwMag[wi] += math.Abs(g * xv)
							}
						}
					}
				}
			}
		}
	}
	return r
}

// epilogue checks act(sums + bias) and the value before the activation.
func epilogue(t *testing.T, what string, got, pre []float32, sums, mag []float64, bias []float32, act kernel.Act) {
	t.Helper()
	want, z, tol := make([]float64, len(sums)), make([]float64, len(sums)), make([]float64, len(sums))
	for i, v := range sums {
		tol[i] = sumTol * mag[i]
		if bias != nil {
			b := float64(bias[i%len(bias)])
			v += b
			tol[i] += 1e-6 * math.Abs(b)
		}
		z[i] = v
	}
	if pre != nil {
		near(t, what+", pre", pre, z, tol)
	}
	for i, v := range z {
		want[i] = refAct(act, v)
		if act != kernel.Identity {
			tol[i] = 1.2*tol[i] + actTol // no activation is steeper than 1.1
		}
	}
	near(t, what, got, want, tol)
}

func TestConv(t *testing.T) {
	for i, s := range convShapes {
		t.Run(fmt.Sprint(s), func(t *testing.T) {
			c := kernel.NewConv(s)
			x, w, dy := random(1, s.XLen()), random(2, s.WLen()), random(3, s.YLen())
			ref := newRefConv(s, x, w, dy)
			y, dx, dw := garbage(s.YLen()), garbage(s.XLen()), garbage(s.WLen())
			c.Forward(y, nil, x, w, nil, kernel.Identity)
			epilogue(t, "Forward", y, nil, ref.y, ref.yMag, nil, kernel.Identity)
			c.BackwardData(dx, nil, dy, w, nil, kernel.Identity)
			epilogue(t, "BackwardData", dx, nil, ref.dx, ref.dxMag, nil, kernel.Identity)
			c.BackwardWeights(dw, x, dy)
			epilogue(t, "BackwardWeights", dw, nil, ref.dw, ref.dwMag, nil, kernel.Identity)

			bias, biasT := random(4, s.O), random(5, s.C)
			for k, a := range acts {
				if i%4 != 1 && k != i%len(acts) {
					continue // every activation with every fourth shape, one with the others
				}
				for mode := range 4 {
					b, bt, pre, preT := bias, biasT, garbage(s.YLen()), garbage(s.XLen())
					if mode&1 == 0 {
						b, bt = nil, nil
					}
					if mode&2 == 0 {
						pre, preT = nil, nil
					}
					y, dx := garbage(s.YLen()), garbage(s.XLen())
					c.Forward(y, pre, x, w, b, a.act)
					epilogue(t, fmt.Sprintf("Forward %s mode %d", a.name, mode), y, pre, ref.y, ref.yMag, b, a.act)
					c.BackwardData(dx, preT, dy, w, bt, a.act)
					epilogue(t, fmt.Sprintf("BackwardData %s mode %d", a.name, mode), dx, preT, ref.dx, ref.dxMag, bt, a.act)
				}
			}
		})
	}
}

// A NaN reaches everything that the definition says it reaches, also where it is multiplied by zero.
func TestConvNaN(t *testing.T) {
	nan := float32(math.NaN())
	for _, s := range []kernel.ConvShape{convShapes[1], convShapes[2], convShapes[3], convShapes[5], convShapes[15], convShapes[18], convShapes[20], convShapes[22]} {
		c := kernel.NewConv(s)
		for _, where := range []string{"x", "w", "dy"} {
			x, w, dy := random(1, s.XLen()), random(2, s.WLen()), random(3, s.YLen())
			switch where {
			case "x":
				x[s.XLen()/2] = nan
				clear(w)
				clear(dy)
			case "w":
				w[s.WLen()/2] = nan
				clear(x)
				clear(dy)
			case "dy":
				dy[s.YLen()/2] = nan
				clear(x)
				clear(w)
			}
			ref := newRefConv(s, x, w, dy)
			y, dx, dw := make([]float32, s.YLen()), make([]float32, s.XLen()), make([]float32, s.WLen())
			for _, a := range acts {
				c.Forward(y, nil, x, w, nil, a.act)
				allNaN(t, fmt.Sprintf("Forward %v, %s, NaN in %s", s, a.name, where), y, ref.y)
				c.BackwardData(dx, nil, dy, w, nil, a.act)
				allNaN(t, fmt.Sprintf("BackwardData %v, %s, NaN in %s", s, a.name, where), dx, ref.dx)
			}
			c.BackwardWeights(dw, x, dy)
			allNaN(t, fmt.Sprintf("BackwardWeights %v, NaN in %s", s, where), dw, ref.dw)
		}
	}
}

// allNaN wants a NaN wherever want has one; a kernel that works in tiles may spread it further.
func allNaN(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	for i, v := range want {
		if math.IsNaN(v) && got[i] == got[i] {
			t.Errorf("%s: the NaN is lost at %d: got %g", what, i, got[i])
			return
		}
	}
}

func TestConvShape(t *testing.T) {
	good := kernel.ConvShape{N: 1, H: 5, W: 6, C: 2, O: 3, KH: 3, KW: 2, SH: 2, SW: 1, PH: 1, PW: 1}
	if good.OH() != 3 || good.OW() != 7 || good.FLOP() != 2*3*7*3*2*3*2 || !good.Valid() {
		t.Errorf("%+v: %d x %d, %g FLOP, valid %v", good, good.OH(), good.OW(), good.FLOP(), good.Valid())
	}
	for _, spoil := range []func(s *kernel.ConvShape){
		func(s *kernel.ConvShape) { s.N = 0 }, func(s *kernel.ConvShape) { s.H = 0 }, func(s *kernel.ConvShape) { s.W = -1 },
		func(s *kernel.ConvShape) { s.C = 0 }, func(s *kernel.ConvShape) { s.O = 0 }, func(s *kernel.ConvShape) { s.KH = 0 },
		func(s *kernel.ConvShape) { s.KW = 0 }, func(s *kernel.ConvShape) { s.SH = 0 }, func(s *kernel.ConvShape) { s.SW = 0 },
		func(s *kernel.ConvShape) { s.PH = -1 }, func(s *kernel.ConvShape) { s.PW = -1 }, func(s *kernel.ConvShape) { s.PH = 3 },
		func(s *kernel.ConvShape) { s.PW = 2 }, func(s *kernel.ConvShape) { s.KH = 8 }, func(s *kernel.ConvShape) { s.KW = 9 },
	} {
		s := good
		spoil(&s)
		if s.Valid() {
			t.Errorf("%+v counts as valid", s)
		}
		if panicOf(func() { kernel.NewConv(s) }) == nil {
			t.Errorf("NewConv(%+v) does not panic", s)
		}
	}
}

// FuzzConvShape holds the three passes of any geometry against each other: <conv(x,w), dy> = <x, convᵀ(dy,w)> = <w, dw(x,dy)>.
func FuzzConvShape(f *testing.F) {
	for _, s := range convShapes {
		f.Add(uint8(s.N), uint8(s.H), uint8(s.W), uint8(s.C), uint8(s.O), uint8(s.KH), uint8(s.KW), uint8(s.SH), uint8(s.SW), uint8(s.PH), uint8(s.PW))
	}
	f.Fuzz(func(t *testing.T, n, h, w, c, o, kh, kw, sh, sw, ph, pw uint8) {
		s := kernel.ConvShape{N: int(n), H: int(h), W: int(w), C: int(c), O: int(o), KH: int(kh), KW: int(kw), SH: int(sh), SW: int(sw), PH: int(ph), PW: int(pw)}
		if !s.Valid() || s.FLOP() > 1e8 || s.XLen()+s.YLen()+s.WLen() > 1<<20 {
			return
		}
		conv := kernel.NewConv(s)
		products := func(x, w, dy []float32) (a, b, c float64) {
			y, dx, dw := garbage(s.YLen()), garbage(s.XLen()), garbage(s.WLen())
			conv.Forward(y, nil, x, w, nil, kernel.Identity)
			conv.BackwardData(dx, nil, dy, w, nil, kernel.Identity)
			conv.BackwardWeights(dw, x, dy)
			return kernel.Dot(y, dy), kernel.Dot(x, dx), kernel.Dot(w, dw)
		}
		x, wt, dy := random(1, s.XLen()), random(2, s.WLen()), random(3, s.YLen())
		a, b, d := products(x, wt, dy)
		for _, v := range [][]float32{x, wt, dy} {
			kernel.Map(v, v, kernel.Abs)
		}
		size, _, _ := products(x, wt, dy)
		if tol := sumTol * size; !(math.Abs(a-b) <= tol && math.Abs(a-d) <= tol) {
			t.Errorf("%+v: by y %g, by dx %g, by dw %g, tolerance %g", s, a, b, d, tol)
		}
	})
}
