package grow

import (
	"context"
	"math"
	"math/rand/v2"
)

// Reaction and diffusion: two substances, u and v, of which v eats u and makes more of itself, on a torus (Gray & Scott 1984; the patterns are
// those of Pearson 1993, "Complex patterns in a simple system", Science 261):
//
//	du/dt = Du lap(u) - u v^2 + feed (1 - u)
//	dv/dt = Dv lap(v) + u v^2 - (feed + kill) v
//
// by Euler's method with steps of 1 on cells of 1. The Laplacian has nine points, so that patterns grow as readily aslant. The pattern is some
// ten cells wide; the picture reads the cells through a spline.

const (
	spreadU = 0.1 // Du, in cells^2 a step; Pearson's are twice as much, and so his patterns half as wide again
	spreadV = 0.05
)

// A soup is both substances in w x h cells on a torus.
type soup struct {
	w, h         int
	u, v         []float32
	nextU, nextV []float32
}

func newSoup(w, h int) *soup {
	n := w * h
	s := &soup{w, h, make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
	for i := range s.u {
		s.u[i] = 1
	}
	return s
}

// dropArea is how many cells there are for one drop of v at the start.
const dropArea = 450

// seed drops v into the cells, one drop for so many cells on average.
func (s *soup) seed(area float64, rng *rand.Rand) {
	for range max(1, int(math.Round(float64(s.w*s.h)/area))) {
		cx, cy, r := rng.IntN(s.w), rng.IntN(s.h), 1.5+2*rng.Float64()
		for dy := -4; dy <= 4; dy++ {
			for dx := -4; dx <= 4; dx++ {
				if float64(dx*dx+dy*dy) <= r*r {
					i := (cy+dy+4*s.h)%s.h*s.w + (cx+dx+4*s.w)%s.w
					s.u[i], s.v[i] = 0.5, 0.25+0.1*rng.Float32()
				}
			}
		}
	}
}

// step is one step of time for all cells.
func (s *soup) step(feed, kill float32) {
	inBands(s.h, func(from, to int) {
		for y := from; y < to; y++ {
			s.row(y, feed, kill)
		}
	})
	s.u, s.nextU = s.nextU, s.u
	s.v, s.nextV = s.nextV, s.v
}

// row is one step of time for one row. It carries the cells and the sums above and below them along, so that each is read once.
func (s *soup) row(y int, feed, kill float32) {
	const sideU, cornerU, middleU = spreadU * 2 / 3, spreadU / 6, spreadU * 10 / 3 // the Laplacian: sides 2/3, corners 1/6, middle -10/3
	const sideV, cornerV, middleV = spreadV * 2 / 3, spreadV / 6, spreadV * 10 / 3
	w := s.w
	line := func(f []float32, y int) []float32 { return f[(y+s.h)%s.h*w:][:w] }
	ua, u, ub := line(s.u, y-1), line(s.u, y), line(s.u, y+1)
	va, v, vb := line(s.v, y-1), line(s.v, y), line(s.v, y+1)
	nu, nv := line(s.nextU, y), line(s.nextV, y)
	lose := feed + kill
	leftU, columnU := u[w-1], ua[w-1]+ub[w-1]
	leftV, columnV := v[w-1], va[w-1]+vb[w-1]
	c, sum := u[0], ua[0]+ub[0]
	d, dum := v[0], va[0]+vb[0]
	for x := range nu {
		next := x + 1
		if next == w {
			next = 0
		}
		rightU, afterU := u[next], ua[next]+ub[next]
		rightV, afterV := v[next], va[next]+vb[next]
		eaten := float32(c * d * d)
		nu[x] = c + (float32(sideU*(leftU+rightU+sum)) + float32(cornerU*(columnU+afterU)) - float32(middleU*c)) - eaten + float32(feed*(1-c))
		n := d + (float32(sideV*(leftV+rightV+dum)) + float32(cornerV*(columnV+afterV)) - float32(middleV*d)) + eaten - float32(lose*d)
		if n < 1e-15 {
			n = 0 // numbers much smaller are slow to compute with
		}
		nv[x] = n
		leftU, columnU, c, sum = c, sum, rightU, afterU
		leftV, columnV, d, dum = d, dum, rightV, afterV
	}
}

// Gray says how the two substances live. The zero value of Steps stands for as many as the nearest of Patterns takes.
type Gray struct {
	Feed, Kill float64 // how fast u is put in, and how much faster than it v is taken away, a step
	Steps      int     // of time
	Scale      float64 // how wide the pattern is from crest to crest, in pixels; at least 4, below which it can't be seen
}

// maxCells is how many cells the torus has at most along a side. A picture more than about two hundred patterns wide repeats it.
const maxCells = 2048

// finest is the least Scale, in pixels.
const finest = 4

// cells is one axis of the torus: its cells and where a picture of so many pixels reads them.
func cells(pixels int, scale, wide float64, tile bool) (int, spline) {
	need := float64(pixels) * wide / scale
	if !tile {
		// Two patterns more, so that the far ends have nothing to do with each other; then up to a round number, so that a smaller copy of the
		// picture, whose sides can't be quite in proportion, still has the same torus.
		n := min(maxCells, 32*int(math.Ceil((need+2*wide)/32)))
		step := wide / scale
		return n, newSpline(pixels, step/2-0.5, step, n)
	}
	times := math.Ceil(need / maxCells)
	n := max(4, int(math.Round(need/times)))
	step := float64(n) * times / float64(pixels)
	return n, newSpline(pixels, step/2-0.5, step, n)
}

// ReactionDiffusion is a field [h*w] of the substance v of Gray and Scott. With tile, copies side by side join without a seam, and scale is rounded
// so that it fits. It reaches from 0 to 1, or is 0 throughout where v died out.
//
// show, which may be nil, gets the field as it is on the way, a copy of its own: soon after the start, and then as often as there is time for.
func ReactionDiffusion(ctx context.Context, w, h int, p Gray, tile bool, rng *rand.Rand, show func(field []float32, w, h int), progress func(float64)) ([]float32, error) {
	checkSize(w, h)
	scale := max(p.Scale, finest)
	like := nearestPattern(p.Feed, p.Kill)
	nx, across := cells(w, scale, like.wide, tile)
	ny, down := cells(h, scale, like.wide, tile)
	s := newSoup(nx, ny)
	s.seed(dropArea, rng)
	steps := p.Steps
	if steps < 1 {
		steps = like.Steps
	}
	var view shower
	for i := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if show != nil && i%4 == 0 {
			view.due(func() { show(s.picture(ctx, across, down), w, h) })
		}
		s.step(float32(p.Feed), float32(p.Kill))
		if i%16 == 0 {
			report(progress, float64(i)/float64(steps))
		}
	}
	field := s.picture(ctx, across, down)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	report(progress, 1)
	return field, nil
}

// picture is v as 0..1, read at the places of both axes; a two hundredth of the cells at either end is pressed flat, so that a few bright dots
// don't dim the rest.
func (s *soup) picture(ctx context.Context, across, down spline) []float32 {
	field := enlarge(ctx, s.v, s.w, across, down)
	inOrder := sample(s.v)
	low, high := inOrder[len(inOrder)/200], inOrder[len(inOrder)-1-len(inOrder)/200]
	k := float32(0)
	if high-low > 1e-6 {
		k = 1 / (high - low)
	}
	w := len(across.at)
	inBands(len(down.at), func(from, to int) {
		for i := from * w; i < to*w; i++ {
			field[i] = min(max((field[i]-low)*k, 0), 1)
		}
	})
	return field
}
