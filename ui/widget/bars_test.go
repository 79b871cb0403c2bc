package widget

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/look"
	"atelier/ui/uitest"
)

func TestBarsAreSorted(t *testing.T) {
	b := NewBarChart("nats")
	b.Empty = "Nothing yet"
	b.Name = func(i int) string { return fmt.Sprint("bar ", i) }
	w, _ := open(t, b, 300, 120)
	if !strings.Contains(uitest.Text(b), "Nothing yet") {
		t.Errorf("without bars it says %q", uitest.Text(b))
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(50, 50))
	b.SetBars([]float64{1, 4, 0, 2}, []bool{false, false, true, false})
	if got := fmt.Sprint(b.order); got != "[1 3 0 2]" {
		t.Errorf("in the order %s", got)
	}
	chosen := -1
	b.OnChosen = func(i int) { chosen = i }
	at, in := b.drawn.field()
	middle := func(place int) fyne.Position {
		return fyne.NewPos(at.X+in.Width*(float32(place)+0.5)/4, at.Y+in.Height-6)
	}
	if got := pixel(w, b, middle(0).X, middle(0).Y); got != themeColor(b, look.Series[0]) {
		t.Errorf("the first bar is %v", got)
	}
	if got := pixel(w, b, middle(2).X, at.Y+4); got == themeColor(b, look.Series[0]) {
		t.Error("the bar of 1 is as high as that of 4")
	}
	test.MoveMouse(w.Canvas(), b.Position().Add(middle(1)))
	if !strings.Contains(uitest.Text(b), "bar 3") {
		t.Errorf("under the pointer: %q", uitest.Text(b))
	}
	test.TapCanvas(w.Canvas(), middle(2))
	if chosen != 0 {
		t.Errorf("clicked %d", chosen)
	}
	key(b, fyne.KeyHome, fyne.KeyRight, fyne.KeySpace)
	if chosen != 3 {
		t.Errorf("by keys %d", chosen)
	}
	b.MouseOut()
	b.SetBars([]float64{0, 0}, nil) // nothing to measure by
	w.Canvas().Capture()
	b.SetBars(nil, nil)
	key(b, fyne.KeyLeft)
}

func TestASliderRowHasAHome(t *testing.T) {
	var got float64
	r := NewSliderRow("smile", "", "σ", 4, func(v float64) { got = v })
	open(t, r, 300, 60)
	r.SetHome(1.73)
	if r.Value() != 1.73 || !r.reset.Disabled() {
		t.Errorf("it stands at %v", r.Value())
	}
	r.slider.change(-2)
	if r.reset.Disabled() {
		t.Error("there is no way back")
	}
	test.Tap(r.reset)
	if got != 1.73 || r.Value() != 1.73 {
		t.Errorf("back at %v, heard %v", r.Value(), got)
	}
	gone := false
	r.SetRemove(func() { gone = true })
	test.Tap(r.remove)
	if !gone {
		t.Error("it can't be taken away")
	}
}

func TestManySegmentsAreAsWideAsTheirWords(t *testing.T) {
	chosen := -1
	s := NewSegments(func(i int) { chosen = i }, "Generate", "Explore", "Encode", "I")
	w, _ := open(t, s, 300, 30)
	cells := s.cells()
	if cells[3] >= cells[0]/2 || s.MinSize().Width > 284 {
		t.Errorf("fields of %v", cells)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(cells[0]+cells[1]+cells[2]+4, 15))
	if chosen != 3 {
		t.Errorf("chose %d", chosen)
	}
	if c := NewSegments(nil, "Generate", "I").cells(); c[0] != c[1] {
		t.Errorf("two words have fields of %v", c)
	}
}
