package metric

import (
	"math"
	"testing"
)

// naiveKID is the definition, for one block.
func naiveKID(x, y []float32, d int) float64 {
	k := func(a, b []float32) float64 {
		dot := 0.0
		for i := range a {
			dot += float64(a[i]) * float64(b[i])
		}
		return math.Pow(dot/float64(d)+1, 3)
	}
	row := func(x []float32, i int) []float32 { return x[i*d : (i+1)*d] }
	n, m := len(x)/d, len(y)/d
	var xx, yy, xy float64
	for i := range n {
		for j := range n {
			if i != j {
				xx += k(row(x, i), row(x, j)) / float64(n*(n-1))
			}
		}
		for j := range m {
			xy += k(row(x, i), row(y, j)) / float64(n*m)
		}
	}
	for i := range m {
		for j := range m {
			if i != j {
				yy += k(row(y, i), row(y, j)) / float64(m*(m-1))
			}
		}
	}
	return xx + yy - 2*xy
}

func TestKID(t *testing.T) {
	const d = 6
	x, y := normal(1, 40, ones(d, 0), ones(d, 1)), normal(2, 40, ones(d, 0.5), ones(d, 1.5))
	got, se := KID(x, y, d, 100)
	near(t, "KID", got, naiveKID(x, y, d), 1e-5)
	near(t, "its error", se, 0, 0)

	// Two blocks: rows 0, 2, 4, ... and rows 1, 3, 5, ...
	var parts [2][2][]float32
	for i := range 40 {
		parts[i%2][0] = append(parts[i%2][0], x[i*d:(i+1)*d]...)
		parts[i%2][1] = append(parts[i%2][1], y[i*d:(i+1)*d]...)
	}
	a, b := naiveKID(parts[0][0], parts[0][1], d), naiveKID(parts[1][0], parts[1][1], d)
	got, se = KID(x, y, d, 20)
	near(t, "KID of two blocks", got, (a+b)/2, 1e-5)
	near(t, "its error", se, math.Abs(a-b)/2, 1e-5)
}

// Two samples of one kind have an expected KID of 0, however few they are.
func TestKIDIsUnbiased(t *testing.T) {
	const d = 4
	below := 0
	var values []float64
	for seed := range uint64(60) {
		v, _ := KID(normal(2*seed, 20, ones(d, 0), ones(d, 1)), normal(2*seed+1, 20, ones(d, 0), ones(d, 1)), d, 20)
		values = append(values, v)
		if v < 0 {
			below++
		}
	}
	mean, se := meanAndError(values)
	if math.Abs(mean) > 3*se || below < 10 || below > 50 {
		t.Errorf("mean %v ± %v, %d of 60 below 0", mean, se, below)
	}
	if v, se := KID(normal(1, 400, ones(d, 0), ones(d, 1)), normal(2, 400, ones(d, 1), ones(d, 1)), d, 100); v < 5*se || v < 0.1 {
		t.Errorf("of different kinds: %v ± %v", v, se)
	}
}
