package metric

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

// naiveCover is the definition.
func naiveCover(real, made []float32, d, k int) Cover {
	row := func(x []float32, i int) []float32 { return x[i*d : (i+1)*d] }
	n, m := len(real)/d, len(made)/d
	var c Cover
	for i := range n {
		var all []float64
		for j := range n {
			if j != i {
				all = append(all, distance(row(real, i), row(real, j)))
			}
		}
		slices.Sort(all)
		inside := 0
		for j := range m {
			if distance(row(real, i), row(made, j)) <= all[k-1] {
				inside++
			}
		}
		c.Density += float64(inside) / float64(k*m)
		if inside > 0 {
			c.Coverage += 1 / float64(n)
		}
	}
	return c
}

func TestDensityCoverage(t *testing.T) {
	const d = 5
	real := normal(1, 600, ones(d, 10), ones(d, 1)) // more than a block, and far from 0
	for _, made := range [][]float32{normal(2, 300, ones(d, 10), ones(d, 1)), normal(3, 70, ones(d, 11), ones(d, 0.3)), normal(4, 1, ones(d, 50), ones(d, 1))} {
		got, err := DensityCoverage(context.Background(), real, made, d, 5)
		want := naiveCover(real, made, d, 5)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "density", got.Density, want.Density, 0.01)
		near(t, "coverage", got.Coverage, want.Coverage, 0.004)
	}
	// What is expected of equals: 1 and 1 - 2^-k.
	got, err := DensityCoverage(context.Background(), real, normal(2, 600, ones(d, 10), ones(d, 1)), d, 5)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "density of equals", got.Density, 1, 0.08)
	near(t, "coverage of equals", got.Coverage, 1-1.0/32, 0.03)
	// A model that makes one picture again and again.
	if got, _ = DensityCoverage(context.Background(), real, slices.Repeat(real[:d], 600), d, 5); got.Coverage > 0.03 || got.Density < 0.5 {
		t.Errorf("of one picture: %+v", got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := DensityCoverage(ctx, real, real, d, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func TestNearest(t *testing.T) {
	const d = 3
	others := normal(1, blockB+100, ones(d, 5), ones(d, 1))
	x := append(normal(2, blockA+1, ones(d, 5), ones(d, 1)), others[(blockB+7)*d:(blockB+8)*d]...)
	done := 0
	index, distances, err := Nearest(context.Background(), x, others, d, func(n, total int) {
		if n <= done || total != blockA+2 {
			t.Errorf("progress %d of %d", n, total)
		}
		done = n
	})
	if err != nil || done != blockA+2 {
		t.Fatalf("error %v, %d done", err, done)
	}
	for i := range index {
		best, at := math.Inf(1), 0
		for j := range len(others) / d {
			if v := distance(x[i*d:(i+1)*d], others[j*d:(j+1)*d]); v < best {
				best, at = v, j
			}
		}
		// Two that are nearly as near may change places.
		if index[i] != at && distances[i] > best+1e-4 || math.Abs(distances[i]-distance(x[i*d:(i+1)*d], others[index[i]*d:(index[i]+1)*d])) > 1e-12 {
			t.Fatalf("row %d: number %d at %v, want %d at %v", i, index[i], distances[i], at, best)
		}
	}
	if index[blockA+1] != blockB+7 || distances[blockA+1] != 0 {
		t.Errorf("a picture that is there: number %d at %v", index[blockA+1], distances[blockA+1])
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Nearest(ctx, x, others, d, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func TestDiversity(t *testing.T) {
	near(t, "of a triangle", Diversity([]float32{0, 0, 3, 0, 0, 4}, 2), 4, 1e-6)
	near(t, "of equals", Diversity(slices.Repeat([]float32{1000, 2000}, 50), 2), 0, 1e-3)
	// The distance of two draws from N(0, 1) in one dimension is 2/√π on average.
	near(t, "of a line", Diversity(normal(1, 5000, ones(1, 100), ones(1, 1)), 1), 2/math.Sqrt(math.Pi), 0.03)
}

func TestModes(t *testing.T) {
	p := Histogram([]int{0, 0, 2, 2}, 4)
	if !slices.Equal(p, []float64{0.5, 0, 0.5, 0}) {
		t.Errorf("shares %v", p)
	}
	modes, kl := Modes([]int{0, 0, 2, 2}, 4)
	if modes != 2 {
		t.Errorf("%d modes", modes)
	}
	near(t, "from uniform", kl, math.Log(2), 1e-12)
	if modes, kl = Modes([]int{0, 1, 2, 3}, 4); modes != 4 || kl != 0 {
		t.Errorf("%d modes, %v nats", modes, kl)
	}
	near(t, "divergence", Divergence([]float64{0.5, 0.5}, []float64{0.25, 0.75}), 0.5*math.Log(2)+0.5*math.Log(2.0/3), 1e-12)
	if d := Divergence([]float64{0.5, 0.5}, []float64{1, 0}); !math.IsInf(d, 1) {
		t.Errorf("from what lacks a class: %v", d)
	}
}
