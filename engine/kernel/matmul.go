package kernel

// MatMul computes c = act(op(a)·op(b) + bias).
//
//	c: [m, n]   a: [m, k], or [k, m] when ta   b: [k, n], or [n, k] when tb   bias: [n] or nil
//
// pre, as long as c or nil, receives the value before the activation. A dense layer with weights [out, in] is MatMul(y, nil, x, w,
// bias, B, out, in, false, true, act).
func MatMul(c, pre, a, b, bias []float32, m, n, k int, ta, tb bool, act Act) {
	check(m > 0 && n > 0 && k > 0, "MatMul: impossible size %d x %d x %d", m, n, k)
	checkLen("MatMul", "c", c, m*n)
	checkLen("MatMul", "a", a, m*k)
	checkLen("MatMul", "b", b, k*n)
	checkOpt("MatMul", "bias", bias, n)
	checkOpt("MatMul", "pre", pre, m*n)
	work.Add(2 * int64(m) * int64(n) * int64(k))
	matMul(c, pre, a, b, bias, m, n, k, ta, tb, act)
}

// Attention is scaled dot-product self-attention with several heads (Vaswani et al. 2017, arXiv:1706.03762), fused:
//
//	qkv: [b, t, 3*heads*d]   one token's row is its queries, keys, values; within each, head by head
//	p:   [b, heads, t, t]    softmax(q·kᵀ/sqrt(d)), kept for the backward pass
//	o:   [b, t, heads*d]     p·v
func Attention(o, p, qkv []float32, b, t, heads, d int) {
	check(b > 0 && t > 0 && heads > 0 && d > 0, "Attention: impossible size")
	checkLen("Attention", "o", o, b*t*heads*d)
	checkLen("Attention", "p", p, b*heads*t*t)
	checkLen("Attention", "qkv", qkv, 3*b*t*heads*d)
	work.Add(4 * int64(b*heads*d) * int64(t) * int64(t))
	attention(o, p, qkv, b, t, heads, d)
}

// AttentionBackward computes dqkv from do, with p and qkv as Attention left them.
func AttentionBackward(dqkv, do, p, qkv []float32, b, t, heads, d int) {
	check(b > 0 && t > 0 && heads > 0 && d > 0, "AttentionBackward: impossible size")
	checkLen("AttentionBackward", "dqkv", dqkv, 3*b*t*heads*d)
	checkLen("AttentionBackward", "do", do, b*t*heads*d)
	checkLen("AttentionBackward", "p", p, b*heads*t*t)
	checkLen("AttentionBackward", "qkv", qkv, 3*b*t*heads*d)
	work.Add(8 * int64(b*heads*d) * int64(t) * int64(t))
	attentionBackward(dqkv, do, p, qkv, b, t, heads, d)
}
