package vq

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine/graph"
)

// priorRun is a prior with random weights, and a function that gives its logits, [2, h*w, K].
func priorRun(t *testing.T, s shape) (*prior, func(codes []float32) []float32) {
	t.Helper()
	n := newPrior(s, rand.New(rand.NewPCG(1, 1)))
	r := rand.New(rand.NewPCG(2, 2))
	for i := range n.place.Data() {
		n.place.Data()[i] = float32(r.NormFloat64())
	}
	h, w := s.grid()
	var index, logits *graph.Node
	var p *graph.Program
	build(func(b *graph.Builder) {
		index = b.Input("index", 2, h, w)
		logits = n.build(b, index)
		p = b.Compile(logits)
	})
	return n, func(codes []float32) []float32 {
		copy(graph.Data(index), codes)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		return slices.Clone(p.Value(logits))
	}
}

func someCodes(n, k int) []float32 {
	r := rand.New(rand.NewPCG(3, 3))
	codes := make([]float32, n)
	for i := range codes {
		codes[i] = float32(r.IntN(k))
	}
	return codes
}

// Another code at one position changes no logits up to there, bit for bit, and those after it. Only what is said at the end of a row isn't
// heard in the next one before the first convolution sees it, 2 positions to the left of it.
func TestCausality(t *testing.T) {
	s := sized("4", 20, 24, 1)
	h, w := s.grid()
	_, run := priorRun(t, s)
	codes := someCodes(2*h*w, s.codes)
	before := run(codes)
	for at := range h * w {
		changed := slices.Clone(codes)
		changed[at] = float32((int(changed[at]) + 7) % s.codes)
		after := run(changed)
		for p := range 2 * h * w {
			same := slices.Equal(after[p*s.codes:(p+1)*s.codes], before[p*s.codes:(p+1)*s.codes])
			if at%w == w-1 && p/w == at/w+1 && p%w < w-1-2 {
				continue
			}
			if want := p <= at || p >= h*w; same != want {
				t.Errorf("a code at %d: the logits at %d stay: %v", at, p, same)
			}
		}
	}
}

// The weights that a mask hides are 0 from the start, and stay so.
func TestHiddenWeights(t *testing.T) {
	k := start(t, config(idx(t, 10, 16, 16, 1)))
	steps(t, k, 0, 3)
	for _, c := range []*causal{k.net.prior.first, k.net.prior.blocks[0].near} {
		taps := (c.size/2 + 1) * c.size
		for i, v := range c.weight.Data() {
			if hidden := i%taps >= c.live(); hidden != (v == 0) {
				t.Fatalf("weight %d of a kernel is %v", i%taps, v)
			}
		}
	}
	if a, b := k.net.prior.first.live(), k.net.prior.blocks[0].near.live(); a != 12 || b != 5 {
		t.Errorf("the kernels see %d and %d positions", a, b)
	}
}

// What the sampler computes position by position is what the graph computes at once.
func TestSamplerIsTheGraph(t *testing.T) {
	s := sized("4", 20, 24, 1)
	h, w := s.grid()
	n, run := priorRun(t, s)
	sampler := newSampler(n)
	for range 2 { // it begins anew
		codes := make([]int, 2*h*w)
		if err := sampler.draw(context.Background(), codes, 5, 3, 3, 1); err != nil {
			t.Fatal(err)
		}
		given := make([]float32, len(codes))
		for i, v := range codes {
			given[i] = float32(v)
		}
		logits := run(given)
		for i := range 2 {
			r := rand.New(rand.NewPCG(5, uint64(3+i)))
			for at := range h * w {
				row := logits[(i*h*w+at)*s.codes:][:s.codes]
				if got := choose(make([]float64, s.codes), row, 1, r.Float64()); got != codes[i*h*w+at] {
					t.Fatalf("picture %d draws %d at %d, by the graph %d", i, codes[i*h*w+at], at, got)
				}
			}
		}
	}
	// Logits themselves: those of the last position, with all others drawn.
	codes := make([]int, h*w)
	if err := sampler.draw(context.Background(), codes, 9, 0, 0, 1); err != nil {
		t.Fatal(err)
	}
	given := make([]float32, 2*h*w)
	for i, v := range codes {
		given[i] = float32(v)
	}
	for _, k := range sampler.blocks { // as they were before the last position
		p := s.priorWidth
		for i := range slots {
			for j := range p {
				k.sum[i*p+j] -= k.near.seen(i, h*w-1)[j]
			}
		}
	}
	got, want := sampler.step(h*w - 1)[:s.codes], run(given)[(h*w-1)*s.codes:][:s.codes]
	for i, v := range want {
		if math.Abs(float64(got[i]-v)) > 1e-4 {
			t.Errorf("logit %d is %v, by the graph %v", i, got[i], v)
		}
	}
}

func TestChoose(t *testing.T) {
	logits := []float32{0, float32(math.Log(3)), float32(math.Log(4)), -200}
	p := make([]float64, 4)
	for _, c := range []struct {
		temperature, u float64
		want           int
	}{{1, 0, 0}, {1, 0.124, 0}, {1, 0.126, 1}, {1, 0.49, 1}, {1, 0.51, 2}, {1, 0.999999, 2}, {0, 0.1, 2}, {0.5, 0.03, 0}, {0.5, 0.05, 1}, {0.5, 0.39, 2}} {
		if got := choose(p, logits, c.temperature, c.u); got != c.want {
			t.Errorf("at temperature %v the draw %v is %d, want %d", c.temperature, c.u, got, c.want)
		}
	}
	nan := float32(math.NaN())
	if got := choose(p, []float32{nan, nan, nan, nan}, 1, 0.5); got != 0 {
		t.Errorf("of no numbers %d is chosen", got)
	}
}
