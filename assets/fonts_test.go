package assets

import (
	"encoding/json"
	"testing"

	"golang.org/x/image/font/sfnt"
)

func TestFontsShowTheTable(t *testing.T) {
	var table []struct{ En, Zh string }
	if err := json.Unmarshal(Texts, &table); err != nil {
		t.Fatal(err)
	}
	const ours = "…–—−×°→←↑↓≥≤Δβσ·±“”‘’（），。：；？！、《》％＋□中文"
	for _, name := range []string{"sans", "sans-bold"} {
		ttf, err := Font(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var buf sfnt.Buffer
		missing := map[rune]bool{}
		look := func(text string) {
			for _, r := range text {
				if i, err := f.GlyphIndex(&buf, r); err != nil || (i == 0 && r != '\n') {
					missing[r] = true
				}
			}
		}
		look(ours)
		for _, e := range table {
			look(e.En + e.Zh)
		}
		for r := range missing {
			t.Errorf("%s has no %q (%U): see fonts/README.md", name, r, r)
		}
	}
}

func TestFont(t *testing.T) {
	for _, name := range FontNames() {
		if ttf, err := Font(name); err != nil || len(ttf) < 1000 {
			t.Errorf("%s: %d bytes, %v", name, len(ttf), err)
		}
	}
	if _, err := Font("comic"); err == nil || err.Error() != `there is no font "comic": the fonts are sans, sans-bold, mono, mono-bold` {
		t.Errorf("an unknown font: %v", err)
	}
}
