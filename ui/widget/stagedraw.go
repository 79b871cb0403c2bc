package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	xdraw "golang.org/x/image/draw"

	"atelier/ui/look"
)

// draw gives the picture at w x h screen pixels.
func (s *Stage) draw(w, h int) image.Image {
	s.measured(image.Pt(w, h))
	m := s.shown
	if m == nil {
		return image.NewUniform(color.Transparent)
	}
	if m.Rect.Dx() == w && m.Rect.Dy() == h {
		return m
	}
	if s.scaledOf != m || s.scaled.Rect.Dx() != w || s.scaled.Rect.Dy() != h {
		s.scaled, s.scaledOf = image.NewRGBA(image.Rect(0, 0, w, h)), m
		xdraw.ApproxBiLinear.Scale(s.scaled, s.scaled.Rect, m, m.Rect, xdraw.Src, nil)
	}
	return s.scaled
}

// stageRenderer draws the picture, and over it the guides, the outline of the box with a light edge that is seen on any
// picture, and the handles. What would stick out of the stage is cut off.
type stageRenderer struct {
	s          *Stage
	edges      [4]*canvas.Rectangle // around the picture, so that nothing is painted under it
	over       []*canvas.Line
	guides     []*canvas.Line
	edge, line []*canvas.Line // four sides and the arm of the handle that turns
	squares    []*canvas.Rectangle
	turn       *canvas.Circle
	clip       *container.Clip
}

func newStageRenderer(s *Stage) *stageRenderer {
	r := &stageRenderer{s: s, turn: &canvas.Circle{}}
	strokes := func(n int) (l []*canvas.Line) {
		for range n {
			l = append(l, &canvas.Line{})
		}
		return l
	}
	r.over, r.guides, r.edge, r.line = strokes(4), strokes(2), strokes(5), strokes(5)
	var objects []fyne.CanvasObject
	for i := range r.edges {
		r.edges[i] = &canvas.Rectangle{}
		objects = append(objects, r.edges[i])
	}
	objects = append(objects, s.raster)
	for _, ls := range [][]*canvas.Line{r.over, r.guides, r.edge, r.line} {
		for _, l := range ls {
			objects = append(objects, l)
		}
	}
	objects = append(objects, r.turn)
	for range handles {
		q := &canvas.Rectangle{}
		r.squares = append(r.squares, q)
		objects = append(objects, q)
	}
	r.clip = container.NewClip(container.NewWithoutLayout(objects...))
	r.Refresh()
	return r
}

func (r *stageRenderer) Destroy()                     {}
func (r *stageRenderer) MinSize() fyne.Size           { return fyne.NewSize(160, 160) }
func (r *stageRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.clip} }

func (r *stageRenderer) Layout(size fyne.Size) {
	r.clip.Resize(size)
	s := r.s
	at, place := s.place()
	corner := at.SubtractXY(1, 1)
	page := place.AddWidthHeight(2, 2)
	frame(r.edges, corner, page, at, place)
	s.raster.Move(at)
	s.raster.Resize(place)
	r.measure(place)
	r.arrange()
}

// frame lays four rectangles around the inner one and inside the outer one: above, below, left and right.
func frame(r [4]*canvas.Rectangle, at fyne.Position, size fyne.Size, inner fyne.Position, hole fyne.Size) {
	put := func(o *canvas.Rectangle, x, y, x2, y2 float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(0, x2-x), max(0, y2-y)))
	}
	right, bottom := at.X+size.Width, at.Y+size.Height
	put(r[0], at.X, at.Y, right, inner.Y)
	put(r[1], at.X, inner.Y+hole.Height, right, bottom)
	put(r[2], at.X, inner.Y, inner.X, inner.Y+hole.Height)
	put(r[3], inner.X+hole.Width, inner.Y, right, inner.Y+hole.Height)
}

// measure learns how many pixels of the screen the picture has, and tells the owner of it.
func (r *stageRenderer) measure(place fyne.Size) {
	c := fyne.CurrentApp().Driver().CanvasForObject(r.s)
	if c == nil {
		return
	}
	var p image.Point
	p.X, p.Y = c.PixelCoordinateForPosition(fyne.NewPos(place.Width, place.Height))
	r.s.measured(p)
}

