package dataset

import (
	"context"

	"atelier/engine/pixel/bands"
	"atelier/engine/pixel/template"
)

// The set `shapes` isn't stored: package template draws it, exactly as its captions say.

const (
	shapesSize = 32
	shapesMany = 10_000 // for training; template draws as many as anybody wants
	shapesTest = 2_000
	testSeed   = 1 // of the test split; the training split's is 0
)

func openShapes(ctx context.Context, opt Options) (*Set, error) {
	n, seed, size := shapesMany, uint64(0), opt.Size
	if opt.Test {
		n, seed = shapesTest, testSeed
	}
	if size == 0 {
		size = shapesSize
	}
	if err := checkMemory(n, size, size, 3); err != nil {
		return nil, err
	}
	s := &Set{Name: "shapes", N: n, H: size, W: size, C: 3, Pix: make([]uint8, n*size*size*3), Labels: make([]int, n),
		Classes: template.SetClasses(), Captions: make([]string, n)}
	const atOnce = 500 // pictures between two reports of progress
	for from := 0; from < n; from += atOnce {
		some := min(atOnce, n-from)
		err := bands.Rows(ctx, some, 10, func() func(lo, hi int) {
			return func(lo, hi int) {
				for i := from + lo; i < from+hi; i++ {
					c, class := template.SetPicture(s.Pix[i*size*size*3:(i+1)*size*size*3], seed, i, size)
					s.Labels[i], s.Captions[i] = class, c.English
				}
			}
		}, nil)
		if err != nil {
			return nil, err
		}
		opt.progress(from+some, n)
	}
	if opt.Channels == 1 {
		grey := make([]uint8, n*size*size)
		for i := range grey {
			grey[i] = luma(s.Pix[3*i], s.Pix[3*i+1], s.Pix[3*i+2])
		}
		s.C, s.Pix = 1, grey
	}
	return s, nil
}
