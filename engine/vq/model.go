// Package vq is the vector-quantised autoencoder: pictures become a grid of codes, each one of K, and a grid of codes becomes a picture
// (van den Oord et al. 2017, arXiv:1711.00937).
//
//	encoder    z(x), [h, w, d]               convolutions 4x4, stride 2; residual blocks; a convolution 1x1; normalised over the batch
//	codes      k = argmin_j |z - e_j|        the codebook e, [K, d]: graph.Nearest; averages of the z that chose them, codebook.go
//	decoder    x^(e_k)                       the encoder backwards
//	objective  |x - x^|² + β |z - sg(e_k)|²  the gradient by e_k goes to z: graph.StraightThrough
//	prior      p(k) = Π p(k_i | k_<i)        a causal convolutional network (van den Oord et al. 2016, arXiv:1601.06759), prior.go
//
// The prior learns beside the autoencoder, from the codes of the same batch; no gradient passes from it. Random pictures are decoded from
// codes that it draws one after the other.
//
// Pixels are numbers from -1 to 1 inside, so grey and RGB pictures go by the same code.
//
// Left out: grids of several resolutions (VQ-VAE-2), a codebook that learns by gradients, gates and attention in the prior, classes.
package vq

import "fmt"

// shape is what the sizes of a network's weights follow from.
type shape struct {
	h, w, c  int // of a picture
	halvings int // how often it is halved: 2 or 3
	width    int // channels after the first convolution; they double with each further one
	blocks   int // residual blocks of the encoder, and of the decoder
	codes    int // K
	dim      int // d, of a code's vector

	priorWidth, priorBlocks int
}

const (
	leastGrid    = 2 // the shortest side of a grid of codes
	sideMax      = 256
	mostChannels = 256
)

// shapeOf is the shape of a network for pictures of h x w pixels with c channels.
func (s Settings) shapeOf(h, w, c int) shape {
	n := shape{h: h, w: w, c: c, halvings: 2, width: s.Width, blocks: s.Blocks, codes: s.Codes, dim: s.Dim, priorWidth: s.PriorWidth, priorBlocks: s.PriorBlocks}
	if s.Factor == "8" {
		n.halvings = 3
	}
	return n
}

// check says in a sentence why there is no network of this shape, or returns nil.
func (s shape) check() error {
	f := 1 << s.halvings
	if s.h%f != 0 || s.w%f != 0 || min(s.h, s.w) < leastGrid*f || max(s.h, s.w) > sideMax {
		side := min(max((min(s.h, s.w)+f/2)/f*f, leastGrid*f), sideMax)
		return fmt.Errorf("pictures of %d x %d pixels don't fit this network, whose sides are multiples of %d from %d to %d: set the picture size to %d",
			s.w, s.h, f, leastGrid*f, sideMax, side)
	}
	return nil
}

// grid is how many codes a picture has.
func (s shape) grid() (h, w int) { return s.h >> s.halvings, s.w >> s.halvings }

// latent is how many numbers the vectors of a picture's codes have.
func (s shape) latent() int {
	h, w := s.grid()
	return h * w * s.dim
}

// channels is how many there are after so many convolutions: those of the picture after none.
func (s shape) channels(convs int) int {
	if convs == 0 {
		return s.c
	}
	return min(s.width<<(convs-1), mostChannels)
}

// deep is how many channels there are at the resolution of the grid.
func (s shape) deep() int { return s.channels(s.halvings) }

// embedding is how many numbers the prior sees of a code.
func (s shape) embedding() int { return s.priorWidth / 4 }

// params counts what is learned, the codebook among it.
func (s shape) params() int {
	deep := s.deep()
	n := s.codes * s.dim
	for i := range s.halvings {
		a, b := s.channels(i), s.channels(i+1)
		n += b*(a*16+1) + a*(b*16+1)
	}
	n += 2 * s.blocks * (deep/2*(deep*9+1) + deep*(deep/2+1))
	n += s.dim*(deep+1) + 2*s.dim + deep*(s.dim*9+1)
	return n + s.priorParams()
}

// priorParams counts those of the prior, with the weights that its masks hide.
func (s shape) priorParams() int {
	h, w := s.grid()
	p, half, e := s.priorWidth, s.priorWidth/2, s.embedding()
	return s.codes*e + p*(e*15+1) + h*w*p + s.priorBlocks*(half*(p*6+1)+half*p+p*(half+1)) + s.codes*(p+1)
}
