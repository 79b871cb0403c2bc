package random

import (
	"fmt"
	"math"
	"testing"
)

// No coordinate of the hash lets another be told: the values at two places that differ in one of seed, picture, channel, octave, row or column
// are independent, in the upper, the middle and the lower bits that the kinds of noise take, and none equals another.
func TestHashesAreIndependent(t *testing.T) {
	type place struct{ seed, index, channel, octave, row, column int }
	hash := func(p place) uint64 {
		key := subkey(pictureKey(uint64(p.seed), p.index, p.channel), p.octave)
		return cellHash(rowKey(key, p.row), p.column)
	}
	const n = 1 << 14
	const limit = 255 + 5*22.6 // of chi squared with 255 degrees of freedom, five deviations above the mean
	for name, moved := range map[string]place{
		"the next seed": {seed: 1}, "the next picture": {index: 1}, "the next channel": {channel: 1}, "the next octave": {octave: 1},
		"the next row": {row: 1}, "the next column": {column: 1}, "the column before": {column: -1}, "aslant": {row: 1, column: -1},
		"the next seed and the picture before": {seed: 1, index: -1}, "the next picture and the channel before": {index: 1, channel: -1},
		"the next octave and the row before": {octave: 1, row: -1}, "row and column exchanged": {row: 7, column: -7},
	} {
		var together [3][16][16]float64
		flips := 0
		for k := range n {
			p := place{seed: k & 7, index: 1 + k>>3&7, channel: 1 + k>>6&1, octave: k >> 7 & 1, row: k>>8&7 - 4, column: k>>11&7 - 4}
			a := hash(p)
			b := hash(place{p.seed + moved.seed, p.index + moved.index, p.channel + moved.channel, p.octave + moved.octave, p.row + moved.row, p.column + moved.column})
			if a == b {
				t.Fatalf("%s: %+v has the same hash", name, p)
			}
			for i, from := range []int{60, 36, 12} {
				together[i][a>>from&15][b>>from&15]++
			}
			for x := a ^ b; x != 0; x &= x - 1 {
				flips++
			}
		}
		for i, counts := range together {
			chi2 := 0.0
			for _, row := range counts {
				for _, c := range row {
					chi2 += (c - n/256.0) * (c - n/256.0) / (n / 256.0)
				}
			}
			if chi2 > limit {
				t.Errorf("%s: in field %d of the bits chi squared is %.0f", name, i, chi2)
			}
		}
		near(t, fmt.Sprintf("%s: the bits that differ", name), float64(flips)/n, 32, 5*4/math.Sqrt(n))
	}
}

// Pictures beside each other have nothing in common, whichever of seed and index is one further, nor have the octaves of a noise.
func TestPicturesAreIndependent(t *testing.T) {
	field := func(seed uint64, index, octave int) []float32 {
		f := frame{256, 256, 256, 256}
		z := newPerlin(newGrid(subkey(pictureKey(seed, index, 0), octave), f, 8, false), f, nil)
		v, xs, ys := make([]float32, 1<<14), make([]float64, 1<<14), make([]float64, 1<<14)
		for k := range v {
			xs[k], ys[k] = float64(k%128)*7.3, float64(k/128)*7.7
		}
		z.at(xs, ys, v)
		return v
	}
	one := field(5, 3, 0)
	_, variance, _, _ := moments(one)
	for name, other := range map[string][]float32{
		"the next picture": field(5, 4, 0), "the next seed": field(6, 3, 0), "the next seed and the picture before": field(6, 2, 0), "the next octave": field(5, 3, 1),
	} {
		sum := 0.0
		for k, v := range one {
			sum += float64(v * other[k])
		}
		near(t, name+": the correlation", sum/float64(len(one))/variance, 0, 5/128.0)
	}
}
