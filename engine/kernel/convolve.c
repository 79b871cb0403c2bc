//go:build !purego

// Convolution: oneDNN's direct kernels on NHWC pictures, a few at a time so that they stay in a core's cache, each piece on one thread.
// Bias and activation are fused where the library does it well (forward, leaky ReLU), else applied while the piece is still in cache.
//
// Where the library is weak we take matrix products instead:
//   - few input channels, data gradient (the last transposed convolution of a generator): columns = dy·w, added into place;
//   - few output channels at stride 1 (the last convolution of a U-Net), forward and weight gradient: one product per output channel;
//   - weights of a million numbers and more, weight gradient: one product per kernel tap, since partial sums per piece would be too large.
#include "dnn.h"
#include "gradweights.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { few = 4 };
static const size_t heavy = 1 << 20, parts_len = 1 << 22; // floats of weights; floats of all parts of a gradient

struct conv_plan {
	conv_shape s;
	pthread_mutex_t lock;
	prim *prims;
};

conv_plan *k_conv_new(conv_shape s) {
	conv_plan *p = calloc(1, sizeof *p);
	if (!p) abort();
	p->s = s;
	pthread_mutex_init(&p->lock, NULL);
	return p;
}

void k_conv_free(conv_plan *p) {
	for (prim *q = p->prims, *next; q; q = next) {
		next = q->next;
		prim_free(q);
	}
	pthread_mutex_destroy(&p->lock);
	free(p);
}

// get returns the plan's primitive of this kind, made at its first use.
static prim *get(conv_plan *p, int dir, int mb, int bias, act_t act, int *status) {
	pthread_mutex_lock(&p->lock);
	prim *q;
	int leaky = act.kind == ACT_LEAKY;
	for (q = p->prims; q; q = q->next)
		if (q->dir == dir && q->mb == mb && q->bias == bias && q->leaky == leaky && (!leaky || q->slope == act.slope)) break;
	if (!q && (q = prim_new(&p->s, dir, mb, bias, act, status))) {
		q->next = p->prims;
		p->prims = q;
	}
	pthread_mutex_unlock(&p->lock);
	return q;
}

typedef struct {
	const conv_plan *p;
	int pieces, mb;    // pictures are cut into pieces of mb, the last may be smaller
	prim *full, *rest; // for pieces of mb pictures, and for a smaller last one
	const float *a, *b, *bias, *w, *w_rest;
	float *out, *pre, *part;
	act_t act;
	int plain, ranges; // plain: parts are in PyTorch's layout
	long n;            // floats of a part
	atomic_int status;
} job;

// partition cuts the pictures into at most so many pieces. A piece should be worth a million operations, or handing it out costs more than
// it brings.
static void partition(job *j, int most) {
	const conv_shape *s = &j->p->s;
	double work = 2.0 * s->N * s->OH * s->OW * s->O * s->C * s->KH * s->KW;
	int pieces = cut((long)(work / 1e6) + 1, 1, s->N < most ? s->N : most);
	j->mb = (s->N + pieces - 1) / pieces;
	j->pieces = (s->N + j->mb - 1) / j->mb;
}

static int pictures(const job *j, int piece) { return piece < j->pieces - 1 ? j->mb : j->p->s.N - j->mb * (j->pieces - 1); }

// prepare finds the primitives and packs the weights into workspace memory.
static int prepare(job *j, conv_plan *p, workspace *ws, int dir, const float *w, int bias, act_t act) {
	int st = 0, rest = pictures(j, j->pieces - 1);
	j->full = get(p, dir, j->mb, bias, act, &st);
	j->rest = rest == j->mb ? j->full : get(p, dir, rest, bias, act, &st);
	if (!j->full || !j->rest) return st;
	j->w = j->w_rest = w;
	if (!w) return 0;
	int own = j->rest != j->full && !same_weights(j->full, j->rest);
	size_t a = j->full->reorder ? (j->full->weight_len + 15) / 16 * 16 : 0, b = own && j->rest->reorder ? j->rest->weight_len : 0;
	float *buf = a + b ? ws_buf(ws, 0, a + b) : NULL;
	if (a) {
		if ((st = prim_pack(j->full, w, buf))) return st;
		j->w = buf;
	}
	if (b && (st = prim_pack(j->rest, w, buf + a))) return st;
	j->w_rest = b ? buf + a : own ? w : j->w;
	return 0;
}

