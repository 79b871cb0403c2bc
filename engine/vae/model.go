// Package vae is the convolutional variational autoencoder: pictures become a few numbers, and numbers drawn at random become pictures
// (Kingma & Welling 2014, arXiv:1312.6114; Rezende et al. 2014, arXiv:1401.4082).
//
// The network that halves pictures:
//
//	encoder    q(z|x) = N(mu(x), exp(logvar(x)))     convolutions 4x4, stride 2; a dense layer; one each for mu and logvar
//	decoder    y(z)                                  two dense layers; transposed convolutions 4x4, stride 2
//	           p(x|z), its mean sigmoid(y(z))        Bernoulli, Gaussian or Laplace: likelihood.go
//	prior      p(z)   = N(0, I), and for new pictures one that is learned: flow.go
//	ELBO       E_q[log p(x|z)] - KL(q(z|x) | p(z))   in nats; training makes it large
//
// Pixels are numbers from 0 to 1, so grey and RGB pictures go by the same code. What is shown as a picture is the mean of p(x|z), not a
// draw from it.
//
// Left out: residual networks, encoders that learn from the learned prior, training by bounds tighter than the ELBO (bound.go only measures them).
package vae

import (
	"fmt"
	"math"
)

// The networks.
const (
	netHalving  = "halving"
	netFullSize = "full size" // that of the preset article
)

// The priors.
const (
	flowPrior   = "flow"
	normalPrior = "normal"
)

// shape is what the sizes of a network's weights follow from.
type shape struct {
	network  string
	h, w, c  int // of a picture
	halvings int // how often it is halved by the encoder, or only doubled by the decoder of netFullSize
	width    int // channels after the first convolution; they double with each further one
	hidden   int // of the dense layers between the convolutions and z; 0 where there are none
	latent   int // Z

	likelihood likelihood // p(x|z)
	flow       bool       // whether a prior is learned
}

const (
	sideMin, sideMax = 8, 256
	mostChannels     = 256
	mostParams       = 100_000_000
)

// shapeOf is the shape of a network for pictures of h x w pixels with c channels.
func (s Settings) shapeOf(h, w, c int) shape {
	n := shape{network: s.Network, h: h, w: w, c: c, halvings: halvings(h, w), width: s.Width, hidden: s.Hidden, latent: s.Latent, likelihood: likelihood(s.Likelihood), flow: s.Prior == flowPrior}
	if n.network == netFullSize {
		n.halvings, n.hidden = 2, 0
	}
	return n
}

// halvings is how often pictures are halved until their shorter side has 4 to 7 pixels; 0 where the sides don't let them.
func halvings(h, w int) int {
	k := 0
	for ; h%2 == 0 && w%2 == 0 && min(h, w) >= sideMin; h, w = h/2, w/2 {
		k++
	}
	if min(h, w) >= sideMin {
		return 0
	}
	return k
}

// check says in a sentence why there is no network of this shape, or returns nil.
func (s shape) check() error {
	if s.network == netFullSize && (s.h%4 != 0 || s.w%4 != 0 || min(s.h, s.w) < sideMin || max(s.h, s.w) > sideMax) {
		return fmt.Errorf("pictures of %d x %d pixels don't fit this network, whose sides are multiples of 4 from %d to %d: set the picture size to %d",
			s.w, s.h, sideMin, sideMax, min(max((min(s.h, s.w)+2)/4*4, sideMin), sideMax))
	}
	if s.halvings == 0 || s.h%(1<<s.halvings) != 0 || s.w%(1<<s.halvings) != 0 || max(s.h, s.w) > sideMax {
		return fmt.Errorf("pictures of %d x %d pixels don't fit this network, whose sides are 4 to 7 pixels doubled a few times (16, 28, 32, 48, 64), up to %d: set the picture size to %d",
			s.w, s.h, sideMax, fittingSide(min(s.h, s.w)))
	}
	if n := s.params(); n > mostParams {
		return fmt.Errorf("a network for %d x %d pixels with width %d and latent size %d would have %d million parameters, and %d million is the most: choose smaller ones",
			s.w, s.h, s.width, s.latent, n/1_000_000, mostParams/1_000_000)
	}
	return nil
}

// fittingSide is the side nearest to n that a network can have.
func fittingSide(n int) int {
	best := sideMin
	for side := sideMin; side <= sideMax; side++ {
		if halvings(side, side) > 0 && distance(side, n) < distance(best, n) {
			best = side
		}
	}
	return best
}

func distance(a, b int) int { return max(a-b, b-a) }

// channels is how many there are after so many convolutions: those of the picture after none.
func (s shape) channels(convs int) int {
	if convs == 0 {
		return s.c
	}
	return min(s.width<<(convs-1), mostChannels)
}

// base is the size of the smallest feature map.
func (s shape) base() (h, w, c int) {
	return s.h >> s.halvings, s.w >> s.halvings, s.channels(s.halvings)
}

// features is how many numbers leave the last convolution of the encoder.
func (s shape) features() int {
	if s.network == netFullSize {
		return s.h * s.w * s.channels(2)
	}
	return s.grown()
}

// grown is how many numbers the decoder's convolutions begin with.
func (s shape) grown() int {
	h, w, c := s.base()
	return h * w * c
}

// top is how many numbers mu and logvar are made from.
func (s shape) top() int {
	if s.hidden > 0 {
		return s.hidden
	}
	return s.features()
}

// bottom is how many numbers the decoder's last dense layer takes.
func (s shape) bottom() int {
	if s.hidden > 0 {
		return s.hidden
	}
	return s.latent
}

// kernel is the side of the convolutions' kernels.
func (s shape) kernel() int {
	if s.network == netFullSize {
		return 3
	}
	return 4
}

func (s shape) params() int {
	n := 2*s.latent*(s.top()+1) + s.grown()*(s.bottom()+1)
	if s.hidden > 0 {
		n += s.hidden*(s.features()+1) + s.hidden*(s.latent+1)
	}
	k := s.kernel() * s.kernel()
	for i := range s.halvings {
		a, b := s.channels(i), s.channels(i+1)
		n += b*(a*k+1) + a*(b*k+1)
	}
	if s.flow {
		n += flowParams(s.latent)
	}
	return n
}

// stride is the part of the learning rate that a network of this shape takes: all of it up to 28 x 28 pixels at width 32, for which the
// default is set. Adam moves every weight about equally far, so that sums over all features move the farther the more of them there are:
// at 64 x 64 pixels the whole default threw the KL of a network without hidden layers to 1e11 nats within 150 steps of 200 drawn stars, and
// this part of it didn't.
//
// The Gaussian likelihood takes a third of that: its gradients grow as its variance falls, and with the whole of it the ELBO of faces jumped
// by 2,000 nats now and then, and that of the same stars at 32 x 32 pixels stood at 4,200 nats after 400 steps, and at 6,700 with this.
func (s shape) stride() float64 {
	const measured = 28 / 4 * 28 / 4 * 2 * 32
	part := min(1, math.Sqrt(measured/float64(s.features())))
	if s.likelihood == gaussian {
		part /= 3
	}
	return part
}
