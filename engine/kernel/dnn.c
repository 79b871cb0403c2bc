//go:build !purego

#include "dnn.h"
#include <omp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static dnnl_engine_t engine;
static int engine_status;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start(void) { engine_status = dnnl_engine_create(&engine, dnnl_cpu, 0); }

const char *k_version(void) {
	static char s[32];
	const dnnl_version_t *v = dnnl_version();
	snprintf(s, sizeof s, "onednn %d.%d.%d", v->major, v->minor, v->patch);
	return s;
}

void one_thread(void) { omp_set_num_threads(1); }

int gemm(int ta, int tb, long m, long n, long k, const float *a, long lda, const float *b, long ldb, float beta, float *c, long ldc) {
	return dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, 1.f, a, lda, b, ldb, beta, c, ldc);
}

#define TRY(call)                                      \
	do {                                           \
		if ((st = (call)) != dnnl_success) goto fail; \
	} while (0)

// The two generations of the C interface: version 3 has opaque memory descriptors and no operation descriptors.
#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t md;
typedef const_dnnl_memory_desc_t const_md;
#define MD(m) (m)
#define MD_INIT(m, nd, dims, tag) dnnl_memory_desc_create_with_tag(&(m), nd, dims, dnnl_f32, tag)
#define MD_FREE(m) \
	if (m) dnnl_memory_desc_destroy(m)
#define MD_NONE NULL
#define APPEND_RELU(po, slope) dnnl_post_ops_append_eltwise(po, dnnl_eltwise_relu, slope, 0)
#else
typedef dnnl_memory_desc_t md;
typedef const dnnl_memory_desc_t *const_md;
#define MD(m) (&(m))
#define MD_INIT(m, nd, dims, tag) dnnl_memory_desc_init_by_tag(&(m), nd, dims, dnnl_f32, tag)
#define MD_FREE(m) (void)(m)
#define MD_NONE {0}
#define APPEND_RELU(po, slope) dnnl_post_ops_append_eltwise(po, 1.f, dnnl_eltwise_relu, slope, 0)
#endif

static const_md ask(const prim *p, dnnl_query_t what, int i) { return dnnl_primitive_desc_query_md(p->pd, what, i); }
static const_md weights_md(const prim *p) { return ask(p, p->dir == DIR_WEIGHTS ? dnnl_query_diff_weights_md : dnnl_query_weights_md, 0); }

static int make_desc(prim *p, md x, md w, md b, md y, const dnnl_dims_t st2, const dnnl_dims_t pad, dnnl_primitive_attr_t attr) {
	int st;
	dnnl_primitive_desc_t hint = NULL;
#if DNNL_VERSION_MAJOR >= 3
	const dnnl_dims_t dil = {0};
	dnnl_primitive_desc_t *f = p->dir == DIR_FORWARD ? &p->pd : &hint;
	TRY(dnnl_convolution_forward_primitive_desc_create(f, engine, dnnl_forward_training, dnnl_convolution_direct, x, w, p->bias ? b : NULL, y, st2, dil,
	                                                   pad, pad, p->dir == DIR_FORWARD ? attr : NULL));
	if (p->dir == DIR_DATA)
		TRY(dnnl_convolution_backward_data_primitive_desc_create(&p->pd, engine, dnnl_convolution_direct, x, w, y, st2, dil, pad, pad, hint, attr));
	if (p->dir == DIR_WEIGHTS)
		TRY(dnnl_convolution_backward_weights_primitive_desc_create(&p->pd, engine, dnnl_convolution_direct, x, w, NULL, y, st2, dil, pad, pad, hint, attr));
#else
	dnnl_convolution_desc_t fd, bd;
	TRY(dnnl_convolution_forward_desc_init(&fd, dnnl_forward_training, dnnl_convolution_direct, &x, &w, p->bias ? &b : NULL, &y, st2, pad, pad));
	if (p->dir == DIR_FORWARD) return dnnl_primitive_desc_create(&p->pd, &fd, attr, engine, NULL);
	TRY(dnnl_primitive_desc_create(&hint, &fd, NULL, engine, NULL));
	if (p->dir == DIR_DATA)
		TRY(dnnl_convolution_backward_data_desc_init(&bd, dnnl_convolution_direct, &x, &w, &y, st2, pad, pad));
	else
		TRY(dnnl_convolution_backward_weights_desc_init(&bd, dnnl_convolution_direct, &x, &w, NULL, &y, st2, pad, pad));
	TRY(dnnl_primitive_desc_create(&p->pd, &bd, attr, engine, hint));
#endif
	st = dnnl_success;
fail:
	if (hint) dnnl_primitive_desc_destroy(hint);
	return st;
}

