package grow

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Random walks: wanderers who take steps of one length, turn at every step by an angle from a bell curve (a correlated random walk, Patlak
// 1953) and leave ink all the way. Where the angle may be anything they walk on a square lattice instead (Pólya 1921).
//
// The pen is round. Its ink is laid in dabs so close that they make a line, and a straight line has density 1 in its middle; crossings add up.
// The density is shown by its logarithm, so that a single line can be seen beside a crowd.

// Walk says how many walk, and how.
type Walk struct {
	Count int     // walkers
	Steps int     // of each
	Turn  float64 // the deviation of the angle of a turn, in radians; from 3 on, all walk on one square lattice
	Step  float64 // how long a step is, in pixels
	Width float64 // of the line, in pixels
}

// latticeTurn is the Turn from which on walkers keep to a lattice: the direction after the turn is then anything.
const latticeTurn = 3

// dabsAtOnce is about how many dabs are made before they are drawn. It bounds memory, and the order of drawing depends on it.
const dabsAtOnce = 1 << 16

// A walker is on its way.
type walker struct {
	x, y, heading float64
	chance        *rand.Rand
}

// A dab is ink at a place.
type dab struct{ x, y float32 }

// A crowd is all walkers, and the torus on which they are.
type crowd struct {
	Walk
	w, h    float64
	walkers []walker
	per     int        // dabs a step
	apart   float64    // dabs lie this far apart
	grid    [2]float64 // the lattice, across and down
}

func newCrowd(p Walk, w, h float64, rng *rand.Rand) *crowd {
	c := &crowd{Walk: p, w: w, h: h, walkers: make([]walker, p.Count)}
	c.per = max(1, int(math.Ceil(p.Step/max(0.5, p.Width/8))))
	c.apart = p.Step / float64(c.per)
	for k, side := range []float64{w, h} { // the lattice closes round the torus
		c.grid[k] = side / max(1, math.Round(side/p.Step))
	}
	seed := rng.Uint64()
	for i := range c.walkers {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		a := walker{x: r.Float64() * w, y: r.Float64() * h, heading: r.Float64() * 2 * math.Pi, chance: r}
		if p.Turn >= latticeTurn {
			a.x, a.y = math.Floor(a.x/c.grid[0])*c.grid[0], math.Floor(a.y/c.grid[1])*c.grid[1]
		}
		c.walkers[i] = a
	}
	return c
}

// advance takes n steps with each of the walkers and appends their dabs.
func (c *crowd) advance(walkers []walker, n int, dabs []dab) []dab {
	for i := range walkers {
		a := &walkers[i]
		for range n {
			dx, dy := c.pace(a)
			for range c.per {
				a.x, a.y = around(a.x+dx, c.w), around(a.y+dy, c.h)
				dabs = append(dabs, dab{float32(a.x), float32(a.y)})
			}
		}
	}
	return dabs
}

// pace is the way from dab to dab in the next step.
func (c *crowd) pace(a *walker) (dx, dy float64) {
	if c.Turn < latticeTurn {
		a.heading += float64(c.Turn * a.chance.NormFloat64())
		sin, cos := math.Sincos(a.heading)
		return c.apart * cos, c.apart * sin
	}
	way := a.chance.IntN(4)
	pace := float64(way&2-1) * c.grid[way&1] / float64(c.per)
	if way&1 == 0 {
		return pace, 0
	}
	return 0, pace
}

// around brings x to 0..n on a circle.
func around(x, n float64) float64 {
	if x >= 0 && x < n {
		return x
	}
	x -= float64(n * math.Floor(x/n))
	if x >= n { // -1e-30 + n
		x = 0
	}
	return x
}

// A pen is the round tip: a disc whose rim is a pixel soft.
type pen struct {
	radius float64 // to the middle of the rim
	ink    float32 // in the middle of one dab
}

// newPen makes a pen with which dabs so far apart give density 1 in the middle of a line. A line finer than a pixel is a pixel wide, and fainter.
func newPen(width, apart float64) pen {
	r := max(0.5, width/2)
	return pen{r, float32(apart / (2 * r) * min(1, width))}
}

// draw adds the ink of the dabs to the rows from..to of a density w pixels wide, which is the corner at 0, 0 of the crowd's torus. It stops when
// ctx ends.
func (p pen) draw(ctx context.Context, density []float32, w, from, to int, c *crowd, dabs []dab) {
	reach := p.radius + 0.5
	for i, d := range dabs {
		if i%256 == 0 && ctx.Err() != nil {
			return
		}
		// What lies over the edge of the torus is seen at the other edge too.
		for y := float64(d.y) + float64(c.h*math.Floor((float64(to)+reach-float64(d.y))/c.h)); y+reach > float64(from); y -= c.h {
			for x := float64(d.x) + float64(c.w*math.Floor((float64(w)+reach-float64(d.x))/c.w)); x+reach > 0; x -= c.w {
				p.dab(density, w, from, to, x, y)
			}
		}
	}
}

// dab adds the ink of one dab to the rows from..to.
func (p pen) dab(density []float32, w, from, to int, cx, cy float64) {
	reach := p.radius + 0.5
	left, right := max(0, int(math.Ceil(cx-reach-0.5))), min(w, int(math.Floor(cx+reach-0.5))+1)
	if left >= right {
		return
	}
	rim, inner := float32(reach), float32((p.radius-0.5)*(p.radius-0.5))
	for y := max(from, int(math.Ceil(cy-reach-0.5))); y < min(to, int(math.Floor(cy+reach-0.5))+1); y++ {
		dy := float32(float64(y) + 0.5 - cy)
		row := density[y*w+left : y*w+right]
		dx := float32(float64(left) + 0.5 - cx)
		for i := range row {
			if far := float32(dx*dx) + float32(dy*dy); far <= inner {
				row[i] += p.ink
			} else if part := rim - float32(math.Sqrt(float64(far))); part > 0 {
				row[i] += float32(p.ink * min(part, 1))
			}
			dx++
		}
	}
}

// Walks is a field [h*w] of the ink that walkers leave: 0 where nobody was, brighter the more often, by the logarithm; where ink covers all, its
// thinnest is 0. With tile they walk on the torus of the picture, so that copies side by side join without a seam; otherwise on a larger one,
// so that the ink is as thick at the edges as within.
//
// show, which may be nil, gets the field as it is on the way, a copy of its own: soon after the start, and then as often as there is time for.
func Walks(ctx context.Context, w, h int, p Walk, tile bool, rng *rand.Rand, show func(field []float32, w, h int), progress func(float64)) ([]float32, error) {
	checkSize(w, h)
	p.Count, p.Steps, p.Step, p.Width = max(p.Count, 0), max(p.Steps, 0), max(p.Step, 0.01), max(p.Width, 0.01)
	density, err := ink(ctx, w, h, p, tile, rng, show, progress)
	if err != nil {
		return nil, err
	}
	develop(ctx, density, w)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	report(progress, 1)
	return density, nil
}

// ink is the density of Walks.
func ink(ctx context.Context, w, h int, p Walk, tile bool, rng *rand.Rand, show func(field []float32, w, h int), progress func(float64)) ([]float32, error) {
	larger := 1.0
	if !tile {
		larger = 1.125 // in parts of the picture, so that a smaller copy of it has the same walks
	}
	c := newCrowd(p, larger*float64(w), larger*float64(h), rng)
	tip := newPen(p.Width, c.apart)
	density := make([]float32, w*h)
	var view shower
	var dabs []dab
	atOnce := max(1, dabsAtOnce/(c.per*max(1, p.Count))) // steps; all walk at the same time, which is how they are watched
	some := max(1, dabsAtOnce/(c.per*atOnce))            // walkers
	for done := 0; done < p.Steps; done += atOnce {
		n := min(atOnce, p.Steps-done)
		for i := 0; i < p.Count; i += some {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			dabs = c.advance(c.walkers[i:min(i+some, p.Count)], n, dabs[:0])
			inBands(h, func(from, to int) { tip.draw(ctx, density, w, from, to, c, dabs) })
			if show != nil {
				view.due(func() {
					field := slices.Clone(density)
					develop(ctx, field, w)
					show(field, w, h)
				})
			}
			report(progress, (float64(done)+float64(n)*float64(i)/float64(p.Count))/float64(p.Steps))
		}
	}
	return density, ctx.Err()
}

// develop turns densities into 0..1 by their logarithm, from that of the thinnest ink to that of the thickest; a two hundredth of the pixels at
// either end is pressed flat. Ink that is nowhere thick stays below 1: a lone line is not a crowd.
func develop(ctx context.Context, density []float32, w int) {
	inOrder := sample(density)
	bottom := math.Log1p(thin * float64(inOrder[len(inOrder)/200]))
	for len(inOrder) > 1 && inOrder[0] <= 0 { // what has no ink has no part in how thick ink is
		inOrder = inOrder[1:]
	}
	top := math.Log1p(thin * max(1.5, float64(inOrder[len(inOrder)-1-len(inOrder)/200])))
	k := 1 / max(top-bottom, 1e-3)
	inBands(len(density)/w, func(from, to int) {
		for y := from; y < to && ctx.Err() == nil; y++ {
			row := density[y*w:][:w]
			for x, v := range row {
				if v > 0 {
					row[x] = float32(min(max(k*(math.Log1p(thin*float64(v))-bottom), 0), 1))
				}
			}
		}
	})
}

// thin says how soon more ink stops making a difference.
const thin = 1.5
