//go:build purego

package kernel

import "math"

// Exponentials are taken in float64, whose range makes the short forms below safe at both ends.

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

func tanh(x float32) float32 { return float32(math.Tanh(float64(x))) }

// softplus is log(1+exp(x)).
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// apply computes y = act(x) on the calling goroutine. y may be x.
func (a Act) apply(y, x []float32) {
	y = y[:len(x)]
	switch a.Kind {
	case KindIdentity:
		copy(y, x)
	case KindLeakyReLU:
		// Without a branch, and a NaN stays one.
		if a.Slope == 0 {
			for i, v := range x {
				y[i] = max(v, 0)
			}
			return
		}
		for i, v := range x {
			y[i] = max(v, 0) + a.Slope*min(v, 0)
		}
	case KindSiLU:
		for i, v := range x {
			y[i] = v * sigmoid(v)
		}
	case KindTanh:
		for i, v := range x {
			y[i] = tanh(v)
		}
	case KindSigmoid:
		for i, v := range x {
			y[i] = sigmoid(v)
		}
	default:
		panic("kernel: no such activation")
	}
}

// gradient computes dx = dy*act'(·) on the calling goroutine; v as in ActivateBackward. dx may be dy.
func (a Act) gradient(dx, dy, v []float32) {
	dx, dy = dx[:len(v)], dy[:len(v)]
	switch a.Kind {
	case KindIdentity:
		copy(dx, dy)
	case KindLeakyReLU:
		slope, one := math.Float32bits(a.Slope), math.Float32bits(1)
		for i, v := range v {
			f := slope // as bits, so that the choice is a conditional move
			if v > 0 {
				f = one
			}
			dx[i] = dy[i] * math.Float32frombits(f)
		}
	case KindSiLU:
		for i, v := range v {
			s := sigmoid(v)
			dx[i] = dy[i] * s * (1 + v*(1-s))
		}
	case KindTanh:
		for i, v := range v {
			dx[i] = dy[i] * (1 - v*v)
		}
	case KindSigmoid:
		for i, v := range v {
			dx[i] = dy[i] * v * (1 - v)
		}
	default:
		panic("kernel: no such activation")
	}
}

func activate(y, x []float32, act Act) {
	pieces(len(x), pieceLen, func(_, lo, hi int) { act.apply(y[lo:hi], x[lo:hi]) })
}

func activateBackward(dx, db, dy, v []float32, rows, c int, act Act) {
	if db == nil {
		pieces(len(v), pieceLen, func(_, lo, hi int) { act.gradient(dx[lo:hi], dy[lo:hi], v[lo:hi]) })
		return
	}
	total := scratch64.get(c)
	defer scratch64.put(total)
	columnSums(total, 1, rows, c, func(part []float64, lo, hi int) {
		lo, hi = lo*c, hi*c
		act.gradient(dx[lo:hi], dy[lo:hi], v[lo:hi])
		addColumns(part, dx[lo:hi])
	})
	narrow(db, total)
}

func mapUnary(y, x []float32, f Unary) {
	pieces(len(x), pieceLen, func(_, lo, hi int) { mapPiece(y[lo:hi], x[lo:hi], f) })
}

func mapPiece(y, x []float32, f Unary) {
	y = y[:len(x)]
	switch f {
	case Exp:
		for i, v := range x {
			y[i] = float32(math.Exp(float64(v)))
		}
	case Log:
		for i, v := range x {
			y[i] = float32(math.Log(float64(v)))
		}
	case Sqrt:
		for i, v := range x {
			y[i] = float32(math.Sqrt(float64(v)))
		}
	case Square:
		for i, v := range x {
			y[i] = v * v
		}
	case Reciprocal:
		for i, v := range x {
			y[i] = 1 / v
		}
	case Abs:
		for i, v := range x {
			y[i] = float32(math.Abs(float64(v)))
		}
	case Softplus:
		for i, v := range x {
			y[i] = float32(softplus(float64(v)))
		}
	}
}
