package vq

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/kernel"
)

// trained is the snapshot of a task after a few steps.
func trained(t *testing.T, h, w, c int) (*task, *Generator) {
	t.Helper()
	k := start(t, config(idx(t, 30, h, w, c)))
	steps(t, k, 0, 4)
	return k, snapshot(t, k)
}

// TestEachPictureIsItself: picture i of a seed is the same in any request, by any number of threads, of any copy of the model.
func TestEachPictureIsItself(t *testing.T) {
	defer kernel.SetThreads(kernel.Threads())
	ctx := context.Background()
	for _, c := range []int{1, 3} {
		k, g := trained(t, 16, 12, c)
		kernel.SetThreads(1)
		all, err := g.Generate(ctx, engine.Request{Seed: 7, N: 50})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(all.Slice(0, 1).Pix, all.Slice(1, 2).Pix) {
			t.Fatal("all pictures are one")
		}
		for _, threads := range []int{1, 2} {
			kernel.SetThreads(threads)
			for _, r := range []engine.Request{{N: 1}, {N: 7}, {N: 50}, {First: 1, N: 1}, {First: 5, N: 30}, {First: 49, N: 1}} {
				r.Seed = 7
				for _, g := range []*Generator{g, snapshot(t, k)} {
					got, err := g.Generate(ctx, r)
					if err != nil || got.N != r.N || !slices.Equal(got.Pix, all.Slice(r.First, r.First+r.N).Pix) {
						t.Errorf("%d threads: the %d pictures from %d on are others, error %v", threads, r.N, r.First, err)
					}
					decoded, err := g.Decode(ctx, g.Draw(r))
					if err != nil || !slices.Equal(decoded.Pix, got.Pix) {
						t.Errorf("%d threads: drawing %d from %d on and decoding gives others, error %v", threads, r.N, r.First, err)
					}
				}
			}
			codes, err := g.Encode(ctx, all)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range []int{0, 1, 37, 49} {
				one, err := g.Encode(ctx, all.Slice(i, i+1))
				if err != nil || !slices.Equal(one.Data, codes.Row(i)) {
					t.Errorf("%d threads: picture %d alone has another code, error %v", threads, i, err)
				}
			}
		}
		if other, err := g.Generate(ctx, engine.Request{Seed: 8, N: 50}); err != nil || slices.Equal(other.Pix, all.Pix) {
			t.Errorf("another seed gives the same pictures, error %v", err)
		}
	}
}

// Latents are vectors of codes, the nearest to what the encoder says, and a latent decodes as the codes nearest to it do.
func TestLatentsAreCodes(t *testing.T) {
	k, g := trained(t, 16, 12, 3)
	ctx := context.Background()
	pictures := k.set.Batch([]int{0, 1, 2})
	l, err := g.Encode(ctx, pictures)
	if err != nil {
		t.Fatal(err)
	}
	grid, err := g.EncodeGrid(ctx, pictures)
	if err != nil {
		t.Fatal(err)
	}
	if h, w, d := g.GridShape(); h != 4 || w != 3 || d != 3 || grid.H != h || grid.W != w || grid.D != d || grid.N != 3 || l.Z != h*w*d {
		t.Fatalf("grids of %d x %d x %d", h, w, d)
	}
	codes := g.net.book.vectors.Data()
	distance := func(a, b []float32) (sum float64) {
		for i := range a {
			sum += math.Pow(float64(a[i]-b[i]), 2)
		}
		return sum
	}
	for i := 0; i < len(l.Data); i += 3 {
		best := math.Inf(1)
		for c := 0; c < len(codes); c += 3 {
			best = min(best, distance(codes[c:c+3], grid.Data[i:i+3]))
		}
		if got := distance(l.Data[i:i+3], grid.Data[i:i+3]); got > best+1e-5 {
			t.Errorf("vector %d lies %v from its code, and another %v", i/3, got, best)
		}
	}
	want, err := g.Decode(ctx, l)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := g.DecodeGrid(ctx, grid); err != nil || !slices.Equal(got.Pix, want.Pix) {
		t.Errorf("the grid decodes to other pictures, error %v", err)
	}
	mean, std := g.GridScale()
	if len(mean) != 3 || len(std) != 3 || std[0] <= 0 {
		t.Errorf("the scale is %v, %v", mean, std)
	}
	mean[0] = 99
	if again, _ := g.GridScale(); again[0] == 99 {
		t.Error("the scale is not the caller's")
	}
}

