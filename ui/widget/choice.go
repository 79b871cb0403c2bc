package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"
)

// Choice is Fyne's select with an edge like a field's, a hint, by index, and with keys it has no use for left to the window.
type Choice struct {
	fw.Select
	Hint     string
	OnChosen func(i int)

	focused bool
}

// NewChoice makes a choice in which nothing is chosen yet.
func NewChoice(options []string, chosen func(i int)) *Choice {
	c := &Choice{OnChosen: chosen}
	c.Options = options
	c.PlaceHolder = "–"
	c.OnChanged = func(string) {
		if i := c.SelectedIndex(); i >= 0 && c.OnChosen != nil {
			c.OnChosen(i)
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// Offer replaces the options and the chosen one without calling back.
func (c *Choice) Offer(options []string, chosen int) {
	f := c.OnChosen
	c.OnChosen = nil
	c.SetOptions(options)
	c.SetSelectedIndex(chosen)
	c.OnChosen = f
}

// MouseIn is Fyne's hook.
func (c *Choice) MouseIn(e *desktop.MouseEvent) {
	c.Select.MouseIn(e)
	ShowHint(c, c.Hint)
}

// MouseOut is Fyne's hook.
func (c *Choice) MouseOut() {
	c.Select.MouseOut()
	HideHint(c)
}

// Tapped is Fyne's hook.
func (c *Choice) Tapped(e *fyne.PointEvent) {
	HideHint(c)
	c.Select.Tapped(e)
}

// FocusGained is Fyne's hook.
func (c *Choice) FocusGained() {
	c.focused = true
	c.Select.FocusGained()
	intoSight(c)
}

// FocusLost is Fyne's hook.
func (c *Choice) FocusLost() {
	c.focused = false
	c.Select.FocusLost()
}

// TypedKey is Fyne's hook.
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		c.Select.TypedKey(e)
	default:
		passKey(c, e)
	}
}

// CreateRenderer is Fyne's hook.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	r := &choiceRenderer{WidgetRenderer: c.Select.CreateRenderer(), c: c}
	r.paint()
	return r
}

// choiceRenderer gives an edge to the ground that Fyne's renderer draws, which alone is hardly seen on some others.
type choiceRenderer struct {
	fyne.WidgetRenderer
	c *Choice
}

func (r *choiceRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
}

func (r *choiceRenderer) paint() {
	name := theme.ColorNameInputBorder
	if r.c.focused {
		name = theme.ColorNamePrimary
	}
	ground := r.WidgetRenderer.Objects()[0].(*canvas.Rectangle)
	ground.StrokeColor, ground.StrokeWidth = colorOf(r.c, name), 1
}
