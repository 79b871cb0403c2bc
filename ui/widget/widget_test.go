package widget

import (
	"image"
	"image/color"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"atelier/ui/look"
	"atelier/ui/uitest"
)

func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(look.New(look.Dark))
	os.Exit(m.Run())
}

// open shows o alone in a window of that size, with hints that need no waiting.
func open(t *testing.T, o fyne.CanvasObject, w, h float32) (fyne.Window, *HintLayer) {
	t.Helper()
	hints := NewHintLayer(func(f func()) { f() })
	hints.Delay = 0
	win := test.NewTempWindow(t, container.NewStack(o, hints))
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win, hints
}

// press, pull and release act as the mouse does on a widget: the driver of the tests sends no MouseDown with a drag.
func press(o desktop.Mouseable, x, y float32) {
	o.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary})
}

func pull(o fyne.Draggable, x, y float32) {
	o.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
}

func release(o desktop.Mouseable) { o.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary}) }

func key(o fyne.Focusable, names ...fyne.KeyName) {
	for _, n := range names {
		o.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func hover(o desktop.Hoverable, x, y float32) {
	e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}}
	o.MouseIn(e)
	o.MouseMoved(e)
}

// pixel is the colour on the screen at a place of o.
func pixel(w fyne.Window, o fyne.CanvasObject, x, y float32) color.NRGBA {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(x, y)
	px, py := w.Canvas().PixelCoordinateForPosition(at)
	return color.NRGBAModel.Convert(w.Canvas().Capture().At(px, py)).(color.NRGBA)
}

// themeColor is one of the theme's colours as a pixel.
func themeColor(o fyne.CanvasObject, name fyne.ThemeColorName) color.NRGBA {
	return color.NRGBAModel.Convert(colorOf(o, name)).(color.NRGBA)
}

// chequered is a picture whose pixel x,y has red x*20, green y*20 and blue 200.
func chequered(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 20), uint8(y * 20), 200, 255})
		}
	}
	return m
}

// The text of a field stands where it stood when the keyboard comes to it, and is cut before the unit.
func TestEntryTextStaysWhenTyping(t *testing.T) {
	e := NewEntry("pixels")
	e.SetText("1234")
	w := test.NewTempWindow(t, e)
	w.Resize(fyne.NewSize(160, 40))
	at := func() (fyne.Position, string) {
		t.Helper()
		for _, o := range uitest.Find[*canvas.Text](e) {
			if o.Text != "pixels" && o.Visible() {
				return fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Text
			}
		}
		t.Fatal("the field shows no text")
		return fyne.Position{}, ""
	}
	quiet, text := at()
	if text != "1234" {
		t.Fatalf("the field says %q", text)
	}
	w.Canvas().Focus(e)
	if typing, text := at(); text != "1234" || typing != quiet {
		t.Errorf("the text %q moves from %v to %v when the keyboard comes", text, quiet, typing)
	}
	w.Canvas().Unfocus()
	e.SetText("123456789012345678901234567890")
	if _, text := at(); !strings.HasSuffix(text, "…") || !strings.HasPrefix(text, "1234") {
		t.Errorf("a long text is shown as %q", text)
	}
}
