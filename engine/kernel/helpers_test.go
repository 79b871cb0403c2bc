package kernel_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine/kernel"
)

// The suite knows the kernels by their public face only and runs unchanged over both back ends. Every result is compared with loops in
// float64 that are written to be read.

// sumTol bounds the error of a float32 sum, as a part of the sum of its terms' magnitudes. With 2^-24 an operation, pieces of partial
// sums and K up to 5000 terms, honest sums stay below 1e-6; Winograd's transforms cost about a decimal digit more. One term lost or taken
// twice among 5000 makes 2e-4.
const sumTol = 2e-5

// actTol is what a fast exponential may err.
const actTol = 2e-6

func random(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := kernel.Alloc(n)
	for i := range x {
		x[i] = 2*r.Float32() - 1
	}
	return x
}

func scaled(x []float32, factor, shift float32) []float32 {
	for i := range x {
		x[i] = x[i]*factor + shift
	}
	return x
}

// garbage is what destinations hold before a call: nothing of it may remain.
func garbage(n int) []float32 { return filled(n, float32(math.NaN())) }

func filled(n int, v float32) []float32 {
	x := kernel.Alloc(n)
	for i := range x {
		x[i] = v
	}
	return x
}

// clone keeps the alignment that Alloc gives.
func clone(x []float32) []float32 {
	y := kernel.Alloc(len(x))
	copy(y, x)
	return y
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// near compares with float64 values, each with its own tolerance. A wanted NaN must be there.
func near(t *testing.T, what string, got []float32, want, tol []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	bad, first := 0, -1
	for i, g := range got {
		ok := math.Abs(float64(g)-want[i]) <= tol[i]
		if math.IsNaN(want[i]) {
			ok = g != g
		}
		if !ok {
			if bad == 0 {
				first = i
			}
			bad++
		}
	}
	if bad > 0 {
		t.Errorf("%s: %d of %d values wrong, the first at %d: got %g, want %g ± %.2g", what, bad, len(got), first, got[first], want[first], tol[first])
	}
}

// within is near with one tolerance for all: abs + rel*|want|.
func within(t *testing.T, what string, got []float32, want []float64, rel, abs float64) {
	t.Helper()
	tol := make([]float64, len(want))
	for i, v := range want {
		tol[i] = abs + rel*math.Abs(v)
	}
	near(t, what, got, want, tol)
}

// same wants equal bits.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Errorf("%s: value %d is %g, want %g to the last bit", what, i, got[i], want[i])
			return
		}
	}
}

var acts = []struct {
	name string
	act  kernel.Act
}{
	{"identity", kernel.Identity},
	{"relu", kernel.ReLU},
	{"leaky", kernel.LeakyReLU(0.2)},
	{"silu", kernel.SiLU},
	{"tanh", kernel.Tanh},
	{"sigmoid", kernel.Sigmoid},
}

func refAct(a kernel.Act, x float64) float64 {
	switch a.Kind {
	case kernel.KindIdentity:
		return x
	case kernel.KindLeakyReLU:
		if x > 0 {
			return x
		}
		return float64(a.Slope) * x
	case kernel.KindSiLU:
		return x / (1 + math.Exp(-x))
	case kernel.KindTanh:
		return math.Tanh(x)
	case kernel.KindSigmoid:
		return 1 / (1 + math.Exp(-x))
	}
	panic("no such activation")
}

// refSlope is the derivative of refAct at x.
func refSlope(a kernel.Act, x float64) float64 {
	switch a.Kind {
	case kernel.KindIdentity:
		return 1
	case kernel.KindLeakyReLU:
		if x > 0 {
			return 1
		}
		return float64(a.Slope)
	case kernel.KindSiLU:
		s := 1 / (1 + math.Exp(-x))
		return s + x*s*(1-s)
	case kernel.KindTanh:
		return 1 - math.Tanh(x)*math.Tanh(x)
	case kernel.KindSigmoid:
		s := 1 / (1 + math.Exp(-x))
		return s * (1 - s)
	}
	panic("no such activation")
}

// numeric is the gradient of f at x by central differences.
func numeric(x []float64, f func(x []float64) float64) []float64 {
	const h = 1e-5
	x = slices.Clone(x)
	g := make([]float64, len(x))
	for i, v := range x {
		x[i] = v + h
		up := f(x)
		x[i] = v - h
		g[i] = (up - f(x)) / (2 * h)
		x[i] = v
	}
	return g
}

func dotWide(x []float64, y []float32) (s float64) {
	for i, v := range x {
		s += v * float64(y[i])
	}
	return s
}

// withThreads runs f with n threads.
func withThreads(n int, f func()) {
	old := kernel.Threads()
	defer kernel.SetThreads(old)
	kernel.SetThreads(n)
	f()
}

// panicOf returns what f panics with, nil when it doesn't.
func panicOf(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}
