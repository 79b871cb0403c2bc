//go:build !purego

package kernel

// #cgo CFLAGS: -O3 -fopenmp-simd -Wall
// #cgo LDFLAGS: -ldnnl -lgomp -lm -lpthread
// #include "native.h"
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"
)

// The C side keeps no pointer to Go memory after a call returns.

func backendName() string { return C.GoString(C.k_version()) }

func ptr(s []float32) *C.float { return (*C.float)(unsafe.SliceData(s)) }
func nt() C.int                { return C.int(Threads()) }
func cact(a Act) C.act_t       { return C.act_t{kind: C.int(a.Kind), slope: C.float(a.Slope)} }

func makeWay() bool { return C.pool_make_way() != 0 }

// done panics when the library refused a call: every shape that gets here is one it documents as supported.
func done(fn string, status C.int) {
	if status != 0 {
		panic(fmt.Sprintf("kernel.%s: the library returned status %d", fn, int(status)))
	}
}

// convPlan holds the C side's prepared primitives; they are freed when nothing points to the plan any more.
type convPlan struct{ *plan }

// plan's field is an unsafe.Pointer, because objects without pointers in Go's eyes share small blocks and are not cleaned up one by one.
type plan struct{ p unsafe.Pointer }

func newConvPlan(s ConvShape) convPlan {
	h := &plan{unsafe.Pointer(C.k_conv_new(C.conv_shape{N: C.int(s.N), H: C.int(s.H), W: C.int(s.W), C: C.int(s.C), O: C.int(s.O), KH: C.int(s.KH),
		KW: C.int(s.KW), SH: C.int(s.SH), SW: C.int(s.SW), PH: C.int(s.PH), PW: C.int(s.PW), OH: C.int(s.OH()), OW: C.int(s.OW())}))}
	runtime.AddCleanup(h, func(p unsafe.Pointer) { C.k_conv_free((*C.conv_plan)(p)) }, h.p)
	return convPlan{h}
}

func (h *plan) c() *C.conv_plan { return (*C.conv_plan)(h.p) }

func convForward(c *Conv, y, pre, x, w, bias []float32, act Act) {
	done("Conv.Forward", C.k_conv_forward(c.plan.c(), ptr(y), ptr(pre), ptr(x), ptr(w), ptr(bias), cact(act), nt()))
	runtime.KeepAlive(c)
}

func convBackwardData(c *Conv, dx, pre, dy, w, bias []float32, act Act) {
	done("Conv.BackwardData", C.k_conv_backward_data(c.plan.c(), ptr(dx), ptr(pre), ptr(dy), ptr(w), ptr(bias), cact(act), nt()))
	runtime.KeepAlive(c)
}

func convBackwardWeights(c *Conv, dw, x, dy []float32) {
	done("Conv.BackwardWeights", C.k_conv_backward_weights(c.plan.c(), ptr(dw), ptr(x), ptr(dy), nt()))
	runtime.KeepAlive(c)
}

func cbool(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

func matMul(c, pre, a, b, bias []float32, m, n, k int, ta, tb bool, act Act) {
	done("MatMul", C.k_matmul(ptr(c), ptr(pre), ptr(a), ptr(b), ptr(bias), C.int(m), C.int(n), C.int(k), cbool(ta), cbool(tb), cact(act), nt()))
}

func attention(o, p, qkv []float32, b, t, heads, d int) {
	done("Attention", C.k_attention(ptr(o), ptr(p), ptr(qkv), C.int(b), C.int(t), C.int(heads), C.int(d), nt()))
}

func attentionBackward(dqkv, do, p, qkv []float32, b, t, heads, d int) {
	done("AttentionBackward", C.k_attention_backward(ptr(dqkv), ptr(do), ptr(p), ptr(qkv), C.int(b), C.int(t), C.int(heads), C.int(d), nt()))
}

func batchNorm(y, mean, rstd, x, gamma, beta, runMean, runVar []float32, rows, c int, eps, momentum float32, act Act) {
	C.k_batch_norm(ptr(y), ptr(mean), ptr(rstd), ptr(x), ptr(gamma), ptr(beta), ptr(runMean), ptr(runVar), C.int(rows), C.int(c), C.float(eps),
		C.float(momentum), cact(act), nt())
}

func batchNormInfer(y, x, gamma, beta, runMean, runVar []float32, rows, c int, eps float32, act Act) {
	C.k_batch_norm_infer(ptr(y), ptr(x), ptr(gamma), ptr(beta), ptr(runMean), ptr(runVar), C.int(rows), C.int(c), C.float(eps), cact(act), nt())
}

func batchNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd []float32, rows, c int, act Act) {
	C.k_batch_norm_backward(ptr(dx), ptr(dgamma), ptr(dbeta), ptr(dy), ptr(x), ptr(gamma), ptr(beta), ptr(mean), ptr(rstd), C.int(rows), C.int(c),
		cact(act), nt())
}

