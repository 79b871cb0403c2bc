package widget

import (
	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"
)

// Lines is Fyne's field of several lines. Tab goes on to the next field, as it does everywhere: no setting has a use for one. Keys that
// write nothing are the window's.
type Lines struct{ fw.Entry }

// NewLines makes an empty field.
func NewLines() *Lines {
	e := &Lines{}
	e.MultiLine = true
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab is Fyne's hook.
func (e *Lines) AcceptsTab() bool { return false }

// TypedKey is Fyne's hook.
func (e *Lines) TypedKey(ev *fyne.KeyEvent) {
	if isFunctionKey(ev.Name) || ev.Name == fyne.KeyEscape {
		passKey(e, ev)
		return
	}
	e.Entry.TypedKey(ev)
}

// FocusGained is Fyne's hook.
func (e *Lines) FocusGained() {
	e.Entry.FocusGained()
	intoSight(e)
}
