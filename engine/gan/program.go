package gan

import (
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/nn"
)

// slots is the batch of the graphs that make pictures. It never changes, so that a picture doesn't depend on how many are asked for: what
// a batch has too few is left to what lies there. Few, because a slider asks for one picture at a time.
const slots = 4

// mapper runs style.mapCodes.
type mapper struct {
	code, w *graph.Node
	program *graph.Program
}

func newMapper(s *style) *mapper {
	var m mapper
	check(graph.Build(func(b *graph.Builder) {
		m.code = b.Input("code", slots, s.code())
		m.w = s.mapCodes(b, m.code)
		m.program = b.Compile(m.w)
	}))
	return &m
}

// run maps codes, [n, Z+K], in the slots from the given one on: w, [n, Z], valid until the next run.
func (m *mapper) run(codes []float32, slot int) ([]float32, error) {
	in := graph.Data(m.code)
	size := len(in) / slots
	copy(in[slot*size:], codes)
	if err := m.program.Run(); err != nil {
		return nil, err
	}
	w := m.program.Value(m.w)
	n, size := len(codes)/size, len(w)/slots
	return w[slot*size : (slot+n)*size], nil
}

// synth runs the part of G that makes pictures of latents.
type synth struct {
	in      []*graph.Node // one a layer, [slots, latentSize]
	y       *graph.Node
	program *graph.Program
}

// noiseSeed names the noise of the style-based network, which is the same in every picture: a latent says all there is to a picture.
const noiseSeed = 0x5eed

func newSynth(g generator) *synth {
	var d synth
	check(graph.Build(func(b *graph.Builder) {
		switch g := g.(type) {
		case *style:
			for range g.layers() {
				d.in = append(d.in, b.Input("w", slots, g.latent))
			}
			noises := g.noiseInputs(b, slots)
			for l, n := range noises {
				one := graph.Data(n)[:len(graph.Data(n))/slots]
				normal(one, 1, rand.New(rand.NewPCG(noiseSeed, uint64(l))))
				for i := range slots {
					copy(graph.Data(n)[i*len(one):], one)
				}
			}
			d.y = g.synthesise(b, d.in, noises)
		default:
			in := g.feed(b, slots, false)
			d.in = []*graph.Node{in.code}
			d.y = g.build(b, in)
		}
		d.program = b.Compile(d.y)
	}))
	return &d
}

// run makes n pictures of latents, [n, layers, latentSize], in the slots from the given one on: [n, H, W, C], valid until the next run.
func (d *synth) run(rows []float32, slot, n int) ([]float32, error) {
	layers := len(d.in)
	size := len(rows) / n / layers
	for l, in := range d.in {
		for i := range n {
			copy(graph.Data(in)[(slot+i)*size:(slot+i+1)*size], rows[(i*layers+l)*size:])
		}
	}
	if err := d.program.Run(); err != nil {
		return nil, err
	}
	y := d.program.Value(d.y)
	size = len(y) / slots
	return y[slot*size : (slot+n)*size], nil
}

// settler makes what goes with averaged weights and isn't an average itself.
type settler struct {
	in      *feed
	program *graph.Program
}

const (
	settleSeed   = 0x5e771e
	settlePixels = 512 * 28 * 28 // of the pictures that batch statistics are taken from
	settleStyles = 4096
)

// settle takes the running statistics of batch normalisation, or the mean style, from the weights as they are: statistics that were
// gathered under other weights don't fit an average of them.
func (g *Generator) settle() error {
	rng := rand.New(rand.NewPCG(settleSeed, 0))
	if s, ok := g.gen.(*style); ok {
		return g.settleStyle(s, rng)
	}
	if g.settler.program == nil {
		check(graph.Build(func(b *graph.Builder) {
			b.Training = true
			restore := replaceAll(g.gen.norms())
			defer restore()
			g.settler.in = g.gen.feed(b, max(settlePixels/(g.h*g.w), 16), false)
			g.settler.program = b.Compile(g.gen.build(b, g.settler.in))
		}))
	}
	for _, n := range g.gen.norms() { // the kernel moves them by batch-running, which is exact only from 0
		nn.Fill(n.Mean, 0)
		nn.Fill(n.Var, 0)
	}
	g.fill(graph.Data(g.settler.in.code), rng)
	return g.settler.program.Run()
}

// replaceAll lets the layers that are built from now on take over a batch's statistics as their own, until it is undone.
func replaceAll(norms []*nn.BatchNorm) (restore func()) {
	var before []float32
	for _, n := range norms {
		before = append(before, n.Momentum)
		n.Momentum = 1
	}
	return func() {
		for i, n := range norms {
			n.Momentum = before[i]
		}
	}
}

func (g *Generator) settleStyle(s *style, rng *rand.Rand) error {
	if g.mapper == nil {
		g.mapper = newMapper(s)
	}
	sum, codes := make([]float64, s.latent), make([]float32, slots*s.code())
	for range settleStyles / slots {
		g.fill(codes, rng)
		w, err := g.mapper.run(codes, 0)
		if err != nil {
			return err
		}
		for i, v := range w {
			sum[i%s.latent] += float64(v)
		}
	}
	for j, v := range sum {
		s.mean.Data()[j] = float32(v / settleStyles)
	}
	return nil
}

// fill draws codes as in training: [N, Z+K].
func (g *Generator) fill(codes []float32, rng *rand.Rand) {
	for size := g.code(); len(codes) > 0; codes = codes[size:] {
		normal(codes[:g.latent], 1, rng)
		if g.network == netStyle {
			toSphere(codes[:g.latent])
		}
		if g.classes > 0 {
			one(codes[g.latent:size], g.odds.draw(rng))
		}
	}
}
