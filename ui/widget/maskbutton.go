package widget

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"
	xdraw "golang.org/x/image/draw"
)

// MaskButton is a small button whose icon is a shape in the colour of the text.
type MaskButton struct {
	fw.BaseWidget
	Hint     string
	OnTapped func()

	mask             *image.Alpha
	hovered, focused bool
	raster           *canvas.Raster
}

var (
	_ fyne.Tappable     = (*MaskButton)(nil)
	_ fyne.Focusable    = (*MaskButton)(nil)
	_ desktop.Hoverable = (*MaskButton)(nil)
)

const (
	maskButtonSide = 32
	maskIcon       = 18
)

// NewMaskButton makes a button without an icon yet.
func NewMaskButton(hint string, tapped func()) *MaskButton {
	b := &MaskButton{Hint: hint, OnTapped: tapped}
	b.raster = canvas.NewRaster(b.draw)
	b.raster.ScaleMode = canvas.ImageScalePixels
	b.ExtendBaseWidget(b)
	return b
}

// SetMask gives the button its icon: a square, larger than it is shown.
func (b *MaskButton) SetMask(m *image.Alpha) {
	b.mask = m
	b.Refresh()
}

// AccessibilityLabel is what a screen reader says.
func (b *MaskButton) AccessibilityLabel() string { return b.Hint }

// Tapped is Fyne's hook.
func (b *MaskButton) Tapped(*fyne.PointEvent) {
	HideHint(b)
	b.OnTapped()
}

// TypedKey is Fyne's hook.
func (b *MaskButton) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		passKey(b, e)
	}
}

// TypedRune is Fyne's hook.
func (b *MaskButton) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (b *MaskButton) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is Fyne's hook.
func (b *MaskButton) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn is Fyne's hook.
func (b *MaskButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh(); ShowHint(b, b.Hint) }

// MouseMoved is Fyne's hook.
func (b *MaskButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (b *MaskButton) MouseOut() { b.hovered = false; b.Refresh(); HideHint(b) }

// draw paints the icon, w x h screen pixels.
func (b *MaskButton) draw(w, h int) image.Image {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if b.mask == nil {
		return out
	}
	small := image.NewAlpha(out.Rect)
	xdraw.CatmullRom.Scale(small, small.Rect, b.mask, b.mask.Rect, xdraw.Src, nil)
	draw.DrawMask(out, out.Rect, image.NewUniform(colorOf(b, theme.ColorNameForeground)), image.Point{}, small, image.Point{}, draw.Src)
	return out
}

// CreateRenderer is Fyne's hook.
func (b *MaskButton) CreateRenderer() fyne.WidgetRenderer {
	r := &maskButtonRenderer{b: b, ground: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type maskButtonRenderer struct {
	b      *MaskButton
	ground *canvas.Rectangle
}

func (r *maskButtonRenderer) Destroy()           {}
func (r *maskButtonRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(maskButtonSide) }
func (r *maskButtonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.b.raster}
}

func (r *maskButtonRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.b.raster.Resize(fyne.NewSquareSize(maskIcon))
	r.b.raster.Move(fyne.NewPos((size.Width-maskIcon)/2, (size.Height-maskIcon)/2))
}

func (r *maskButtonRenderer) Refresh() {
	r.ground.CornerRadius, r.ground.StrokeWidth = sizeOf(r.b, theme.SizeNameButtonRadius), 1
	r.ground.FillColor, r.ground.StrokeColor = color.Transparent, color.Transparent
	if r.b.hovered {
		r.ground.FillColor = colorOf(r.b, theme.ColorNameHover)
	}
	if r.b.focused {
		r.ground.StrokeColor = colorOf(r.b, theme.ColorNamePrimary)
	}
	r.b.raster.Refresh()
	canvas.Refresh(r.b)
}
