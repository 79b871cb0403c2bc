package ui

import (
	"image"
	"testing"

	"atelier/engine"
)

// numbered is n pictures of 4 x 4, picture i of level i.
func numbered(n int) engine.Batch {
	b := engine.NewBatch(n, 4, 4, 1)
	for i := range b.Pix {
		b.Pix[i] = uint8(i / 16)
	}
	return b
}

func TestSheetFindsItsPictures(t *testing.T) {
	b := numbered(11)
	s := newSheet(b, 300, 100)
	for i := range b.N {
		r := s.rect(i)
		for _, p := range []image.Point{r.Min, r.Max.Sub(image.Pt(1, 1))} {
			if got, ok := s.at(p); !ok || got != i {
				t.Errorf("picture %d at %v is found as %d, %v", i, p, got, ok)
			}
			if got := s.img.RGBAAt(p.X, p.Y).R; got != uint8(i) {
				t.Errorf("picture %d at %v has level %d", i, p, got)
			}
		}
		if _, ok := s.at(r.Max); ok {
			t.Errorf("the gap after picture %d counts as a picture", i)
		}
	}
	if _, ok := s.at(image.Pt(-1, 0)); ok {
		t.Error("there is a picture beside the sheet")
	}
	if _, ok := (sheet{}).at(image.Point{}); ok {
		t.Error("there is a picture on an empty sheet")
	}
}

func TestSheetFillsTheView(t *testing.T) {
	for _, c := range []struct{ n, w, h, want int }{
		{48, 950, 560, 8},   // six rows of eight, three times enlarged
		{10, 1000, 100, 10}, // one row
		{10, 100, 1000, 1},  // one column
		{1, 500, 500, 1},
		{64, 0, 0, 8}, // nobody knows the view: a square
	} {
		if got := sheetColumns(c.n, 28, 28, c.w, c.h); got != c.want {
			t.Errorf("%d pictures in %d x %d: %d columns, want %d", c.n, c.w, c.h, got, c.want)
		}
	}
}

func TestPairs(t *testing.T) {
	originals, rebuilt := numbered(7), numbered(7)
	for i := range rebuilt.Pix { // so that no level is that of an empty place
		originals.Pix[i] += 10
		rebuilt.Pix[i] += 100
	}
	m := pairSheet(originals, rebuilt, image.Pt(30, 40)) // small: nothing is left out
	seen := map[uint8]image.Point{}
	for y := 0; y < m.Rect.Dy(); y += 6 {
		for x := 0; x < m.Rect.Dx(); x += 6 {
			seen[m.RGBAAt(x, y).R] = image.Pt(x, y)
		}
	}
	for i := range uint8(7) {
		if a, b := seen[i+10], seen[i+100]; b.Sub(a) != image.Pt(0, 6) {
			t.Errorf("picture %d lies at %v, its reconstruction at %v", i, a, b)
		}
	}
	if got := pairSheet(originals, rebuilt, image.Pt(60, 24)).Rect.Dx(); got != 5*6-2 {
		t.Errorf("in a view for five enlarged pairs the sheet is %d wide", got)
	}
}

func TestReadable(t *testing.T) {
	b := numbered(64)
	if got := readable(b, 12*6, 12*4).N; got != 24 {
		t.Errorf("in a view for 6 x 4 enlarged pictures there are %d", got)
	}
	if got := readable(b, 12*3, 12*3).N; got != 64 {
		t.Errorf("in a view for 3 x 3 enlarged pictures there are %d, want all", got)
	}
}
