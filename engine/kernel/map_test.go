package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"atelier/engine/kernel"
)

var lengths = []int{1, 3, 17, 1000, 70001}

var unaries = []struct {
	name string
	f    kernel.Unary
	ref  func(x float64) float64
}{
	{"Exp", kernel.Exp, math.Exp},
	{"Log", kernel.Log, math.Log},
	{"Sqrt", kernel.Sqrt, math.Sqrt},
	{"Square", kernel.Square, func(x float64) float64 { return x * x }},
	{"Reciprocal", kernel.Reciprocal, func(x float64) float64 { return 1 / x }},
	{"Abs", kernel.Abs, math.Abs},
	{"Softplus", kernel.Softplus, refSoftplus},
}

func refSoftplus(x float64) float64 {
	if x > 0 {
		return x + math.Log1p(math.Exp(-x))
	}
	return math.Log1p(math.Exp(x))
}

func TestMap(t *testing.T) {
	for _, n := range lengths {
		for _, u := range unaries {
			x := scaled(random(1, n), 8, 0)
			if u.f == kernel.Log || u.f == kernel.Sqrt {
				kernel.Map(x, x, kernel.Abs)
			}
			want := make([]float64, n)
			for i, v := range x {
				want[i] = u.ref(float64(v))
			}
			y := garbage(n)
			kernel.Map(y, x, u.f)
			within(t, fmt.Sprint("Map ", u.name, " ", n), y, want, actTol, 1e-7)
			kernel.Map(x, x, u.f)
			same(t, fmt.Sprint("Map in place ", u.name, " ", n), x, y)
		}
	}
	kernel.Map(nil, nil, kernel.Exp)
	if panicOf(func() { kernel.Map(nil, nil, 200) }) == nil {
		t.Error("Map takes a function that there is not")
	}
}

func TestActivate(t *testing.T) {
	for _, n := range lengths {
		for _, a := range acts {
			x := scaled(random(1, n), 8, 0)
			want := make([]float64, n)
			for i, v := range x {
				want[i] = refAct(a.act, float64(v))
			}
			y := garbage(n)
			kernel.Activate(y, x, a.act)
			within(t, fmt.Sprint("Activate ", a.name, " ", n), y, want, 1e-6, actTol)
			kernel.Activate(x, x, a.act)
			same(t, fmt.Sprint("Activate in place ", a.name, " ", n), x, y)
		}
	}
	if panicOf(func() { kernel.LeakyReLU(-0.1) }) == nil {
		t.Error("LeakyReLU takes a negative slope")
	}
}

func TestActivateBackward(t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {3, 17}, {1000, 1}, {300, 300}, {5000, 3}, {1, 5000}, {40000, 2}} {
		rows, c := s[0], s[1]
		n := rows * c
		for _, a := range acts {
			what := fmt.Sprint("ActivateBackward ", s, " ", a.name)
			x, dy := scaled(random(1, n), 4, 0), random(2, n)
			want, wantDb, mag := make([]float64, n), make([]float64, c), make([]float64, c)
			for i, v := range x {
				want[i] = refSlope(a.act, float64(v)) * float64(dy[i])
				wantDb[i%c] += want[i]
				mag[i%c] += sumTol * math.Abs(float64(dy[i]))
			}
			v := x
			if !a.act.NeedsInput() {
				v = garbage(n)
				kernel.Activate(v, x, a.act)
			}
			dx, db := garbage(n), garbage(c)
			kernel.ActivateBackward(dx, db, dy, v, rows, c, a.act)
			within(t, what, dx, want, 4e-6, 4e-6)
			near(t, what+" db", db, wantDb, mag)

			bare := garbage(n)
			kernel.ActivateBackward(bare, nil, dy, v, rows, c, a.act)
			same(t, what+" without db", bare, dx)
			again := garbage(c)
			kernel.ActivateBackward(dy, again, dy, v, rows, c, a.act)
			same(t, what+" in place", dy, dx)
			same(t, what+" in place, db", again, db)
		}
	}
}

