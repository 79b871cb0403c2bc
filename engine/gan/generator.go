package gan

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"atelier/engine"
	"atelier/engine/kernel"
	"atelier/engine/latent"
	"atelier/engine/model"
)

// Generator is a trained G, an engine.Generator that can also decode latents, draw one class and, with styles, mix layers. Its weights are
// its own, so that it may be used while training goes on, by one goroutine at a time.
//
// A latent is what the pictures depend on most directly: of a DCGAN z and the class as one of K, of a style-based network w.
type Generator struct {
	shape
	gen    generator
	odds   odds     // of the classes
	names  []string // of the classes
	mapper *mapper  // built when they are first needed; mapper of style-based networks only
	synth  *synth
	settler

	info       engine.Info // Hash is "" until somebody asks
	directions *latent.Directions
}

var (
	_ engine.Generator   = (*Generator)(nil)
	_ engine.Decoder     = (*Generator)(nil)
	_ engine.Conditioner = (*Generator)(nil)
	_ engine.Mixer       = (*Generator)(nil)
)

// newShown makes a generator whose weights are still to be filled in.
func newShown(s shape, o odds, names []string) *Generator {
	if o == nil {
		names = nil
	}
	return &Generator{shape: s, gen: newGenerator(s, rand.New(zeros{})), odds: o, names: names}
}

// Sampling holds the settings of a request.
type Sampling struct {
	Class      string  `name:"class" label:"Class" default:"" zero:"as often as in the data" help:"Which class to draw, by name or by number from 0, for models that were told classes." group:"Sampling"`
	Truncation float64 `name:"truncation" label:"Truncation" default:"1" min:"0" max:"1.5" step:"0.05" help:"How far from the average the pictures are drawn: below 1 more typical and more alike, above 1 more daring." group:"Sampling"`
}

// request is a Sampling, understood.
type request struct {
	class      int // -1 for any
	truncation float64
}

func (g *Generator) understand(set map[string]string) (request, error) {
	var s Sampling
	engine.SetDefaults(&s)
	if err := engine.Apply(&s, set); err != nil {
		return request{}, err
	}
	class, err := g.classOf(s.Class)
	return request{class, s.Truncation}, err
}

// classOf finds a class by its name or number; -1 for "".
func (g *Generator) classOf(text string) (int, error) {
	if text == "" {
		return -1, nil
	}
	if g.classes == 0 {
		return -1, errClasses
	}
	for i, name := range g.names {
		if strings.EqualFold(name, text) {
			return i, nil
		}
	}
	if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < g.classes {
		return i, nil
	}
	if near := engine.Nearest(text, g.names); near != "" {
		return -1, fmt.Errorf("there is no class %q: did you mean %q?", text, near)
	}
	return -1, fmt.Errorf("there is no class %q; the classes are %s", text, strings.Join(g.names, ", "))
}

// Info says what the model is.
func (g *Generator) Info() engine.Info {
	if g.info.Hash == "" {
		f := &model.File{Tensors: make(map[string]model.Tensor)}
		f.Store("", g.gen.params()...)
		g.info.Hash = model.Hash(f)
	}
	info := g.info
	info.Config = maps.Clone(info.Config)
	info.Classes = slices.Clone(g.names)
	return info
}

// Generate makes pictures of codes from N(0, I), and of the class that is asked for or classes as often as in the data.
func (g *Generator) Generate(ctx context.Context, r engine.Request) (engine.Batch, error) {
	s, err := g.understand(r.Set)
	if err != nil {
		return engine.Batch{}, err
	}
	return g.generate(ctx, r, s)
}

// GenerateClass is Generate for class c.
func (g *Generator) GenerateClass(ctx context.Context, r engine.Request, c int) (engine.Batch, error) {
	s, err := g.understand(r.Set)
	switch {
	case err != nil:
		return engine.Batch{}, err
	case g.classes == 0:
		return engine.Batch{}, errClasses
	case c < 0 || c >= g.classes:
		return engine.Batch{}, fmt.Errorf("there is no class number %d: choose one from 0 to %d", c, g.classes-1)
	}
	s.class = c
	return g.generate(ctx, r, s)
}

func (g *Generator) generate(ctx context.Context, r engine.Request, s request) (engine.Batch, error) {
	if err := r.Check(); err != nil {
		return engine.Batch{}, err
	}
	return g.decode(ctx, r.N, r.First, r.Progress, func(from, n int) ([]float32, error) {
		return g.draw(r.Seed, r.First+from, n, s)
	})
}

// Draw returns the latents of Generate. Settings that Generate refuses count as not given.
func (g *Generator) Draw(r engine.Request) engine.Latents {
	s, err := g.understand(r.Set)
	if err != nil {
		s, _ = g.understand(nil)
	}
	l := engine.Latents{N: r.N, Z: g.latentSize()}
	for i := 0; i < r.N; {
		n := min(slots-(r.First+i)%slots, r.N-i)
		rows, err := g.draw(r.Seed, r.First+i, n, s)
		if err != nil {
			panic("gan: " + err.Error())
		}
		l.Data = append(l.Data, rows...)
		i += n
	}
	return l
}

