package vae

import (
	"context"
	"fmt"
	"math"
	"testing"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/latent"
)

// naive is the network in float64, loop by loop.
type naive struct {
	shape
	p map[string][]float64
}

func newNaive(n *net) naive {
	m := naive{n.shape, make(map[string][]float64)}
	for _, p := range n.params() {
		for _, v := range p.Data() {
			m.p[p.Name] = append(m.p[p.Name], float64(v))
		}
	}
	return m
}

func (m naive) act(x []float64) []float64 {
	for i, v := range x {
		if v < 0 {
			x[i] = v * float64(activation.Slope)
		}
	}
	return x
}

// conv is a convolution 4x4, stride 2, padding 1 of channels-first pictures.
func (m naive) conv(name string, x []float64, h, w, in, out int) []float64 {
	var y []float64
	for o := range out {
		for i := range h / 2 {
			for j := range w / 2 {
				sum := m.p[name+".bias"][o]
				for k := range in * 16 {
					c, a, b := k/16, 2*i-1+k/4%4, 2*j-1+k%4
					if a >= 0 && a < h && b >= 0 && b < w {
						sum += x[(c*h+a)*w+b] * m.p[name+".weight"][o*in*16+k]
					}
				}
				y = append(y, sum)
			}
		}
	}
	return y
}

// up is the transposed convolution.
func (m naive) up(name string, x []float64, h, w, in, out int) []float64 {
	y := make([]float64, out*4*h*w)
	for i := range y {
		y[i] = m.p[name+".bias"][i/(4*h*w)]
	}
	for i, v := range x {
		c, row, col := i/(h*w), i/w%h, i%w
		for k := range out * 16 {
			o, a, b := k/16, 2*row-1+k/4%4, 2*col-1+k%4
			if a >= 0 && a < 2*h && b >= 0 && b < 2*w {
				y[(o*2*h+a)*2*w+b] += v * m.p[name+".weight"][c*out*16+k]
			}
		}
	}
	return y
}

func (m naive) linear(name string, x []float64) []float64 {
	var y []float64
	for o, b := range m.p[name+".bias"] {
		for i, v := range x {
			b += v * m.p[name+".weight"][o*len(x)+i]
		}
		y = append(y, b)
	}
	return y
}

// elbo is the two terms of one picture, whose pixels are [H, W, C].
func (m naive) elbo(pix []uint8, eps []float32) (e ELBO) {
	x := make([]float64, len(pix))
	for i, v := range pix {
		x[i%m.c*m.h*m.w+i/m.c] = float64(v) / 255
	}
	a := x
	for i := range m.halvings {
		a = m.act(m.conv(fmt.Sprint("encoder.conv", i+1), a, m.h>>i, m.w>>i, m.channels(i), m.channels(i+1)))
	}
	if m.hidden > 0 {
		a = m.act(m.linear("encoder.hidden", a))
	}
	z := m.linear("encoder.mu", a)
	for i, lv := range m.linear("encoder.logvar", a) {
		e.KL -= (1 + lv - z[i]*z[i] - math.Exp(lv)) / 2
		z[i] += math.Sqrt(math.Exp(lv)) * float64(eps[i])
	}
	if m.hidden > 0 {
		z = m.act(m.linear("decoder.hidden", z))
	}
	a = m.act(m.linear("decoder.dense", z))
	for i := m.halvings; i > 0; i-- {
		a = m.up(fmt.Sprint("decoder.conv", m.halvings-i+1), a, m.h>>i, m.w>>i, m.channels(i), m.channels(i-1))
		if i > 1 {
			a = m.act(a)
		}
	}
	for i, y := range a {
		p := 1 / (1 + math.Exp(-y))
		e.Reconstruction -= x[i]*math.Log(p) + (1-x[i])*math.Log(1-p)
	}
	return e
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-4*math.Abs(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The three losses of a step and ELBO are what the formulas give in float64, layer by layer, whatever beta is.
func TestTerms(t *testing.T) {
	for _, c := range []struct {
		h, w, c int
		hidden  string
	}{{8, 12, 1, "hidden=6"}, {8, 12, 3, "hidden=0"}, {16, 24, 3, "hidden=7"}} {
		k := start(t, config(idx(t, 20, c.h, c.w, c.c), "beta=0.2", "rate=0.01", c.hidden))
		steps(t, k, 0, 40) // so that mu and logvar are not near 0
		m := newNaive(k.net)
		loss := steps(t, k, 40, 41)[0] // from the weights before its update

		var want ELBO
		for i, index := range k.index {
			one := m.elbo(k.set.Batch([]int{index}).Pix, graph.Data(k.eps)[5*i:5*i+5])
			want.Reconstruction += one.Reconstruction / 8
			want.KL += one.KL / 8
		}
		if want.KL < 0.1 {
			t.Fatalf("a KL of %v tests nothing", want.KL)
		}
		near(t, "the negative ELBO", loss[0], want.Negative())
		near(t, "the reconstruction", loss[1], want.Reconstruction)
		near(t, "the KL", loss[2], want.KL)

		g := snapshot(t, k)
		got, err := g.ELBO(context.Background(), k.set.Pictures())
		if err != nil {
			t.Fatal(err)
		}
		m, want = newNaive(g.net), ELBO{}
		eps := latent.Normal(noiseSeed, 0, 20, 5)
		for i := range 20 {
			one := m.elbo(k.set.Batch([]int{i}).Pix, eps.Row(i))
			want.Reconstruction += one.Reconstruction / 20
			want.KL += one.KL / 20
		}
		near(t, "the model's reconstruction", got.Reconstruction, want.Reconstruction)
		near(t, "the model's KL", got.KL, want.KL)
	}
}

// The gradient that a step follows is that of reconstruction + beta*KL.
func TestBetaWeighsTheGradient(t *testing.T) {
	data := idx(t, 20, 8, 8, 1)
	gradient := func(beta string) []float32 {
		k := start(t, config(data, "beta="+beta))
		steps(t, k, 0, 1)
		var all []float32
		for _, g := range k.program.Values(k.grads) {
			all = append(all, g...)
		}
		return all
	}
	zero, one, four := gradient("0"), gradient("1"), gradient("4")
	moved := 0.0
	for i := range zero {
		kl := float64(one[i] - zero[i])
		moved += math.Abs(kl)
		if math.Abs(float64(four[i]-zero[i])-4*kl) > 1e-4*(1+math.Abs(float64(four[i]))) {
			t.Fatalf("gradient %d is %v, %v and %v for beta 0, 1 and 4", i, zero[i], one[i], four[i])
		}
	}
	if moved < 0.01 {
		t.Error("beta changes nothing")
	}
}

func TestELBOStops(t *testing.T) {
	k := start(t, config(idx(t, 20, 8, 8, 1)))
	g := snapshot(t, k)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.ELBO(ctx, k.set.Pictures()); err != context.Canceled {
		t.Errorf("error %v", err)
	}
	_, err := g.ELBO(context.Background(), engine.NewBatch(1, 8, 12, 1))
	wantError(t, err, "12 x 8 pixels in grey and the model takes 8 x 8 in grey")
}
