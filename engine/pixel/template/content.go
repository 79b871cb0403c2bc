package template

import (
	"math"

	"atelier/engine/pixel"
	"atelier/engine/pixel/mask"
)

// The contents that are formulas of the place: colour, gradients, stripes, checks. Each is averaged over about the width of a pixel across its own
// direction (a box filter in one dimension, exact for what it filters: no steps at the edges of bands, and no moire where they are narrower than a
// pixel).
//
// Inside: u, v are pixels from the middle of the box that the content is stretched over, along its own axes.

// content paints C(x, y): premultiplied red, green, blue (0 to 255 times alpha) and alpha (0 to 1) of the pixels x0, x0+1, ... of row y, into dst [n][4].
type content interface {
	row(dst [][4]float32, x0, y int)
}

// frame turns pixels of the picture into u, v.
type frame struct {
	x, y     float64 // the middle, in pixels of the picture
	cos, sin float64
	w, h     float64 // of the box, in pixels
}

// newFrame is the frame of a content: the shape's, or the whole canvas.
func newFrame(anchor string, at mask.Place, w, h int) frame {
	if anchor == "canvas" {
		at = mask.Place{X: float64(w) / 2, Y: float64(h) / 2, W: float64(w), H: float64(h)}
	}
	sin, cos := math.Sincos(at.Angle * math.Pi / 180)
	return frame{x: at.X, y: at.Y, cos: cos, sin: sin, w: at.W, h: at.H}
}

// at is u, v of the middle of a pixel.
func (f frame) at(x, y int) (u, v float64) {
	dx, dy := float64(x)+0.5-f.x, float64(y)+0.5-f.y
	return dx*f.cos + dy*f.sin, dy*f.cos - dx*f.sin
}

// along is half the length that the box takes along a direction.
func (f frame) along(cos, sin float64) float64 {
	return math.Abs(f.w/2*cos) + math.Abs(f.h/2*sin)
}

// plain is one colour everywhere.
type plain [4]float32

func (c plain) row(dst [][4]float32, _, _ int) {
	for i := range dst {
		dst[i] = c
	}
}

// cells is into how many pieces a ramp cuts the palette.
const cells = 1024

// ramp is a palette over the numbers from 0 to 1, ready for averages over stretches.
type ramp struct {
	sum    [cells + 1][3]float64 // integral from 0 to i / cells
	wraps  bool                  // it goes on for ever; otherwise the ends are continued
	repeat float64
}

// newRamp lays the palette out as the settings say.
func newRamp(f Fill, p pixel.Palette, wraps bool) *ramp {
	r := &ramp{wraps: wraps || f.Repeat > 1 || f.Mirror, repeat: float64(f.Repeat)}
	n := cells
	if f.Steps > 1 {
		n = f.Steps
	}
	table := p.Table(n)
	for i := range cells {
		t := (float64(i) + 0.5) / cells
		if f.Mirror {
			t = 1 - math.Abs(2*t-1)
		}
		c := table[min(n-1, int(t*float64(n)))]
		for k := range 3 {
			r.sum[i+1][k] = r.sum[i][k] + float64(c[k])/cells
		}
	}
	return r
}

// integral is of the colours from 0 to t.
func (r *ramp) integral(t float64) (s [3]float64) {
	turns := 0.0
	if r.wraps {
		turns = math.Floor(t)
		t -= turns
	}
	x := t * cells
	i := int(min(max(x, 0), cells-1))
	for k := range s {
		s[k] = turns*r.sum[cells][k] + r.sum[i][k] + (x-float64(i))*(r.sum[i+1][k]-r.sum[i][k])
	}
	return s
}

// mean is the average over width g about t, where 0 to 1 is the whole of the content.
func (r *ramp) mean(t, g float64) [4]float32 {
	t, g = t*r.repeat, max(g*r.repeat, 1e-6)
	a, b := r.integral(t-g/2), r.integral(t+g/2)
	return [4]float32{float32((b[0] - a[0]) / g), float32((b[1] - a[1]) / g), float32((b[2] - a[2]) / g), 1}
}

// linear runs from one side of the box to the other.
type linear struct {
	frame
	*ramp
	cos, sin float64 // of the direction
	half     float64
}

func newLinear(f frame, direction float64, r *ramp) linear {
	sin, cos := math.Sincos(direction * math.Pi / 180)
	return linear{frame: f, ramp: r, cos: cos, sin: sin, half: f.along(cos, sin)}
}

