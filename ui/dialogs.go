package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/widget"
)

// Dialogs with buttons of ours: Fyne's own have no use for Enter. Where nothing has the keyboard, Enter is the button that says yes.

// choiceBox is a dialog that is agreed to or not.
type choiceBox struct {
	*dialog.CustomDialog
	yes bool // how the closing that is under way was meant
}

// newChoiceBox makes a dialog with a button that agrees and one that doesn't. answered hears which, once for each time that it is shown.
func (e *Env) newChoiceBox(title, yes, no string, body fyne.CanvasObject, answered func(yes bool)) *choiceBox {
	b := &choiceBox{CustomDialog: dialog.NewCustomWithoutButtons(title, body, e.Window)}
	b.SetButtons([]fyne.CanvasObject{
		widget.NewButton(no, theme.CancelIcon(), "", b.Hide),
		widget.NewMainButton(yes, theme.ConfirmIcon(), "", b.Confirm),
	})
	b.SetOnClosed(func() {
		yes := b.yes
		b.yes = false
		answered(yes)
	})
	return b
}

// Confirm closes the dialog as its main button does.
func (b *choiceBox) Confirm() {
	b.yes = true
	b.Hide()
}

// tellBox is a dialog that is only closed.
type tellBox struct{ *dialog.CustomDialog }

func (e *Env) newTellBox(title, close string, body fyne.CanvasObject) *tellBox {
	b := &tellBox{dialog.NewCustomWithoutButtons(title, body, e.Window)}
	b.SetButtons([]fyne.CanvasObject{widget.NewButton(close, nil, "", b.Hide)})
	return b
}

// Confirm closes the dialog.
func (b *tellBox) Confirm() { b.Hide() }

// Ask shows a dialog, which Escape closes without an answer.
func (e *Env) Ask(d dialog.Dialog) {
	a := &asked{Dialog: d} // a dialog whose answer won't do is asked again before its end is told: one opening mustn't be taken for the other
	e.opened(a)
	d.SetOnClosed(func() { e.closed(a) })
	d.Show()
	a.over = e.Window.Canvas().Overlays().Top()
}

// question asks for a yes or no. Fyne's own has a large question mark behind its words, which makes them hard to read.
func (e *Env) question(title, text, yes, no string, answered func(yes bool)) {
	label := fw.NewLabel(text)
	label.Alignment = fyne.TextAlignCenter
	e.Ask(e.newChoiceBox(title, yes, no, label, answered))
}

// asked is one opening of a dialog.
type asked struct {
	dialog.Dialog
	over fyne.CanvasObject // what it lies in
}

// enter agrees to the dialog that is in front, if there is one that can be agreed to.
func (e *Env) enter() {
	if len(e.open) == 0 {
		return
	}
	a, ok := e.open[len(e.open)-1].(*asked)
	if !ok || a.over == nil || a.over != e.Window.Canvas().Overlays().Top() { // a list or a picker lies over it
		return
	}
	if d, ok := a.Dialog.(interface{ Confirm() }); ok {
		d.Confirm()
	}
}
