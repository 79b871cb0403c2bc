// Threads that share the pieces of one kernel call.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A workspace is what one thread may use while it works on a piece: growing buffers and a place for the library's stream.
typedef struct workspace {
	void *stream;
	float *buf[2];
	size_t cap[2];
	struct workspace *next;
} workspace;

// ws_get lends a workspace, ws_put gives it back. A buffer's content does not survive ws_put.
workspace *ws_get(void);
void ws_put(workspace *w);
// ws_buf returns room for n floats, 64-byte aligned, in buffer i of the workspace.
float *ws_buf(workspace *w, int i, size_t n);

typedef void (*piece_fn)(void *ctx, int piece, workspace *w);

// pool_run calls fn for the pieces 0..pieces-1, each once, on at most `threads` threads of which the caller is one, and returns when
// all are done.
void pool_run(piece_fn fn, void *ctx, int pieces, int threads);

// pool_make_way makes the pool's own threads, not its callers, step behind all other threads of the machine, for good. It returns 0 where
// that can't be had.
int pool_make_way(void);