func TestElementwise(t *testing.T) {
	for _, n := range lengths {
		x, y := random(1, n), random(2, n)
		want := make([]float64, n)
		z, in := garbage(n), clone(x)

		for i := range want {
			want[i] = 2.5*float64(x[i]) - 1.5*float64(y[i])
		}
		kernel.Axpby(z, 2.5, x, -1.5, y)
		within(t, "Axpby", z, want, 1e-6, 1e-6)
		kernel.Axpby(in, 2.5, in, -1.5, y)
		same(t, "Axpby, z is x", in, z)
		copy(in, y)
		kernel.Axpby(in, 2.5, x, -1.5, in)
		same(t, "Axpby, z is y", in, z)

		for i := range want {
			want[i] = -3*float64(x[i]) + 0.5
		}
		kernel.Affine(z, -3, x, 0.5)
		within(t, "Affine", z, want, 1e-6, 1e-6)
		copy(in, x)
		kernel.Affine(in, -3, in, 0.5)
		same(t, "Affine in place", in, z)

		for i := range want {
			want[i] = float64(x[i]) * float64(y[i])
		}
		kernel.Mul(z, x, y)
		within(t, "Mul", z, want, 1e-6, 0)
		copy(in, x)
		kernel.Mul(in, in, y)
		same(t, "Mul, z is x", in, z)
		copy(in, y)
		kernel.Mul(in, x, in)
		same(t, "Mul, z is y", in, z)
	}
}

func TestRowsAndPixels(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 1}, {1, 1000, 3}, {3, 17, 33}, {17, 1, 4}, {2, 700, 64}, {1, 70001, 1}, {64, 49, 16}, {1, 3, 300}} {
		n, hw, c := s[0], s[1], s[2]
		x, e, v := random(1, n*hw*c), random(2, n*c), random(3, c)
		withE, timesE, withV := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
		pixels, rows := make([]float64, n*c), make([]float64, n*hw)
		for i, xv := range x {
			img, row, ch := i/(hw*c), i/c, i%c
			withE[i] = float64(xv) + float64(e[img*c+ch])
			timesE[i] = float64(xv) * float64(e[img*c+ch])
			withV[i] = float64(xv) + float64(v[ch])
			pixels[img*c+ch] += float64(xv)
			rows[row] += float64(xv)
		}
		y := garbage(len(x))
		kernel.AddPerImage(y, x, e, n, hw, c)
		within(t, fmt.Sprint("AddPerImage ", s), y, withE, 0, 2e-7)
		in := clone(x)
		kernel.AddPerImage(in, in, e, n, hw, c)
		same(t, fmt.Sprint("AddPerImage in place ", s), in, y)

		kernel.MulPerImage(y, x, e, n, hw, c)
		within(t, fmt.Sprint("MulPerImage ", s), y, timesE, 0, 2e-7)
		copy(in, x)
		kernel.MulPerImage(in, in, e, n, hw, c)
		same(t, fmt.Sprint("MulPerImage in place ", s), in, y)

		kernel.AddRow(y, x, v, n*hw, c)
		within(t, fmt.Sprint("AddRow ", s), y, withV, 0, 2e-7)
		copy(in, x)
		kernel.AddRow(in, in, v, n*hw, c)
		same(t, fmt.Sprint("AddRow in place ", s), in, y)

		got := garbage(n * c)
		kernel.SumPixels(got, x, n, hw, c)
		within(t, fmt.Sprint("SumPixels ", s), got, pixels, 0, 1e-7*float64(hw)+2e-7)
		got = garbage(n * hw)
		kernel.SumRows(got, x, n*hw, c)
		within(t, fmt.Sprint("SumRows ", s), got, rows, 0, 1e-7*float64(c)+2e-7)
	}
}

func TestSums(t *testing.T) {
	for _, n := range append(lengths, 0, 1<<20+1) {
		x, y := random(1, n), random(2, n)
		var s, d, q float64
		for i := range x {
			s += float64(x[i])
			d += float64(x[i]) * float64(y[i])
			q += float64(x[i]) * float64(x[i])
		}
		for _, v := range []struct {
			name      string
			got, want float64
		}{{"Sum", kernel.Sum(x), s}, {"Dot", kernel.Dot(x, y), d}, {"SumSquares", kernel.SumSquares(x), q}} {
			if !(math.Abs(v.got-v.want) <= 1e-12*float64(n)) { // float64 throughout
				t.Errorf("%s of %d values: %g, want %g", v.name, n, v.got, v.want)
			}
		}
	}
	// Values that no float32 sum survives.
	if got := kernel.Sum([]float32{1e8, 1, -1e8}); got != 1 {
		t.Errorf("Sum loses a small value: %g, want 1", got)
	}
	if got := kernel.Sum([]float32{3e38, 3e38, -3e38, -3e38}); got != 0 {
		t.Errorf("Sum of large values: %g, want 0", got)
	}
	if got := kernel.SumSquares([]float32{3e38, 3e38}); !(math.Abs(got/1.8e77-1) < 1e-6) {
		t.Errorf("SumSquares of large values: %g", got)
	}
}

