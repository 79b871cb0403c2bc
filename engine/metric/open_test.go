package metric

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/dataset"
)

// some opens a few test pictures of a shipped set.
func some(t *testing.T, name string, n int) *dataset.Set {
	t.Helper()
	s, err := dataset.Open(context.Background(), name, dataset.Options{Test: true})
	if err != nil {
		t.Fatal(err)
	}
	return s.Slice(0, min(n, s.N))
}

func openJudge(t *testing.T, data string, h, w, c int) *Judge {
	t.Helper()
	j, err := Open(context.Background(), data, h, w, c)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestShippedJudges: each knows its set as well as it is said to, and is the one that its description is of.
func TestShippedJudges(t *testing.T) {
	least := map[string]float64{"digits": 0.99, "fashion": 0.91, "faces": 0.9}
	for _, s := range ShippedJudges() {
		set := some(t, s.Name, 1000)
		j := openJudge(t, s.Name, set.H, set.W, set.C)
		accuracy, err := j.accuracy(context.Background(), set)
		if err != nil || math.Abs(accuracy-s.Accuracy) > 0.02 || s.Accuracy < least[s.Name] {
			t.Errorf("%s knows %v of 1000 pictures, and of all it is said %v (error %v)", s.Name, accuracy, s.Accuracy, err)
		}
		if j.Hash() != s.Hash || j.Name() != s.Name || !j.Own() || j.Scales() || j.D() != 128 || j.Statistics().N != statisticsMany {
			t.Errorf("%s is %s with the hash %s and %d features, statistics of %d pictures", s.Name, j.Name(), j.Hash(), j.D(), j.Statistics().N)
		}
		if s.Description == "" || !strings.Contains(s.Command, "atelier train judge --data "+s.Data+" ") {
			t.Errorf("%+v", s)
		}
		delete(least, s.Name)
	}
	if len(least) > 0 {
		t.Errorf("these are missing: %v", least)
	}
}

func TestWhichJudge(t *testing.T) {
	for _, c := range []struct {
		data     string
		channels int
		name     string
		own      bool
	}{
		{"digits", 1, "digits", true}, {"digits", 3, "digits", true}, {"fashion", 1, "fashion", true}, {"faces", 3, "faces", true}, {"faces", 1, "faces", true},
		{"stacked-digits", 3, "digits", true}, {"stacked-digits", 1, "digits", false}, {"shapes", 3, "faces", false}, {"shapes", 1, "fashion", false},
		{"sets/Fashion-MNIST", 1, "fashion", true}, {"sets/fashion/train-images-idx3-ubyte.gz", 1, "fashion", true}, {"/data/mnist", 1, "digits", true},
		{"mnist-like", 3, "faces", false}, {"my/pictures", 1, "fashion", false},
	} {
		if name, own := choose(c.data, c.channels); name != c.name || own != c.own {
			t.Errorf("%s with %d channels: %s, own is %v", c.data, c.channels, name, own)
		}
	}
	_, err := Open(context.Background(), "digits", 28, 28, 2)
	wantError(t, err, "2 colour channels")
}

// The judge sees much the same in a digit of another size, and exactly the same in one that is grey in three channels.
func TestOtherSizesAndColours(t *testing.T) {
	set := some(t, "digits", 200)
	plain := openJudge(t, "digits", 28, 28, 1)
	want, err := plain.Classify(context.Background(), set.Pictures())
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{32, 1}, {28, 3}, {56, 3}} {
		other := enlarged(set.Pictures(), size[0], size[1])
		j := openJudge(t, "digits", other.H, other.W, other.C)
		got, err := j.Classify(context.Background(), other)
		if err != nil {
			t.Fatal(err)
		}
		same := 0
		for i := range got {
			if got[i] == want[i] {
				same++
			}
		}
		if same < 190 || !j.Scales() || size[0] == 28 && same != 200 {
			t.Errorf("%v: %d of 200 are the same", size, same)
		}
	}
	if _, err := plain.Features(context.Background(), engine.NewBatch(2, 32, 32, 1)); err == nil {
		t.Error("pictures of another size than was said are taken")
	} else {
		wantError(t, err, "these pictures have 32 x 32 pixels and 1 channel, and the judge expects 28 x 28 and 1")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := plain.Features(ctx, set.Pictures()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

// enlarged repeats pixels, and the channel.
func enlarged(b engine.Batch, size, c int) engine.Batch {
	out := engine.NewBatch(b.N, size, size, c)
	for i := range out.Pix {
		p := i / c
		n, y, x := p/(size*size), p/size%size, p%size
		out.Pix[i] = b.Pix[(n*b.H+y*b.H/size)*b.W+x*b.W/size]
	}
	return out
}

// Three digits at once, each in a channel of its own.
func TestStackedDigits(t *testing.T) {
	set := some(t, "stacked-digits", 200)
	j := openJudge(t, "stacked-digits", 28, 28, 3)
	labels, err := j.Classify(context.Background(), set.Pictures())
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, l := range labels {
		if l == set.Labels[i] {
			right++
		}
	}
	if right < 190 || !slices.Equal(j.Classes(), set.Classes) || j.D() != 3*128 || j.Scales() || j.Statistics().N != 0 {
		t.Errorf("%d of 200 are right; %d classes, %d features", right, len(j.Classes()), j.D())
	}
	r, err := j.Reference(context.Background(), set.Pictures())
	if err != nil {
		t.Fatal(err)
	}
	if q := r.Quick(r.Features()); len(q.Classes) != 1000 || q.FCD > 1e-6 {
		t.Errorf("%d shares, FCD %v", len(q.Classes), q.FCD)
	}
}

// A quick measurement is that of the functions themselves, and sees what is wrong with pictures.
func TestQuick(t *testing.T) {
	ctx := context.Background()
	set := some(t, "digits", 2400)
	j := openJudge(t, "digits", 28, 28, 1)
	r, err := j.Reference(ctx, set.Slice(0, 1200).Pictures())
	if err != nil {
		t.Fatal(err)
	}
	see := func(b engine.Batch) Quality {
		f, err := j.Features(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		q := r.Quick(f)
		near(t, "FCD", q.FCD, Frechet(Fit(r.Features(), 128), Fit(f, 128)), 1e-6*(1+q.FCD))
		near(t, "diversity", q.Diversity, Diversity(f, 128), 0)
		if kid, se := KID(r.Features(), f, 128, Block); b.N >= 1000 && (math.Abs(q.KID-kid) > 1e-6*(1+math.Abs(kid)) || q.KIDSE != se) {
			t.Errorf("KID %v ± %v, want %v ± %v", q.KID, q.KIDSE, kid, se)
		}
		if q.N != b.N || math.Abs(sum(q.Classes)-1) > 1e-9 || r.N() != 1200 {
			t.Errorf("%d pictures, shares %v, a reference of %d", q.N, q.Classes, r.N())
		}
		return q
	}
	real := see(set.Slice(1200, 2400).Pictures())
	few := see(set.Slice(1200, 1500).Pictures())
	noisy, alike := set.Slice(1200, 2400).Pictures(), set.Batch(slices.Repeat([]int{5}, 1200))
	noisy.Pix = slices.Clone(noisy.Pix)
	for i := range noisy.Pix {
		noisy.Pix[i] = max(noisy.Pix[i], uint8(i*7919>>3&127))
	}
	bad, same := see(noisy), see(alike)
	if few.FCD < real.FCD || bad.FCD < 5*real.FCD || same.FCD < 20*real.FCD || bad.KID < real.KID+5*real.KIDSE {
		t.Errorf("FCD of real ones %v, of fewer %v, of noisy ones %v, of one digit %v; KID %v and %v", real.FCD, few.FCD, bad.FCD, same.FCD, real.KID, bad.KID)
	}
	if same.Diversity > 0.01*real.Diversity || slices.Max(same.Classes) != 1 || slices.Max(real.Classes) > 0.2 {
		t.Errorf("diversity of one digit %v and of real ones %v; classes %v", same.Diversity, real.Diversity, same.Classes)
	}
}

func sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}
