package widget

import "fyne.io/fyne/v2"

// KeyList is a PickList that stands by itself: it takes the keyboard, and a line that the arrow keys mark is picked.
type KeyList struct{ PickList }

var _ fyne.Focusable = (*KeyList)(nil)

// NewKeyList makes an empty list.
func NewKeyList(picked func(i int)) *KeyList {
	l := &KeyList{}
	l.OnPicked, l.Quiet = picked, true
	l.self = l
	l.ExtendBaseWidget(l)
	return l
}

// FocusGained is Fyne's hook.
func (l *KeyList) FocusGained() {
	l.focused = true
	l.Refresh()
}

// FocusLost is Fyne's hook.
func (l *KeyList) FocusLost() {
	l.focused = false
	l.Refresh()
}

// TypedRune is Fyne's hook.
func (l *KeyList) TypedRune(rune) {}

// TypedKey is Fyne's hook.
func (l *KeyList) TypedKey(e *fyne.KeyEvent) {
	n := map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1, fyne.KeyPageUp: -l.fits(), fyne.KeyPageDown: l.fits(), fyne.KeyHome: -len(l.items), fyne.KeyEnd: len(l.items)}[e.Name]
	if n == 0 || len(l.items) == 0 {
		return
	}
	l.Step(max(0, min(l.Marked()+n, len(l.items)-1)) - l.Marked())
	l.Pick()
}
