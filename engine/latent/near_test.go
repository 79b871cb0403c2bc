package latent

import (
	"math"
	"testing"
)

func TestNearVariesAsSamplesDo(t *testing.T) {
	const n, z = 2000, 8
	a, b := Normal(1, 0, n, z), Normal(2, 0, n, z)
	for i := range n { // a part that all samples share
		a.Row(i)[z-1], b.Row(i)[z-1] = 1, 1
	}
	at := []float32{1, 2, 3, 4, 5, 6, 7, 0.5}
	near := Near(at, a, b, 0.5)
	for j := range z {
		mean, square := 0.0, 0.0
		for i := range n {
			d := float64(near.Row(i)[j] - at[j])
			mean += d / n
			square += d * d / n
		}
		want := 0.5
		if j == z-1 {
			want = 0
		}
		if math.Abs(mean) > 0.05 || math.Abs(math.Sqrt(square)-want) > 0.05 {
			t.Errorf("number %d: mean %.3f, deviation %.3f, want %.1f", j, mean, math.Sqrt(square), want)
		}
	}
}
