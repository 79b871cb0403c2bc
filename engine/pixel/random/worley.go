package random

import "math"

// worley is cellular noise (Worley 1996): one point in every square cell, and at every place the distances to the nearest of them.
//
// The points of the 5 x 5 cells around are enough for the two nearest, by any of the distances: those of the own cell and of the nearer of two
// neighbours are no further than 2 cells, even by the Manhattan distance, and all others further. Worley's several points a cell, by the Poisson
// distribution, are left out. A stretch of the pixel row inside one cell keeps only the points that can be nearest somewhere on it.
type worley struct {
	grid
	f         frame
	axis      *axis
	distance  metric
	feature   string
	jitter    float32
	have      bool
	j         int
	rows      [5][]point // points of the lattice rows j-2 to j+2
	patch     [5][]point // the 5 x 5 cells about (pi, pj)
	pi, pj    int
	havePatch bool
	search    search
}

type metric uint8

const (
	euclidean metric = iota
	manhattan
	chebyshev
)

var metrics = map[string]metric{"euclidean": euclidean, "manhattan": manhattan, "chebyshev": chebyshev}

// point is where the point of a cell lies, from the cell's upper left corner, and a value of its own.
type point struct{ x, y, value float32 }

// candidate is a point that may be nearest: x from the left edge of the stretch's cell, and how far off the pixel row it lies.
type candidate struct{ x, dy, value float32 }

func newWorley(g grid, f frame, a *axis, distance metric, feature string, jitter float64) basis {
	b := &worley{grid: g, f: f, axis: a, distance: distance, feature: feature, jitter: float32(jitter)}
	for r := range b.rows {
		b.patch[r] = make([]point, 5)
		if a != nil {
			b.rows[r] = make([]point, a.columns()+4)
		}
	}
	return b
}

func (b *worley) fill(dst []point, i, j int) {
	key := rowKey(b.key, wrap(j, b.ny))
	for c := range dst {
		h := cellHash(key, wrap(i+c, b.nx))
		dst[c] = point{
			x:     0.5 + float32(b.jitter*(unit(h)-0.5)),
			y:     0.5 + float32(b.jitter*(unit(h<<24)-0.5)),
			value: unit(h << 48), // 16 bits
		}
	}
}

// of is the distance, squared where it is Euclidean, of a point dx and dy away; both must not be negative.
func (m metric) of(dx, dy float32) float32 {
	switch m {
	case euclidean:
		return float32(dx*dx) + float32(dy*dy)
	case manhattan:
		return dx + dy
	}
	if dx > dy {
		return dx
	}
	return dy
}

func abs(v float32) float32 { return math.Float32frombits(math.Float32bits(v) &^ (1 << 31)) }

// A search collects the candidates for the stretch from fa to fb (of a cell's width) at height fy in the middle one of five rows of
// points; the stretch's cell is number c of them.
type search struct {
	rows          *[5][]point
	c             int
	fa, fb, fy    float32
	distance      metric
	first, second float32 // bounds of the two smallest distances, anywhere on the stretch
	n             int
	found         [25]candidate
	nearest       [25]float32 // by candidate: its smallest distance on the stretch
}

// look takes in the points of row r from column c+from to c+to.
func (z *search) look(r, from, to int) {
	for d := from; d <= to; d++ {
		p := &z.rows[r][z.c+d]
		x, dy := float32(d)+p.x, abs(float32(r-2)+p.y-z.fy)
		before, after := x-z.fa, z.fb-x // how far the stretch's ends lie to the left and right of the point
		far, near := before, float32(0)
		if after > far {
			far = after
		}
		if before < 0 {
			near = -before
		} else if after < 0 {
			near = -after
		}
		reach := z.distance.of(far, dy)
		if reach < z.first {
			z.first, z.second = reach, z.first
		} else if reach < z.second {
			z.second = reach
		}
		z.nearest[z.n] = z.distance.of(near, dy)
		z.found[z.n] = candidate{x, dy, p.value}
		z.n++
	}
}

// bound is the largest distance that matters on the stretch.
func (b *worley) bound() float32 {
	if b.feature == "f1" || b.feature == "cell" {
		return b.search.first
	}
	return b.search.second
}

