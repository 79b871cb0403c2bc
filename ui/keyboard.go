package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// keyboard is the overview of all keys. It is made from the actions of the menu, and says besides what isn't one.
func (w *Window) keyboard() {
	table := widget.Column(look.Gap)
	group := func(title string) {
		top := look.Room
		if len(table.Objects) == 0 {
			top = 0
		}
		table.Add(widget.Inset(top, 0, 0, 0, widget.NewHeading(title)))
	}
	line := func(title, key string) {
		name := widget.NewText(title)
		name.Least = 100
		table.Add(widget.Row(0, name, widget.NewCaption(key)))
	}
	for _, g := range w.actions() {
		first := true
		for _, a := range g.actions {
			if a.key == nil || a.rule {
				continue
			}
			if first {
				group(g.title)
				first = false
			}
			key := keyText(a.key)
			if a.main {
				key = keyName(fyne.KeyReturn) + ", " + key
			}
			line(a.title, key)
		}
	}
	group(say.T("Everywhere"))
	line(say.T("Next field, field before"), "Tab, Shift+Tab")
	line(say.T("Change a number or a slider"), "↑ ↓")
	line(say.T("Put away a message, a card or a dialog"), "Esc")
	d := w.env.newTellBox(say.T("Keyboard"), say.T("Close"), container.NewVScroll(widget.Inset(0, 0, 0, look.Air, table)))
	d.Resize(fyne.NewSize(460, min(560, w.win.Canvas().Size().Height-60)))
	w.env.Ask(d)
}
