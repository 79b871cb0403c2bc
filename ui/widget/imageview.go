package widget

import (
	"image"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/say"
)

// zooms are the steps of the magnification, in screen pixels a picture pixel: whole multiples when enlarging, so that every pixel of
// the picture is a square of the same size, and whole fractions when reducing.
var zooms = []float64{1. / 16, 1. / 12, 1. / 8, 1. / 6, 1. / 4, 1. / 3, 1. / 2, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128}

// ImageView shows one picture: fitted, at its own size or zoomed in and out with the wheel, the keys + - 0 1 and buttons; dragged when
// it is larger than the view. Enlarged, it is pixel-exact; reduced, smooth.
type ImageView struct {
	fw.BaseWidget
	// OnTapped hears the picture's pixel that was clicked.
	OnTapped func(p image.Point)
	// Target is the part of the picture that a click at p would mean; it is outlined under the pointer. nil outlines nothing.
	Target func(p image.Point) image.Rectangle
	// OnRoom hears that Room has changed.
	OnRoom func()
	// OnZooms hears that Zooms has changed.
	OnZooms func()
	// Painted hears that a picture has been painted for the first time.
	Painted func()
	// Empty is shown while there is no picture.
	Empty string

	canvas  *imageCanvas
	caption *Text
	note    string
	actual  image.Point // the size of the picture that the shown one stands for; 0 is its own
	level   *Text
	zooms   Zooms
	buttons [4]*Button // smaller, larger, fit, actual
	whole   fyne.CanvasObject
}

// Zooms says which of the ways to zoom would change what is seen.
type Zooms struct{ Out, In, Fit, Actual bool }

// NewImageView makes an empty view with its bar of buttons below.
func NewImageView() *ImageView {
	v := &ImageView{Empty: say.T("No picture yet"), caption: NewCaption(""), level: NewCaption("")}
	v.caption.Least = 60
	v.level.Least, v.level.Trailing = 44, true
	v.canvas = newImageCanvas(v)
	bar := []fyne.CanvasObject{v.caption, v.level}
	for i, b := range []*Button{
		NewQuietButton(theme.ZoomOutIcon(), say.T("Smaller (key −)"), v.ZoomOut),
		NewQuietButton(theme.ZoomInIcon(), say.T("Larger (key +)"), v.ZoomIn),
		NewQuietButton(theme.ZoomFitIcon(), say.T("Fit into the view (key 0)"), v.Fit),
		NewQuietButton(iconActual, say.T("One picture pixel on one screen pixel (key 1)"), v.Actual),
	} {
		b.Disable()
		v.buttons[i] = b
		bar = append(bar, Sized(24, 24, b))
	}
	v.whole = container.NewBorder(nil, Inset(2, 2, 0, 0, TightRow(0, bar...)), nil, nil, v.canvas)
	v.ExtendBaseWidget(v)
	return v
}

// NewPlainImageView makes a view without the bar, for pictures that stand beside others. It zooms all the same.
func NewPlainImageView() *ImageView {
	v := NewImageView()
	v.whole = v.canvas
	return v
}

// SetImage shows m, with a note before its size in the caption; nil empties the view. The view never writes into m, and nobody else may
// while it is shown. The zoom stays as it is when the size does.
func (v *ImageView) SetImage(m image.Image, note string) { v.SetReduced(m, note, image.Point{}) }

// SetReduced is SetImage for a picture that stands for a larger one, of the size actual: the caption tells of that.
func (v *ImageView) SetReduced(m image.Image, note string, actual image.Point) {
	v.note, v.actual = note, actual
	v.canvas.set(m)
}

// Room is how large a picture can be, in screen pixels, without being reduced; 0 before the view has its size.
func (v *ImageView) Room() image.Point { return v.canvas.pixels }

// Image is what is shown, or nil.
func (v *ImageView) Image() *image.RGBA { return v.canvas.img }

// Fit shows the whole picture as large as the view allows.
func (v *ImageView) Fit() { v.canvas.fit = true; v.canvas.Refresh() }

// Actual shows one picture pixel on one screen pixel.
func (v *ImageView) Actual() { v.canvas.zoomTo(1, v.canvas.middle()) }

// ZoomIn enlarges by a step.
func (v *ImageView) ZoomIn() { v.canvas.step(1, v.canvas.middle()) }

// ZoomOut reduces by a step.
func (v *ImageView) ZoomOut() { v.canvas.step(-1, v.canvas.middle()) }

// Zooms says which of the ways to zoom would change what is seen now.
func (v *ImageView) Zooms() Zooms { return v.zooms }

// tellZooms brings the buttons up to date.
func (v *ImageView) tellZooms() {
	var now Zooms
	if c := v.canvas; c.img != nil {
		now = Zooms{Out: c.next(-1) != c.zoom, In: c.next(1) != c.zoom, Fit: !c.fit, Actual: c.zoom != 1}
	}
	if now == v.zooms {
		return
	}
	v.zooms = now
	for i, on := range []bool{now.Out, now.In, now.Fit, now.Actual} {
		v.buttons[i].SetEnabled(on)
	}
	if v.OnZooms != nil {
		v.OnZooms()
	}
}