prim *prim_new(const conv_shape *s, int dir, int mb, int bias, act_t act, int *status) {
	int st = dnnl_out_of_memory;
	pthread_once(&once, start);
	one_thread();
	prim *p = calloc(1, sizeof *p);
	dnnl_primitive_attr_t attr = NULL;
	dnnl_post_ops_t post = NULL;
	dnnl_primitive_desc_t rd = NULL;
	md x = MD_NONE, w = MD_NONE, b = MD_NONE, y = MD_NONE, plain = MD_NONE;
	if (!p) goto fail;
	p->dir = dir;
	p->mb = mb;
	p->bias = bias;
	p->leaky = act.kind == ACT_LEAKY;
	p->slope = act.slope;
	TRY(engine_status);
	// The interface takes arrays of DNNL_MAX_NDIMS.
	dnnl_dims_t xs = {mb, s->C, s->H, s->W}, ys = {mb, s->O, s->OH, s->OW}, ws = {s->O, s->C, s->KH, s->KW}, bs = {s->O};
	dnnl_dims_t stride = {s->SH, s->SW}, pad = {s->PH, s->PW};
	TRY(MD_INIT(x, 4, xs, dnnl_nhwc));
	TRY(MD_INIT(y, 4, ys, dnnl_nhwc));
	TRY(MD_INIT(w, 4, ws, dnnl_format_tag_any));
	TRY(MD_INIT(plain, 4, ws, dnnl_oihw));
	TRY(MD_INIT(b, 1, bs, dnnl_x));
	TRY(dnnl_primitive_attr_create(&attr));
	TRY(dnnl_primitive_attr_set_scratchpad_mode(attr, dnnl_scratchpad_mode_user));
	if (p->leaky) {
		TRY(dnnl_post_ops_create(&post));
		TRY(APPEND_RELU(post, act.slope));
		TRY(dnnl_primitive_attr_set_post_ops(attr, post));
	}
	TRY(make_desc(p, x, w, b, y, stride, pad, attr));
	TRY(dnnl_primitive_create(&p->exec, p->pd));
	p->weight_len = dnnl_memory_desc_get_size(weights_md(p)) / sizeof(float);
	const_md scratch = ask(p, dnnl_query_scratchpad_md, 0);
	p->scratch_len = scratch ? (dnnl_memory_desc_get_size(scratch) + 3) / 4 : 0;
	if (!dnnl_memory_desc_equal(weights_md(p), MD(plain))) {
		const_md from = MD(plain), to = weights_md(p);
		if (dir == DIR_WEIGHTS) from = weights_md(p), to = MD(plain);
		TRY(dnnl_reorder_primitive_desc_create(&rd, from, engine, to, engine, NULL));
		TRY(dnnl_primitive_create(&p->reorder, rd));
	}
	st = dnnl_success;
fail:
	if (rd) dnnl_primitive_desc_destroy(rd);
	if (post) dnnl_post_ops_destroy(post);
	if (attr) dnnl_primitive_attr_destroy(attr);
	MD_FREE(x);
	MD_FREE(y);
	MD_FREE(w);
	MD_FREE(b);
	MD_FREE(plain);
	*status = st;
	if (st != dnnl_success && p) {
		prim_free(p);
		p = NULL;
	}
	return p;
}

void prim_free(prim *p) {
	if (p->reorder) dnnl_primitive_destroy(p->reorder);
	if (p->exec) dnnl_primitive_destroy(p->exec);
	if (p->pd) dnnl_primitive_desc_destroy(p->pd);
	free(p);
}

static dnnl_stream_t stream_of(workspace *ws) {
	if (!ws->stream) {
		dnnl_stream_t s;
		if (dnnl_stream_create(&s, engine, dnnl_stream_default_flags) != dnnl_success) abort();
		ws->stream = s;
	}
	return ws->stream;
}

static int bind(dnnl_exec_arg_t *arg, int id, const_md m, const float *data) {
	arg->arg = id;
	return dnnl_memory_create(&arg->memory, m, engine, (void *)data);
}

// run executes with arguments that it destroys.
static int run(dnnl_primitive_t p, workspace *ws, int n, dnnl_exec_arg_t *args, int st) {
	if (st == dnnl_success) st = dnnl_primitive_execute(p, stream_of(ws), n, args);
	for (int i = 0; i < n; i++)
		if (args[i].memory) dnnl_memory_destroy(args[i].memory);
	return st;
}

int prim_pack(const prim *p, const float *from, float *to) {
	const_dnnl_primitive_desc_t q;
	int st = dnnl_primitive_get_primitive_desc(p->reorder, &q);
	if (st != dnnl_success) return st;
	one_thread();
	dnnl_exec_arg_t args[2] = {{0}};
	st = bind(&args[0], DNNL_ARG_FROM, dnnl_primitive_desc_query_md(q, dnnl_query_src_md, 0), from);
	if (st == dnnl_success) st = bind(&args[1], DNNL_ARG_TO, dnnl_primitive_desc_query_md(q, dnnl_query_dst_md, 0), to);
	workspace *ws = ws_get();
	st = run(p->reorder, ws, 2, args, st);
	ws_put(ws);
	return st;
}

int same_weights(const prim *a, const prim *b) { return dnnl_memory_desc_equal(weights_md(a), weights_md(b)); }

int prim_run(const prim *p, workspace *ws, const float *a, const float *b, const float *bias, float *out) {
	static const struct {
		int arg[3];
		dnnl_query_t md[3];
	} t[] = {
	    [DIR_FORWARD] = {{DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST}, {dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md}},
	    [DIR_DATA] = {{DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC}, {dnnl_query_diff_dst_md, dnnl_query_weights_md, dnnl_query_diff_src_md}},
	    [DIR_WEIGHTS] = {{DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS}, {dnnl_query_src_md, dnnl_query_diff_dst_md, dnnl_query_diff_weights_md}},
	};
	const float *data[3] = {a, b, out};
	dnnl_exec_arg_t args[5] = {{0}};
	int n = 0, st = dnnl_success;
	one_thread();
	for (; n < 3 && st == dnnl_success; n++) st = bind(&args[n], t[p->dir].arg[n], ask(p, t[p->dir].md[n], 0), data[n]);
	if (p->bias && st == dnnl_success) st = bind(&args[n++], DNNL_ARG_BIAS, ask(p, dnnl_query_weights_md, 1), bias);
	if (p->scratch_len && st == dnnl_success)
		st = bind(&args[n++], DNNL_ARG_SCRATCHPAD, ask(p, dnnl_query_scratchpad_md, 0), ws_buf(ws, 1, p->scratch_len));
	return run(p->exec, ws, n, args, st);
}
