package template

import (
	"context"
	"fmt"
	"image"
	"maps"
	"reflect"

	"atelier/engine"
	"atelier/engine/pixel/mask"
	"atelier/engine/pixel/random"
)

// Painter paints scenes that differ little from one to the next: it keeps the noises, pictures, samples and masks of the scene it painted last, and makes anew
// only those of layers that have changed. What it paints is what Render paints, as long as no model or font changes under its name. It is for one goroutine at a time.
type Painter struct {
	lib  Library
	kept map[any]any // of the last scene that was finished, and since
	used map[any]any // of the scene that is being painted
}

// NewPainter makes a Painter. lib may be nil for scenes without text, pictures and models.
func NewPainter(lib Library) *Painter {
	return &Painter{lib: lib, kept: make(map[any]any), used: make(map[any]any)}
}

// Render is the function Render.
func (p *Painter) Render(ctx context.Context, s Scene, w, h int, seed uint64) (engine.Batch, error) {
	return p.render(ctx, s, w, h, seed, nil)
}

// done drops what the scene that is now finished had no use for.
func (p *Painter) done() { clear(p.kept) }

// sweep ends a scene of so many layers, finished or not. What unfinished scenes leave behind is bounded.
func (p *Painter) sweep(layers int) {
	if len(p.kept) > 4*layers+16 {
		clear(p.kept)
	}
	maps.Copy(p.kept, p.used)
	clear(p.used)
}

// keep is what is kept under the key, or else made now.
func keep[T any](p *Painter, key any, produce func() (T, error)) (T, error) {
	if v, ok := p.used[key]; ok {
		return v.(T), nil
	}
	if v, ok := p.kept[key]; ok {
		p.used[key] = v
		return v.(T), nil
	}
	v, err := produce()
	if err == nil {
		p.used[key] = v
	}
	return v, err
}

// What things are kept under. Sides are powers of two: a shape that is resized a little uses the same noise.
type (
	noiseKey struct {
		noise string
		seed  uint64
		side  int
	}
	sampleKey struct {
		model string
		seed  uint64
	}
	imageKey struct {
		image image.Image
		side  int
	}
	scaledKey struct {
		from *texture
		w, h int
	}
	maskKey struct {
		shape        mask.Shape
		at           mask.Place
		soft, stroke float64
		w, h         int
	}
)

// mask draws T(x, y) of the rows top to top + h of the picture; whole says that these are all of them.
func (p *Painter) mask(ctx context.Context, l *painted, top, w, h int, whole bool) (mask.Mask, error) {
	at := l.at
	at.Y -= float64(top)
	draw := func() (mask.Mask, error) { return mask.Draw(ctx, l.layer.Shape, at, l.soft, l.stroke, w, h, p.lib) }
	if !whole || l.layer.Shape.Shape == "picture" { // a picture may have changed under its name
		return draw()
	}
	return keep(p, maskKey{l.layer.Shape, at, l.soft, l.stroke, w, h}, draw)
}

// sampler makes a content ready that is a picture.
func (p *Painter) sampler(ctx context.Context, s Fill, f frame, seed uint64, progress func(at float64)) (content, error) {
	side := 32
	for side < 1<<14 && float64(side) < max(f.w, f.h) {
		side *= 2
	}
	var t *texture
	var err error
	switch s.Content {
	case "random":
		t, err = keep(p, noiseKey{s.Noise, seed + s.Variant, side}, func() (*texture, error) { return noise(ctx, s.Noise, seed+s.Variant, side, progress) })
	case "model":
		t, err = keep(p, sampleKey{s.Model, seed + s.Variant}, func() (*texture, error) {
			b, err := p.library().Sample(ctx, s.Model, seed+s.Variant, 0)
			if err != nil {
				return nil, err
			}
			return textureOf(b), nil
		})
	default:
		t, err = p.picture(s.Image, side)
	}
	if err != nil {
		return nil, err
	}
	wide, high := fitted(s.Fit, t.w, t.h, f)
	w, h := scaledSize(t.w, t.h, wide, high, s.Pixels == "crisp")
	if t, err = keep(p, scaledKey{t, w, h}, func() (*texture, error) { return t.scale(w, h), ctx.Err() }); err != nil {
		return nil, err
	}
	return newSampler(f, t, wide, high, s), nil
}

// noise draws a noise at its own size, or smaller where side, in pixels, is enough.
func noise(ctx context.Context, text string, seed uint64, side int, progress func(at float64)) (*texture, error) {
	n, err := random.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("the noise %q can't be drawn: %w", text, err)
	}
	var b engine.Batch
	if side < max(n.Width, n.Height) {
		b, err = random.Preview(ctx, n, seed, 0, side, nil)
	} else {
		b, err = random.Draw(ctx, n, seed, 0, progress)
	}
	if err != nil {
		return nil, err
	}
	return textureOf(b), nil
}

// picture finds a picture. It is kept for as long as the library gives the same one.
func (p *Painter) picture(name string, side int) (*texture, error) {
	m, err := p.library().Picture(name)
	if err != nil {
		return nil, err
	}
	read := func() (*texture, error) {
		if m.Bounds().Empty() {
			return nil, fmt.Errorf("the picture %s has no pixels: choose another", name)
		}
		return textureOfImage(m, side), nil
	}
	if reflect.TypeOf(m).Kind() != reflect.Pointer { // only pointers are the same for sure
		return read()
	}
	return keep(p, imageKey{m, side}, read)
}

func (p *Painter) library() Library {
	if p.lib == nil {
		panic("template: a picture or a model without a library")
	}
	return p.lib
}
