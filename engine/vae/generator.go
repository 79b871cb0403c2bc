package vae

import (
	"context"
	"maps"

	"atelier/engine"
	"atelier/engine/kernel"
	"atelier/engine/latent"
	"atelier/engine/model"
)

// Generator is a trained network, an engine.Generator that can also encode and decode. Its weights are its own, so that it may be used
// while training goes on, by one goroutine at a time.
type Generator struct {
	net     *net
	encoder *encoder // built when they are first needed
	decoder *decoder
	sampler *flowProgram // of the learned prior
	density *flowProgram

	info       engine.Info // Hash is "" until somebody asks
	directions *latent.Directions
	cloud      engine.Batch // the pictures whose codes the directions are found in, where they aren't known yet
}

var (
	_ engine.Generator = (*Generator)(nil)
	_ engine.Encoder   = (*Generator)(nil)
	_ engine.Decoder   = (*Generator)(nil)
	_ engine.Inspector = (*Generator)(nil)
)

// Sampling holds the settings of a request.
type Sampling struct {
	Temperature float64 `name:"temperature" label:"Temperature" default:"1" min:"0" max:"3" step:"0.05" help:"How far from the average picture the latents are drawn: below 1 more typical, above 1 more daring." group:"Sampling"`
	Prior       string  `name:"prior" label:"Prior" default:"learned" options:"learned,normal" help:"Where latents are drawn from: learned is what a model with a learned prior found of its codes, normal the bell curve; without a learned prior both are the same." group:"Sampling" advanced:"true"`
}

// learnedPrior is a choice of Sampling.Prior; the other is normalPrior.
const learnedPrior = "learned"

func sampling(set map[string]string) (Sampling, error) {
	var s Sampling
	engine.SetDefaults(&s)
	err := engine.Apply(&s, set)
	return s, err
}

// Info says what the model is.
func (g *Generator) Info() engine.Info {
	if g.info.Hash == "" {
		f := &model.File{Tensors: make(map[string]model.Tensor)}
		f.Store("", g.net.params()...)
		storeDirections(f, g.Directions(savedDirections))
		g.info.Hash = model.Hash(f)
	}
	info := g.info
	info.Config = maps.Clone(info.Config)
	return info
}

// Generate decodes draws from the prior.
func (g *Generator) Generate(ctx context.Context, r engine.Request) (engine.Batch, error) {
	s, err := sampling(r.Set)
	if err != nil {
		return engine.Batch{}, err
	}
	if err := r.Check(); err != nil {
		return engine.Batch{}, err
	}
	return g.decode(ctx, r.N, r.First, r.Progress, func(from, n int) []float32 {
		return g.draw(r.Seed, r.First+from, n, s).Data
	})
}

// Draw returns the latents of Generate: draws from N(0, Temperature²), taken through the learned prior where there is one. Settings that
// Generate refuses count as not given.
func (g *Generator) Draw(r engine.Request) engine.Latents {
	s, _ := sampling(r.Set)
	return g.draw(r.Seed, r.First, r.N, s)
}

// Decode gives the mean of p(x|z) for each latent.
func (g *Generator) Decode(ctx context.Context, l engine.Latents) (engine.Batch, error) {
	z := g.net.latent
	if err := l.Check(z); err != nil {
		return engine.Batch{}, err
	}
	return g.decode(ctx, l.N, 0, nil, func(from, n int) []float32 { return l.Data[from*z : (from+n)*z] })
}

func (g *Generator) prepareDecoder() {
	if g.decoder == nil {
		g.decoder = newDecoder(g.net)
	}
}

// decode makes n pictures from the latents that codes gives, [n, Z] at a time. The first one goes to slot first.
func (g *Generator) decode(ctx context.Context, n, first int, progress func(int), codes func(from, n int) []float32) (engine.Batch, error) {
	g.prepareDecoder()
	return engine.FillSlots(ctx, n, g.net.h, g.net.w, g.net.c, first, slots, progress, func(pix []uint8, from, k, slot int) error {
		y, err := g.decoder.run(codes(from, k), slot)
		if err != nil {
			return err
		}
		kernel.Activate(y, y, kernel.Sigmoid)
		for i, p := range y {
			pix[i] = uint8(p*255 + 0.5)
		}
		return nil
	})
}

// Encode gives the mean of q(z|x) for each picture.
func (g *Generator) Encode(ctx context.Context, pictures engine.Batch) (engine.Latents, error) {
	l := engine.Latents{N: pictures.N, Z: g.net.latent, Data: make([]float32, 0, pictures.N*g.net.latent)}
	err := g.encode(ctx, pictures, nil, func(mu, _ []float32) error {
		l.Data = append(l.Data, mu...)
		return nil
	})
	if err != nil {
		return engine.Latents{}, err
	}
	return l, nil
}

// encode hands the parameters of q(z|x), [n, Z] at a time, to take, which doesn't keep them. What it encoded lies in the encoder's x then;
// alter, where not nil, may change picture i there before.
func (g *Generator) encode(ctx context.Context, pictures engine.Batch, alter func(x []float32, i int), take func(mu, logvar []float32) error) error {
	if err := pictures.CheckShape(g.net.h, g.net.w, g.net.c); err != nil {
		return err
	}
	if g.encoder == nil {
		g.encoder = newEncoder(g.net)
	}
	for i := 0; i < pictures.N; i += slots {
		if err := ctx.Err(); err != nil {
			return err
		}
		mu, logvar, err := g.encoder.run(pictures.Slice(i, min(i+slots, pictures.N)), i, alter)
		if err == nil {
			err = take(mu, logvar)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
