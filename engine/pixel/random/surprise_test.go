package random

import (
	"testing"

	"atelier/engine"
	"atelier/engine/pixel"
)

// A surprise can be drawn, keeps the size, comes back by its seed, and is a surprise.
func TestSurprise(t *testing.T) {
	from := parse(t, "width=640 height=360 tile=true kind=uniform contrast=0")
	kinds, all := map[string]bool{}, map[Settings]bool{}
	const n = 400
	for seed := range uint64(n) {
		s := Surprise(from, seed)
		if s.Width != 640 || s.Height != 360 || !s.Tile {
			t.Errorf("surprise %d is %d x %d, tileable: %t", seed, s.Width, s.Height, s.Tile)
		}
		if err := engine.Check(&s); err != nil {
			t.Errorf("surprise %d: %v", seed, err)
		}
		if _, err := pixel.ParsePalette(s.Palette); err != nil {
			t.Errorf("surprise %d: %v", seed, err)
		}
		if s != Surprise(from, seed) {
			t.Errorf("surprise %d differs when asked for again", seed)
		}
		if s != parse(t, s.String()) {
			t.Errorf("surprise %d isn't read back from %q", seed, s)
		}
		kinds[s.Kind], all[s] = true, true
	}
	if len(kinds) < 6 || len(all) < n*9/10 {
		t.Errorf("%d surprises have only %d kinds, and %d differ", n, len(kinds), len(all))
	}
	for _, size := range []int{1, 8192} {
		from.Width, from.Height = size, size
		for seed := range uint64(n) {
			s := Surprise(from, seed)
			if err := engine.Check(&s); err != nil {
				t.Errorf("surprise %d at %d pixels: %v", seed, size, err)
			}
		}
	}
}
