package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// A row of text must be as high, and Latin as wide, as in the font that the sizes of the window were chosen with.
func TestOurLettersTakeTheRoomOfFynes(t *testing.T) {
	a := test.NewTempApp(t)
	measure := func(th fyne.Theme, text string, bold bool) fyne.Size {
		a.Settings().SetTheme(th)
		return fyne.MeasureText(text, 13, fyne.TextStyle{Bold: bold})
	}
	for _, bold := range []bool{false, true} {
		old, now := measure(theme.DefaultTheme(), "Learning rate 0.001, 28 × 28", bold), measure(New(Dark), "Learning rate 0.001, 28 × 28", bold)
		if d := old.Width - now.Width; old.Height != now.Height || d > 1 || d < -1 {
			t.Errorf("bold %v: Latin takes %v, and %v with Fyne's font", bold, now, old)
		}
		if zh := measure(New(Dark), "学习率：批大小", bold); zh.Height != now.Height || zh.Width != 7*13 {
			t.Errorf("bold %v: seven Chinese characters take %v beside Latin's %v", bold, zh, now)
		}
	}
}

func TestFonts(t *testing.T) {
	for name, ttf := range Fonts() {
		if len(ttf) < 1000 {
			t.Errorf("%s has %d bytes", name, len(ttf))
		}
	}
	th := New(Light)
	if th.Font(fyne.TextStyle{Monospace: true}) != theme.DefaultTextMonospaceFont() || th.Font(fyne.TextStyle{}).Name() != "sans.ttf" ||
		th.Font(fyne.TextStyle{Bold: true}) != th.Font(fyne.TextStyle{Bold: true}) {
		t.Error("a style has another font than said")
	}
}
