package widget

import (
	"image"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

func closeTo(a, b Box) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-4 } // places on the screen are float32
	return near(a.X, b.X) && near(a.Y, b.Y) && near(a.W, b.W) && near(a.H, b.H) && near(a.Angle, b.Angle)
}

func TestBoxesAreResized(t *testing.T) {
	b := Box{X: 100, Y: 80, W: 40, H: 20}
	q := Box{X: 100, Y: 80, W: 40, H: 20, Angle: 90} // its right is the picture's lower side
	for _, c := range []struct {
		name         string
		from         Box
		u, v         int
		x, y         float64
		keep, middle bool
		want         Box
	}{
		{"right side", b, 1, 0, 140, 999, false, false, Box{X: 110, Y: 80, W: 60, H: 20}},
		{"left side", b, -1, 0, 70, 0, false, false, Box{X: 95, Y: 80, W: 50, H: 20}},
		{"corner", b, 1, 1, 130, 100, false, false, Box{X: 105, Y: 85, W: 50, H: 30}},
		{"upper left corner", b, -1, -1, 70, 60, false, false, Box{X: 95, Y: 75, W: 50, H: 30}},
		{"corner in proportion", b, 1, 1, 160, 110, true, false, Box{X: 120, Y: 90, W: 80, H: 40}},
		{"about the middle", b, 1, 1, 130, 100, false, true, Box{X: 100, Y: 80, W: 60, H: 40}},
		{"in proportion about the middle", b, -1, 1, 60, 100, true, true, Box{X: 100, Y: 80, W: 80, H: 40}},
		{"turned", q, 1, 0, 100, 120, false, false, Box{X: 100, Y: 90, W: 60, H: 20, Angle: 90}},
		{"turned, lower side", q, 0, 1, 80, 80, false, false, Box{X: 95, Y: 80, W: 40, H: 30, Angle: 90}},
	} {
		if got := c.from.resized(c.u, c.v, c.x, c.y, c.keep, c.middle); !closeTo(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if got := b.resized(1, 1, 0, 0, false, false); got.W <= 0 || got.H <= 0 {
		t.Errorf("pulled over its far side: %+v", got)
	}
	if got := b.resized(1, 1, 0, 0, true, false); got.W <= 0 || got.H <= 0 {
		t.Errorf("pulled over its far side in proportion: %+v", got)
	}
}

func TestResizingLeavesTheFarSide(t *testing.T) {
	for angle := -170.0; angle <= 180; angle += 35 {
		b := Box{X: 50, Y: 60, W: 30, H: 44, Angle: angle}
		for _, h := range handles {
			x0, y0 := b.at(float64(-h[0]), float64(-h[1]))
			px, py := b.at(1.7*float64(h[0]), 1.4*float64(h[1]))
			to := b.resized(h[0], h[1], px, py, false, false)
			x1, y1 := to.at(float64(-h[0]), float64(-h[1]))
			hx, hy := to.at(float64(h[0]), float64(h[1]))
			if math.Hypot(x1-x0, y1-y0) > 1e-6 || math.Hypot(hx-px, hy-py) > 1e-6 {
				t.Errorf("angle %v, handle %v: the far side went %v, the handle is %v from the pointer", angle, h, math.Hypot(x1-x0, y1-y0), math.Hypot(hx-px, hy-py))
			}
		}
	}
}

func TestBoxesTurnWithThePointer(t *testing.T) {
	b := Box{X: 10, Y: 10, W: 4, H: 4, Angle: 20}
	if got := b.turned(10, 0, 20, 10, false).Angle; math.Abs(got-110) > 1e-9 {
		t.Errorf("a quarter clockwise: %v", got)
	}
	if got := b.turned(10, 0, 20, 9, true).Angle; got != 105 {
		t.Errorf("in steps: %v", got)
	}
	if got := b.turned(10, 0, 0, 10, false).Angle; math.Abs(got+70) > 1e-9 {
		t.Errorf("a quarter the other way: %v", got)
	}
	if got := (Box{Angle: 170}).turned(0, -1, 1, 0, false).Angle; math.Abs(got+100) > 1e-9 {
		t.Errorf("past half a turn: %v", got)
	}
}

// stageOf is a stage of a picture of 200 x 100 pixels, each two units wide, with what it has told.
type stageOf struct {
	*Stage
	win    fyne.Window
	picks  []bool // with next or not
	boxes  []Box
	ended  int
	inside bool
	held   fyne.KeyModifier
}

func openStage(t *testing.T) *stageOf {
	s := &stageOf{Stage: NewStage(200, 100)}
	s.Pick = func(_, _ float64, next bool) { s.picks = append(s.picks, next) }
	s.Holds = func(float64, float64) bool { return s.inside }
	s.OnChanged = func(b Box) { s.boxes = append(s.boxes, b) }
	s.OnEnded = func() { s.ended++ }
	s.Modifiers = func() fyne.KeyModifier { return s.held }
	s.win, _ = open(t, s.Stage, 400+2*stageMargin, 200+2*stageMargin)
	return s
}

func (s *stageOf) down(p fyne.Position) { press(s.Stage, p.X, p.Y) }
func (s *stageOf) to(p fyne.Position)   { pull(s.Stage, p.X, p.Y) }

func TestStageShowsThePicture(t *testing.T) {
	s := openStage(t)
	if s.Pixels() != image.Pt(400, 200) {
		t.Errorf("the picture has %v on the screen", s.Pixels())
	}
	m := chequered(400, 200)
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i-1] = 77 // blue
	}
	s.SetPicture(m)
	for _, p := range [][2]float32{{0, 0}, {399, 199}} {
		if c := pixel(s.win, s.Stage, stageMargin+p[0], stageMargin+p[1]); c.B != 77 {
			t.Errorf("at %v the screen shows %v", p, c)
		}
	}
	s.SetSize(100, 100)
	if s.Pixels() != image.Pt(200, 200) {
		t.Errorf("a square picture has %v", s.Pixels())
	}
	if p := s.ToStage(50, 50); p != fyne.NewPos(230, 130) {
		t.Errorf("its middle is at %v", p)
	}
}

