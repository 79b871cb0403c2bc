package graph

import (
	"strconv"

	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// BatchNorm normalises each channel (Ioffe & Szegedy 2015, arXiv:1502.03167) and applies scale, shift and activation.
//
//	x: [..., C]   gamma, beta: [C]   mean, variance: the running statistics, [C]
//
// While b.Training it normalises by the batch's moments, and every run moves the running statistics by momentum towards them, as PyTorch
// does; mean and variance may be nil then. Otherwise it normalises by the running statistics.
func (b *Builder) BatchNorm(x, gamma, beta *Node, mean, variance *Param, eps, momentum float32, act kernel.Act) *Node {
	n, c := rows(x.Shape())
	b.Shape(gamma, strconv.Itoa(c)).Like(beta)
	var runMean, runVar []float32
	if mean != nil && variance != nil {
		runMean, runVar = mean.Data(), variance.Data()
	}
	if (!b.Training || mean != nil || variance != nil) && (len(runMean) != c || len(runVar) != c) {
		failf("BatchNorm: running statistics of %d and %d channels for %d", len(runMean), len(runVar), c)
	}
	if !b.Training {
		return b.batchNormInfer(x, gamma, beta, runMean, runVar, eps, act)
	}
	return b.apply(&op{
		name: "batchNorm", out: []tensor.Shape{x.Shape(), {c}, {c}}, need: 3,
		run: func(out, in [][]float32) {
			kernel.BatchNorm(out[0], out[1], out[2], in[0], in[1], in[2], runMean, runVar, n, c, eps, momentum, act)
		},
		diff: func(y, dy *Node, _ []bool) []*Node {
			dx := b.apply(&op{
				name: "batchNorm's gradient", out: []tensor.Shape{x.Shape(), {c}, {c}}, need: 3,
				run: func(out, in [][]float32) {
					kernel.BatchNormBackward(out[0], out[1], out[2], in[0], in[1], in[2], in[3], in[4], in[5], n, c, act)
				},
			}, dy, x, gamma, beta, b.result(y, 1), b.result(y, 2))
			return []*Node{dx, b.result(dx, 1), b.result(dx, 2)}
		},
	}, x, gamma, beta)
}

// batchNormInfer is act((x-mean)*gamma/sqrt(variance+eps) + beta) with given moments. Training through it is unusual, so its gradients
// are put together from it and other operations.
func (b *Builder) batchNormInfer(x, gamma, beta *Node, mean, variance []float32, eps float32, act kernel.Act) *Node {
	n, c := rows(x.Shape())
	norm := func(x, gamma, beta *Node, mean []float32) *Node {
		return b.batchNormInfer(x, gamma, beta, mean, variance, eps, kernel.Identity)
	}
	return b.apply(&op{
		name: "batchNormInfer", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) {
			kernel.BatchNormInfer(out[0], in[0], in[1], in[2], mean, variance, n, c, eps, act)
		},
		diff: func(y, dy *Node, want []bool) []*Node {
			dz := dy
			if act.Kind != kernel.KindIdentity {
				if act.NeedsInput() {
					y = norm(x, gamma, beta, mean)
				}
				dz = b.actGrad(dy, y, act)
			}
			ds, zero := make([]*Node, 3), make([]float32, c)
			if want[2] {
				ds[2] = b.SumColumns(dz)
			}
			if want[1] {
				ds[1] = b.SumColumns(b.Mul(dz, norm(x, b.Constant(1, c), b.Constant(0, c), mean)))
			}
			if want[0] {
				ds[0] = norm(dz, gamma, b.Constant(0, c), zero)
			}
			return ds
		},
	}, x, gamma, beta)
}

// GroupNorm normalises each picture's groups of channels (Wu & He 2018, arXiv:1803.08494) and applies scale, shift and activation.
//
//	x: [N, H, W, C]   gamma, beta: [C]
func (b *Builder) GroupNorm(x, gamma, beta *Node, groups int, eps float32, act kernel.Act) *Node {
	d := b.Shape(x, "N H W C").And(gamma, "C").And(beta, "C")
	n, hw, c := d.Of("N"), d.Of("H")*d.Of("W"), d.Of("C")
	if groups < 1 || c%groups != 0 {
		failf("GroupNorm: %d channels in %d groups", c, groups)
	}
	return b.apply(&op{
		name: "groupNorm", out: []tensor.Shape{x.Shape(), {n, groups}, {n, groups}}, need: 3,
		run: func(out, in [][]float32) {
			kernel.GroupNorm(out[0], out[1], out[2], in[0], in[1], in[2], n, hw, c, groups, eps, act)
		},
		diff: func(y, dy *Node, _ []bool) []*Node {
			dx := b.apply(&op{
				name: "groupNorm's gradient", out: []tensor.Shape{x.Shape(), {c}, {c}}, need: 3,
				run: func(out, in [][]float32) {
					kernel.GroupNormBackward(out[0], out[1], out[2], in[0], in[1], in[2], in[3], in[4], in[5], n, hw, c, groups, act)
				},
			}, dy, x, gamma, beta, b.result(y, 1), b.result(y, 2))
			return []*Node{dx, b.result(dx, 1), b.result(dx, 2)}
		},
	}, x, gamma, beta)
}