// CreateRenderer is Fyne's hook.
func (v *ImageView) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(v.whole) }

// describe writes the caption.
func (v *ImageView) describe() {
	v.tellZooms()
	img := v.canvas.img
	if img == nil {
		v.caption.SetText("")
		v.level.SetText("")
		return
	}
	size := img.Rect.Size()
	reduced := v.actual != (image.Point{}) && v.actual != size
	if reduced {
		size = v.actual
	}
	s := say.T("%d × %d pixels", size.X, size.Y)
	if reduced {
		s = say.T("%d × %d pixels, shown smaller", size.X, size.Y)
	}
	if v.note != "" {
		s = v.note + " · " + s
	}
	v.caption.SetText(s)
	zoom := v.canvas.zoom * float64(img.Rect.Dx()) / float64(size.X)
	v.level.SetText(say.T("%s %%", say.Int(int(math.Round(100*zoom)))))
}

// imageCanvas is the part of a view that the picture lies on.
type imageCanvas struct {
	fw.BaseWidget
	v       *ImageView
	img     *image.RGBA // at origin 0
	opaque  bool
	fresh   bool // not painted yet
	fit     bool
	zoom    float64         // screen pixels a picture pixel
	centre  [2]float64      // of the view, in picture pixels
	pixels  image.Point     // of the view on the screen
	part    image.Rectangle // of them that are painted
	hover   *image.Point    // the picture pixel under the pointer
	focused bool
	raster  *canvas.Raster
	paint   viewPainter
}

var (
	_ desktop.Cursorable = (*imageCanvas)(nil)
	_ desktop.Hoverable  = (*imageCanvas)(nil)
	_ fyne.Draggable     = (*imageCanvas)(nil)
	_ fyne.Focusable     = (*imageCanvas)(nil)
	_ fyne.Scrollable    = (*imageCanvas)(nil)
	_ fyne.Tappable      = (*imageCanvas)(nil)
)

func newImageCanvas(v *ImageView) *imageCanvas {
	c := &imageCanvas{v: v, fit: true, zoom: 1}
	c.raster = canvas.NewRaster(c.draw)
	c.raster.ScaleMode = canvas.ImageScalePixels
	c.ExtendBaseWidget(c)
	return c
}

func (c *imageCanvas) set(m image.Image) {
	var old image.Rectangle
	if c.img != nil {
		old = c.img.Rect
	}
	c.img = nil
	if m != nil && !m.Bounds().Empty() {
		c.img = atOrigin(m)
		c.opaque, c.fresh = c.img.Opaque(), true
		if c.img.Rect != old {
			c.fit, c.hover = true, nil
			c.centre = [2]float64{float64(c.img.Rect.Dx()) / 2, float64(c.img.Rect.Dy()) / 2}
		}
	}
	c.Refresh()
}

// atOrigin is m as RGBA with its first pixel at 0,0: itself where it is so, else a copy.
func atOrigin(m image.Image) *image.RGBA {
	if r, ok := m.(*image.RGBA); ok && r.Rect.Min == (image.Point{}) && r.Stride == 4*r.Rect.Dx() {
		return r
	}
	r := image.NewRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(r, r.Rect, m, m.Bounds().Min, draw.Src)
	return r
}

// settle brings zoom and centre into their limits for the view's size in pixels.
func (c *imageCanvas) settle() {
	if c.img == nil || c.pixels.X == 0 || c.pixels.Y == 0 {
		return
	}
	w, h := float64(c.img.Rect.Dx()), float64(c.img.Rect.Dy())
	vw, vh := float64(c.pixels.X), float64(c.pixels.Y)
	if c.fit {
		c.zoom = min(vw/w, vh/h)
		if c.zoom > 1 {
			c.zoom = math.Floor(c.zoom)
		}
	}
	clamp := func(centre, size, view float64) float64 {
		if half := view / 2 / c.zoom; 2*half < size {
			return min(size-half, max(half, centre))
		}
		return size / 2
	}
	c.centre = [2]float64{clamp(c.centre[0], w, vw), clamp(c.centre[1], h, vh)}
}

// place is the rectangle of the screen pixels that the whole picture covers.
func (c *imageCanvas) place() image.Rectangle {
	w, h := float64(c.img.Rect.Dx())*c.zoom, float64(c.img.Rect.Dy())*c.zoom
	x := int(math.Round(float64(c.pixels.X)/2 - c.centre[0]*c.zoom))
	y := int(math.Round(float64(c.pixels.Y)/2 - c.centre[1]*c.zoom))
	return image.Rect(x, y, x+max(1, int(math.Round(w))), y+max(1, int(math.Round(h))))
}

// scale is how many screen pixels a unit of the window has.
func (c *imageCanvas) scale() float64 {
	if c.pixels.X == 0 || c.Size().Width == 0 {
		return 1
	}
	return float64(c.pixels.X) / float64(c.Size().Width)
}

