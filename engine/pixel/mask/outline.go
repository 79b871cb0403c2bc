package mask

import (
	"image"
	"math"
)

// outline.go turns the curves of a shape into straight pieces in pixels of the picture. Curves are halved until they are flat (de Casteljau); a piece
// whose hull doesn't come near the picture is left as its chord, which changes neither what is inside nor any distance that counts, so that a
// shape of any size has few pieces.

// flat is how far a piece may be from its curve, in pixels.
const flat = 0.005

type point struct{ x, y float64 }

func mid(a, b point) point { return point{(a.x + b.x) / 2, (a.y + b.y) / 2} }

// seg is a straight piece from (ax, ay) along (dx, dy). inv is 1 / length², 0 for one that is as good as a point.
type seg struct{ ax, ay, dx, dy, inv float64 }

// outline collects the closed lines of a shape. They are drawn in pixels about the middle of the shape's box, not yet turned; y grows downwards.
type outline struct {
	sin, cos, x, y float64
	near           [4]float64 // left, top, right, bottom of what counts: the picture and as far as edges reach
	pen, first     point      // in pixels of the picture
	left, top      float64    // of all pieces
	right, bottom  float64
	segs           []seg
}

func newOutline(at Place, canvas image.Rectangle, reach float64) *outline {
	o := &outline{x: at.X, y: at.Y, left: math.Inf(1), top: math.Inf(1), right: math.Inf(-1), bottom: math.Inf(-1)}
	o.sin, o.cos = turn(at.Angle)
	reach += 2
	o.near = [4]float64{float64(canvas.Min.X) - reach, float64(canvas.Min.Y) - reach, float64(canvas.Max.X) + reach, float64(canvas.Max.Y) + reach}
	return o
}

// turn is the sine and cosine of degrees, exact at right angles.
func turn(degrees float64) (sin, cos float64) {
	degrees = math.Mod(degrees, 360)
	quarter := math.Round(degrees / 90)
	sin, cos = math.Sincos((degrees - 90*quarter) * math.Pi / 180)
	switch (int(quarter)%4 + 4) % 4 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// at turns and moves a point of the shape to where it is in the picture.
func (o *outline) at(p point) point {
	return point{o.x + p.x*o.cos - p.y*o.sin, o.y + p.x*o.sin + p.y*o.cos}
}

// local is the inverse of at.
func (o *outline) local(p point) point {
	dx, dy := p.x-o.x, p.y-o.y
	return point{dx*o.cos + dy*o.sin, -dx*o.sin + dy*o.cos}
}

func (o *outline) moveTo(p point) {
	o.close()
	o.pen = o.at(p)
	o.first = o.pen
}

func (o *outline) close() {
	if o.pen != o.first {
		o.add(o.first)
	}
}

func (o *outline) lineTo(p point) { o.add(o.at(p)) }

// add draws a piece to p, in pixels of the picture.
func (o *outline) add(p point) {
	if p == o.pen {
		return
	}
	s := seg{ax: o.pen.x, ay: o.pen.y, dx: p.x - o.pen.x, dy: p.y - o.pen.y}
	if l := s.dx*s.dx + s.dy*s.dy; l > 1e-18 {
		s.inv = 1 / l
	}
	o.segs = append(o.segs, s)
	o.left, o.right = min(o.left, p.x, o.pen.x), max(o.right, p.x, o.pen.x)
	o.top, o.bottom = min(o.top, p.y, o.pen.y), max(o.bottom, p.y, o.pen.y)
	o.pen = p
}

// bounds is the pixels that the outline and an edge that reaches so far can touch.
func (o *outline) bounds(reach float64) image.Rectangle {
	if len(o.segs) == 0 {
		return image.Rectangle{}
	}
	clamp := func(v float64) int { return int(max(-farthest, min(farthest, v))) }
	return image.Rect(clamp(math.Floor(o.left-reach)), clamp(math.Floor(o.top-reach)), clamp(math.Ceil(o.right+reach)), clamp(math.Ceil(o.bottom+reach)))
}

// away is true where the hull of the points doesn't come near the picture.
func (o *outline) away(a, b, c, d point) bool {
	return max(a.x, b.x, c.x, d.x) < o.near[0] || max(a.y, b.y, c.y, d.y) < o.near[1] ||
		min(a.x, b.x, c.x, d.x) > o.near[2] || min(a.y, b.y, c.y, d.y) > o.near[3]
}

func (o *outline) quadTo(b, c point) {
	a, b, c := o.pen, o.at(b), o.at(c)
	third := func(p, q point) point { return point{p.x + (q.x-p.x)*2/3, p.y + (q.y-p.y)*2/3} }
	o.cubic(a, third(a, b), third(c, b), c, 24)
}

func (o *outline) cubicTo(b, c, d point) { o.cubic(o.pen, o.at(b), o.at(c), o.at(d), 24) }

// cubic draws a cubic Bézier curve. It is nowhere farther from its chord than 3/4 of the larger second difference.
func (o *outline) cubic(a, b, c, d point, depth int) {
	bend := max(math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y), math.Hypot(b.x-2*c.x+d.x, b.y-2*c.y+d.y))
	if depth == 0 || bend*0.75 <= flat || o.away(a, b, c, d) {
		o.add(d)
		return
	}
	ab, bc, cd := mid(a, b), mid(b, c), mid(c, d)
	abc, bcd := mid(ab, bc), mid(bc, cd)
	m := mid(abc, bcd)
	o.cubic(a, ab, abc, m, depth-1)
	o.cubic(m, bcd, cd, d, depth-1)
}

