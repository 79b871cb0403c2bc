package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// Button is Fyne's button with a hint and with the Enter key.
type Button struct {
	fw.Button
	Hint string // one sentence, shown when the pointer rests on it
}

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
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	ShowHint(b, b.Hint)
}

// MouseOut is Fyne's hook.
func (b *Button) MouseOut() {
	b.Button.MouseOut()
	HideHint(b)
}

// Tapped is Fyne's hook.
func (b *Button) Tapped(e *fyne.PointEvent) {
	HideHint(b)
	b.Button.Tapped(e)
}

// FocusGained is Fyne's hook.
func (b *Button) FocusGained() {
	b.Button.FocusGained()
	intoSight(b)
}

// TypedKey is Fyne's hook.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(&fyne.PointEvent{})
	case fyne.KeySpace:
		b.Button.TypedKey(e)
	default:
		passKey(b, e)
	}
}