func TestAllFinite(t *testing.T) {
	for _, n := range []int{1, 17, 70001} {
		x := random(1, n)
		if !kernel.AllFinite(x) {
			t.Errorf("AllFinite(%d numbers) is false", n)
		}
		for _, at := range []int{0, n / 2, n - 1} {
			for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				y := clone(x)
				y[at] = float32(v)
				if kernel.AllFinite(y) {
					t.Errorf("AllFinite overlooks %g at %d of %d", v, at, n)
				}
			}
		}
	}
	if !kernel.AllFinite(filled(100, math.MaxFloat32)) || !kernel.AllFinite(nil) {
		t.Error("AllFinite: large numbers are finite, and so is nothing")
	}
}

func TestNaNStaysNaN(t *testing.T) {
	nan := float32(math.NaN())
	for _, n := range []int{1, 16, 37} {
		for at := range n {
			x := filled(n, 0.5)
			x[at] = nan
			for _, u := range unaries {
				y := make([]float32, n)
				kernel.Map(y, x, u.f)
				onlyNaN(t, "Map "+u.name, y, at)
			}
			for _, a := range acts {
				y := make([]float32, n)
				kernel.Activate(y, x, a.act)
				onlyNaN(t, "Activate "+a.name, y, at)
			}
			ones := filled(n, 1)
			for _, in := range [][2][]float32{{x, ones}, {ones, x}} {
				dx := make([]float32, n)
				if loss := kernel.BCEWithLogits(dx, in[0], in[1], 1); loss == loss {
					t.Errorf("BCEWithLogits makes %g of a NaN", loss)
				}
				onlyNaN(t, "BCEWithLogits", dx, at)
			}
		}
	}
}

func onlyNaN(t *testing.T, what string, y []float32, at int) {
	t.Helper()
	for i, v := range y {
		if (v != v) != (i == at) {
			t.Errorf("%s: value %d of %d is %g, the NaN was at %d", what, i, len(y), v, at)
			return
		}
	}
}

func TestExtremes(t *testing.T) {
	x := []float32{100, -100, 1e4, -1e4, 88.8, -88.8, 104, -104, 0, 1e-30, 20, -20}
	for _, a := range acts {
		want := make([]float64, len(x))
		for i, v := range x {
			want[i] = refAct(a.act, float64(v))
			if math.IsNaN(want[i]) || math.IsInf(want[i], 0) {
				t.Fatalf("the reference of %s itself fails at %g", a.name, v)
			}
		}
		y := garbage(len(x))
		kernel.Activate(y, x, a.act)
		within(t, "Activate "+a.name, y, want, 1e-6, actTol)
		v := x
		if !a.act.NeedsInput() {
			v = y
		}
		for i, xv := range x {
			want[i] = refSlope(a.act, float64(xv))
		}
		dx := garbage(len(x))
		kernel.ActivateBackward(dx, nil, filled(len(x), 1), v, 1, len(x), a.act)
		within(t, "ActivateBackward "+a.name, dx, want, 1e-6, 4e-6)
	}
	want := make([]float64, len(x))
	for i, v := range x {
		want[i] = refSoftplus(float64(v))
	}
	y := garbage(len(x))
	kernel.Map(y, x, kernel.Softplus)
	within(t, "Softplus", y, want, actTol, 1e-9)
}

