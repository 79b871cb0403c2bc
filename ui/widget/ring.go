package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"
)

// Ring is an outline in the accent colour that points something out. What lies in it stays usable.
type Ring struct{ fw.BaseWidget }

// NewRing makes a ring.
func NewRing() *Ring {
	r := &Ring{}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is Fyne's hook.
func (r *Ring) CreateRenderer() fyne.WidgetRenderer {
	rr := &ringRenderer{r: r, line: &canvas.Rectangle{FillColor: color.Transparent, StrokeWidth: 2}}
	rr.Refresh()
	return rr
}

type ringRenderer struct {
	r    *Ring
	line *canvas.Rectangle
}

func (r *ringRenderer) Destroy()                     {}
func (r *ringRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *ringRenderer) Layout(size fyne.Size)        { r.line.Resize(size) }
func (r *ringRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }

func (r *ringRenderer) Refresh() {
	r.line.StrokeColor, r.line.CornerRadius = colorOf(r.r, theme.ColorNamePrimary), sizeOf(r.r, theme.SizeNameInputRadius)
	canvas.Refresh(r.line)
}
