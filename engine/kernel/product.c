//go:build !purego

// Matrix products and attention, on oneDNN's sgemm. A product is cut along its longer side, never along k.
#include "dnn.h"
#include <math.h>
#include <stdatomic.h>

typedef struct {
	float *c, *pre;
	const float *a, *b, *bias;
	long m, n, k;
	int ta, tb, pieces, by_rows;
	act_t act;
	atomic_int status;
} product;

static void product_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	product *p = ctx;
	long len = p->by_rows ? p->m : p->n, lo = from(len, p->pieces, piece), hi = from(len, p->pieces, piece + 1);
	long lda = p->ta ? p->m : p->k, ldb = p->tb ? p->k : p->n;
	one_thread();
	int st;
	if (p->by_rows) {
		st = gemm(p->ta, p->tb, hi - lo, p->n, p->k, p->a + (p->ta ? lo : lo * lda), lda, p->b, ldb, 0, p->c + lo * p->n, p->n);
		bias_act(p->c + lo * p->n, p->pre ? p->pre + lo * p->n : NULL, p->bias, hi - lo, (int)p->n, p->act);
	} else {
		st = gemm(p->ta, p->tb, p->m, hi - lo, p->k, p->a, lda, p->b + (p->tb ? lo * ldb : lo), ldb, 0, p->c + lo, p->n);
		for (long r = 0; r < p->m; r++) {
			long at = r * p->n + lo;
			bias_act(p->c + at, p->pre ? p->pre + at : NULL, p->bias ? p->bias + lo : NULL, 1, (int)(hi - lo), p->act);
		}
	}
	if (st) atomic_store(&p->status, st);
}

int k_matmul(float *c, float *pre, const float *a, const float *b, const float *bias, int m, int n, int k, int ta, int tb, act_t act, int threads) {
	product p = {.c = c, .pre = pre, .a = a, .b = b, .bias = bias, .m = m, .n = n, .k = k, .ta = ta, .tb = tb, .act = act, .by_rows = m >= n};
	// A piece should be worth four million operations and be wide enough for the library's blocks, wider where the other operand, which
	// every piece packs anew, is large.
	int most = cut(p.by_rows ? m : n, (long)k * (p.by_rows ? n : m) > 1 << 20 ? 256 : 48, 16);
	p.pieces = cut((long)(2.0 * m * n * k / 4e6) + 1, 1, most);
	pool_run(product_piece, &p, p.pieces, threads);
	return p.status;
}

typedef struct {
	float *o, *p;
	const float *qkv, *dout, *cp;
	float *dqkv;
	int b, t, heads, d, pieces;
	atomic_int status;
} heads_job;

// A unit of work is one head of one picture. q, k and v are columns of the rows of qkv, so they are used where they lie.
static void attention_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	heads_job *j = ctx;
	int t = j->t, d = j->d, c = j->heads * d, st = 0;
	float scale = 1.f / sqrtf((float)d);
	one_thread();
	for (long u = from((long)j->b * j->heads, j->pieces, piece), end = from((long)j->b * j->heads, j->pieces, piece + 1); u < end; u++) {
		long n = u / j->heads, h = u % j->heads;
		const float *q = j->qkv + n * t * 3 * c + h * d, *k = q + c, *v = k + c;
		float *p = j->p + u * t * t;
		st |= gemm(0, 1, t, t, d, q, 3 * c, k, 3 * c, 0, p, t);
		softmax_rows(p, p, t, t, scale);
		st |= gemm(0, 0, t, d, t, p, t, v, 3 * c, 0, j->o + n * t * c + h * d, c);
	}
	if (st) atomic_store(&j->status, st);
}

static void attention_backward_piece(void *ctx, int piece, workspace *ws) {
	heads_job *j = ctx;
	int t = j->t, d = j->d, c = j->heads * d, st = 0;
	float scale = 1.f / sqrtf((float)d), *ds = ws_buf(ws, 0, (size_t)t * t);
	one_thread();
	for (long u = from((long)j->b * j->heads, j->pieces, piece), end = from((long)j->b * j->heads, j->pieces, piece + 1); u < end; u++) {
		long n = u / j->heads, h = u % j->heads;
		const float *q = j->qkv + n * t * 3 * c + h * d, *k = q + c, *v = k + c;
		float *dq = j->dqkv + n * t * 3 * c + h * d, *dk = dq + c, *dv = dk + c;
		const float *p = j->cp + u * t * t, *g = j->dout + n * t * c + h * d;
		st |= gemm(1, 0, t, d, t, p, t, g, c, 0, dv, 3 * c);
		st |= gemm(0, 1, t, t, d, g, c, v, 3 * c, 0, ds, t);
		softmax_rows_backward(ds, ds, p, t, t, scale);
		st |= gemm(0, 0, t, d, t, ds, t, k, 3 * c, 0, dq, 3 * c);
		st |= gemm(1, 0, t, d, t, ds, t, q, 3 * c, 0, dk, 3 * c);
	}
	if (st) atomic_store(&j->status, st);
}

int k_attention(float *o, float *p, const float *qkv, int b, int t, int heads, int d, int threads) {
	heads_job j = {.o = o, .p = p, .qkv = qkv, .b = b, .t = t, .heads = heads, .d = d};
	j.pieces = cut((long)b * heads, 1, 32);
	pool_run(attention_piece, &j, j.pieces, threads);
	return j.status;
}

int k_attention_backward(float *dqkv, const float *dout, const float *p, const float *qkv, int b, int t, int heads, int d, int threads) {
	heads_job j = {.dqkv = dqkv, .dout = dout, .cp = p, .qkv = qkv, .b = b, .t = t, .heads = heads, .d = d};
	j.pieces = cut((long)b * heads, 1, 32);
	pool_run(attention_backward_piece, &j, j.pieces, threads);
	return j.status;
}