static void forward_piece(void *ctx, int piece, workspace *ws) {
	job *j = ctx;
	const conv_shape *s = &j->p->s;
	int n = pictures(j, piece);
	long in = (long)s->H * s->W * s->C, out = (long)s->OH * s->OW * s->O, at = (long)piece * j->mb;
	const prim *q = n == j->mb ? j->full : j->rest;
	float *y = j->out + at * out;
	int st = prim_run(q, ws, j->a + at * in, n == j->mb ? j->w : j->w_rest, j->bias, y);
	if (st) atomic_store(&j->status, st);
	if (!q->leaky) bias_act(y, j->pre ? j->pre + at * out : NULL, NULL, (long)n * s->OH * s->OW, s->O, j->act);
}

// few_forward_piece: z = x·w for each output channel, [pixels, KH*KW], then y gathers its taps. Stride 1.
static void few_forward_piece(void *ctx, int piece, workspace *ws) {
	job *j = ctx;
	const conv_shape *s = &j->p->s;
	int taps = s->KH * s->KW;
	long in = (long)s->H * s->W;
	float *z = ws_buf(ws, 1, (size_t)in * taps);
	one_thread();
	for (int n = 0; n < pictures(j, piece); n++) {
		long at = (long)piece * j->mb + n;
		float *y = j->out + at * s->OH * s->OW * s->O;
		for (int o = 0; o < s->O; o++) {
			int st = gemm(0, 0, in, taps, s->C, j->a + at * in * s->C, s->C, j->b + (long)o * s->C * taps, taps, 0, z, taps);
			if (st) atomic_store(&j->status, st);
			for (int r = 0; r < s->OH; r++)
				for (int c = 0; c < s->OW; c++) {
					float v = 0;
					for (int a = 0; a < s->KH; a++) {
						int h = r - s->PH + a;
						if (h < 0 || h >= s->H) continue;
						for (int b = 0; b < s->KW; b++) {
							int x = c - s->PW + b;
							if (x >= 0 && x < s->W) v += z[((long)h * s->W + x) * taps + a * s->KW + b];
						}
					}
					y[((long)r * s->OW + c) * s->O + o] = v;
				}
		}
		bias_act(y, j->pre ? j->pre + at * s->OH * s->OW * s->O : NULL, j->bias, (long)s->OH * s->OW, s->O, j->act);
	}
}

int k_conv_forward(conv_plan *p, float *y, float *pre, const float *x, const float *w, const float *bias, act_t act, int threads) {
	job j = {.p = p, .a = x, .b = w, .bias = bias, .out = y, .pre = pre, .act = act};
	partition(&j, 32);
	if (p->s.O <= few && p->s.SH == 1 && p->s.SW == 1 && p->s.C > few) {
		pool_run(few_forward_piece, &j, j.pieces, threads);
		return j.status;
	}
	workspace *ws = ws_get();
	act_t fused = act.kind == ACT_LEAKY && act.slope > 0 && !pre ? act : (act_t){0}; // the library's plain ReLU turns NaN into 0
	int st = prepare(&j, p, ws, DIR_FORWARD, w, bias != NULL, fused);
	if (!st) {
		pool_run(forward_piece, &j, j.pieces, threads);
		st = j.status;
	}
	ws_put(ws);
	return st;
}

static void data_piece(void *ctx, int piece, workspace *ws) {
	job *j = ctx;
	const conv_shape *s = &j->p->s;
	int n = pictures(j, piece);
	long in = (long)s->H * s->W * s->C, out = (long)s->OH * s->OW * s->O, at = (long)piece * j->mb;
	int full = n == j->mb;
	float *dx = j->out + at * in;
	int st = prim_run(full ? j->full : j->rest, ws, j->a + at * out, full ? j->w : j->w_rest, NULL, dx);
	if (st) atomic_store(&j->status, st);
	bias_act(dx, j->pre ? j->pre + at * in : NULL, j->bias, (long)n * s->H * s->W, s->C, j->act);
}

