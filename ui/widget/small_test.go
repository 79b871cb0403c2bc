package widget

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	colours "atelier/engine/pixel"
	"atelier/ui/look"
	"atelier/ui/uitest"
)

func openStrip(t *testing.T, n int) (*Strip, fyne.Window, *[]int) {
	chosen := &[]int{}
	s := NewStrip(func(id int) { *chosen = append(*chosen, id) })
	w, _ := open(t, s, 300, 50)
	for i := range n {
		s.Add(i, chequered(8, 8), fmt.Sprint("seed ", i))
	}
	return s, w, chosen
}

func TestStripTakesTheNewestFirst(t *testing.T) {
	s, w, chosen := openStrip(t, 4)
	if s.Chosen() != 3 {
		t.Errorf("%d is marked, want the newest", s.Chosen())
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(54+20, 25))
	if s.Chosen() != 2 || len(*chosen) != 1 || (*chosen)[0] != 2 {
		t.Errorf("clicked the second: marked %d, heard %v", s.Chosen(), *chosen)
	}
	if got := pixel(w, s, 55, 1); got != themeColor(s, "primary") {
		t.Errorf("the mark is %v", got)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(290, 25)) // beside them
	key(s, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft)
	if got := fmt.Sprint(*chosen); got != "[2 1 0 1]" {
		t.Errorf("heard %s", got)
	}
}

func TestStripChangesAndDropsThumbnails(t *testing.T) {
	s, w, _ := openStrip(t, 3)
	white := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	s.Replace(1, white, "white")
	if got := pixel(w, s, 54+25, 25); got != (color.NRGBA{255, 255, 255, 255}) || s.Chosen() != 2 {
		t.Errorf("the second is %v, %d is marked", got, s.Chosen())
	}
	s.Remove(2)
	if got := pixel(w, s, 25, 25); got != (color.NRGBA{255, 255, 255, 255}) || s.Len() != 2 {
		t.Errorf("after dropping the first: %v, %d left", got, s.Len())
	}
}

func TestStripKeepsSoMany(t *testing.T) {
	s, _, _ := openStrip(t, stripMost+3)
	if s.Len() != stripMost || s.Has(2) || !s.Has(3) {
		t.Errorf("%d thumbnails, the third oldest kept: %v", s.Len(), s.Has(2))
	}
	key(s, fyne.KeyEnd)
	if s.Chosen() != 3 || s.offset < 1000 {
		t.Errorf("at the end %d is marked, scrolled by %v", s.Chosen(), s.offset)
	}
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1e6)})
	if s.offset != 0 {
		t.Errorf("scrolled back to %v", s.offset)
	}
}

func TestStripNamesWhatIsUnderThePointer(t *testing.T) {
	s := NewStrip(nil)
	_, hints := open(t, container.NewVBox(s), 300, 200)
	s.Add(1, chequered(8, 8), "seed 1")
	s.Add(2, chequered(8, 8), "seed 2")
	hover(s, 70, 20)
	if hints.Shown() != "seed 1" {
		t.Errorf("hint %q", hints.Shown())
	}
	s.MouseOut()
	if hints.Shown() != "" {
		t.Error("the hint stays")
	}
}

func TestThumbs(t *testing.T) {
	if got := Thumb(chequered(28, 28)); got.Rect.Dx() != 28 {
		t.Errorf("a small picture becomes %v", got.Rect)
	}
	if got := Thumb(image.NewRGBA(image.Rect(0, 0, 1000, 10))); got.Rect.Size() != image.Pt(ThumbPixels, 1) {
		t.Errorf("a wide one becomes %v", got.Rect)
	}
	long := &stripItem{thumb: image.NewRGBA(image.Rect(0, 0, 112, 1))}
	if got := long.fitted(40).Rect.Size(); got != image.Pt(40, 1) {
		t.Errorf("on the screen it is %v", got)
	}
}

func TestEmptyStripSaysSo(t *testing.T) {
	s, _, _ := openStrip(t, 0)
	if got := uitest.Text(s); !strings.Contains(got, "last results") {
		t.Errorf("reads %q", got)
	}
	key(s, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd)
}

func TestPadFollowsMouseAndKeys(t *testing.T) {
	var heard [][2]float64
	p := NewPad2D(func(x, y float64) { heard = append(heard, [2]float64{x, y}) })
	ended := 0
	p.OnEnded = func() { ended++ }
	open(t, p, 200, 200)
	press(p, 100, 100) // where it is: no change
	pull(p, 300, -50)
	release(p)
	p.DragEnd()
	if len(heard) != 1 || heard[0] != [2]float64{1, 0} || ended != 1 {
		t.Errorf("heard %v, ended %d times", heard, ended)
	}
	key(p, fyne.KeyHome, fyne.KeyRight, fyne.KeyDown)
	if x, y := p.Point(); x != 0.525 || y != 0.525 {
		t.Errorf("at %v, %v", x, y)
	}
	p.SetIdle(true)
	before := len(heard)
	press(p, 104, 104) // where it is, but now it counts
	release(p)
	if len(heard) != before+1 {
		t.Error("an idle pad doesn't hear a press on its point")
	}
	heard = heard[:before]
	p.SetPoint(0.1, 0.9)
	if x, y := p.Point(); x != 0.1 || y != 0.9 || len(heard) != 4 {
		t.Errorf("at %v, %v, heard %v", x, y, heard)
	}
}

