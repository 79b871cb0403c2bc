package metric

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// normal draws rows from N(mean, std²), by column.
func normal(seed uint64, n int, mean, std []float64) []float32 {
	r := rand.New(rand.NewPCG(seed, 7))
	x := make([]float32, 0, n*len(mean))
	for range n {
		for k, m := range mean {
			x = append(x, float32(m+std[k]*r.NormFloat64()))
		}
	}
	return x
}

// ones is a row of equal numbers.
func ones(d int, v float64) []float64 {
	x := make([]float64, d)
	for i := range x {
		x[i] = v
	}
	return x
}

func TestFit(t *testing.T) {
	g := Fit([]float32{1, 2, 3, 6, 5, 1}, 2) // (1,2) (3,6) (5,1)
	near(t, "mean 0", g.Mean[0], 3, 1e-12)
	near(t, "mean 1", g.Mean[1], 3, 1e-12)
	near(t, "variance 0", g.Cov.At(0, 0), 4, 1e-12)
	near(t, "variance 1", g.Cov.At(1, 1), 7, 1e-12)
	near(t, "covariance", g.Cov.At(1, 0), -1, 1e-12)
	if g.N != 3 || g.D != 2 {
		t.Errorf("%d rows of %d", g.N, g.D)
	}
}

// The closed forms: 0, |d|², and for diagonal covariances the sum of (√a - √b)².
func TestFrechetClosedForms(t *testing.T) {
	const d = 7
	a := Fit(normal(1, 100, ones(d, 3), ones(d, 2)), d)
	near(t, "equal sets", Frechet(a, a), 0, 1e-9)

	b := Gaussian{a.N, d, make([]float64, d), a.Cov}
	want := 0.0
	for i := range d {
		b.Mean[i] = a.Mean[i] + float64(i)
		want += float64(i * i)
	}
	near(t, "a shift", Frechet(a, b), want, 1e-8)
	near(t, "a shift, the other way", Frechet(b, a), want, 1e-8)

	c, e := Gaussian{D: d, Mean: make([]float64, d), Cov: mat.NewSymDense(d, nil)}, Gaussian{D: d, Mean: make([]float64, d), Cov: mat.NewSymDense(d, nil)}
	want = 0
	for i := range d {
		p, q := float64(i), float64((i*3)%d)+0.25 // c has no variance along the first axis
		c.Cov.SetSym(i, i, p*p)
		e.Cov.SetSym(i, i, q*q)
		want += (p - q) * (p - q)
	}
	near(t, "diagonal covariances", Frechet(c, e), want, 1e-9)

	// The same, turned: nothing about it is diagonal any more.
	q := rotation(d)
	turn := func(g Gaussian) Gaussian {
		var half, full mat.Dense
		half.Mul(q, g.Cov)
		full.Mul(&half, q.T())
		return Gaussian{D: d, Mean: g.Mean, Cov: symmetric(&full)}
	}
	near(t, "turned covariances", Frechet(turn(c), turn(e)), want, 1e-5)
}

// rotation is an orthogonal matrix.
func rotation(d int) *mat.Dense {
	x := mat.NewDense(d, d, nil)
	for i, v := range normal(3, d, ones(d, 0), ones(d, 1)) {
		x.Set(i/d, i%d, float64(v))
	}
	var qr mat.QR
	qr.Factorize(x)
	var q mat.Dense
	qr.QTo(&q)
	return &q
}

// Fewer rows than features, and a feature that is always 0, are no reason to fail.
func TestFrechetWithoutFullRank(t *testing.T) {
	std := ones(20, 1)
	std[4] = 0
	a, b := Fit(normal(1, 12, ones(20, 0), std), 20), Fit(normal(2, 9, ones(20, 0), std), 20)
	if f := Frechet(a, b); !(f > 0) || math.Abs(f-Frechet(b, a)) > 1e-7 {
		t.Errorf("%v one way and %v the other", f, Frechet(b, a))
	}
	a.Cov.SetSym(3, 3, math.NaN())
	if f := Frechet(a, b); !math.IsNaN(f) {
		t.Errorf("of a covariance that is no number: %v", f)
	}
}

// More pictures bring the figure of two samples of one kind nearer to 0: why counts must be equal.
func TestFrechetFallsWithN(t *testing.T) {
	at := func(n int) float64 {
		return Frechet(Fit(normal(1, n, ones(10, 0), ones(10, 1)), 10), Fit(normal(2, n, ones(10, 0), ones(10, 1)), 10))
	}
	if few, many := at(100), at(4000); few < 10*many {
		t.Errorf("%v for 100 and %v for 4000", few, many)
	}
}
