package vae

import (
	"fmt"
	"math"
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

// conv is a convolution with padding 1 of channels-first pictures.
func (m naive) conv(name string, x []float64, h, w, in, out int) []float64 {
	k, stride := m.kernel(), 2
	if m.network == netFullSize {
		stride = 1
	}
	var y []float64
	for o := range out {
		for i := range h / stride {
			for j := range w / stride {
				sum := m.p[name+".bias"][o]
				for n := range in * k * k {
					c, a, b := n/(k*k), stride*i-1+n/k%k, stride*j-1+n%k
					if a >= 0 && a < h && b >= 0 && b < w {
						sum += x[(c*h+a)*w+b] * m.p[name+".weight"][o*in*k*k+n]
					}
				}
				y = append(y, sum)
			}
		}
	}
	return y
}

// up is the transposed convolution, stride 2, padding 1, that doubles the sides.
func (m naive) up(name string, x []float64, h, w, in, out int) []float64 {
	k := m.kernel()
	y := make([]float64, out*4*h*w)
	for i := range y {
		y[i] = m.p[name+".bias"][i/(4*h*w)]
	}
	for i, v := range x {
		c, row, col := i/(h*w), i/w%h, i%w
		for n := range out * k * k {
			o, a, b := n/(k*k), 2*row-1+n/k%k, 2*col-1+n%k
			if a >= 0 && a < 2*h && b >= 0 && b < 2*w {
				y[(o*2*h+a)*2*w+b] += v * m.p[name+".weight"][c*out*k*k+n]
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

// look is what the network makes of one picture, whose pixels are [H, W, C] from 0 to 1: the mean of p(x|z) in the same order, and the KL.
func (m naive) look(pix []float32, eps []float32) (mean []float64, kl []float64) {
	x := make([]float64, len(pix))
	for i, v := range pix {
		x[i%m.c*m.h*m.w+i/m.c] = float64(v)
	}
	a := x
	for i := range m.halvings {
		h, w := m.h>>i, m.w>>i
		if m.network == netFullSize {
			h, w = m.h, m.w
		}
		a = m.act(m.conv(fmt.Sprint("encoder.conv", i+1), a, h, w, m.channels(i), m.channels(i+1)))
	}
	if m.hidden > 0 {
		a = m.act(m.linear("encoder.hidden", a))
	}
	z := m.linear("encoder.mu", a)
	for i, lv := range m.linear("encoder.logvar", a) {
		if lv > 2 {
			lv = 2 + (lv-2)/10
		}
		kl = append(kl, -(1+lv-z[i]*z[i]-math.Exp(lv))/2)
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
	mean = make([]float64, len(a))
	for i := range a {
		mean[i] = 1 / (1 + math.Exp(-a[i%m.c*m.h*m.w+i/m.c]))
	}
	return mean, kl
}

func total(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// naiveNLL is -log p(x|z) pixel by pixel, from the densities.
func naiveNLL(l likelihood, mean []float64, pix []float32, variance float64) (sum float64) {
	for i, m := range mean {
		x := float64(pix[i])
		switch l {
		case bernoulli:
			sum -= x*math.Log(m) + (1-x)*math.Log(1-m)
		case gaussian:
			sum -= math.Log(math.Exp(-(x-m)*(x-m)/2/variance) / math.Sqrt(2*math.Pi*variance))
		case fixed:
			sum -= math.Log(math.Exp(-(x-m)*(x-m)/2) / math.Sqrt(2*math.Pi))
		case laplace:
			sum -= math.Log(math.Exp(-math.Abs(x-m)) / 2)
		}
	}
	return sum
}
