package widget

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"atelier/ui/look"
	"atelier/ui/uitest"
)

func openView(t *testing.T, m image.Image) (*ImageView, fyne.Window) {
	v := NewImageView()
	w, _ := open(t, v, 400, 334)
	v.SetImage(m, "")
	return v, w
}

// screen is the middle of picture pixel x,y in the view's units.
func (c *imageCanvas) screen(x, y int) fyne.Position {
	r := c.place()
	s := c.scale()
	return fyne.NewPos(float32((float64(r.Min.X)+(float64(x)+0.5)*c.zoom)/s), float32((float64(r.Min.Y)+(float64(y)+0.5)*c.zoom)/s))
}

func TestFitIsAWholeMultiple(t *testing.T) {
	m := chequered(10, 10)
	before := bytes.Clone(m.Pix)
	v, w := openView(t, m)
	if z := v.canvas.zoom; z != 30 {
		t.Errorf("10 pixels in 400 x 302 are enlarged %v times", z)
	}
	for _, p := range []image.Point{{0, 0}, {9, 0}, {4, 7}, {9, 9}} {
		at := v.canvas.screen(p.X, p.Y)
		for _, d := range []float32{-14, 0, 14} { // the whole square has the pixel's colour
			want := color.NRGBA{uint8(p.X * 20), uint8(p.Y * 20), 200, 255}
			if got := pixel(w, v.canvas, at.X+d, at.Y+d); got != want {
				t.Errorf("pixel %v, %v off its middle: %v, want %v", p, d, got, want)
			}
		}
	}
	if !bytes.Equal(before, m.Pix) {
		t.Error("the view has written into the picture")
	}
	if s := uitest.Text(v); !strings.Contains(s, "10 × 10 pixels") || !strings.Contains(s, "3,000 %") {
		t.Errorf("the caption reads %q", s)
	}
}

func TestAScaledScreenStaysPixelExact(t *testing.T) {
	v, w := openView(t, chequered(10, 10))
	w.Canvas().(software.WindowlessCanvas).SetScale(1.5)
	v.Refresh()
	v.canvas.Refresh()
	if z := v.canvas.zoom; z != float64(int(z)) || z < 40 {
		t.Errorf("enlarged %v times on the screen", z)
	}
}

func TestPartsOfPicturesAreShownRight(t *testing.T) {
	whole := chequered(12, 12)
	grey := image.NewGray(image.Rect(0, 0, 8, 8))
	grey.SetGray(5, 6, color.Gray{123})
	for name, c := range map[string]struct {
		m    image.Image
		want color.NRGBA // of pixel 1, 2
	}{
		"part of an RGBA": {whole.SubImage(image.Rect(4, 4, 10, 10)), color.NRGBA{100, 120, 200, 255}},
		"part of a Gray":  {grey.SubImage(image.Rect(4, 4, 8, 8)), color.NRGBA{123, 123, 123, 255}},
	} {
		v, w := openView(t, c.m)
		at := v.canvas.screen(1, 2)
		if got := pixel(w, v.canvas, at.X, at.Y); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestReducingIsSmooth(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	for i := 0; i < len(m.Pix); i += 4 { // lines one pixel wide
		v := uint8(255 * (i / 4 % 2))
		copy(m.Pix[i:], []uint8{v, v, v, 255})
	}
	v, w := openView(t, m)
	if v.canvas.zoom >= 1 {
		t.Fatalf("zoom %v", v.canvas.zoom)
	}
	for x := float32(60); x < 340; x += 20 {
		if got := pixel(w, v.canvas, x, 150); got.R < 90 || got.R > 165 {
			t.Errorf("at %v: %v, want about the mean of black and white", x, got)
		}
	}
}

func TestWheelZoomsAroundThePointer(t *testing.T) {
	v, _ := openView(t, chequered(400, 400))
	v.Actual()
	at := v.canvas.screen(220, 170)
	for range 3 {
		v.canvas.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: at}, Scrolled: fyne.NewDelta(0, 10)})
		if p, ok := v.canvas.at(at); !ok || p != image.Pt(220, 170) {
			t.Errorf("zoomed to %v, pixel %v lies under the pointer", v.canvas.zoom, p)
		}
	}
	if v.canvas.zoom != 4 {
		t.Errorf("zoomed to %v, want 4 after 2, 3", v.canvas.zoom)
	}
	v.canvas.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(12, 0)})
	if p, _ := v.canvas.at(at); p != image.Pt(217, 170) {
		t.Errorf("dragged by 3 pixels, %v lies under the pointer", p)
	}
	v.canvas.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-9000, -9000)})
	if r := v.canvas.place(); r.Max.X < v.canvas.pixels.X || r.Max.Y < v.canvas.pixels.Y {
		t.Errorf("dragged out of sight: %v in %v", r, v.canvas.pixels)
	}
}

