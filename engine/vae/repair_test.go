package vae

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/latent"
)

// knowing is a generator that has learned a few pictures by heart, and those pictures.
func knowing(t *testing.T) (*Generator, engine.Batch) {
	t.Helper()
	cfg := config(idx(t, 6, 16, 16, 1), "width=8", "rate=0.01", "beta=0.2", "ema=0")
	k := start(t, cfg)
	for i := range 400 {
		if _, err := k.Step(i, float64(i)/400); err != nil {
			t.Fatal(err)
		}
	}
	return snapshot(t, k), k.set.Pictures()
}

// lower marks the lower half.
func lower(h, w int) []bool {
	hole := make([]bool, h*w)
	for p := h / 2 * w; p < h*w; p++ {
		hole[p] = true
	}
	return hole
}

// off is the root mean square of the difference inside the hole.
func off(a, b []uint8, hole []bool) float64 {
	sum, n := 0.0, 0
	for p, in := range hole {
		if in {
			d := float64(a[p]) - float64(b[p])
			sum, n = sum+d*d, n+1
		}
	}
	return math.Sqrt(sum / float64(n))
}

func TestRepairFillsBetterThanTheMean(t *testing.T) {
	g, pictures := knowing(t)
	hole := lower(16, 16)
	var ours, means float64
	for i := range pictures.N {
		p := pictures.Slice(i, i+1)
		holed := p
		holed.Pix = slices.Clone(p.Pix)
		sum, n := 0, 0
		for q, in := range hole {
			if in {
				holed.Pix[q] = 77 // what lies in the hole mustn't matter
			} else {
				sum, n = sum+int(p.Pix[q]), n+1
			}
		}
		mean := slices.Clone(p.Pix)
		for q, in := range hole {
			if in {
				mean[q] = uint8(sum / n)
			}
		}
		seen := 0
		r, err := g.Repair(context.Background(), holed, hole, Repair{Steps: 120, Starts: 4, Prior: 0.2, Border: "hard", Seed: 1}, func(Repaired) { seen++ })
		if err != nil {
			t.Fatal(err)
		}
		if seen < 20 || r.Step != 120 || len(r.Code) != 5 {
			t.Errorf("heard %d times, step %d, %d numbers", seen, r.Step, len(r.Code))
		}
		for q, in := range hole {
			if !in && r.Picture.Pix[q] != p.Pix[q] {
				t.Fatal("a known pixel has changed")
			}
		}
		ours += off(r.Picture.Pix, p.Pix, hole) / float64(pictures.N)
		means += off(mean, p.Pix, hole) / float64(pictures.N)
	}
	if ours > means/2 {
		t.Errorf("the filling is off by %.1f of 255, the mean colour by %.1f", ours, means)
	}
}

func TestRepairIsRepeatable(t *testing.T) {
	g, pictures := knowing(t)
	hole := lower(16, 16)
	s := Repair{Steps: 20, Starts: 3, Prior: 1, Border: "seamless", Seed: 4}
	var first Repaired
	for i := range 2 {
		r, err := g.Repair(context.Background(), pictures.Slice(0, 1), hole, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = r
		} else if !slices.Equal(r.Picture.Pix, first.Picture.Pix) || !slices.Equal(r.Code, first.Code) {
			t.Error("the same settings give another filling")
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err := g.Repair(ctx, pictures.Slice(0, 1), hole, s, func(Repaired) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for text, hole := range map[string][]bool{"nothing is marked": make([]bool, 256), "all of this picture": slices.Repeat([]bool{true}, 256)} {
		_, err := g.Repair(context.Background(), pictures.Slice(0, 1), hole, s, nil)
		wantError(t, err, text)
	}
}

// A ramp of differences around a hole is continued through it, and a feather falls off outside of it.
func TestBorders(t *testing.T) {
	const h, w = 9, 9
	hole, d := make([]bool, h*w), make([]float64, h*w)
	for p := range d {
		x, y := p%w, p/w
		d[p] = float64(10*x - 3*y)
		if x >= 3 && x < 7 && y >= 2 && y < 6 {
			hole[p], d[p] = true, 0
		}
	}
	membrane(d, hole, h, w)
	for p, v := range d {
		if want := float64(10*(p%w) - 3*(p/w)); math.Abs(v-want) > 0.2 {
			t.Fatalf("at %d,%d the membrane is %.2f, want %.0f", p%w, p/w, v, want)
		}
	}
	part := feather(hole, h, w)
	for x, want := range []float64{0, 1.0 / 3, 2.0 / 3, 1, 1, 1, 1, 2.0 / 3, 1.0 / 3} {
		if got := part[4*w+x]; math.Abs(got-want) > 1e-9 {
			t.Errorf("at %d the filling shows by %.2f, want %.2f", x, got, want)
		}
	}
}

// TestRepairByTheLearnedPrior: the code that is found is the one whose picture fills the hole, also where a flow lies between, and the way from
// draws to codes and back is one.
func TestRepairByTheLearnedPrior(t *testing.T) {
	g, pictures := knowing(t)
	g.net.prior, g.sampler = shaken(g.net.latent), nil
	u := latent.Normal(3, 0, 1, g.net.latent)
	z := engine.Latents{N: 1, Z: u.Z, Data: slices.Clone(u.Data)}
	g.fromPrior(z, 0)
	for j, v := range g.toPrior(z.Data) {
		if math.Abs(float64(v-u.Data[j])) > 1e-4 {
			t.Fatalf("number %d came back as %v, was %v", j, v, u.Data[j])
		}
	}
	hole := lower(16, 16)
	r, err := g.Repair(t.Context(), pictures.Slice(1, 2), hole, Repair{Steps: 60, Starts: 2, Prior: 0.2, Border: "hard", Seed: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := g.Decode(t.Context(), engine.Latents{N: 1, Z: len(r.Code), Data: r.Code})
	if err != nil {
		t.Fatal(err)
	}
	if d := off(made.Pix, r.Picture.Pix, hole); d > 2 {
		t.Errorf("the code's picture is off by %.1f of 255 from what fills the hole", d)
	}
}
