package vq

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// book is a codebook with given vectors, each chosen once a step so far.
func book(d int, vectors ...float32) *codebook {
	c := newCodebook(len(vectors)/d, d, rand.New(rand.NewPCG(1, 1)))
	copy(c.vectors.Data(), vectors)
	copy(c.sum.Data(), vectors)
	for i := range c.count.Data() {
		c.count.Data()[i] = 1
	}
	return c
}

func near(t *testing.T, what string, got []float32, want ...float64) {
	t.Helper()
	for i, v := range want {
		if len(got) != len(want) || math.Abs(float64(got[i])-v) > 1e-5 {
			t.Errorf("%s are %v, want %v", what, got, want)
			return
		}
	}
}

// The moving averages, against equations 6 to 8 of appendix A.1 by hand: γ = 0.75.
func TestCodesFollow(t *testing.T) {
	c := book(2, 1, 0, 0, 1, 5, 5)
	z, index := []float32{3, 0, 1, 4, 5, 4, 0, 3}, []float32{0, 0, 0, 1}
	c.learn(z, index, 0.75, 0, 1000, rand.New(rand.NewPCG(1, 1)))
	near(t, "the counts", c.count.Data(), 0.75+0.25*3, 0.75+0.25, 0.75)
	near(t, "the sums", c.sum.Data(), 0.75+0.25*9, 0.25*8, 0, 0.75+0.25*3, 0.75*5, 0.75*5)
	near(t, "the codes", c.vectors.Data(), 3/1.5, 2/1.5, 0, 1.5, 5, 5)
}

// In the first step the codes that hardly anything chose begin at outputs of the encoder, and none at the same.
func TestCodesBegin(t *testing.T) {
	c := newCodebook(4, 1, rand.New(rand.NewPCG(1, 1)))
	copy(c.vectors.Data(), []float32{0, -1, -2, -3})
	z := []float32{1, 2, 3, 4, 5, 6, 7, 8}
	c.learn(z, make([]float32, 8), 0.99, 0.5, 0, rand.New(rand.NewPCG(2, 2)))
	codes := slices.Clone(c.vectors.Data())
	if near(t, "the codes", codes[:1], 4.5); slices.Contains(codes[1:], codes[0]) || codes[1] == codes[2] || codes[2] == codes[3] || codes[1] == codes[3] {
		t.Errorf("the codes are %v", codes)
	}
	for _, v := range codes[1:] {
		if !slices.Contains(z, v) {
			t.Errorf("a code begins at %v", v)
		}
	}
	near(t, "the mean", c.mean.Data(), 0.1*0+0.9*4.5)
}

// A code that isn't chosen begins anew after so many steps as its count takes to fall, where an output is far from its own code; the
// others stay where they are.
func TestDeadCodesBeginAnew(t *testing.T) {
	c := book(1, 1, -1, 50)
	z, index := []float32{1, 1, 1, -1, -1, 4}, []float32{0, 0, 0, 1, 1, 0}
	for step := range 1000 {
		c.learn(z, index, 0.9, 0.1, 1000, rand.New(rand.NewPCG(3, uint64(step))))
		if c.vectors.Data()[2] > 49 { // rounding
			continue
		}
		if c.vectors.Data()[2] != 4 && c.vectors.Data()[2] != 1 { // code 0 lies between 1 and 4
			t.Errorf("the code began anew at %v", c.vectors.Data()[2])
		}
		if want := math.Log(0.1*2) / math.Log(0.9); math.Abs(float64(step+1)-want) > 1 {
			t.Errorf("it began anew after %d steps, want %v", step+1, want)
		}
		near(t, "the counts", c.count.Data()[2:], 2*0.1*2)
		if math.Abs(float64(c.vectors.Data()[1])+1) > 1e-5 {
			t.Errorf("another code is at %v", c.vectors.Data()[1])
		}
		return
	}
	t.Error("it never began anew")
}

// Outputs are drawn by their squared distance from their codes; what lies on its code is never drawn.
func TestFarthest(t *testing.T) {
	c := book(1, 0, 10)
	z, index := []float32{0, 1, 12, 10}, []float32{0, 0, 1, 1}
	first := 0
	const draws = 2000
	for i := range uint64(draws) {
		got := c.farthest(z, index, rand.New(rand.NewPCG(4, i)))
		if len(got) != 2 || got[0]+got[1] != 3 || got[0]*got[1] != 2 {
			t.Fatalf("drawn are %v", got)
		}
		if got[0] == 2 {
			first++
		}
	}
	if share := float64(first) / draws; math.Abs(share-0.8) > 0.03 {
		t.Errorf("the farther one comes first in %v of the cases, want 4/5", share)
	}
}

func TestPerplexity(t *testing.T) {
	for _, c := range []struct {
		n    []float64
		want float64
	}{{[]float64{0, 7, 0}, 1}, {[]float64{2, 2, 0, 2, 2}, 4}, {[]float64{3, 1}, math.Exp(math.Log(4) - 0.75*math.Log(3))}} {
		if got := perplexityOf(c.n); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v has the perplexity %v, want %v", c.n, got, c.want)
		}
	}
}

func TestMoments(t *testing.T) {
	c := newCodebook(4, 2, rand.New(rand.NewPCG(1, 1)))
	c.moments([]float32{1, 5, 3, 5}, 0.5)
	near(t, "the means", c.mean.Data(), 1, 2.5)
	near(t, "the deviations", c.std.Data(), 0.5+0.5*1, 0.5)
}
