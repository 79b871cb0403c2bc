package vae

import (
	"fmt"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

// activation is leaky: on MNIST the ELBO was up to 1 nat better than with ReLU, and with ReLU a network of width 64 went dead at the default
// learning rate.
var activation = kernel.LeakyReLU(0.2)

// net holds the layers. Weights have PyTorch's names and shapes.
type net struct {
	shape
	down       []*nn.Conv2D
	encHidden  *nn.Linear // nil without hidden layers, as decHidden
	mu, logvar *nn.Linear
	decHidden  *nn.Linear
	dense      *nn.Linear
	up         []*nn.ConvTranspose2D
	variance   *graph.Param // of the Gaussian likelihood, else nil
	prior      *flow        // nil where none is learned
}

// newNet makes a network with PyTorch's initial weights. The shape must have been checked.
func newNet(s shape, rng *rand.Rand) *net {
	n := &net{shape: s}
	k, stride, output := s.kernel(), 2, 0
	if s.network == netFullSize {
		stride, output = 1, 1
	}
	for i := range s.halvings {
		l := nn.NewConv2D(fmt.Sprintf("encoder.conv%d", i+1), s.channels(i), s.channels(i+1), k, stride, 1, rng)
		l.Act = activation
		n.down = append(n.down, l)
	}
	if s.hidden > 0 {
		n.encHidden = nn.NewLinear("encoder.hidden", s.features(), s.hidden, rng)
		n.encHidden.Act = activation
	}
	n.mu, n.logvar = nn.NewLinear("encoder.mu", s.top(), s.latent, rng), nn.NewLinear("encoder.logvar", s.top(), s.latent, rng)
	if s.hidden > 0 {
		n.decHidden = nn.NewLinear("decoder.hidden", s.latent, s.hidden, rng)
		n.decHidden.Act = activation
	}
	n.dense = nn.NewLinear("decoder.dense", s.bottom(), s.grown(), rng)
	n.dense.Act = activation
	for i := range s.halvings {
		from := s.halvings - i
		l := nn.NewConvTranspose2D(fmt.Sprintf("decoder.conv%d", i+1), s.channels(from), s.channels(from-1), k, 2, 1, output, rng)
		if from > 1 {
			l.Act = activation
		}
		n.up = append(n.up, l)
	}
	if s.likelihood == gaussian {
		n.variance = graph.NewParam("decoder.variance", 1)
		n.variance.Buffer = true
		nn.Fill(n.variance, 1)
	}
	if s.flow {
		n.prior = newFlow(s.latent, rng)
	}
	return n
}

// params lists all weights: those of the autoencoder, then those of the learned prior.
func (n *net) params() []*graph.Param {
	ps := n.body()
	if n.prior != nil {
		ps = append(ps, n.prior.params()...)
	}
	return ps
}

// body lists the weights of the autoencoder.
func (n *net) body() []*graph.Param {
	var layers nn.Sequential
	for _, l := range n.down {
		layers = append(layers, l)
	}
	for _, l := range []*nn.Linear{n.encHidden, n.mu, n.logvar, n.decHidden, n.dense} {
		if l != nil {
			layers = append(layers, l)
		}
	}
	for _, l := range n.up {
		layers = append(layers, l)
	}
	ps := layers.Params()
	if n.variance != nil {
		ps = append(ps, n.variance)
	}
	return ps
}

// encode gives the parameters of q(z|x).
//
//	x: [B, H, W, C] from 0 to 1  ->  mu, logvar: [B, Z]
func (n *net) encode(b *graph.Builder, x *graph.Node) (mu, logvar *graph.Node) {
	b.Shape(x, fmt.Sprintf("B %d %d %d", n.h, n.w, n.c))
	for _, l := range n.down {
		x = l.Build(b, x)
	}
	if n.encHidden != nil {
		x = n.encHidden.Build(b, x)
	} else {
		x = b.Flatten(x)
	}
	return n.mu.Build(b, x), bounded(b, n.logvar.Build(b, x))
}

// decode gives y, of which the sigmoid is the mean of p(x|z).
//
//	z: [B, Z]  ->  [B, H, W, C]
func (n *net) decode(b *graph.Builder, z *graph.Node) *graph.Node {
	if n.decHidden != nil {
		z = n.decHidden.Build(b, z)
	}
	h, w, c := n.base()
	x := b.Unflatten(n.dense.Build(b, z), h, w, c)
	for _, l := range n.up {
		x = l.Build(b, x)
	}
	return x
}

// copyFrom takes over the values of ps, which are another network's params() or their averages.
func (n *net) copyFrom(ps []*graph.Param) {
	for i, p := range n.params() {
		copy(p.Data(), ps[i].Data())
	}
}

// A variance of q(z|x) far above the prior's 1 is of no use to any picture, but exp of a logvar that strays for one picture is a step from which
// a training on pictures that differ little didn't come back. So what lies above mostLogvar is flattened; below it nothing changes.
const mostLogvar = 2

func bounded(b *graph.Builder, logvar *graph.Node) *graph.Node {
	below := b.Activate(b.AddScalar(b.Scale(logvar, -1), mostLogvar), kernel.LeakyReLU(0.1))
	return b.AddScalar(b.Scale(below, -1), mostLogvar)
}
