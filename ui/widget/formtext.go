package widget

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	colours "atelier/engine/pixel"
	"atelier/ui/look"
	"atelier/ui/say"
)

// The editors of texts. What a text is, the form of its field says.

func (r *settingRow) newText() fyne.CanvasObject {
	switch r.field.Form {
	case "colour":
		return r.newColour()
	case "palette":
		return r.newPalette()
	case "picture", "font", "noise", "model":
		return r.named(r.field.Form)
	case "lines":
		return r.newLines(fyne.TextWrapOff)
	}
	if len(r.field.Default) > longLine {
		return r.newLines(fyne.TextWrapWord)
	}
	e := r.newEntry()
	e.OnTyped = func(text string) { _ = r.take(meantNames(r.field.Form, text)) } // a refusal is shown under the field
	e.OnCommit = r.settle
	return e
}

// longLine is how many letters a field of one line shows at once; what is longer from the start gets two.
const longLine = 32

// newLines is a field of several lines.
func (r *settingRow) newLines(wrapping fyne.TextWrap) fyne.CanvasObject {
	e := NewLines()
	e.SetMinRowsVisible(2)
	e.Wrapping, e.PlaceHolder = wrapping, say.Text(r.field.Zero)
	typed := func(text string) { _ = r.take(meantNames(r.field.Form, text)) }
	r.show = func(text string) {
		if text = spokenNames(r.field.Form, text); text != e.Text {
			e.OnChanged = nil
			e.SetText(text)
		}
		e.OnChanged = typed
	}
	r.enable = append(r.enable, e)
	return e
}

// newColour is a swatch, which opens a picker, and the colour as text.
func (r *settingRow) newColour() fyne.CanvasObject {
	e := r.newEntry()
	swatch := NewSwatch(nil)
	swatch.OnTapped = func() {
		c, err := colours.ParseColour(r.value())
		if err != nil {
			c.A = 255
		}
		picker := NewColourPicker(c, func(text string) {
			if r.take(text) == nil {
				r.settle()
			}
		})
		picker.OnRefused = func(err error) { r.scold(say.Error(err)) }
		ShowPopup(swatch, picker)
	}
	e.OnTyped = func(text string) { // nobody is scolded for half a name
		if c, err := colours.ParseColour(text); err == nil && r.take(meantNames(r.field.Form, text)) == nil {
			swatch.Set(c)
		}
	}
	e.OnCommit = func() {
		if _, err := colours.ParseColour(e.Text); err != nil {
			r.scold(say.Error(err))
			r.show(r.value())
			return
		}
		r.settle()
	}
	showText := r.show
	r.show = func(text string) {
		showText(text)
		if c, err := colours.ParseColour(text); err == nil {
			swatch.Set(c)
		}
	}
	r.enable = append(r.enable, swatch)
	return TightRow(1, Sized(36, 0, swatch), e)
}

// newPalette is a bar in the palette's colours, which opens its editor.
func (r *settingRow) newPalette() fyne.CanvasObject {
	bar := NewPaletteBar(nil)
	bar.OnTapped = func() {
		p, err := colours.ParsePalette(r.value())
		if err != nil {
			p = colours.Presets()[0].Palette
		}
		ShowPopup(bar, NewPaletteEditor(p, func(p colours.Palette) {
			if r.take(p.String()) == nil {
				r.settle()
			}
		}))
	}
	r.show = func(text string) {
		if p, err := colours.ParsePalette(text); err == nil {
			bar.Set(p)
			bar.SetName(paletteName(text))
		}
	}
	r.enable = append(r.enable, bar)
	return bar
}

// named is a text that is shown by name and chosen elsewhere.
func (r *settingRow) named(form string) fyne.CanvasObject {
	name := NewText("")
	name.Least = 60
	choose := NewButton(say.T("Choose…"), nil, "", func() {
		if r.form.Choose != nil {
			r.form.Choose(form, r.value(), func(value string) {
				if r.take(value) == nil {
					r.settle()
				}
			})
		}
	})
	r.show = func(text string) {
		name.ColorName = theme.ColorNameForeground
		if name.Text = shortName(text); text == "" {
			name.Text, name.ColorName = say.T("none chosen"), theme.ColorNamePlaceHolder
			if form == "noise" {
				name.Text = say.T("as it comes")
			}
		}
		name.Refresh()
	}
	r.enable = append(r.enable, choose)
	return container.NewStack(NewGround(look.ColorNameSurround), Inset(0, 0, look.Room, 0, TightRow(0, name, choose)))
}

// shortName is the last part of a path; other texts stay whole.
func shortName(text string) string {
	if strings.ContainsRune(text, filepath.Separator) {
		return filepath.Base(text)
	}
	return text
}
