// oneDNN, one thread at a time: what differs between its versions 2 and 3 stays in dnn.c.
#pragma once
#include "native.h"
#include <dnnl.h>

enum { DIR_FORWARD, DIR_DATA, DIR_WEIGHTS };

// A prim is one convolution primitive for one direction and number of pictures.
typedef struct prim {
	int dir, mb, bias, leaky;
	float slope;
	dnnl_primitive_desc_t pd;
	dnnl_primitive_t exec;
	dnnl_primitive_t reorder;  // between PyTorch's weights and the library's own; NULL where they are the same
	size_t weight_len;         // floats of the library's weights
	size_t scratch_len;        // floats
	struct prim *next;
} prim;

// prim_new makes a primitive, or returns the library's status in *status.
prim *prim_new(const conv_shape *s, int dir, int mb, int bias, act_t act, int *status);
void prim_free(prim *p);
// prim_pack turns weights of PyTorch's layout into the library's (or back, for DIR_WEIGHTS).
int prim_pack(const prim *p, const float *from, float *to);
// prim_run executes: forward (x, w, bias -> y), data (dy, w -> dx), weights (x, dy -> dw). Its buffers come from the workspace's second.
int prim_run(const prim *p, workspace *ws, const float *a, const float *b, const float *bias, float *out);
// same_weights says whether two primitives keep weights alike.
int same_weights(const prim *a, const prim *b);
// one_thread keeps the library on the calling thread: the pool is who cuts the work.
void one_thread(void);
// gemm is c = op(a)·op(b) + beta*c, row-major.
int gemm(int ta, int tb, long m, long n, long k, const float *a, long lda, const float *b, long ldb, float beta, float *c, long ldc);