func TestBCEWithLogits(t *testing.T) {
	for _, n := range append(lengths, 12) {
		x, target := scaled(random(1, n), 5, 0), scaled(random(2, n), 0.5, 0.5)
		if n == 12 {
			copy(x, []float32{100, 100, 100, -100, -100, -100, 1e4, 1e4, -1e4, -1e4, 0, 0})
			copy(target, []float32{0, 1, 0.5, 0, 1, 0.5, 0, 1, 0, 1, 0, 1})
		}
		var want float64
		wantDx := make([]float64, n)
		for i := range x {
			xv, tv := float64(x[i]), float64(target[i])
			want += tv*refSoftplus(-xv) + (1-tv)*refSoftplus(xv)
			wantDx[i] = 0.25 * (refAct(kernel.Sigmoid, xv) - tv)
		}
		dx := garbage(n)
		got := kernel.BCEWithLogits(dx, x, target, 0.25)
		if !(math.Abs(got-want) <= actTol*want) {
			t.Errorf("BCEWithLogits of %d: %g nats, want %g", n, got, want)
		}
		within(t, "BCEWithLogits dx", dx, wantDx, 0, actTol)
		if bare := kernel.BCEWithLogits(nil, x, target, 0.25); bare != got {
			t.Errorf("BCEWithLogits of %d without dx: %g nats, with it %g", n, bare, got)
		}
	}
}

func TestAdam(t *testing.T) {
	for _, n := range lengths {
		for mode := range 8 {
			s := kernel.AdamStep{LR: 0.02, Beta1: 0.9, Beta2: 0.99, Eps: 1e-6, GradScale: 1, EMA: 0.9}
			if mode&1 != 0 {
				s.Decay = 0.3
			}
			if mode&2 != 0 {
				s.GradScale = 0.37
			}
			w, m, v := random(1, n), make([]float32, n), make([]float32, n)
			ema := clone(w)
			if mode&4 != 0 {
				ema = nil
			}
			rw, rm, rv, re := wide(w), wide(m), wide(v), wide(w)
			for step := 1; step <= 4; step++ {
				g := random(uint64(10+step), n)
				kept := clone(g)
				c1, c2 := 1-math.Pow(float64(s.Beta1), float64(step)), 1-math.Pow(float64(s.Beta2), float64(step))
				s.Correct1, s.Correct2 = float32(c1), float32(c2)
				kernel.Adam(w, m, v, ema, g, s)
				same(t, "Adam's gradient", g, kept)
				for i := range rw {
					gi := float64(g[i]) * float64(s.GradScale)
					rw[i] -= float64(s.LR) * float64(s.Decay) * rw[i]
					rm[i] = float64(s.Beta1)*rm[i] + (1-float64(s.Beta1))*gi
					rv[i] = float64(s.Beta2)*rv[i] + (1-float64(s.Beta2))*gi*gi
					rw[i] -= float64(s.LR) * (rm[i] / c1) / (math.Sqrt(rv[i]/c2) + float64(s.Eps))
					re[i] = float64(s.EMA)*re[i] + (1-float64(s.EMA))*rw[i]
				}
			}
			what := fmt.Sprintf("Adam of %d, mode %d: ", n, mode)
			within(t, what+"w", w, rw, 1e-6, 2e-6)
			within(t, what+"m", m, rm, 4e-6, 1e-7)
			within(t, what+"v", v, rv, 4e-6, 1e-9)
			if ema != nil {
				within(t, what+"ema", ema, re, 1e-6, 2e-6)
			}
		}
	}
	w := []float32{1}
	kernel.Adam(w, []float32{0}, []float32{0}, nil, []float32{float32(math.NaN())}, kernel.AdamStep{LR: 1, Beta1: 0.5, Beta2: 0.5, Eps: 1, Correct1: 1, Correct2: 1, GradScale: 1})
	if w[0] == w[0] {
		t.Errorf("Adam makes %g of a NaN", w[0])
	}
}

// Minus infinity is what masks are made of.
func TestMinusInfinity(t *testing.T) {
	inf := float32(math.Inf(-1))
	y := make([]float32, 2)
	kernel.Activate(y, []float32{inf, -3}, kernel.ReLU)
	if y[0] != 0 || y[1] != 0 {
		t.Errorf("ReLU gives %v", y)
	}
	kernel.Map(y, []float32{inf, -1000}, kernel.Exp)
	if y[0] != 0 || y[1] != 0 {
		t.Errorf("Exp gives %v", y)
	}
	kernel.SoftMax(y, []float32{0, inf}, 1, 2)
	if y[0] != 1 || y[1] != 0 {
		t.Errorf("SoftMax gives %v", y)
	}
}