func (c linear) row(dst [][4]float32, x0, y int) {
	for i := range dst {
		u, v := c.at(x0+i, y)
		dst[i] = c.mean(0.5+(u*c.cos+v*c.sin)/(2*c.half), 0.5/c.half)
	}
}

// radial runs from the middle to the ellipse in the box.
type radial struct {
	frame
	*ramp
}

func (c radial) row(dst [][4]float32, x0, y int) {
	a, b := c.w/2, c.h/2
	for i := range dst {
		u, v := c.at(x0+i, y)
		t := math.Hypot(u/a, v/b)
		g := 1 / min(a, b)
		if t > 0 {
			g = math.Hypot(u/(a*a), v/(b*b)) / t // the length of the gradient of t
		}
		if t < g/2 { // the average reaches over the middle, where t turns
			dst[i] = c.mean((t+g/2)/2, t+g/2)
			continue
		}
		dst[i] = c.mean(t, g)
	}
}

// conic runs round the middle, clockwise from the direction.
type conic struct {
	frame
	*ramp
	from float64 // turns
}

func (c conic) row(dst [][4]float32, x0, y int) {
	for i := range dst {
		u, v := c.at(x0+i, y)
		t := math.Atan2(v, u)/(2*math.Pi) - c.from
		dst[i] = c.mean(t, min(1, 1/(2*math.Pi*max(math.Hypot(u, v), 1e-3))))
	}
}

// wave is 1 for a share of every period and 0 for the rest, from 0 on, with edges of a width.
type wave struct {
	share, edge float64 // of the period
	start       float64 // integral at 0, to be taken off
}

func newWave(share, blend float64) wave {
	w := wave{share: share, edge: blend * min(share, 1-share)}
	w.start = w.raw(0)
	return w
}

// step is the integral of a step at 0 that rises over the width of an edge.
func (w wave) step(x float64) float64 {
	switch {
	case x <= -w.edge/2:
		return 0
	case x >= w.edge/2:
		return x
	}
	return (x + w.edge/2) * (x + w.edge/2) / (2 * w.edge)
}

func (w wave) raw(p float64) float64 {
	return w.step(p) - w.step(p-w.share) + w.step(p-1)
}

// mean is the average over g periods about p.
func (w wave) mean(p, g float64) float64 {
	g = max(g, 1e-6)
	lo, hi := p-g/2, p+g/2
	return (w.integral(hi) - w.integral(lo)) / g
}

func (w wave) integral(p float64) float64 {
	turns := math.Floor(p)
	return turns*w.share + w.raw(p-turns) - w.start
}

// two is a pair of colours with the weight of the first.
type two struct{ first, second [4]float32 }

func (c two) mix(k float64) [4]float32 {
	m := float32(k)
	var out [4]float32
	for i := range out {
		out[i] = c.second[i] + m*(c.first[i]-c.second[i])
	}
	return out
}

// stripes lie across the direction, one of the first colour on the middle.
type stripes struct {
	frame
	two
	wave
	cos, sin, period float64
}

func newStripes(f frame, s Fill, c two) stripes {
	sin, cos := math.Sincos(s.Direction * math.Pi / 180)
	return stripes{frame: f, two: c, wave: newWave(s.Share/100, s.Blend/100), cos: cos, sin: sin, period: 2 * f.along(cos, sin) / float64(s.Count)}
}

func (c stripes) row(dst [][4]float32, x0, y int) {
	for i := range dst {
		u, v := c.at(x0+i, y)
		dst[i] = c.mix(c.mean((u*c.cos+v*c.sin)/c.period+c.share/2, 1/c.period))
	}
}

// checks are squares, Count of them across the box.
type checks struct {
	frame
	two
	wave
	cos, sin, side float64
	shift          float64 // so that whole checks lie across the box
}

func newChecks(f frame, s Fill, c two) checks {
	sin, cos := math.Sincos(s.Direction * math.Pi / 180)
	k := checks{frame: f, two: c, wave: newWave(0.5, s.Blend/100), cos: cos, sin: sin, side: f.w / float64(s.Count)}
	if s.Count%2 == 1 {
		k.shift = 0.25
	}
	return k
}

func (c checks) row(dst [][4]float32, x0, y int) {
	for i := range dst {
		u, v := c.at(x0+i, y)
		p, q := u*c.cos+v*c.sin, v*c.cos-u*c.sin
		a := c.mean(p/(2*c.side)+c.shift, 0.5/c.side)
		b := c.mean(q/(2*c.side)+c.shift, 0.5/c.side)
		dst[i] = c.mix(a*b + (1-a)*(1-b))
	}
}