func TestPadShowsItsCorners(t *testing.T) {
	p := NewPad2D(nil)
	w, _ := open(t, p, 200, 200)
	for i, c := range []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 0, 255}} {
		m := image.NewRGBA(image.Rect(0, 0, 4, 4))
		for k := range 16 {
			m.SetRGBA(k%4, k/4, c)
		}
		p.SetCorner(i, m)
		at := [4][2]float32{{20, 20}, {180, 20}, {20, 180}, {180, 180}}[i]
		if got := pixel(w, p, at[0], at[1]); got != color.NRGBA(c) {
			t.Errorf("corner %d is %v, want %v", i, got, c)
		}
	}
}

func TestSegments(t *testing.T) {
	var chosen []int
	s := NewSegments(func(i int) { chosen = append(chosen, i) }, "Generate", "Explore", "Train")
	w, _ := open(t, s, 400, 30)
	test.TapCanvas(w.Canvas(), fyne.NewPos(s.cells()[0]*1.5, 15))
	test.TapCanvas(w.Canvas(), fyne.NewPos(s.cells()[0]*1.5, 15)) // chosen already
	key(s, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft)
	if got := fmt.Sprint(chosen); got != "[1 2 1]" || s.Chosen() != 1 {
		t.Errorf("heard %s, chosen %d", got, s.Chosen())
	}
}

func TestStatusBar(t *testing.T) {
	s := NewStatusBar("Ready", nil)
	open(t, s, 800, 30)
	stopped := false
	s.SetWork("Training digits", 0.25, "3 min left", func() { stopped = true })
	if got := uitest.Text(s); got != "Ready\nTraining digits\n3 min left" || s.bar.At() != 0.25 {
		t.Errorf("reads %q, bar at %v", got, s.bar.At())
	}
	test.Tap(s.cancel)
	if !stopped {
		t.Error("the button does nothing")
	}
	s.SetMessage("Saved grid.png")
	s.ClearWork()
	if got := uitest.Text(s); got != "Saved grid.png" || s.Work() != "" {
		t.Errorf("reads %q", got)
	}
	s.SetWork("Opening", -1, "", nil)
	if s.bar.Visible() || s.cancel.Visible() || s.left.Visible() {
		t.Error("shows a bar, a time or a button that it wasn't given")
	}
}

func TestNotice(t *testing.T) {
	n := NewNotice()
	w, _ := open(t, n, 700, 300)
	if uitest.Text(n) != "" {
		t.Error("something is shown before Tell")
	}
	long := strings.Repeat("The file could not be written, because the disk is full. ", 4)
	n.Tell(long)
	if n.label.MinSize().Height < 50 || n.label.Position().Y < 0 || n.label.Position().Y+n.label.Size().Height > 300 {
		t.Errorf("a long sentence stands at %v, %v", n.label.Position(), n.label.Size())
	}
	test.Tap(n.copy)
	if got := fyne.CurrentApp().Clipboard().Content(); got != long {
		t.Errorf("copied %q", got)
	}
	if got := pixel(w, n, (700-noticeWidth)/2+1, 300-noticeAbove-20); got != themeColor(n, "error") {
		t.Errorf("its edge is %v", got)
	}
	test.Tap(n.close)
	if n.Text() != "" || uitest.Text(n) != "" {
		t.Error("the notice can't be put away")
	}
}

func TestHintWaitsAndStaysInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var loop uitest.Loop
		b := NewButton("Save", nil, strings.Repeat("Writes the picture into a file. ", 4), nil)
		hints := NewHintLayer(loop.Do)
		corner := container.NewVBox(container.NewHBox(Gapped(200, 130)), container.NewHBox(Gapped(230, 0), b))
		w := test.NewTempWindow(t, container.NewStack(corner, hints))
		w.Resize(fyne.NewSize(320, 200))
		b.MouseIn(nil)
		loop.Run(100 * time.Millisecond)
		if hints.Shown() != "" {
			t.Error("the hint doesn't wait")
		}
		loop.Run(time.Second)
		r := test.WidgetRenderer(hints).(*hintRenderer)
		at, size := r.box.Position(), r.box.Size()
		if hints.Shown() != b.Hint || len(r.lines) < 2 {
			t.Errorf("shows %q in %d lines", hints.Shown(), len(r.lines))
		}
		if at.X < 0 || at.Y < 0 || at.X+size.Width > hints.Size().Width || at.Y+size.Height > hints.Size().Height {
			t.Errorf("the hint at %v, %v leaves the window, %v", at, size, hints.Size())
		}
		b.MouseOut()
		b.MouseIn(nil)
		b.Tapped(nil)
		loop.Run(time.Second)
		if hints.Shown() != "" {
			t.Error("the hint comes although the button was pressed")
		}
	})
}

