package look

import (
	"image/color"
	"maps"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestBothPalettesNameTheSame(t *testing.T) {
	a, b := slices.Sorted(maps.Keys(dark)), slices.Sorted(maps.Keys(light))
	if !slices.Equal(a, b) {
		t.Errorf("dark has %v, light has %v", a, b)
	}
}

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextCanBeRead(t *testing.T) {
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for _, c := range []struct {
			text, ground fyne.ThemeColorName
			least        float64
		}{
			{theme.ColorNameForeground, theme.ColorNameBackground, 7},
			{theme.ColorNameForeground, theme.ColorNameButton, 7},
			{theme.ColorNamePlaceHolder, theme.ColorNameBackground, 4.5},
			{theme.ColorNamePlaceHolder, ColorNameSurround, 4.0},
			{theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, 4.0},
			{theme.ColorNameError, theme.ColorNameBackground, 4.5},
			{Series[0], ColorNameSurround, 2.7}, {Series[1], ColorNameSurround, 2.7}, {Series[2], ColorNameSurround, 2.7},
		} {
			if got := contrast(p[c.text], p[c.ground]); got < c.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", name, c.text, c.ground, got, c.least)
			}
		}
	}
}

func TestMode(t *testing.T) {
	test.NewTempApp(t)
	for _, c := range []struct {
		mode Mode
		v    fyne.ThemeVariant
		want palette
	}{
		{Follow, theme.VariantLight, light}, {Follow, theme.VariantDark, dark}, {Light, theme.VariantDark, light},
		{Dark, theme.VariantLight, dark}, {"nonsense", theme.VariantLight, light},
	} {
		if got := New(c.mode).Color(theme.ColorNameBackground, c.v); got != c.want[theme.ColorNameBackground] {
			t.Errorf("%s, variant %d: %v", c.mode, c.v, got)
		}
	}
}
