package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// Button is Fyne's button with a hint, with the Enter key, and drawn anew.
type Button struct {
	fw.Button
	Hint string // one sentence, shown when the pointer rests on it

	hovered, focused, pressed bool
}

var (
	_ desktop.Hoverable = (*Button)(nil)
	_ desktop.Mouseable = (*Button)(nil)
)

// NewButton makes a button; text or icon may be empty.
func NewButton(text string, icon fyne.Resource, hint string, tapped func()) *Button {
	b := &Button{Hint: hint}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewQuietButton makes a button without a ground of its own, for small things beside others.
func NewQuietButton(icon fyne.Resource, hint string, tapped func()) *Button {
	b := NewButton("", icon, hint, tapped)
	b.Importance = fw.LowImportance
	return b
}

// NewMainButton makes the one button of a row that Enter stands for.
func NewMainButton(text string, icon fyne.Resource, hint string, tapped func()) *Button {
	b := NewButton(text, icon, hint, tapped)
	b.Importance = fw.HighImportance
	return b
}

// SetEnabled enables or disables the button.
func (b *Button) SetEnabled(on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// AccessibilityLabel is what a screen reader says.
func (b *Button) AccessibilityLabel() string {
	if b.Text == "" {
		return b.Hint
	}
	return b.Text
}

// MouseIn is Fyne's hook.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	ShowHint(b, b.Hint)
}

// MouseOut is Fyne's hook.
func (b *Button) MouseOut() {
	b.hovered, b.pressed = false, false
	b.Refresh()
	HideHint(b)
}

// MouseDown is Fyne's hook.
func (b *Button) MouseDown(*desktop.MouseEvent) { b.pressed = true; b.Refresh() }

// MouseUp is Fyne's hook.
func (b *Button) MouseUp(*desktop.MouseEvent) { b.pressed = false; b.Refresh() }

// Tapped is Fyne's hook.
func (b *Button) Tapped(e *fyne.PointEvent) {
	HideHint(b)
	b.Button.Tapped(e)
}

// FocusGained is Fyne's hook.
func (b *Button) FocusGained() {
	b.focused = true
	b.Refresh()
	intoSight(b)
}

// FocusLost is Fyne's hook.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// TypedKey is Fyne's hook.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if b.Disabled() { // it has been pressed until it had no more use
			passKey(b, e)
			return
		}
		b.Tapped(&fyne.PointEvent{})
	default:
		passKey(b, e)
	}
}