func TestStageMovesAndDrawsToTheMiddle(t *testing.T) {
	s := openStage(t)
	s.SetBox(&Box{X: 60, Y: 40, W: 30, H: 20})
	s.inside = true
	s.down(s.ToStage(62, 41))
	s.to(s.ToStage(72, 36))
	if b, _ := s.Box(); !closeTo(b, Box{X: 70, Y: 35, W: 30, H: 20}) || !s.Busy() || len(s.picks) != 0 {
		t.Errorf("moved to %+v, picked %v", b, s.picks)
	}
	s.to(s.ToStage(101, 53))
	if b, _ := s.Box(); b.X != 100 || b.Y != 50 || s.guides.x == nil || *s.guides.x != 100 || *s.guides.y != 50 {
		t.Errorf("near the middle: %+v", b)
	}
	s.held = fyne.KeyModifierControl
	s.to(s.ToStage(101, 53))
	if b, _ := s.Box(); !closeTo(b, Box{X: 99, Y: 52, W: 30, H: 20}) || s.guides.x != nil {
		t.Errorf("with Control: %+v", b)
	}
	s.held = fyne.KeyModifierShift
	s.to(s.ToStage(82, 46))
	if b, _ := s.Box(); b.Y != 40 || b.X != 80 {
		t.Errorf("with Shift: %+v", b)
	}
	release(s.Stage)
	s.DragEnd()
	if s.ended != 1 || s.Busy() {
		t.Errorf("ended %d times", s.ended)
	}
}

