package widget

import (
	"image"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	colours "atelier/engine/pixel"
	"atelier/ui/look"
)

// StopBar is a palette whose stops can be dragged along it. A click beside the stops adds one in the colour that is there; a stop that is
// dragged off the bar, or on which Delete is pressed, is gone, as long as two are left. Keys: Left and Right move the chosen stop, Up and
// Down choose its neighbours.
type StopBar struct {
	fw.BaseWidget
	OnChanged func(colours.Palette) // the palette is another now
	OnChosen  func()                // another stop is chosen

	palette colours.Palette
	chosen  int
	lost    *colours.Stop // the stop under way that has been dragged off
	moving  bool
	focused bool
}

var (
	_ desktop.Mouseable = (*StopBar)(nil)
	_ fyne.Draggable    = (*StopBar)(nil)
	_ fyne.Focusable    = (*StopBar)(nil)
)

const (
	stopWidth = 12
	stopOff   = 30 // so far above or below the bar a stop is off it
)

// NewStopBar makes a bar that shows p.
func NewStopBar(p colours.Palette) *StopBar {
	b := &StopBar{palette: slices.Clone(p)}
	b.ExtendBaseWidget(b)
	return b
}

// Palette is what the bar shows. It isn't written again.
func (b *StopBar) Palette() colours.Palette { return b.palette }

// Set shows another palette without calling back.
func (b *StopBar) Set(p colours.Palette) {
	b.palette, b.chosen, b.lost, b.moving = slices.Clone(p), 0, nil, false
	b.Refresh()
}

// Chosen is the chosen stop.
func (b *StopBar) Chosen() colours.Stop { return b.palette[b.chosen] }

// Paint gives the chosen stop another colour.
func (b *StopBar) Paint(c color.NRGBA) {
	p := slices.Clone(b.palette)
	p[b.chosen].Colour = c
	b.become(p, b.chosen)
}

// become takes another palette and tells of it.
func (b *StopBar) become(p colours.Palette, chosen int) {
	b.palette, b.chosen = p, chosen
	b.Refresh()
	if b.OnChanged != nil {
		b.OnChanged(p)
	}
}

func (b *StopBar) choose(i int) {
	b.chosen = min(len(b.palette)-1, max(0, i))
	b.Refresh()
	if b.OnChosen != nil {
		b.OnChosen()
	}
}

// place moves the chosen stop, which may pass its neighbours.
func (b *StopBar) place(s colours.Stop) {
	p := slices.Delete(slices.Clone(b.palette), b.chosen, b.chosen+1)
	b.insert(p, s)
}

func (b *StopBar) insert(p colours.Palette, s colours.Stop) {
	i := 0
	for i < len(p) && p[i].At < s.At {
		i++
	}
	b.become(slices.Insert(p, i, s), i)
}

// remove takes the chosen stop away, unless only two are left.
func (b *StopBar) remove() bool {
	if len(b.palette) <= 2 {
		return false
	}
	p := slices.Delete(slices.Clone(b.palette), b.chosen, b.chosen+1)
	b.become(p, min(b.chosen, len(p)-1))
	return true
}

func (b *StopBar) travel() float32 { return max(1, b.Size().Width-stopWidth) }

// along is how far along the palette x is.
func (b *StopBar) along(x float32) float64 {
	at := min(1, max(0, float64((x-stopWidth/2)/b.travel())))
	return float64(int(at*1000+0.5)) / 1000
}

// MouseDown is Fyne's hook.
func (b *StopBar) MouseDown(e *desktop.MouseEvent) {
	if e.Button != desktop.MouseButtonPrimary || len(b.palette) == 0 {
		return
	}
	focus(b)
	b.moving, b.lost = true, nil
	best, near := -1, float32(stopWidth)
	for i, s := range b.palette {
		d := e.Position.X - stopWidth/2 - float32(s.At)*b.travel()
		if d = max(d, -d); d < near {
			best, near = i, d
		}
	}
	if best < 0 {
		at := b.along(e.Position.X)
		b.insert(slices.Clone(b.palette), colours.Stop{At: at, Colour: b.palette.At(at)})
		best = b.chosen
	}
	b.choose(best)
}

// MouseUp is Fyne's hook.
func (b *StopBar) MouseUp(*desktop.MouseEvent) { b.DragEnd() }