// few_data_piece: columns = dy·w, [pixels, C*KH*KW], each added to the pixel of dx that it belongs to.
static void few_data_piece(void *ctx, int piece, workspace *ws) {
	job *j = ctx;
	const conv_shape *s = &j->p->s;
	int C = s->C, taps = s->KH * s->KW, width = C * taps;
	long out = (long)s->OH * s->OW, in = (long)s->H * s->W * C;
	float *col = ws_buf(ws, 1, (size_t)out * width);
	one_thread();
	for (int n = 0; n < pictures(j, piece); n++) {
		long at = (long)piece * j->mb + n;
		float *dx = j->out + at * in;
		// w as [O, C*taps] would give columns in the order c, a, b; w is packed to a, b, c so that a row of taps is contiguous.
		int st = gemm(0, 0, out, width, s->O, j->a + at * out * s->O, s->O, j->w, width, 0, col, width);
		if (st) atomic_store(&j->status, st);
		memset(dx, 0, sizeof(float) * in);
		for (int r = 0; r < s->OH; r++)
			for (int c = 0; c < s->OW; c++) {
				const float *v = col + ((long)r * s->OW + c) * width;
				int w0 = c * s->SW - s->PW, lo = w0 < 0 ? -w0 : 0, hi = w0 + s->KW > s->W ? s->W - w0 : s->KW;
				for (int a = 0; a < s->KH; a++) {
					int h = r * s->SH - s->PH + a;
					if (h < 0 || h >= s->H) continue;
					float *q = dx + ((long)h * s->W + w0) * C;
					const float *u = v + a * s->KW * C;
					for (int i = lo * C; i < hi * C; i++) q[i] += u[i];
				}
			}
		bias_act(dx, j->pre ? j->pre + at * in : NULL, j->bias, (long)s->H * s->W, C, j->act);
	}
}

int k_conv_backward_data(conv_plan *p, float *dx, float *pre, const float *dy, const float *w, const float *bias, act_t act, int threads) {
	const conv_shape *s = &p->s;
	job j = {.p = p, .a = dy, .bias = bias, .out = dx, .pre = pre, .act = act};
	partition(&j, 32);
	workspace *ws = ws_get();
	int st = 0;
	if (s->C <= few && s->O > few) {
		int taps = s->KH * s->KW;
		float *t = ws_buf(ws, 0, (size_t)s->O * s->C * taps);
		for (int o = 0; o < s->O; o++)
			for (int c = 0; c < s->C; c++)
				for (int k = 0; k < taps; k++) t[((long)o * taps + k) * s->C + c] = w[((long)o * s->C + c) * taps + k];
		j.w = t;
		pool_run(few_data_piece, &j, j.pieces, threads);
		st = j.status;
	} else if (!(st = prepare(&j, p, ws, DIR_DATA, w, 0, (act_t){0}))) {
		pool_run(data_piece, &j, j.pieces, threads);
		st = j.status;
	}
	ws_put(ws);
	return st;
}

// weights_piece leaves its pictures' share of dw, in the library's layout, or in ours when the last piece's differs.
static void weights_piece(void *ctx, int piece, workspace *ws) {
	job *j = ctx;
	const conv_shape *s = &j->p->s;
	int n = pictures(j, piece);
	long in = (long)s->H * s->W * s->C, out = (long)s->OH * s->OW * s->O, at = (long)piece * j->mb;
	const prim *q = n == j->mb ? j->full : j->rest;
	float *part = j->part + (long)piece * j->n, *dw = j->plain && q->reorder ? ws_buf(ws, 0, q->weight_len) : part;
	int st = prim_run(q, ws, j->a + at * in, j->b + at * out, NULL, dw);
	if (!st && dw != part) st = prim_pack(q, dw, part);
	if (st) atomic_store(&j->status, st);
}

// few_weights_piece: for each output channel, dw [C, taps] = xᵀ·(dy shifted by each tap), a picture at a time. Stride 1.
static void few_weights_piece(void *ctx, int piece, workspace *ws) {
	job *j = ctx;
	const conv_shape *s = &j->p->s;
	int taps = s->KH * s->KW, n = pictures(j, piece);
	long in = (long)s->H * s->W, at = (long)piece * j->mb;
	float *d = ws_buf(ws, 1, (size_t)in * taps), *dw = j->part + (long)piece * j->n;
	one_thread();
	for (int i = 0; i < n; i++)
		for (int o = 0; o < s->O; o++) {
			const float *dy = j->b + (at + i) * s->OH * s->OW * s->O + o;
			float *q = d;
			for (int h = 0; h < s->H; h++)
				for (int w = 0; w < s->W; w++)
					for (int a = 0; a < s->KH; a++)
						for (int b = 0; b < s->KW; b++) {
							int r = h + s->PH - a, c = w + s->PW - b;
							*q++ = r < 0 || r >= s->OH || c < 0 || c >= s->OW ? 0 : dy[((long)r * s->OW + c) * s->O];
						}
			int st = gemm(1, 0, s->C, taps, in, j->a + (at + i) * in * s->C, s->C, d, taps, i ? 1.f : 0.f, dw + (long)o * s->C * taps, taps);
			if (st) atomic_store(&j->status, st);
		}
}

