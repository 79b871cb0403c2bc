package random

import "math"

// A grid lays a lattice over the picture, for one octave of one noise. Lattice coordinates are u = x step + off, v = y step + off, for x
// and y in pixels of the full picture, counted from its middle: so a change of scale zooms about the middle, and a smaller copy of the
// picture is the same grid looked at with larger steps.
type grid struct {
	key          uint64
	stepX, stepY float64 // cells per pixel of the full picture
	offX, offY   float64
	nx, ny       int // the period in cells, 0 for none
}

// newGrid makes the grid whose cells are `cell` pixels wide and high. Where the picture must tile, cells are stretched until a whole
// number of them fits. Octaves are moved apart by chance, else their lattice points would meet in the middle of the picture.
func newGrid(key uint64, f frame, cell float64, tile bool) grid {
	g := grid{key: key, stepX: 1 / cell, stepY: 1 / cell}
	if tile {
		g.nx = max(1, int(math.Round(float64(f.fullW)/cell)))
		g.ny = max(1, int(math.Round(float64(f.fullH)/cell)))
		g.stepX, g.stepY = float64(g.nx)/float64(f.fullW), float64(g.ny)/float64(f.fullH)
	}
	h := mix(key)
	g.offX, g.offY = float64(h>>40)/(1<<24), float64(h&(1<<24-1))/(1<<24)
	return g
}

// axis is a grid's columns seen along the pixel row: which pixels lie in which column of cells. It is the same for every row, so it is
// made once and shared.
type axis struct {
	first int       // the column of cells that pixel 0 lies in
	start []int32   // pixels start[c] up to start[c+1] lie in column first+c
	frac  []float32 // by pixel: how far into its column, 0 to 1
	fade  []float32 // by pixel: Perlin's fade of frac
}

func newAxis(f frame, g grid) *axis {
	a := &axis{frac: make([]float32, f.w), fade: make([]float32, f.w)}
	column := func(x int) int { return int(math.Floor(float64(f.x(x)*g.stepX) + g.offX)) }
	a.first = column(0)
	n := column(f.w-1) - a.first + 1
	a.start = make([]int32, 1, n+1)
	for x := range f.w {
		u := float64(f.x(x)*g.stepX) + g.offX
		cell := math.Floor(u)
		for len(a.start) <= int(cell)-a.first {
			a.start = append(a.start, int32(x))
		}
		a.frac[x] = float32(u - cell)
		a.fade[x] = fade(a.frac[x])
	}
	a.start = append(a.start, int32(f.w))
	return a
}

// columns counts the columns of cells that the row crosses.
func (a *axis) columns() int { return len(a.start) - 1 }

// fade is 6t^5 - 15t^4 + 10t^3 (Perlin 2002): first and second derivatives vanish at 0 and 1, so that cells join without a crease.
func fade(t float32) float32 {
	return t * t * t * (float32(t*(float32(t*6)-15)) + 10)
}

// floor splits a lattice coordinate into its cell and the rest.
func floor(u float64) (cell int, frac float32) {
	cell = int(u)
	if float64(cell) > u {
		cell--
	}
	return cell, float32(u - float64(cell))
}

// mixed is a + t (b - a), each step rounded to a float32: without the conversions some processors would fuse multiplication and addition
// and give other pictures.
func mixed(a, b, t float32) float32 { return a + float32(t*(b-a)) }

// A basis is a noise of one octave, about -1 to 1. One goroutine uses it at a time.
type basis interface {
	// row writes the noise along pixel row y.
	row(y int, dst []float32)
	// at writes the noise at points, in pixels of the full picture from its middle.
	at(xs, ys []float64, dst []float32)
}

// value is value noise: random heights at the lattice points, joined by Perlin's fade.
type value struct {
	grid
	f          frame
	axis       *axis
	have       bool
	j          int       // the lattice row that low holds
	low, high  []float32 // heights of lattice rows j and j+1
	mid        []float32 // heights where the pixel row cuts the lattice columns
	i          int       // the cell that corner holds
	corner     [4]float32
	haveCorner bool
}

func newValue(g grid, f frame, a *axis) basis {
	b := &value{grid: g, f: f, axis: a}
	if a != nil {
		n := a.columns() + 1
		b.low, b.high, b.mid = make([]float32, n), make([]float32, n), make([]float32, n)
	}
	return b
}

func height(h uint64) float32 { return float32(2*unit(h)) - 1 }

func (b *value) fill(dst []float32, j int) {
	key := rowKey(b.key, wrap(j, b.ny))
	for c := range dst {
		dst[c] = height(cellHash(key, wrap(b.axis.first+c, b.nx)))
	}
}

func (b *value) row(y int, dst []float32) {
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
	s := fade(fy)
	for c, l := range b.low {
		b.mid[c] = mixed(l, b.high[c], s)
	}
	start := b.axis.start
	for c := range len(start) - 1 {
		x0, x1 := start[c], start[c+1]
		p, q := b.mid[c], b.mid[c+1]-b.mid[c]
		out := dst[x0:x1]
		u := b.axis.fade[x0:x1][:len(out)]
		for x := range out {
			out[x] = p + float32(q*u[x])
		}
	}
}

func (b *value) at(xs, ys []float64, dst []float32) {
	b.have = false
	for k := range dst {
		i, fx := floor(float64(xs[k]*b.stepX) + b.offX)
		j, fy := floor(float64(ys[k]*b.stepY) + b.offY)
		if !b.haveCorner || i != b.i || j != b.j {
			b.haveCorner, b.i, b.j = true, i, j
			i0, i1 := wrap(i, b.nx), wrap(i+1, b.nx)
			k0, k1 := rowKey(b.key, wrap(j, b.ny)), rowKey(b.key, wrap(j+1, b.ny))
			b.corner = [4]float32{height(cellHash(k0, i0)), height(cellHash(k0, i1)), height(cellHash(k1, i0)), height(cellHash(k1, i1))}
		}
		s := fade(fy)
		p, q := mixed(b.corner[0], b.corner[2], s), mixed(b.corner[1], b.corner[3], s)
		dst[k] = p + float32(fade(fx)*(q-p))
	}
}
