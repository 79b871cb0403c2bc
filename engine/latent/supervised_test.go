package latent

import (
	"math"
	"slices"
	"testing"

	"atelier/engine"
)

// A cloud whose members lie 3 to the right of the others, with a spread of 1 along each number.
func TestContrast(t *testing.T) {
	const n = 4000
	l := Normal(5, 0, n, 4)
	member := make([]bool, n)
	for i := range member {
		if member[i] = i%4 == 0; member[i] {
			l.Row(i)[2] += 3
		}
	}
	a, err := Contrast(l, member)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "direction", a.Dir, []float32{0, 0, 1, 0}, 0.05)
	// The mean lies at 3/4, and the variance is 1 of each group and 9 * 1/4 * 3/4 between them.
	std := math.Sqrt(1 + 9*3.0/16)
	if a.With != n/4 || a.Without != n-n/4 || math.Abs(a.Middle-0.75) > 0.06 || math.Abs(a.Std-std) > 0.05 || math.Abs(a.Apart-3/std) > 0.1 {
		t.Errorf("%d with it, %d without, middle %.3f, deviation %.3f, apart %.3f", a.With, a.Without, a.Middle, a.Std, a.Apart)
	}
	z := slices.Clone(l.Row(1))
	before := a.Amount(z)
	a.Shift(z, 1.5)
	if got := a.Amount(z) - before; math.Abs(got-1.5) > 1e-4 {
		t.Errorf("shifted by 1.5 it lies %g further", got)
	}
	a.Shift(z, 0)
}

func TestContrastNeedsBoth(t *testing.T) {
	l := Normal(1, 0, 6, 3)
	for _, member := range [][]bool{{true, false, false, false, false, false}, {true, true, true, true, true, false}} {
		if _, err := Contrast(l, member); err == nil {
			t.Errorf("a direction from %v", member)
		}
	}
	same := engine.Latents{N: 4, Z: 2, Data: make([]float32, 8)}
	if _, err := Contrast(same, []bool{true, true, false, false}); err == nil {
		t.Error("a direction between equal means")
	}
	same.Data[3] = float32(math.NaN())
	if _, err := Contrast(same, []bool{true, true, false, false}); err == nil {
		t.Error("a direction of codes that are no numbers")
	}
}

func TestAxesOfACloud(t *testing.T) {
	l := Normal(3, 0, 500, 3)
	for i := range l.N {
		l.Row(i)[1] *= 4
		l.Row(i)[1] += 2
	}
	n := Number(l, 1)
	if math.Abs(n.Std-4) > 0.4 || math.Abs(n.Middle-2) > 0.5 || n.Dir[1] != 1 {
		t.Errorf("number 1: %+v", n)
	}
	d, err := PCA(l, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range d.Amounts(l.Row(7)) {
		if got := d.Axis(i).Amount(l.Row(7)); math.Abs(got-want) > 1e-4 {
			t.Errorf("along direction %d: %g, want %g", i, got, want)
		}
	}
}

func TestMap(t *testing.T) {
	l := Normal(9, 0, 800, 5)
	for i := range l.N {
		r := l.Row(i)
		r[1], r[3], r[4] = 5*r[1]+1, 3*r[3]-2, r[4]/10
	}
	p, err := Map(l)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(float64(p.X[1])) < 0.98 || math.Abs(float64(p.Y[3])) < 0.98 || p.ShareX < 0.6 || p.StdX < p.StdY {
		t.Errorf("the plane is %v, %v, share %.2f", p.X, p.Y, p.ShareX)
	}
	z := p.At(1.5, -2)
	if x, y := p.Of(z); math.Abs(x-1.5) > 1e-4 || math.Abs(y+2) > 1e-4 {
		t.Errorf("there and back: %g, %g", x, y)
	}
	two := Normal(1, 0, 50, 2)
	if p, err = Map(two); err != nil {
		t.Fatal(err)
	}
	near(t, "two numbers are their own map", p.At(0.25, -3), []float32{0.25, -3}, 1e-6)
	if p, err = Map(Normal(1, 0, 50, 1)); err != nil || p.At(0, 7)[0] != p.Origin[0] {
		t.Errorf("one number: %v, %v", p, err)
	}
}

func TestGridOfQuantiles(t *testing.T) {
	p := Plane{Origin: []float32{1, 1}, X: []float32{1, 0}, Y: []float32{0, 1}}
	l := p.Grid(3, 1, 2)
	q := float32(0.9674215661017) // the quantile 5/6
	near(t, "grid", l.Data, []float32{1 - q, 1 + 2*q, 1, 1 + 2*q, 1 + q, 1 + 2*q, 1 - q, 1, 1, 1, 1 + q, 1, 1 - q, 1 - 2*q, 1, 1 - 2*q, 1 + q, 1 - 2*q}, 1e-5)
}

func TestNearest(t *testing.T) {
	l := engine.Latents{N: 6, Z: 2, Data: []float32{0, 0, 3, 4, 1, 0, 0, 0, 9, 9, 0, -2}}
	i, d := Nearest([]float32{0, 0}, l, 4)
	if !slices.Equal(i, []int{0, 3, 2, 5}) || !slices.Equal(d, []float64{0, 0, 1, 2}) {
		t.Errorf("%v at %v", i, d)
	}
	if i, _ = Nearest([]float32{0, 0}, l, 99); len(i) != 6 {
		t.Errorf("%d of all", len(i))
	}
	if i, _ = Nearest([]float32{0, 0}, l, 0); len(i) != 0 {
		t.Errorf("%d of none", len(i))
	}
}
