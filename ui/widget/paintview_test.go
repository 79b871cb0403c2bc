package widget

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
)

// openPaint shows a black picture of 10 x 10, each pixel 20 units wide.
func openPaint(t *testing.T) (*PaintView, fyne.Window) {
	p := NewPaintView()
	w, _ := open(t, p, 200, 200)
	m := image.NewRGBA(image.Rect(0, 0, 10, 10))
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	p.SetPicture(m)
	return p, w
}

// drag draws from the middle of a pixel to that of another.
func dragPaint(p *PaintView, button desktop.MouseButton, mod fyne.KeyModifier, x0, y0, x1, y1 int) {
	pos := func(x, y int) fyne.Position { return fyne.NewPos(float32(20*x+10), float32(20*y+10)) }
	e := &desktop.MouseEvent{Button: button, Modifier: mod}
	e.Position = pos(x0, y0)
	p.MouseDown(e)
	d := &fyne.DragEvent{}
	d.Position = pos(x1, y1)
	p.Dragged(d)
	p.DragEnd()
	p.MouseUp(e)
}

func levelOf(p *PaintView, x, y int) uint8 { return p.Picture().RGBAAt(x, y).R }

func TestPaintingIsHeardAndUndone(t *testing.T) {
	p, w := openPaint(t)
	painted, ended := 0, 0
	p.OnPainted, p.OnEnded = func() { painted++ }, func() { ended++ }
	p.Brush = 1
	dragPaint(p, desktop.MouseButtonPrimary, 0, 2, 5, 7, 5)
	for x := range 10 {
		want := uint8(0)
		if x >= 2 && x <= 7 {
			want = 255
		}
		if got := levelOf(p, x, 5); got != want || levelOf(p, x, 3) != 0 {
			t.Errorf("pixel %d of the line is %d, want %d", x, got, want)
		}
	}
	if painted != 2 || ended != 1 {
		t.Errorf("heard %d strokes and %d ends", painted, ended)
	}
	if got := pixel(w, p, 110, 110); got != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("on the screen the line is %v", got)
	}
	dragPaint(p, desktop.MouseButtonSecondary, 0, 4, 5, 4, 5) // the rubber
	if levelOf(p, 4, 5) != 0 || levelOf(p, 3, 5) != 255 {
		t.Error("the right button rubs nothing out, or too much")
	}
	p.Undo()
	if levelOf(p, 4, 5) != 255 || ended != 3 {
		t.Errorf("undone: %d, %d ends", levelOf(p, 4, 5), ended)
	}
	p.Undo()
	if levelOf(p, 3, 5) != 0 || p.CanUndo() {
		t.Error("not all is undone")
	}
	dragPaint(p, desktop.MouseButtonPrimary, 0, -3, 5, -2, 5) // beside the picture
	if p.CanUndo() {
		t.Error("a stroke beside the picture")
	}
}

func TestAWideBrushHasASoftEdge(t *testing.T) {
	p, _ := openPaint(t)
	p.Brush = 4
	dragPaint(p, desktop.MouseButtonPrimary, 0, 5, 5, 5, 5)
	if levelOf(p, 5, 5) != 255 || levelOf(p, 7, 5) < 64 || levelOf(p, 7, 5) > 192 || levelOf(p, 8, 5) != 0 {
		t.Errorf("the dab is %d, %d, %d", levelOf(p, 5, 5), levelOf(p, 7, 5), levelOf(p, 8, 5))
	}
	before := levelOf(p, 7, 5)
	dragPaint(p, desktop.MouseButtonPrimary, fyne.KeyModifierShift, 5, 9, 5, 9) // a line from there
	if levelOf(p, 5, 7) != 255 || levelOf(p, 7, 7) < before/2 {
		t.Errorf("with Shift there is no line: %d, %d", levelOf(p, 5, 7), levelOf(p, 7, 7))
	}
	p.Ink = color.NRGBA{200, 100, 50, 255}
	dragPaint(p, desktop.MouseButtonPrimary, 0, 5, 5, 5, 5)
	if got := p.Picture().RGBAAt(5, 5); got != (color.RGBA{200, 100, 50, 255}) {
		t.Errorf("in colour it is %v", got)
	}
	p.Blank()
	if levelOf(p, 5, 5) != 0 || !p.CanUndo() {
		t.Error("blank isn't blank, or can't be undone")
	}
}

func TestMasking(t *testing.T) {
	p, w := openPaint(t)
	p.SetMasking(true)
	p.Brush = 2
	dragPaint(p, desktop.MouseButtonPrimary, 0, 1, 1, 8, 1)
	n := 0
	for i, m := range p.Marked() {
		if m {
			n++
		}
		if m && (i/10 > 2 || levelOf(p, i%10, i/10) != 0) {
			t.Errorf("pixel %d is marked, the picture is %d", i, levelOf(p, i%10, i/10))
		}
	}
	if n < 8 || n > 26 {
		t.Errorf("%d pixels are marked", n)
	}
	if got := pixel(w, p, 90, 30); got.R < 100 || got.G > 60 {
		t.Errorf("the veil is %v", got)
	}
	p.Invert()
	all := 0
	for _, m := range p.Marked() {
		if m {
			all++
		}
	}
	if all != 100-n {
		t.Errorf("inverted: %d of 100, before %d", all, n)
	}
	p.Blank()
	p.Undo()
	p.Undo()
	if m := p.Marked(); !m[15] {
		t.Error("the marks don't come back")
	}
	p.SetMasking(false)
	if got := pixel(w, p, 90, 30); got.R != 0 {
		t.Errorf("unmasked it shows %v", got)
	}
}

func TestPaintingByKeys(t *testing.T) {
	p, w := openPaint(t)
	brush := 0.0
	p.OnBrush = func(d float64) { brush = d }
	p.Brush = 1
	w.Canvas().Focus(p)
	key(p, fyne.KeyRight, fyne.KeyUp, fyne.KeySpace)
	if levelOf(p, 5, 3)+levelOf(p, 6, 4)+levelOf(p, 6, 3)+levelOf(p, 5, 4) == 0 {
		t.Error("the space bar paints nothing")
	}
	key(p, fyne.KeyRightBracket)
	if brush != 1.5 {
		t.Errorf("the brush is %v wide", brush)
	}
	key(p, fyne.KeyLeftBracket, fyne.KeyLeftBracket)
	if brush != brushLeast {
		t.Errorf("the smallest brush is %v wide", brush)
	}
	p.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 5)})
	if brush != 1.5 {
		t.Errorf("after the wheel it is %v wide", brush)
	}
}

func TestAnEmptyPaintViewSaysWhatToDo(t *testing.T) {
	p := NewPaintView()
	p.Empty = "Take a picture"
	w, _ := open(t, p, 200, 100)
	test.MoveMouse(w.Canvas(), fyne.NewPos(50, 50))
	dragPaint(p, desktop.MouseButtonPrimary, 0, 1, 1, 2, 2)
	p.Undo()
	p.Blank()
	p.Invert()
	if uitest.Text(p) != "Take a picture" || p.Picture() != nil || p.Marked() != nil {
		t.Errorf("it says %q", uitest.Text(p))
	}
}
