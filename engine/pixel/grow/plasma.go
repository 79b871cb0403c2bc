package grow

import (
	"context"
	"math"
	"math/rand/v2"
)

// Plasma: midpoint displacement (Fournier, Fussell & Carpenter 1982, "Computer rendering of stochastic models", CACM 25(6)). A coarse grid of
// chance is refined again and again, and each time the points are displaced by less.
//
// The paper's own rule, which keeps the old points and puts new ones at the mean of two or four neighbours, leaves creases along the coarse
// grid. The remedy here is twofold: new points read the old grid through a quadratic B-spline (in the spirit of Miller 1986, "The definition and
// rendering of terrain maps", who moves all points), and every point is displaced on every grid (Voss 1985, successive random additions).

// lattice is one axis of one grid.
type lattice struct {
	n       int     // points
	before  int     // how many of them lie before the picture
	spacing float64 // between points, in pixels
	read    spline  // how its points read the grid before it
}

// lattices is one axis of every grid, from the coarsest to the pixels. Where points lie in the picture, as a part of it, depends on its size in
// features only: a smaller copy of a picture has the same hills.
func lattices(pixels int, scale float64, tile bool) []lattice {
	top := max(1, scale/2) // random points this far apart make hills twice as far apart
	count := 1 + int(math.Log2(top))
	all := make([]lattice, count)
	all[count-1] = lattice{n: pixels, spacing: 1}
	for k := count - 2; k >= 0; k-- {
		fine, coarse := &all[k+1], &all[k]
		coarse.spacing = math.Ldexp(top, -k)
		if tile {
			coarse.n = max(1, int(math.Round(float64(pixels)/coarse.spacing)))
			step := float64(coarse.n) / float64(fine.n)
			fine.read = newSpline(fine.n, step/2-0.5, step, coarse.n)
			continue
		}
		step := fine.spacing / coarse.spacing
		coarse.before = 2
		coarse.n = coarse.before + int(math.Ceil(float64(fine.n-fine.before)*step)) + 1
		fine.read = newSpline(fine.n, float64(coarse.before)-0.5+(0.5-float64(fine.before))*step, step, 0)
	}
	return all
}

// Plasma is a field [h*w] of hills upon hills. The largest lie about scale pixels apart; roughness, from 0 to 1, is how much of the relief is
// fine: the power at frequency f falls as f to the -(5 - 3 roughness). With tile, copies side by side join without a seam, and scale is
// rounded so that it fits. The values reach from 0 to 1. It holds one field and at most a quarter beside it.
func Plasma(ctx context.Context, w, h int, roughness, scale float64, tile bool, rng *rand.Rand, progress func(float64)) ([]float32, error) {
	checkSize(w, h)
	hurst := 1.5 * (1 - min(max(roughness, 0), 1))
	across, down := lattices(w, scale, tile), lattices(h, scale, tile)
	seed := rng.Uint64()
	var field []float32
	wide, done := 0, 0.0
	for k := range across {
		c, d := across[k], down[k]
		amount := math.Pow(c.spacing/across[0].spacing, hurst)
		if k > 0 && k == len(across)-1 {
			amount *= 0.5 // what the splines take from each grid before
		}
		field = displaced(ctx, field, wide, c, d, amount, seed, uint64(k))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		wide = c.n
		done += float64(c.n*d.n) / float64(w*h) / 1.5
		report(progress, min(done, 0.9))
	}
	spread(ctx, field, w)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	report(progress, 1)
	return field, nil
}

// displaced is the grid of c and d: that before it, wide points wide, through the spline, plus chance of the given amount.
func displaced(ctx context.Context, before []float32, wide int, c, d lattice, amount float64, seed, level uint64) []float32 {
	out := make([]float32, c.n*d.n)
	inBands(d.n, func(from, to int) {
		lane := make([]float32, wide)
		var source rand.PCG
		for y := from; y < to && ctx.Err() == nil; y++ {
			row := out[y*c.n:][:c.n]
			if before != nil {
				c.read.row(row, lane, before, wide, d.read.at[y], d.read.weight[y])
			}
			source.Seed(seed, level<<32|uint64(y))
			unit := float32(amount * math.Sqrt(6) / (1 << 32)) // the sum of two uniform numbers; the deviation is amount
			for x := range row {
				v := source.Uint64()
				row[x] += float32(unit * (float32(v>>32) + float32(uint32(v)) - 1<<32))
			}
		}
	})
	return out
}

// spread brings a field about a bell curve to 0..1, its middle wide and its tails pressed together.
func spread(ctx context.Context, field []float32, w int) {
	h := len(field) / w
	type sums struct {
		sum, square float64
		low, high   float32
	}
	rows := make([]sums, h)
	inBands(h, func(from, to int) {
		for y := from; y < to && ctx.Err() == nil; y++ {
			row := field[y*w:][:w]
			s := sums{low: row[0], high: row[0]}
			for _, v := range row {
				s.sum += float64(v)
				s.square += float64(float64(v) * float64(v))
				s.low, s.high = min(s.low, v), max(s.high, v)
			}
			rows[y] = s
		}
	})
	all := rows[0]
	for _, s := range rows[1:] {
		all.sum += s.sum
		all.square += s.square
		all.low, all.high = min(all.low, s.low), max(all.high, s.high)
	}
	mean := all.sum / float64(len(field))
	deviation := math.Sqrt(max(0, all.square/float64(len(field))-float64(mean*mean)))
	press := func(v float32) float32 {
		z := (v - float32(mean)) / float32(1.5*deviation)
		return z / float32(math.Sqrt(float64(1+float32(z*z))))
	}
	low, high := press(all.low), press(all.high)
	inBands(h, func(from, to int) {
		for y := from; y < to && ctx.Err() == nil; y++ {
			for x := range w {
				v := &field[y*w+x]
				if high > low {
					*v = min(max((press(*v)-low)/(high-low), 0), 1)
				} else {
					*v = 0.5
				}
			}
		}
	})
}
