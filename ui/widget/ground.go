package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// Ground is a plain rectangle in one of the theme's colours.
type Ground struct {
	fw.BaseWidget
	name   fyne.ThemeColorName
	Radius float32
	Edge   bool // draws an outline
}

// NewGround makes a rectangle.
func NewGround(name fyne.ThemeColorName) *Ground {
	g := &Ground{name: name}
	g.ExtendBaseWidget(g)
	return g
}

// Paint gives it another of the theme's colours.
func (g *Ground) Paint(name fyne.ThemeColorName) {
	if name != g.name {
		g.name = name
		g.Refresh()
	}
}

// CreateRenderer is Fyne's hook.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	r := &groundRenderer{g: g, box: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type groundRenderer struct {
	g   *Ground
	box *canvas.Rectangle
}

func (r *groundRenderer) Destroy()                     {}
func (r *groundRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *groundRenderer) Layout(size fyne.Size)        { r.box.Resize(size) }
func (r *groundRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.box} }

func (r *groundRenderer) Refresh() {
	r.box.FillColor, r.box.CornerRadius = colorOf(r.g, r.g.name), r.g.Radius
	if r.g.Edge {
		r.box.StrokeColor, r.box.StrokeWidth = colorOf(r.g, look.ColorNameOutline), 1
	}
	canvas.Refresh(r.box)
}
