package widget

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	xdraw "golang.org/x/image/draw"

	"atelier/ui/look"
)

// viewPainter draws a picture into the pixels of the part of a view that it covers. It reuses its memory: Fyne copies what a raster returns before the next frame.
type viewPainter struct {
	out     *image.RGBA
	reduced *image.RGBA // the picture, scaled down; kept until the picture or the size changes
	of      *image.RGBA
	columns []int // the picture's column under each of them
}

// CreateRenderer is Fyne's hook.
func (c *imageCanvas) CreateRenderer() fyne.WidgetRenderer {
	r := &imageRenderer{c: c}
	r.Refresh()
	return r
}

type imageRenderer struct {
	c     *imageCanvas
	empty note
}

func (r *imageRenderer) Destroy()           {}
func (r *imageRenderer) MinSize() fyne.Size { return fyne.NewSize(64, 64) }

func (r *imageRenderer) Objects() []fyne.CanvasObject {
	if r.c.img == nil {
		return r.empty.objects([]fyne.CanvasObject{r.c.raster})
	}
	return []fyne.CanvasObject{r.c.raster}
}

func (r *imageRenderer) Layout(size fyne.Size) {
	r.say(size)
	r.measure(size)
}

// say lays out what is said while there is no picture.
func (r *imageRenderer) say(size fyne.Size) {
	if r.c.img == nil {
		r.empty.set(r.c.v.Empty, sizeOf(r.c, theme.SizeNameText), colorOf(r.c, theme.ColorNamePlaceHolder), size)
	}
}

// measure learns the view's size in screen pixels, which zoom and caption depend on.
func (r *imageRenderer) measure(size fyne.Size) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.c); c != nil {
		var now image.Point
		now.X, now.Y = c.PixelCoordinateForPosition(fyne.NewPos(size.Width, size.Height))
		if old := r.c.pixels; now != old {
			r.c.pixels = now
			if r.c.v.OnRoom != nil {
				r.c.v.OnRoom()
			}
		}
	}
	r.c.settle()
	r.c.v.describe()
	r.place()
}

// place lays the raster where the picture is. The rest of the view is left as it is: what isn't painted costs nothing.
func (r *imageRenderer) place() {
	c := r.c
	if c.raster.Hidden = c.img == nil; c.raster.Hidden {
		return
	}
	if c.pixels == (image.Point{}) { // not known yet, nor the scale: draw learns it
		c.raster.Move(fyne.Position{})
		c.raster.Resize(c.Size())
		return
	}
	c.part = c.place().Inset(-c.edge()).Intersect(image.Rectangle{Max: c.pixels})
	k := float32(c.scale())
	c.raster.Move(fyne.NewPos(float32(c.part.Min.X)/k, float32(c.part.Min.Y)/k))
	c.raster.Resize(fyne.NewSize(float32(c.part.Dx())/k, float32(c.part.Dy())/k))
}

func (r *imageRenderer) Refresh() {
	r.measure(r.c.Size())
	r.say(r.c.Size())
	r.c.raster.Refresh()
	canvas.Refresh(r.c)
}

// edge is the width of an outline in screen pixels.
func (c *imageCanvas) edge() int { return max(1, int(2*c.scale()+0.5)) }

