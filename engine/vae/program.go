package vae

import (
	"atelier/engine"
	"atelier/engine/graph"
)

// slots is the batch of the graphs that encode and decode. It never changes, so that a picture's result doesn't depend on how many are
// asked for: what a batch has too few is left to what lies there.
const slots = 4

// encoder runs net.encode.
type encoder struct {
	x, mu, logvar *graph.Node
	program       *graph.Program
}

func newEncoder(n *net) *encoder {
	var e encoder
	build(func(b *graph.Builder) {
		e.x = b.Input("x", slots, n.h, n.w, n.c)
		e.mu, e.logvar = n.encode(b, e.x)
		e.program = b.Compile(e.mu, e.logvar)
	})
	return &e
}

// run encodes up to slots pictures, the first of which has the number given: mu, logvar: [N, Z], valid until the next run.
func (e *encoder) run(pictures engine.Batch, number int, alter func(x []float32, i int)) (mu, logvar []float32, err error) {
	x := graph.Data(e.x)
	for i, v := range pictures.Pix {
		x[i] = float32(v) / 255
	}
	if alter != nil {
		size := len(x) / slots
		for i := range pictures.N {
			alter(x[i*size:(i+1)*size], number+i)
		}
	}
	if err := e.program.Run(); err != nil {
		return nil, nil, err
	}
	mu, logvar = e.program.Value(e.mu), e.program.Value(e.logvar)
	codes := len(mu) / slots * pictures.N
	return mu[:codes], logvar[:codes], nil
}

// decoder runs net.decode.
type decoder struct {
	z, y    *graph.Node
	program *graph.Program
}

func newDecoder(n *net) *decoder {
	var d decoder
	build(func(b *graph.Builder) {
		d.z = b.Input("z", slots, n.latent)
		d.y = n.decode(b, d.z)
		d.program = b.Compile(d.y)
	})
	return &d
}

// run decodes latents, [n, Z], in the slots from the given one on, and gives their logits, [n, H, W, C], valid until the next run.
func (d *decoder) run(z []float32, slot int) ([]float32, error) {
	in := graph.Data(d.z)
	size := len(in) / slots
	copy(in[slot*size:], z)
	if err := d.program.Run(); err != nil {
		return nil, err
	}
	y := d.program.Value(d.y)
	size, n := len(y)/slots, len(z)/size
	return y[slot*size : (slot+n)*size], nil
}

// build is graph.Build for graphs that can't fail, because the shape of the network has been checked.
func build(f func(*graph.Builder)) {
	if err := graph.Build(f); err != nil {
		panic("vae: " + err.Error())
	}
}
