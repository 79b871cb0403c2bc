package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// Card stands over the window's content with something on it, and lets nothing of the pointer through to what lies below.
type Card struct {
	fw.BaseWidget
	Accent  bool // has an edge in the accent colour
	content fyne.CanvasObject
}

var (
	_ fyne.Tappable          = (*Card)(nil)
	_ fyne.SecondaryTappable = (*Card)(nil)
	_ fyne.Scrollable        = (*Card)(nil)
	_ fyne.Draggable         = (*Card)(nil)
	_ desktop.Hoverable      = (*Card)(nil)
	_ desktop.Mouseable      = (*Card)(nil)
	_ desktop.Cursorable     = (*Card)(nil)
)

// NewCard makes a card with the content on it, which brings its own margins.
func NewCard(content fyne.CanvasObject) *Card {
	c := &Card{content: content}
	c.ExtendBaseWidget(c)
	return c
}

// Tapped is Fyne's hook.
func (c *Card) Tapped(*fyne.PointEvent) {}

// TappedSecondary is Fyne's hook.
func (c *Card) TappedSecondary(*fyne.PointEvent) {}

// Scrolled is Fyne's hook.
func (c *Card) Scrolled(*fyne.ScrollEvent) {}

// Dragged is Fyne's hook.
func (c *Card) Dragged(*fyne.DragEvent) {}

// DragEnd is Fyne's hook.
func (c *Card) DragEnd() {}

// MouseIn is Fyne's hook.
func (c *Card) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is Fyne's hook.
func (c *Card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (c *Card) MouseOut() {}

// MouseDown is Fyne's hook.
func (c *Card) MouseDown(*desktop.MouseEvent) {}

// MouseUp is Fyne's hook.
func (c *Card) MouseUp(*desktop.MouseEvent) {}

// Cursor is Fyne's hook.
func (c *Card) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// CreateRenderer is Fyne's hook.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{c: c, ground: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type cardRenderer struct {
	c      *Card
	ground *canvas.Rectangle
}

func (r *cardRenderer) Destroy()           {}
func (r *cardRenderer) MinSize() fyne.Size { return r.c.content.MinSize() }

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.c.content}
}

func (r *cardRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.c.content.Resize(size)
}

func (r *cardRenderer) Refresh() {
	r.ground.FillColor = colorOf(r.c, theme.ColorNameOverlayBackground)
	r.ground.StrokeColor, r.ground.StrokeWidth = colorOf(r.c, look.ColorNameOutline), 1
	if r.c.Accent {
		r.ground.StrokeColor = colorOf(r.c, theme.ColorNamePrimary)
	}
	r.ground.CornerRadius = sizeOf(r.c, theme.SizeNameCardRadius)
	r.ground.Shadow = canvas.Shadow{Color: colorOf(r.c, theme.ColorNameShadow), BlurRadius: 16, Offset: fyne.NewPos(0, 4)}
	r.c.content.Refresh()
	canvas.Refresh(r.c)
}
