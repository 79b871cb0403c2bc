// Our own weight gradient; see gradweights.c.
#pragma once
#include "native.h"
#include <string.h>

// own_weights_fit says whether the shape and the processor suit it.
int own_weights_fit(const conv_shape *s);
void own_weights(const conv_shape *s, float *dw, const float *x, const float *dy, int threads);
