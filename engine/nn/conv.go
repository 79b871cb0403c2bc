package nn

import (
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// Conv2D is act(x∗W + bias): [N, H, W, in] -> [N, OH, OW, out].
type Conv2D struct {
	Weight      *graph.Param // [out, in, k, k]
	Bias        *graph.Param // [out], or nil
	Stride, Pad int
	Act         kernel.Act
	Norm        *SpectralNorm // of Weight, or nil
}

// NewConv2D makes a convolution with a k x k kernel and PyTorch's initial weights.
func NewConv2D(name string, in, out, k, stride, pad int, rng *rand.Rand) *Conv2D {
	l := &Conv2D{Weight: graph.NewParam(name+".weight", out, in, k, k), Bias: graph.NewParam(name+".bias", out), Stride: stride, Pad: pad}
	defaultInit(l.Weight, l.Bias, rng)
	return l
}

// Build adds the layer.
func (l *Conv2D) Build(b *graph.Builder, x *graph.Node) *graph.Node {
	return b.Conv2D(x, weight(b, l.Weight, l.Norm), node(b, l.Bias), l.Stride, l.Pad, l.Act)
}

// Params lists weight and bias, and the norm's vectors.
func (l *Conv2D) Params() []*graph.Param { return withNorm(present(l.Weight, l.Bias), l.Norm) }

// ConvTranspose2D is the transposed convolution: [N, H, W, in] -> [N, OH, OW, out], OH = (H-1)*Stride - 2*Pad + k + OutputPadding.
type ConvTranspose2D struct {
	Weight                     *graph.Param // [in, out, k, k]
	Bias                       *graph.Param // [out], or nil
	Stride, Pad, OutputPadding int
	Act                        kernel.Act
}

// NewConvTranspose2D makes a transposed convolution with a k x k kernel and PyTorch's initial weights.
func NewConvTranspose2D(name string, in, out, k, stride, pad, outputPadding int, rng *rand.Rand) *ConvTranspose2D {
	l := &ConvTranspose2D{Weight: graph.NewParam(name+".weight", in, out, k, k), Bias: graph.NewParam(name+".bias", out),
		Stride: stride, Pad: pad, OutputPadding: outputPadding}
	defaultInit(l.Weight, l.Bias, rng)
	return l
}

// Build adds the layer.
func (l *ConvTranspose2D) Build(b *graph.Builder, x *graph.Node) *graph.Node {
	return b.ConvTranspose2D(x, b.Param(l.Weight), node(b, l.Bias), l.Stride, l.Pad, l.OutputPadding, l.Act)
}

// Params lists weight and bias.
func (l *ConvTranspose2D) Params() []*graph.Param { return present(l.Weight, l.Bias) }
