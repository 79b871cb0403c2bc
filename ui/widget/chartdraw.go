package widget

import (
	"image"
	"image/color"
	"math"
	"sort"

	"golang.org/x/image/vector"
)

// pen strokes curves into a picture of the plot's own pixels.
type pen struct {
	z    vector.Rasterizer
	img  *image.RGBA
	half float32 // of the stroke, in pixels
	at   [2]float32
	down bool
}

// start gives an empty picture; the last one is used again if it has the size.
func (p *pen) start(w, h int, width float32) {
	if p.img == nil || p.img.Rect.Dx() != w || p.img.Rect.Dy() != h {
		p.img = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(p.img.Pix)
	p.half = width / 2
}

// curve strokes y over x in one colour. Where a pixel column holds many points, its first, lowest, highest and last stand for them
// (Jugel et al. 2014, "M4: a visualization-oriented time series data aggregation").
func (p *pen) curve(xs, ys []float64, ax, ay axis, col color.Color) {
	w, h := p.img.Rect.Dx(), p.img.Rect.Dy()
	p.z.Reset(w, h)
	p.down = false
	px := func(i int) float64 { return ax.frac(xs[i]) * float64(w-1) }
	py := func(i int) float64 { return (1 - ay.frac(ys[i])) * float64(h-1) }
	// One point more on each side, so that the curve runs to the edge of an enlarged stretch.
	begin := max(0, sort.SearchFloat64s(xs, ax.lo)-1)
	end := min(len(xs), sort.SearchFloat64s(xs, ax.hi)+2)
	for i := begin; i < end; {
		if !ay.drawable(ys[i]) {
			p.lift()
			i++
			continue
		}
		column := math.Floor(px(i))
		j, lo, hi := i+1, i, i
		for ; j < end && ay.drawable(ys[j]) && math.Floor(px(j)) == column; j++ {
			if ys[j] < ys[lo] {
				lo = j
			}
			if ys[j] > ys[hi] {
				hi = j
			}
		}
		last := -1
		for _, k := range [4]int{i, min(lo, hi), max(lo, hi), j - 1} {
			if k != last {
				p.to(px(k), py(k))
				last = k
			}
		}
		i = j
	}
	if end-begin == 1 && ay.drawable(ys[begin]) { // no line yet: a dot
		x, y := float32(px(begin)), float32(py(begin))
		p.stroke(x-2*p.half, y, x+2*p.half, y)
	}
	p.lift()
	p.z.Draw(p.img, p.img.Rect, image.NewUniform(col), image.Point{})
}

// to draws on to a point, or sets the pen down there.
func (p *pen) to(x, y float64) {
	// Far outside, numbers grow too large for the rasteriser; a line from there looks the same.
	h := float64(p.img.Rect.Dy())
	fx, fy := float32(x), float32(min(2*h, max(-h, y)))
	if p.down {
		p.stroke(p.at[0], p.at[1], fx, fy)
	}
	p.at, p.down = [2]float32{fx, fy}, true
}

// lift ends a line.
func (p *pen) lift() { p.down = false }

// stroke adds a straight line with square ends, which cover the joints.
func (p *pen) stroke(x0, y0, x1, y1 float32) {
	dx, dy := x1-x0, y1-y0
	l := float32(math.Hypot(float64(dx), float64(dy)))
	if l == 0 {
		return
	}
	dx, dy = dx/l*p.half, dy/l*p.half
	x0, y0, x1, y1 = x0-dx/2, y0-dy/2, x1+dx/2, y1+dy/2
	p.z.MoveTo(x0-dy, y0+dx)
	p.z.LineTo(x1-dy, y1+dx)
	p.z.LineTo(x1+dy, y1-dx)
	p.z.LineTo(x0+dy, y0-dx)
	p.z.ClosePath()
}
