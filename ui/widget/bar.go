package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// Bar shows how far something has come.
type Bar struct {
	fw.BaseWidget
	at float64
}

// NewBar makes a bar at 0.
func NewBar() *Bar {
	b := &Bar{}
	b.ExtendBaseWidget(b)
	return b
}

// Set moves the bar to a fraction from 0 to 1.
func (b *Bar) Set(f float64) {
	if f = min(1, max(0, f)); f != b.at {
		b.at = f
		b.Refresh()
	}
}

// At is how far the bar has come.
func (b *Bar) At() float64 { return b.at }

// CreateRenderer is Fyne's hook.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{b: b, track: &canvas.Rectangle{CornerRadius: 3}, fill: &canvas.Rectangle{CornerRadius: 3}}
	r.Refresh()
	return r
}

type barRenderer struct {
	b           *Bar
	track, fill *canvas.Rectangle
}

func (r *barRenderer) Destroy()                     {}
func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, 6) }
func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.track, r.fill} }

func (r *barRenderer) Layout(size fyne.Size) {
	y := (size.Height - 6) / 2
	r.track.Move(fyne.NewPos(0, y))
	r.track.Resize(fyne.NewSize(size.Width, 6))
	r.fill.Move(fyne.NewPos(0, y))
	r.fill.Resize(fyne.NewSize(size.Width*float32(r.b.at), 6))
}

func (r *barRenderer) Refresh() {
	r.track.FillColor = colorOf(r.b, look.ColorNameTrack)
	r.fill.FillColor = colorOf(r.b, theme.ColorNamePrimary)
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}