// draw paints the part of the view that the picture covers, w x h screen pixels.
func (c *imageCanvas) draw(w, h int) image.Image {
	p := &c.paint
	if p.out == nil || p.out.Rect.Dx() != w || p.out.Rect.Dy() != h {
		p.out = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(p.out.Pix)
	if c.img != nil && c.pixels == (image.Point{}) {
		c.pixels = image.Pt(w, h)
		c.settle()
		c.part = image.Rectangle{Max: c.pixels}
	}
	if c.img == nil || c.part.Empty() {
		return p.out
	}
	if c.fresh {
		if c.fresh = false; c.v.Painted != nil {
			c.v.Painted()
		}
	}
	at := c.place().Sub(c.part.Min)
	if dx := w - c.part.Dx(); dx < -1 || dx > 1 { // the window's scale has changed since
		k := float64(w) / float64(c.part.Dx())
		scaled := func(v int) int { return int(math.Round(float64(v) * k)) }
		at = image.Rect(scaled(at.Min.X), scaled(at.Min.Y), scaled(at.Max.X), scaled(at.Max.Y))
	}
	if !c.opaque {
		draw.Draw(p.out, at, image.NewUniform(colorOf(c, look.ColorNameSurround)), image.Point{}, draw.Src)
		p.checker(at, colorOf(c, look.ColorNameChecker))
	}
	if c.zoom < 1 {
		p.reduce(c.img, at)
	} else {
		p.enlarge(c.img, at, c.opaque)
	}
	if t := c.target(); !t.Empty() {
		edge := func(v, lo int) int { return lo + int(float64(v)*c.zoom+0.5) }
		p.outline(image.Rect(edge(t.Min.X, at.Min.X), edge(t.Min.Y, at.Min.Y), edge(t.Max.X, at.Min.X), edge(t.Max.Y, at.Min.Y)),
			c.edge(), colorOf(c, theme.ColorNamePrimary))
	}
	return p.out
}

// enlarge copies the nearest pixel, without a loss, whatever part of the picture is in sight.
func (p *viewPainter) enlarge(m *image.RGBA, at image.Rectangle, opaque bool) {
	in := at.Intersect(p.out.Rect)
	if in.Empty() {
		return
	}
	p.columns = p.columns[:0]
	for x := in.Min.X; x < in.Max.X; x++ {
		p.columns = append(p.columns, (x-at.Min.X)*m.Rect.Dx()/at.Dx()*4)
	}
	last := -1
	for y := in.Min.Y; y < in.Max.Y; y++ {
		sy := (y - at.Min.Y) * m.Rect.Dy() / at.Dy()
		dst := p.out.Pix[p.out.PixOffset(in.Min.X, y) : p.out.PixOffset(in.Max.X-1, y)+4]
		if sy == last && opaque { // the same row of the picture again
			above := p.out.PixOffset(in.Min.X, y-1)
			copy(dst, p.out.Pix[above:above+len(dst)])
			continue
		}
		last = sy
		src := m.Pix[sy*m.Stride : sy*m.Stride+4*m.Rect.Dx()]
		for i, sx := range p.columns {
			over(dst[4*i:4*i+4:4*i+4], src[sx:sx+4:sx+4])
		}
	}
}

// over lays a premultiplied pixel over another.
func over(dst, src []uint8) {
	if src[3] == 255 {
		copy(dst, src)
		return
	}
	rest := 255 - uint32(src[3])
	for k := range 3 {
		dst[k] = src[k] + uint8((uint32(dst[k])*rest+127)/255)
	}
}

// reduce draws the picture smaller, each screen pixel from all the picture's pixels under it.
func (p *viewPainter) reduce(m *image.RGBA, at image.Rectangle) {
	if p.of != m || p.reduced.Rect.Size() != at.Size() {
		p.reduced = image.NewRGBA(image.Rectangle{Max: at.Size()})
		xdraw.BiLinear.Scale(p.reduced, p.reduced.Rect, m, m.Rect, xdraw.Src, nil)
		p.of = m
	}
	draw.Draw(p.out, at, p.reduced, image.Point{}, draw.Over)
}

// checker draws the squares that are seen through transparent pixels.
func (p *viewPainter) checker(at image.Rectangle, c color.Color) {
	const side = 8
	in := at.Intersect(p.out.Rect)
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if ((x-at.Min.X)/side+(y-at.Min.Y)/side)%2 == 0 {
				p.out.Set(x, y, c)
			}
		}
	}
}

// outline draws a frame of that width around the outside of r.
func (p *viewPainter) outline(r image.Rectangle, width int, c color.Color) {
	u := image.NewUniform(c)
	o := r.Inset(-width)
	for _, side := range []image.Rectangle{
		{o.Min, image.Pt(o.Max.X, r.Min.Y)}, {image.Pt(o.Min.X, r.Max.Y), o.Max},
		{image.Pt(o.Min.X, r.Min.Y), image.Pt(r.Min.X, r.Max.Y)}, {image.Pt(r.Max.X, r.Min.Y), image.Pt(o.Max.X, r.Max.Y)},
	} {
		draw.Draw(p.out, side, u, image.Point{}, draw.Src)
	}
}
