package vq

import (
	"context"
	"math"
	"math/rand/v2"

	"atelier/engine/kernel"
)

// sampler draws the codes of slots pictures from the prior, position by position. All layers are causal, so what they have computed at
// earlier positions stays: a whole grid costs no more than one pass of the network over it (Ramachandran et al. 2017, arXiv:1704.06001).
type sampler struct {
	*prior
	first  *window
	blocks []*samplerBlock
}

// samplerBlock is a priorBlock's memory.
type samplerBlock struct {
	*priorBlock
	near *window
	sum  []float32 // of what the block saw so far: [slots, P]
}

func newSampler(n *prior) *sampler {
	h, w := n.grid()
	s := &sampler{prior: n, first: newWindow(n.first, h, w)}
	for _, k := range n.blocks {
		s.blocks = append(s.blocks, &samplerBlock{k, newWindow(k.near, h, w), make([]float32, slots*n.priorWidth)})
	}
	return s
}

// draw fills codes, [n, h*w], for the pictures from number `number` of the seed on, in the slots from the given one on. The weights must
// be those that newSampler saw.
func (s *sampler) draw(ctx context.Context, codes []int, seed uint64, number, slot int, temperature float64) error {
	h, w := s.grid()
	n := len(codes) / (h * w)
	streams := make([]*rand.Rand, n)
	for i := range streams {
		streams[i] = rand.New(rand.NewPCG(seed, uint64(number+i)))
	}
	for _, k := range s.blocks {
		clear(k.sum)
	}
	p := make([]float64, s.codes)
	for at := range h * w {
		if at%w == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		logits := s.step(at)
		for i, r := range streams {
			row := logits[(slot+i)*s.codes : (slot+i+1)*s.codes]
			codes[i*h*w+at] = choose(p, row, temperature, r.Float64())
			copy(s.first.seen(slot+i, at), s.table.Data()[codes[i*h*w+at]*s.embedding():])
		}
	}
	return nil
}

// choose draws from softmax(logits/temperature), where u, from 0 up to 1, is the draw; at temperature 0 it takes the most probable. p is
// for its use.
func choose(p []float64, logits []float32, temperature, u float64) int {
	top := 0
	for i, v := range logits {
		if v > logits[top] {
			top = i
		}
	}
	if temperature == 0 {
		return top
	}
	sum := 0.0
	for i, v := range logits {
		p[i] = math.Exp(float64(v-logits[top]) / temperature)
		sum += p[i]
	}
	u *= sum
	for i, v := range p {
		if u -= v; u < 0 {
			return i
		}
	}
	return top // rounding
}

// step gives the logits of position `at` of all slots, [slots, K], from the codes before it.
func (s *sampler) step(at int) []float32 {
	p, half := s.priorWidth, s.priorWidth/2
	x, a := make([]float32, slots*p), make([]float32, slots*p)
	u, v := make([]float32, slots*half), make([]float32, slots*half)
	s.first.apply(x, at)
	kernel.AddRow(x, x, s.place.Data()[at*p:(at+1)*p], slots, p)
	for _, k := range s.blocks {
		kernel.Activate(a, x, activation)
		for i := range slots {
			copy(k.near.seen(i, at), a[i*p:(i+1)*p])
		}
		k.near.apply(u, at)
		kernel.Axpby(k.sum, 1, k.sum, 1, a)
		kernel.Affine(a, 1/float32(at+1), k.sum, 0)
		dense(v, a, k.far.Weight.Data(), nil, p)
		kernel.Axpby(u, 1, u, 1, v)
		kernel.Activate(u, u, activation)
		dense(a, u, k.out.Weight.Data(), k.out.Bias.Data(), half)
		kernel.Axpby(x, 1, x, 1, a)
	}
	kernel.Activate(x, x, activation)
	logits := make([]float32, slots*s.codes)
	dense(logits, x, s.logits.Weight.Data(), s.logits.Bias.Data(), p)
	return logits
}

// dense is y = x·wᵀ + bias for all slots: x: [slots, in].
func dense(y, x, w, bias []float32, in int) {
	kernel.MatMul(y, nil, x, w, bias, slots, len(y)/slots, in, false, true, kernel.Identity)
}

// window is a causal convolution at one position after the other.
type window struct {
	*causal
	h, w, in int
	packed   []float32 // weights that are seen: [O, live*in], for rows of live positions
	memory   []float32 // of the inputs so far: [slots, h*w, in]
	rows     []float32 // what is seen from a position: [slots, live*in]
}

func newWindow(c *causal, h, w int) *window {
	shape := c.weight.Shape()
	out, in, taps, live := shape[0], shape[1], shape[2]*shape[3], c.live()
	n := &window{causal: c, h: h, w: w, in: in, packed: make([]float32, out*live*in), memory: make([]float32, slots*h*w*in), rows: make([]float32, slots*live*in)}
	for o := range out {
		for i := range in {
			for t := range live {
				n.packed[(o*live+t)*in+i] = c.weight.Data()[(o*in+i)*taps+t]
			}
		}
	}
	return n
}

// seen is the memory of a slot's input at a position, to be filled before it is seen.
func (n *window) seen(slot, at int) []float32 {
	from := (slot*n.h*n.w + at) * n.in
	return n.memory[from : from+n.in]
}

// apply computes a position of all slots: y: [slots, O].
func (n *window) apply(y []float32, at int) {
	live, half := n.live(), n.size/2
	row, column := at/n.w, at%n.w
	clear(n.rows)
	for t := range live {
		r, c := row-half+t/n.size, column-half+t%n.size
		if r < 0 || c < 0 || c >= n.w {
			continue
		}
		for i := range slots {
			copy(n.rows[(i*live+t)*n.in:][:n.in], n.seen(i, r*n.w+c))
		}
	}
	dense(y, n.rows, n.packed, n.bias.Data(), live*n.in)
}
