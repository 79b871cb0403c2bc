//go:build !purego

// Element-wise functions and reductions. They are bound by memory, so each is one pass.
#pragma GCC optimize("no-math-errno", "no-trapping-math")
#include "vmath.h"

enum { grain = 16384, most = 64 };

typedef struct {
	float *z, *z2, *z3, *z4;
	const float *x, *y;
	float a, b;
	long n;
	int pieces, rows, c, kind;
	act_t act;
	adam_step s;
	double part[most];
	float *cols;
} args;

#define RANGE(A) long lo = from((A)->n, (A)->pieces, piece), hi = from((A)->n, (A)->pieces, piece + 1)
// EACH walks a piece; a destination that is a source is no hindrance to vectors.
#define EACH _Pragma("omp simd") for (long i = lo; i < hi; i++)
#define BODY(NAME) CLONES static void NAME(void *ctx, int piece, workspace *w)
#define RUN(NAME, ...)                                            \
	args A = {__VA_ARGS__};                                   \
	A.pieces = cut(A.n, grain, most);                         \
	pool_run(NAME, &A, A.pieces, threads)

BODY(map_piece) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	const float *x = A->x;
	float *z = A->z;
	switch (A->kind) {
	case F_EXP: EACH z[i] = v_exp(x[i]); break;
	case F_LOG: EACH z[i] = v_log(x[i]); break;
	case F_SQRT: EACH z[i] = sqrtf(x[i]); break;
	case F_SQUARE: EACH z[i] = x[i] * x[i]; break;
	case F_RECIPROCAL: EACH z[i] = 1.f / x[i]; break;
	case F_ABS: EACH z[i] = fabsf(x[i]); break;
	case F_SOFTPLUS: EACH z[i] = v_softplus(x[i]); break;
	}
}
void k_map(float *y, const float *x, long n, int f, int threads) { RUN(map_piece, .z = y, .x = x, .n = n, .kind = f); }

BODY(activate_piece) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	const float *x = A->x;
	float *z = A->z, slope = A->act.slope;
	BY_ACT(A->act.kind, EACH z[i] = v_act(x[i], K, slope);)
}
void k_activate(float *y, const float *x, long n, act_t act, int threads) { RUN(activate_piece, .z = y, .x = x, .n = n, .act = act); }

// bias_act adds a bias to y and applies the activation, in place; pre receives the sum.
CLONES void bias_act(float *restrict y, float *restrict pre, const float *restrict bias, long rows, int c, act_t act) {
	float slope = act.slope;
	if (!bias && !pre && act.kind == ACT_IDENTITY) return;
	if (!pre && bias && c % 16) { // short rows: whole cycles of the bias fill the vectors
		enum { room = 1024 };
		float rep[room];
		if (c <= room / 16) {
			int per = room / c, len = per * c;
			for (int i = 0; i < len; i++) rep[i] = bias[i % c];
			for (long r = 0; r < rows; r += per) {
				float *q = y + r * c;
				long m = (rows - r < per ? rows - r : per) * c;
				BY_ACT(act.kind, for (long i = 0; i < m; i++) q[i] = v_act(q[i] + rep[i], K, slope);)
			}
			return;
		}
	}
	for (long r = 0; r < rows; r++) {
		float *restrict q = y + r * c;
		if (bias)
			for (int i = 0; i < c; i++) q[i] += bias[i];
		if (pre) memcpy(pre + r * c, q, sizeof(float) * c);
		BY_ACT(act.kind, for (int i = 0; i < c; i++) q[i] = v_act(q[i], K, slope);)
	}
}

BODY(activate_backward_piece) {
	args *A = ctx;
	long lo = from(A->rows, A->pieces, piece), hi = from(A->rows, A->pieces, piece + 1);
	int c = A->c;
	float slope = A->act.slope;
	if (!A->cols) {
		const float *v = A->x + lo * c, *dy = A->y + lo * c;
		float *dx = A->z + lo * c;
		long n = (hi - lo) * c;
		BY_ACT(A->act.kind, _Pragma("omp simd") for (long i = 0; i < n; i++) dx[i] = dy[i] * v_act_grad(v[i], K, slope);)
		return;
	}
	// Sums run in float over blocks of rows, in double over the blocks.
	enum { block = 256 };
	float *restrict db = A->cols + (long)piece * c;
	double *total = (double *)ws_buf(w, 0, (size_t)c * 2);
	memset(total, 0, sizeof(double) * c);
	for (long r0 = lo; r0 < hi; r0 += block) {
		long r1 = r0 + block < hi ? r0 + block : hi;
		memset(db, 0, sizeof(float) * c);
		if (c == 1) { // the row loop is the vector loop
			const float *v = A->x, *dy = A->y;
			float *dx = A->z, s = 0;
			BY_ACT(A->act.kind, _Pragma("omp simd reduction(+:s)") for (long i = r0; i < r1; i++) {
				dx[i] = dy[i] * v_act_grad(v[i], K, slope);
				s += dx[i];
			})
			db[0] = s;
		} else
			for (long r = r0; r < r1; r++) {
				const float *v = A->x + r * c, *dy = A->y + r * c;
				float *dx = A->z + r * c;
				BY_ACT(A->act.kind, _Pragma("omp simd") for (int i = 0; i < c; i++) {
					float d = dy[i] * v_act_grad(v[i], K, slope);
					dx[i] = d;
					db[i] += d;
				})
			}
		for (int i = 0; i < c; i++) total[i] += db[i];
	}
	for (int i = 0; i < c; i++) db[i] = (float)total[i];
}

