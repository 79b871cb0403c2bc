package template

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
)

func manyOf(t testing.TB, settings ...string) Many {
	t.Helper()
	var m Many
	engine.SetDefaults(&m)
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		if err := engine.Set(&m, name, value); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestVaryIsAFunction(t *testing.T) {
	s, _ := rich(t)
	before := scene(s.Width, s.Height, slices.Clone(s.Layers)...)
	m := manyOf(t, "contents=mixed", "fewest=1", "most=12", "shapes=star, circle", "grounds=white, black", "stretch=2")
	for i := range 20 {
		a, b := Vary(s, m, 3, i), Vary(s, m, 3, i)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("picture %d is made in two ways", i)
		}
		if reflect.DeepEqual(a, Vary(s, m, 4, i)) || reflect.DeepEqual(a, Vary(s, m, 3, i+1)) {
			t.Fatalf("picture %d equals another", i)
		}
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(s, before) {
		t.Error("the scene itself was changed")
	}
}

func TestVaryStaysWithinItsRanges(t *testing.T) {
	base := layer(t, "size=40", "angle=10")
	m := manyOf(t, "shapes=circle, triangle, star", "colours=red, green, blue", "grounds=white, yellow", "contents=plain", "fewest=2", "most=4", "smallest=50", "largest=80", "tilt=15")
	counts, shapes, colours, grounds := map[int]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	lo, hi, left, right := 999.0, 0.0, 0.0, 0.0
	for i := range 600 {
		s := Vary(scene(300, 200, base), m, 1, i)
		counts[len(s.Layers)]++
		grounds[s.Ground]++
		for j := range s.Layers {
			l := &s.Layers[j]
			shapes[l.noun().english]++
			colours[l.Colour]++
			lo, hi = min(lo, l.Size), max(hi, l.Size)
			left, right = min(left, l.Angle-10), max(right, l.Angle-10)
			x, y := l.reach()
			if cx, cy := l.X/100*1.5, l.Y/100; cx < x-1e-4 || cy < y-1e-4 || cx > 1.5-x+1e-4 || cy > 1-y+1e-4 {
				t.Fatalf("picture %d: a shape at %v, %v reaches out of the canvas", i, l.X, l.Y)
			}
		}
	}
	if len(counts) != 3 || counts[2] < counts[4] || counts[4] == 0 {
		t.Errorf("%v shapes a picture, want 2 to 4, few more often", counts)
	}
	if len(shapes) != 3 || shapes["triangle"] == 0 || len(colours) != 3 || len(grounds) != 2 {
		t.Errorf("shapes %v, colours %v, grounds %v", shapes, colours, grounds)
	}
	if lo < 20 || lo > 20.5 || hi > 32 || hi < 31.5 {
		t.Errorf("sizes from %v to %v, want all of 20 to 32", lo, hi)
	}
	if left < -15 || left > -14 || right > 15 || right < 14 {
		t.Errorf("angles from %v to %v, want all of -15 to 15", left, right)
	}
}

func TestVaryKeepsShapesApart(t *testing.T) {
	m := manyOf(t, "fewest=3", "most=3", "smallest=100", "largest=100", "tilt=0", "shapes=square")
	over := func(m Many) (n int) {
		for i := range 300 {
			s := Vary(scene(100, 100, layer(t, "size=25")), m, 9, i)
			for j, a := range s.Layers {
				for _, b := range s.Layers[:j] {
					if math.Abs(a.X-b.X) < 25 && math.Abs(a.Y-b.Y) < 25 {
						n++
					}
				}
			}
		}
		return n
	}
	if n := over(m); n != 0 {
		t.Errorf("%d pairs overlap", n)
	}
	m.Overlap = true
	if n := over(m); n < 50 {
		t.Errorf("%d pairs overlap where they may, want many", n)
	}
}

func TestVaryKeepsWhatItIsTold(t *testing.T) {
	m := manyOf(t, "colours=", "spread=0", "tilt=0", "smallest=100", "largest=100")
	base := scene(100, 100, layer(t, "size=30", "x=30", "y=30", "angle=-40", "shape=heart", "colour=#123456"), layer(t, "size=20", "x=70", "content=radial"))
	got := Vary(base, m, 1, 2)
	if !reflect.DeepEqual(got, base) {
		t.Errorf("nothing may vary, but became %+v", got)
	}
	got = Vary(base, manyOf(t, "fewest=1", "most=1"), 1, 5)
	if len(got.Layers) != 1 {
		t.Errorf("%d layers, want one of two", len(got.Layers))
	}
	if got = Vary(scene(100, 100), manyOf(t, "fewest=3", "most=5"), 1, 2); len(got.Layers) != 0 {
		t.Error("layers out of nothing")
	}
	if got = Vary(base, manyOf(t, "most=1"), 1, 2); len(got.Layers) != 1 {
		t.Errorf("%d layers, want at most one", len(got.Layers))
	}
	if got = Vary(base, manyOf(t, "fewest=5"), 1, 2); len(got.Layers) != 5 {
		t.Errorf("%d layers, want at least five", len(got.Layers))
	}
}

func TestShapesDifferFromTheGround(t *testing.T) {
	m := manyOf(t, "grounds=red, blue, white, black", "contents=mixed", "colours=red, blue, white, black, green")
	for i := range 400 {
		s := Vary(scene(100, 100, layer(t)), m, 1, i)
		if l := s.Layers[0]; l.Content == "colour" && l.Colour == s.Ground {
			t.Fatalf("picture %d: %s on %s", i, l.Colour, s.Ground)
		} else if (l.Content == "stripes" || l.Content == "checks") && (l.Colour == l.Second || l.Second == s.Ground) {
			t.Fatalf("picture %d: %s and %s on %s", i, l.Colour, l.Second, s.Ground)
		}
	}
}

func TestListsAreChecked(t *testing.T) {
	for settings, want := range map[string]string{
		"shapes=circle, sqare": `did you mean "square"?`, "shapes=xyzzyx": "the shapes are circle, ellipse", "colours=red, blu": `did you mean "blue"?`, "grounds=#12": "#12",
	} {
		if err := manyOf(t, settings).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", settings, err, want)
		}
	}
	if err := manyOf(t, "shapes="+strings.Join(ShapeNames(), ",")).Check(); err != nil {
		t.Error(err)
	}
	if s := Vary(scene(9, 9, layer(t)), manyOf(t, "shapes=sta"), 1, 0); s.Check() == nil {
		t.Error("a shape that there isn't is passed over in silence")
	}
	if names := ShapeNames(); len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
		t.Errorf("a name twice in %v", names)
	}
}
