package uitest

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Find returns every visible object of type T in o, o included, in the order in which they are painted.
func Find[T any](o fyne.CanvasObject) []T {
	if o == nil || !o.Visible() {
		return nil
	}
	var found []T
	if w, ok := o.(T); ok {
		found = append(found, w)
	}
	var inside []fyne.CanvasObject
	switch c := o.(type) {
	case *fyne.Container:
		inside = c.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(c).Objects()
	}
	for _, i := range inside {
		found = append(found, Find[T](i)...)
	}
	return found
}

// Text is all that can be read in o, a line each.
func Text(o fyne.CanvasObject) string {
	var lines []string
	for _, t := range Find[*canvas.Text](o) {
		if t.Text != "" {
			lines = append(lines, t.Text)
		}
	}
	return strings.Join(lines, "\n")
}
