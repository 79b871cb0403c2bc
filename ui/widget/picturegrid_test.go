package widget

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
)

func TestPictureGridIsChosenFrom(t *testing.T) {
	var heard []int
	var items []GridItem
	for i := range 6 {
		items = append(items, GridItem{Name: fmt.Sprint("Kind ", i), Hint: fmt.Sprint("Help ", i)})
	}
	items[5].Name = "A name that needs two lines"
	g := NewPictureGrid(4, items, func(i int) { heard = append(heard, i) })
	w, hints := open(t, g, 280, 200)
	test.TapCanvas(w.Canvas(), fyne.NewPos(150, 20))
	test.TapCanvas(w.Canvas(), fyne.NewPos(150, 150)) // below the last
	test.TapCanvas(w.Canvas(), fyne.NewPos(250, 90))  // beside the last
	key(g, fyne.KeyLeft, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyRight, fyne.KeyHome)
	if got := fmt.Sprint(heard); got != "[2 1 5 1 5 0]" {
		t.Errorf("heard %s", got)
	}
	g.Mark(3)
	if g.Chosen() != 3 || len(heard) != 6 {
		t.Error("Mark calls back, or does nothing")
	}
	hover(g, 75, 20)
	if hints.Shown() != "Help 1" {
		t.Errorf("hint %q", hints.Shown())
	}
	g.MouseOut()
	if lines := uitest.Find[fyne.CanvasObject](g); len(lines) == 0 || g.rowHeight(1, 280) <= g.rowHeight(0, 280) {
		t.Error("a long name gets no second line")
	}
	red := image.NewRGBA(image.Rectangle{Max: g.PicturePixels(280)})
	for i := 0; i < len(red.Pix); i += 4 {
		red.Pix[i], red.Pix[i+3] = 255, 255
	}
	g.SetPicture(1, red)
	if got := pixel(w, g, 105, 20); got != (color.NRGBA{255, 0, 0, 255}) {
		t.Errorf("the picture shows %v", got)
	}
	if got := pixel(w, g, 35, 20); got == (color.NRGBA{255, 0, 0, 255}) {
		t.Error("another has the picture too")
	}
}

func TestStripPaintsWithoutGarbage(t *testing.T) {
	s, _, _ := openStrip(t, 500)
	if s.Len() != 500 {
		t.Fatalf("%d thumbnails", s.Len())
	}
	s.draw(300, 50)
	if n := testing.AllocsPerRun(20, func() { s.draw(300, 50) }); n > 0 {
		t.Errorf("painting the row takes memory %v times", n)
	}
	s.Mark(499)
	s.Step(1)
	s.Step(1)
	s.Step(-1)
	if s.Chosen() != 498 {
		t.Errorf("two steps on and one back from 499 is %d", s.Chosen())
	}
	s.Step(-100)
	if s.Chosen() != 498 {
		t.Errorf("a step too far goes to %d", s.Chosen())
	}
}

func BenchmarkStripScrolls(b *testing.B) {
	s := NewStrip(nil)
	s.Resize(fyne.NewSize(900, 52))
	for i := range 500 {
		s.Add(i, chequered(ThumbPixels, ThumbPixels), "")
	}
	b.ReportAllocs()
	for b.Loop() {
		s.scroll(12)
		s.draw(900, 52)
		if s.offset > 25000 {
			s.offset = 0
		}
	}
}

func TestImageViewTellsOfTheLargerPicture(t *testing.T) {
	v := NewImageView()
	rooms, painted := 0, 0
	v.OnRoom = func() { rooms++ }
	v.Painted = func() { painted++ }
	w, _ := open(t, v, 400, 300)
	if rooms == 0 || v.Room().X != 400 || v.Room().Y < 200 {
		t.Errorf("room %v, heard %d times", v.Room(), rooms)
	}
	before := rooms
	v.SetReduced(chequered(100, 50), "Noise", image.Pt(2000, 1000))
	w.Canvas().Capture()
	if v.caption.Text != "Noise · 2000 × 1000 pixels, shown smaller" || v.level.Text != "20 %" {
		t.Errorf("says %q at %q", v.caption.Text, v.level.Text)
	}
	v.SetReduced(chequered(100, 50), "", image.Pt(100, 50))
	w.Canvas().Capture()
	w.Canvas().Capture()
	if v.caption.Text != "100 × 50 pixels" || painted != 2 || rooms != before {
		t.Errorf("says %q, painted %d times, room heard %d times", v.caption.Text, painted, rooms)
	}
	w.Resize(fyne.NewSize(500, 300))
	if v.Room().X != 500 || rooms == before {
		t.Errorf("after resizing: room %v", v.Room())
	}
}