func TestStageHandles(t *testing.T) {
	s := openStage(t)
	box := Box{X: 60, Y: 40, W: 40, H: 30}
	s.SetBox(&box)
	s.down(s.Handle(4))
	s.to(s.ToStage(86.5, 60))
	if b, _ := s.Box(); !closeTo(b, Box{X: 63.25, Y: 42.5, W: 46.5, H: 35}) {
		t.Errorf("lower right corner: %+v", b)
	}
	release(s.Stage)
	s.SetBox(&box)
	s.down(s.Handle(4).AddXY(3, -2)) // beside its middle
	s.to(s.ToStage(90, 62.5).AddXY(3, -2))
	if b, _ := s.Box(); !closeTo(b, Box{X: 65, Y: 43.75, W: 50, H: 37.5}) {
		t.Errorf("taken beside the handle's middle: %+v", b)
	}
	release(s.Stage)
	s.SetBox(&box)
	s.down(s.Handle(8))
	s.held = fyne.KeyModifierShift
	s.to(s.ToStage(120, 41))
	if b, _ := s.Box(); !closeTo(b, Box{X: 60, Y: 40, W: 40, H: 30, Angle: 90}) {
		t.Errorf("turned: %+v", b)
	}
	release(s.Stage)
	if s.ended != 3 || len(s.picks) != 0 {
		t.Errorf("ended %d times, picked %v", s.ended, s.picks)
	}
}

func TestStageClicksGoDeeper(t *testing.T) {
	s := openStage(t)
	s.down(s.ToStage(10, 10)) // on nothing
	release(s.Stage)
	if len(s.picks) != 1 || s.picks[0] {
		t.Fatalf("picked %v", s.picks)
	}
	s.Pick = func(_, _ float64, next bool) {
		s.picks = append(s.picks, next)
		s.SetBox(&Box{X: 20, Y: 20, W: 60, H: 60})
		s.inside = true
	}
	s.down(s.ToStage(20, 20)) // chooses
	release(s.Stage)
	s.down(s.ToStage(20, 20)) // clicked again
	release(s.Stage)
	s.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: s.ToStage(20, 20)}, Button: desktop.MouseButtonPrimary, Modifier: fyne.KeyModifierAlt})
	release(s.Stage)
	if want := []bool{false, false, true, true}; len(s.picks) != 4 || s.picks[1] || !s.picks[2] || !s.picks[3] {
		t.Errorf("picked %v, want %v", s.picks, want)
	}
	if s.ended != 0 || len(s.boxes) != 0 {
		t.Errorf("clicks have changed the box %d times", len(s.boxes))
	}
}

func TestStageKeys(t *testing.T) {
	s := openStage(t)
	s.SetBox(&Box{X: 60, Y: 40, W: 40, H: 30})
	key(s.Stage, fyne.KeyRight, fyne.KeyUp)
	s.held = fyne.KeyModifierShift
	key(s.Stage, fyne.KeyDown)
	if b, _ := s.Box(); !closeTo(b, Box{X: 61, Y: 44, W: 40, H: 30}) || s.ended != 3 {
		t.Errorf("nudged to %+v, ended %d times", b, s.ended)
	}
	var keys []fyne.KeyName
	s.OnKey = func(k fyne.KeyName) bool { keys = append(keys, k); return true }
	key(s.Stage, fyne.KeyDelete)
	if len(keys) != 1 || keys[0] != fyne.KeyDelete {
		t.Errorf("the owner heard %v", keys)
	}
}

