package widget

import (
	"image"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	colours "atelier/engine/pixel"
	"atelier/ui/look"
	"atelier/ui/say"
)

// PaletteBar is a button that shows a palette as a strip of its colours, with its name below.
type PaletteBar struct {
	fw.DisableableWidget
	OnTapped func()
	Marked   bool // framed as the one in use

	palette          colours.Palette
	name             string
	hovered, focused bool
}

var (
	_ fyne.Tappable     = (*PaletteBar)(nil)
	_ fyne.Focusable    = (*PaletteBar)(nil)
	_ desktop.Hoverable = (*PaletteBar)(nil)
)

// NewPaletteBar makes a bar without a palette.
func NewPaletteBar(tapped func()) *PaletteBar {
	b := &PaletteBar{OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// Set shows a palette.
func (b *PaletteBar) Set(p colours.Palette) {
	if !slices.Equal(p, b.palette) {
		b.palette = p
		b.Refresh()
	}
}

// SetName writes a name under the bar.
func (b *PaletteBar) SetName(name string) {
	if name != b.name {
		b.name = name
		b.Refresh()
	}
}

// mark frames the bar, or takes the frame away.
func (b *PaletteBar) mark(on bool) {
	if on != b.Marked {
		b.Marked = on
		b.Refresh()
	}
}

// paletteName is the name of a palette that is written as text: a preset's, or "Own colours".
func paletteName(text string) string {
	for _, p := range colours.Presets() {
		if p.Name == text {
			return say.Option(p.Name)
		}
	}
	return say.T("Own colours")
}

// paletteStrip paints a palette across w x h pixels.
func paletteStrip(p colours.Palette, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	if len(p) == 0 || w == 0 || h == 0 {
		return m
	}
	for x, c := range p.Table(w) {
		m.Pix[4*x], m.Pix[4*x+1], m.Pix[4*x+2], m.Pix[4*x+3] = c[0], c[1], c[2], 255
	}
	for y := 1; y < h; y++ {
		copy(m.Pix[y*m.Stride:(y+1)*m.Stride], m.Pix)
	}
	return m
}

// Tapped is Fyne's hook.
func (b *PaletteBar) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey is Fyne's hook.
func (b *PaletteBar) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		passKey(b, e)
	}
}

// TypedRune is Fyne's hook.
func (b *PaletteBar) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (b *PaletteBar) FocusGained() { b.focused = true; b.Refresh(); intoSight(b) }

// FocusLost is Fyne's hook.
func (b *PaletteBar) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn is Fyne's hook.
func (b *PaletteBar) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is Fyne's hook.
func (b *PaletteBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (b *PaletteBar) MouseOut() { b.hovered = false; b.Refresh() }

// CreateRenderer is Fyne's hook.
func (b *PaletteBar) CreateRenderer() fyne.WidgetRenderer {
	r := &paletteBarRenderer{b: b, frame: &canvas.Rectangle{}, name: &canvas.Text{}}
	r.strip = canvas.NewRaster(func(w, h int) image.Image { return paletteStrip(b.palette, w, h) })
	r.strip.ScaleMode = canvas.ImageScalePixels
	r.Refresh()
	return r
}

const paletteStripHeight = 18

type paletteBarRenderer struct {
	b     *PaletteBar
	frame *canvas.Rectangle
	strip *canvas.Raster
	name  *canvas.Text
}

func (r *paletteBarRenderer) Destroy() {}

func (r *paletteBarRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.frame, r.strip, r.name}
}

func (r *paletteBarRenderer) MinSize() fyne.Size {
	h := float32(paletteStripHeight + 2*look.Gap)
	if r.b.name != "" {
		h += r.name.MinSize().Height - 2
	}
	return fyne.NewSize(64, h)
}

func (r *paletteBarRenderer) Layout(size fyne.Size) {
	r.frame.Resize(size)
	r.strip.Move(fyne.NewPos(look.Gap, look.Gap))
	r.strip.Resize(fyne.NewSize(size.Width-2*look.Gap, paletteStripHeight))
	r.name.Move(fyne.NewPos(look.Gap, look.Gap+paletteStripHeight))
	r.name.Resize(r.name.MinSize())
}

func (r *paletteBarRenderer) Refresh() {
	r.frame.CornerRadius = sizeOf(r.b, theme.SizeNameInputRadius)
	r.frame.FillColor, r.frame.StrokeWidth = colorOf(r.b, look.ColorNameSurround), 1
	r.frame.StrokeColor = colorOf(r.b, look.ColorNameOutline)
	switch {
	case r.b.focused || r.b.Marked:
		r.frame.StrokeColor, r.frame.StrokeWidth = colorOf(r.b, theme.ColorNamePrimary), 2
	case r.b.hovered && !r.b.Disabled():
		r.frame.StrokeColor = colorOf(r.b, theme.ColorNamePlaceHolder)
	}
	setText(r.name, r.b.name, sizeOf(r.b, theme.SizeNameCaptionText), colorOf(r.b, theme.ColorNamePlaceHolder))
	r.Layout(r.b.Size())
	r.strip.Refresh()
	canvas.Refresh(r.b)
}
