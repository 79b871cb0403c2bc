package main

import (
	"math"
	"testing"

	"atelier/engine/bench"
	"atelier/engine/kernel"
)

func TestBench(t *testing.T) {
	keepThreads(t)
	r := decodeLines[bench.Result](t, succeed(t, "bench", "--json", "vae28", "--seconds", "1", "--threads", "2").stdout)
	if len(r) != 1 || r[0].Net != "vae28" || r[0].Batch != 128 || r[0].Threads != 2 || r[0].Backend != kernel.Backend() {
		t.Fatalf("%+v", r)
	}
	same := func(a, b float64) bool { return math.Abs(a-b) < 1e-6*b }
	if b := r[0]; b.Millis <= 0 || b.Peak <= 0 || !same(b.ImagesPerSec, 128e3/b.Millis) || !same(b.Share, b.GFLOPPerSec/b.Peak) {
		t.Errorf("the numbers don't fit each other: %+v", b)
	}
}