// add_pieces sums the pieces' columns in order, in double.
static void add_pieces(float *y, const float *cols, int pieces, int c) {
	for (int i = 0; i < c; i++) {
		double s = 0;
		for (int p = 0; p < pieces; p++) s += cols[(long)p * c + i];
		y[i] = (float)s;
	}
}

void k_activate_backward(float *dx, float *db, const float *dy, const float *v, int rows, int c, act_t act, int threads) {
	args A = {.z = dx, .x = v, .y = dy, .rows = rows, .c = c, .act = act};
	A.pieces = cut((long)rows * c, grain, most);
	if (A.pieces > rows) A.pieces = rows;
	workspace *w = ws_get();
	if (db) A.cols = ws_buf(w, 0, (size_t)A.pieces * c);
	pool_run(activate_backward_piece, &A, A.pieces, threads);
	if (db) add_pieces(db, A.cols, A.pieces, c);
	ws_put(w);
}

BODY(axpby_piece) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	const float *x = A->x, *y = A->y;
	float *z = A->z, a = A->a, b = A->b;
	EACH z[i] = a * x[i] + b * y[i];
}
void k_axpby(float *z, float a, const float *x, float b, const float *y, long n, int threads) {
	RUN(axpby_piece, .z = z, .a = a, .x = x, .b = b, .y = y, .n = n);
}

BODY(affine_piece) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	const float *x = A->x;
	float *z = A->z, a = A->a, b = A->b;
	EACH z[i] = a * x[i] + b;
}
void k_affine(float *y, float a, const float *x, float b, long n, int threads) { RUN(affine_piece, .z = y, .a = a, .x = x, .b = b, .n = n); }

BODY(mul_piece) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	const float *x = A->x, *y = A->y;
	float *z = A->z;
	EACH z[i] = x[i] * y[i];
}
void k_mul(float *z, const float *x, const float *y, long n, int threads) { RUN(mul_piece, .z = z, .x = x, .y = y, .n = n); }

BODY(add_per_image_piece) {
	(void)w;
	args *A = ctx;
	int c = A->c;
	for (long r = from(A->n, A->pieces, piece), hi = from(A->n, A->pieces, piece + 1); r < hi; r++) {
		const float *x = A->x + r * c, *e = A->y + r / A->rows * c;
		float *z = A->z + r * c;
		for (int i = 0; i < c; i++) z[i] = x[i] + e[i];
	}
}
void k_add_per_image(float *y, const float *x, const float *e, int n, int hw, int c, int threads) {
	args A = {.z = y, .x = x, .y = e, .n = (long)n * hw, .rows = hw, .c = c};
	A.pieces = cut(A.n * c, grain, most);
	pool_run(add_per_image_piece, &A, A.pieces, threads);
}

BODY(mul_per_image_piece) {
	(void)w;
	args *A = ctx;
	int c = A->c;
	for (long r = from(A->n, A->pieces, piece), hi = from(A->n, A->pieces, piece + 1); r < hi; r++) {
		const float *x = A->x + r * c, *e = A->y + r / A->rows * c;
		float *z = A->z + r * c;
		for (int i = 0; i < c; i++) z[i] = x[i] * e[i];
	}
}
void k_mul_per_image(float *y, const float *x, const float *e, int n, int hw, int c, int threads) {
	args A = {.z = y, .x = x, .y = e, .n = (long)n * hw, .rows = hw, .c = c};
	A.pieces = cut(A.n * c, grain, most);
	pool_run(mul_per_image_piece, &A, A.pieces, threads);
}

