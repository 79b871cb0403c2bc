package random

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"

	"atelier/engine"
	"atelier/engine/pixel/grow"
)

// grows is true for the kinds of package grow, whose pixels depend on all others.
func grows(kind string) bool {
	switch kind {
	case "plasma", "blue", "reaction-diffusion", "random-walk":
		return true
	}
	return false
}

// plane is a whole field, [h w] from 0 to 1. A picture that is larger repeats it.
type plane struct {
	v    []float32
	w, h int
}

// grown makes a picture of a kind that grows, its channels one after the other.
func grown(ctx context.Context, s Settings, f frame, keys []uint64, paint *painter, show func(engine.Batch), progress func(float64)) (engine.Batch, error) {
	b := blank(s, f)
	var planes []plane // of the channels so far, where somebody watches
	for c, key := range keys {
		var look func(field []float32, w, h int)
		if show != nil {
			look = func(field []float32, w, h int) {
				// Channels that haven't begun look like the one that grows: a picture that turns coloured, not a red one.
				all := slices.Clone(planes)
				for len(all) < len(keys) {
					all = append(all, plane{field, w, h})
				}
				b := blank(s, f)
				for c, p := range all {
					if paintPlane(ctx, b, p, paint, c, len(keys)) != nil {
						return
					}
				}
				show(b)
			}
		}
		p, err := growOne(ctx, s, f, key, look, func(at float64) {
			progress(0.98 * (float64(c) + at) / float64(len(keys)))
		})
		if err != nil {
			return engine.Batch{}, err
		}
		if err := paintPlane(ctx, b, p, paint, c, len(keys)); err != nil {
			return engine.Batch{}, err
		}
		if show != nil {
			planes = append(planes, p)
		}
	}
	progress(1)
	return b, nil
}

// paintPlane paints channel `channel` of `of`, or through the palette, into the whole of b [1, H, W, C].
func paintPlane(ctx context.Context, b engine.Batch, p plane, paint *painter, channel, of int) error {
	stride := b.W * b.C
	return rows(ctx, b.H, func(float64) {}, func() func(y int) {
		return func(y int) {
			from := p.v[y%p.h*p.w : (y%p.h+1)*p.w]
			for x := 0; x < b.W; x += p.w {
				n := min(p.w, b.W-x)
				paint.row(b.Pix[y*stride+x*b.C:y*stride+(x+n)*b.C], from[:n], channel, of)
			}
		}
	})
}

// growOne grows the field of one channel, or finds it among those that were grown a moment ago. Where the picture is made smaller than it is,
// sizes shrink with it.
func growOne(ctx context.Context, s Settings, f frame, key uint64, look func(field []float32, w, h int), progress func(float64)) (plane, error) {
	known := fieldKey(s, f, key)
	if p, ok := lately.find(known); ok {
		return p, nil
	}
	rng := rand.New(rand.NewPCG(key, 0))
	p := plane{w: f.w, h: f.h}
	shrink := 1 / max(f.ratioX(), f.ratioY())
	var err error
	switch s.Kind {
	case "plasma":
		p.v, err = grow.Plasma(ctx, f.w, f.h, s.Roughness, s.Scale*shrink, s.Tile, rng, progress)
	case "blue":
		// A smaller copy of this grain would be another grain: a preview shows a corner of it.
		p.w, _ = strconv.Atoi(s.Side)
		p.h = p.w
		p.v, err = grow.BlueNoise(ctx, p.w, rng, progress)
	case "reaction-diffusion":
		p.v, err = grow.ReactionDiffusion(ctx, f.w, f.h, gray(s, shrink), s.Tile, rng, look, progress)
	case "random-walk":
		walk := grow.Walk{Count: s.Walkers, Steps: s.Steps, Turn: s.Turn * math.Pi / 180, Step: s.Step * shrink, Width: s.Line * shrink}
		p.v, err = grow.Walks(ctx, f.w, f.h, walk, s.Tile, rng, look, progress)
	}
	if err != nil {
		return plane{}, err
	}
	lately.keep(known, p)
	return p, nil
}

// gray is the life of the two substances that the settings describe.
func gray(s Settings, shrink float64) grow.Gray {
	p := grow.Gray{Feed: s.Feed, Kill: s.Kill, Steps: ownSteps, Scale: s.Pitch * shrink}
	for _, known := range grow.Patterns() {
		if known.Name == s.Pattern {
			p.Feed, p.Kill, p.Steps = known.Feed, known.Kill, known.Steps
		}
	}
	p.Steps = max(1, int(math.Round(float64(p.Steps)*s.Growth/100)))
	return p
}

// ownSteps is how long a pattern grows whose feed and kill are a person's own.
const ownSteps = 5000

// lately holds the fields that were grown last, so that a change of colours alone doesn't grow them anew.
var lately recent

const (
	keptFields = 6       // two pictures in RGB
	keptSize   = 1 << 20 // larger fields aren't kept
)

type recent struct {
	lock   sync.Mutex
	keys   []grownKey // the latest last
	planes []plane
}

// grownKey is what a field depends on.
type grownKey struct {
	s   Settings
	f   frame
	key uint64
}

func fieldKey(s Settings, f frame, key uint64) grownKey {
	s.Colour, s.Palette, s.Contrast, s.Brightness, s.Invert = "", "", 0, 0, false
	if s.Kind == "blue" {
		s.Width, s.Height, f = 0, 0, frame{}
	}
	return grownKey{s, f, key}
}

func (r *recent) find(k grownKey) (plane, bool) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if i := slices.Index(r.keys, k); i >= 0 {
		return r.planes[i], true
	}
	return plane{}, false
}

func (r *recent) keep(k grownKey, p plane) {
	if len(p.v) > keptSize {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	if len(r.keys) == keptFields {
		r.keys, r.planes = slices.Delete(r.keys, 0, 1), slices.Delete(r.planes, 0, 1)
	}
	r.keys, r.planes = append(r.keys, k), append(r.planes, p)
}
