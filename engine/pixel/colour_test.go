package pixel

import (
	"image/color"
	"math"
	"strings"
	"testing"
)

func TestParseColour(t *testing.T) {
	for text, want := range map[string]color.NRGBA{
		"#f80": rgb(0xff8800), "#FF8801": rgb(0xff8801), " #000000\t": rgb(0), "white": rgb(0xffffff), "White ": rgb(0xffffff),
		"黑色": rgb(0), "gray": NameOf(rgb(0x808080)).Colour,
	} {
		if got, err := ParseColour(text); err != nil || got != want {
			t.Errorf("%q is %v, %v, not %v", text, got, err, want)
		}
	}
	for text, says := range map[string]string{
		"": "like red", "#": "three or six digits", "#ff": "three or six", "#ff880": "three or six", "#gggggg": "three or six", "#ff8800ff": "three or six", "#é0": "three or six",
		"rde": `did you mean "red"?`, "purpel": `did you mean "purple"?`, "12": "a colour is written", "red blue": "there is no colour", strings.Repeat("x", 1000): "…",
	} {
		c, err := ParseColour(text)
		if err == nil || !strings.Contains(err.Error(), says) || len(err.Error()) > 200 {
			t.Errorf("%.20q is %v, and the error %v doesn't say %q", text, c, err, says)
		}
	}
}

func TestNamedColoursAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for i, n := range Colours() {
		if n.Colour.A != 255 || seen[n.Name] || seen[n.Chinese] || n.Name == "" || n.Chinese == "" {
			t.Errorf("%+v is not a colour with names of its own", n)
		}
		seen[n.Name], seen[n.Chinese] = true, true
		if got := NameOf(n.Colour); got != n {
			t.Errorf("%s looks most like %s", n.Name, got.Name)
		}
		if got := FormatColour(n.Colour); got != n.Name {
			t.Errorf("%s is written %s", n.Name, got)
		}
		for _, m := range Colours()[:i] {
			if d := toLab(n.Colour).distance(toLab(m.Colour)); d < 0.1 {
				t.Errorf("%s and %s are only %.3f apart", n.Name, m.Name, d)
			}
		}
	}
	// Colours that nobody would call otherwise.
	for hex, want := range map[string]string{
		"#ff0000": "red", "#00b000": "green", "#0000ff": "blue", "#ffff00": "yellow", "#ffa500": "orange", "#ff00ff": "magenta", "#800080": "purple",
		"#000080": "navy", "#008080": "teal", "#ffc0cb": "pink", "#a0522d": "brown", "#0a0a0a": "black", "#fafafa": "white", "#808080": "grey",
		"#c0c0c0": "silver", "#800000": "maroon", "#808000": "olive", "#f5deb3": "beige",
	} {
		c, err := ParseColour(hex)
		if got := NameOf(c); err != nil || got.Name != want {
			t.Errorf("%s is called %s, not %s", hex, got.Name, want)
		}
	}
}

// Values of OKLab from Ottosson's page, and the way there and back.
func TestOKLab(t *testing.T) {
	for hex, want := range map[uint32]lab{
		0xffffff: {1, 0, 0},
		0x000000: {0, 0, 0},
		0xff0000: {0.62796, 0.22486, 0.12585},
		0x00ff00: {0.86644, -0.23389, 0.17950},
		0x0000ff: {0.45201, -0.03246, -0.31153},
	} {
		if got := toLab(rgb(hex)); got.distance(want) > 1e-4 {
			t.Errorf("#%06x is %v, not %v", hex, got, want)
		}
	}
	for v := uint32(0); v < 1<<24; v += 997 {
		if got := toLab(rgb(v)).rgb(); got != rgb(v) {
			t.Fatalf("#%06x comes back as %v", v, got)
		}
	}
	if got := (lab{math.Inf(1), 0, 0}).rgb(); got.A != 255 {
		t.Error("a colour outside all bounds is not opaque")
	}
}

func FuzzParseColour(f *testing.F) {
	for _, s := range []string{"red", "#f80", "#FF8800", " gray ", "#é0", "", "蓝色", "#12345"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseColour(text)
		if err != nil {
			if s := err.Error(); len(s) > 600 || strings.Contains(s, "\n") {
				t.Fatalf("%q is refused with %q", text, s)
			}
			return
		}
		if back, err := ParseColour(FormatColour(c)); err != nil || back != c {
			t.Fatalf("%q is %v, and comes back as %v, %v", text, c, back, err)
		}
	})
}

func TestGreysHaveNoHue(t *testing.T) {
	for v := range 256 {
		n := NameOf(color.NRGBA{uint8(v), uint8(v), uint8(v), 255})
		switch n.Name {
		case "black", "grey", "silver", "white":
		default:
			t.Errorf("the grey %d is called %s", v, n.Name)
		}
	}
}
