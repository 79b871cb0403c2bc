//go:build !purego

// Batch and group normalisation, soft-max: forward and backward. Moments are taken in two passes (mean, then squares about it): the data
// of a piece is in the cache by then.
#pragma GCC optimize("no-math-errno", "no-trapping-math")
#include "vmath.h"

enum { grain = 16384, most = 32, block = 128 };

typedef struct {
	float *y, *mean, *rstd, *cols, *a, *b, *k;
	const float *x, *dy, *gamma, *beta, *cmean, *crstd;
	int rows, c, n, hw, groups, pieces;
	float eps;
	act_t act;
} args;

// column_sums: s[i] += sum over rows of x (about nothing) or of (x-mean)², blocks in float, blocks added in double.
CLONES static void column_sums(double *restrict s, const float *x, const float *mean, long rows, int c) {
	enum { width = 256 };
	for (int at = 0; at < c; at += width) {
		int m = c - at < width ? c - at : width;
		for (long r = 0; r < rows; r += block) {
			float f[width] = {0};
			long end = r + block < rows ? r + block : rows;
			for (long q = r; q < end; q++) {
				const float *v = x + q * c + at;
				if (mean)
					for (int i = 0; i < m; i++) f[i] += (v[i] - mean[at + i]) * (v[i] - mean[at + i]);
				else
					for (int i = 0; i < m; i++) f[i] += v[i];
			}
			for (int i = 0; i < m; i++) s[at + i] += f[i];
		}
	}
}

// grad_sums: s1 += sum of dz, s2 += sum of dz*xhat by channel, where dz = dy*act'(a*x+b), xhat = (x-mean)*rstd.
CLONES static void grad_sums(double *restrict s1, double *restrict s2, const float *x, const float *dy, const float *a, const float *b,
                             const float *mean, const float *rstd, long rows, int c, act_t act) {
	enum { width = 256 };
	float slope = act.slope;
	for (int at = 0; at < c; at += width) {
		int m = c - at < width ? c - at : width;
		for (long r = 0; r < rows; r += block) {
			float f1[width] = {0}, f2[width] = {0};
			long end = r + block < rows ? r + block : rows;
			for (long q = r; q < end; q++) {
				const float *v = x + q * c + at, *d = dy + q * c + at;
				BY_ACT(act.kind, for (int i = 0; i < m; i++) {
					float dz = d[i] * v_act_grad_in(a[at + i] * v[i] + b[at + i], K, slope);
					f1[i] += dz;
					f2[i] += dz * (v[i] - mean[at + i]);
				})
			}
			for (int i = 0; i < m; i++) {
				s1[at + i] += f1[i];
				s2[at + i] += (double)f2[i] * rstd[at + i];
			}
		}
	}
}

// scale_shift: y = act(a*x + b) by channel.
CLONES static void scale_shift(float *y, const float *x, const float *a, const float *b, long rows, int c, act_t act) {
	float slope = act.slope;
	for (long r = 0; r < rows; r++) {
		const float *v = x + r * c;
		float *q = y + r * c;
		BY_ACT(act.kind, _Pragma("omp simd") for (int i = 0; i < c; i++) q[i] = v_act(a[i] * v[i] + b[i], K, slope);)
	}
}

// grad_apply: dx = a*dz + k1 + k2*x by channel, dz as in grad_sums.
CLONES static void grad_apply(float *restrict dx, const float *x, const float *dy, const float *a, const float *b, const float *k1, const float *k2,
                              long rows, int c, act_t act) {
	float slope = act.slope;
	for (long r = 0; r < rows; r++) {
		const float *v = x + r * c, *d = dy + r * c;
		float *q = dx + r * c;
		BY_ACT(act.kind, for (int i = 0; i < c; i++) {
			float dz = d[i] * v_act_grad_in(a[i] * v[i] + b[i], K, slope);
			q[i] = a[i] * dz + k1[i] + k2[i] * v[i];
		})
	}
}

#define ROWS(A)                                            \
	long lo = from((A)->rows, (A)->pieces, piece), hi = from((A)->rows, (A)->pieces, piece + 1); \
	long at = lo * (A)->c;                             \
	(void)w