func TestZoomKeys(t *testing.T) {
	v, _ := openView(t, chequered(10, 10))
	for _, c := range []struct {
		key  fyne.KeyName
		want float64
	}{{fyne.KeyPlus, 32}, {fyne.KeyMinus, 24}, {fyne.Key1, 1}, {fyne.KeyMinus, 0.5}, {fyne.Key0, 30}} {
		if key(v.canvas, c.key); v.canvas.zoom != c.want {
			t.Errorf("after %s: %v, want %v", c.key, v.canvas.zoom, c.want)
		}
	}
	v.SetImage(chequered(10, 10), "")
	v.ZoomIn()
	v.SetImage(chequered(10, 10), "")
	if v.canvas.zoom != 32 {
		t.Error("a picture of the same size has changed the zoom")
	}
	v.SetImage(chequered(20, 10), "")
	if v.canvas.zoom != 20 {
		t.Errorf("a picture of another size is shown at %v", v.canvas.zoom)
	}
}

func TestClickTellsThePixel(t *testing.T) {
	v, w := openView(t, chequered(10, 10))
	var got []image.Point
	v.OnTapped = func(p image.Point) { got = append(got, p) }
	test.TapCanvas(w.Canvas(), v.canvas.screen(7, 3))
	test.TapCanvas(w.Canvas(), fyne.NewPos(2, 2)) // beside the picture
	if len(got) != 1 || got[0] != image.Pt(7, 3) {
		t.Errorf("heard %v", got)
	}
}

func TestTargetIsOutlined(t *testing.T) {
	v, w := openView(t, chequered(10, 10))
	v.Target = func(p image.Point) image.Rectangle { return image.Rect(2, 2, 5, 5) }
	at := v.canvas.screen(3, 3)
	hover(v.canvas, at.X, at.Y)
	edge := v.canvas.screen(2, 3)
	if got, want := pixel(w, v.canvas, edge.X-16, edge.Y), themeColor(v, "primary"); got != want {
		t.Errorf("the edge is %v, want %v", got, want)
	}
	v.canvas.MouseOut()
	if got := pixel(w, v.canvas, edge.X-16, edge.Y); got == themeColor(v, "primary") {
		t.Error("the outline stays")
	}
}

func TestTransparencyShowsTheChecker(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 4, 4))
	draw.Draw(m, image.Rect(0, 0, 2, 4), image.White, image.Point{}, draw.Src)
	v, w := openView(t, m)
	a, b := themeColor(v, look.ColorNameChecker), themeColor(v, look.ColorNameSurround)
	seen := map[color.NRGBA]bool{}
	at := v.canvas.screen(3, 2)
	for d := float32(0); d < 24; d += 4 {
		seen[pixel(w, v.canvas, at.X+d-12, at.Y)] = true
	}
	if !seen[a] || !seen[b] || len(seen) != 2 {
		t.Errorf("behind transparent pixels: %v", seen)
	}
}

func TestEmptyView(t *testing.T) {
	v, _ := openView(t, nil)
	v.canvas.Refresh()
	if s := uitest.Text(v); !strings.Contains(s, "No picture yet") {
		t.Errorf("reads %q", s)
	}
	key(v.canvas, fyne.KeyPlus, fyne.Key1, fyne.Key0, fyne.KeyLeft) // must not fail
	v.SetImage(chequered(3, 3), "three")
	if s := uitest.Text(v); strings.Contains(s, "No picture yet") || !strings.Contains(s, "three · 3 × 3 pixels") {
		t.Errorf("reads %q", s)
	}
}

// TestZoomsSaysWhatWouldHelp: a button that would change nothing is off.
func TestZoomsSaysWhatWouldHelp(t *testing.T) {
	v := NewImageView()
	open(t, v, 400, 334)
	heard := 0
	v.OnZooms = func() { heard++ }
	check := func(when string, want Zooms, times int) {
		t.Helper()
		on := Zooms{!v.buttons[0].Disabled(), !v.buttons[1].Disabled(), !v.buttons[2].Disabled(), !v.buttons[3].Disabled()}
		if v.Zooms() != want || on != want || heard != times {
			t.Errorf("%s: %+v, the buttons %+v, told %d times", when, v.Zooms(), on, heard)
		}
	}
	check("empty", Zooms{}, 0)
	v.SetImage(chequered(10, 10), "")
	check("fitted", Zooms{true, true, false, true}, 1)
	v.SetImage(chequered(10, 10), "again")
	check("another picture", Zooms{true, true, false, true}, 1)
	v.Actual()
	check("at its own size", Zooms{true, true, true, false}, 2)
	for range 30 {
		v.ZoomIn()
	}
	check("as large as can be", Zooms{true, false, true, true}, 4)
	v.SetImage(nil, "")
	check("empty again", Zooms{}, 5)
}
