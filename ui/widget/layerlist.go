package widget

import (
	"image"
	"image/color"
	"math"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

const (
	layerRow   = 36
	layerThumb = 28
)

// LayerItem is one row of a LayerList.
type LayerItem struct {
	Name  string
	Thumb *image.RGBA // may be nil
}

// LayerList lists what lies over each other, the topmost first. One row at most is chosen, with a click or the keys Up and Down; a row is
// dragged to another place.
type LayerList struct {
	fw.BaseWidget
	// OnChosen hears the row that the person chose.
	OnChosen func(i int)
	// OnMoved hears that a row is to stand in another's place.
	OnMoved func(from, to int)
	// OnKey hears the keys that the list has no use for; true says that the owner has used it.
	OnKey func(k fyne.KeyName) bool
	// Empty is shown while there are none.
	Empty string

	items   []LayerItem
	chosen  int // -1 for none
	hover   int
	drag    int // the row that is dragged; -1 for none
	drop    int // where it would go
	focused bool
}

var (
	_ desktop.Hoverable = (*LayerList)(nil)
	_ desktop.Mouseable = (*LayerList)(nil)
	_ fyne.Draggable    = (*LayerList)(nil)
	_ fyne.Focusable    = (*LayerList)(nil)
)

// NewLayerList makes an empty list.
func NewLayerList(chosen func(i int)) *LayerList {
	l := &LayerList{OnChosen: chosen, chosen: -1, hover: -1, drag: -1}
	l.ExtendBaseWidget(l)
	return l
}

// Offer replaces the rows and the chosen one, -1 for none, without calling back.
func (l *LayerList) Offer(items []LayerItem, chosen int) {
	l.items, l.chosen = items, chosen
	l.Refresh()
}

// Items are the rows.
func (l *LayerList) Items() []LayerItem { return l.items }

// Chosen is the chosen row, or -1.
func (l *LayerList) Chosen() int { return l.chosen }

// at is the row at a height; -1 for none.
func (l *LayerList) at(y float32) int {
	i := int(math.Floor(float64(y / layerRow)))
	if i < 0 || i >= len(l.items) {
		return -1
	}
	return i
}

func (l *LayerList) choose(i int) {
	if i < 0 || i >= len(l.items) {
		return
	}
	l.chosen = i
	l.Refresh()
	if l.OnChosen != nil {
		l.OnChosen(i)
	}
}

// MouseDown is Fyne's hook.
func (l *LayerList) MouseDown(e *desktop.MouseEvent) {
	focus(l)
	l.choose(l.at(e.Position.Y))
}

// MouseUp is Fyne's hook.
func (l *LayerList) MouseUp(*desktop.MouseEvent) { l.DragEnd() }

// Dragged is Fyne's hook.
func (l *LayerList) Dragged(e *fyne.DragEvent) {
	if l.drag < 0 {
		l.drag = l.at(e.Position.Y - e.Dragged.DY)
	}
	if l.drag >= 0 {
		l.drop = min(len(l.items)-1, max(0, int(math.Floor(float64(e.Position.Y/layerRow)))))
		l.Refresh()
	}
}

// DragEnd is Fyne's hook. Releasing the button may call it and MouseUp; the row moves once.
func (l *LayerList) DragEnd() {
	from, to := l.drag, l.drop
	l.drag = -1
	l.Refresh()
	if from >= 0 && from != to && l.OnMoved != nil {
		l.OnMoved(from, to)
	}
}

// MouseIn is Fyne's hook.
func (l *LayerList) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (l *LayerList) MouseMoved(e *desktop.MouseEvent) {
	if i := l.at(e.Position.Y); i != l.hover {
		l.hover = i
		l.Refresh()
	}
}

// MouseOut is Fyne's hook.
func (l *LayerList) MouseOut() { l.hover = -1; l.Refresh() }

// TypedKey is Fyne's hook.
func (l *LayerList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		l.choose(max(0, l.chosen-1))
	case fyne.KeyDown:
		l.choose(min(len(l.items)-1, l.chosen+1))
	default:
		if l.OnKey == nil || !l.OnKey(e.Name) {
			passKey(l, e)
		}
	}
}

// TypedRune is Fyne's hook.
func (l *LayerList) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (l *LayerList) FocusGained() { l.focused = true; l.Refresh(); intoSight(l) }

// FocusLost is Fyne's hook.
func (l *LayerList) FocusLost() { l.focused = false; l.Refresh() }

// CreateRenderer is Fyne's hook.
func (l *LayerList) CreateRenderer() fyne.WidgetRenderer {
	r := &layerListRenderer{l: l, box: &canvas.Rectangle{}, drop: &canvas.Rectangle{}, empty: &canvas.Text{}}
	r.Refresh()
	return r
}

