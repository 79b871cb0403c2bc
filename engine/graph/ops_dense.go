package graph

import (
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// Linear is act(x·wᵀ + bias).
//
//	x: [N, in]   w: [out, in]   bias: [out] or nil   ->   [N, out]
func (b *Builder) Linear(x, w, bias *Node, act kernel.Act) *Node {
	d := b.Shape(x, "N I").And(w, "O I")
	if bias != nil {
		d.And(bias, "O")
	}
	return b.matMul(x, w, bias, false, true, act)
}

// MatMul is op(x)·op(y), where op transposes if tx or ty says so. x, y: matrices.
func (b *Builder) MatMul(x, y *Node, tx, ty bool) *Node {
	return b.matMul(x, y, nil, tx, ty, kernel.Identity)
}

// matMul: its second result is the product before the activation. It is bilinear, so its gradients are matrix products again.
func (b *Builder) matMul(x, y, bias *Node, tx, ty bool, act kernel.Act) *Node {
	form := map[bool]string{false: "M K", true: "K M"}[tx]
	d := b.Shape(x, form).And(y, map[bool]string{false: "K N", true: "N K"}[ty])
	m, n, k := d.Of("M"), d.Of("N"), d.Of("K")
	return b.apply(&op{
		name: "matMul", out: []tensor.Shape{{m, n}, {m, n}},
		run: func(out, in [][]float32) {
			kernel.MatMul(out[0], out[1], in[0], in[1], third(in), m, n, k, tx, ty, act)
		},
		diff: func(z, dz *Node, want []bool) []*Node {
			dp, db := b.throughAct(z, dz, act, len(want) > 2 && want[2])
			ds := []*Node{nil, nil, db}
			if want[1] && ty {
				ds[1] = b.MatMul(dp, x, true, tx)
			} else if want[1] {
				ds[1] = b.MatMul(x, dp, !tx, false)
			}
			if want[0] && tx {
				ds[0] = b.MatMul(y, dp, ty, true)
			} else if want[0] {
				ds[0] = b.MatMul(dp, y, false, !ty)
			}
			return ds[:len(want)]
		},
	}, withBias(x, y, bias)...)
}

// Attention is scaled dot-product self-attention with several heads (Vaswani et al. 2017, arXiv:1706.03762).
//
//	qkv: [N, T, 3*D]   one token's queries, keys and values; within each, head by head   ->   [N, T, D]
func (b *Builder) Attention(qkv *Node, heads int) *Node {
	d := b.Shape(qkv, "N T E")
	n, t, e := d.Of("N"), d.Of("T"), d.Of("E")
	if heads < 1 || e%(3*heads) != 0 {
		failf("Attention: %v does not hold queries, keys and values of %d heads", qkv.Shape(), heads)
	}
	size := e / 3 / heads
	return b.apply(&op{
		name: "attention", out: []tensor.Shape{{n, t, e / 3}, {n, heads, t, t}}, need: 2,
		run: func(out, in [][]float32) { kernel.Attention(out[0], out[1], in[0], n, t, heads, size) },
		diff: func(o, do *Node, _ []bool) []*Node {
			return []*Node{b.apply(&op{
				name: "attention's gradient", out: []tensor.Shape{{n, t, e}},
				run: func(out, in [][]float32) { kernel.AttentionBackward(out[0], in[0], in[1], in[2], n, t, heads, size) },
			}, do, b.result(o, 1), qkv)}
		},
	}, qkv)
}
