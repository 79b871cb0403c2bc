// Package gan is generative adversarial networks: a generator G turns random numbers into pictures, a discriminator D tells them from real
// ones, and each learns from the other (Goodfellow et al. 2014, arXiv:1406.2661).
//
//	G: code -> picture in [-1, 1]        D: picture -> one logit, large for "real"
//	DCGAN   (Radford et al. 2015, arXiv:1511.06434)                      dcgan.go
//	style   (Karras et al. 2019, 2020, arXiv:1812.04948, 1912.04958)     style.go
//	losses and penalties, each by its paper                              loss.go, penalty.go
//	DiffAugment with adaptive strength                                   augment.go
//
// Where the data has labels, G and D may be told the class: G gets it beside z, D by projection (Miyato & Koyama 2018, arXiv:1802.05637).
//
// Left out: progressive growing, self-attention, residual networks, path length regularisation, networks for more than 256 pixels.
package gan

import (
	"fmt"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

// The networks of G.
const (
	netDCGAN = "DCGAN"
	netStyle = "style"
)

// shape is what the sizes of the networks' weights follow from.
type shape struct {
	network string
	h, w, c int // of a picture
	width   int // channels at the second largest resolution of G, and after D's first convolution
	latent  int // Z
	classes int // K; 0 where nothing is told of classes
}

const (
	sideMin, sideMax = 8, 256
	mostParams       = 100_000_000
	mostWidths       = 8 // channels never exceed so many widths
	mostConvs        = 3 // of D at up to 64 pixels, as in the DCGAN of the preset article
)

// doublings is how often G doubles the resolution, from 4 to 7 pixels on the shorter side; 0 where the sides can't be reached so.
func (s shape) doublings() int {
	k := 0
	for h, w := s.h, s.w; h%2 == 0 && w%2 == 0 && min(h, w) >= 8; h, w = h/2, w/2 {
		k++
	}
	if min(s.h, s.w)>>k >= 8 {
		return 0
	}
	return k
}

// base is the size of G's first feature map.
func (s shape) base() (h, w int) { return s.h >> s.doublings(), s.w >> s.doublings() }

// channels of G's feature map after so many doublings: fewer and fewer, down to width before the last.
func (s shape) channels(doublings int) int {
	return min(s.width<<max(s.doublings()-1-doublings, 0), mostWidths*s.width)
}

// convs is how many convolutions D has, each of which halves the resolution.
func (s shape) convs() int {
	k := s.doublings()
	return max(min(k, mostConvs), k-1)
}

// code is how many numbers G takes: z, and the class as one of K.
func (s shape) code() int { return s.latent + s.classes }

// check says in a sentence why there are no networks of this shape, or returns nil.
func (s shape) check() error {
	if s.doublings() == 0 || max(s.h, s.w) > sideMax {
		return fmt.Errorf("pictures of %d x %d pixels don't fit this network, whose sides are 4 to 7 pixels doubled a few times (16, 28, 32, 48, 64), up to %d: set the picture size to %d",
			s.w, s.h, sideMax, fittingSide(min(s.h, s.w)))
	}
	if n := s.params(); n > mostParams {
		return fmt.Errorf("networks for %d x %d pixels with width %d and latent size %d would have %d million parameters, and %d million is the most: choose smaller ones",
			s.w, s.h, s.width, s.latent, n/1_000_000, mostParams/1_000_000)
	}
	return nil
}

// fittingSide is the side nearest to n that a network can have.
func fittingSide(n int) int {
	best := sideMin
	for s := sideMin; s <= sideMax; s++ {
		if (shape{h: s, w: s}).doublings() > 0 && abs(s-n) < abs(best-n) {
			best = s
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

var leaky = kernel.LeakyReLU(0.2)

// generator is a network that makes pictures of codes.
type generator interface {
	params() []*graph.Param
	// build adds the network to a graph.
	build(b *graph.Builder, in *feed) *graph.Node
	// feed makes the inputs of build for a batch; mixing adds what style mixing takes, where the network has it.
	feed(b *graph.Builder, batch int, mixing bool) *feed
	// norms are the layers whose running statistics have to fit the weights.
	norms() []*nn.BatchNorm
}

// feed is what G is fed with.
type feed struct {
	code   *graph.Node   // [B, Z+K]: z, then the class as one of K
	second *graph.Node   // the code of the style that is mixed in; nil without mixing
	mask   []*graph.Node // a layer's part of the second style, 0 or 1: [B, W]
	noise  []*graph.Node // a layer's noise: [B, h, w, 1]
}

// nets holds both networks. Weights have PyTorch's names and shapes.
type nets struct {
	shape
	gen generator
	dis *critic
}

// newNets makes networks with fresh weights: for a nil rng of zeros, which is enough for counting or loading.
func newNets(s shape, spectral bool, rng *rand.Rand) *nets {
	if rng == nil {
		rng = rand.New(zeros{})
	}
	return &nets{shape: s, gen: newGenerator(s, rng), dis: newCritic(s, spectral, rng)}
}

// zeros is the dullest source of randomness, and the fastest.
type zeros struct{}

func (zeros) Uint64() uint64 { return 1 << 62 }

func newGenerator(s shape, rng *rand.Rand) generator {
	if s.network == netStyle {
		return newStyle(s, rng)
	}
	return newDCGAN(s, rng)
}

// params is how many numbers both networks learn.
func (s shape) params() int {
	n, features := s.genParams(), s.c
	for i := range s.convs() {
		to := min(s.width<<i, mostWidths*s.width)
		n += to * (16*features + 1)
		features = to
	}
	features *= s.h >> s.convs() * (s.w >> s.convs())
	return n + features*(1+s.classes) + 1
}

// genParams is how many of them are G's.
func (s shape) genParams() int {
	h, w := s.base()
	if s.network == netStyle {
		return s.styleParams()
	}
	n := h * w * s.channels(0) * (s.code() + 1)
	for i := range s.doublings() {
		out := s.c
		if i+1 < s.doublings() {
			out = s.channels(i + 1)
		}
		n += 2*s.channels(i) + out*(16*s.channels(i)+1)
	}
	return n
}

// copyParams takes over the values of src, which are the parameters of an equal network or their averages.
func copyParams(dst, src []*graph.Param) {
	for i, p := range dst {
		copy(p.Data(), src[i].Data())
	}
}
