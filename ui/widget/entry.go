package widget

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
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
	// KeepFocus leaves the keyboard in the field at Enter: nothing is committed by it.
	KeepFocus bool

	typing bool // has the keyboard
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

// Begin gives the field the keyboard with all of its text selected, so that what is typed takes its place.
func (e *Entry) Begin(c fyne.Canvas) {
	c.Focus(e) // a dialog that was shown a moment ago is on no canvas that the driver knows of
	e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// TypedKey is Fyne's hook.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter:
		if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil && !e.KeepFocus {
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
	case isFunctionKey(ev.Name) || ev.Name == fyne.KeyEscape:
		passKey(e, ev)
	default:
		e.Entry.TypedKey(ev)
	}
}

func isFunctionKey(k fyne.KeyName) bool {
	return len(k) > 1 && k[0] == 'F' && k[1] >= '1' && k[1] <= '9'
}

// TypedShortcut is Fyne's hook. What the field has no use for is the window's.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok {
		switch custom.KeyName {
		case fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete:
		default:
			if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
				c.TypedShortcut(s)
			}
			return
		}
	}
	e.Entry.TypedShortcut(s)
}

// FocusGained is Fyne's hook.
func (e *Entry) FocusGained() {
	e.typing = true
	e.Entry.FocusGained()
	intoSight(e)
}

// FocusLost is Fyne's hook.
func (e *Entry) FocusLost() {
	e.typing = false
	e.Entry.FocusLost()
	if e.OnCommit != nil {
		e.OnCommit()
	}
}

// CreateRenderer is Fyne's hook.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := &entryRenderer{WidgetRenderer: e.Entry.CreateRenderer(), e: e, text: &canvas.Text{}, unit: &canvas.Text{}}
	r.paintTexts()
	return r
}

// entryRenderer adds the unit to Fyne's renderer. While nobody types, the text is a plain one: Fyne's lies in a scroll container, which asks for
// another frame of the whole window whenever a number becomes wider or narrower.
type entryRenderer struct {
	fyne.WidgetRenderer
	e          *Entry
	text, unit *canvas.Text
}

func (r *entryRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	for _, part := range r.WidgetRenderer.Objects() {
		if _, typed := part.(fyne.Widget); !typed || r.e.typing {
			o = append(o, part)
		}
	}
	if !r.e.typing {
		o = append(o, r.text)
	}
	return append(o, r.unit)
}

func (r *entryRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	m := r.unit.MinSize()
	r.unit.Move(fyne.NewPos(size.Width-m.Width-look.Room, (size.Height-m.Height)/2))
	r.unit.Resize(m)
	pad := sizeOf(r.e, theme.SizeNameInnerPadding)
	room := size.Width - 2*pad
	if r.e.Unit != "" {
		room -= m.Width + look.Gap
	}
	r.text.Text = cut(r.words(), r.text.TextSize, room)
	r.text.Move(fyne.NewSquareOffsetPos(pad))
	r.text.Resize(r.text.MinSize())
}

func (r *entryRenderer) Refresh() {
	r.paintTexts()
	r.WidgetRenderer.Refresh()
	r.quietEdge()
	r.Layout(r.e.Size())
	r.text.Refresh()
}

// words is what the field says while nobody types.
func (r *entryRenderer) words() string {
	if r.e.Text == "" {
		return r.e.PlaceHolder
	}
	return r.e.Text
}

// quietEdge gives a field that can't be changed the edge of the others, where Fyne gives it a brighter one.
func (r *entryRenderer) quietEdge() {
	if !r.e.Disabled() {
		return
	}
	for _, o := range r.WidgetRenderer.Objects() {
		if edge, ok := o.(*canvas.Rectangle); ok && edge.StrokeWidth > 0 {
			edge.StrokeColor = colorOf(r.e, theme.ColorNameInputBorder)
			edge.Refresh()
		}
	}
}

func (r *entryRenderer) paintTexts() {
	ink := theme.ColorNameForeground
	switch {
	case r.e.Disabled():
		ink = theme.ColorNameDisabled
	case r.e.Text == "":
		ink = theme.ColorNamePlaceHolder
	}
	r.text.Color, r.text.TextSize = colorOf(r.e, ink), sizeOf(r.e, theme.SizeNameText)
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
