package mask

import "math"

// shapes.go draws the outlines of the shapes that need neither font nor picture. All of them fill their box.

// Shapes lists the shapes, in the order of Shape.Shape.
func Shapes() []string {
	return []string{"rectangle", "rounded", "ellipse", "polygon", "star", "ring", "cross", "heart", "text", "picture"}
}

// trace draws the outline of any shape but a picture.
func trace(o *outline, s Shape, at Place, lib Library) error {
	w, h := at.W/2, at.H/2
	box := []point{{-w, -h}, {w, -h}, {w, h}, {-w, h}}
	switch s.Shape {
	case "rectangle":
		o.polygon(box, 0)
	case "rounded":
		// Of the shorter side; polygon rounds by the share of half of it.
		o.polygon(box, s.Radius/50)
	case "ellipse":
		o.ellipse(point{}, w, h, false)
	case "polygon":
		o.polygon(filling(spokes(s.Corners, 1, s.Corners != 4 && s.Corners%2 == 0), w, h), s.Rounding/100)
	case "star":
		o.polygon(filling(spokes(s.Points, s.Inner/100, false), w, h), s.Rounding/100)
	case "ring":
		o.ellipse(point{}, w, h, false)
		o.ellipse(point{}, w*s.Hole/100, h*s.Hole/100, true)
	case "cross":
		a, b := w*s.Arm/100, h*s.Arm/100
		o.polygon([]point{{-a, -h}, {a, -h}, {a, -b}, {w, -b}, {w, b}, {a, b}, {a, h}, {-a, h}, {-a, b}, {-w, b}, {-w, -b}, {-a, -b}}, s.Rounding/100)
	case "heart":
		heart(o, w, h)
	case "text":
		return write(o, s, at, lib)
	default:
		panic("mask: a shape without an outline")
	}
	return nil
}

// spokes is the corners of a regular polygon, or of a star where inner is below 1: the first points up, or an edge is level there.
func spokes(n int, inner float64, level bool) []point {
	star := inner < 1
	if star {
		n *= 2
	}
	corners := make([]point, n)
	for i := range corners {
		turn := float64(i)
		if level {
			turn += 0.5
		}
		sin, cos := math.Sincos(2 * math.Pi * turn / float64(n))
		r := 1.0
		if star && i%2 == 1 {
			r = inner
		}
		corners[i] = point{r * sin, -r * cos}
	}
	return corners
}

// filling stretches corners so that they fill the box of half sides w and h.
func filling(corners []point, w, h float64) []point {
	lo, hi := corners[0], corners[0]
	for _, p := range corners {
		lo, hi = point{min(lo.x, p.x), min(lo.y, p.y)}, point{max(hi.x, p.x), max(hi.y, p.y)}
	}
	for i, p := range corners {
		corners[i] = point{w * (2*(p.x-lo.x)/(hi.x-lo.x) - 1), h * (2*(p.y-lo.y)/(hi.y-lo.y) - 1)}
	}
	return corners
}

// heart draws two mirrored halves of three curves each; they meet smoothly at the top of the lobe and at its side.
func heart(o *outline, w, h float64) {
	half := [10]point{{0, -0.52}, {0.10, -0.84}, {0.30, -1}, {0.52, -1}, {0.80, -1}, {1, -0.78}, {1, -0.46}, {1, 0.14}, {0.36, 0.52}, {0, 1}}
	at := func(i int, side float64) point { return point{side * w * half[i].x, h * half[i].y} }
	o.moveTo(at(0, 1))
	for i := 0; i < 9; i += 3 {
		o.cubicTo(at(i+1, 1), at(i+2, 1), at(i+3, 1))
	}
	for i := 9; i > 0; i -= 3 {
		o.cubicTo(at(i-1, -1), at(i-2, -1), at(i-3, -1))
	}
	o.close()
}
