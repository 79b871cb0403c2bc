// Package nn holds the layers: structs of named parameters whose Build adds their operations to a graph.
//
// A layer owns its weights and nothing else. The same layer may be built into any number of graphs, at any batch size, for training or
// sampling: they all share its weights. Names and shapes are PyTorch's, so that weights can be taken there and back.
//
// Left out on purpose: optimizer state (engine/optim), layers without parameters (methods of graph.Builder).
package nn

import (
	"math"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// Layer makes one node of another.
type Layer interface {
	Build(b *graph.Builder, x *graph.Node) *graph.Node
	Params() []*graph.Param
}

// Sequential applies layers one after the other.
type Sequential []Layer

// Build adds all layers.
func (s Sequential) Build(b *graph.Builder, x *graph.Node) *graph.Node {
	for _, l := range s {
		x = l.Build(b, x)
	}
	return x
}

// Params lists the parameters of all layers in order.
func (s Sequential) Params() []*graph.Param {
	var ps []*graph.Param
	for _, l := range s {
		ps = append(ps, l.Params()...)
	}
	return ps
}

// Func is a layer without parameters: activations, reshaping.
type Func func(b *graph.Builder, x *graph.Node) *graph.Node

// Build calls f.
func (f Func) Build(b *graph.Builder, x *graph.Node) *graph.Node { return f(b, x) }

// Params is empty.
func (f Func) Params() []*graph.Param { return nil }

// CountParams is how many trained numbers there are; buffers do not count.
func CountParams(ps []*graph.Param) int {
	n := 0
	for _, p := range ps {
		if !p.Buffer {
			n += len(p.Data())
		}
	}
	return n
}

// Normal draws p's values from N(mean, std²).
func Normal(p *graph.Param, mean, std float64, rng *rand.Rand) {
	for i := range p.Data() {
		p.Data()[i] = float32(mean + std*rng.NormFloat64())
	}
}

// Uniform draws p's values from [-bound, bound).
func Uniform(p *graph.Param, bound float64, rng *rand.Rand) {
	for i := range p.Data() {
		p.Data()[i] = float32(bound * (2*rng.Float64() - 1))
	}
}

// Fill sets all of p's values.
func Fill(p *graph.Param, v float32) {
	for i := range p.Data() {
		p.Data()[i] = v
	}
}

// defaultInit is PyTorch's for convolutions and dense layers: kaiming_uniform with a = √5 (He et al. 2015, arXiv:1502.01852), which
// comes down to ±1/√fan_in, for the bias too. fan_in is counted from weight.shape[1]; for a transposed convolution that is its outputs.
func defaultInit(weight, bias *graph.Param, rng *rand.Rand) {
	fan := 1
	for _, n := range weight.Shape()[1:] {
		fan *= n
	}
	bound := 1 / math.Sqrt(float64(fan))
	Uniform(weight, bound, rng)
	Uniform(bias, bound, rng)
}

// present lists the parameters that are there: a layer's Bias may be nil.
func present(ps ...*graph.Param) []*graph.Param {
	var there []*graph.Param
	for _, p := range ps {
		if p != nil {
			there = append(there, p)
		}
	}
	return there
}

// node is p's node, or nil.
func node(b *graph.Builder, p *graph.Param) *graph.Node {
	if p == nil {
		return nil
	}
	return b.Param(p)
}

// Linear is act(x·Wᵀ + bias): [N, in] or [N, H, W, C] -> [N, out].
type Linear struct {
	Weight *graph.Param // [out, in]
	Bias   *graph.Param // [out], or nil
	Act    kernel.Act
	Norm   *SpectralNorm // of Weight, or nil
}

// NewLinear makes a dense layer with PyTorch's initial weights.
func NewLinear(name string, in, out int, rng *rand.Rand) *Linear {
	l := &Linear{Weight: graph.NewParam(name+".weight", out, in), Bias: graph.NewParam(name+".bias", out)}
	defaultInit(l.Weight, l.Bias, rng)
	return l
}

// Build adds the layer. x is [N, in], or pictures [N, H, W, C] with H*W*C = in: they are taken as if flattened in PyTorch's order,
// channels first. Reordering the weights for that costs less than reordering a batch of pictures.
func (l *Linear) Build(b *graph.Builder, x *graph.Node) *graph.Node {
	w := weight(b, l.Weight, l.Norm)
	if x.Dims() == 4 {
		d := b.Shape(x, "N H W C")
		w = b.Reshape(b.Unflatten(w, d.Of("H"), d.Of("W"), d.Of("C")), l.Weight.Shape()...)
		x = b.Reshape(x, d.Of("N"), l.Weight.Shape()[1])
	}
	return b.Linear(x, w, node(b, l.Bias), l.Act)
}

// Params lists weight and bias, and the norm's vectors.
func (l *Linear) Params() []*graph.Param { return withNorm(present(l.Weight, l.Bias), l.Norm) }
