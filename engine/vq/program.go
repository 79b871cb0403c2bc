package vq

import (
	"atelier/engine"
	"atelier/engine/graph"
)

// slots is the batch of the graphs that encode and decode, and of the sampler. It never changes, so that a picture's result doesn't
// depend on how many are asked for: what a batch has too few is left to what lies there.
const slots = 16

// encoder runs net.encode.
type encoder struct {
	x, z, q, index *graph.Node
	program        *graph.Program
}

func newEncoder(n *net) *encoder {
	var e encoder
	build(func(b *graph.Builder) {
		e.x = b.Input("x", slots, n.h, n.w, n.c)
		e.z = n.encode(b, e.x)
		e.q, e.index = n.book.quantise(b, e.z)
		e.program = b.Compile(e.z, e.q, e.index)
	})
	return &e
}

// run encodes up to slots pictures. Its results are valid until the next run.
func (e *encoder) run(pictures engine.Batch) (encoded, error) {
	x := graph.Data(e.x)
	for i, v := range pictures.Pix {
		x[i] = float32(v)/127.5 - 1
	}
	if err := e.program.Run(); err != nil {
		return encoded{}, err
	}
	part := func(n *graph.Node) []float32 {
		v := e.program.Value(n)
		return v[:len(v)/slots*pictures.N]
	}
	return encoded{part(e.z), part(e.q), part(e.index)}, nil
}

// encoded is what becomes of some pictures: the encoder's outputs, the vectors of their codes, both [n, h, w, d], and the codes, [n, h, w].
type encoded struct{ z, q, index []float32 }

// decoder runs net.decode on the codes nearest to what it is given.
type decoder struct {
	z, y    *graph.Node
	program *graph.Program
}

func newDecoder(n *net) *decoder {
	var d decoder
	h, w := n.grid()
	build(func(b *graph.Builder) {
		d.z = b.Input("z", slots, h, w, n.dim)
		q, _ := n.book.quantise(b, d.z)
		d.y = n.decode(b, q)
		d.program = b.Compile(d.y)
	})
	return &d
}

// run decodes vectors, [n, h, w, d], in the slots from the given one on, and gives pictures from -1 to 1, [n, H, W, C], with what lies
// outside, valid until the next run.
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
		panic("vq: " + err.Error())
	}
}