// sum_columns adds up rows of c numbers: float within blocks, double between them.
CLONES static void sum_columns(float *restrict y, const float *x, long rows, int c) {
	enum { block = 256, width = 512 };
	for (int at = 0; at < c; at += width) {
		int m = c - at < width ? c - at : width;
		double total[width] = {0};
		for (long r = 0; r < rows; r += block) {
			float s[width] = {0};
			long end = r + block < rows ? r + block : rows;
			for (long q = r; q < end; q++) {
				const float *v = x + q * c + at;
				for (int i = 0; i < m; i++) s[i] += v[i];
			}
			for (int i = 0; i < m; i++) total[i] += s[i];
		}
		for (int i = 0; i < m; i++) y[at + i] = (float)total[i];
	}
}
static void sum_pixels_piece(void *ctx, int piece, workspace *w) {
	(void)w;
	args *A = ctx;
	for (long i = from(A->n, A->pieces, piece), hi = from(A->n, A->pieces, piece + 1); i < hi; i++)
		sum_columns(A->z + i * A->c, A->x + i * A->rows * A->c, A->rows, A->c);
}
static void sum_block_piece(void *ctx, int piece, workspace *w) {
	(void)w;
	args *A = ctx;
	long lo = from(A->rows, A->pieces, piece), hi = from(A->rows, A->pieces, piece + 1);
	sum_columns(A->cols + (long)piece * A->c, A->x + lo * A->c, hi - lo, A->c);
}
void k_sum_pixels(float *y, const float *x, int n, int hw, int c, int threads) {
	args A = {.z = y, .x = x, .n = n, .rows = hw, .c = c};
	if (n > 1) {
		A.pieces = cut((long)n * hw * c, grain, n < most ? n : most);
		pool_run(sum_pixels_piece, &A, A.pieces, threads);
		return;
	}
	A.pieces = cut((long)hw * c, grain, hw < most ? hw : most);
	workspace *w = ws_get();
	A.cols = ws_buf(w, 0, (size_t)A.pieces * c);
	pool_run(sum_block_piece, &A, A.pieces, threads);
	add_pieces(y, A.cols, A.pieces, c);
	ws_put(w);
}

// Sums run in double: a norm over millions of weights and a large value next to a small one must both come out.
CLONES static double sum_span(const float *x, long n) {
	double s = 0;
#pragma omp simd reduction(+ : s)
	for (long i = 0; i < n; i++) s += x[i];
	return s;
}
CLONES static double dot_span(const float *x, const float *y, long n) {
	double s = 0;
#pragma omp simd reduction(+ : s)
	for (long i = 0; i < n; i++) s += (double)x[i] * y[i];
	return s;
}
static void sum_piece(void *ctx, int piece, workspace *w) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	A->part[piece] = A->y ? dot_span(A->x + lo, A->y + lo, hi - lo) : sum_span(A->x + lo, hi - lo);
}
static double total(const args *A) {
	double s = 0;
	for (int p = 0; p < A->pieces; p++) s += A->part[p];
	return s;
}
double k_sum(const float *x, long n, int threads) {
	RUN(sum_piece, .x = x, .n = n);
	return total(&A);
}
double k_dot(const float *x, const float *y, long n, int threads) {
	RUN(sum_piece, .x = x, .y = y, .n = n);
	return total(&A);
}

static void sum_rows_piece(void *ctx, int piece, workspace *w) {
	(void)w;
	args *A = ctx;
	for (long r = from(A->n, A->pieces, piece), hi = from(A->n, A->pieces, piece + 1); r < hi; r++)
		A->z[r] = (float)sum_span(A->x + r * A->c, A->c);
}
void k_sum_rows(float *y, const float *x, int rows, int c, int threads) {
	args A = {.z = y, .x = x, .n = rows, .c = c};
	A.pieces = cut((long)rows * c, grain, rows < most ? rows : most);
	pool_run(sum_rows_piece, &A, A.pieces, threads);
}

BODY(bce_piece) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	const float *x = A->x, *t = A->y;
	float *dx = A->z, scale = A->a;
	enum { span = 1024 };
	double sum = 0;
	for (long at = lo; at < hi; at += span) {
		long end = at + span < hi ? at + span : hi;
		float s = 0;
#pragma omp simd reduction(+ : s)
		for (long i = at; i < end; i++) s += v_softplus(x[i]) - x[i] * t[i];
		sum += s;
		if (dx)
			for (long i = at; i < end; i++) dx[i] = scale * (v_sigmoid(x[i]) - t[i]);
	}
	A->part[piece] = sum;
}
double k_bce(float *dx, const float *x, const float *t, float scale, long n, int threads) {
	RUN(bce_piece, .z = dx, .x = x, .y = t, .a = scale, .n = n);
	return total(&A);
}

BODY(adam_piece) {
	(void)w;
	args *A = ctx;
	RANGE(A);
	adam_step s = A->s;
	float *restrict p = A->z, *restrict m = A->z2, *restrict v = A->z3, *restrict ema = A->z4;
	const float *restrict g = A->x;
	float rate = s.lr / s.correct1, root = 1.f / sqrtf(s.correct2), keep = 1.f - s.lr * s.decay;
	EACH {
		float gi = g[i] * s.grad_scale;
		float mi = s.beta1 * m[i] + (1.f - s.beta1) * gi, vi = s.beta2 * v[i] + (1.f - s.beta2) * gi * gi;
		m[i] = mi;
		v[i] = vi;
		p[i] = p[i] * keep - rate * mi / (sqrtf(vi) * root + s.eps);
	}
	if (ema)
		EACH ema[i] = s.ema * ema[i] + (1.f - s.ema) * p[i];
}
void k_adam(float *w, float *m, float *v, float *ema, const float *g, adam_step s, long n, int threads) {
	RUN(adam_piece, .z = w, .z2 = m, .z3 = v, .z4 = ema, .x = g, .s = s, .n = n);
}
