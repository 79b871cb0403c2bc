package kernel_test

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"atelier/engine/kernel"
)

// op is a call of one kernel with inputs of its own. run may be called again and again: it returns fresh results.
type op struct {
	name string
	run  func() [][]float32
}

// allOps is every kernel at sizes that are cut into several pieces.
func allOps(seed uint64) (ops []op) {
	in := func(n int) []float32 { seed++; return random(seed, n) }
	add := func(name string, run func() [][]float32) { ops = append(ops, op{name, run}) }
	out := func(sizes ...int) (s [][]float32) {
		for _, n := range sizes {
			s = append(s, garbage(n))
		}
		return s
	}

	for _, s := range []kernel.ConvShape{
		{N: 17, H: 14, W: 14, C: 16, O: 33, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1},
		{N: 17, H: 16, W: 16, C: 16, O: 32, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1},
		{N: 16, H: 28, W: 28, C: 1, O: 16, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1},
		{N: 3, H: 4, W: 4, C: 70, O: 130, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1},
		{N: 5, H: 16, W: 16, C: 32, O: 1, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1},
		{N: 5, H: 16, W: 16, C: 64, O: 96, KH: 1, KW: 1, SH: 1, SW: 1},
	} {
		c := kernel.NewConv(s)
		x, w, dy, bias, biasT := in(s.XLen()), in(s.WLen()), in(s.YLen()), in(s.O), in(s.C)
		add(fmt.Sprint("Conv.Forward ", s), func() [][]float32 {
			r := out(s.YLen(), s.YLen())
			c.Forward(r[0], r[1], x, w, bias, kernel.SiLU)
			return r
		})
		add(fmt.Sprint("Conv.BackwardData ", s), func() [][]float32 {
			r := out(s.XLen(), s.XLen())
			c.BackwardData(r[0], r[1], dy, w, biasT, kernel.Tanh)
			return r
		})
		add(fmt.Sprint("Conv.BackwardWeights ", s), func() [][]float32 {
			r := out(s.WLen())
			c.BackwardWeights(r[0], x, dy)
			return r
		})
	}
	for trans := range 4 {
		const m, n, k = 130, 200, 600
		a, b, bias := in(m*k), in(n*k), in(n)
		add(fmt.Sprint("MatMul ", trans), func() [][]float32 {
			r := out(m*n, m*n)
			kernel.MatMul(r[0], r[1], a, b, bias, m, n, k, trans&1 != 0, trans&2 != 0, kernel.LeakyReLU(0.2))
			return r
		})
	}
	{
		const b, t, heads, d = 3, 50, 4, 16
		qkv, do := in(3*b*t*heads*d), in(b*t*heads*d)
		add("Attention", func() [][]float32 {
			r := out(b*t*heads*d, b*heads*t*t)
			kernel.Attention(r[0], r[1], qkv, b, t, heads, d)
			return r
		})
		add("AttentionBackward", func() [][]float32 {
			r := out(b*t*heads*d, b*heads*t*t, 3*b*t*heads*d)
			kernel.Attention(r[0], r[1], qkv, b, t, heads, d)
			kernel.AttentionBackward(r[2], do, r[1], qkv, b, t, heads, d)
			return r
		})
	}
	{
		const n, hw, c, groups = 17, 196, 24, 8
		const rows = n * hw
		x, dy, gamma, beta, e := in(rows*c), in(rows*c), in(c), in(c), in(n*c)
		variance := scaled(in(c), 0.4, 0.5)
		add("BatchNorm", func() [][]float32 {
			r := out(rows*c, c, c, rows*c, c, c)
			runMean, runVar := clone(beta), clone(variance)
			kernel.BatchNorm(r[0], r[1], r[2], x, gamma, beta, runMean, runVar, rows, c, eps, momentum, kernel.SiLU)
			kernel.BatchNormBackward(r[3], r[4], r[5], dy, x, gamma, beta, r[1], r[2], rows, c, kernel.SiLU)
			return append(r, runMean, runVar)
		})
		add("BatchNormInfer", func() [][]float32 {
			r := out(rows * c)
			kernel.BatchNormInfer(r[0], x, gamma, beta, beta, variance, rows, c, eps, kernel.Tanh)
			return r
		})
		add("GroupNorm", func() [][]float32 {
			r := out(rows*c, n*groups, n*groups, rows*c, c, c)
			kernel.GroupNorm(r[0], r[1], r[2], x, gamma, beta, n, hw, c, groups, eps, kernel.SiLU)
			kernel.GroupNormBackward(r[3], r[4], r[5], dy, x, gamma, beta, r[1], r[2], n, hw, c, groups, kernel.SiLU)
			return r
		})
		add("SoftMax", func() [][]float32 {
			r := out(rows*c, rows*c)
			kernel.SoftMax(r[0], x, rows, c)
			kernel.SoftMaxBackward(r[1], dy, r[0], rows, c)
			return r
		})
		add("Upsample, Pool", func() [][]float32 {
			r := out(rows*c*4, rows*c/4)
			kernel.Upsample(r[0], x, n, 14, 14, c, 2, 0.5)
			kernel.Pool(r[1], x, n, 7, 7, c, 2, 0.25)
			return r
		})
		add("Concat, Split", func() [][]float32 {
			r := out(2*rows*c, rows*c, rows*c)
			kernel.Concat(r[0], [][]float32{x, dy}, rows, []int{c, c})
			kernel.Split(r[1:], r[0], rows, []int{c, c})
			return r
		})
		add("ToNHWC, ToNCHW", func() [][]float32 {
			r := out(rows*c, rows*c)
			kernel.ToNHWC(r[0], x, n, c, hw)
			kernel.ToNCHW(r[1], x, n, c, hw)
			return r
		})
		positive := clone(x)
		kernel.Map(positive, positive, kernel.Abs)
		for _, u := range unaries {
			add("Map "+u.name, func() [][]float32 {
				r := out(rows * c)
				kernel.Map(r[0], positive, u.f)
				return r
			})
		}
		for _, a := range acts {
			add("Activate "+a.name, func() [][]float32 {
				r := out(rows*c, rows*c, c)
				kernel.Activate(r[0], x, a.act)
				kernel.ActivateBackward(r[1], r[2], dy, x, rows, c, a.act)
				return r
			})
		}
		add("Axpby, Affine, Mul, AddPerImage, MulPerImage, AddRow", func() [][]float32 {
			r := out(rows*c, rows*c, rows*c, rows*c, rows*c, rows*c)
			kernel.Axpby(r[0], 0.3, x, 0.7, dy)
			kernel.Affine(r[1], 0.3, x, 0.7)
			kernel.Mul(r[2], x, dy)
			kernel.AddPerImage(r[3], x, e, n, hw, c)
			kernel.AddRow(r[4], x, beta, rows, c)
			kernel.MulPerImage(r[5], x, e, n, hw, c)
			return r
		})
		add("SumPixels, SumRows", func() [][]float32 {
			r := out(n*c, c, rows)
			kernel.SumPixels(r[0], x, n, hw, c)
			kernel.SumPixels(r[1], x, 1, rows, c)
			kernel.SumRows(r[2], x, rows, c)
			return r
		})
		add("Sum, Dot, SumSquares, BCEWithLogits", func() [][]float32 {
			r := out(rows * c)
			var sums []float32
			for _, v := range []float64{kernel.Sum(x), kernel.Dot(x, dy), kernel.SumSquares(x), kernel.BCEWithLogits(r[0], x, positive, 0.5)} {
				bits := math.Float64bits(v)
				sums = append(sums, math.Float32frombits(uint32(bits>>32)), math.Float32frombits(uint32(bits)))
			}
			return append(r, sums)
		})
		add("Adam", func() [][]float32 {
			r := [][]float32{clone(x), clone(dy), clone(positive), clone(x)}
			kernel.Adam(r[0], r[1], r[2], r[3], dy, kernel.AdamStep{LR: 0.1, Beta1: 0.9, Beta2: 0.99, Eps: 1e-8, Correct1: 0.1, Correct2: 0.01, Decay: 0.1, GradScale: 0.5, EMA: 0.9})
			return r
		})
	}
	return ops
}