// at is the picture pixel at a place of the view; ok is false beside the picture.
func (c *imageCanvas) at(p fyne.Position) (q image.Point, ok bool) {
	if c.img == nil {
		return q, false
	}
	s := c.scale()
	r := c.place()
	q = image.Pt(int(math.Floor((float64(p.X)*s-float64(r.Min.X))/c.zoom)), int(math.Floor((float64(p.Y)*s-float64(r.Min.Y))/c.zoom)))
	return q, q.In(c.img.Rect)
}

func (c *imageCanvas) middle() fyne.Position {
	return fyne.NewPos(c.Size().Width/2, c.Size().Height/2)
}

// zoomTo changes the zoom so that what lies under p stays there.
func (c *imageCanvas) zoomTo(zoom float64, p fyne.Position) {
	if c.img == nil {
		return
	}
	s := c.scale()
	dx := float64(p.X)*s - float64(c.pixels.X)/2
	dy := float64(p.Y)*s - float64(c.pixels.Y)/2
	c.centre[0] += dx/c.zoom - dx/zoom
	c.centre[1] += dy/c.zoom - dy/zoom
	c.zoom, c.fit = zoom, false
	c.Refresh()
}

func (c *imageCanvas) step(n int, p fyne.Position) {
	for range max(n, -n) {
		c.zoomTo(c.next(n), p)
	}
}

// next is the step of the magnification over the present one, for n > 0, or under it; the present one where there is none.
func (c *imageCanvas) next(n int) float64 {
	to := c.zoom
	if n > 0 {
		for i := len(zooms) - 1; i >= 0 && zooms[i] > c.zoom*1.001; i-- {
			to = zooms[i]
		}
		return to
	}
	for i := 0; i < len(zooms) && zooms[i] < c.zoom*0.999; i++ {
		to = zooms[i]
	}
	return to
}

// Scrolled is Fyne's hook.
func (c *imageCanvas) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DY > 0 {
		c.step(1, e.Position)
	} else if e.Scrolled.DY < 0 {
		c.step(-1, e.Position)
	}
}

// Dragged is Fyne's hook.
func (c *imageCanvas) Dragged(e *fyne.DragEvent) { c.pan(-e.Dragged.DX, -e.Dragged.DY) }

// DragEnd is Fyne's hook.
func (c *imageCanvas) DragEnd() {}

func (c *imageCanvas) pan(dx, dy float32) {
	s := c.scale()
	c.centre[0] += float64(dx) * s / c.zoom
	c.centre[1] += float64(dy) * s / c.zoom
	c.Refresh()
}

// Tapped is Fyne's hook.
func (c *imageCanvas) Tapped(e *fyne.PointEvent) {
	focus(c)
	if p, ok := c.at(e.Position); ok && c.v.OnTapped != nil {
		c.v.OnTapped(p)
	}
}

// MouseIn is Fyne's hook.
func (c *imageCanvas) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (c *imageCanvas) MouseMoved(e *desktop.MouseEvent) {
	if c.v.Target == nil {
		return
	}
	old := c.target()
	c.hover = nil
	if p, ok := c.at(e.Position); ok {
		c.hover = &p
	}
	if c.target() != old {
		c.Refresh()
	}
}

// MouseOut is Fyne's hook.
func (c *imageCanvas) MouseOut() {
	if c.hover != nil {
		c.hover = nil
		c.Refresh()
	}
}

// target is the part of the picture to outline; empty for none.
func (c *imageCanvas) target() image.Rectangle {
	if c.hover == nil || c.v.Target == nil || c.img == nil {
		return image.Rectangle{}
	}
	return c.v.Target(*c.hover).Intersect(c.img.Rect)
}

// Cursor is Fyne's hook.
func (c *imageCanvas) Cursor() desktop.Cursor {
	if !c.target().Empty() {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// TypedKey is Fyne's hook.
func (c *imageCanvas) TypedKey(e *fyne.KeyEvent) {
	const far = 40
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown:
		if c.img == nil || c.place().In(image.Rectangle{Max: c.pixels}) { // there is nowhere to go
			passKey(c, e)
			return
		}
	}
	switch e.Name {
	case fyne.KeyPlus, fyne.KeyEqual:
		c.step(1, c.middle())
	case fyne.KeyMinus:
		c.step(-1, c.middle())
	case fyne.Key0:
		c.v.Fit()
	case fyne.Key1:
		c.v.Actual()
	case fyne.KeyLeft:
		c.pan(-far, 0)
	case fyne.KeyRight:
		c.pan(far, 0)
	case fyne.KeyUp:
		c.pan(0, -far)
	case fyne.KeyDown:
		c.pan(0, far)
	default:
		passKey(c, e)
	}
}

// TypedRune is Fyne's hook.
func (c *imageCanvas) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (c *imageCanvas) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost is Fyne's hook.
func (c *imageCanvas) FocusLost() { c.focused = false; c.Refresh() }
