package mask

import "math"

// edge.go says how coverage goes from 1 to 0 across an edge.

// edge is a soft edge and a stroke, in pixels; a stroke of 0 fills.
type edge struct{ soft, stroke float64 }

// narrow is the width below which a smooth fade would be coarser than the pixels: a softer edge is mixed with the hard one up to there, so that it
// changes steadily from hard to soft.
const narrow = 1.5

// reach is how far from the outline the edge is felt, in pixels: beyond it coverage is 0 or 1.
func (e edge) reach() float64 {
	if e.hardFill() {
		return 0
	}
	return e.stroke/2 + max(e.soft, narrow)/2
}

// hardFill is true where no distance is needed.
func (e edge) hardFill() bool { return e.soft == 0 && e.stroke == 0 }

// smooth is the fade across `soft` pixels at d pixels inside the edge: smoothstep.
func smooth(d, soft float64) float64 {
	t := max(0, min(1, 0.5+d/soft))
	return t * t * (3 - 2*t)
}

// band is smooth for both edges of a stroke, at d pixels from its middle. As the fades are odd about the edges, it covers as much as a hard one.
func band(d, stroke, soft float64) float64 {
	return smooth(stroke/2+d, soft) + smooth(stroke/2-d, soft) - 1
}

// area is how much of a square pixel with the given side is inside a straight edge with the unit normal (nx, ny), d pixels inside it measured from its middle.
func area(d, nx, ny, side float64) float64 {
	d /= side
	a, b := math.Abs(nx), math.Abs(ny)
	if a < b {
		a, b = b, a
	}
	u := math.Abs(d)
	var v float64
	switch {
	case u >= (a+b)/2:
		v = 1
	case u <= (a-b)/2:
		v = 0.5 + u/a
	default:
		k := (a+b)/2 - u
		v = 1 - k*k/(2*a*b)
	}
	if d < 0 {
		return 1 - v
	}
	return v
}