// latentSize is how many numbers a latent has.
func (g *Generator) latentSize() int {
	if g.network == netStyle {
		return g.latent
	}
	return g.code()
}

// draw gives latents first..first+n-1 of a seed, which lie in one run of the slots.
func (g *Generator) draw(seed uint64, first, n int, s request) ([]float32, error) {
	z := latent.Normal(seed, first, n, g.latent)
	codes, size := make([]float32, n*g.code()), g.code()
	for i := range n {
		row := codes[i*size : (i+1)*size]
		copy(row, z.Row(i))
		if g.network == netStyle {
			toSphere(row[:g.latent])
		} else {
			kernel.Affine(row[:g.latent], float32(s.truncation), row[:g.latent], 0)
		}
		if g.classes > 0 {
			class := s.class
			if class < 0 {
				class = g.odds.draw(stream(seed, classes, first+i))
			}
			one(row[g.latent:], class)
		}
	}
	style, ok := g.gen.(*style)
	if !ok {
		return codes, nil
	}
	if g.mapper == nil {
		g.mapper = newMapper(style)
	}
	w, err := g.mapper.run(codes, first%slots)
	if err != nil {
		return nil, err
	}
	w = slices.Clone(w)
	for i := range n { // w = mean + truncation (w - mean)
		row := w[i*g.latent : (i+1)*g.latent]
		kernel.Axpby(row, float32(s.truncation), row, float32(1-s.truncation), style.mean.Data())
	}
	return w, nil
}

// Decode gives the picture of each latent; of a style-based network a latent may also be Layers() of them in one row, as DecodeLayers takes
// them. The class part of a DCGAN's latent is brought to the sum 1, so that blends of classes are
// blends.
func (g *Generator) Decode(ctx context.Context, l engine.Latents) (engine.Batch, error) {
	z := g.latentSize()
	if layers := g.Layers(); layers > 1 && l.Z == layers*z {
		return g.DecodeLayers(ctx, engine.Latents{N: l.N * layers, Z: z, Data: l.Data})
	}
	if err := l.Check(z); err != nil {
		return engine.Batch{}, err
	}
	return g.decode(ctx, l.N, 0, nil, func(from, n int) ([]float32, error) {
		codes := l.Data[from*z : (from+n)*z]
		if g.classes == 0 || g.network == netStyle {
			return codes, nil
		}
		codes = slices.Clone(codes)
		for i := range n {
			class := codes[i*z+g.latent : (i+1)*z]
			if sum := float32(kernel.Sum(class)); sum > 1e-3 {
				kernel.Affine(class, 1/sum, class, 0)
			}
		}
		return codes, nil
	})
}

// Layers is how many layers take a style of their own: 1 where there is nothing to mix.
func (g *Generator) Layers() int {
	if s, ok := g.gen.(*style); ok {
		return s.layers()
	}
	return 1
}

// DecodeLayers gives pictures of a latent a layer: picture i takes latents i*Layers() to (i+1)*Layers()-1, the coarsest layer first (style
// mixing: Karras et al. 2019, section 3.1).
func (g *Generator) DecodeLayers(ctx context.Context, l engine.Latents) (engine.Batch, error) {
	layers := g.Layers()
	if l.N%layers != 0 {
		return engine.Batch{}, fmt.Errorf("%d latents aren't %d for each picture: choose one for each layer", l.N, layers)
	}
	if layers == 1 {
		return g.Decode(ctx, l)
	}
	z := g.latent
	if err := l.Check(z); err != nil {
		return engine.Batch{}, err
	}
	return g.decodeRows(ctx, l.N/layers, 0, nil, func(from, n int) ([]float32, error) {
		return l.Data[from*layers*z : (from+n)*layers*z], nil
	})
}

// decode makes n pictures from the latents that codes gives, [n, latentSize] at a time. The first one goes to slot first.
func (g *Generator) decode(ctx context.Context, n, first int, progress func(int), codes func(from, n int) ([]float32, error)) (engine.Batch, error) {
	layers, z := g.Layers(), g.latentSize()
	return g.decodeRows(ctx, n, first, progress, func(from, n int) ([]float32, error) {
		rows, err := codes(from, n)
		if err != nil || layers == 1 {
			return rows, err
		}
		every := make([]float32, 0, len(rows)*layers)
		for i := range n {
			for range layers {
				every = append(every, rows[i*z:(i+1)*z]...)
			}
		}
		return every, nil
	})
}

// decodeRows is decode for a latent a layer: [n, layers, latentSize].
func (g *Generator) decodeRows(ctx context.Context, n, first int, progress func(int), codes func(from, n int) ([]float32, error)) (engine.Batch, error) {
	if g.synth == nil {
		g.synth = newSynth(g.gen)
	}
	return engine.FillSlots(ctx, n, g.h, g.w, g.c, first, slots, progress, func(pix []uint8, from, k, slot int) error {
		rows, err := codes(from, k)
		if err != nil {
			return err
		}
		y, err := g.synth.run(rows, slot, k)
		for i, v := range y {
			pix[i] = uint8(min(max(v*127.5+128, 0), 255))
		}
		return err
	})
}
