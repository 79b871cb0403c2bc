package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// Chip is a small switch: a word, bright while it is on. With a swatch it is an entry of a legend.
type Chip struct {
	fw.BaseWidget
	Text     string
	Swatch   fyne.ThemeColorName // "" for none
	Ink      color.Color         // of the swatch, where it is none of the theme's; nil for none
	Hint     string
	On       bool
	OnSwitch func(on bool)

	hovered, focused bool
}

var (
	_ fyne.Tappable     = (*Chip)(nil)
	_ fyne.Focusable    = (*Chip)(nil)
	_ desktop.Hoverable = (*Chip)(nil)
)

// NewChip makes a chip that is off.
func NewChip(text string, switched func(bool)) *Chip {
	c := &Chip{Text: text, OnSwitch: switched}
	c.ExtendBaseWidget(c)
	return c
}

// Set switches the chip without calling back.
func (c *Chip) Set(on bool) {
	if on != c.On {
		c.On = on
		c.Refresh()
	}
}

// Tapped is Fyne's hook.
func (c *Chip) Tapped(*fyne.PointEvent) {
	c.Set(!c.On)
	if c.OnSwitch != nil {
		c.OnSwitch(c.On)
	}
}

// TypedKey is Fyne's hook.
func (c *Chip) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		c.Tapped(nil)
		return
	}
	passKey(c, e)
}

// TypedRune is Fyne's hook.
func (c *Chip) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (c *Chip) FocusGained() { c.focused = true; c.Refresh(); intoSight(c) }

// FocusLost is Fyne's hook.
func (c *Chip) FocusLost() { c.focused = false; c.Refresh() }

// MouseIn is Fyne's hook.
func (c *Chip) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh(); ShowHint(c, c.Hint) }

// MouseMoved is Fyne's hook.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (c *Chip) MouseOut() { c.hovered = false; c.Refresh(); HideHint(c) }

// CreateRenderer is Fyne's hook.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{c: c, ground: &canvas.Rectangle{}, swatch: &canvas.Rectangle{}, text: &canvas.Text{}}
	r.Refresh()
	return r
}

// marked is true for a chip with a swatch.
func (c *Chip) marked() bool { return c.Swatch != "" || c.Ink != nil }

const chipSwatch = 10

type chipRenderer struct {
	c              *Chip
	ground, swatch *canvas.Rectangle
	text           *canvas.Text
}

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	if !r.c.marked() {
		return []fyne.CanvasObject{r.ground, r.text}
	}
	return []fyne.CanvasObject{r.ground, r.swatch, r.text}
}

func (r *chipRenderer) lead() float32 {
	if !r.c.marked() {
		return look.Room
	}
	return look.Room + chipSwatch + look.Gap + 1
}

func (r *chipRenderer) MinSize() fyne.Size {
	m := measure(r.c.Text, sizeOf(r.c, theme.SizeNameCaptionText)+1)
	return fyne.NewSize(m.Width+r.lead()+look.Room, m.Height+look.Gap)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.swatch.Resize(fyne.NewSquareSize(chipSwatch))
	r.swatch.Move(fyne.NewPos(look.Room, (size.Height-chipSwatch)/2))
	m := r.text.MinSize()
	r.text.Resize(m)
	r.text.Move(fyne.NewPos(r.lead(), (size.Height-m.Height)/2))
}

func (r *chipRenderer) Refresh() {
	r.text.Text, r.text.TextSize = r.c.Text, sizeOf(r.c, theme.SizeNameCaptionText)+1
	r.ground.CornerRadius, r.ground.StrokeWidth = sizeOf(r.c, theme.SizeNameInputRadius), 1
	r.ground.FillColor, r.ground.StrokeColor = color.Transparent, color.Transparent
	r.text.Color = colorOf(r.c, theme.ColorNamePlaceHolder)
	if r.c.On {
		r.text.Color = colorOf(r.c, theme.ColorNameForeground)
	}
	if !r.c.marked() {
		r.ground.StrokeColor = colorOf(r.c, look.ColorNameOutline)
		if r.c.On {
			r.ground.FillColor = colorOf(r.c, theme.ColorNameSelection)
			r.ground.StrokeColor = colorOf(r.c, theme.ColorNamePrimary)
		}
	} else {
		c := r.c.Ink
		if c == nil {
			c = colorOf(r.c, r.c.Swatch)
		}
		r.swatch.CornerRadius, r.swatch.StrokeWidth = 3, 1.5
		r.swatch.FillColor, r.swatch.StrokeColor = c, c
		if !r.c.On {
			r.swatch.FillColor = color.Transparent
		}
	}
	if r.c.hovered && (r.c.marked() || !r.c.On) {
		r.ground.FillColor = colorOf(r.c, theme.ColorNameHover)
	}
	if r.c.focused {
		r.ground.StrokeColor = colorOf(r.c, theme.ColorNamePrimary)
	}
	r.Layout(r.c.Size())
	r.text.Refresh()
	canvas.Refresh(r.c)
}
