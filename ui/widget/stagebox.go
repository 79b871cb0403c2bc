package widget

import "math"

// Box is a rectangle on a stage: W x H about the middle (X, Y), turned clockwise by Angle degrees. Lengths are pixels of the picture, y points
// down.
type Box struct{ X, Y, W, H, Angle float64 }

// leastSide keeps a box from vanishing, in pixels of the picture.
const leastSide = 1e-3

// at is the point of the picture at (u, v) of the box, where (-1, -1) is its upper left corner and (1, 1) its lower right.
func (b Box) at(u, v float64) (x, y float64) {
	sin, cos := math.Sincos(b.Angle * math.Pi / 180)
	lx, ly := u*b.W/2, v*b.H/2
	return b.X + lx*cos - ly*sin, b.Y + lx*sin + ly*cos
}

// local is a point of the picture in the box's own axes, from its middle, in pixels.
func (b Box) local(x, y float64) (lx, ly float64) {
	sin, cos := math.Sincos(b.Angle * math.Pi / 180)
	dx, dy := x-b.X, y-b.Y
	return dx*cos + dy*sin, -dx*sin + dy*cos
}

// extent is half of the width and height that the turned box takes.
func (b Box) extent() (hx, hy float64) {
	sin, cos := math.Sincos(b.Angle * math.Pi / 180)
	sin, cos = math.Abs(sin), math.Abs(cos)
	return (b.W*cos + b.H*sin) / 2, (b.W*sin + b.H*cos) / 2
}

// upright is true where the box's sides are parallel to the picture's, as they stand.
func (b Box) upright() bool { return b.Angle == 0 }

// moved is the box moved; straight keeps to the axis along which it has come further.
func (b Box) moved(dx, dy float64, straight bool) Box {
	if straight && math.Abs(dx) > math.Abs(dy) {
		dy = 0
	} else if straight {
		dx = 0
	}
	b.X, b.Y = b.X+dx, b.Y+dy
	return b
}

// resized is the box with its handle (u, v) pulled to a point of the picture. The opposite side stays, or with middle the middle does; keep holds
// a corner to the proportion of the box.
func (b Box) resized(u, v int, x, y float64, keep, middle bool) Box {
	lx, ly := b.local(x, y)
	fu, fv := float64(u), float64(v)
	// The fixed point, in the box's axes: the handle pulls away from it.
	ax, ay := -fu*b.W/2, -fv*b.H/2
	reach := 1.0 // of the new side that lies between the fixed point and the handle
	if middle {
		ax, ay, reach = 0, 0, 0.5
	}
	w, h := b.W, b.H
	if u != 0 {
		w = max(leastSide, fu*(lx-ax)/reach)
	}
	if v != 0 {
		h = max(leastSide, fv*(ly-ay)/reach)
	}
	if keep && u != 0 && v != 0 {
		// The foot of the pointer on the diagonal.
		dx, dy := fu*b.W*reach, fv*b.H*reach
		s := max(leastSide/min(b.W, b.H), ((lx-ax)*dx+(ly-ay)*dy)/(dx*dx+dy*dy))
		w, h = b.W*s, b.H*s
	}
	to := Box{X: b.X, Y: b.Y, W: w, H: h, Angle: b.Angle}
	if !middle {
		// The fixed point is where it was.
		wasX, wasY := b.at(-fu, -fv)
		isX, isY := to.at(-fu, -fv)
		to.X, to.Y = to.X+wasX-isX, to.Y+wasY-isY
	}
	return to
}

// turned is the box turned with the pointer, which has gone from one point of the picture to another; steps keeps to whole steps.
func (b Box) turned(fromX, fromY, x, y float64, steps bool) Box {
	const step = 15
	by := math.Atan2(y-b.Y, x-b.X) - math.Atan2(fromY-b.Y, fromX-b.X)
	b.Angle += by * 180 / math.Pi
	if steps {
		b.Angle = math.Round(b.Angle/step) * step
	}
	b.Angle = math.Remainder(b.Angle, 360)
	return b
}

// guides are the lines of the picture that a box has been drawn to; nil where there is none.
type guides struct{ x, y *float64 }

// lines are the places that things are drawn to along one axis: the edges and the middle of the picture, and of the other boxes.
func lines(size float64, others []Box, across bool) []float64 {
	at := []float64{0, size / 2, size}
	for _, o := range others {
		hx, hy := o.extent()
		if across {
			at = append(at, o.X, o.X-hx, o.X+hx)
		} else {
			at = append(at, o.Y, o.Y-hy, o.Y+hy)
		}
	}
	return at
}

// nearest is how far the closest of the places lies from the closest line within reach, and that line.
func nearest(places, lines []float64, reach float64) (by float64, line *float64) {
	for _, p := range places {
		for _, l := range lines {
			if d := l - p; math.Abs(d) <= reach {
				reach, by, line = math.Abs(d), d, &l
			}
		}
	}
	return by, line
}

// drawn is the box moved so that its middle or a side lies on a line, where one is within reach.
func (b Box) drawn(w, h float64, others []Box, reach float64) (Box, guides) {
	var g guides
	var dx, dy float64
	hx, hy := b.extent()
	dx, g.x = nearest([]float64{b.X, b.X - hx, b.X + hx}, lines(w, others, true), reach)
	dy, g.y = nearest([]float64{b.Y, b.Y - hy, b.Y + hy}, lines(h, others, false), reach)
	b.X, b.Y = b.X+dx, b.Y+dy
	return b, g
}

// drawnPoint is a point moved onto the lines within reach, along the axes asked for.
func drawnPoint(x, y, w, h float64, others []Box, reach float64, across, down bool) (float64, float64, guides) {
	var g guides
	var by float64
	if across {
		by, g.x = nearest([]float64{x}, lines(w, others, true), reach)
		x += by
	}
	if down {
		by, g.y = nearest([]float64{y}, lines(h, others, false), reach)
		y += by
	}
	return x, y, g
}
