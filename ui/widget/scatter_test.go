package widget

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var scatterInks = []color.NRGBA{{255, 0, 0, 255}, {0, 0, 255, 255}}

// openScatter shows four corners, the right ones of the second kind, in a field in which a unit of the map is 100 units wide.
func openScatter(t *testing.T) (*Scatter, fyne.Window) {
	s := NewScatter()
	w, _ := open(t, s, 200+2*scatterMargin, 200+2*scatterMargin)
	s.SetPoints([]ScatterPoint{{-1, -1, 0}, {-1, 1, 0}, {1, -1, 1}, {1, 1, 1}}, scatterInks)
	return s, w
}

func mouse(x, y float32, b desktop.MouseButton) *desktop.MouseEvent {
	e := &desktop.MouseEvent{Button: b}
	e.Position = fyne.NewPos(x, y)
	return e
}

func TestScatterShowsItsPoints(t *testing.T) {
	s, w := openScatter(t)
	const m = scatterMargin
	red := func(x, y float32) bool { c := pixel(w, s, x, y); return c.R > 150 && c.B < 80 }
	blue := func(x, y float32) bool { c := pixel(w, s, x, y); return c.B > 150 && c.R < 80 }
	if !red(m, m) || !red(m, 200+m) || !blue(200+m, m) || !blue(200+m, 200+m) || red(100+m, m+4) {
		t.Error("the corners aren't where they belong")
	}
	s.ShowKind(1, false)
	if blue(200+m, m) || !red(m, m) {
		t.Error("a hidden kind is seen")
	}
	hovered := []int{}
	s.OnHover = func(i int) { hovered = append(hovered, i) }
	s.MouseMoved(mouse(m+3, m+2, 0))
	s.MouseMoved(mouse(m+200, m, 0)) // hidden
	s.SetKinds([]int{1, 0, 0, 1}, scatterInks)
	s.MouseMoved(mouse(m+200, m+200, 0))
	s.MouseOut()
	if got := fmt.Sprint(hovered); got != "[1 -1 2 -1]" {
		t.Errorf("heard %s", got)
	}
	if !blue(m, 200+m) {
		t.Error("the points have their old colours")
	}
}

func TestScatterWalks(t *testing.T) {
	s, w := openScatter(t)
	var x, y float64
	s.OnPlace = func(a, b float64) { x, y = a, b }
	near := func(a, b float64) bool { return math.Abs(x-a) < 0.01 && math.Abs(y-b) < 0.01 }
	const m = scatterMargin
	s.MouseDown(mouse(m+100, m+100, desktop.MouseButtonPrimary))
	if !near(0, 0) {
		t.Errorf("in the middle: %g, %g", x, y)
	}
	d := &fyne.DragEvent{}
	d.Position = fyne.NewPos(m+150, m+50)
	s.Dragged(d)
	s.DragEnd()
	if !near(0.5, 0.5) {
		t.Errorf("dragged to %g, %g", x, y)
	}
	s.Dragged(d)
	key(s, fyne.KeyRight)
	if x <= 0.5 || math.Abs(y-0.5) > 0.01 {
		t.Errorf("a key to the right leads to %g, %g", x, y)
	}
	key(s, fyne.KeyHome)
	if px, py, ok := s.Place(); !near(0, 0) || !ok || px != 0 || py != 0 {
		t.Errorf("home is %g, %g", x, y)
	}

	// What lies under the pointer stays there.
	before, beforeY := s.toMap(fyne.NewPos(40, 60))
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1), PointEvent: fyne.PointEvent{Position: fyne.NewPos(40, 60)}})
	if a, b := s.toMap(fyne.NewPos(40, 60)); math.Abs(a-before) > 1e-6 || math.Abs(b-beforeY) > 1e-6 || s.unit >= 0.01 {
		t.Errorf("zoomed, %g, %g is %g, %g", before, beforeY, a, b)
	}
	centre := s.centre[0]
	s.MouseDown(mouse(100, 100, desktop.MouseButtonSecondary))
	s.MouseMoved(mouse(120, 100, desktop.MouseButtonSecondary))
	s.MouseUp(mouse(120, 100, desktop.MouseButtonSecondary))
	if s.centre[0] >= centre {
		t.Error("the right button doesn't drag the map")
	}
	key(s, fyne.KeyPlus, fyne.KeyMinus, fyne.Key0)
	if math.Abs(s.unit-0.01) > 1e-6 || math.Abs(s.centre[0]) > 1e-6 {
		t.Errorf("fitted: %g a unit around %g", s.unit, s.centre[0])
	}
	s.ClearPlace()
	w.Canvas().Capture()
}

func TestAnEmptyScatterDoesNothing(t *testing.T) {
	s := NewScatter()
	s.Empty = "Nothing yet"
	w, _ := open(t, s, 200, 100)
	s.OnPlace = func(x, y float64) { t.Error("moved") }
	s.MouseDown(mouse(10, 10, desktop.MouseButtonPrimary))
	s.MouseUp(mouse(10, 10, desktop.MouseButtonPrimary))
	s.MouseMoved(mouse(10, 10, 0))
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1)})
	key(s, fyne.KeyLeft, fyne.KeyPlus)
	s.SetPoints([]ScatterPoint{{2, 3, 0}}, scatterInks) // one alone
	w.Canvas().Capture()
	if s.centre != [2]float64{2, 3} {
		t.Errorf("one point stands at %v", s.centre)
	}
}
