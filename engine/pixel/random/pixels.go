package random

import (
	"math"
	"sync"
)

// pixels is noise without any relation between neighbours: a value of its own for every block of grain x grain pixels, from a hash of the
// block's place. The values are brightness already, 0 to 1. A smaller copy of the picture shows one in so many of its pixels, which has
// the same statistics.
type pixels struct {
	f      frame
	key    uint64
	column []int // by pixel: the column of blocks that it lies in
	rowOf  func(y int) int
	value  func(u float32) float32
}

func newPixels(s Settings, f frame, key uint64) func() field {
	// blocks maps a pixel of the picture to its block: n blocks of `full` pixels in all, where the picture must tile.
	blocks := func(at, full int) int { return at / s.Grain }
	if s.Tile {
		blocks = func(at, full int) int { return at * max(1, (full+s.Grain/2)/s.Grain) / full }
	}
	column := make([]int, f.w)
	for x := range column {
		column[x] = blocks((2*x+1)*f.fullW/(2*f.w), f.fullW)
	}
	value := pixelValue(s)
	return func() field {
		return &pixels{
			f: f, key: key, column: column, value: value,
			rowOf: func(y int) int { return blocks((2*y+1)*f.fullH/(2*f.h), f.fullH) },
		}
	}
}

func (p *pixels) row(y int, dst []float32) {
	key := rowKey(p.key, p.rowOf(y))
	last, v := -1, float32(0)
	for x, c := range p.column {
		if c != last {
			last, v = c, p.value(unit(cellHash(key, c)))
		}
		dst[x] = v
	}
}

// pixelValue turns a number that is uniform over [0, 1) into the kind's brightness.
func pixelValue(s Settings) func(u float32) float32 {
	switch s.Kind {
	case "uniform":
		low, span := float32(min(s.Low, s.High)/100), float32(math.Abs(s.High-s.Low)/100)
		return func(u float32) float32 { return low + float32(span*u) }
	case "gaussian":
		mean, deviation, normal := float32(s.Mean/100), float32(s.Deviation/100), normalTable()
		return func(u float32) float32 { return mean + float32(deviation*normal[int(u*float32(len(normal)))]) }
	}
	salt, pepper := float32(s.Salt/100), float32(1-s.Pepper/100)
	return func(u float32) float32 {
		switch {
		case u < salt:
			return 1
		case u >= pepper:
			return 0
		}
		return 0.5
	}
}

// normalTable holds the quantiles of the standard normal distribution at the middles of 65,536 equal parts of probability. It ends at
// 4.3 deviations, beyond which lies one pixel in 60,000.
var normalTable = sync.OnceValue(func() []float32 {
	t := make([]float32, 1<<16)
	for k := range t {
		p := (float64(k) + 0.5) / float64(len(t))
		t[k] = float32(math.Sqrt2 * math.Erfinv(2*p-1))
	}
	return t
})
