package kernel_test

import (
	"fmt"
	"testing"

	"atelier/engine/kernel"
)

// The convolutions of the four nets whose training speed the program measures, at their batch; equal layers of a net once. A table of
// them:
//
//	go test -run '^$' -bench Conv ./engine/kernel
//
// A transposed layer's passes carry its own names: its forward pass is BackwardData.

type layer struct {
	net        string
	transposed bool
	kernel.ConvShape
}

func (l layer) String() string {
	kind, from, to, size := "conv", l.C, l.O, l.H
	if l.transposed {
		kind, from, to, size = "convT", l.O, l.C, l.OH()
	}
	return fmt.Sprintf("%s/%s%dx%ds%d-%d-%d@%d", l.net, kind, l.KH, l.KW, l.SH, from, to, size)
}

func layers() (all []layer) {
	// down halves h x h pixels, up doubles them.
	down := func(net string, n, h, from, to int) {
		all = append(all, layer{net, false, kernel.ConvShape{N: n, H: h, W: h, C: from, O: to, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1}})
	}
	up := func(net string, n, h, from, to int) {
		all = append(all, layer{net, true, kernel.ConvShape{N: n, H: 2 * h, W: 2 * h, C: to, O: from, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1}})
	}
	up("dcgan64", 64, 4, 512, 256)
	up("dcgan64", 64, 8, 256, 128)
	up("dcgan64", 64, 16, 128, 64)
	up("dcgan64", 64, 32, 64, 3)
	down("dcgan64", 64, 64, 3, 64)
	down("dcgan64", 64, 32, 64, 128)
	down("dcgan64", 64, 16, 128, 256)

	up("gan28", 64, 7, 128, 64)
	up("gan28", 64, 14, 64, 1)
	down("gan28", 64, 28, 1, 64)
	down("gan28", 64, 14, 64, 128)

	down("vae28", 128, 28, 1, 32)
	down("vae28", 128, 14, 32, 64)
	up("vae28", 128, 7, 64, 32)
	up("vae28", 128, 14, 32, 1)

	unet := func(k, stride, h, from, to int) {
		p := k / 2
		all = append(all, layer{"unet32", false, kernel.ConvShape{N: 64, H: h, W: h, C: from, O: to, KH: k, KW: k, SH: stride, SW: stride, PH: p, PW: p}})
	}
	unet(3, 1, 32, 1, 32) // first
	unet(3, 1, 32, 32, 32)
	unet(3, 2, 32, 32, 32)
	unet(3, 1, 16, 32, 64)
	unet(1, 1, 16, 32, 64) // skip
	unet(3, 1, 16, 64, 64)
	unet(3, 2, 16, 64, 64)
	unet(3, 1, 8, 64, 64)
	unet(1, 1, 8, 64, 192) // queries, keys, values
	unet(1, 1, 8, 64, 64)
	unet(3, 1, 8, 128, 64)
	unet(1, 1, 8, 128, 64)
	unet(3, 1, 16, 128, 64)
	unet(1, 1, 16, 128, 64)
	unet(3, 1, 32, 64, 64)
	unet(3, 1, 32, 96, 32)
	unet(1, 1, 32, 96, 32)
	unet(3, 1, 32, 32, 1) // last
	return all
}