// What the training tells of a step is what a measurement of the same pictures gives, but for the averages.
func TestMeasure(t *testing.T) {
	k := start(t, config(idx(t, 8, 16, 16, 1), "ema=0", "rate=1e-6"))
	steps(t, k, 0, 60) // until the running statistics are those of the batch, which all pictures are in
	r, err := k.Step(60, 0.8)
	if err != nil {
		t.Fatal(err)
	}
	g := snapshot(t, k)
	m, err := g.Measure(context.Background(), k.set.Pictures(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range []float64{m.MSE, m.Commitment, m.Perplexity, m.Bits} {
		if math.Abs(got/r.Losses[i]-1) > 0.02 {
			t.Errorf("%s is measured as %v, told as %v", k.Losses()[i], got, r.Losses[i])
		}
	}
	if m.N != 8 || m.Used < int(m.Perplexity) || m.Used > 16 {
		t.Errorf("measured %+v", m)
	}
}

func TestTemperature(t *testing.T) {
	_, g := trained(t, 16, 16, 1)
	r := engine.Request{Seed: 4, First: 2, N: 3, Set: map[string]string{"temperature": "0"}}
	same, err := g.Generate(context.Background(), r)
	if err != nil || !slices.Equal(same.Slice(0, 1).Pix, same.Slice(2, 3).Pix) {
		t.Errorf("at temperature 0 pictures differ, error %v", err)
	}
	for set, want := range map[string]string{"temperature=9": "takes a number from 0 to 2", "warmth=1": `there is no setting "warmth"`} {
		name, value, _ := strings.Cut(set, "=")
		_, err := g.Generate(context.Background(), engine.Request{N: 1, Set: map[string]string{name: value}})
		wantError(t, err, want)
	}
}

func TestSentences(t *testing.T) {
	_, g := trained(t, 16, 16, 1)
	ctx := context.Background()
	generate := func(r engine.Request) error { _, err := g.Generate(ctx, r); return err }
	encode := func(b engine.Batch) error { _, err := g.Encode(ctx, b); return err }
	decode := func(l engine.Latents) error { _, err := g.Decode(ctx, l); return err }
	nan := engine.Latents{N: 2, Z: 48, Data: make([]float32, 96)}
	nan.Data[7] = float32(math.NaN())
	wantError(t, generate(engine.Request{N: -1}), "both must be 0 or more")
	wantError(t, generate(engine.Request{First: -2, N: 1}), "both must be 0 or more")
	wantError(t, generate(engine.Request{N: 1e9}), "1000000000 pictures of 16 x 16 pixels need more than 4 GiB of memory: ask for fewer")
	wantError(t, encode(engine.NewBatch(1, 8, 12, 1)), "these pictures have 12 x 8 pixels in grey and the model takes 16 x 16 in grey: crop, scale or convert them first")
	wantError(t, encode(engine.NewBatch(1, 16, 16, 3)), "16 x 16 pixels in colour")
	wantError(t, decode(engine.Latents{N: 1, Z: 6, Data: make([]float32, 6)}), "these latents have 6 numbers each and the model takes 48")
	wantError(t, decode(nan), "infinite or not numbers")
	if b, err := g.Generate(ctx, engine.Request{}); err != nil || b.N != 0 || b.H != 16 {
		t.Errorf("no pictures are %+v, error %v", b, err)
	}
	if l, err := g.Encode(ctx, engine.NewBatch(0, 16, 16, 1)); err != nil || l.N != 0 || l.Z != 48 {
		t.Errorf("the codes of no pictures are %+v, error %v", l, err)
	}
}

// Generate stops at the end of the batch in which ctx ends, and tells how far it is.
func TestStopAndProgress(t *testing.T) {
	_, g := trained(t, 16, 16, 1)
	var heard []int
	r := engine.Request{First: slots - 2, N: 2*slots + 5, Progress: func(done int) { heard = append(heard, done) }}
	if _, err := g.Generate(context.Background(), r); err != nil || !slices.Equal(heard, []int{2, slots + 2, 2*slots + 2, 2*slots + 5}) {
		t.Errorf("progress %v, error %v", heard, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	r.Progress = func(int) {
		calls++
		cancel()
	}
	if b, err := g.Generate(ctx, r); err != context.Canceled || b.N != 0 || calls != 1 {
		t.Errorf("%d pictures after %d batches, error %v", b.N, calls, err)
	}
	if _, err := g.Encode(ctx, engine.NewBatch(3, 16, 16, 1)); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}
