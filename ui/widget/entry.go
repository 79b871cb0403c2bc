package widget

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// Entry is a field of one line. It tells its owner what is typed, and when the typing is over: at Enter, which also gives the keyboard
// back to the window, and when the person goes elsewhere.
type Entry struct {
	fw.Entry
	Unit     string // stands in grey at the right end, inside the field
	OnTyped  func(text string)
	OnCommit func()
	OnEnter  func()      // after OnCommit, when it was Enter
	OnStep   func(n int) // Up (1) and Down (-1)
	OnEscape func()
}

// NewEntry makes an empty field.
func NewEntry(unit string) *Entry {
	e := &Entry{Unit: unit}
	e.Scroll = fyne.ScrollHorizontalOnly
	e.OnChanged = func(s string) {
		if e.OnTyped != nil {
			e.OnTyped(s)
		}
	}
	e.ExtendBaseWidget(e)
	return e
}

// Put writes a text into the field without telling the owner.
func (e *Entry) Put(s string) {
	if s == e.Text {
		return
	}
	typed := e.OnTyped
	e.OnTyped = nil
	e.SetText(s)
	e.OnTyped = typed
}

// TypedKey is Fyne's hook.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter:
		if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
			c.Unfocus() // commits
		}
		if e.OnEnter != nil {
			e.OnEnter()
		}
	case ev.Name == fyne.KeyEscape && e.OnEscape != nil:
		e.OnEscape()
	case ev.Name == fyne.KeyUp && e.OnStep != nil:
		e.OnStep(1)
	case ev.Name == fyne.KeyDown && e.OnStep != nil:
		e.OnStep(-1)
	default:
		e.Entry.TypedKey(ev)
	}
}

// FocusLost is Fyne's hook.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnCommit != nil {
		e.OnCommit()
	}
}

// CreateRenderer is Fyne's hook.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := &entryRenderer{WidgetRenderer: e.Entry.CreateRenderer(), e: e, unit: &canvas.Text{}}
	r.paintUnit()
	return r
}

// entryRenderer adds the unit to Fyne's renderer.
type entryRenderer struct {
	fyne.WidgetRenderer
	e    *Entry
	unit *canvas.Text
}

func (r *entryRenderer) Objects() []fyne.CanvasObject {
	return append(r.WidgetRenderer.Objects()[:len(r.WidgetRenderer.Objects()):len(r.WidgetRenderer.Objects())], r.unit)
}

func (r *entryRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	m := r.unit.MinSize()
	r.unit.Move(fyne.NewPos(size.Width-m.Width-look.Room, (size.Height-m.Height)/2))
	r.unit.Resize(m)
}

func (r *entryRenderer) Refresh() {
	r.paintUnit()
	r.WidgetRenderer.Refresh()
}

func (r *entryRenderer) paintUnit() {
	r.unit.Text = r.e.Unit
	r.unit.Color, r.unit.TextSize = colorOf(r.e, theme.ColorNamePlaceHolder), sizeOf(r.e, theme.SizeNameCaptionText)
}

// unfinished is true for a text on the way to a number: nobody should be scolded for a "-".
func unfinished(text string) bool {
	switch text = strings.TrimSpace(text); text {
	case "", "-", "+", ".", "-.":
		return true
	}
	head, ok := strings.CutSuffix(strings.TrimRight(text, "+-"), "e")
	if !ok {
		return false
	}
	_, err := strconv.ParseFloat(head, 64)
	return err == nil
}
