package pixel

import (
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
)

func parsed(t *testing.T, text string) Palette {
	t.Helper()
	p, err := ParsePalette(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParsePalette(t *testing.T) {
	for text, places := range map[string][]float64{
		"black, white":                         {0, 1},
		"#000, #f80, white":                    {0, 0.5, 1},
		"#000000 0, #ff8800 0.4, white 1":      {0, 0.4, 1},
		"red,green,blue,white 1,black":         {0, 1. / 3, 2. / 3, 1, 1},
		"red 0.2 , green, blue 0.6":            {0.2, 0.4, 0.6},
		" red 0, blue 0.5, yellow 0.5, white ": {0, 0.5, 0.5, 1},
		"red -0, blue 1e0":                     {0, 1},
	} {
		p := parsed(t, text)
		for i, s := range p {
			if len(p) != len(places) || math.Abs(s.At-places[i]) > 1e-15 || math.Signbit(s.At) {
				t.Fatalf("%q has places %v, not %v", text, p, places)
			}
		}
	}
	for text, says := range map[string]string{
		"": "not nothing", "  ": "not nothing", "red": "at least two", "#123 0.5": "at least two", "virids": `did you mean "viridis"?`, "qqqqq": "there is no palette",
		",": "between the commas", "red,,blue": "between the commas", "red 0 1, blue": "between the commas", "red, bleu": `did you mean "blue"?`,
		"red, blue 2": "from 0 to 1", "red -1, blue": "from 0 to 1", "red nan, blue": "from 0 to 1", "red x, blue": "from 0 to 1", "red +inf, blue": "from 0 to 1",
		"red 0.6, blue 0.3": "0.3 comes after 0.6", "red, green 0.9, blue 0.8": "0.8 comes after 0.9",
		strings.Repeat("red,", MaxStops) + "red": "at most 64", strings.Repeat("y", 1000): "…",
	} {
		p, err := ParsePalette(text)
		if err == nil || !strings.Contains(err.Error(), says) || len(err.Error()) > 250 {
			t.Errorf("%.30q is %v, and the error %v doesn't say %q", text, p, err, says)
		}
	}
}

func TestPresets(t *testing.T) {
	var names []string
	for _, q := range Presets() {
		if slices.Contains(names, q.Name) || len(q.Palette) < 2 || q.Palette[0].At != 0 || q.Palette[len(q.Palette)-1].At != 1 {
			t.Errorf("%s is not a palette with a name of its own", q.Name)
		}
		names = append(names, q.Name)
		if !slices.IsSortedFunc(q.Palette, func(a, b Stop) int { return int(math.Copysign(1, a.At-b.At)) }) {
			t.Errorf("the places of %s don't rise", q.Name)
		}
		if got := parsed(t, strings.ToUpper(q.Name)); !slices.Equal(got, q.Palette) || got.String() != q.Name {
			t.Errorf("%s comes back as %s", q.Name, got)
		}
		if near := engine.Nearest(q.Name, names[:len(names)-1]); near == q.Name {
			t.Errorf("%s is there twice", q.Name)
		}
	}
	Presets()[0].Palette[0].Colour = color.NRGBA{R: 9} // must not reach the list itself
	if presets[0].Palette[0].Colour != rgb(0) {
		t.Error("a caller can change a preset")
	}
}

// A palette that is written and read is the same to the last bit.
func TestPaletteRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := make(Palette, 2+rng.IntN(8))
		for i := range p {
			p[i] = Stop{rng.Float64(), rgb(rng.Uint32N(1 << 24))}
			if rng.IntN(3) == 0 {
				p[i].Colour = named[rng.IntN(len(named))].Colour
			}
		}
		slices.SortFunc(p, func(a, b Stop) int { return int(math.Copysign(1, a.At-b.At)) })
		if rng.IntN(2) == 0 {
			for i := range p {
				p[i].At = float64(i) / float64(len(p)-1)
			}
		}
		if back := parsed(t, p.String()); !slices.Equal(p, back) {
			t.Fatalf("%v is written %q and comes back as %v", p, p, back)
		}
	}
}

func TestPaletteAt(t *testing.T) {
	p := parsed(t, "black 0.2, white 0.6, red 0.6, blue 0.8")
	red, blue := p[2].Colour, p[3].Colour
	for x, want := range map[float64]color.NRGBA{
		math.NaN(): rgb(0), math.Inf(-1): rgb(0), -1: rgb(0), 0: rgb(0), 0.2: rgb(0), 0.6: red, 0.8: blue, 1: blue, 7: blue, math.Inf(1): blue,
	} {
		if got := p.At(x); got != want {
			t.Errorf("at %v it is %v, not %v", x, got, want)
		}
	}
	if got := p.At(math.Nextafter(0.6, 0)); got != rgb(0xffffff) {
		t.Errorf("just before the edge it is %v", got)
	}
	// Halfway from black to white in OKLab is L = 0.5, which is light 0.125.
	if got, want := p.At(0.4), uint8(math.Round(255*(1.055*math.Pow(0.125, 1/2.4)-0.055))); got != (color.NRGBA{want, want, want, 255}) {
		t.Errorf("halfway it is %v, not grey %d", got, want)
	}
	for _, n := range []int{0, 1, 2, 7, 256} {
		table := p.Table(n)
		if len(table) != n {
			t.Fatalf("a table of %d has %d", n, len(table))
		}
		for i, c := range table {
			want := p.At(0)
			if n > 1 {
				want = p.At(float64(i) / float64(n-1))
			}
			if c != [3]uint8{want.R, want.G, want.B} {
				t.Errorf("entry %d of %d is %v, not %v", i, n, c, want)
			}
		}
	}
}

func FuzzParsePalette(f *testing.F) {
	for _, s := range []string{"viridis", "#000000 0, #ff8800 0.4, white 1", "red, green, blue", "red 0.5, blue 0.5", ",", "red 1, blue", "红色,blue 1e-9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePalette(text)
		if err != nil {
			if s := err.Error(); len(s) > 900 || strings.Contains(s, "\n") {
				t.Fatalf("%q is refused with %q", text, s)
			}
			return
		}
		back, err := ParsePalette(p.String())
		if err != nil || !slices.Equal(p, back) {
			t.Fatalf("%q is %v, and comes back as %v, %v", text, p, back, err)
		}
		for _, x := range []float64{0, 0.3, 1} {
			if p.At(x).A != 255 {
				t.Fatalf("%q is not opaque", text)
			}
		}
	})
}
