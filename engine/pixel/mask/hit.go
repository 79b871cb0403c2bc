package mask

import (
	"image"
	"math"
)

// hit.go is for whoever lets a person point at shapes.

// grip is how far beside a shape still hits it, in pixels.
const grip = 5

// Hit is true where (x, y) is in the shape, filled, or a few pixels beside it; text and pictures are hit anywhere in their box.
func Hit(s Shape, at Place, x, y float64) bool {
	if check(s, at, 0, 0) != nil || !(at.W > 0 && at.H > 0) || !(math.Abs(x) <= farthest && math.Abs(y) <= farthest) {
		return false
	}
	if s.Shape == "text" || s.Shape == "picture" {
		s = Shape{Shape: "rectangle"}
	}
	px, py := math.Floor(x), math.Floor(y)
	o := newOutline(at, image.Rect(int(px), int(py), int(px)+1, int(py)+1), grip)
	if err := trace(o, s, at, nil); err != nil {
		panic("mask: an outline without text refused to be drawn")
	}
	turns := 0
	for i := range o.segs {
		g := &o.segs[i]
		if d2, _, _ := g.from(x, y); d2 <= grip*grip {
			return true
		}
		if by := g.ay + g.dy; (g.ay <= y) != (by <= y) && g.ax+(y-g.ay)/g.dy*g.dx < x {
			if g.dy > 0 {
				turns++
			} else {
				turns--
			}
		}
	}
	return turns != 0
}

// Corners is where the corners of the shape's box are, (x, y) each: the upper left one, before the box is turned, and on clockwise.
func Corners(at Place) [4][2]float64 {
	sin, cos := turn(at.Angle)
	var c [4][2]float64
	for i, k := range [4]point{{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}} {
		dx, dy := k.x*at.W, k.y*at.H
		c[i] = [2]float64{at.X + dx*cos - dy*sin, at.Y + dx*sin + dy*cos}
	}
	return c
}
