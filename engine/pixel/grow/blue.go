package grow

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Blue noise by void-and-cluster (Ulichney 1993, "The void-and-cluster method for dither array generation", SPIE 1913). Each pixel gets a rank:
// the pixels of the lowest k ranks are spread as evenly as k pixels can be, for every k.
//
// How crowded a pixel is, is a sum of Gaussians about the pixels that are set, on a torus. It is kept in whole numbers, so that what is added
// and taken away again leaves no trace. On a torus the tightest cluster of empty pixels is the largest void of set ones, so the paper's last two
// phases are one here. Left out: shapes other than squares.

const (
	blueSigma = 1.5 // the paper's, in pixels
	blueReach = 11  // beyond it the Gaussian is less than half of the unit
	blueUnit  = 1 << 40
	blockBits = 3
	block     = 1 << blockBits // side of the blocks whose least and most crowded pixels are kept
)

// A void is the state of the method: which pixels are set and how crowded each is.
type void struct {
	side    int
	set     []bool
	crowd   []int64
	kernel  [2*blueReach + 1][2*blueReach + 1]int64
	blocks  int     // along a side
	emptied []int32 // per block, the least crowded empty pixel, or -1
	filled  []int32 // per block, the most crowded set pixel, or -1
}

func newVoid(side int, rng *rand.Rand) *void {
	v := &void{side: side, set: make([]bool, side*side), crowd: make([]int64, side*side), blocks: side / block}
	v.emptied, v.filled = make([]int32, v.blocks*v.blocks), make([]int32, v.blocks*v.blocks)
	for y := range v.kernel {
		for x := range v.kernel[y] {
			dx, dy := float64(x-blueReach), float64(y-blueReach)
			v.kernel[y][x] = int64(math.Round(blueUnit * math.Exp(-(dx*dx+dy*dy)/(2*blueSigma*blueSigma))))
		}
	}
	for i := range v.crowd {
		v.crowd[i] = rng.Int64N(64) // so that nothing is decided by the order of the pixels
	}
	return v
}

// put sets pixel i or takes it away, and brings the blocks about it up to date.
func (v *void) put(i int, set bool) {
	v.set[i] = set
	px, py := i%v.side, i/v.side
	mask := v.side - 1
	for y, row := range v.kernel {
		line := v.crowd[((py+y-blueReach)&mask)*v.side:][:v.side]
		for x, k := range row {
			if set {
				line[(px+x-blueReach)&mask] += k
			} else {
				line[(px+x-blueReach)&mask] -= k
			}
		}
	}
	for by := (py - blueReach) >> blockBits; by <= (py+blueReach)>>blockBits; by++ {
		for bx := (px - blueReach) >> blockBits; bx <= (px+blueReach)>>blockBits; bx++ {
			v.look(bx&(v.blocks-1), by&(v.blocks-1))
		}
	}
}

// look finds the least and most crowded pixels of a block.
func (v *void) look(bx, by int) {
	empty, full := int32(-1), int32(-1)
	for y := by * block; y < (by+1)*block; y++ {
		for i := y*v.side + bx*block; i < y*v.side+(bx+1)*block; i++ {
			switch {
			case v.set[i]:
				if full < 0 || v.crowd[i] > v.crowd[full] {
					full = int32(i)
				}
			case empty < 0 || v.crowd[i] < v.crowd[empty]:
				empty = int32(i)
			}
		}
	}
	v.emptied[by*v.blocks+bx], v.filled[by*v.blocks+bx] = empty, full
}

// largestVoid is the least crowded empty pixel; there must be one.
func (v *void) largestVoid() int {
	best := int32(-1)
	for _, i := range v.emptied {
		if i >= 0 && (best < 0 || v.crowd[i] < v.crowd[best]) {
			best = i
		}
	}
	return int(best)
}

// tightestCluster is the most crowded set pixel; there must be one.
func (v *void) tightestCluster() int {
	best := int32(-1)
	for _, i := range v.filled {
		if i >= 0 && (best < 0 || v.crowd[i] > v.crowd[best]) {
			best = i
		}
	}
	return int(best)
}

// BlueNoise is a field [side*side] whose low frequencies are all but missing: an even grain. Side is a power of two from 32 to 256; copies side
// by side join without a seam. The values are (r + 0.5) / side^2 for every rank r once.
func BlueNoise(ctx context.Context, side int, rng *rand.Rand, progress func(float64)) ([]float32, error) {
	if side < 32 || side > 256 || side&(side-1) != 0 {
		panic("grow: the side of blue noise is a power of two from 32 to 256")
	}
	n := side * side
	v := newVoid(side, rng)
	for by := range v.blocks {
		for bx := range v.blocks {
			v.look(bx, by)
		}
	}
	steps := 0
	next := func(at float64) error {
		if steps++; steps%256 == 0 {
			report(progress, at)
			return ctx.Err()
		}
		return nil
	}

	// The first pattern: a tenth of the pixels by chance, then from the tightest cluster to the largest void until that is where it came from.
	first := rng.Perm(n)[:n/10]
	for _, i := range first {
		v.put(i, true)
		if err := next(0); err != nil {
			return nil, err
		}
	}
	for range n {
		from := v.tightestCluster()
		v.put(from, false)
		to := v.largestVoid()
		v.put(to, true)
		if err := next(0); err != nil {
			return nil, err
		}
		if to == from {
			break
		}
	}

	// Downwards: the ranks of the first pattern. Then upwards from it again: all others.
	ranks := make([]float32, n)
	value := func(rank int) float32 { return float32((float64(rank) + 0.5) / float64(n)) }
	pattern := slices.Clone(v.set)
	for rank := len(first) - 1; rank >= 0; rank-- {
		i := v.tightestCluster()
		v.put(i, false)
		ranks[i] = value(rank)
		if err := next(0.2 * float64(len(first)-rank) / float64(len(first))); err != nil {
			return nil, err
		}
	}
	for i, set := range pattern {
		if set {
			v.put(i, true)
		}
	}
	for rank := len(first); rank < n; rank++ {
		i := v.largestVoid()
		v.put(i, true)
		ranks[i] = value(rank)
		if err := next(0.2 + 0.8*float64(rank)/float64(n)); err != nil {
			return nil, err
		}
	}
	report(progress, 1)
	return ranks, nil
}