func sameAll(t *testing.T, what string, got, want [][]float32) {
	t.Helper()
	for i := range want {
		same(t, fmt.Sprintf("%s, result %d", what, i), got[i], want[i])
	}
}

// The same call gives the same bits, and so image i of a batch is the same image, run after run and whatever the number of threads.
func TestThreadsDoNotMatter(t *testing.T) {
	for _, o := range allOps(100) {
		var want [][]float32
		withThreads(1, func() { want = o.run() })
		for _, n := range []int{1, 2, 3, 5} {
			withThreads(n, func() { sameAll(t, fmt.Sprintf("%s with %d threads", o.name, n), o.run(), want) })
		}
	}
}

func TestConcurrentCalls(t *testing.T) {
	const callers = 4
	var sets [callers][]op
	var want [callers][][][]float32
	for i := range callers {
		sets[i] = allOps(uint64(1000 * i))
		for _, o := range sets[i] {
			want[i] = append(want[i], o.run())
		}
	}
	withThreads(3, func() {
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				for k := range sets[i] {
					k = (k + i*7) % len(sets[i]) // different kernels side by side, and now and then the same
					sameAll(t, fmt.Sprintf("%s beside others", sets[i][k].name), sets[i][k].run(), want[i][k])
				}
			})
		}
		wg.Wait()
	})
}

func TestSetThreads(t *testing.T) {
	for set, want := range map[int]int{-3: 1, 0: 1, 1: 1, 5: 5, 64: 64, 1000: 64} {
		withThreads(set, func() {
			if got := kernel.Threads(); got != want {
				t.Errorf("SetThreads(%d) makes %d, want %d", set, got, want)
			}
		})
	}
	if kernel.Threads() < 1 {
		t.Errorf("%d threads", kernel.Threads())
	}
}

func TestBackend(t *testing.T) {
	if name := kernel.Backend(); name != "purego" && !strings.HasPrefix(name, "onednn ") {
		t.Errorf("Backend is %q", name)
	}
}
