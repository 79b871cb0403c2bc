package mask

import (
	"math"
	"slices"
	"testing"

	"atelier/engine"
)

func TestShapes(t *testing.T) {
	for _, f := range engine.Fields(new(Shape)) {
		if f.Name == "shape" && !slices.Equal(f.Options, Shapes()) {
			t.Errorf("Shapes gives %v, the setting offers %v", Shapes(), f.Options)
		}
	}
	seen := map[string]bool{}
	for _, name := range Shapes() {
		if en, zh := Names(shape(name)); en == "" || zh == "" {
			t.Errorf("%s has no name", name)
		}
	}
	for n := 3; n <= 12; n++ {
		s := shape("polygon")
		s.Corners = n
		en, zh := Names(s)
		if seen[en] || seen[zh] || en == "polygon" {
			t.Errorf("%d corners are called %s, %s", n, en, zh)
		}
		seen[en], seen[zh] = true, true
	}
}

func TestHit(t *testing.T) {
	at := Place{X: 100, Y: 80, W: 80, H: 40, Angle: 90} // 40 wide, 80 high as it stands
	for _, c := range []struct {
		shape string
		x, y  float64
		want  bool
	}{
		{"rectangle", 100, 80, true}, {"rectangle", 118, 118, true}, {"rectangle", 123, 80, true}, {"rectangle", 130, 80, false}, {"rectangle", 100, 130, false},
		{"ellipse", 100, 80, true}, {"ellipse", 118, 118, false}, {"ring", 100, 80, false}, {"ring", 100, 45, true},
		{"text", 118, 118, true}, {"picture", 118, 118, true}, {"picture", 130, 80, false},
		{"star", math.NaN(), 3, false}, {"star", math.Inf(1), 3, false},
	} {
		if got := Hit(shape(c.shape), at, c.x, c.y); got != c.want {
			t.Errorf("%s at (%v, %v): hit is %v", c.shape, c.x, c.y, got)
		}
	}
	if got, want := Corners(at), [4][2]float64{{120, 40}, {120, 120}, {80, 120}, {80, 40}}; got != want {
		t.Errorf("the corners are %v, not %v", got, want)
	}
}
