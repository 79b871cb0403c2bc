package mask

import (
	"context"
	"image"
	"math"
)

// contour.go finds the outline of a picture's mask, where it is one half: marching squares (the two-dimensional case of Lorensen and Cline 1987), with
// the two saddles told apart by the mean of their corners.

// mostCells bounds how finely a contour is looked for: where more pixels than that count, a cell is several pixels wide.
const mostCells = 1 << 20

// contour is the outline of a picture at a place, as far as an edge lets it be seen.
func contour(ctx context.Context, img image.Image, invert bool, at Place, e edge, canvas image.Rectangle) (*outline, error) {
	o := newOutline(at, canvas, e.reach())
	c := Corners(at)
	left, right := min(c[0][0], c[1][0], c[2][0], c[3][0]), max(c[0][0], c[1][0], c[2][0], c[3][0])
	top, bottom := min(c[0][1], c[1][1], c[2][1], c[3][1]), max(c[0][1], c[1][1], c[2][1], c[3][1])
	// What counts of the box: the canvas, as far as the edge reaches, and two cells more, beyond which nothing is seen of how the contour is closed.
	cut := func(margin float64) (x0, y0, x1, y1 float64) {
		return max(left, o.near[0]-margin), max(top, o.near[1]-margin), min(right, o.near[2]+margin), min(bottom, o.near[3]+margin)
	}
	x0, y0, x1, y1 := cut(0)
	cell := max(1, math.Sqrt((x1-x0)*(y1-y0)/mostCells), max(x1-x0, y1-y0)/mostCells*2)
	x0, y0, x1, y1 = cut(2 * cell)
	p, err := reduce(ctx, img, invert, at.W/cell, at.H/cell)
	if err != nil {
		return nil, err
	}
	// The lattice is 0 at its rim, so that all contours are closed. At one pixel a cell it lies on the middles of the pixels.
	x0, y0 = (math.Floor(x0/cell)-1.5)*cell, (math.Floor(y0/cell)-1.5)*cell
	nx, ny := int((x1-x0)/cell)+4, int((y1-y0)/cell)+4
	value := func(i, j int) float64 {
		l := o.local(point{x0 + float64(i)*cell, y0 + float64(j)*cell})
		// The sides of the box fade over two cells, so that the contour between two points of the lattice is on them.
		in := 0.5 + min(at.W/2-math.Abs(l.x), at.H/2-math.Abs(l.y))/cell/2
		if in <= 0 {
			return 0
		}
		return min(1, in) * float64(p.at(l.x/at.W+0.5, l.y/at.H+0.5))
	}
	values := make([]float32, nx*ny)
	err = inBands(ctx, ny, func(j0, j1 int, _ *worker) {
		for j := max(1, j0); j < min(ny-1, j1); j++ {
			for i := 1; i < nx-1; i++ {
				values[j*nx+i] = float32(value(i, j))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for j := range ny - 1 {
		above, below := values[j*nx:(j+1)*nx], values[(j+1)*nx:(j+2)*nx]
		for i := range nx - 1 {
			a, b, c, d := above[i], above[i+1], below[i+1], below[i]
			if in := a >= 0.5; in != (b >= 0.5) || in != (c >= 0.5) || in != (d >= 0.5) {
				o.square(x0+float64(i)*cell, y0+float64(j)*cell, cell, float64(a), float64(b), float64(c), float64(d))
			}
		}
	}
	return o, nil
}

// square draws the contour through one cell that is neither wholly inside nor outside, whose values clockwise from the upper left are a, b, c, d.
func (o *outline) square(x, y, cell, a, b, c, d float64) {
	k := 0
	for i, v := range [4]float64{a, b, c, d} {
		if v >= 0.5 {
			k |= 1 << i
		}
	}
	cut := func(p, q float64) float64 { return (0.5 - p) / (q - p) * cell }
	side := func(i int) point {
		switch i {
		case 0:
			return point{x + cut(a, b), y}
		case 1:
			return point{x + cell, y + cut(b, c)}
		case 2:
			return point{x + cut(d, c), y + cell}
		}
		return point{x, y + cut(a, d)}
	}
	piece := func(from, to int) {
		o.pen = side(from)
		o.add(side(to))
	}
	joined := a+b+c+d >= 2 // of a saddle: its middle is inside
	switch {
	case k == 5 && joined:
		piece(1, 0)
		piece(3, 2)
		return
	case k == 10 && joined:
		piece(0, 3)
		piece(2, 1)
		return
	}
	// Round every run of corners inside, from the side before its first, clockwise, to the side after its last.
	for i := range 4 {
		if k>>i&1 == 1 && k>>((i+3)%4)&1 == 0 {
			last := i
			for k>>((last+1)%4)&1 == 1 {
				last = (last + 1) % 4
			}
			piece((i+3)%4, last)
		}
	}
}