func TestTextIsCutToItsRoom(t *testing.T) {
	l := NewText("A rather long label that doesn't fit")
	l.Least = 40
	_, hints := open(t, l, 90, 60)
	l.Refresh()
	if s := uitest.Text(l); !strings.HasSuffix(s, "…") || len(s) < 6 {
		t.Errorf("reads %q", s)
	}
	hover(l, 5, 5)
	if hints.Shown() != l.Text {
		t.Errorf("its hint is %q", hints.Shown())
	}
}

func TestButtonTakesEnter(t *testing.T) {
	n := 0
	b := NewButton("Go", nil, "", func() { n++ })
	open(t, b, 100, 40)
	key(b, fyne.KeyReturn, fyne.KeySpace)
	b.SetEnabled(false)
	key(b, fyne.KeyReturn)
	if n != 2 {
		t.Errorf("pressed %d times", n)
	}
}

func TestChoice(t *testing.T) {
	var heard []int
	c := NewChoice([]string{"a", "b"}, func(i int) { heard = append(heard, i) })
	open(t, c, 100, 40)
	c.SetSelectedIndex(1)
	c.Offer([]string{"x", "y", "z"}, 2)
	if fmt.Sprint(heard) != "[1]" || c.Selected != "z" {
		t.Errorf("heard %v, shows %q", heard, c.Selected)
	}
}

func TestWidgetsFollowTheTheme(t *testing.T) {
	app := fyne.CurrentApp()
	defer app.Settings().SetTheme(look.New(look.Dark))
	p := NewPad2D(nil)
	w, _ := open(t, p, 200, 200)
	before := pixel(w, p, 60, 90)
	app.Settings().SetTheme(look.New(look.Light))
	p.Refresh()
	after := pixel(w, p, 60, 90)
	if before == after || after != themeColor(p, look.ColorNameSurround) {
		t.Errorf("dark %v, light %v", before, after)
	}
}

// TestTheWindowGetsItsKeys: Escape, F11 and the like work wherever the keyboard is.
func TestTheWindowGetsItsKeys(t *testing.T) {
	for _, o := range []interface {
		fyne.Focusable
		fyne.CanvasObject
	}{NewChoice([]string{"a", "b"}, nil), NewLines(), NewEntry(""), NewButton("b", nil, "", nil), NewSwitch(func(bool) {})} {
		w, _ := open(t, o, 200, 60)
		var got []fyne.KeyName
		w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { got = append(got, e.Name) })
		key(o, fyne.KeyEscape, fyne.KeyF11)
		if len(got) != 2 {
			t.Errorf("%T lets through %v", o, got)
		}
	}
}

func TestAPopupBesideWhatIsNotSeen(t *testing.T) {
	b := NewButton("Go", nil, "", nil)
	w, _ := open(t, container.NewStack(NewText("over it"), b), 300, 200)
	b.Hide() // as in a tab that isn't shown
	p := ShowPopup(b, NewText("in the box"))
	if p == nil || w.Canvas().Overlays().Top() != p {
		t.Error("it isn't there")
	}
	p.Hide()
}

func TestAWordThatIsNoColourIsAnswered(t *testing.T) {
	e := NewPaletteEditor(colours.Presets()[0].Palette, nil)
	open(t, e, 400, 600)
	before := e.picker.entry.Text
	for _, bad := range []string{"zzz", ""} {
		e.picker.entry.SetText(bad)
		e.picker.entry.FocusLost()
		if e.picker.entry.Text != before || !strings.Contains(e.help.Text, "No such colour") {
			t.Errorf("%q: the field says %q, below stands %q", bad, e.picker.entry.Text, e.help.Text)
		}
	}
	e.bar.choose(1)
	e.bar.OnChosen()
	if strings.Contains(e.help.Text, "No such colour") {
		t.Error("the sentence stays")
	}
}

// TestAPickListSaysWhereItIs: a bar stands where the lines in sight are among all, and only where there are more.
func TestAPickListSaysWhereItIs(t *testing.T) {
	l := NewPickList(func(int) {})
	open(t, l, 300, 5*pickHeight)
	bar := func() *canvas.Rectangle {
		list := uitest.Find[*canvas.Rectangle](l)
		if b := list[len(list)-1]; b.Size().Width == pickBar {
			return b
		}
		return nil
	}
	l.Offer(make([]PickItem, 5))
	if bar() != nil {
		t.Error("all lines are in sight, and there is a bar")
	}
	l.Offer(make([]PickItem, 20))
	if b := bar(); b == nil || b.Position().Y != 0 {
		t.Fatalf("at the top: %v", b)
	}
	l.Step(-1) // round to the end
	if b := bar(); b.Position().Y+b.Size().Height != l.Size().Height {
		t.Errorf("at the end: %v, %v of %v", b.Position(), b.Size(), l.Size())
	}
}