// Dragged is Fyne's hook.
func (b *StopBar) Dragged(e *fyne.DragEvent) {
	if !b.moving {
		return
	}
	off := e.Position.Y < -stopOff || e.Position.Y > b.Size().Height+stopOff
	at := b.along(e.Position.X)
	switch {
	case off && b.lost == nil:
		if s := b.Chosen(); b.remove() {
			b.lost = &s
		}
	case off:
	case b.lost != nil: // it has come back
		s := *b.lost
		b.lost, s.At = nil, at
		b.insert(slices.Clone(b.palette), s)
	case at != b.Chosen().At:
		b.place(colours.Stop{At: at, Colour: b.Chosen().Colour})
	}
}

// DragEnd is Fyne's hook. Releasing the button may call it and MouseUp.
func (b *StopBar) DragEnd() {
	if b.moving {
		b.moving, b.lost = false, nil
		b.choose(b.chosen)
	}
}

// TypedKey is Fyne's hook.
func (b *StopBar) TypedKey(e *fyne.KeyEvent) {
	if len(b.palette) == 0 {
		return
	}
	s := b.Chosen()
	switch e.Name {
	case fyne.KeyLeft:
		s.At = max(0, s.At-0.01)
		b.place(s)
	case fyne.KeyRight:
		s.At = min(1, s.At+0.01)
		b.place(s)
	case fyne.KeyUp:
		b.choose(b.chosen - 1)
	case fyne.KeyDown:
		b.choose(b.chosen + 1)
	case fyne.KeyDelete, fyne.KeyBackspace:
		if b.remove() {
			b.choose(b.chosen)
		}
	default:
		passKey(b, e)
	}
}

// TypedRune is Fyne's hook.
func (b *StopBar) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (b *StopBar) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is Fyne's hook.
func (b *StopBar) FocusLost() { b.focused = false; b.Refresh() }

// CreateRenderer is Fyne's hook.
func (b *StopBar) CreateRenderer() fyne.WidgetRenderer {
	r := &stopBarRenderer{b: b, edge: &canvas.Rectangle{}}
	r.strip = canvas.NewRaster(func(w, h int) image.Image { return paletteStrip(b.palette, w, h) })
	r.strip.ScaleMode = canvas.ImageScalePixels
	r.Refresh()
	return r
}

type stopBarRenderer struct {
	b     *StopBar
	strip *canvas.Raster
	edge  *canvas.Rectangle
	stops []*canvas.Rectangle
}

func (r *stopBarRenderer) Destroy()           {}
func (r *stopBarRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 40) }

func (r *stopBarRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.strip, r.edge}
	for _, s := range r.stops {
		o = append(o, s)
	}
	return o
}

func (r *stopBarRenderer) Layout(size fyne.Size) {
	at, bar := fyne.NewPos(stopWidth/2, 4), fyne.NewSize(r.b.travel(), size.Height-8)
	r.strip.Move(at)
	r.strip.Resize(bar)
	r.edge.Move(at)
	r.edge.Resize(bar)
	for i, s := range r.stops {
		s.Move(fyne.NewPos(float32(r.b.palette[i].At)*r.b.travel(), 0))
		s.Resize(fyne.NewSize(stopWidth, size.Height))
	}
}

func (r *stopBarRenderer) Refresh() {
	r.edge.StrokeColor, r.edge.StrokeWidth = colorOf(r.b, look.ColorNameOutline), 1
	for len(r.stops) < len(r.b.palette) {
		r.stops = append(r.stops, &canvas.Rectangle{CornerRadius: 4})
	}
	r.stops = r.stops[:len(r.b.palette)]
	for i, s := range r.stops {
		s.FillColor = r.b.palette[i].Colour
		s.StrokeColor, s.StrokeWidth = colorOf(r.b, theme.ColorNamePlaceHolder), 1.5
		if i == r.b.chosen {
			s.StrokeColor, s.StrokeWidth = colorOf(r.b, theme.ColorNameForeground), 2.5
			if r.b.focused {
				s.StrokeColor = colorOf(r.b, theme.ColorNamePrimary)
			}
		}
	}
	r.Layout(r.b.Size())
	r.strip.Refresh()
	canvas.Refresh(r.b)
}
