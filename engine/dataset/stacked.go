package dataset

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// The set `stacked-digits` (Che et al. 2017, arXiv:1612.02136; Metz et al. 2017, arXiv:1611.02163): in each of the three colour channels
// stands a digit of its own, drawn at random from MNIST's split, so that there are 1000 modes and a generator that misses some is found
// out. It isn't stored: picture i of a split is drawn from (split, i).

const (
	stackedMany = 60_000
	stackedTest = 10_000
)

func openStacked(ctx context.Context, opt Options) (*Set, error) {
	n, stream := stackedMany, uint64(0)
	if opt.Test {
		n, stream = stackedTest, 1
	}
	digits, err := openDigits(ctx, Options{Test: opt.Test})
	if err != nil {
		return nil, err
	}
	s := &Set{Name: "stacked-digits", N: n, H: digits.H, W: digits.W, C: 3, Labels: make([]int, n), Classes: make([]string, 1000)}
	for c := range s.Classes {
		s.Classes[c] = fmt.Sprintf("%03d", c)
	}
	size := s.H * s.W
	s.Pix = make([]uint8, n*size*3)
	for i := range n {
		if i%1000 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		r := rand.New(rand.NewPCG(stream, uint64(i)))
		pix := s.Pix[i*size*3 : (i+1)*size*3]
		for c := range 3 {
			k := r.IntN(digits.N)
			s.Labels[i] = 10*s.Labels[i] + digits.Labels[k]
			for p, v := range digits.Pix[k*size : (k+1)*size] {
				pix[3*p+c] = v
			}
		}
	}
	return s, s.convert(ctx, opt)
}
