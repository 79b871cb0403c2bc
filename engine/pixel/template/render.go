package template

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/pixel"
	"atelier/engine/pixel/mask"
)

// Painting. Each pixel begins as the ground G; each layer, from the lowest up, lays its content over it where its shape is, "source over" of Porter and
// Duff (1984, "Compositing digital images"), in sRGB values as they are:
//
//	I <- I + T x opacity x A x (C - I)
//
// T: coverage by the shape, C and A: colour and alpha of the content. A grey picture is the luma of it, 0.2126 R + 0.7152 G + 0.0722 B (Rec. 709), also of
// sRGB values as they are. Rounded once, at the end.

// mostMask bounds the masks that are there at once, in pixels of all layers together (128 MB): larger pictures are painted in bands.
const mostMask = 1 << 25

// Render paints the scene at w x h pixels, which may differ from the canvas': [1, h, w, C]. seed feeds the contents that need chance. The result is the same on
// any number of threads. progress, where not nil, hears from 0 to 1 how far it is; calls don't overlap. Errors are one sentence, naming the layer where there
// are several; the end of ctx ends the work soon, with ctx's error.
func Render(ctx context.Context, s Scene, w, h int, seed uint64, lib Library, progress func(at float64)) (engine.Batch, error) {
	return NewPainter(lib).render(ctx, s, w, h, seed, progress)
}

// painted is a layer made ready.
type painted struct {
	content content
	mask    mask.Mask
	opacity float32
	layer   *Layer
	soft    float64 // pixels
	stroke  float64
	at      mask.Place
}

func (p *Painter) render(ctx context.Context, s Scene, w, h int, seed uint64, progress func(at float64)) (engine.Batch, error) {
	if err := engine.CheckSize(h, w, 3); err != nil {
		return engine.Batch{}, err
	}
	if err := s.Check(); err != nil {
		return engine.Batch{}, err
	}
	ground, err := parseColour(s.Ground)
	if err != nil {
		return engine.Batch{}, err
	}
	if progress == nil {
		progress = func(float64) {}
	}
	defer p.sweep(len(s.Layers))

	short := float64(min(w, h))
	var layers []painted
	for i := range s.Layers {
		l := &s.Layers[i]
		if l.Opacity == 0 {
			continue
		}
		n, part := float64(len(s.Layers)), float64(i)
		at := l.Place(w, h)
		c, err := p.content(ctx, l.Fill, newFrame(l.Anchor, at, w, h), seed, func(at float64) { progress((part + at) / n / 2) })
		if ctx.Err() != nil {
			return engine.Batch{}, ctx.Err()
		}
		if err != nil {
			return engine.Batch{}, s.inLayer(i, err)
		}
		layers = append(layers, painted{content: c, opacity: float32(l.Opacity / 100), layer: l, soft: l.Soft / 100 * short, stroke: l.Stroke / 100 * short, at: at})
	}

	out := engine.NewBatch(1, h, w, 3)
	if s.Grey {
		out = engine.NewBatch(1, h, w, 1)
	}
	band := min(h, max(16, mostMask/max(8, len(layers))/w))
	for y := 0; y < h; y += band {
		n := min(band, h-y)
		for i := range layers {
			l := &layers[i]
			if l.mask, err = p.mask(ctx, l, y, w, n, n == h); err != nil {
				if ctx.Err() != nil {
					return engine.Batch{}, ctx.Err()
				}
				return engine.Batch{}, s.inLayer(i, err)
			}
		}
		rows(n, n*w, func(lo, hi int) {
			if ctx.Err() != nil {
				return
			}
			compose(out, layers, ground, y, y+lo, y+hi)
		})
		if ctx.Err() != nil {
			return engine.Batch{}, ctx.Err()
		}
		progress(0.5 + 0.5*float64(y+n)/float64(h))
	}
	p.done()
	return out, nil
}

// compose paints the rows lo to hi; the masks begin at row top.
func compose(out engine.Batch, layers []painted, ground [4]float32, top, lo, hi int) {
	line := make([][3]float32, out.W)
	colours := make([][4]float32, out.W)
	base := [3]float32{ground[0], ground[1], ground[2]}
	for y := lo; y < hi; y++ {
		for i := range line {
			line[i] = base
		}
		for _, l := range layers {
			r := l.mask.Rect
			if y-top < r.Min.Y || y-top >= r.Max.Y {
				continue
			}
			from, covered := inner(l.mask.Pix[(y-top-r.Min.Y)*r.Dx():][:r.Dx()])
			if len(covered) == 0 {
				continue
			}
			x := r.Min.X + from
			cs := colours[:len(covered)]
			l.content.row(cs, x, y)
			dst := line[x:][:len(covered)]
			for i, t := range covered {
				t *= l.opacity
				c, d := &cs[i], &dst[i]
				keep := 1 - t*c[3]
				d[0] = d[0]*keep + t*c[0]
				d[1] = d[1]*keep + t*c[1]
				d[2] = d[2]*keep + t*c[2]
			}
		}
		if out.C == 1 {
			for i, c := range line {
				out.Pix[y*out.W+i] = byteOf(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
			}
			continue
		}
		dst := out.Pix[3*y*out.W:][:3*out.W]
		for i, c := range line {
			dst[3*i], dst[3*i+1], dst[3*i+2] = byteOf(c[0]), byteOf(c[1]), byteOf(c[2])
		}
	}
}

// inner is a row of a mask without the zeros at both ends, and where it begins.
func inner(row []float32) (from int, covered []float32) {
	for from < len(row) && row[from] == 0 {
		from++
	}
	to := len(row)
	for to > from && row[to-1] == 0 {
		to--
	}
	return from, row[from:to]
}

// parseColour is a colour as contents give it.
func parseColour(text string) ([4]float32, error) {
	c, err := pixel.ParseColour(text)
	if err != nil {
		return [4]float32{}, err
	}
	a := float32(c.A) / 255
	return [4]float32{float32(c.R) * a, float32(c.G) * a, float32(c.B) * a, a}, nil
}

// content makes C(x, y) of a layer ready.
func (p *Painter) content(ctx context.Context, s Fill, f frame, seed uint64, progress func(at float64)) (content, error) {
	switch s.Content {
	case "colour":
		c, err := parseColour(s.Colour)
		return plain(c), err
	case "linear", "radial", "conic":
		palette, err := pixel.ParsePalette(s.Palette)
		if err != nil {
			return nil, err
		}
		r := newRamp(s, palette, s.Content == "conic")
		switch s.Content {
		case "linear":
			return newLinear(f, s.Direction, r), nil
		case "radial":
			return radial{f, r}, nil
		}
		return conic{f, r, s.Direction / 360}, nil
	case "stripes", "checks":
		first, err := parseColour(s.Colour)
		if err != nil {
			return nil, err
		}
		second, err := parseColour(s.Second)
		if err != nil {
			return nil, err
		}
		if s.Content == "stripes" {
			return newStripes(f, s, two{first, second}), nil
		}
		return newChecks(f, s, two{first, second}), nil
	case "random", "picture", "model":
		return p.sampler(ctx, s, f, seed, progress)
	}
	return nil, fmt.Errorf("there is no content %q", s.Content)
}
