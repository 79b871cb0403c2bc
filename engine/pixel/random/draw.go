package random

import (
	"context"

	"atelier/engine"
	"atelier/engine/pixel"
	"atelier/engine/pixel/bands"
)

// Draw makes picture `index` of a seed: a Batch of one, [1, H, W, C]. The same settings, seed and index give the same pixels on any number of
// threads. progress, where not nil, hears from 0 to 1 how far it is; calls don't overlap. The end of ctx ends the work soon, with ctx's error.
func Draw(ctx context.Context, s Settings, seed uint64, index int, progress func(at float64)) (engine.Batch, error) {
	return render(ctx, s, seed, index, frame{s.Width, s.Height, s.Width, s.Height}, nil, progress)
}

// Preview makes the picture as it looks when it is shown at most `side` pixels wide and high: the same as Draw where it is no larger, else the
// same composition in smaller. Kinds that grow step by step hand what they have so far to show (which may be nil) at least ten times a
// second; a batch that was handed over isn't written again.
func Preview(ctx context.Context, s Settings, seed uint64, index, side int, show func(engine.Batch)) (engine.Batch, error) {
	w, h := PreviewSize(s.Width, s.Height, side)
	return render(ctx, s, seed, index, frame{s.Width, s.Height, w, h}, show, nil)
}

// PreviewSize is the size in pixels of Preview's picture of one of w x h.
func PreviewSize(w, h, side int) (int, int) {
	if longer := max(w, h); longer > side {
		side = max(side, 1)
		return max(1, (w*side+longer/2)/longer), max(1, (h*side+longer/2)/longer)
	}
	return w, h
}

func render(ctx context.Context, s Settings, seed uint64, index int, f frame, show func(engine.Batch), progress func(at float64)) (engine.Batch, error) {
	if err := engine.Check(&s); err != nil {
		return engine.Batch{}, err
	}
	var palette pixel.Palette
	channels := 1 // independent fields
	switch s.Colour {
	case "rgb":
		channels = 3
	case "palette":
		var err error
		if palette, err = pixel.ParsePalette(s.Palette); err != nil {
			return engine.Batch{}, err
		}
	}
	if err := ctx.Err(); err != nil {
		return engine.Batch{}, err
	}
	if progress == nil {
		progress = func(float64) {}
	}
	paint := newPainter(s, toneOf(s, f), palette)
	keys := make([]uint64, channels)
	for c := range keys {
		keys[c] = pictureKey(seed, index, c)
	}
	if grows(s.Kind) {
		return grown(ctx, s, f, keys, paint, show, progress)
	}
	b := blank(s, f)
	makers := make([]func() field, channels)
	for c := range makers {
		makers[c] = fieldMaker(s, f, keys[c])
	}
	err := rows(ctx, f.h, progress, func() func(y int) {
		fields := make([]field, channels)
		for c := range fields {
			fields[c] = makers[c]()
		}
		v := make([]float32, f.w)
		stride := f.w * b.C
		return func(y int) {
			dst := b.Pix[y*stride : (y+1)*stride]
			for c, z := range fields {
				z.row(y, v)
				paint.row(dst, v, c, channels)
			}
		}
	})
	if err != nil {
		return engine.Batch{}, err
	}
	return b, nil
}

// blank is a black picture with as many channels as the colours need.
func blank(s Settings, f frame) engine.Batch {
	if s.Colour == "grey" {
		return engine.NewBatch(1, f.h, f.w, 1)
	}
	return engine.NewBatch(1, f.h, f.w, 3)
}

// band is how many rows a goroutine takes at a time: rows that follow each other share their lattice points.
const band = 16

// rows calls a function for every row from 0 to h-1, on as many goroutines as there are processors; worker makes each one's. It returns
// ctx's error soon after ctx ends.
func rows(ctx context.Context, h int, progress func(at float64), worker func() func(y int)) error {
	return bands.Rows(ctx, h, band, func() func(y0, y1 int) {
		row := worker()
		return func(y0, y1 int) {
			for y := y0; y < y1 && ctx.Err() == nil; y++ {
				row(y)
			}
		}
	}, func(n, of int) { progress(float64(n) / float64(of)) })
}
