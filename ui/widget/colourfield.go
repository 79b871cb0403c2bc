package widget

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// hsv is a colour as hue, saturation and value, each 0 to 1 (Smith 1978). Hue 0 is red, 1/3 green, 2/3 blue.
type hsv struct{ H, S, V float64 }

// rgb is the colour for the screen.
func (c hsv) rgb() color.NRGBA {
	channel := func(n float64) uint8 {
		k := math.Mod(n+6*c.H, 6)
		return uint8(math.Round(255 * (c.V - c.V*c.S*max(0, min(k, 4-k, 1)))))
	}
	return color.NRGBA{R: channel(5), G: channel(3), B: channel(1), A: 255}
}

// toHSV keeps the hue of `near` for greys, and its saturation for black: they have none of their own.
func toHSV(c color.NRGBA, near hsv) hsv {
	r, g, b := float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
	v, low := max(r, g, b), min(r, g, b)
	out := hsv{near.H, near.S, v}
	if v == 0 {
		return out
	}
	if out.S = (v - low) / v; out.S == 0 {
		return out
	}
	switch d := v - low; v {
	case r:
		out.H = (g - b) / d / 6
	case g:
		out.H = (2 + (b-r)/d) / 6
	default:
		out.H = (4 + (r-g)/d) / 6
	}
	if out.H < 0 {
		out.H++
	}
	return out
}

// colourField is a rectangle in which a colour is chosen by dragging a point, or with the arrow keys: hue across and saturation up, shown
// at full value, so that there is something to see when the colour is dark; or, as a narrow one, the value alone.
type colourField struct {
	fw.BaseWidget
	at        hsv
	value     bool // it is the narrow one
	onChanged func(hsv)

	moving, focused bool
	painted         *image.RGBA
	paintedAt       hsv
}

var (
	_ desktop.Mouseable = (*colourField)(nil)
	_ fyne.Draggable    = (*colourField)(nil)
	_ fyne.Focusable    = (*colourField)(nil)
)

func newColourField(value bool, changed func(hsv)) *colourField {
	f := &colourField{value: value, onChanged: changed}
	f.ExtendBaseWidget(f)
	return f
}

func (f *colourField) set(c hsv) {
	f.at = c
	f.Refresh()
}

func (f *colourField) moveTo(p fyne.Position) {
	x := float64(min(1, max(0, p.X/f.Size().Width)))
	y := float64(1 - min(1, max(0, p.Y/f.Size().Height)))
	c := f.at
	if f.value {
		c.V = y
	} else {
		c.H, c.S = min(x, 0.9999), y
	}
	f.change(c)
}

func (f *colourField) change(c hsv) {
	if c != f.at {
		f.set(c)
		f.onChanged(c)
	}
}

// MouseDown is Fyne's hook.
func (f *colourField) MouseDown(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonPrimary {
		focus(f)
		f.moving = true
		f.moveTo(e.Position)
	}
}

// MouseUp is Fyne's hook.
func (f *colourField) MouseUp(*desktop.MouseEvent) { f.moving = false }

// Dragged is Fyne's hook.
func (f *colourField) Dragged(e *fyne.DragEvent) {
	if f.moving {
		f.moveTo(e.Position)
	}
}

// DragEnd is Fyne's hook.
func (f *colourField) DragEnd() { f.moving = false }

// TypedKey is Fyne's hook.
func (f *colourField) TypedKey(e *fyne.KeyEvent) {
	const far = 0.02
	c := f.at
	by := map[fyne.KeyName][2]float64{fyne.KeyLeft: {-far, 0}, fyne.KeyRight: {far, 0}, fyne.KeyUp: {0, far}, fyne.KeyDown: {0, -far}}
	d, ok := by[e.Name]
	switch {
	case !ok:
		passKey(f, e)
		return
	case f.value:
		c.V = min(1, max(0, c.V+d[1]))
	default:
		c.H, c.S = math.Mod(c.H+d[0]+1, 1), min(1, max(0, c.S+d[1]))
	}
	f.change(c)
}

// TypedRune is Fyne's hook.
func (f *colourField) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (f *colourField) FocusGained() { f.focused = true; f.Refresh() }

// FocusLost is Fyne's hook.
func (f *colourField) FocusLost() { f.focused = false; f.Refresh() }

// CreateRenderer is Fyne's hook.
func (f *colourField) CreateRenderer() fyne.WidgetRenderer {
	r := &colourFieldRenderer{f: f, dot: &canvas.Circle{}, ring: &canvas.Circle{}, edge: &canvas.Rectangle{}}
	r.field = canvas.NewRaster(f.paint)
	r.field.ScaleMode = canvas.ImageScalePixels
	r.Refresh()
	return r
}

// paint draws all the colours that can be chosen, and again only where they have changed.
func (f *colourField) paint(w, h int) image.Image {
	var of hsv
	if f.value {
		of = hsv{H: f.at.H, S: f.at.S}
	}
	if f.painted != nil && f.paintedAt == of && f.painted.Rect.Dx() == w && f.painted.Rect.Dy() == h {
		return f.painted
	}
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		up := 1 - float64(y)/float64(max(1, h-1))
		for x := range w {
			c := hsv{float64(x) / float64(max(1, w)), up, 1}
			if f.value {
				c = hsv{f.at.H, f.at.S, up}
			}
			p := c.rgb()
			m.SetRGBA(x, y, color.RGBA{p.R, p.G, p.B, 255})
		}
	}
	f.painted, f.paintedAt = m, of
	return m
}

type colourFieldRenderer struct {
	f         *colourField
	field     *canvas.Raster
	edge      *canvas.Rectangle
	ring, dot *canvas.Circle
}

func (r *colourFieldRenderer) Destroy() {}

func (r *colourFieldRenderer) MinSize() fyne.Size {
	if r.f.value {
		return fyne.NewSize(22, 120)
	}
	return fyne.NewSize(200, 120)
}

func (r *colourFieldRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.field, r.edge, r.ring, r.dot}
}

func (r *colourFieldRenderer) Layout(size fyne.Size) {
	r.field.Resize(size)
	r.edge.Resize(size)
	x, y := float32(r.f.at.H)*size.Width, float32(1-r.f.at.S)*size.Height
	if r.f.value {
		x, y = size.Width/2, float32(1-r.f.at.V)*size.Height
	}
	for i, c := range []*canvas.Circle{r.ring, r.dot} {
		d := []float32{14, 11}[i]
		c.Resize(fyne.NewSquareSize(d))
		c.Move(fyne.NewPos(x-d/2, y-d/2))
	}
}

func (r *colourFieldRenderer) Refresh() {
	r.edge.StrokeColor, r.edge.StrokeWidth = colorOf(r.f, look.ColorNameOutline), 1
	if r.f.focused {
		r.edge.StrokeColor, r.edge.StrokeWidth = colorOf(r.f, theme.ColorNamePrimary), 2
	}
	// A dark ring and a light one: one of them is seen on any colour.
	r.ring.StrokeColor, r.ring.StrokeWidth = color.NRGBA{A: 200}, 1.5
	r.dot.StrokeColor, r.dot.StrokeWidth = color.White, 2
	r.dot.FillColor = r.f.at.rgb()
	r.Layout(r.f.Size())
	r.field.Refresh()
	canvas.Refresh(r.f)
}
