package vae

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/kernel"
	"atelier/engine/latent"
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
		k, g := trained(t, 28, 28, c)
		kernel.SetThreads(1)
		all, err := g.Generate(ctx, engine.Request{Seed: 7, N: 100})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(all.Slice(0, 1).Pix, all.Slice(1, 2).Pix) {
			t.Fatal("all pictures are one")
		}
		for _, threads := range []int{1, 2} {
			kernel.SetThreads(threads)
			for _, r := range []engine.Request{{N: 1}, {N: 7}, {N: 64}, {N: 100}, {First: 1, N: 1}, {First: 5, N: 30}, {First: 99, N: 1}} {
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
			for _, i := range []int{0, 1, 37, 99} {
				one, err := g.Encode(ctx, all.Slice(i, i+1))
				if err != nil || !slices.Equal(one.Data, codes.Row(i)) {
					t.Errorf("%d threads: picture %d alone has another code, error %v", threads, i, err)
				}
			}
		}
		if other, err := g.Generate(ctx, engine.Request{Seed: 8, N: 100}); err != nil || slices.Equal(other.Pix, all.Pix) {
			t.Errorf("another seed gives the same pictures, error %v", err)
		}
	}
}

func TestDecodeIsTheMean(t *testing.T) {
	_, g := trained(t, 8, 12, 3)
	l := latent.Normal(1, 0, 3, 5)
	b, err := g.Decode(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	y, err := g.decoder.run(l.Data, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range y {
		if p := 255 / (1 + math.Exp(-float64(v))); math.Abs(float64(b.Pix[i])-p) > 0.501 {
			t.Fatalf("pixel %d is %d, want %v", i, b.Pix[i], p)
		}
	}
}

func TestTemperature(t *testing.T) {
	_, g := trained(t, 8, 8, 1)
	r := engine.Request{Seed: 4, First: 2, N: 3, Set: map[string]string{"prior": "normal"}}
	plain := g.Draw(r)
	r.Set["temperature"] = "0.5"
	half := g.Draw(r)
	want := latent.Normal(4, 2, 3, 5)
	for i, v := range want.Data {
		if plain.Data[i] != v || half.Data[i] != v/2 {
			t.Fatalf("number %d is %v, at half the temperature %v, want %v", i, plain.Data[i], half.Data[i], v)
		}
	}
	r.Set["temperature"] = "0"
	same, err := g.Generate(context.Background(), r)
	if err != nil || !slices.Equal(same.Slice(0, 1).Pix, same.Slice(2, 3).Pix) {
		t.Errorf("at temperature 0 pictures differ, error %v", err)
	}
	for set, want := range map[string]string{"temperature=9": "takes a number from 0 to 3", "warmth=1": `there is no setting "warmth"`} {
		name, value, _ := strings.Cut(set, "=")
		_, err := g.Generate(context.Background(), engine.Request{N: 1, Set: map[string]string{name: value}})
		wantError(t, err, want)
	}
}

func TestSentences(t *testing.T) {
	_, g := trained(t, 8, 8, 1)
	ctx := context.Background()
	generate := func(r engine.Request) error { _, err := g.Generate(ctx, r); return err }
	encode := func(b engine.Batch) error { _, err := g.Encode(ctx, b); return err }
	decode := func(l engine.Latents) error { _, err := g.Decode(ctx, l); return err }
	nan := latent.Normal(1, 0, 2, 5)
	nan.Data[7] = float32(math.NaN())
	wantError(t, generate(engine.Request{N: -1}), "both must be 0 or more")
	wantError(t, generate(engine.Request{First: -2, N: 1}), "both must be 0 or more")
	wantError(t, generate(engine.Request{N: 1e9}), "1000000000 pictures of 8 x 8 pixels need more than 4 GiB of memory: ask for fewer")
	wantError(t, encode(engine.NewBatch(1, 8, 12, 1)), "these pictures have 12 x 8 pixels in grey and the model takes 8 x 8 in grey: crop, scale or convert them first")
	wantError(t, encode(engine.NewBatch(1, 8, 8, 3)), "8 x 8 pixels in colour")
	wantError(t, decode(latent.Normal(1, 0, 2, 6)), "these latents have 6 numbers each and the model takes 5")
	wantError(t, decode(nan), "infinite or not numbers")
	if b, err := g.Generate(ctx, engine.Request{}); err != nil || b.N != 0 || b.H != 8 {
		t.Errorf("no pictures are %+v, error %v", b, err)
	}
	if l, err := g.Encode(ctx, engine.NewBatch(0, 8, 8, 1)); err != nil || l.N != 0 || l.Z != 5 {
		t.Errorf("the codes of no pictures are %+v, error %v", l, err)
	}
}

// Generate stops at the end of the batch in which ctx ends, and tells how far it is.
func TestStopAndProgress(t *testing.T) {
	_, g := trained(t, 8, 8, 1)
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
	if _, err := g.Encode(ctx, engine.NewBatch(3, 8, 8, 1)); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

// The directions are the principal components of the means of training pictures' codes.
func TestDirections(t *testing.T) {
	k, g := trained(t, 8, 8, 1)
	codes, err := g.Encode(context.Background(), k.set.Pictures())
	if err != nil {
		t.Fatal(err)
	}
	want, err := latent.PCA(codes, 5)
	if err != nil {
		t.Fatal(err)
	}
	got := g.Directions(9)
	if len(got.Dirs) != 5 || !slices.EqualFunc(got.Dirs, want.Dirs, slices.Equal) || !slices.Equal(got.Std, want.Std) ||
		!slices.Equal(got.Mean, want.Mean) || !slices.Equal(got.Share, want.Share) || want.Std[0] == 0 {
		t.Errorf("directions %+v, want %+v", got, want)
	}
	if two := g.Directions(2); len(two.Dirs) != 2 || len(two.Std) != 2 || len(two.Share) != 2 || !slices.Equal(two.Dirs[1], want.Dirs[1]) {
		t.Errorf("two directions are %+v", two)
	}
	if none := g.Directions(0); len(none.Dirs) != 0 || len(none.Mean) != 5 {
		t.Errorf("no directions are %+v", none)
	}
}
