// Package widget holds the studio's own widgets: charts, pictures, settings, sliders. Each is usable alone and knows nothing of models
// or tabs; what the person does comes back through callbacks. Every method is for the window's goroutine, unless it says otherwise.
//
// The widgets take their colours and sizes from the theme whenever they are refreshed, so they follow light and dark and any scale.
package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// colorOf is the colour that o's theme gives the name now.
func colorOf(o fyne.CanvasObject, name fyne.ThemeColorName) color.Color {
	return theme.CurrentForWidget(o).Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}

// sizeOf is the size that o's theme gives the name now.
func sizeOf(o fyne.CanvasObject, name fyne.ThemeSizeName) float32 {
	return theme.CurrentForWidget(o).Size(name)
}

// setText changes a text and repaints it only if something is different.
func setText(t *canvas.Text, s string, size float32, c color.Color) {
	if t.Text == s && t.TextSize == size && t.Color == c {
		return
	}
	t.Text, t.TextSize, t.Color = s, size, c
	t.Refresh()
}

// focus gives o the keyboard, if it is on a screen.
func focus(o fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o.(fyne.CanvasObject)); c != nil {
		c.Focus(o)
	}
}

// passKey hands a key that o has no use for to the window, so that Enter works wherever the keyboard is.
func passKey(o fyne.CanvasObject, ev *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// measure is the size of a text of one line.
func measure(s string, size float32) fyne.Size {
	return fyne.MeasureText(s, size, fyne.TextStyle{})
}
