//go:build !purego

// A thread pool made for sharing a machine. OpenMP's threads wait at a barrier by spinning, so one foreign process on a core makes every
// barrier wait for a whole time slice while it burns the rest: measured, a training step took ten times as long. Here nobody waits for
// a fixed partner: each thread takes the next piece when it is free, a thread that finds none left spins for some microseconds and
// then sleeps, and a caller whose pool is in use does its pieces itself.
#include "pool.h"
#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define relax() _mm_pause()
#else
#define relax() ((void)0)
#endif

enum { max_threads = 64 };
static const int64_t spin_ns = 30000; // longer than the gap between two ops of a step, shorter than a person or a scheduler notices

typedef struct {
	piece_fn fn;
	void *ctx;
	int pieces;
	int helpers; // how many workers may join
} job;

static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER; // held by the caller that uses the pool
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t posted = PTHREAD_COND_INITIALIZER, finished = PTHREAD_COND_INITIALIZER;
static job current;
static atomic_uint generation;        // counts jobs; workers sleep until it moves
static atomic_int next_piece;         // the next piece to take
static atomic_int inside;             // workers that may touch the current job
static int workers;                   // under busy
static int sleeping;                  // under lock
static int caller_sleeps;             // under lock

static int64_t now_ns(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void work(job *j) {
	int p = atomic_fetch_add(&next_piece, 1);
	if (p >= j->pieces) return;
	workspace *w = ws_get();
	for (; p < j->pieces; p = atomic_fetch_add(&next_piece, 1)) j->fn(j->ctx, p, w);
	ws_put(w);
}

// wait_job returns when the generation differs from seen: first by looking, then asleep.
static unsigned wait_job(unsigned seen) {
	int64_t until = 0;
	for (int i = 0;; i++) {
		unsigned g = atomic_load(&generation);
		if (g != seen) return g;
		relax();
		if (i % 64 == 63) {
			int64_t t = now_ns();
			if (!until) until = t + spin_ns;
			if (t > until) break;
		}
	}
	pthread_mutex_lock(&lock);
	sleeping++;
	while (atomic_load(&generation) == seen) pthread_cond_wait(&posted, &lock);
	sleeping--;
	pthread_mutex_unlock(&lock);
	return atomic_load(&generation);
}

static atomic_int way; // workers let other threads go before

int pool_make_way(void) {
#ifdef __linux__
	atomic_store(&way, 1);
	return 1;
#else
	return 0; // elsewhere niceness is the whole process's, or needs another call
#endif
}

static void *worker(void *arg) {
	unsigned seen = (unsigned)(uintptr_t)arg;
#ifdef __linux__
	int nice = 0;
#endif
	for (;;) {
		seen = wait_job(seen);
#ifdef __linux__
		if (!nice && atomic_load(&way)) {
			setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10); // one thread's on Linux; that it fails is no harm
			nice = 1;
		}
#endif
		// Joining is under the lock, so the caller can close the job: a late riser finds helpers at 0 and goes back to wait.
		pthread_mutex_lock(&lock);
		int join = current.helpers > 0;
		job j = current;
		if (join) {
			current.helpers--;
			atomic_fetch_add(&inside, 1);
		}
		pthread_mutex_unlock(&lock);
		if (!join) continue;
		work(&j);
		if (atomic_fetch_sub(&inside, 1) == 1) {
			pthread_mutex_lock(&lock);
			if (caller_sleeps) pthread_cond_signal(&finished);
			pthread_mutex_unlock(&lock);
		}
	}
	return NULL;
}

// grow starts workers until there are n; fewer is no failure, the caller works too. Called with busy held.
static void grow(int n) {
	if (n > max_threads) n = max_threads;
	while (workers < n) {
		pthread_t t;
		pthread_attr_t a;
		pthread_attr_init(&a);
		pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
		pthread_attr_setstacksize(&a, 8 << 20); // the library's kernels keep tables on the stack
		int bad = pthread_create(&t, &a, worker, (void *)(uintptr_t)atomic_load(&generation));
		pthread_attr_destroy(&a);
		if (bad) return;
		workers++;
	}
}

void pool_run(piece_fn fn, void *ctx, int pieces, int threads) {
	if (threads > pieces) threads = pieces;
	if (threads <= 1 || pthread_mutex_trylock(&busy)) {
		workspace *w = ws_get();
		for (int p = 0; p < pieces; p++) fn(ctx, p, w);
		ws_put(w);
		return;
	}
	grow(threads - 1);
	job mine = {fn, ctx, pieces, threads - 1};
	pthread_mutex_lock(&lock);
	current = mine;
	atomic_store(&next_piece, 0);
	atomic_fetch_add(&generation, 1);
	for (int i = 0; i < mine.helpers && i < sleeping; i++) pthread_cond_signal(&posted); // not all: the rest would only spin
	pthread_mutex_unlock(&lock);
	work(&mine);
	pthread_mutex_lock(&lock); // nobody joins from here on
	current.helpers = 0;
	pthread_mutex_unlock(&lock);
	int64_t until = 0;
	for (int i = 0; atomic_load(&inside) > 0; i++) {
		relax();
		if (i % 64 != 63) continue;
		int64_t t = now_ns();
		if (!until) until = t + spin_ns;
		if (t < until) continue;
		pthread_mutex_lock(&lock);
		caller_sleeps = 1;
		while (atomic_load(&inside) > 0) pthread_cond_wait(&finished, &lock);
		caller_sleeps = 0;
		pthread_mutex_unlock(&lock);
	}
	pthread_mutex_unlock(&busy);
}

static pthread_mutex_t ws_lock = PTHREAD_MUTEX_INITIALIZER;
static workspace *ws_free;

workspace *ws_get(void) {
	pthread_mutex_lock(&ws_lock);
	workspace *w = ws_free;
	if (w) ws_free = w->next;
	pthread_mutex_unlock(&ws_lock);
	if (!w) w = calloc(1, sizeof *w);
	if (!w) abort();
	return w;
}

void ws_put(workspace *w) {
	pthread_mutex_lock(&ws_lock);
	w->next = ws_free;
	ws_free = w;
	pthread_mutex_unlock(&ws_lock);
}

float *ws_buf(workspace *w, int i, size_t n) {
	if (n > w->cap[i]) {
		free(w->buf[i]);
		size_t bytes = (n * sizeof(float) + 4095) / 4096 * 4096;
		w->buf[i] = aligned_alloc(4096, bytes);
		if (!w->buf[i]) { // nothing to return to: the callers are inside a library
			fprintf(stderr, "atelier: out of memory: %zu bytes for a kernel's buffer\n", bytes);
			abort();
		}
		w->cap[i] = bytes / sizeof(float);
	}
	return w->buf[i];
}
