//go:build !purego

// The weight gradient of a convolution for AVX-512: dw[o,c,a,b] = sum over pixels of x[pixel seen by tap a,b][c] * dy[pixel][o].
//
// The library cuts this sum by pictures and adds partial results, which costs more memory traffic than the sum itself as soon as there are
// many weights. Here a piece is a range of channels, so every number of dw belongs to one thread. Inside, a tile of 8 input by 32 output channels stays in registers while the pixels of a few pictures, as many as a core's cache holds, go by.
// Channels must come in eights and sixteens, and pictures must be small: measured, the library is faster on large ones with few weights.
#include "gradweights.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

// Pixels go by in blocks whose strips of x and dy stay in the nearest cache.
enum { tile_c = 8, cache_floats = 64 * 1024, block = 128 };

int own_weights_fit(const conv_shape *s) {
	return s->C % tile_c == 0 && s->O % 16 == 0 && s->OH * s->OW <= 256 && __builtin_cpu_supports("avx512f");
}

typedef struct {
	const conv_shape *s;
	const float *x, *dy;
	float *sums; // [tap][C][O]
	float *dw;
	int csplit, osplit, rows; // a piece is a range of input channels, of output channels, of kernel rows
} job;

// The tile of 8 x 16*Z sums grows by the outer products of np pixels, at the offsets xo and yo.
#define TILE(Z)                                                                                                              \
	__attribute__((target("avx512f"))) static void tile##Z(float *acc, long ld, const float *x, const int *xo, const float *dy, const int *yo, int np) { \
		__m512 a[tile_c][Z];                                                                                         \
		_Pragma("GCC unroll 8") for (int i = 0; i < tile_c; i++)                                                     \
		    _Pragma("GCC unroll 2") for (int z = 0; z < Z; z++) a[i][z] = _mm512_loadu_ps(acc + i * ld + 16 * z);     \
		for (int p = 0; p < np; p++) {                                                                               \
			const float *u = x + xo[p], *v = dy + yo[p];                                                       \
			__m512 d[Z];                                                                                         \
			_Pragma("GCC unroll 2") for (int z = 0; z < Z; z++) d[z] = _mm512_loadu_ps(v + 16 * z);               \
			_Pragma("GCC unroll 8") for (int i = 0; i < tile_c; i++) {                                            \
				__m512 b = _mm512_set1_ps(u[i]);                                                             \
				_Pragma("GCC unroll 2") for (int z = 0; z < Z; z++) a[i][z] = _mm512_fmadd_ps(b, d[z], a[i][z]); \
			}                                                                                                    \
		}                                                                                                            \
		_Pragma("GCC unroll 8") for (int i = 0; i < tile_c; i++)                                                     \
		    _Pragma("GCC unroll 2") for (int z = 0; z < Z; z++) _mm512_storeu_ps(acc + i * ld + 16 * z, a[i][z]);     \
	}
TILE(1)
TILE(2)

// offsets lists where the tap a, b stands inside the pictures: of what it sees in x, of its pixel in dy.
static int offsets(const conv_shape *s, int pictures, int a, int b, int *xo, int *yo) {
	int np = 0;
	for (int n = 0; n < pictures; n++)
		for (int r = 0; r < s->OH; r++) {
			int h = r * s->SH - s->PH + a;
			if (h < 0 || h >= s->H) continue;
			for (int c = 0; c < s->OW; c++) {
				int w = c * s->SW - s->PW + b;
				if (w < 0 || w >= s->W) continue;
				xo[np] = ((n * s->H + h) * s->W + w) * s->C;
				yo[np++] = ((n * s->OH + r) * s->OW + c) * s->O;
			}
		}
	return np;
}

static void sum_piece(void *ctx, int piece, workspace *ws) {
	const job *j = ctx;
	const conv_shape *s = j->s;
	int row = piece % j->rows, op = piece / j->rows % j->osplit, cp = piece / j->rows / j->osplit;
	int a0 = s->KH * row / j->rows, a1 = s->KH * (row + 1) / j->rows;
	int c0 = (int)from(s->C / tile_c, j->csplit, cp) * tile_c, c1 = (int)from(s->C / tile_c, j->csplit, cp + 1) * tile_c;
	int o0 = (int)from(s->O / 16, j->osplit, op) * 16, o1 = (int)from(s->O / 16, j->osplit, op + 1) * 16;
	for (int t = a0 * s->KW; t < a1 * s->KW; t++)
		for (int c = c0; c < c1; c++) memset(j->sums + ((long)t * s->C + c) * s->O + o0, 0, sizeof(float) * (o1 - o0));

	long in = (long)s->H * s->W * s->C, out = (long)s->OH * s->OW * s->O;
	long each = cache_floats / ((long)s->H * s->W * (c1 - c0) + (long)s->OH * s->OW * (o1 - o0)) + 1;
	if (each > s->N) each = s->N;
	int *xo = (int *)ws_buf(ws, 0, (size_t)each * s->OH * s->OW * 2), *yo = xo + each * s->OH * s->OW;
	for (long n = 0; n < s->N; n += each) {
		const float *x = j->x + n * in, *dy = j->dy + n * out;
		for (int t = a0 * s->KW; t < a1 * s->KW; t++) {
			int np = offsets(s, (int)(n + each < s->N ? each : s->N - n), t / s->KW, t % s->KW, xo, yo);
			float *sums = j->sums + (long)t * s->C * s->O;
			for (int p = 0; p < np; p += block) {
				int m = np - p < block ? np - p : block;
				for (int o = o0; o < o1; o += 32)
					for (int c = c0; c < c1; c += tile_c)
						(o + 32 <= o1 ? tile2 : tile1)(sums + (long)c * s->O + o, s->O, x + c, xo + p, dy + o, yo + p, m);
			}
		}
	}
}

// store_piece turns sums [tap][C][O] into dw [O][C][tap] for sixteen output channels.
static void store_piece(void *ctx, int piece, workspace *ws) {
	(void)ws;
	const job *j = ctx;
	const conv_shape *s = j->s;
	int taps = s->KH * s->KW;
	for (int c = 0; c < s->C; c++)
		for (int o = piece * 16; o < piece * 16 + 16; o++) {
			float *w = j->dw + ((long)o * s->C + c) * taps;
			for (int t = 0; t < taps; t++) w[t] = j->sums[((long)t * s->C + c) * s->O + o];
		}
}

void own_weights(const conv_shape *s, float *dw, const float *x, const float *dy, int threads) {
	int taps = s->KH * s->KW;
	workspace *ws = ws_get();
	job j = {.s = s, .x = x, .dy = dy, .dw = dw, .sums = ws_buf(ws, 0, (size_t)taps * s->C * s->O)};
	// Sixteen channels fill a cache line of x. Every further cut makes somebody read the same pictures again, so few are made.
	j.csplit = cut(s->C, 16, 16);
	j.osplit = cut(4, j.csplit, s->O / 32 > 0 ? s->O / 32 : 1);
	j.rows = j.csplit * j.osplit < 4 ? s->KH : 1;
	pool_run(sum_piece, &j, j.csplit * j.osplit * j.rows, threads);
	pool_run(store_piece, &j, s->O / 16, threads);
	ws_put(ws);
}

#else
int own_weights_fit(const conv_shape *s) { return (void)s, 0; }
void own_weights(const conv_shape *s, float *dw, const float *x, const float *dy, int threads) { (void)s, (void)dw, (void)x, (void)dy, (void)threads; }
#endif
