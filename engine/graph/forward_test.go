package graph

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"atelier/engine/kernel"
)

// forward runs f on inputs with normal values and returns those and the result.
func forward(t *testing.T, f func(b *Builder, in []*Node) *Node, shapes ...[]int) (in [][]float32, y []float32) {
	t.Helper()
	rng := rand.New(rand.NewPCG(11, 12))
	must(t, func(b *Builder) {
		var xs []*Node
		for _, s := range shapes {
			x := b.Input("x", s...)
			normal(rng, Data(x), 1)
			xs, in = append(xs, x), append(in, Data(x))
		}
		n := f(b, xs)
		p := b.Compile(n)
		run(t, p)
		y = p.Value(n)
	})
	return in, y
}

func near(t *testing.T, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for i := range want {
		if math.Abs(float64(got[i])-want[i]) > 1e-4*(1+math.Abs(want[i])) {
			t.Fatalf("value %d is %v, want %v", i, got[i], want[i])
		}
	}
}

// TestConvolutionsAreTheUsualOnes compares with the definitions, loop by loop: where each weight acts, and the shape of the result.
func TestConvolutionsAreTheUsualOnes(t *testing.T) {
	const n, h, w, c, o, kh, kw, stride, pad, outputPadding = 2, 5, 4, 3, 2, 3, 4, 2, 1, 1
	in, y := forward(t, func(b *Builder, in []*Node) *Node {
		return b.Conv2D(in[0], in[1], in[2], stride, pad, kernel.ReLU)
	}, []int{n, h, w, c}, []int{o, c, kh, kw}, []int{o})
	oh, ow := (h+2*pad-kh)/stride+1, (w+2*pad-kw)/stride+1
	var want []float64
	for m := range n {
		for i := range oh {
			for j := range ow {
				for k := range o {
					sum := float64(in[2][k])
					for a := range kh {
						for e := range kw {
							if p, q := i*stride-pad+a, j*stride-pad+e; p >= 0 && p < h && q >= 0 && q < w {
								for l := range c {
									sum += float64(in[0][((m*h+p)*w+q)*c+l]) * float64(in[1][((k*c+l)*kh+a)*kw+e])
								}
							}
						}
					}
					want = append(want, max(sum, 0))
				}
			}
		}
	}
	near(t, y, want)

	in, y = forward(t, func(b *Builder, in []*Node) *Node {
		return b.ConvTranspose2D(in[0], in[1], in[2], stride, pad, outputPadding, kernel.Tanh)
	}, []int{n, h, w, c}, []int{c, o, kh, kw}, []int{o})
	oh, ow = (h-1)*stride-2*pad+kh+outputPadding, (w-1)*stride-2*pad+kw+outputPadding
	want = make([]float64, n*oh*ow*o)
	for m := range n {
		for i := range h {
			for j := range w {
				for a := range kh {
					for e := range kw {
						if p, q := i*stride-pad+a, j*stride-pad+e; p >= 0 && p < oh && q >= 0 && q < ow {
							for l := range c {
								for k := range o {
									want[((m*oh+p)*ow+q)*o+k] += float64(in[0][((m*h+i)*w+j)*c+l]) * float64(in[1][((l*o+k)*kh+a)*kw+e])
								}
							}
						}
					}
				}
			}
		}
	}
	for i := range want {
		want[i] = math.Tanh(want[i] + float64(in[2][i%o]))
	}
	near(t, y, want)
}

func TestFlattenIsChannelsFirst(t *testing.T) {
	const n, h, w, c = 2, 2, 3, 4
	in, y := forward(t, func(b *Builder, in []*Node) *Node { return b.Flatten(in[0]) }, []int{n, h, w, c})
	for i, v := range in[0] {
		m, p, k := i/(h*w*c), i/c%(h*w), i%c
		if y[m*h*w*c+k*h*w+p] != v {
			t.Fatalf("pixel %d, channel %d is in the wrong place", p, k)
		}
	}
	in, y = forward(t, func(b *Builder, in []*Node) *Node { return b.Unflatten(b.Flatten(in[0]), h, w, c) }, []int{n, h, w, c})
	if !slices.Equal(in[0], y) {
		t.Error("Unflatten is not the inverse of Flatten")
	}
}

func TestLossValues(t *testing.T) {
	s := []int{3, 5}
	in, y := forward(t, func(b *Builder, in []*Node) *Node {
		return b.BCEWithLogits(in[0], b.Activate(in[1], kernel.Sigmoid))
	}, s, s)
	var bce, mse, kl float64
	for i := range in[0] {
		x, v := float64(in[0][i]), float64(in[1][i])
		p, q := 1/(1+math.Exp(-x)), 1/(1+math.Exp(-v))
		bce -= q*math.Log(p) + (1-q)*math.Log(1-p)
		mse += (x - v) * (x - v) / 15
		kl += (x*x + math.Exp(v) - 1 - v) / 2
	}
	near(t, y, []float64{bce})
	_, y = forward(t, func(b *Builder, in []*Node) *Node { return b.MSE(in[0], in[1]) }, s, s)
	near(t, y, []float64{mse})
	_, y = forward(t, func(b *Builder, in []*Node) *Node { return b.KLNormal(in[0], in[1]) }, s, s)
	near(t, y, []float64{kl})
	in, y = forward(t, func(b *Builder, in []*Node) *Node { return b.Reparameterize(in[0], in[1], in[2]) }, s, s, s)
	want := make([]float64, 15)
	for i := range want {
		want[i] = float64(in[0][i]) + math.Exp(float64(in[1][i])/2)*float64(in[2][i])
	}
	near(t, y, want)
}

func TestLinearIsTransposed(t *testing.T) {
	in, y := forward(t, func(b *Builder, in []*Node) *Node {
		return b.Linear(in[0], in[1], in[2], kernel.SiLU)
	}, []int{2, 3}, []int{4, 3}, []int{4})
	var want []float64
	for i := range 2 {
		for o := range 4 {
			z := float64(in[2][o])
			for k := range 3 {
				z += float64(in[0][3*i+k]) * float64(in[1][3*o+k])
			}
			want = append(want, z/(1+math.Exp(-z)))
		}
	}
	near(t, y, want)
}
