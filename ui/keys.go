package ui

import (
	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/widget"
)

// typed is what the window does with keys that no widget has a use for.
func (w *Window) typed(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		w.env.escape()
	}
	if w.win.Canvas().Overlays().Top() != nil {
		if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
			w.env.enter()
		}
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		w.run(RoleMain)
	case fyne.KeyLeft:
		w.run(RolePrevious)
	case fyne.KeyRight:
		w.run(RoleNext)
	case fyne.KeyPlus, fyne.KeyEqual:
		w.run(RoleZoomIn)
	case fyne.KeyMinus:
		w.run(RoleZoomOut)
	case fyne.Key0:
		w.run(RoleZoomFit)
	case fyne.Key1:
		w.run(RoleZoomActual)
	case fyne.KeyF1:
		w.keyboard()
	case fyne.KeyF11:
		w.toggleFullScreen()
	}
}

// edit undoes, redoes, copies or pastes in the field of text that has the keyboard, where that has a use for it; else in the tab.
func (w *Window) edit(r Role) {
	c := w.win.Canvas()
	if text, ok := c.Focused().(interface{ SelectedText() string }); ok && r == RoleCopy && text.SelectedText() != "" {
		if s, ok := text.(fyne.Shortcutable); ok {
			s.TypedShortcut(&fyne.ShortcutCopy{Clipboard: w.app.Clipboard()})
			return
		}
	}
	if field := entryOf(c.Focused()); field != nil {
		switch {
		case r == RolePaste:
			field.TypedShortcut(&fyne.ShortcutPaste{Clipboard: w.app.Clipboard()})
			return
		case r != RoleCopy && changes(field, r):
			return
		}
	}
	if c.Overlays().Top() == nil {
		w.run(r)
	}
}

// entryOf is the field of text that o is, or nil.
func entryOf(o fyne.Focusable) *fw.Entry {
	switch o := o.(type) {
	case *widget.Entry:
		return &o.Entry
	case *widget.Lines:
		return &o.Entry
	case *fw.SelectEntry:
		return &o.Entry
	case *fw.Entry:
		return o
	}
	return nil
}

// changes undoes or redoes in a field, and is false when that changed nothing.
func changes(e *fw.Entry, r Role) bool {
	before := e.Text
	if r == RoleUndo {
		e.Undo()
	} else {
		e.Redo()
	}
	return e.Text != before
}

// otherKeys are shortcuts beside those in the menu.
func (w *Window) otherKeys() {
	add := func(s fyne.Shortcut, f func()) {
		w.win.Canvas().AddShortcut(s, func(fyne.Shortcut) { f() })
	}
	add(ctrlShift(fyne.KeyZ), func() { w.edit(RoleRedo) })
	add(ctrl(fyne.KeyPlus), func() { w.run(RoleZoomIn) })
	add(ctrl(fyne.KeyEnter), func() { w.run(RoleMain) })
	add(ctrlShift(fyne.KeyP), w.openPalette)
}