// arcTo draws part of an ellipse about c with half axes rx, ry, from angle a0 to a1 in radians, clockwise for a person where a1 > a0. The pen is at its beginning.
func (o *outline) arcTo(c point, rx, ry, a0, a1 float64) {
	n := max(1, math.Ceil(math.Abs(a1-a0)/(math.Pi/2)-1e-9))
	for i := range int(n) {
		o.arc(c, rx, ry, a0+(a1-a0)*float64(i)/n, a0+(a1-a0)*float64(i+1)/n, 24)
	}
}

// arc is arcTo for at most a quarter.
func (o *outline) arc(c point, rx, ry, a0, a1 float64, depth int) {
	on := func(a, scale float64) point {
		sin, cos := math.Sincos(a)
		return o.at(point{c.x + rx*cos*scale, c.y + ry*sin*scale})
	}
	m := (a0 + a1) / 2
	p0, p1, pm := on(a0, 1), on(a1, 1), on(m, 1)
	tip := on(m, 1/math.Cos((a1-a0)/2)) // where the tangents meet: the arc is within the triangle
	chord := mid(p0, p1)
	if depth == 0 || math.Hypot(pm.x-chord.x, pm.y-chord.y) <= flat || o.away(p0, tip, p1, p1) {
		o.add(p1)
		return
	}
	o.arc(c, rx, ry, a0, m, depth-1)
	o.arc(c, rx, ry, m, a1, depth-1)
}

// ellipse draws a closed ellipse, the other way round where it is a hole.
func (o *outline) ellipse(c point, rx, ry float64, hole bool) {
	way := 2 * math.Pi
	if hole {
		way = -way
	}
	o.moveTo(point{c.x + rx, c.y})
	o.arcTo(c, rx, ry, 0, way)
	o.close()
}

// polygon draws a closed polygon whose corners are rounded by arcs that touch both edges a share (0 to 1) of half the shorter one from the corner.
func (o *outline) polygon(corners []point, rounding float64) {
	n := len(corners)
	for i, p := range corners {
		before, after := corners[(i+n-1)%n], corners[(i+1)%n]
		u, v := unit(before, p), unit(after, p)
		length := rounding / 2 * min(math.Hypot(before.x-p.x, before.y-p.y), math.Hypot(after.x-p.x, after.y-p.y))
		from, to := point{p.x + u.x*length, p.y + u.y*length}, point{p.x + v.x*length, p.y + v.y*length}
		if i == 0 {
			o.moveTo(from)
		} else {
			o.lineTo(from)
		}
		o.round(from, p, to, length)
	}
	o.close()
}

// round draws the arc that touches from-p at from and p-to at to, both that far from p.
func (o *outline) round(from, p, to point, length float64) {
	u, v := unit(from, p), unit(to, p)
	cross, dot := u.x*v.y-u.y*v.x, u.x*v.x+u.y*v.y
	if length == 0 || math.Abs(cross) < 1e-9 {
		o.lineTo(p)
		o.lineTo(to)
		return
	}
	half := math.Atan2(math.Abs(cross), dot) / 2
	radius := length * math.Tan(half)
	away := length / math.Cos(half)
	b := unit(point{u.x + v.x, u.y + v.y}, point{})
	c := point{p.x + b.x*away, p.y + b.y*away}
	a0 := math.Atan2(from.y-c.y, from.x-c.x)
	sweep := math.Pi - 2*half
	if cross > 0 { // the way of the corner: v is clockwise from u where the outline turns to the left
		sweep = -sweep
	}
	o.arcTo(c, radius, radius, a0, a0+sweep)
}

// unit is the direction from p to q.
func unit(q, p point) point {
	l := math.Hypot(q.x-p.x, q.y-p.y)
	if l == 0 {
		return point{}
	}
	return point{(q.x - p.x) / l, (q.y - p.y) / l}
}
