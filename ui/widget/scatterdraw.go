package widget

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// CreateRenderer is Fyne's hook.
func (s *Scatter) CreateRenderer() fyne.WidgetRenderer {
	r := &scatterRenderer{s: s, ring: &canvas.Circle{StrokeWidth: 2}, dot: &canvas.Circle{StrokeWidth: 2}}
	r.raster = canvas.NewRaster(r.draw)
	r.raster.ScaleMode = canvas.ImageScalePixels
	for range 2 {
		r.zero = append(r.zero, &canvas.Line{StrokeWidth: 1})
		r.cross = append(r.cross, &canvas.Line{StrokeWidth: 1})
	}
	for range 4 {
		r.edge = append(r.edge, &canvas.Line{StrokeWidth: 1})
	}
	s.drawn = r
	r.Refresh()
	return r
}

type scatterRenderer struct {
	s         *Scatter
	raster    *canvas.Raster
	out       *image.RGBA
	zero      []*canvas.Line // the axes
	cross     []*canvas.Line // through the place
	edge      []*canvas.Line
	ring, dot *canvas.Circle // around the point under the pointer; at the place
	empty     note
}

func (r *scatterRenderer) Destroy()           {}
func (r *scatterRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 120) }

func (r *scatterRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	if len(r.s.points) == 0 {
		return r.empty.objects(o)
	}
	for _, l := range append(append(append([]*canvas.Line(nil), r.edge...), r.zero...), r.cross...) {
		if !l.Hidden {
			o = append(o, l)
		}
	}
	o = append(o, r.raster)
	if r.s.hover >= 0 {
		o = append(o, r.ring)
	}
	if !r.dot.Hidden {
		o = append(o, r.dot)
	}
	return o
}

func (r *scatterRenderer) Layout(size fyne.Size) {
	if len(r.s.points) == 0 {
		r.empty.set(r.s.Empty, sizeOf(r.s, theme.SizeNameText), colorOf(r.s, theme.ColorNamePlaceHolder), size)
		return
	}
	r.s.settle()
	r.raster.Resize(size)
	r.lay()
}

// lay puts the lines and marks where they belong.
func (r *scatterRenderer) lay() {
	s, size := r.s, r.s.Size()
	if len(s.points) == 0 || s.unit == 0 {
		return
	}
	line := func(l *canvas.Line, x0, y0, x1, y1 float32, name fyne.ThemeColorName) {
		l.Position1, l.Position2 = fyne.NewPos(x0, y0), fyne.NewPos(x1, y1)
		l.StrokeColor = colorOf(s, name)
	}
	w, h := size.Width, size.Height
	frame := theme.ColorNameInputBorder
	if s.focused {
		frame = theme.ColorNamePrimary
	}
	line(r.edge[0], 0, 1, w, 1, frame)
	line(r.edge[1], 0, h-1, w, h-1, frame)
	line(r.edge[2], 0.5, 0, 0.5, h, frame)
	line(r.edge[3], w-0.5, 0, w-0.5, h, frame)
	cross := func(lines []*canvas.Line, at fyne.Position, name fyne.ThemeColorName, on bool) {
		lines[0].Hidden, lines[1].Hidden = !on || at.Y < 0 || at.Y > h, !on || at.X < 0 || at.X > w
		line(lines[0], 0, at.Y, w, at.Y, name)
		line(lines[1], at.X, 0, at.X, h, name)
	}
	cross(r.zero, s.toView(0, 0), theme.ColorNameSeparator, true)
	const dot, ring = 12, 14
	if at := (fyne.Position{}); s.place != nil {
		at = s.toView(s.place[0], s.place[1])
		cross(r.cross, at, theme.ColorNamePrimary, true)
		r.dot.FillColor, r.dot.StrokeColor = colorOf(s, theme.ColorNamePrimary), colorOf(s, theme.ColorNameForegroundOnPrimary)
		r.dot.Move(at.SubtractXY(dot/2, dot/2))
		r.dot.Resize(fyne.NewSquareSize(dot))
		r.dot.Hidden = at.X < 0 || at.Y < 0 || at.X > w || at.Y > h
	} else {
		cross(r.cross, at, theme.ColorNamePrimary, false)
		r.dot.Hidden = true
	}
	if s.hover >= 0 {
		p := s.points[s.hover]
		r.ring.StrokeColor = colorOf(s, theme.ColorNameForeground)
		r.ring.Move(s.toView(p.X, p.Y).SubtractXY(ring/2, ring/2))
		r.ring.Resize(fyne.NewSquareSize(ring))
	}
}

func (r *scatterRenderer) Refresh() {
	r.Layout(r.s.Size())
	r.raster.Refresh()
	canvas.Refresh(r.s)
}

// draw paints the points at the screen's own resolution.
func (r *scatterRenderer) draw(w, h int) image.Image {
	if r.out == nil || r.out.Rect.Dx() != w || r.out.Rect.Dy() != h {
		r.out = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(r.out.Pix)
	s := r.s
	if len(s.points) == 0 || s.unit == 0 || s.Size().Width == 0 {
		return r.out
	}
	scale := float64(w) / float64(s.Size().Width)
	radius := 2.4 * scale
	for _, p := range s.points {
		if s.hidden[p.Kind] {
			continue
		}
		at := s.toView(p.X, p.Y)
		r.disc(float64(at.X)*scale, float64(at.Y)*scale, radius, s.inks[p.Kind])
	}
	return r.out
}

// disc lays a dot with a soft edge over the picture.
func (r *scatterRenderer) disc(cx, cy, radius float64, c color.NRGBA) {
	w, h := r.out.Rect.Dx(), r.out.Rect.Dy()
	for y := max(0, int(cy-radius-1)); y <= min(h-1, int(cy+radius+1)); y++ {
		for x := max(0, int(cx-radius-1)); x <= min(w-1, int(cx+radius+1)); x++ {
			part := radius + 0.5 - math.Hypot(float64(x)+0.5-cx, float64(y)+0.5-cy)
			if part <= 0 {
				continue
			}
			a := uint32(min(1, part) * 0.85 * 255)
			i := r.out.PixOffset(x, y)
			src := [4]uint8{uint8(uint32(c.R) * a / 255), uint8(uint32(c.G) * a / 255), uint8(uint32(c.B) * a / 255), uint8(a)}
			dst := r.out.Pix[i : i+4 : i+4]
			for k := range dst {
				dst[k] = src[k] + uint8(uint32(dst[k])*(255-a)/255)
			}
		}
	}
}