func TestStagePointers(t *testing.T) {
	s := openStage(t)
	at := func(p fyne.Position) desktop.Cursor {
		hover(s.Stage, p.X, p.Y)
		return s.Cursor()
	}
	box := Box{X: 60, Y: 50, W: 60, H: 60}
	s.SetBox(&box)
	if at(s.Handle(3)) != pullCursors[0] || at(s.Handle(4)) != pullCursors[3] || at(s.Handle(1)) != pullCursors[6] || at(s.Handle(0)) != pullCursors[3] || at(s.Handle(2)) != pullCursors[9] {
		t.Error("the pointers don't follow the handles")
	}
	box.Angle = 45
	s.SetBox(&box)
	if at(s.Handle(3)) != pullCursors[3] {
		t.Error("the pointers don't turn with the box")
	}
	if at(s.Handle(8)) != turnCursor || at(fyne.NewPos(1, 1)) != desktop.DefaultCursor {
		t.Error("no pointer for turning, or one beside the picture")
	}
	s.inside = true
	if at(s.ToStage(60, 50)) != moveCursor {
		t.Error("no pointer for moving")
	}
}

func TestSmallBoxesCanStillBeDragged(t *testing.T) {
	s := openStage(t)
	s.SetBox(&Box{X: 60, Y: 50, W: 8, H: 8})
	s.inside = true
	if s.gripAt(s.ToStage(60, 50)) != gripInside || s.gripAt(s.Handle(4)) != gripHandle+4 {
		t.Error("the handles leave nothing to drag by")
	}
}

func TestStageDrawsHandles(t *testing.T) {
	s := openStage(t)
	s.SetBox(&Box{X: 60, Y: 50, W: 60, H: 40})
	h := s.Handle(4)
	if c := pixel(s.win, s.Stage, h.X, h.Y); c.R < 250 || c.G < 250 || c.B < 250 {
		t.Errorf("the middle of a handle is %v", c)
	}
	s.SetBox(nil)
	ground := themeColor(s.Stage, theme.ColorNamePrimary)
	if c := pixel(s.win, s.Stage, h.X, h.Y); c == ground || c.R > 250 {
		t.Errorf("without a box there is %v", c)
	}
}

func TestMaskButton(t *testing.T) {
	tapped := 0
	b := NewMaskButton("Add: star", func() { tapped++ })
	win, hints := open(t, b, 60, 60)
	m := image.NewAlpha(image.Rect(0, 0, 72, 72))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	b.SetMask(m)
	if c := pixel(win, b, 30, 30); c != themeColor(b, theme.ColorNameForeground) {
		t.Errorf("the icon is %v", c)
	}
	hover(b, 5, 5)
	if hints.Shown() != "Add: star" {
		t.Errorf("the hint is %q", hints.Shown())
	}
	b.Tapped(nil)
	key(b, fyne.KeySpace)
	if tapped != 2 {
		t.Errorf("tapped %d times", tapped)
	}
}

func TestLayerList(t *testing.T) {
	var chosen []int
	var moved [][2]int
	l := NewLayerList(func(i int) { chosen = append(chosen, i) })
	l.OnMoved = func(from, to int) { moved = append(moved, [2]int{from, to}) }
	open(t, l, 200, 150)
	l.Offer([]LayerItem{{Name: "a"}, {Name: "b", Thumb: chequered(28, 28)}, {Name: "c"}}, 1)
	if l.Chosen() != 1 || l.MinSize().Height != 3*layerRow {
		t.Errorf("chosen %d, %v high", l.Chosen(), l.MinSize().Height)
	}
	press(l, 50, 2.5*layerRow)
	release(l)
	key(l, fyne.KeyUp, fyne.KeyUp, fyne.KeyUp, fyne.KeyDown)
	if want := []int{2, 1, 0, 0, 1}; len(chosen) != len(want) || chosen[0] != 2 || chosen[4] != 1 || l.Chosen() != 1 {
		t.Errorf("chose %v, want %v", chosen, want)
	}
	press(l, 50, 0.5*layerRow)
	pull(l, 50, 0.6*layerRow)
	pull(l, 50, 2.4*layerRow)
	release(l)
	l.DragEnd()
	if len(moved) != 1 || moved[0] != [2]int{0, 2} {
		t.Errorf("moved %v", moved)
	}
	press(l, 50, 1000)
	if l.Chosen() != 0 {
		t.Errorf("a press below the rows chooses %d", l.Chosen())
	}
}
