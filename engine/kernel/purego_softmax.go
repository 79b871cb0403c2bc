//go:build purego

package kernel

import "math"

func softMax(y, x []float32, rows, c int) {
	pieces(rows, pieceRows(c), func(_, lo, hi int) {
		for at := lo * c; at < hi*c; at += c {
			softMaxRow(y[at:at+c], x[at:at+c], 1)
		}
	})
}

// softMaxRow computes the soft-max of scale*x. y may be x.
func softMaxRow(y, x []float32, scale float64) {
	largest := x[0]
	for _, v := range x {
		largest = max(largest, v)
	}
	var total float64
	for i, v := range x {
		e := math.Exp(scale * (float64(v) - float64(largest)))
		y[i] = float32(e)
		total += e
	}
	scaleRow(y, float32(1/total))
}

func softMaxBackward(dx, dy, y []float32, rows, c int) {
	pieces(rows, pieceRows(c), func(_, lo, hi int) {
		for at := lo * c; at < hi*c; at += c {
			softMaxBackwardRow(dx[at:at+c], dy[at:at+c], y[at:at+c])
		}
	})
}

func softMaxBackwardRow(dx, dy, y []float32) {
	var s float64
	for i, v := range y {
		s += float64(v) * float64(dy[i])
	}
	for i, v := range y {
		dx[i] = v * float32(float64(dy[i])-s)
	}
}
