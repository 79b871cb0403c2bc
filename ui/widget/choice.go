package widget

import (
	"image/color"
	"slices"

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
	r := &choiceRenderer{WidgetRenderer: c.Select.CreateRenderer(), c: c, edge: &canvas.Rectangle{}}
	r.paint()
	return r
}

// choiceRenderer adds the edge to Fyne's renderer, whose ground alone is hardly seen on some others.
type choiceRenderer struct {
	fyne.WidgetRenderer
	c    *Choice
	edge *canvas.Rectangle
}

func (r *choiceRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clip(r.WidgetRenderer.Objects()), r.edge)
}

func (r *choiceRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.edge.Resize(size)
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
	r.edge.FillColor, r.edge.StrokeColor, r.edge.StrokeWidth = color.Transparent, colorOf(r.c, name), 1
	r.edge.CornerRadius = sizeOf(r.c, theme.SizeNameInputRadius)
}
