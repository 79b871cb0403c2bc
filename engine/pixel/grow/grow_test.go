package grow

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

func chance(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

// A kind is one of the noises at a size that takes little time.
type kind struct {
	name string
	w, h int
	make func(ctx context.Context, tile bool, seed uint64, show func([]float32, int, int), progress func(float64)) ([]float32, error)
}

var kinds = []kind{
	{"plasma", 75, 50, func(ctx context.Context, tile bool, seed uint64, _ func([]float32, int, int), progress func(float64)) ([]float32, error) {
		return Plasma(ctx, 75, 50, 0.4, 30, tile, chance(seed), progress)
	}},
	{"blue", 32, 32, func(ctx context.Context, _ bool, seed uint64, _ func([]float32, int, int), progress func(float64)) ([]float32, error) {
		return BlueNoise(ctx, 32, chance(seed), progress)
	}},
	{"reaction", 75, 50, func(ctx context.Context, tile bool, seed uint64, show func([]float32, int, int), progress func(float64)) ([]float32, error) {
		return ReactionDiffusion(ctx, 75, 50, Gray{0.0545, 0.062, 800, 12}, tile, chance(seed), show, progress)
	}},
	{"walks", 75, 50, func(ctx context.Context, tile bool, seed uint64, show func([]float32, int, int), progress func(float64)) ([]float32, error) {
		return Walks(ctx, 75, 50, Walk{20, 400, 0.2, 2, 1.5}, tile, chance(seed), show, progress)
	}},
	{"lattice", 75, 50, func(ctx context.Context, tile bool, seed uint64, show func([]float32, int, int), progress func(float64)) ([]float32, error) {
		return Walks(ctx, 75, 50, Walk{3, 200, 4, 5, 2}, tile, chance(seed), show, progress)
	}},
}

func (k kind) field(t *testing.T, tile bool, seed uint64) []float32 {
	t.Helper()
	f, err := k.make(context.Background(), tile, seed, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFields(t *testing.T) {
	for _, k := range kinds {
		for _, tile := range []bool{false, true} {
			last := 0.0
			f, err := k.make(context.Background(), tile, 1, nil, func(at float64) {
				if !(at >= last && at <= 1) {
					t.Errorf("%s: progress goes from %v to %v", k.name, last, at)
				}
				last = at
			})
			if err != nil || len(f) != k.w*k.h || last != 1 {
				t.Fatalf("%s: %d values, progress ends at %v, %v", k.name, len(f), last, err)
			}
			for _, v := range f {
				if !(v >= 0 && v <= 1) {
					t.Fatalf("%s has a value %v", k.name, v)
				}
			}
			if low, high := slices.Min(f), slices.Max(f); low > 0.01 || high < 0.99 {
				t.Errorf("%s reaches from %v to %v only", k.name, low, high)
			}
			if _, d := moments(f); d < 0.15 {
				t.Errorf("%s is flat: deviation %.3f", k.name, d)
			}
			if slices.Equal(f, k.field(t, tile, 2)) {
				t.Errorf("%s is the same for another seed", k.name)
			}
		}
	}
}

func moments(f []float32) (mean, deviation float64) {
	for _, v := range f {
		mean += float64(v)
	}
	mean /= float64(len(f))
	for _, v := range f {
		deviation += (float64(v) - mean) * (float64(v) - mean)
	}
	return mean, math.Sqrt(deviation / float64(len(f)))
}

func TestThreadsDontMatter(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, k := range kinds {
		runtime.GOMAXPROCS(1)
		one := k.field(t, true, 3)
		for _, threads := range []int{2, 3, 7} {
			runtime.GOMAXPROCS(threads)
			if !slices.Equal(one, k.field(t, true, 3)) {
				t.Errorf("%s is another field with %d threads", k.name, threads)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	ended, stop := context.WithCancel(context.Background())
	stop()
	for _, k := range kinds {
		if f, err := k.make(ended, true, 1, nil, nil); !errors.Is(err, context.Canceled) || f != nil {
			t.Errorf("%s after the end: %d values, %v", k.name, len(f), err)
		}
		ctx, stop := context.WithCancel(context.Background())
		calls := 0
		_, err := k.make(ctx, true, 1, nil, func(float64) { calls++; stop() })
		if !errors.Is(err, context.Canceled) || calls > 2 {
			t.Errorf("%s goes on for %d reports: %v", k.name, calls, err)
		}
	}
}

// What is shown is a copy, the first of it the start of the growth, and looking changes nothing.
func TestShow(t *testing.T) {
	for _, k := range kinds {
		if k.name == "plasma" || k.name == "blue" {
			continue // made at once
		}
		var seen [][]float32
		got, err := k.make(context.Background(), false, 5, func(f []float32, w, h int) {
			if w != k.w || h != k.h || len(f) != w*h {
				t.Errorf("%s shows %d values as %d x %d", k.name, len(f), w, h)
			}
			seen = append(seen, slices.Clone(f))
			for i := range f {
				f[i] = 9
			}
		}, nil)
		if err != nil || len(seen) == 0 {
			t.Fatalf("%s shows %d times, %v", k.name, len(seen), err)
		}
		if !slices.Equal(got, k.field(t, false, 5)) {
			t.Errorf("%s is another field when watched", k.name)
		}
	}
}

func TestShower(t *testing.T) {
	var s shower
	calls := 0
	for range 100 {
		s.due(func() { calls++ })
	}
	if calls == 0 || !s.next.After(time.Time{}) {
		t.Error("the first look is not at once")
	}
	s.next = time.Now().Add(time.Hour)
	s.due(func() { t.Error("a look before its time") })
}

// Over the seam of a field that tiles, neighbours differ as much as within it; over that of one that doesn't, by more.
func TestTiles(t *testing.T) {
	for _, k := range kinds {
		if k.name == "blue" || k.name == "lattice" {
			continue // tested by their own means
		}
		for _, tile := range []bool{true, false} {
			var across, down, inner float64
			for seed := range uint64(20) {
				f := k.field(t, tile, seed)
				at := func(x, y int) float64 { return float64(f[y*k.w+x]) }
				for y := range k.h {
					across += math.Abs(at(0, y)-at(k.w-1, y)) / float64(k.h)
				}
				for x := range k.w {
					down += math.Abs(at(x, 0)-at(x, k.h-1)) / float64(k.w)
				}
				for y := range k.h - 1 {
					for x := range k.w - 1 {
						inner += (math.Abs(at(x, y)-at(x+1, y)) + math.Abs(at(x, y)-at(x, y+1))) / 2 / float64((k.h-1)*(k.w-1))
					}
				}
			}
			across /= inner
			down /= inner
			if tile && (across < 0.7 || across > 1.35 || down < 0.7 || down > 1.35) {
				t.Errorf("%s has a seam: %.2f across, %.2f down", k.name, across, down)
			}
			if !tile && (across < 1.5 || down < 1.5) {
				t.Errorf("%s tiles though nobody asked: %.2f across, %.2f down", k.name, across, down)
			}
		}
	}
}

// power is |DFT|^2 of a field n x n, [n, n], by definition.
func power(f []float32, n int) []float64 {
	cos, sin := make([]float64, n), make([]float64, n)
	for i := range n {
		sin[i], cos[i] = math.Sincos(2 * math.Pi * float64(i) / float64(n))
	}
	re, im := make([]float64, n*n), make([]float64, n*n)
	for y := range n {
		for k := range n {
			for x := range n {
				v := float64(f[y*n+x])
				re[y*n+k] += v * cos[k*x%n]
				im[y*n+k] -= v * sin[k*x%n]
			}
		}
	}
	p := make([]float64, n*n)
	for l := range n {
		for k := range n {
			var a, b float64
			for y := range n {
				c, s := cos[l*y%n], sin[l*y%n]
				a += re[y*n+k]*c + im[y*n+k]*s
				b += im[y*n+k]*c - re[y*n+k]*s
			}
			p[l*n+k] = a*a + b*b
		}
	}
	return p
}

// ring is the mean of the power over the frequencies from..to, in cycles a side, and the same over those near the axes and near the diagonals.
func ring(p []float64, n int, from, to float64) (all, axes, diagonals float64) {
	var count, nAxes, nDiagonals float64
	for l := range n {
		for k := range n {
			fx, fy := float64(min(k, n-k)), float64(min(l, n-l))
			r := math.Hypot(fx, fy)
			if r < from || r >= to {
				continue
			}
			all += p[l*n+k]
			count++
			if math.Abs(fx-fy)/math.Sqrt2 < r*math.Sin(math.Pi/8) {
				diagonals += p[l*n+k]
				nDiagonals++
			} else {
				axes += p[l*n+k]
				nAxes++
			}
		}
	}
	return all / count, axes / nAxes, diagonals / nDiagonals
}