static void moment_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	ROWS(A);
	double *s = (double *)A->cols + (long)piece * A->c;
	memset(s, 0, sizeof(double) * A->c);
	column_sums(s, A->x + at, A->cmean, hi - lo, A->c);
}
static void scale_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	ROWS(A);
	scale_shift(A->y + at, A->x + at, A->a, A->b, hi - lo, A->c, A->act);
}
static void grad_sum_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	ROWS(A);
	double *s = (double *)A->cols + (long)piece * 2 * A->c;
	memset(s, 0, sizeof(double) * 2 * A->c);
	grad_sums(s, s + A->c, A->x + at, A->dy + at, A->a, A->b, A->cmean, A->crstd, hi - lo, A->c, A->act);
}
static void grad_apply_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	ROWS(A);
	grad_apply(A->y + at, A->x + at, A->dy + at, A->a, A->b, A->k, A->k + A->c, hi - lo, A->c, A->act);
}

static double add_up(const double *cols, int pieces, int stride, int i) {
	double s = 0;
	for (int p = 0; p < pieces; p++) s += cols[(long)p * stride + i];
	return s;
}

static int row_pieces(int rows, int c) {
	int p = cut((long)rows * c, grain, most);
	return p > rows ? rows : p;
}

void k_batch_norm(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta, float *run_mean, float *run_var,
                  int rows, int c, float eps, float momentum, act_t act, int threads) {
	args A = {.y = y, .x = x, .rows = rows, .c = c, .act = act};
	A.pieces = row_pieces(rows, c);
	workspace *w = ws_get();
	A.cols = ws_buf(w, 0, (size_t)A.pieces * c * 2 + c * 2);
	A.a = A.cols + (size_t)A.pieces * c * 2;
	A.b = A.a + c;
	pool_run(moment_piece, &A, A.pieces, threads);
	for (int i = 0; i < c; i++) mean[i] = (float)(add_up((double *)A.cols, A.pieces, c, i) / rows);
	A.cmean = mean;
	pool_run(moment_piece, &A, A.pieces, threads);
	for (int i = 0; i < c; i++) {
		double squares = add_up((double *)A.cols, A.pieces, c, i);
		float var = (float)(squares / rows);
		rstd[i] = 1.f / sqrtf(var + eps);
		A.a[i] = gamma[i] * rstd[i];
		A.b[i] = beta[i] - mean[i] * A.a[i];
		if (run_mean) run_mean[i] += momentum * (mean[i] - run_mean[i]);
		if (run_var) run_var[i] += momentum * ((float)(squares / (rows > 1 ? rows - 1 : 1)) - run_var[i]);
	}
	pool_run(scale_piece, &A, A.pieces, threads);
	ws_put(w);
}

void k_batch_norm_infer(float *y, const float *x, const float *gamma, const float *beta, const float *run_mean, const float *run_var, int rows,
                        int c, float eps, act_t act, int threads) {
	args A = {.y = y, .x = x, .rows = rows, .c = c, .act = act};
	A.pieces = row_pieces(rows, c);
	workspace *w = ws_get();
	A.a = ws_buf(w, 0, (size_t)c * 2);
	A.b = A.a + c;
	for (int i = 0; i < c; i++) {
		A.a[i] = gamma[i] / sqrtf(run_var[i] + eps);
		A.b[i] = beta[i] - run_mean[i] * A.a[i];
	}
	pool_run(scale_piece, &A, A.pieces, threads);
	ws_put(w);
}

