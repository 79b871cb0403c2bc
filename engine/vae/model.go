// Package vae is the convolutional variational autoencoder: pictures become a few numbers, and numbers drawn at random become pictures
// (Kingma & Welling 2014, arXiv:1312.6114; Rezende et al. 2014, arXiv:1401.4082).
//
//	encoder    q(z|x) = N(mu(x), exp(logvar(x)))     convolutions 4x4, stride 2, twice; then a dense layer each for mu and logvar
//	decoder    p(x|z) = Bernoulli(sigmoid(y(z)))     a dense layer; then transposed convolutions 4x4, stride 2, twice
//	prior      p(z)   = N(0, I)
//	ELBO       E_q[log p(x|z)] - KL(q(z|x) | p(z))   in nats; training makes it large
//
// Pixels are probabilities from 0 to 1, so grey and RGB pictures go by the same code. What is shown as a picture is the mean of p(x|z),
// not a draw from it.
//
// Left out: other likelihoods (Gaussian, learned variance), deeper networks, priors that are learned, bounds tighter than the ELBO.
package vae

import (
	"fmt"
	"math"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

// shape is what the sizes of a network's weights follow from.
type shape struct {
	h, w, c int // of a picture
	width   int // channels after the first convolution
	latent  int // Z
}

const (
	sideMin, sideMax = 8, 256
	mostParams       = 100_000_000
)

// check says in a sentence why there is no network of this shape, or returns nil.
func (s shape) check() error {
	for _, side := range []int{s.h, s.w} {
		if side%4 != 0 || side < sideMin || side > sideMax {
			return fmt.Errorf("pictures of %d x %d pixels don't fit this network, whose sides are multiples of 4 from %d to %d: set the picture size to %d",
				s.w, s.h, sideMin, sideMax, min(max((min(s.h, s.w)+2)/4*4, sideMin), sideMax))
		}
	}
	if n := s.params(); n > mostParams {
		return fmt.Errorf("a network for %d x %d pixels with width %d and latent size %d would have %d million parameters, and %d million is the most: choose smaller ones",
			s.w, s.h, s.width, s.latent, n/1_000_000, mostParams/1_000_000)
	}
	return nil
}

// hidden is how many numbers stand between the convolutions and the dense layers.
func (s shape) hidden() int { return s.h / 4 * (s.w / 4) * 2 * s.width }

func (s shape) params() int {
	const k = 4 * 4
	encoder := s.width*(s.c*k+1) + 2*s.width*(s.width*k+1) + 2*s.latent*(s.hidden()+1)
	decoder := s.hidden()*(s.latent+1) + s.width*(2*s.width*k+1) + s.c*(s.width*k+1)
	return encoder + decoder
}

// stride is the part of the learning rate that a network of this shape takes: all of it up to 28 x 28 pixels at width 32, for which the
// default is set. Adam moves every weight about equally far, so that mu and logvar, sums over all hidden numbers, move the farther the more
// of them there are: at 64 x 64 pixels the whole default threw the KL to 1e11 nats within 150 steps of 200 drawn stars, and this part of it
// didn't.
func (s shape) stride() float64 {
	const measured = 28 / 4 * 28 / 4 * 2 * 32
	return min(1, math.Sqrt(measured/float64(s.hidden())))
}

// activation is leaky: on MNIST the ELBO was up to 1 nat better than with ReLU, and with ReLU a network of width 64 went dead at the default
// learning rate.
var activation = kernel.LeakyReLU(0.2)

// net holds the layers. Weights have PyTorch's names and shapes.
type net struct {
	shape
	enc1, enc2 *nn.Conv2D
	mu, logvar *nn.Linear
	dense      *nn.Linear
	dec1, dec2 *nn.ConvTranspose2D
}

// newNet makes a network with PyTorch's initial weights. The shape must have been checked.
func newNet(s shape, rng *rand.Rand) *net {
	n := &net{
		shape:  s,
		enc1:   nn.NewConv2D("encoder.conv1", s.c, s.width, 4, 2, 1, rng),
		enc2:   nn.NewConv2D("encoder.conv2", s.width, 2*s.width, 4, 2, 1, rng),
		mu:     nn.NewLinear("encoder.mu", s.hidden(), s.latent, rng),
		logvar: nn.NewLinear("encoder.logvar", s.hidden(), s.latent, rng),
		dense:  nn.NewLinear("decoder.dense", s.latent, s.hidden(), rng),
		dec1:   nn.NewConvTranspose2D("decoder.conv1", 2*s.width, s.width, 4, 2, 1, 0, rng),
		dec2:   nn.NewConvTranspose2D("decoder.conv2", s.width, s.c, 4, 2, 1, 0, rng),
	}
	for _, act := range []*kernel.Act{&n.enc1.Act, &n.enc2.Act, &n.dense.Act, &n.dec1.Act} {
		*act = activation
	}
	return n
}

func (n *net) params() []*graph.Param {
	return nn.Sequential{n.enc1, n.enc2, n.mu, n.logvar, n.dense, n.dec1, n.dec2}.Params()
}

// encode gives the parameters of q(z|x).
//
//	x: [B, H, W, C] from 0 to 1  ->  mu, logvar: [B, Z]
func (n *net) encode(b *graph.Builder, x *graph.Node) (mu, logvar *graph.Node) {
	b.Shape(x, fmt.Sprintf("B %d %d %d", n.h, n.w, n.c))
	a := b.Flatten(n.enc2.Build(b, n.enc1.Build(b, x)))
	return n.mu.Build(b, a), n.logvar.Build(b, a)
}

// decode gives the logits of p(x|z).
//
//	z: [B, Z]  ->  [B, H, W, C]
func (n *net) decode(b *graph.Builder, z *graph.Node) *graph.Node {
	a := b.Unflatten(n.dense.Build(b, z), n.h/4, n.w/4, 2*n.width)
	return n.dec2.Build(b, n.dec1.Build(b, a))
}

// copyFrom takes over the values of ps, which are another network's params() or their averages.
func (n *net) copyFrom(ps []*graph.Param) {
	for i, p := range n.params() {
		copy(p.Data(), ps[i].Data())
	}
}
