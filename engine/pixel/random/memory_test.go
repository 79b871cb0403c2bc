package random

import (
	"runtime"
	"testing"
)

// Rows are computed in buffers that were made before.
func TestRowsDoNotAllocate(t *testing.T) {
	for _, text := range append([]string{"kind=uniform", "kind=gaussian", "kind=salt-and-pepper", "warp=1 passes=3"}, lattices...) {
		s := parse(t, text+" width=200 height=200 scale=20")
		f := frame{200, 200, 200, 200}
		z := fieldMaker(s, f, 1)()
		v := make([]float32, 200)
		z.row(0, v) // the first row may still make buffers
		y := 0
		if n := testing.AllocsPerRun(100, func() {
			z.row(y, v)
			y++
		}); n > 0 {
			t.Errorf("%s: %.1f allocations a row", text, n)
		}
	}
}

// What isn't grown needs little memory beside the picture itself.
func TestMemory(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // each thread has rows of its own
	for _, text := range []string{"octaves=12 colour=rgb", "warp=1 passes=2 colour=rgb", "kind=worley scale=4 colour=rgb"} {
		s := parse(t, text+" width=600 height=300")
		draw(t, s, 1, 0)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		draw(t, s, 1, 0)
		runtime.ReadMemStats(&after)
		if used, picture := after.TotalAlloc-before.TotalAlloc, uint64(600*300*3); used > picture+1<<19 {
			t.Errorf("%s: a picture of %d bytes needed %d", text, picture, used)
		}
	}
}
