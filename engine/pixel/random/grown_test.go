package random

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/pixel/grow"
)

// forget drops the fields that were grown lately, so that they are grown anew.
func forget() {
	lately.lock.Lock()
	defer lately.lock.Unlock()
	lately.keys, lately.planes = nil, nil
}

// Kinds that grow are seen growing, at the size of the preview, and what was shown stays as it was.
func TestGrowthIsShown(t *testing.T) {
	for _, text := range []string{"kind=reaction-diffusion growth=20", "kind=reaction-diffusion growth=8 colour=rgb", "kind=random-walk steps=3000"} {
		var shown []engine.Batch
		var copies [][]byte
		s := parse(t, text+" width=300 height=200")
		last, err := Preview(t.Context(), s, 9, 0, 150, func(b engine.Batch) {
			shown, copies = append(shown, b), append(copies, slices.Clone(b.Pix))
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(shown) == 0 {
			t.Errorf("%s: nothing was shown", text)
		}
		for k, b := range shown {
			if b.N != 1 || b.W != 150 || b.H != 100 || b.C != 3 || len(b.Pix) != 150*100*3 {
				t.Errorf("%s: look %d is %d x %d x %d", text, k, b.W, b.H, b.C)
			}
			if !bytes.Equal(b.Pix, copies[k]) {
				t.Errorf("%s: look %d was written again", text, k)
			}
		}
		forget()
		quiet, err := Preview(t.Context(), s, 9, 0, 150, nil)
		if err != nil || !bytes.Equal(quiet.Pix, last.Pix) {
			t.Errorf("%s: watching changes the picture (%v)", text, err)
		}
	}
}

// Colours can be changed without growing anew, and give what they would have given from the start.
func TestRecolour(t *testing.T) {
	s := parse(t, "kind=reaction-diffusion growth=20 width=90 height=60 colour=grey")
	first := draw(t, s, 31, 0)
	grown := 0
	s.Invert = true
	b, err := Preview(t.Context(), s, 31, 0, 90, func(engine.Batch) { grown++ })
	if err != nil {
		t.Fatal(err)
	}
	if grown > 0 {
		t.Error("a picture that was inverted grew anew")
	}
	for p, v := range b.Pix {
		if d := int(v) + int(first.Pix[p]) - 255; d < -1 || d > 1 {
			t.Fatalf("inverted, %d is %d", first.Pix[p], v)
		}
	}
}

// What was grown is kept for a while only, and large fields not at all.
func TestRecent(t *testing.T) {
	var r recent
	for k := range uint64(2 * keptFields) {
		r.keep(grownKey{key: k}, plane{v: make([]float32, 4), w: 2, h: 2})
	}
	if len(r.keys) != keptFields || len(r.planes) != keptFields {
		t.Errorf("%d fields are kept", len(r.keys))
	}
	if _, ok := r.find(grownKey{key: 0}); ok {
		t.Error("the oldest field is still there")
	}
	if _, ok := r.find(grownKey{key: 2*keptFields - 1}); !ok {
		t.Error("the latest field is gone")
	}
	r.keep(grownKey{key: 99}, plane{v: make([]float32, keptSize+1)})
	if _, ok := r.find(grownKey{key: 99}); ok {
		t.Error("a large field is kept")
	}
}

// The patterns of the setting are those of package grow, and each can be drawn.
func TestPatterns(t *testing.T) {
	var options []string
	for _, f := range engine.Fields(&Settings{}) {
		if f.Name == "pattern" {
			options = f.Options
		}
	}
	want := []string{}
	for _, p := range grow.Patterns() {
		want = append(want, p.Name)
		s := parse(t, "kind=reaction-diffusion")
		s.Pattern = p.Name
		if g := gray(s, 0.5); g.Feed != p.Feed || g.Kill != p.Kill || g.Steps != p.Steps || g.Scale != s.Pitch/2 {
			t.Errorf("pattern %s is grown as %+v", p.Name, g)
		}
	}
	want = append(want, "own")
	slices.Sort(want)
	slices.Sort(options)
	if !slices.Equal(options, want) {
		t.Errorf("the patterns on offer are %v, not %v", options, want)
	}
	s := parse(t, "kind=reaction-diffusion pattern=own feed=0.03 kill=0.06 growth=50")
	if g := gray(s, 1); g.Feed != 0.03 || g.Kill != 0.06 || g.Steps != ownSteps/2 {
		t.Errorf("a pattern of one's own is grown as %+v", g)
	}
}

// Blue noise repeats its pattern; every value is there equally often.
func TestBlue(t *testing.T) {
	b := draw(t, parse(t, "kind=blue side=32 colour=grey width=96 height=64"), 1, 0)
	var count [256]int
	for p, v := range b.Pix {
		x, y := p%96, p/96
		if v != b.Pix[y%32*96+x%32] {
			t.Fatalf("pixel %d, %d isn't that of the pattern", x, y)
		}
		count[v]++
	}
	for v, n := range count {
		if n != 96*64/256 {
			t.Errorf("%d is there %d times", v, n)
		}
	}
}

// Kinds that grow join copies of themselves where they are asked to.
func TestGrownTiles(t *testing.T) {
	for _, text := range []string{"kind=plasma scale=60", "kind=reaction-diffusion growth=40", "kind=random-walk walkers=20 steps=400"} {
		var across, down float64
		const pictures = 4
		for seed := range uint64(pictures) {
			b := draw(t, parse(t, text+" tile=true colour=grey width=151 height=117"), seed, 0)
			v := make([]float32, len(b.Pix))
			for p, x := range b.Pix {
				v[p] = float32(x)
			}
			a, d := seam(v, 151, 117)
			across, down = across+a/pictures, down+d/pictures
		}
		// The points of all of plasma's grids lie alike about the seam, where it is a little steeper for that.
		near(t, text+": steps over the right edge beside those inside", across, 1.05, 0.3)
		near(t, text+": steps over the lower edge beside those inside", down, 1.05, 0.3)
	}
}

func TestCancelGrowth(t *testing.T) {
	for _, text := range []string{"kind=blue side=128", "kind=reaction-diffusion width=1024 height=1024 growth=400", "kind=random-walk steps=100000 walkers=1000 width=1024 height=1024"} {
		ctx, cancel := context.WithCancel(t.Context())
		last := 0.0
		_, err := Draw(ctx, parse(t, text+" colour=rgb"), 77, 0, func(at float64) {
			if at < last || at > 1 {
				t.Errorf("%s: progress goes from %f to %f", text, last, at)
			}
			last = at
			cancel()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: a cancelled picture gives %v", text, err)
		}
		if last > 0.3 {
			t.Errorf("%s: went on to %f after the cancel", text, last)
		}
	}
}
