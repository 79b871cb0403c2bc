package mask

import "math"

// distance.go paints what needs the distance to the outline. A band of rows is halved again and again; each part keeps only the pieces that can be
// nearest to one of its pixels (a branch and bound: from the part's middle, those no farther than the nearest plus the part's diameter), and parts
// that no edge reaches are left at once. What remains for a pixel is a handful of pieces, whose distances are exact.

// worker is what one thread needs to paint a band.
type worker struct {
	turns []int32   // crossings, [rows, width+1]
	list  []int32   // pieces that count, a stack: each part's lie above its parent's
	dist  []float64 // their distances
	near  []seg     // those of a part that is not halved any more
	m     Mask
	segs  []seg
	edge  edge
	reach float64
	y0    int // of the band
}

// leaf is the side of a part that is not halved any more, in pixels.
const leaf = 4

// paint makes the rows y0 to y1 of m, which are zero before.
func (w *worker) paint(m Mask, segs []seg, e edge, y0, y1 int) {
	w.m, w.segs, w.edge, w.reach, w.y0 = m, segs, e, e.reach(), y0
	width := m.Rect.Dx()
	left, top := float64(m.Rect.Min.X), float64(m.Rect.Min.Y)
	rows := m.Pix[y0*width : y1*width]
	filled := e.stroke == 0
	if filled && e.soft < narrow {
		for i := range segs {
			cover(m.Pix, width, left, top, y0, y1, &segs[i])
		}
		accumulate(rows, width)
	}
	if e.hardFill() {
		return
	}
	if filled {
		w.inside(segs, width, left, top, y0, y1)
		if e.soft >= narrow {
			for y := range y1 - y0 {
				for x := range width {
					if w.turns[y*(width+1)+x] != 0 {
						rows[y*width+x] = 1
					}
				}
			}
		}
	}
	w.list = w.list[:0]
	lo, hi := top+float64(y0)-w.reach, top+float64(y1)+w.reach
	for i := range segs {
		if s := &segs[i]; min(s.ay, s.ay+s.dy) <= hi && max(s.ay, s.ay+s.dy) >= lo {
			w.list = append(w.list, int32(i))
		}
	}
	w.part(0, 0, y0, width, y1)
}

// inside fills turns: 0 is outside.
func (w *worker) inside(segs []seg, width int, left, top float64, y0, y1 int) {
	n := (y1 - y0) * (width + 1)
	if cap(w.turns) < n {
		w.turns = make([]int32, n)
	}
	w.turns = w.turns[:n]
	clear(w.turns)
	for i := range segs {
		wind(w.turns, width, left, top, y0, y1, &segs[i])
	}
	for row := w.turns; len(row) > 0; row = row[width+1:] {
		for x := 1; x <= width; x++ {
			row[x] += row[x-1]
		}
	}
}

// part paints the pixels from (x0, y0) to (x1, y1); the pieces that count are those of list from `from` on.
func (w *worker) part(from, x0, y0, x1, y1 int) {
	end := len(w.list)
	left, top := float64(w.m.Rect.Min.X+x0), float64(w.m.Rect.Min.Y+y0)
	right, bottom := float64(w.m.Rect.Min.X+x1), float64(w.m.Rect.Min.Y+y1)
	cx, cy := (left+right)/2, (top+bottom)/2
	r := math.Hypot(right-left, bottom-top) / 2
	w.dist = w.dist[:0]
	nearest := math.Inf(1)
	for _, i := range w.list[from:end] {
		s := &w.segs[i]
		d := math.Inf(1)
		if min(s.ax, s.ax+s.dx) <= right+w.reach && max(s.ax, s.ax+s.dx) >= left-w.reach &&
			min(s.ay, s.ay+s.dy) <= bottom+w.reach && max(s.ay, s.ay+s.dy) >= top-w.reach {
			d2, _, _ := s.from(cx, cy)
			d = math.Sqrt(d2)
		}
		w.dist = append(w.dist, d)
		nearest = min(nearest, d)
	}
	// A rounding more, so that of two equally near ones none is lost.
	bound := min(nearest+2*r, w.reach+r) + 1e-6
	for k, d := range w.dist {
		if d <= bound {
			w.list = append(w.list, w.list[from+k])
		}
	}
	if len(w.list) > end {
		switch {
		case x1-x0 <= leaf && y1-y0 <= leaf:
			w.leaf(end, x0, y0, x1, y1)
		case x1-x0 >= y1-y0:
			m := x0 + (x1-x0+leaf)/(2*leaf)*leaf
			w.part(end, x0, y0, m, y1)
			w.part(end, m, y0, x1, y1)
		default:
			m := y0 + (y1-y0+leaf)/(2*leaf)*leaf
			w.part(end, x0, y0, x1, m)
			w.part(end, x0, m, x1, y1)
		}
	}
	w.list = w.list[:end]
}

