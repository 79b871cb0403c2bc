package vq

import (
	"context"
	"math"

	"atelier/engine"
	"atelier/engine/graph"
)

// Measured is what a model does with pictures.
type Measured struct {
	N          int     // pictures
	MSE        float64 // mean squared error of a pixel, 0..1, after encoding and decoding
	Commitment float64 // mean squared distance of the encoder's outputs from their codes, a channel
	Perplexity float64 // of the codes: how many would be in use if all were used alike
	Used       int     // codes that were chosen at all
	Codes      int     // that there are
	Bits       float64 // what a code costs by the prior, given those before it
	Grid       int     // codes of a picture
}

// Measure encodes pictures of the model's size, at least one, decodes them, and asks the prior for their codes. It returns ctx's error as
// soon as ctx ends. progress, where not nil, hears the part that is done, from 0 to 1.
func (g *Generator) Measure(ctx context.Context, pictures engine.Batch, progress func(float64)) (Measured, error) {
	if g.decoder == nil {
		g.decoder = newDecoder(g.net)
	}
	h, w := g.net.grid()
	m := Measured{N: pictures.N, Codes: g.net.codes, Grid: h * w}
	var index, logits *graph.Node
	var p *graph.Program
	build(func(b *graph.Builder) {
		index = b.Input("index", slots, h, w)
		logits = g.net.prior.build(b, index)
		p = b.Compile(logits)
	})
	used := make([]float64, g.net.codes)
	err := g.encode(ctx, pictures, func(from int, e encoded) error {
		y, err := g.decoder.run(e.q, 0)
		if err != nil {
			return err
		}
		x := graph.Data(g.encoder.x)
		for i, v := range y {
			d := float64(min(max(v, -1), 1)-x[i]) / 2
			m.MSE += d * d / float64(len(pictures.Pix))
		}
		all := float64(pictures.N * h * w)
		for i, v := range e.z {
			d := float64(v - e.q[i])
			m.Commitment += d * d / all / float64(g.net.dim)
		}
		copy(graph.Data(index), e.index)
		if err := p.Run(); err != nil {
			return err
		}
		for i, v := range e.index {
			used[int(v)]++
			m.Bits += bits(p.Value(logits)[i*g.net.codes:(i+1)*g.net.codes], int(v)) / all
		}
		if progress != nil {
			progress(float64(from+len(e.index)/(h*w)) / float64(pictures.N))
		}
		return nil
	})
	if err != nil {
		return Measured{}, err
	}
	m.Perplexity = perplexityOf(used)
	for _, n := range used {
		if n > 0 {
			m.Used++
		}
	}
	return m, nil
}

// bits is -log2 softmax(logits)[k].
func bits(logits []float32, k int) float64 {
	top := logits[0]
	for _, v := range logits {
		top = max(top, v)
	}
	sum := 0.0
	for _, v := range logits {
		sum += math.Exp(float64(v - top))
	}
	return (math.Log(sum) - float64(logits[k]-top)) / math.Ln2
}
