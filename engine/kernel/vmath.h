// Elementary functions that a compiler can vectorise: no branches, no calls. NaN in, NaN out.
// exp, log and tanh are the polynomials of Cephes (Moshier 1992), errors about 2 ulp.
#pragma once
#include "native.h"
#include <math.h>
#include <string.h>

// Each function marked CLONES is compiled for several generations of processors, the fitting one is chosen when the program is loaded.
#if defined(__x86_64__) && __GNUC__ >= 12 && defined(__GLIBC__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

INLINE float bits_to_float(int32_t i) {
	float f;
	memcpy(&f, &i, 4);
	return f;
}
INLINE int32_t float_to_bits(float f) {
	int32_t i;
	memcpy(&i, &f, 4);
	return i;
}

INLINE float v_exp(float x) {
	float c = x > 88.72283f ? 88.72283f : x;
	c = c < -104.f ? -104.f : c; // exp of less than -103.97 is 0
	float n = (c * 1.44269504f + 12582912.f) - 12582912.f; // rounds to the nearest integer
	float r = c - n * 0.693359375f + n * 2.12194440e-4f;
	float p = 1.9875691500e-4f;
	p = p * r + 1.3981999507e-3f;
	p = p * r + 8.3334519073e-3f;
	p = p * r + 4.1665795894e-2f;
	p = p * r + 1.6666665459e-1f;
	p = p * r + 5.0000001201e-1f;
	p = p * r * r + r + 1.f;
	// 2^n in two factors: n may lie outside a float's exponents at both ends
	int32_t i = (int32_t)n, h = i >> 1;
	float y = p * bits_to_float((h + 127) << 23) * bits_to_float((i - h + 127) << 23);
	y = x > 88.72283f ? INFINITY : y;
	return x != x ? x : y;
}

INLINE float v_log(float x) {
	int32_t tiny = x < 1.17549435e-38f;
	float a = tiny ? x * 8388608.f : x;
	int32_t b = float_to_bits(a);
	int32_t e = ((b >> 23) & 0xff) - 126 - (tiny ? 23 : 0);
	float m = bits_to_float((b & 0x007fffff) | 0x3f000000); // [0.5, 1)
	int32_t low = m < 0.707106781f;
	e -= low;
	m = (low ? m + m : m) - 1.f;
	float z = m * m, p = 7.0376836292e-2f;
	p = p * m - 1.1514610310e-1f;
	p = p * m + 1.1676998740e-1f;
	p = p * m - 1.2420140846e-1f;
	p = p * m + 1.4249322787e-1f;
	p = p * m - 1.6668057665e-1f;
	p = p * m + 2.0000714765e-1f;
	p = p * m - 2.4999993993e-1f;
	p = p * m + 3.3333331174e-1f;
	float fe = (float)e, y = p * m * z - 2.12194440e-4f * fe - 0.5f * z;
	y = y + m + 0.693359375f * fe;
	y = x == INFINITY ? INFINITY : y;
	y = x == 0 ? -INFINITY : y;
	return x < 0 || x != x ? NAN : y;
}

// v_log1p is log(1+x) for x in [0, 1], exact for small x (Kahan's correction).
INLINE float v_log1p(float x) {
	float u = 1.f + x, d = u - 1.f;
	float y = v_log(u) * (x / (d == 0 ? 1.f : d));
	return d == 0 ? x : y;
}

INLINE float v_sigmoid(float x) {
	float e = v_exp(x > 0 ? -x : x), s = 1.f / (1.f + e);
	return x > 0 ? s : e * s;
}

INLINE float v_tanh(float x) {
	float a = x < 0 ? -x : x, e = v_exp(-2.f * a), big = (1.f - e) / (1.f + e), z = x * x;
	float p = -5.70498872745e-3f;
	p = p * z + 2.06390887954e-2f;
	p = p * z - 5.37397155531e-2f;
	p = p * z + 1.33314422036e-1f;
	p = p * z - 3.33332819422e-1f;
	p = p * z * x + x;
	return a < 0.625f ? p : x < 0 ? -big : big;
}

INLINE float v_softplus(float x) {
	float e = v_exp(x > 0 ? -x : x);
	return (x > 0 ? x : x != x ? x : 0.f) + v_log1p(e);
}

INLINE float v_act(float x, int kind, float slope) {
	switch (kind) {
	case ACT_LEAKY: return x < 0 ? (slope == 0 ? 0 : x * slope) : x; // not 0*x: that is NaN for -infinity
	case ACT_SILU: return x * v_sigmoid(x);
	case ACT_TANH: return v_tanh(x);
	case ACT_SIGMOID: return v_sigmoid(x);
	}
	return x;
}

// v_act_grad is the derivative, from the output v; for SiLU from the input.
INLINE float v_act_grad(float v, int kind, float slope) {
	float s;
	switch (kind) {
	case ACT_LEAKY: return v > 0 ? 1.f : slope;
	case ACT_SILU: s = v_sigmoid(v); return s * (1.f + v * (1.f - s));
	case ACT_TANH: return 1.f - v * v;
	case ACT_SIGMOID: return v * (1.f - v);
	}
	return 1.f;
}

// v_act_grad_in is the derivative from the input z, for every kind.
INLINE float v_act_grad_in(float z, int kind, float slope) {
	if (kind == ACT_TANH) z = v_tanh(z);
	if (kind == ACT_SIGMOID) z = v_sigmoid(z);
	return v_act_grad(z, kind, slope);
}

// BY_ACT runs the statement with the activation's kind as a constant K, so that each kind gets a loop of its own.
#define BY_ACT(kind, S)                                    \
	switch (kind) {                                    \
	case ACT_LEAKY: { enum { K = ACT_LEAKY }; S } break;     \
	case ACT_SILU: { enum { K = ACT_SILU }; S } break;       \
	case ACT_TANH: { enum { K = ACT_TANH }; S } break;       \
	case ACT_SIGMOID: { enum { K = ACT_SIGMOID }; S } break; \
	default: { enum { K = ACT_IDENTITY }; S } break;         \
	}