func gflops(b *testing.B, flop float64, f func()) {
	b.ReportAllocs()
	f() // what is prepared or borrowed once
	for b.Loop() {
		f()
	}
	b.ReportMetric(flop*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkConv(b *testing.B) {
	for _, l := range layers() {
		c := kernel.NewConv(l.ConvShape)
		x, w, y := random(1, l.XLen()), random(2, l.WLen()), random(3, l.YLen())
		byX := func() { c.Forward(y, nil, x, w, nil, kernel.Identity) }
		byY := func() { c.BackwardData(x, nil, y, w, nil, kernel.Identity) }
		forward, data := byX, byY
		if l.transposed {
			forward, data = byY, byX
		}
		b.Run(l.String()+"/forward", func(b *testing.B) { gflops(b, l.FLOP(), forward) })
		b.Run(l.String()+"/data", func(b *testing.B) { gflops(b, l.FLOP(), data) })
		dw := kernel.Alloc(l.WLen())
		b.Run(l.String()+"/weights", func(b *testing.B) { gflops(b, l.FLOP(), func() { c.BackwardWeights(dw, x, y) }) })
	}
}

// The dense layers, and a large product: the peak that the others are compared with.
func BenchmarkMatMul(b *testing.B) {
	for _, s := range []struct {
		name    string
		m, n, k int
	}{
		{"square", 1024, 1024, 1024}, {"dcgan64-G", 64, 8192, 100}, {"dcgan64-D", 64, 1, 16384}, {"gan28-G", 64, 6272, 100}, {"gan28-D", 64, 1, 6272},
		{"vae28-code", 128, 16, 3136}, {"vae28-decoder", 128, 3136, 16}, {"unet32-time", 64, 128, 128},
	} {
		x, w, y := random(1, s.m*s.k), random(2, s.n*s.k), random(3, s.m*s.n)
		flop := 2 * float64(s.m) * float64(s.n) * float64(s.k)
		run := func(c, a, b []float32, m, n, k int, ta, tb bool) func() {
			return func() { kernel.MatMul(c, nil, a, b, nil, m, n, k, ta, tb, kernel.Identity) }
		}
		b.Run(s.name+"/forward", func(b *testing.B) { gflops(b, flop, run(y, x, w, s.m, s.n, s.k, false, true)) })
		b.Run(s.name+"/data", func(b *testing.B) { gflops(b, flop, run(x, y, w, s.m, s.k, s.n, false, false)) })
		b.Run(s.name+"/weights", func(b *testing.B) { gflops(b, flop, run(w, y, x, s.n, s.k, s.m, true, false)) })
	}
}

// The U-Net's attention: 64 tokens, 4 heads of 16.
func BenchmarkAttention(b *testing.B) {
	const n, t, heads, d = 64, 64, 4, 16
	o, p, qkv, dqkv := random(1, n*t*heads*d), random(2, n*heads*t*t), random(3, 3*n*t*heads*d), kernel.Alloc(3*n*t*heads*d)
	const flop = 4 * n * heads * t * t * d
	b.Run("forward", func(b *testing.B) { gflops(b, flop, func() { kernel.Attention(o, p, qkv, n, t, heads, d) }) })
	b.Run("backward", func(b *testing.B) {
		gflops(b, 2*flop, func() { kernel.AttentionBackward(dqkv, o, p, qkv, n, t, heads, d) })
	})
}

// The passes over memory between the products, on the U-Net's largest activation; a value is read or written 4 bytes at a time.
func BenchmarkMemory(b *testing.B) {
	const n, hw, c, groups = 64, 1024, 32, 8
	const rows = n * hw
	x, y, dy, dx := random(1, rows*c), kernel.Alloc(rows*c), random(2, rows*c), kernel.Alloc(rows*c)
	gamma, beta, dgamma, dbeta := random(3, c), random(4, c), kernel.Alloc(c), kernel.Alloc(c)
	mean, rstd := kernel.Alloc(n*groups), kernel.Alloc(n*groups)
	bytes := func(name string, arrays int, f func()) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(arrays * 4 * rows * c))
			for b.Loop() {
				f()
			}
		})
	}
	leaky := kernel.LeakyReLU(0.2)
	bytes("BatchNorm", 2, func() {
		kernel.BatchNorm(y, mean[:c], rstd[:c], x, gamma, beta, nil, nil, rows, c, eps, momentum, leaky)
	})
	bytes("BatchNormBackward", 3, func() {
		kernel.BatchNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean[:c], rstd[:c], rows, c, leaky)
	})
	bytes("GroupNorm+SiLU", 2, func() { kernel.GroupNorm(y, mean, rstd, x, gamma, beta, n, hw, c, groups, eps, kernel.SiLU) })
	bytes("GroupNorm+SiLUBackward", 3, func() {
		kernel.GroupNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd, n, hw, c, groups, kernel.SiLU)
	})
	bytes("Activate/leaky", 2, func() { kernel.Activate(y, x, leaky) })
	bytes("Activate/tanh", 2, func() { kernel.Activate(y, x, kernel.Tanh) })
	bytes("ActivateBackward/leaky", 3, func() { kernel.ActivateBackward(dx, dbeta, dy, x, rows, c, leaky) })
	bytes("Axpby", 3, func() { kernel.Axpby(y, 1, x, 1, dy) })
	bytes("BCEWithLogits", 3, func() { kernel.BCEWithLogits(dx, x, y, 1) })
	bytes("Adam", 8, func() {
		kernel.Adam(y, dx, dy, nil, x, kernel.AdamStep{LR: 1e-9, Beta1: 0.9, Beta2: 0.999, Eps: 1, Correct1: 1, Correct2: 1, GradScale: 1})
	})
	both := kernel.Alloc(2 * rows * c)
	bytes("Concat", 4, func() { kernel.Concat(both, [][]float32{x, dy}, rows, []int{c, c}) })
}
