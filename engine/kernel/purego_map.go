//go:build purego

package kernel

import "math"

func axpby(z []float32, a float32, x []float32, b float32, y []float32) {
	pieces(len(z), pieceLen, func(_, lo, hi int) {
		z, x, y := z[lo:hi], x[lo:hi], y[lo:hi]
		for i := range z {
			z[i] = a*x[i] + b*y[i]
		}
	})
}

func affine(y []float32, a float32, x []float32, b float32) {
	pieces(len(y), pieceLen, func(_, lo, hi int) {
		y, x := y[lo:hi], x[lo:hi]
		for i := range y {
			y[i] = a*x[i] + b
		}
	})
}

func mul(z, x, y []float32) {
	pieces(len(z), pieceLen, func(_, lo, hi int) {
		z, x, y := z[lo:hi], x[lo:hi], y[lo:hi]
		for i := range z {
			z[i] = x[i] * y[i]
		}
	})
}

func addPerImage(y, x, e []float32, n, hw, c int) {
	pieces(n*hw, pieceRows(c), func(_, lo, hi int) {
		for r := lo; r < hi; r++ {
			img := r / hw
			y, x, e := y[r*c:(r+1)*c], x[r*c:(r+1)*c], e[img*c:(img+1)*c]
			for i := range y {
				y[i] = x[i] + e[i]
			}
		}
	})
}

func mulPerImage(y, x, e []float32, n, hw, c int) {
	pieces(n*hw, pieceRows(c), func(_, lo, hi int) {
		for r := lo; r < hi; r++ {
			img := r / hw
			y, x, e := y[r*c:(r+1)*c], x[r*c:(r+1)*c], e[img*c:(img+1)*c]
			for i := range y {
				y[i] = x[i] * e[i]
			}
		}
	})
}

// addTo computes y += x.
func addTo(y, x []float32) {
	x = x[:len(y)]
	for i := range y {
		y[i] += x[i]
	}
}

// addColumns adds the rows of x to acc, whose length is theirs.
func addColumns(acc []float64, x []float32) {
	c := len(acc)
	for ; len(x) >= c; x = x[c:] {
		for j, v := range x[:c] {
			acc[j] += float64(v)
		}
	}
}

func narrow(y []float32, x []float64) {
	for i, v := range x {
		y[i] = float32(v)
	}
}

func sumPixels(y, x []float32, n, hw, c int) {
	if n == 1 {
		total := scratch64.get(c)
		defer scratch64.put(total)
		columnSums(total, 1, hw, c, func(part []float64, lo, hi int) { addColumns(part, x[lo*c:hi*c]) })
		narrow(y, total)
		return
	}
	pieces(n, max(pieceLen/(hw*c), 1), func(_, lo, hi int) {
		acc := scratch64.get(c)
		defer scratch64.put(acc)
		for i := lo; i < hi; i++ {
			clear(acc)
			addColumns(acc, x[i*hw*c:(i+1)*hw*c])
			narrow(y[i*c:(i+1)*c], acc)
		}
	})
}

func sumRows(y, x []float32, rows, c int) {
	pieces(rows, pieceRows(c), func(_, lo, hi int) {
		for r := lo; r < hi; r++ {
			var s float64
			for _, v := range x[r*c : (r+1)*c] {
				s += float64(v)
			}
			y[r] = float32(s)
		}
	})
}

// total adds up f over the pieces of n values.
func total(n int, f func(lo, hi int) float64) float64 {
	part := make([]float64, ceilDiv(n, pieceLen))
	pieces(n, pieceLen, func(i, lo, hi int) { part[i] = f(lo, hi) })
	var s float64
	for _, v := range part {
		s += v
	}
	return s
}

func sum(x []float32) float64 {
	return total(len(x), func(lo, hi int) float64 {
		var s float64
		for _, v := range x[lo:hi] {
			s += float64(v)
		}
		return s
	})
}

func dot(x, y []float32) float64 {
	return total(len(x), func(lo, hi int) float64 {
		x, y := x[lo:hi], y[lo:hi]
		var s float64
		for i, v := range x {
			s += float64(v) * float64(y[i])
		}
		return s
	})
}

func bceWithLogits(dx, x, t []float32, scale float32) float64 {
	return total(len(x), func(lo, hi int) float64 {
		var s float64
		for i := lo; i < hi; i++ {
			x, t := float64(x[i]), float64(t[i])
			e := math.Exp(-math.Abs(x))
			s += max(x, 0) - x*t + math.Log1p(e)
			if dx != nil {
				p := 1 / (1 + e) // sigmoid(|x|)
				if x < 0 {
					p *= e
				}
				dx[i] = scale * float32(p-t)
			}
		}
		return s
	})
}

func adam(w, m, v, ema, g []float32, s AdamStep) {
	root := float32(math.Sqrt(float64(s.Correct2)))
	rate, decay := s.LR/s.Correct1, s.LR*s.Decay
	pieces(len(w), pieceLen, func(_, lo, hi int) {
		w, m, v, g := w[lo:hi], m[lo:hi], v[lo:hi], g[lo:hi]
		for i := range w {
			gi := s.GradScale * g[i]
			m[i] = s.Beta1*m[i] + (1-s.Beta1)*gi
			v[i] = s.Beta2*v[i] + (1-s.Beta2)*gi*gi
			w[i] -= decay*w[i] + rate*m[i]/(float32(math.Sqrt(float64(v[i])))/root+s.Eps)
		}
		if ema != nil {
			ema := ema[lo:hi]
			for i := range ema {
				ema[i] = s.EMA*ema[i] + (1-s.EMA)*w[i]
			}
		}
	})
}
