package nn

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// TestSpectralNorm: after some iterations the convolution's largest singular value is 1, also where the dense weight sees pictures.
func TestSpectralNorm(t *testing.T) {
	rng := seeded(4)
	conv, dense := NewConv2D("c", 3, 5, 3, 1, 1, rng), NewLinear("d", 4*4*5, 2, rng)
	for _, w := range []*graph.Param{conv.Weight, dense.Weight} {
		Normal(w, 0, 0.7, rng)
	}
	conv.Norm, dense.Norm = NewSpectralNorm(conv.Weight, rng), NewSpectralNorm(dense.Weight, rng)
	for range 100 {
		conv.Norm.Update()
		dense.Norm.Update()
	}
	if names := []string{conv.Params()[2].Name, conv.Params()[3].Name}; !slices.Equal(names, []string{"c.weight_u", "c.weight_v"}) {
		t.Errorf("buffers are called %v", names)
	}
	err := graph.Build(func(b *graph.Builder) {
		for _, n := range []*SpectralNorm{conv.Norm, dense.Norm} {
			w := n.build(b)
			p := b.Compile(w)
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			data := make([]float64, len(n.weight.Data()))
			for i, v := range p.Value(w) {
				data[i] = float64(v)
			}
			var svd mat.SVD
			rows := n.weight.Shape()[0]
			if !svd.Factorize(mat.NewDense(rows, len(data)/rows, data), mat.SVDNone) {
				t.Fatal("no singular values")
			}
			if s := svd.Values(nil)[0]; math.Abs(s-1) > 1e-4 {
				t.Errorf("%s: the largest singular value is %v", n.weight.Name, s)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSpectralNormGradient compares the gradient by the weight, through sigma, with central differences.
func TestSpectralNormGradient(t *testing.T) {
	rng := seeded(5)
	l := NewLinear("d", 6, 3, rng)
	l.Norm = NewSpectralNorm(l.Weight, rng)
	var x, y, w, dw *graph.Node
	var p *graph.Program
	if err := graph.Build(func(b *graph.Builder) {
		x, w = b.Input("x", 4, 6), b.Input("w", 4, 3)
		y = b.Dot(l.Build(b, x), w, 1)
		dw = b.Grad(y, b.Param(l.Weight))[0]
		p = b.Compile(y, dw)
	}); err != nil {
		t.Fatal(err)
	}
	for _, in := range []*graph.Node{x, w} {
		for i := range graph.Data(in) {
			graph.Data(in)[i] = float32(rng.NormFloat64())
		}
	}
	loss := func() float64 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		return float64(p.Value(y)[0])
	}
	loss()
	grad := slices.Clone(p.Value(dw))
	scale := math.Sqrt(kernel.SumSquares(grad) / float64(len(grad)))
	for i := range l.Weight.Data() {
		v := &l.Weight.Data()[i]
		was := *v
		*v = was + 1e-2
		hi := loss()
		*v = was - 1e-2
		lo := loss()
		*v = was
		if want := (hi - lo) / 2e-2; math.Abs(float64(grad[i])-want) > 2e-2*max(scale, math.Abs(want)) {
			t.Errorf("at %d: gradient %v, finite difference %v", i, grad[i], want)
		}
	}
}
