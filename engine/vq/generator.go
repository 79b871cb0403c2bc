package vq

import (
	"context"
	"maps"

	"atelier/engine"
	"atelier/engine/model"
)

// Generator is a trained network, an engine.Generator that can also encode and decode. Its latents are the vectors of a picture's codes,
// row by row: [h, w, d]. Its weights are its own, so that it may be used while training goes on, by one goroutine at a time.
type Generator struct {
	net     *net
	encoder *encoder // built when they are first needed
	decoder *decoder
	sampler *sampler

	info engine.Info // Hash is "" until somebody asks
}

var (
	_ engine.Generator = (*Generator)(nil)
	_ engine.Encoder   = (*Generator)(nil)
	_ engine.Decoder   = (*Generator)(nil)
)

// Sampling holds the settings of a request.
type Sampling struct {
	Temperature float64 `name:"temperature" label:"Temperature" default:"1" min:"0" max:"2" step:"0.05" help:"How daring the codes are drawn: below 1 more probable ones, above 1 more of those that are rare; at 0 all pictures are the same." group:"Sampling"`
}

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
		g.info.Hash = model.Hash(f)
	}
	info := g.info
	info.Config = maps.Clone(info.Config)
	return info
}

// Generate decodes codes that the prior draws.
func (g *Generator) Generate(ctx context.Context, r engine.Request) (engine.Batch, error) {
	s, err := sampling(r.Set)
	if err != nil {
		return engine.Batch{}, err
	}
	if err := r.Check(); err != nil {
		return engine.Batch{}, err
	}
	return g.decode(ctx, r.N, r.First, r.Progress, func(from, n int) ([]float32, error) {
		return g.draw(ctx, r.Seed, r.First+from, n, s)
	})
}

// Draw returns the latents of Generate. Settings that Generate refuses count as not given.
func (g *Generator) Draw(r engine.Request) engine.Latents {
	s, _ := sampling(r.Set)
	l := engine.Latents{N: r.N, Z: g.net.latent()}
	for done := 0; done < r.N; {
		n := min(slots-(r.First+done)%slots, r.N-done)
		z, err := g.draw(context.Background(), r.Seed, r.First+done, n, s)
		if err != nil {
			panic("vq: " + err.Error())
		}
		l.Data = append(l.Data, z...)
		done += n
	}
	return l
}

// draw gives the vectors of up to slots pictures from number first on, which end with the last slot at most: [n, h*w*d].
func (g *Generator) draw(ctx context.Context, seed uint64, first, n int, s Sampling) ([]float32, error) {
	if g.sampler == nil {
		g.sampler = newSampler(g.net.prior)
	}
	h, w := g.net.grid()
	codes := make([]int, n*h*w)
	err := g.sampler.draw(ctx, codes, seed, first, first%slots, s.Temperature)
	return g.net.book.look(codes), err
}

// Decode gives the picture of the codes that are nearest to each latent's vectors.
func (g *Generator) Decode(ctx context.Context, l engine.Latents) (engine.Batch, error) {
	z := g.net.latent()
	if err := l.Check(z); err != nil {
		return engine.Batch{}, err
	}
	return g.decode(ctx, l.N, 0, nil, func(from, n int) ([]float32, error) { return l.Data[from*z : (from+n)*z], nil })
}

// decode makes n pictures from the vectors that latents gives, [n, h*w*d] at a time. The first one goes to slot first.
func (g *Generator) decode(ctx context.Context, n, first int, progress func(int), latents func(from, n int) ([]float32, error)) (engine.Batch, error) {
	if g.decoder == nil {
		g.decoder = newDecoder(g.net)
	}
	return engine.FillSlots(ctx, n, g.net.h, g.net.w, g.net.c, first, slots, progress, func(pix []uint8, from, k, slot int) error {
		z, err := latents(from, k)
		if err != nil {
			return err
		}
		y, err := g.decoder.run(z, slot)
		for i, v := range y {
			pix[i] = uint8(min(max(v*127.5+127.5, 0), 255) + 0.5)
		}
		return err
	})
}

// Encode gives the vectors of each picture's codes.
func (g *Generator) Encode(ctx context.Context, pictures engine.Batch) (engine.Latents, error) {
	z := g.net.latent()
	l := engine.Latents{N: pictures.N, Z: z, Data: make([]float32, 0, pictures.N*z)}
	err := g.encode(ctx, pictures, func(_ int, e encoded) error {
		l.Data = append(l.Data, e.q...)
		return nil
	})
	if err != nil {
		return engine.Latents{}, err
	}
	return l, nil
}

// encode hands what becomes of the pictures from number `from` on, some at a time, to take, which doesn't keep it.
func (g *Generator) encode(ctx context.Context, pictures engine.Batch, take func(from int, e encoded) error) error {
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
		e, err := g.encoder.run(pictures.Slice(i, min(i+slots, pictures.N)))
		if err == nil {
			err = take(i, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
