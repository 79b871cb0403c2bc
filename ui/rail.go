package ui

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

const (
	railWidth  = 76
	railHeight = 58 // of one tab's place
)

// rail is the column of tabs at the left edge: an icon over a name each.
type rail struct {
	fw.BaseWidget
	tabs    []Tab
	chosen  func(i int)
	others  func(*fyne.KeyEvent) // hears the keys that the rail has no use for
	current int
	hover   int // -1 for none
	focused bool
	busy    []bool
}

var (
	_ desktop.Hoverable = (*rail)(nil)
	_ fyne.Focusable    = (*rail)(nil)
	_ fyne.Tappable     = (*rail)(nil)
)

func newRail(tabs []Tab, chosen func(i int), others func(*fyne.KeyEvent)) *rail {
	r := &rail{tabs: tabs, chosen: chosen, others: others, hover: -1}
	r.ExtendBaseWidget(r)
	return r
}

func (r *rail) mark(i int) {
	r.current = i
	r.Refresh()
}

// setBusy marks the tabs whose content has something under way.
func (r *rail) setBusy(busy []bool) {
	if !slices.Equal(busy, r.busy) {
		r.busy = busy
		r.Refresh()
	}
}

func (r *rail) at(p fyne.Position) int {
	if i := int((p.Y - look.Gap) / railHeight); p.Y >= look.Gap && i < len(r.tabs) {
		return i
	}
	return -1
}

// Tapped is Fyne's hook.
func (r *rail) Tapped(e *fyne.PointEvent) {
	if i := r.at(e.Position); i >= 0 {
		r.chosen(i)
	}
}

// TypedKey is Fyne's hook.
func (r *rail) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		r.chosen(max(0, r.current-1))
	case fyne.KeyDown:
		r.chosen(min(len(r.tabs)-1, r.current+1))
	default:
		r.others(e)
	}
}

// TypedRune is Fyne's hook.
func (r *rail) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (r *rail) FocusGained() { r.focused = true; r.Refresh() }

// FocusLost is Fyne's hook.
func (r *rail) FocusLost() { r.focused = false; r.Refresh() }

// MouseIn is Fyne's hook.
func (r *rail) MouseIn(e *desktop.MouseEvent) { r.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (r *rail) MouseMoved(e *desktop.MouseEvent) {
	if i := r.at(e.Position); i != r.hover {
		r.hover = i
		r.Refresh()
	}
}

// MouseOut is Fyne's hook.
func (r *rail) MouseOut() { r.hover = -1; r.Refresh() }

// CreateRenderer is Fyne's hook.
func (r *rail) CreateRenderer() fyne.WidgetRenderer {
	rr := &railRenderer{r: r, edge: &canvas.Rectangle{}, mark: &canvas.Rectangle{}, bar: &canvas.Rectangle{}, hover: &canvas.Rectangle{}}
	for range r.tabs {
		rr.icons = append(rr.icons, &canvas.Image{FillMode: canvas.ImageFillContain})
		rr.names = append(rr.names, &canvas.Text{})
		rr.dots = append(rr.dots, &canvas.Circle{StrokeWidth: 2})
	}
	rr.Refresh()
	return rr
}

type railRenderer struct {
	r                      *rail
	edge, mark, bar, hover *canvas.Rectangle
	icons                  []*canvas.Image
	names                  []*canvas.Text
	dots                   []*canvas.Circle // of the busy tabs
}

func (r *railRenderer) Destroy() {}

func (r *railRenderer) MinSize() fyne.Size {
	return fyne.NewSize(railWidth, railHeight*float32(len(r.r.tabs))+2*look.Gap)
}

func (r *railRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.edge, r.hover, r.mark, r.bar}
	for i := range r.icons {
		o = append(o, r.icons[i], r.names[i])
		if i < len(r.r.busy) && r.r.busy[i] {
			o = append(o, r.dots[i])
		}
	}
	return o
}

func (r *railRenderer) Layout(size fyne.Size) {
	const icon = 22
	r.edge.Resize(fyne.NewSize(1, size.Height))
	r.edge.Move(fyne.NewPos(size.Width-1, 0))
	place := func(o *canvas.Rectangle, i int) {
		o.Move(fyne.NewPos(look.Gap, look.Gap+float32(i)*railHeight+2))
		o.Resize(fyne.NewSize(size.Width-2*look.Gap, railHeight-4))
	}
	place(r.mark, r.r.current)
	place(r.hover, max(0, r.r.hover))
	r.bar.Move(fyne.NewPos(0, look.Gap+float32(r.r.current)*railHeight+14))
	r.bar.Resize(fyne.NewSize(3, railHeight-28))
	for i := range r.icons {
		y := look.Gap + float32(i)*railHeight
		r.icons[i].Move(fyne.NewPos((size.Width-icon)/2, y+9))
		r.icons[i].Resize(fyne.NewSquareSize(icon))
		r.dots[i].Move(fyne.NewPos((size.Width+icon)/2-6, y+6))
		r.dots[i].Resize(fyne.NewSquareSize(10))
		m := r.names[i].MinSize()
		r.names[i].Move(fyne.NewPos((size.Width-m.Width)/2, y+railHeight-10-m.Height))
		r.names[i].Resize(m)
	}
}

func (r *railRenderer) Refresh() {
	th, v := r.r.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.edge.FillColor = th.Color(theme.ColorNameSeparator, v)
	r.mark.FillColor, r.mark.CornerRadius = th.Color(theme.ColorNameButton, v), th.Size(theme.SizeNameInputRadius)
	r.bar.FillColor, r.bar.CornerRadius = th.Color(theme.ColorNamePrimary, v), 1.5
	r.hover.FillColor, r.hover.CornerRadius = color.Transparent, r.mark.CornerRadius
	if r.r.hover >= 0 {
		r.hover.FillColor = th.Color(theme.ColorNameHover, v)
	}
	r.mark.StrokeWidth, r.mark.StrokeColor = 1, color.Transparent
	if r.r.focused {
		r.mark.StrokeColor = th.Color(theme.ColorNamePrimary, v)
	}
	for i, t := range r.r.tabs {
		name := theme.ColorNamePlaceHolder
		if i == r.r.current {
			name = theme.ColorNameForeground
		}
		r.icons[i].Resource = theme.NewColoredResource(t.Icon, name)
		r.icons[i].Refresh()
		r.names[i].Text, r.names[i].TextSize, r.names[i].Color = t.Title, th.Size(theme.SizeNameCaptionText), th.Color(name, v)
		r.names[i].Refresh()
		r.dots[i].FillColor, r.dots[i].StrokeColor = th.Color(theme.ColorNamePrimary, v), th.Color(theme.ColorNameBackground, v)
	}
	r.Layout(r.r.Size())
	canvas.Refresh(r.r)
}