// gather finds the candidates for a stretch: see search.
func (b *worley) gather(rows *[5][]point, c int, fa, fb, fy float32) []candidate {
	z := &b.search
	z.rows, z.c, z.fa, z.fb, z.fy, z.distance, z.n = rows, c, fa, fb, fy, b.distance, 0
	z.first, z.second = math.MaxFloat32, math.MaxFloat32
	z.look(1, -1, 1)
	z.look(2, -1, 1)
	z.look(3, -1, 1)
	// The ring around is looked at only where it is near enough.
	if b.distance.of(0, fy+1) < b.bound() {
		z.look(0, -2, 2)
	}
	if b.distance.of(0, 2-fy) < b.bound() {
		z.look(4, -2, 2)
	}
	if b.distance.of(fa+1, 0) < b.bound() {
		for r := 1; r <= 3; r++ {
			z.look(r, -2, -2)
		}
	}
	if b.distance.of(2-fb, 0) < b.bound() {
		for r := 1; r <= 3; r++ {
			z.look(r, 2, 2)
		}
	}
	limit := b.bound()
	n := 0
	for k := range z.n {
		if z.nearest[k] <= limit {
			z.found[n] = z.found[k]
			n++
		}
	}
	return z.found[:n]
}

// measure is the feature at fx among the candidates, about -1 to 1.
func (b *worley) measure(near []candidate, fx float32) float32 {
	first, second, own := float32(math.MaxFloat32), float32(math.MaxFloat32), float32(0)
	for k := range near {
		p := &near[k]
		if d := b.distance.of(abs(p.x-fx), p.dy); d < first {
			first, second, own = d, first, p.value
		} else if d < second {
			second = d
		}
	}
	switch b.feature {
	case "f1":
		return 1 - float32(2*b.length(first))
	case "f2":
		return 1 - float32(2*b.length(second))
	case "f2-f1":
		return float32(2*(b.length(second)-b.length(first))) - 1
	}
	return float32(2*own) - 1
}

// nearestOnly is measure for F1 alone, by the Euclidean distance: the common case, without a branch on the feature or the measure.
func nearestOnly(near []candidate, fx float32) float32 {
	first := float32(math.MaxFloat32)
	for k := range near {
		dx := near[k].x - fx
		if d := float32(dx*dx) + float32(near[k].dy*near[k].dy); d < first {
			first = d
		}
	}
	return 1 - float32(2*float32(math.Sqrt(float64(first))))
}

func (b *worley) length(d float32) float32 {
	if b.distance == euclidean {
		return float32(math.Sqrt(float64(d)))
	}
	return d
}

func (b *worley) row(y int, dst []float32) {
	j, fy := floor(float64(b.f.y(y)*b.stepY) + b.offY)
	switch {
	case b.have && j == b.j:
	case b.have && j == b.j+1:
		oldest := b.rows[0]
		copy(b.rows[:], b.rows[1:])
		b.rows[4] = oldest
		b.fill(oldest, b.axis.first-2, j+2)
	default:
		for r := range b.rows {
			b.fill(b.rows[r], b.axis.first-2, j+r-2)
		}
	}
	b.have, b.j = true, j
	quick := b.distance == euclidean && b.feature == "f1"
	start := b.axis.start
	for c := range len(start) - 1 {
		x0, x1 := start[c], start[c+1]
		if x0 == x1 {
			continue
		}
		out := dst[x0:x1]
		f := b.axis.frac[x0:x1][:len(out)]
		near := b.gather(&b.rows, c+2, f[0], f[len(f)-1], fy)
		for x := range out {
			if quick {
				out[x] = nearestOnly(near, f[x])
			} else {
				out[x] = b.measure(near, f[x])
			}
		}
	}
}

func (b *worley) at(xs, ys []float64, dst []float32) {
	for k := range dst {
		i, fx := floor(float64(xs[k]*b.stepX) + b.offX)
		j, fy := floor(float64(ys[k]*b.stepY) + b.offY)
		if !b.havePatch || i != b.pi || j != b.pj {
			b.havePatch, b.pi, b.pj = true, i, j
			for r := range b.patch {
				b.fill(b.patch[r], i-2, j+r-2)
			}
		}
		dst[k] = b.measure(b.gather(&b.patch, 2, fx, fx, fy), fx)
	}
}
