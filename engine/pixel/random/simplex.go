package random

import "math"

// simplex is gradient noise on a triangular lattice (Perlin 2001): every lattice point spreads its slope by a round kernel
// (3/4 - d^2)^4, which ends at the opposite sides of its triangles, so that three points at most reach any place.
//
// Perlin skews the square lattice along its diagonal. Here the triangles' sides lie along the rows of the picture (as in Gustavson &
// McEwan, "Tiling simplex noise", 2022): with sides of length 1 the rows of points are sqrt(3)/2 apart, and every other row is shifted by
// a half. That lattice has a rectangular period wherever the number of rows is even, so tileable pictures need no detour through four
// dimensions; and along a pixel row only two rows of points matter, each of whose points adds its kernel to the pixels it reaches.
type simplex struct {
	grid
	f         frame
	first     int // the lattice column of low[0] and high[0]
	have      bool
	j         int
	low, high []slope
	pairs     [2]pair // the points around the last place of at, above and below
}

// pair is two lattice points beside each other, (i, j) and (i+1, j).
type pair struct {
	i, j        int
	left, right slope
}

const (
	reach2    = 0.75              // the square of the kernel's reach
	rowHeight = 0.866025403784438 // sqrt(3)/2
	// simplexSide makes the features of simplex noise as large as those of Perlin noise on cells of length 1.
	simplexSide = 1.15
	// simplexPeak brings the noise to -1..1: it is largest in the middle of a side, 2 sqrt(2) (1/2)^4 1/2 for slopes of length sqrt(2).
	simplexPeak = 11.3137085
)

// newSimplexGrid counts y in rows of lattice points.
func newSimplexGrid(key uint64, f frame, cell float64, tile bool) grid {
	cell *= simplexSide
	g := newGrid(key, f, cell, tile)
	g.stepY /= rowHeight
	if tile {
		g.ny = 2 * max(1, int(math.Round(float64(f.fullH)/(2*cell*rowHeight))))
		g.stepY = float64(g.ny) / float64(f.fullH)
	}
	return g
}

func newSimplex(g grid, f frame, rows bool) basis {
	b := &simplex{grid: g, f: f}
	b.pairs[0].j, b.pairs[1].j = math.MinInt, math.MinInt // nowhere yet
	if rows {
		b.first, _ = floor(b.u(f.x(0)))
		last, _ := floor(b.u(f.x(f.w - 1)))
		b.first--
		n := last + 2 - b.first
		b.low, b.high = make([]slope, n), make([]slope, n)
	}
	return b
}

func (b *simplex) u(x float64) float64 { return float64(x*b.stepX) + b.offX }

// shift is how far the points of row j are moved to the right.
func shift(j int) float32 { return float32(j&1) * 0.5 }

func (b *simplex) slope(i, j int) slope {
	return slopes[cellHash(rowKey(b.key, wrap(j, b.ny)), wrap(i, b.nx))>>56]
}

func (b *simplex) fill(dst []slope, j int) {
	key := rowKey(b.key, wrap(j, b.ny))
	for c := range dst {
		dst[c] = slopes[cellHash(key, wrap(b.first+c, b.nx))>>56]
	}
}

func (b *simplex) row(y int, dst []float32) {
	j, fy := floor(float64(b.f.y(y)*b.stepY) + b.offY)
	switch {
	case b.have && j == b.j:
	case b.have && j == b.j+1:
		b.low, b.high = b.high, b.low
		b.fill(b.high, j+1)
	default:
		b.fill(b.low, j)
		b.fill(b.high, j+1)
	}
	b.have, b.j = true, j
	clear(dst)
	b.spread(dst, b.low, fy*rowHeight, shift(j))
	b.spread(dst, b.high, (fy-1)*rowHeight, shift(j+1))
}

// spread adds the kernels of one row of lattice points, dy below them.
func (b *simplex) spread(dst []float32, row []slope, dy, shift float32) {
	left := reach2 - float32(dy*dy)
	if left <= 0 {
		return
	}
	half := math.Sqrt(float64(left)) // how far the kernels reach to both sides, in cells
	u0, du := b.u(b.f.x(0)), b.stepX*b.f.ratioX()
	pixels := 1 / du
	step := float32(du)
	for c, s := range row {
		at := float64(b.first+c) + float64(shift) - u0 // of the point, in cells from pixel 0
		x0 := max(0, int(math.Ceil(float64((at-half)*pixels))))
		x1 := min(len(dst), int(math.Floor(float64((at+half)*pixels)))+1)
		if x0 >= x1 {
			continue
		}
		dx0 := float32(float64(float64(x0)*du) - at)
		gy := float32(float32(s.y*dy) * simplexPeak)
		gx := s.x * simplexPeak
		out := dst[x0:x1]
		for x := range out {
			dx := dx0 + float32(float32(x)*step)
			t := max0(left - float32(dx*dx))
			t *= t
			out[x] += float32(float32(t*t) * (gy + float32(gx*dx)))
		}
	}
}

// max0 keeps rounding at the end of a kernel from going below 0.
func max0(t float32) float32 {
	if t < 0 {
		return 0
	}
	return t
}

func (b *simplex) at(xs, ys []float64, dst []float32) {
	for k := range dst {
		i0, f0 := floor(b.u(xs[k]))
		j, fy := floor(float64(ys[k]*b.stepY) + b.offY)
		var sum float32
		for r := range b.pairs { // the rows above and below, and in each the points to the left and right
			i, fx := i0, f0-shift(j+r)
			if fx < 0 {
				i, fx = i-1, fx+1
			}
			p := &b.pairs[r]
			if p.i != i || p.j != j+r {
				p.i, p.j, p.left, p.right = i, j+r, b.slope(i, j+r), b.slope(i+1, j+r)
			}
			dy := (fy - float32(r)) * rowHeight
			kernel := reach2 - float32(dy*dy)
			t := max0(kernel - float32(fx*fx))
			t *= t
			sum += float32(float32(t*t) * (float32(p.left.y*dy) + float32(p.left.x*fx)))
			fx--
			t = max0(kernel - float32(fx*fx))
			t *= t
			sum += float32(float32(t*t) * (float32(p.right.y*dy) + float32(p.right.x*fx)))
		}
		dst[k] = sum * simplexPeak
	}
}
