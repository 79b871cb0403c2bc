package metric

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
)

func made(b engine.Batch, fixed bool) Made {
	return Made{N: b.N, H: b.H, W: b.W, C: b.C, Fixed: fixed, Pictures: func(_ context.Context, from, n int) (engine.Batch, error) {
		return b.Slice(from, from+n), nil
	}}
}

// noisy is a batch of random pixels.
func noisy(n, h, w, c int) engine.Batch {
	b, r := engine.NewBatch(n, h, w, c), rand.New(rand.NewPCG(1, 2))
	for i := range b.Pix {
		b.Pix[i] = uint8(r.Uint32())
	}
	return b
}

// The sample of fashion against itself, and against noise: what is measured without training pictures.
func TestMeasureWithoutTestPictures(t *testing.T) {
	set := some(t, "fashion", 600)
	last := 0.0
	r, err := Measure(context.Background(), "fashion", made(set.Pictures(), true), func(done float64) {
		if done < last || done > 1 {
			t.Errorf("progress went from %v to %v", last, done)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.N != 600 || r.RealN != 10_000 || r.FloorN != 10_000 || r.CoverN != 600 || *r.Nearest != 0 || r.NearestHeldOut != nil || r.DensityFloor != nil || last != 1 {
		t.Errorf("%+v, progress %v", r, last)
	}
	if *r.Floor < 0.1 || *r.Floor > 2 || math.Abs(*r.Ratio-r.FCD/(*r.Floor)) > 1e-9 || !r.JudgeOwn || len(r.Classes) != 10 || r.Modes != 10 || r.KL > 0.1 {
		t.Errorf("floor %v, ratio %v, %d classes", *r.Floor, *r.Ratio, len(r.Classes))
	}
	if len(r.Notes) != 2 || !strings.HasPrefix(r.Notes[0], "fashion has no test pictures of its own") || !strings.HasPrefix(r.Notes[1], "the floor is that of 10000") {
		t.Errorf("notes %q", r.Notes)
	}
	bad, err := Measure(context.Background(), "fashion", made(noisy(600, 28, 28, 1), true), nil)
	if err != nil || bad.FCD < 10*r.FCD || bad.Coverage > 0.2 || bad.KID < 1 {
		t.Errorf("noise: %+v, error %v", bad, err)
	}
}

// A set of one's own: halves, and a judge that has learned something else.
func TestMeasureOwnPictures(t *testing.T) {
	dir := idx(t, 600)
	b := noisy(260, 8, 8, 1)
	r, err := Measure(context.Background(), dir+"/t10k-labels-idx1-ubyte", made(b, true), nil)
	if err == nil {
		t.Fatalf("labels are measured: %+v", r)
	}
	if r, err = Measure(context.Background(), dir, made(b, true), nil); err != nil || r.Again != nil {
		t.Fatal(r, err)
	}
	whole := made(b, true)
	whole.Again = func(_ context.Context, real engine.Batch) (engine.Batch, error) { return real, nil }
	if r, err = Measure(context.Background(), dir, whole, nil); err != nil {
		t.Fatal(err)
	}
	if math.Abs(*r.Again/(*r.Floor)-1) > 1e-6 {
		t.Errorf("untouched training pictures stand at %v, the floor at %v", *r.Again, *r.Floor)
	}
	if r.RealN != 600 || r.FloorN != 260 || r.JudgeOwn || r.Judge != "fashion" || *r.Floor > 0.3*r.FCD || r.NearestHeldOut == nil || *r.NearestHeldOut != 0 {
		t.Errorf("%+v", r)
	}
	for _, want := range []string{"that of fashion sees other things", "the judge sees pictures scaled to 28 x 28 in grey"} {
		if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, want) }) {
			t.Errorf("notes %q have none with %q", r.Notes, want)
		}
	}
	folder := attributed(t, 520) // pictures without a test split
	if r, err = Measure(context.Background(), folder, made(noisy(256, 8, 8, 3), true), nil); err != nil {
		t.Fatal(err)
	}
	if r.RealN != 260 || r.FloorN != 256 || r.Judge != "faces" || r.NearestHeldOut != nil || !strings.Contains(strings.Join(r.Notes, " "), "every second one is measured against") {
		t.Errorf("%+v", r)
	}
}

func TestMeasureRefuses(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	for _, c := range []struct {
		data string
		made Made
		want string
	}{
		{"fashion", made(noisy(255, 28, 28, 1), true), "255 pictures are too few to measure: the judge sees 128 numbers in a picture and needs at least 256"},
		{"fashion", made(noisy(300, 32, 32, 1), true), "the pictures are 32 x 32 in grey, and those of fashion 28 x 28 in grey: scale and convert them first"},
		{"fashion", made(noisy(300, 28, 28, 3), true), "the pictures are 28 x 28 in colour, and those of fashion 28 x 28 in grey"},
		{"fashion", made(noisy(300, 28, 20, 1), false), "the pictures are 20 x 28 in grey"},
		{idx(t, 40), made(noisy(300, 8, 8, 1), true), "has too few pictures to measure against: the judge sees 128 numbers in a picture and needs at least 256 pictures, and there are 40"},
		{"fashoin", made(noisy(300, 8, 8, 1), true), `did you mean "fashion"?`},
	} {
		_, err := Measure(ctx, c.data, c.made, nil)
		wantError(t, err, c.want)
	}
	failing := Made{N: 300, H: 28, W: 28, C: 1, Pictures: func(context.Context, int, int) (engine.Batch, error) {
		cancel()
		return engine.Batch{}, ctx.Err()
	}}
	if _, err := Measure(ctx, "fashion", failing, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}
