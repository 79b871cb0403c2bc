// The C side of the default back end. Shapes and meanings are those of the Go functions of the same names; lengths are checked there.
#pragma once
#include "pool.h"

// Activation kinds, as in kernel.go.
enum { ACT_IDENTITY, ACT_LEAKY, ACT_SILU, ACT_TANH, ACT_SIGMOID };
typedef struct {
	int kind;
	float slope;
} act_t;

// Unary functions, as in map.go.
enum { F_EXP, F_LOG, F_SQRT, F_SQUARE, F_RECIPROCAL, F_ABS, F_SOFTPLUS };

typedef struct {
	int N, H, W, C, O, KH, KW, SH, SW, PH, PW, OH, OW;
} conv_shape;
typedef struct conv_plan conv_plan;

const char *k_version(void);

conv_plan *k_conv_new(conv_shape s);
void k_conv_free(conv_plan *p);
// These return 0, or the library's status.
int k_conv_forward(conv_plan *p, float *y, float *pre, const float *x, const float *w, const float *bias, act_t act, int threads);
int k_conv_backward_data(conv_plan *p, float *dx, float *pre, const float *dy, const float *w, const float *bias, act_t act, int threads);
int k_conv_backward_weights(conv_plan *p, float *dw, const float *x, const float *dy, int threads);
int k_matmul(float *c, float *pre, const float *a, const float *b, const float *bias, int m, int n, int k, int ta, int tb, act_t act, int threads);
int k_attention(float *o, float *p, const float *qkv, int b, int t, int heads, int d, int threads);
int k_attention_backward(float *dqkv, const float *dout, const float *p, const float *qkv, int b, int t, int heads, int d, int threads);

void k_batch_norm(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta, float *run_mean, float *run_var,
                  int rows, int c, float eps, float momentum, act_t act, int threads);
void k_batch_norm_infer(float *y, const float *x, const float *gamma, const float *beta, const float *run_mean, const float *run_var, int rows,
                        int c, float eps, act_t act, int threads);
void k_batch_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *gamma, const float *beta,
                           const float *mean, const float *rstd, int rows, int c, act_t act, int threads);
void k_group_norm(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta, int n, int hw, int c, int groups,
                  float eps, act_t act, int threads);
void k_group_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *gamma, const float *beta,
                           const float *mean, const float *rstd, int n, int hw, int c, int groups, act_t act, int threads);
void k_softmax(float *y, const float *x, int rows, int c, int threads);
void k_softmax_backward(float *dx, const float *dy, const float *y, int rows, int c, int threads);

void k_upsample(float *y, const float *x, int n, int h, int w, int c, int f, float scale, int threads);
void k_pool(float *y, const float *x, int n, int h, int w, int c, int f, float scale, int threads);
void k_copy_columns(float *dst, int ldd, const float *src, int lds, int rows, int c, int threads);
void k_transpose_each(float *y, const float *x, int n, int rows, int cols, int threads);

void k_map(float *y, const float *x, long n, int f, int threads);
void k_activate(float *y, const float *x, long n, act_t act, int threads);
void k_activate_backward(float *dx, float *db, const float *dy, const float *v, int rows, int c, act_t act, int threads);
void k_axpby(float *z, float a, const float *x, float b, const float *y, long n, int threads);
void k_affine(float *y, float a, const float *x, float b, long n, int threads);
void k_mul(float *z, const float *x, const float *y, long n, int threads);
void k_add_per_image(float *y, const float *x, const float *e, int n, int hw, int c, int threads);
void k_mul_per_image(float *y, const float *x, const float *e, int n, int hw, int c, int threads);
void k_sum_pixels(float *y, const float *x, int n, int hw, int c, int threads);
void k_sum_rows(float *y, const float *x, int rows, int c, int threads);
double k_sum(const float *x, long n, int threads);
double k_dot(const float *x, const float *y, long n, int threads);
double k_bce(float *dx, const float *x, const float *t, float scale, long n, int threads);
typedef struct {
	float lr, beta1, beta2, eps, correct1, correct2, decay, grad_scale, ema;
} adam_step;
void k_adam(float *w, float *m, float *v, float *ema, const float *g, adam_step s, long n, int threads);

// Shared by the C files.

// cut says into how many pieces to cut n things: about grain in each, at most max. It depends on the shape only.
static inline int cut(long n, long grain, int max) {
	long p = (n + grain - 1) / grain;
	return p < 1 ? 1 : p > max ? max : (int)p;
}
// from is where piece i of p begins when n things are cut.
static inline long from(long n, int p, int i) { return n * i / p; }

void bias_act(float *y, float *pre, const float *bias, long rows, int c, act_t act);
void softmax_rows(float *y, const float *x, long rows, int c, float scale);
void softmax_rows_backward(float *dx, const float *dy, const float *y, long rows, int c, float scale);
