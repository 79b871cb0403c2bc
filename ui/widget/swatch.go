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

// Swatch is a button that shows a colour.
type Swatch struct {
	fw.DisableableWidget
	Hint     string
	OnTapped func()

	colour           color.NRGBA
	hovered, focused bool
}

var (
	_ fyne.Tappable     = (*Swatch)(nil)
	_ fyne.Focusable    = (*Swatch)(nil)
	_ desktop.Hoverable = (*Swatch)(nil)
)

// NewSwatch makes a black swatch.
func NewSwatch(tapped func()) *Swatch {
	s := &Swatch{OnTapped: tapped, colour: color.NRGBA{A: 255}}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows a colour.
func (s *Swatch) Set(c color.NRGBA) {
	if c != s.colour {
		s.colour = c
		s.Refresh()
	}
}

// Colour is the one that is shown.
func (s *Swatch) Colour() color.NRGBA { return s.colour }

// Tapped is Fyne's hook.
func (s *Swatch) Tapped(*fyne.PointEvent) {
	if !s.Disabled() && s.OnTapped != nil {
		HideHint(s)
		s.OnTapped()
	}
}

// TypedKey is Fyne's hook.
func (s *Swatch) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		s.Tapped(nil)
	default:
		passKey(s, e)
	}
}

// TypedRune is Fyne's hook.
func (s *Swatch) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (s *Swatch) FocusGained() { s.focused = true; s.Refresh(); intoSight(s) }

// FocusLost is Fyne's hook.
func (s *Swatch) FocusLost() { s.focused = false; s.Refresh() }

// MouseIn is Fyne's hook.
func (s *Swatch) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.Refresh(); ShowHint(s, s.Hint) }

// MouseMoved is Fyne's hook.
func (s *Swatch) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (s *Swatch) MouseOut() { s.hovered = false; s.Refresh(); HideHint(s) }

// CreateRenderer is Fyne's hook.
func (s *Swatch) CreateRenderer() fyne.WidgetRenderer {
	r := &swatchRenderer{s: s, box: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type swatchRenderer struct {
	s   *Swatch
	box *canvas.Rectangle
}

func (r *swatchRenderer) Destroy()                     {}
func (r *swatchRenderer) MinSize() fyne.Size           { return fyne.NewSize(20, 20) }
func (r *swatchRenderer) Layout(size fyne.Size)        { r.box.Resize(size) }
func (r *swatchRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.box} }

func (r *swatchRenderer) Refresh() {
	r.box.FillColor = r.s.colour
	r.box.CornerRadius = sizeOf(r.s, theme.SizeNameInputRadius)
	r.box.StrokeColor, r.box.StrokeWidth = colorOf(r.s, look.ColorNameOutline), 1
	switch {
	case r.s.focused:
		r.box.StrokeColor, r.box.StrokeWidth = colorOf(r.s, theme.ColorNamePrimary), 2
	case r.s.hovered && !r.s.Disabled():
		r.box.StrokeColor = colorOf(r.s, theme.ColorNameForeground)
	}
	canvas.Refresh(r.s)
}