void k_batch_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *gamma, const float *beta,
                           const float *mean, const float *rstd, int rows, int c, act_t act, int threads) {
	args A = {.y = dx, .x = x, .dy = dy, .cmean = mean, .crstd = rstd, .rows = rows, .c = c, .act = act};
	A.pieces = row_pieces(rows, c);
	workspace *w = ws_get();
	A.cols = ws_buf(w, 0, (size_t)A.pieces * c * 4 + c * 4);
	A.a = A.cols + (size_t)A.pieces * c * 4;
	A.b = A.a + c;
	A.k = A.b + c;
	for (int i = 0; i < c; i++) {
		A.a[i] = gamma[i] * rstd[i];
		A.b[i] = beta[i] - mean[i] * A.a[i];
	}
	pool_run(grad_sum_piece, &A, A.pieces, threads);
	for (int i = 0; i < c; i++) {
		double s1 = add_up((double *)A.cols, A.pieces, 2 * c, i), s2 = add_up((double *)A.cols, A.pieces, 2 * c, c + i);
		dbeta[i] = (float)s1;
		dgamma[i] = (float)s2;
		// dx = gamma*rstd*(dz - s1/rows - xhat*s2/rows)
		double k2 = -(double)A.a[i] * rstd[i] * s2 / rows;
		A.k[c + i] = (float)k2;
		A.k[i] = (float)(-(double)A.a[i] * s1 / rows - k2 * mean[i]);
	}
	pool_run(grad_apply_piece, &A, A.pieces, threads);
	ws_put(w);
}

// Group normalisation works picture by picture. Its scale and shift by channel are a = gamma*rstd, b = beta - mean*a.
static void group_norm_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	int c = A->c, cg = c / A->groups;
	float *a = ws_buf(w, 0, (size_t)c * 5 + 2), *b = a + c, *m = b + c;
	double *s = (double *)(((uintptr_t)(m + c) + 7) / 8 * 8);
	for (long n = from(A->n, A->pieces, piece), end = from(A->n, A->pieces, piece + 1); n < end; n++) {
		const float *x = A->x + n * A->hw * c;
		float *mean = A->mean + n * A->groups, *rstd = A->rstd + n * A->groups;
		memset(s, 0, sizeof(double) * c);
		column_sums(s, x, NULL, A->hw, c);
		for (int g = 0; g < A->groups; g++) {
			double t = 0;
			for (int i = g * cg; i < (g + 1) * cg; i++) t += s[i];
			mean[g] = (float)(t / ((double)A->hw * cg));
			for (int i = g * cg; i < (g + 1) * cg; i++) m[i] = mean[g];
		}
		memset(s, 0, sizeof(double) * c);
		column_sums(s, x, m, A->hw, c);
		for (int g = 0; g < A->groups; g++) {
			double t = 0;
			for (int i = g * cg; i < (g + 1) * cg; i++) t += s[i];
			rstd[g] = 1.f / sqrtf((float)(t / ((double)A->hw * cg)) + A->eps);
			for (int i = g * cg; i < (g + 1) * cg; i++) {
				a[i] = A->gamma[i] * rstd[g];
				b[i] = A->beta[i] - mean[g] * a[i];
			}
		}
		scale_shift(A->y + n * A->hw * c, x, a, b, A->hw, c, A->act);
	}
}
void k_group_norm(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta, int n, int hw, int c, int groups,
                  float eps, act_t act, int threads) {
	args A = {.y = y, .mean = mean, .rstd = rstd, .x = x, .gamma = gamma, .beta = beta, .n = n, .hw = hw, .c = c, .groups = groups, .eps = eps, .act = act};
	A.pieces = cut((long)n * hw * c, grain, n < most ? n : most);
	pool_run(group_norm_piece, &A, A.pieces, threads);
}