func groupNorm(y, mean, rstd, x, gamma, beta []float32, n, hw, c, groups int, eps float32, act Act) {
	C.k_group_norm(ptr(y), ptr(mean), ptr(rstd), ptr(x), ptr(gamma), ptr(beta), C.int(n), C.int(hw), C.int(c), C.int(groups), C.float(eps), cact(act), nt())
}

func groupNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd []float32, n, hw, c, groups int, act Act) {
	C.k_group_norm_backward(ptr(dx), ptr(dgamma), ptr(dbeta), ptr(dy), ptr(x), ptr(gamma), ptr(beta), ptr(mean), ptr(rstd), C.int(n), C.int(hw),
		C.int(c), C.int(groups), cact(act), nt())
}

func softMax(y, x []float32, rows, c int) { C.k_softmax(ptr(y), ptr(x), C.int(rows), C.int(c), nt()) }

func softMaxBackward(dx, dy, y []float32, rows, c int) {
	C.k_softmax_backward(ptr(dx), ptr(dy), ptr(y), C.int(rows), C.int(c), nt())
}

func upsample(y, x []float32, n, h, w, c, f int, scale float32) {
	C.k_upsample(ptr(y), ptr(x), C.int(n), C.int(h), C.int(w), C.int(c), C.int(f), C.float(scale), nt())
}

func pool(y, x []float32, n, h, w, c, f int, scale float32) {
	C.k_pool(ptr(y), ptr(x), C.int(n), C.int(h), C.int(w), C.int(c), C.int(f), C.float(scale), nt())
}

func copyColumns(dst []float32, ldd int, src []float32, lds int, rows, c int) {
	C.k_copy_columns(ptr(dst), C.int(ldd), ptr(src), C.int(lds), C.int(rows), C.int(c), nt())
}

func transposeEach(y, x []float32, n, rows, cols int) {
	C.k_transpose_each(ptr(y), ptr(x), C.int(n), C.int(rows), C.int(cols), nt())
}

func mapUnary(y, x []float32, f Unary) { C.k_map(ptr(y), ptr(x), C.long(len(x)), C.int(f), nt()) }

func activate(y, x []float32, act Act) { C.k_activate(ptr(y), ptr(x), C.long(len(x)), cact(act), nt()) }

func activateBackward(dx, db, dy, v []float32, rows, c int, act Act) {
	C.k_activate_backward(ptr(dx), ptr(db), ptr(dy), ptr(v), C.int(rows), C.int(c), cact(act), nt())
}

func axpby(z []float32, a float32, x []float32, b float32, y []float32) {
	C.k_axpby(ptr(z), C.float(a), ptr(x), C.float(b), ptr(y), C.long(len(z)), nt())
}

func affine(y []float32, a float32, x []float32, b float32) {
	C.k_affine(ptr(y), C.float(a), ptr(x), C.float(b), C.long(len(x)), nt())
}

func mul(z, x, y []float32) { C.k_mul(ptr(z), ptr(x), ptr(y), C.long(len(z)), nt()) }

func addPerImage(y, x, e []float32, n, hw, c int) {
	C.k_add_per_image(ptr(y), ptr(x), ptr(e), C.int(n), C.int(hw), C.int(c), nt())
}

func mulPerImage(y, x, e []float32, n, hw, c int) {
	C.k_mul_per_image(ptr(y), ptr(x), ptr(e), C.int(n), C.int(hw), C.int(c), nt())
}

func sumPixels(y, x []float32, n, hw, c int) {
	C.k_sum_pixels(ptr(y), ptr(x), C.int(n), C.int(hw), C.int(c), nt())
}

func sumRows(y, x []float32, rows, c int) { C.k_sum_rows(ptr(y), ptr(x), C.int(rows), C.int(c), nt()) }

func sum(x []float32) float64 { return float64(C.k_sum(ptr(x), C.long(len(x)), nt())) }

func dot(x, y []float32) float64 { return float64(C.k_dot(ptr(x), ptr(y), C.long(len(x)), nt())) }

func bceWithLogits(dx, x, t []float32, scale float32) float64 {
	return float64(C.k_bce(ptr(dx), ptr(x), ptr(t), C.float(scale), C.long(len(x)), nt()))
}

func adam(w, m, v, ema, g []float32, s AdamStep) {
	C.k_adam(ptr(w), ptr(m), ptr(v), ptr(ema), ptr(g), C.adam_step{lr: C.float(s.LR), beta1: C.float(s.Beta1), beta2: C.float(s.Beta2),
		eps: C.float(s.Eps), correct1: C.float(s.Correct1), correct2: C.float(s.Correct2), decay: C.float(s.Decay),
		grad_scale: C.float(s.GradScale), ema: C.float(s.EMA)}, C.long(len(w)), nt())
}
