//go:build !purego

// Data movement: upsampling and its gradient, concatenation, transposition.
#include "vmath.h"

enum { grain = 16384, most = 64 };

typedef struct {
	float *y;
	const float *x;
	long rows;
	int h, w, c, f, ldd, lds, cols, pieces;
	float scale;
} args;

CLONES static void upsample_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	args *A = ctx;
	int w = A->w, c = A->c, f = A->f;
	float scale = A->scale;
	for (long r = from(A->rows, A->pieces, piece), end = from(A->rows, A->pieces, piece + 1); r < end; r++) {
		const float *restrict x = A->x + r * w * c;
		float *restrict y = A->y + r * f * f * w * c;
		for (int j = 0; j < w; j++)
			for (int k = 0; k < f; k++)
				for (int i = 0; i < c; i++) y[(long)(j * f + k) * c + i] = scale * x[(long)j * c + i];
		long line = (long)f * w * c;
		for (int k = 1; k < f; k++) memcpy(y + k * line, y, sizeof(float) * line);
	}
}
void k_upsample(float *y, const float *x, int n, int h, int w, int c, int f, float scale, int threads) {
	args A = {.y = y, .x = x, .rows = (long)n * h, .w = w, .c = c, .f = f, .scale = scale};
	A.pieces = cut(A.rows * w * c * f * f, grain, A.rows < most ? (int)A.rows : most);
	pool_run(upsample_piece, &A, A.pieces, threads);
}

CLONES static void pool_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	args *A = ctx;
	int w = A->w, c = A->c, f = A->f;
	float scale = A->scale;
	for (long r = from(A->rows, A->pieces, piece), end = from(A->rows, A->pieces, piece + 1); r < end; r++) {
		float *restrict y = A->y + r * w * c;
		const float *restrict x = A->x + r * f * f * w * c;
		for (int j = 0; j < w; j++) {
			float *restrict q = y + (long)j * c;
			for (int a = 0; a < f; a++)
				for (int b = 0; b < f; b++) {
					const float *v = x + ((long)a * f * w + j * f + b) * c;
					if (a + b == 0)
						for (int i = 0; i < c; i++) q[i] = v[i];
					else
						for (int i = 0; i < c; i++) q[i] += v[i];
				}
			for (int i = 0; i < c; i++) q[i] *= scale;
		}
	}
}
void k_pool(float *y, const float *x, int n, int h, int w, int c, int f, float scale, int threads) {
	args A = {.y = y, .x = x, .rows = (long)n * h, .w = w, .c = c, .f = f, .scale = scale};
	A.pieces = cut(A.rows * w * c * f * f, grain, A.rows < most ? (int)A.rows : most);
	pool_run(pool_piece, &A, A.pieces, threads);
}

static void copy_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	args *A = ctx;
	for (long r = from(A->rows, A->pieces, piece), end = from(A->rows, A->pieces, piece + 1); r < end; r++)
		memcpy(A->y + r * A->ldd, A->x + r * A->lds, sizeof(float) * A->c);
}
void k_copy_columns(float *dst, int ldd, const float *src, int lds, int rows, int c, int threads) {
	args A = {.y = dst, .x = src, .rows = rows, .c = c, .ldd = ldd, .lds = lds};
	A.pieces = cut((long)rows * c, grain, rows < most ? rows : most);
	pool_run(copy_piece, &A, A.pieces, threads);
}

// Transposition in blocks that fit the nearest cache.
CLONES static void transpose_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	args *A = ctx;
	enum { block = 32 };
	int rows = A->h, cols = A->cols;
	long bands = (rows + block - 1) / block; // a unit of work is one band of rows of one matrix
	for (long u = from(A->rows, A->pieces, piece), end = from(A->rows, A->pieces, piece + 1); u < end; u++) {
		const float *restrict x = A->x + u / bands * rows * cols;
		float *restrict y = A->y + u / bands * rows * cols;
		int r0 = (int)(u % bands) * block, r1 = r0 + block < rows ? r0 + block : rows;
		for (int c0 = 0; c0 < cols; c0 += block) {
			int c1 = c0 + block < cols ? c0 + block : cols;
			for (int j = c0; j < c1; j++)
				for (int i = r0; i < r1; i++) y[(long)j * rows + i] = x[(long)i * cols + j];
		}
	}
}
void k_transpose_each(float *y, const float *x, int n, int rows, int cols, int threads) {
	args A = {.y = y, .x = x, .h = rows, .cols = cols, .rows = (long)n * ((rows + 31) / 32)};
	A.pieces = cut((long)n * rows * cols, grain, A.rows < most ? (int)A.rows : most);
	pool_run(transpose_piece, &A, A.pieces, threads);
}