func (s *Stage) measured(p image.Point) {
	if p != s.pixels {
		s.pixels = p
		if s.OnResized != nil {
			s.OnResized(p)
		}
	}
}

// arrange puts guides, outlines and handles into their places.
func (r *stageRenderer) arrange() {
	s := r.s
	for i, g := range []*float64{s.guides.x, s.guides.y} {
		l := r.guides[i]
		if l.Hidden = g == nil; l.Hidden {
			continue
		}
		if i == 0 {
			l.Position1, l.Position2 = s.ToStage(*g, 0), s.ToStage(*g, float64(s.h))
		} else {
			l.Position1, l.Position2 = s.ToStage(0, *g), s.ToStage(float64(s.w), *g)
		}
	}
	for i, l := range r.over {
		if l.Hidden = s.over == nil; !l.Hidden {
			l.Position1, l.Position2 = s.side(*s.over, i)
		}
	}
	none := s.box == nil
	for i := range r.line {
		if r.edge[i].Hidden, r.line[i].Hidden = none, none; none {
			continue
		}
		var from, to fyne.Position
		if i < 4 {
			from, to = s.side(*s.box, i)
		} else {
			from, to = s.ToStage(s.box.at(0, -1)), s.Handle(len(handles))
		}
		r.edge[i].Position1, r.edge[i].Position2 = from, to
		r.line[i].Position1, r.line[i].Position2 = from, to
	}
	for _, q := range r.squares {
		q.Hidden = true
	}
	if r.turn.Hidden = none; none {
		return
	}
	for _, i := range s.handlesShown() {
		h := s.Handle(i)
		r.squares[i].Hidden = false
		r.squares[i].Resize(fyne.NewSquareSize(handleSide))
		r.squares[i].Move(s.onPixel(h.SubtractXY(handleSide/2., handleSide/2.)))
	}
	const d = handleSide + 2
	r.turn.Resize(fyne.NewSquareSize(d))
	r.turn.Move(s.onPixel(s.Handle(len(handles)).SubtractXY(d/2., d/2.)))
}

// side is side i of a box on the stage.
func (s *Stage) side(b Box, i int) (from, to fyne.Position) {
	a, z := handles[2*i], handles[(2*i+2)%len(handles)]
	return s.ToStage(b.at(float64(a[0]), float64(a[1]))), s.ToStage(b.at(float64(z[0]), float64(z[1])))
}

// onPixel is the nearest place where a pixel of the screen begins.
func (s *Stage) onPixel(p fyne.Position) fyne.Position {
	k := float32(s.scale())
	whole := func(v float32) float32 { return float32(int(v*k+0.5)) / k }
	return fyne.NewPos(whole(p.X), whole(p.Y))
}

func (r *stageRenderer) Refresh() {
	s := r.s
	accent := colorOf(s, theme.ColorNamePrimary)
	for i := range r.edges {
		r.edges[i].FillColor = colorOf(s, look.ColorNameOutline)
	}
	for i := range r.line {
		r.edge[i].StrokeColor, r.edge[i].StrokeWidth = fade(color.White, 0xa0), 3
		r.line[i].StrokeColor, r.line[i].StrokeWidth = accent, 1.5
		if s.box != nil && s.box.upright() {
			r.line[i].StrokeWidth = 1 // what is upright is sharp
		}
	}
	for _, l := range r.over {
		l.StrokeColor, l.StrokeWidth = fade(accent, 0xb0), 1.5
	}
	for _, l := range r.guides {
		l.StrokeColor, l.StrokeWidth = colorOf(s, look.Series[3]), 1
	}
	for _, q := range r.squares {
		q.FillColor, q.StrokeColor, q.StrokeWidth = color.White, accent, 1
	}
	r.turn.FillColor, r.turn.StrokeColor, r.turn.StrokeWidth = color.White, accent, 1.5
	r.Layout(s.Size())
	canvas.Refresh(s)
}
