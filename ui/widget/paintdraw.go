package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// CreateRenderer is Fyne's hook.
func (p *PaintView) CreateRenderer() fyne.WidgetRenderer {
	r := &paintRenderer{p: p, picture: &canvas.Image{FillMode: canvas.ImageFillStretch}, marks: &canvas.Image{FillMode: canvas.ImageFillStretch},
		dark: &canvas.Circle{}, ring: &canvas.Circle{}}
	for range 4 {
		r.edge = append(r.edge, &canvas.Line{StrokeWidth: 1})
	}
	p.paints = r
	r.Refresh()
	return r
}

type paintRenderer struct {
	p              *PaintView
	picture, marks *canvas.Image
	edge           []*canvas.Line
	dark, ring     *canvas.Circle
	empty          note
}

func (r *paintRenderer) Destroy()           {}
func (r *paintRenderer) MinSize() fyne.Size { return fyne.NewSize(64, 64) }

func (r *paintRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	if r.p.img == nil {
		return r.empty.objects(o)
	}
	o = append(o, r.picture)
	if r.p.masking {
		o = append(o, r.marks)
	}
	for _, l := range r.edge {
		o = append(o, l)
	}
	if r.p.ring != nil {
		o = append(o, r.dark, r.ring)
	}
	return o
}

func (r *paintRenderer) Layout(size fyne.Size) {
	p := r.p
	if p.img == nil {
		r.empty.set(p.Empty, sizeOf(p, theme.SizeNameText), colorOf(p, theme.ColorNamePlaceHolder), size)
		return
	}
	at, in := p.place()
	for _, m := range []*canvas.Image{r.picture, r.marks} {
		m.Move(at)
		m.Resize(in)
	}
	far := at.AddXY(in.Width, in.Height)
	for i, ends := range [4][2]fyne.Position{
		{at, fyne.NewPos(far.X, at.Y)}, {fyne.NewPos(at.X, far.Y), far}, {at, fyne.NewPos(at.X, far.Y)}, {fyne.NewPos(far.X, at.Y), far},
	} {
		r.edge[i].Position1, r.edge[i].Position2 = ends[0], ends[1]
	}
	r.layRing()
}

func (r *paintRenderer) layRing() {
	p := r.p
	if p.ring == nil || p.img == nil {
		return
	}
	_, in := p.place()
	d := max(4, float32(p.Brush)*in.Width/float32(p.img.Rect.Dx()))
	for i, c := range []*canvas.Circle{r.dark, r.ring} {
		d := d - 2*float32(i)
		c.Move(p.ring.SubtractXY(d/2, d/2))
		c.Resize(fyne.NewSquareSize(d))
	}
}

func (r *paintRenderer) Refresh() {
	p := r.p
	ink := colorOf(p, theme.ColorNameInputBorder)
	if p.focused {
		ink = colorOf(p, theme.ColorNamePrimary)
	}
	for _, l := range r.edge {
		l.StrokeColor = ink
	}
	r.dark.StrokeColor, r.dark.StrokeWidth = color.NRGBA{A: 0xc0}, 1
	r.ring.StrokeColor, r.ring.StrokeWidth = color.NRGBA{255, 255, 255, 0xe0}, 1
	if p.img != nil {
		mode := canvas.ImageScalePixels
		if _, in := p.place(); in.Width < float32(p.img.Rect.Dx()) {
			mode = canvas.ImageScaleFastest
		}
		r.picture.Image, r.picture.ScaleMode = p.img, mode
		r.marks.Image, r.marks.ScaleMode = p.mask, mode
		r.picture.Refresh()
		if p.masking {
			r.marks.Refresh()
		}
	}
	r.Layout(p.Size())
	canvas.Refresh(p)
}