static void group_norm_backward_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	int c = A->c, cg = c / A->groups;
	float *a = ws_buf(w, 0, (size_t)c * 10 + 2), *b = a + c, *m = b + c, *r = m + c, *k1 = r + c, *k2 = k1 + c;
	double *s = (double *)(((uintptr_t)(k2 + c) + 7) / 8 * 8), *total = (double *)A->cols + (long)piece * 2 * c;
	memset(total, 0, sizeof(double) * 2 * c);
	for (long n = from(A->n, A->pieces, piece), end = from(A->n, A->pieces, piece + 1); n < end; n++) {
		const float *x = A->x + n * A->hw * c, *dy = A->dy + n * A->hw * c, *mean = A->cmean + n * A->groups, *rstd = A->crstd + n * A->groups;
		for (int i = 0; i < c; i++) {
			m[i] = mean[i / cg];
			r[i] = rstd[i / cg];
			a[i] = A->gamma[i] * r[i];
			b[i] = A->beta[i] - m[i] * a[i];
		}
		memset(s, 0, sizeof(double) * 2 * c);
		grad_sums(s, s + c, x, dy, a, b, m, r, A->hw, c, A->act);
		double count = (double)A->hw * cg;
		for (int g = 0; g < A->groups; g++) {
			double m1 = 0, m2 = 0; // means over the group of gamma*dz and of gamma*dz*xhat
			for (int i = g * cg; i < (g + 1) * cg; i++) {
				m1 += A->gamma[i] * s[i] / count;
				m2 += A->gamma[i] * s[c + i] / count;
			}
			// dx = rstd*(gamma*dz - m1 - xhat*m2)
			for (int i = g * cg; i < (g + 1) * cg; i++) {
				double k = -(double)r[i] * r[i] * m2;
				k2[i] = (float)k;
				k1[i] = (float)(-r[i] * m1 - k * m[i]);
			}
		}
		grad_apply(A->y + n * A->hw * c, x, dy, a, b, k1, k2, A->hw, c, A->act);
		for (int i = 0; i < 2 * c; i++) total[i] += s[i];
	}
}
void k_group_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *gamma, const float *beta,
                           const float *mean, const float *rstd, int n, int hw, int c, int groups, act_t act, int threads) {
	args A = {.y = dx, .x = x, .dy = dy, .gamma = gamma, .beta = beta, .cmean = mean, .crstd = rstd, .n = n, .hw = hw, .c = c, .groups = groups, .act = act};
	A.pieces = cut((long)n * hw * c, grain, n < most ? n : most);
	workspace *w = ws_get();
	A.cols = ws_buf(w, 0, (size_t)A.pieces * c * 4);
	pool_run(group_norm_backward_piece, &A, A.pieces, threads);
	for (int i = 0; i < c; i++) {
		dbeta[i] = (float)add_up((double *)A.cols, A.pieces, 2 * c, i);
		dgamma[i] = (float)add_up((double *)A.cols, A.pieces, 2 * c, c + i);
	}
	ws_put(w);
}

// softmax_rows: y = softmax(scale*x) by rows. y may be x.
CLONES void softmax_rows(float *y, const float *x, long rows, int c, float scale) {
	for (long r = 0; r < rows; r++) {
		const float *v = x + r * c;
		float *q = y + r * c, top = v[0] * scale, sum = 0;
#pragma omp simd reduction(max : top)
		for (int i = 0; i < c; i++) top = v[i] * scale > top ? v[i] * scale : top;
#pragma omp simd reduction(+ : sum)
		for (int i = 0; i < c; i++) {
			float e = v_exp(v[i] * scale - top);
			q[i] = e;
			sum += e;
		}
		float inv = 1.f / sum;
#pragma omp simd
		for (int i = 0; i < c; i++) q[i] *= inv;
	}
}
// softmax_rows_backward: dx = scale*y*(dy - sum(y*dy)). dx may be dy.
CLONES void softmax_rows_backward(float *dx, const float *dy, const float *y, long rows, int c, float scale) {
	for (long r = 0; r < rows; r++) {
		const float *d = dy + r * c, *v = y + r * c;
		float *q = dx + r * c, dot = 0;
#pragma omp simd reduction(+ : dot)
		for (int i = 0; i < c; i++) dot += d[i] * v[i];
#pragma omp simd
		for (int i = 0; i < c; i++) q[i] = scale * v[i] * (d[i] - dot);
	}
}

static void softmax_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	ROWS(A);
	softmax_rows(A->y + at, A->x + at, hi - lo, A->c, 1.f);
}
void k_softmax(float *y, const float *x, int rows, int c, int threads) {
	args A = {.y = y, .x = x, .rows = rows, .c = c, .pieces = row_pieces(rows, c)};
	pool_run(softmax_piece, &A, A.pieces, threads);
}
static void softmax_backward_piece(void *ctx, int piece, workspace *w) {
	args *A = ctx;
	ROWS(A);
	softmax_rows_backward(A->y + at, A->dy + at, A->x + at, hi - lo, A->c, 1.f);
}
void k_softmax_backward(float *dx, const float *dy, const float *y, int rows, int c, int threads) {
	args A = {.y = dx, .dy = dy, .x = y, .rows = rows, .c = c, .pieces = row_pieces(rows, c)};
	pool_run(softmax_backward_piece, &A, A.pieces, threads);
}
