package latent

import (
	"math"
	"slices"
	"testing"

	"atelier/engine"
)

func near(t *testing.T, what string, got, want []float32, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for j := range got {
		if !(math.Abs(float64(got[j]-want[j])) <= tol) {
			t.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
}

func TestNormalIsTheSameInAnyBatch(t *testing.T) {
	all := Normal(7, 0, 10, 33)
	if all.N != 10 || all.Z != 33 || len(all.Data) != 330 {
		t.Fatalf("shape %d x %d, %d values", all.N, all.Z, len(all.Data))
	}
	part := Normal(7, 4, 3, 33)
	for i := range 3 {
		if !slices.Equal(part.Row(i), all.Row(4+i)) {
			t.Errorf("latent %d differs between batches", 4+i)
		}
	}
	if slices.Equal(Normal(8, 0, 1, 33).Data, all.Row(0)) {
		t.Error("two seeds give the same latent")
	}
}

// The streams of neighbouring images and neighbouring seeds must look independent: moments and correlations of 20,000 draws within
// five standard errors.
func TestNormalMoments(t *testing.T) {
	const n = 20000
	check := func(what string, got, want, se float64) {
		if math.Abs(got-want) > 5*se {
			t.Errorf("%s: %g, want %g +- %g", what, got, want, 5*se)
		}
	}
	l := Normal(1, 0, n, 2)
	other := Normal(2, 0, n, 2)
	var mean, square, quad, next, within, across float64
	for i := range n {
		x := float64(l.Row(i)[0])
		mean += x / n
		square += x * x / n
		quad += x * x * x * x / n
		next += x * float64(l.Row((i + 1) % n)[0]) / n
		within += x * float64(l.Row(i)[1]) / n
		across += x * float64(other.Row(i)[0]) / n
	}
	se := 1 / math.Sqrt(n)
	check("mean", mean, 0, se)
	check("variance", square, 1, math.Sqrt2*se)
	check("fourth moment", quad, 3, math.Sqrt(96)*se)
	check("correlation of neighbours", next, 0, se)
	check("correlation within a latent", within, 0, se)
	check("correlation of seeds", across, 0, se)
}

func TestLerp(t *testing.T) {
	a, b := []float32{0, 2}, []float32{4, -2}
	near(t, "start", Lerp(a, b, 0), a, 0)
	near(t, "end", Lerp(a, b, 1), b, 0)
	near(t, "quarter", Lerp(a, b, 0.25), []float32{1, 1}, 0)
}

func TestAnalogy(t *testing.T) {
	near(t, "analogy", Analogy([]float32{3, 1}, []float32{1, 4}, []float32{10, 20}), []float32{12, 17}, 0)
}

func TestSlerp(t *testing.T) {
	a, b := []float32{2, 0, 0}, []float32{0, 2, 0}
	near(t, "start", Slerp(a, b, 0), a, 1e-7)
	near(t, "end", Slerp(a, b, 1), b, 1e-7)
	for _, at := range []float64{0.1, 0.5, 0.7} {
		w := at * math.Pi / 2
		near(t, "on the circle", Slerp(a, b, at), []float32{float32(2 * math.Cos(w)), float32(2 * math.Sin(w)), 0}, 1e-6)
	}
	near(t, "obtuse", Slerp([]float32{1, 0}, []float32{-0.5, float32(math.Sqrt(0.75))}, 0.5), []float32{0.5, float32(math.Sqrt(0.75))}, 1e-6)
	near(t, "different lengths", Slerp([]float32{1, 0}, []float32{0, 3}, 0.5), []float32{math.Sqrt2 / 2, 3 * math.Sqrt2 / 2}, 1e-6)
	// The fallbacks: parallel, opposed, zero.
	near(t, "parallel", Slerp([]float32{1, 1}, []float32{3, 3}, 0.5), []float32{2, 2}, 1e-6)
	near(t, "opposed", Slerp([]float32{1, 1}, []float32{-1, -1}, 0.25), []float32{0.5, 0.5}, 1e-6)
	near(t, "zero", Slerp([]float32{0, 0}, []float32{2, 4}, 0.5), []float32{1, 2}, 1e-6)
}

func TestBilinear(t *testing.T) {
	corners := [4][]float32{{1, 2, 3}, {-1, 0, 2}, {4, 4, -4}, {0, -2, 1}}
	for i, uv := range [4][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		near(t, "corner", Bilinear(corners[0], corners[1], corners[2], corners[3], uv[0], uv[1]), corners[i], 1e-6)
	}
	// Orthogonal corners of one length: the blend has that length, and at the middle it is their sum over sqrt(4).
	e := [4][]float32{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}
	near(t, "middle", Bilinear(e[0], e[1], e[2], e[3], 0.5, 0.5), []float32{0.5, 0.5, 0.5, 0.5}, 1e-6)
	for _, uv := range [][2]float64{{0.3, 0.9}, {0.5, 0}, {0.01, 0.4}} {
		x := Bilinear(e[0], e[1], e[2], e[3], uv[0], uv[1])
		if l := math.Sqrt(dot(x, x)); math.Abs(l-1) > 1e-6 {
			t.Errorf("length %g at %v, want 1", l, uv)
		}
	}
	near(t, "equal corners", Bilinear(corners[0], corners[0], corners[0], corners[0], 0.3, 0.6), corners[0], 1e-6)
	// Opposed corners pass through zero without a jump.
	p, m := []float32{1, 1}, []float32{-1, -1}
	near(t, "zero", Bilinear(p, m, m, p, 0.5, 0.5), []float32{0, 0}, 1e-6)
	near(t, "near zero", Bilinear(p, m, m, p, 0.501, 0.5), Bilinear(p, m, m, p, 0.499, 0.5), 0.01)
	near(t, "all zero", Bilinear([]float32{0}, []float32{0}, []float32{0}, []float32{0}, 0.2, 0.2), []float32{0}, 0)
}

// A cross of points has directions, deviations and shares that can be written down.
func TestPCAOfACross(t *testing.T) {
	mean, u, v := []float32{5, -1, 2}, []float32{0.6, -0.8, 0}, []float32{0.8, 0.6, 0}
	l := engine.Latents{N: 4, Z: 3}
	for _, at := range [][2]float32{{3, 0}, {-3, 0}, {0, 1}, {0, -1}} {
		for j := range mean {
			l.Data = append(l.Data, mean[j]+at[0]*u[j]+at[1]*v[j])
		}
	}
	d, err := PCA(l, 9)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Dirs) != 3 {
		t.Fatalf("%d directions, want 3", len(d.Dirs))
	}
	near(t, "mean", d.Mean, mean, 1e-6)
	near(t, "first", d.Dirs[0], []float32{-0.6, 0.8, 0}, 1e-6) // its largest component is made positive
	near(t, "second", d.Dirs[1], v, 1e-6)
	near(t, "third", d.Dirs[2], []float32{0, 0, 1}, 1e-6)
	near(t, "deviations", d.Std, []float32{float32(math.Sqrt(6)), float32(math.Sqrt(2.0 / 3)), 0}, 1e-6)
	for i, want := range []float64{0.9, 0.1, 0} {
		if math.Abs(d.Share[i]-want) > 1e-6 {
			t.Errorf("share %d is %g, want %g", i, d.Share[i], want)
		}
	}
	near(t, "at", d.At([]float64{1}), []float32{5 - 0.6*float32(math.Sqrt(6)), -1 + 0.8*float32(math.Sqrt(6)), 2}, 1e-5)
	amount := d.Amounts(d.At([]float64{1.5, -2, 0}))
	for i, want := range []float64{1.5, -2, 0} {
		if math.Abs(amount[i]-want) > 1e-5 {
			t.Errorf("amount %d is %g, want %g", i, amount[i], want)
		}
	}
}

func TestPCADirectionsAreOrthonormalAndRepeatable(t *testing.T) {
	l := Normal(3, 0, 40, 64) // fewer latents than dimensions
	d, err := PCA(l, 64)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := PCA(l, 64)
	sum := 0.0
	for i, a := range d.Dirs {
		for j, b := range d.Dirs[:i+1] {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(dot(a, b)-want) > 1e-5 {
				t.Errorf("directions %d and %d: product %g, want %g", i, j, dot(a, b), want)
			}
		}
		if i > 0 && d.Std[i] > d.Std[i-1] {
			t.Errorf("direction %d is stronger than the one before", i)
		}
		if !slices.Equal(a, again.Dirs[i]) {
			t.Errorf("direction %d changed between two calls", i)
		}
		sum += d.Share[i]
	}
	if math.Abs(sum-1) > 1e-9 {
		t.Errorf("shares sum to %g, want 1", sum)
	}
	if d.Std[39] > 1e-5 { // 40 latents span 39 directions
		t.Errorf("direction 40 has deviation %g, want 0", d.Std[39])
	}
}

func TestPCARefusesNaN(t *testing.T) {
	l := Normal(1, 0, 4, 3)
	l.Data[5] = float32(math.NaN())
	if _, err := PCA(l, 2); err == nil {
		t.Error("no error for a latent that is not a number")
	}
}
