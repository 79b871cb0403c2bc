package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	colours "atelier/engine/pixel"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// paintTools are a brush's: its width, whether it rubs out, its colour, and the way back.
type paintTools struct {
	env     *Env
	paint   *widget.PaintView
	masking bool
	grey    bool

	rubber *widget.Button
	width  *widget.Slider
	ink    *widget.Swatch
	undo   *widget.Button
	clear  *widget.Button
	object *fyne.Container
}

func newPaintTools(e *Env, paint *widget.PaintView, masking bool) *paintTools {
	t := &paintTools{env: e, paint: paint, masking: masking}
	small := func(o fyne.CanvasObject) fyne.CanvasObject { return widget.Sized(24, 24, o) }
	t.rubber = widget.NewQuietButton(widget.IconBrush, say.T("Brush or rubber; the right mouse button is always the other"), t.turn)
	t.width = widget.NewSlider(widget.Scale{Min: 1, Max: 10, Step: 0.5}, func(w float64) { t.paint.Brush = w })
	t.width.Hint = say.T("Width of the brush, in pixels of the picture; also with the wheel, or the keys [ and ]")
	paint.OnBrush = t.width.SetValue
	t.ink = widget.NewSwatch(t.pick)
	t.ink.Hint = say.T("Colour of the brush")
	t.undo = widget.NewQuietButton(theme.ContentUndoIcon(), say.T("Take the last stroke back (Ctrl+Z)"), paint.Undo)
	t.clear = widget.NewQuietButton(theme.DeleteIcon(), say.T("Clear the canvas"), paint.Blank)
	if masking {
		t.clear.Hint = say.T("Take all marks away")
	}
	t.object = widget.TightRow(1, small(t.rubber), t.width, small(t.ink), small(t.undo), small(t.clear))
	show(t.ink, !masking)
	if masking {
		t.object.Objects = []fyne.CanvasObject{small(t.rubber), t.width, small(t.undo), small(t.clear)}
	}
	t.suit(true, 28)
	t.update()
	return t
}

// suit sets the tools up for pictures of that width, unless they are already.
func (t *paintTools) suit(grey bool, width int) {
	most := max(4, float64(width)/4)
	if t.width.Scale.Max == most && t.grey == grey {
		return
	}
	t.grey, t.width.Scale.Max = grey, most
	t.paint.Brush = max(2, float64(width)/12) // a digit's stroke in 28 pixels
	if t.masking {
		t.paint.Brush = max(2, float64(width)/6)
	}
	t.width.SetValue(t.paint.Brush)
	t.width.Refresh()
	t.paint.Ink = color.NRGBA{255, 255, 255, 255}
	if !grey {
		t.paint.Ink = color.NRGBA{0x20, 0x20, 0x20, 255}
	}
	t.ink.Set(t.paint.Ink)
}

// update says what can be done.
func (t *paintTools) update() {
	t.undo.SetEnabled(t.paint.CanUndo())
	t.clear.SetEnabled(t.paint.Picture() != nil)
}

// turn goes over from brush to rubber and back.
func (t *paintTools) turn() {
	t.paint.Rubber = !t.paint.Rubber
	icon := widget.IconBrush
	if t.paint.Rubber {
		icon = widget.IconRubber
	}
	t.rubber.SetIcon(icon)
}

// pick asks for the colour of the brush.
func (t *paintTools) pick() {
	picker := widget.NewColourPicker(t.paint.Ink, func(text string) {
		c, err := colours.ParseColour(text)
		if err != nil {
			return
		}
		if t.grey {
			y := color.GrayModel.Convert(c).(color.Gray).Y
			c = color.NRGBA{y, y, y, 255}
		}
		t.paint.Ink = c
		t.ink.Set(c)
	})
	picker.OnRefused = t.env.Fail
	widget.ShowPopup(t.ink, picker)
}