// from is the square of the distance of (x, y) from the piece, and the vector from its nearest point.
func (s *seg) from(x, y float64) (d2, ex, ey float64) {
	qx, qy := x-s.ax, y-s.ay
	t := (qx*s.dx + qy*s.dy) * s.inv
	if t < 0 {
		t = 0
	} else if t > 1 {
		t = 1
	}
	ex, ey = qx-t*s.dx, qy-t*s.dy
	return ex*ex + ey*ey, ex, ey
}

// closest is the distance of (x, y) from the nearest of the pieces, and the unit normal of the edge there.
func closest(segs []seg, x, y float64) (d, nx, ny float64) {
	best, bx, by := math.Inf(1), 0.0, 0.0
	var of *seg
	for i := range segs {
		if d2, ex, ey := segs[i].from(x, y); d2 < best {
			best, bx, by, of = d2, ex, ey, &segs[i]
		}
	}
	d = math.Sqrt(best)
	if d > 1e-6 {
		return d, bx / d, by / d
	}
	l := math.Sqrt(of.inv)
	return d, -of.dy * l, of.dx * l
}

// leaf paints a small part whose pieces are those of list from `from` on.
func (w *worker) leaf(from, x0, y0, x1, y1 int) {
	w.near = w.near[:0]
	for _, i := range w.list[from:] {
		w.near = append(w.near, w.segs[i])
	}
	width := w.m.Rect.Dx()
	e, near := w.edge, w.near
	mix := min(1, e.soft/narrow) // how much of the smooth fade
	soft := max(e.soft, narrow)
	for y := y0; y < y1; y++ {
		py := float64(w.m.Rect.Min.Y+y) + 0.5
		for x := x0; x < x1; x++ {
			px := float64(w.m.Rect.Min.X+x) + 0.5
			v := &w.m.Pix[y*width+x]
			best := math.Inf(1)
			for i := range near {
				if d2, _, _ := near[i].from(px, py); d2 < best {
					best = d2
				}
			}
			d := math.Sqrt(best)
			if e.stroke == 0 {
				if w.turns[(y-w.y0)*(width+1)+x] == 0 {
					d = -d
				}
				*v = float32((1-mix)*float64(*v) + mix*smooth(d, soft))
				continue
			}
			fade := mix * band(d, e.stroke, soft)
			if mix < 1 {
				fade += (1 - mix) * hardBand(near, px, py, d, e.stroke/2)
			}
			*v = float32(max(0, fade))
		}
	}
}

// hardBand is how much of the pixel about (px, py) is within half pixels of the outline, whose distance from its middle is d. Pixels on a border are
// cut in 16, and in each the border taken for straight.
func hardBand(near []seg, px, py, d, half float64) float64 {
	const corner = 0.7072 // a pixel's middle to its corner
	if d >= half+corner {
		return 0
	}
	if d <= half-corner {
		return 1
	}
	sum := 0.0
	for i := range 16 {
		sd, nx, ny := closest(near, px+(float64(i%4)-1.5)/4, py+(float64(i/4)-1.5)/4)
		sum += max(0, area(half+sd, nx, ny, 0.25)+area(half-sd, nx, ny, 0.25)-1)
	}
	return sum / 16
}