// tap_piece: one kernel tap's dw [O, C] = dyᵀ·(x as the tap sees it), some pictures at a time.
static void tap_piece(void *ctx, int piece, workspace *ws) {
	job *j = ctx;
	const conv_shape *s = &j->p->s;
	int a = piece / s->KW, b = piece % s->KW, C = s->C, taps = s->KH * s->KW;
	long out = (long)s->OH * s->OW, each = (1 << 20) / (out * C);
	if (each < 1) each = 1;
	if (each > s->N) each = s->N;
	float *x = ws_buf(ws, 1, (size_t)(each * out + s->O) * C), *dw = x + each * out * C;
	one_thread();
	for (long n0 = 0; n0 < s->N; n0 += each) {
		long n1 = n0 + each < s->N ? n0 + each : s->N;
		float *q = x;
		for (long n = n0; n < n1; n++)
			for (int r = 0; r < s->OH; r++)
				for (int c = 0; c < s->OW; c++, q += C) {
					int h = r * s->SH - s->PH + a, w = c * s->SW - s->PW + b;
					if (h < 0 || h >= s->H || w < 0 || w >= s->W)
						memset(q, 0, sizeof(float) * C);
					else
						memcpy(q, j->a + ((n * s->H + h) * s->W + w) * C, sizeof(float) * C);
				}
		int st = gemm(1, 0, s->O, C, (n1 - n0) * out, j->b + n0 * out * s->O, s->O, x, C, n0 ? 1.f : 0.f, dw, C);
		if (st) atomic_store(&j->status, st);
	}
	for (long i = 0; i < (long)s->O * C; i++) j->out[i * taps + piece] = dw[i];
}

// add_piece adds up a range of the parts, in order, into the first.
static void add_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	job *j = ctx;
	long lo = from(j->n, j->ranges, piece), hi = from(j->n, j->ranges, piece + 1);
	float *restrict sum = j->part;
	for (int p = 1; p < j->pieces; p++) {
		const float *restrict v = j->part + (long)p * j->n;
		for (long i = lo; i < hi; i++) sum[i] += v[i];
	}
}

int k_conv_backward_weights(conv_plan *p, float *dw, const float *x, const float *dy, int threads) {
	const conv_shape *s = &p->s;
	size_t len = (size_t)s->O * s->C * s->KH * s->KW;
	job j = {.p = p, .a = x, .b = dy, .out = dw};
	if (own_weights_fit(s)) {
		own_weights(s, dw, x, dy, threads);
		return 0;
	}
	if (len >= heavy && s->KH * s->KW > 1) {
		pool_run(tap_piece, &j, s->KH * s->KW, threads);
		return j.status;
	}
	partition(&j, cut((long)(parts_len / len), 1, 16));
	workspace *ws = ws_get();
	int st = 0, small = s->O <= few && s->SH == 1 && s->SW == 1 && s->C > few;
	if (!small && (st = prepare(&j, p, ws, DIR_WEIGHTS, NULL, 0, (act_t){0}))) goto done;
	j.plain = small || !same_weights(j.full, j.rest);
	j.n = j.plain ? (long)len : (long)((j.full->weight_len + 15) / 16 * 16);
	j.part = ws_buf(ws, 0, (size_t)j.pieces * j.n);
	j.ranges = cut(j.n, 16384, 16);
	pool_run(small ? few_weights_piece : weights_piece, &j, j.pieces, threads);
	if (!(st = j.status)) {
		pool_run(add_piece, &j, j.ranges, threads);
		if (!j.plain && j.full->reorder)
			st = prim_pack(j.full, j.part, dw);
		else
			memcpy(dw, j.part, sizeof(float) * len);
	}
done:
	ws_put(ws);
	return st;
}