type layerListRenderer struct {
	l         *LayerList
	box, drop *canvas.Rectangle
	empty     *canvas.Text
	rows      []*layerRowObjects
}

// layerRowObjects are what a row is drawn with.
type layerRowObjects struct {
	ground *canvas.Rectangle
	frame  *canvas.Rectangle
	thumb  *canvas.Image
	name   *canvas.Text
}

func (r *layerListRenderer) Destroy() {}

func (r *layerListRenderer) MinSize() fyne.Size {
	return fyne.NewSize(120, layerRow*float32(max(1, len(r.l.items))))
}

func (r *layerListRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.box, r.empty}
	for _, row := range r.rows[:len(r.l.items)] {
		o = append(o, row.ground, row.frame, row.thumb, row.name)
	}
	return append(o, r.drop)
}

func (r *layerListRenderer) Layout(size fyne.Size) {
	r.box.Resize(size)
	m := r.empty.MinSize()
	r.empty.Resize(m)
	r.empty.Move(fyne.NewPos(look.Room, (size.Height-m.Height)/2))
	for i, row := range r.rows[:len(r.l.items)] {
		y := layerRow * float32(i)
		row.ground.Resize(fyne.NewSize(size.Width-4, layerRow-4))
		row.ground.Move(fyne.NewPos(2, y+2))
		row.frame.Resize(fyne.NewSquareSize(layerThumb + 2))
		row.frame.Move(fyne.NewPos(look.Gap-1, y+(layerRow-layerThumb)/2-1))
		row.thumb.Resize(fyne.NewSquareSize(layerThumb))
		row.thumb.Move(fyne.NewPos(look.Gap, y+(layerRow-layerThumb)/2))
		left := look.Gap + layerThumb + look.Room
		row.name.Text = cut(r.l.items[i].Name, row.name.TextSize, size.Width-left-look.Gap)
		t := row.name.MinSize()
		row.name.Resize(t)
		row.name.Move(fyne.NewPos(left, y+(layerRow-t.Height)/2))
	}
	r.drop.Resize(fyne.NewSize(size.Width-4, 2))
	y := layerRow * float32(r.l.drop)
	if r.l.drop > r.l.drag {
		y += layerRow
	}
	r.drop.Move(fyne.NewPos(2, max(0, y-1)))
}

// cut is a text, shortened until it is no wider than width.
func cut(s string, size, width float32) string {
	return shorten(s, func(t string) bool { return measure(t, size).Width <= width })
}

// shorten is a text that fits, with an ellipsis for what had to go. A pasted text may be very long: few lengths are tried.
func shorten(s string, fits func(string) bool) string {
	if fits(s) {
		return s
	}
	letters := []rune(s)
	n := sort.Search(len(letters), func(n int) bool { return !fits(string(letters[:n]) + "…") })
	return string(letters[:max(0, n-1)]) + "…"
}

func (r *layerListRenderer) Refresh() {
	l := r.l
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth = color.Transparent, colorOf(l, look.ColorNameOutline), 1
	r.box.CornerRadius = sizeOf(l, theme.SizeNameInputRadius)
	if l.focused {
		r.box.StrokeColor = colorOf(l, theme.ColorNamePrimary)
	}
	r.drop.FillColor, r.drop.Hidden = colorOf(l, theme.ColorNamePrimary), l.drag < 0 || l.drag == l.drop
	setText(r.empty, l.Empty, sizeOf(l, theme.SizeNameCaptionText), colorOf(l, theme.ColorNamePlaceHolder))
	r.empty.Hidden = len(l.items) > 0
	for len(r.rows) < len(l.items) {
		r.rows = append(r.rows, &layerRowObjects{
			ground: &canvas.Rectangle{}, frame: &canvas.Rectangle{}, name: &canvas.Text{},
			thumb: &canvas.Image{ScaleMode: canvas.ImageScaleFastest, FillMode: canvas.ImageFillContain},
		})
	}
	for i, it := range l.items {
		row := r.rows[i]
		row.ground.CornerRadius, row.ground.FillColor = sizeOf(l, theme.SizeNameInputRadius)-1, color.Transparent
		switch i {
		case l.chosen:
			row.ground.FillColor = colorOf(l, theme.ColorNameSelection)
		case l.hover:
			row.ground.FillColor = colorOf(l, theme.ColorNameHover)
		}
		row.frame.FillColor, row.frame.CornerRadius = colorOf(l, look.ColorNameOutline), 2
		row.name.TextSize, row.name.Color = sizeOf(l, theme.SizeNameText), colorOf(l, theme.ColorNameForeground)
		row.thumb.Hidden = it.Thumb == nil
		if it.Thumb != nil && row.thumb.Image != image.Image(it.Thumb) {
			row.thumb.Image = it.Thumb
			row.thumb.Refresh()
		}
	}
	r.Layout(l.Size())
	canvas.Refresh(l)
}
