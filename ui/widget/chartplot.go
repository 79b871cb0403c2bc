package widget

import (
	"image"
	"math"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
)

// chartPlot is the field of a chart: axes, curves and the read-out.
type chartPlot struct {
	fw.BaseWidget
	c        *LineChart
	hover    *fyne.Position // where the pointer stands; nil outside
	from, to float64        // the enlarged stretch of x; NaN for all
	pull     [2]float32     // a stretch being chosen, in the plot's units; equal when none
	r        *plotRenderer
}

var (
	_ desktop.Hoverable   = (*chartPlot)(nil)
	_ fyne.Draggable      = (*chartPlot)(nil)
	_ fyne.DoubleTappable = (*chartPlot)(nil)
)

func newChartPlot(c *LineChart) *chartPlot {
	p := &chartPlot{c: c, from: math.NaN(), to: math.NaN()}
	p.ExtendBaseWidget(p)
	return p
}

// MouseIn is Fyne's hook.
func (p *chartPlot) MouseIn(e *desktop.MouseEvent) { p.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (p *chartPlot) MouseMoved(e *desktop.MouseEvent) {
	at := e.Position
	p.hover = &at
	p.point()
}

// MouseOut is Fyne's hook.
func (p *chartPlot) MouseOut() { p.hover = nil; p.point() }

// Dragged is Fyne's hook.
func (p *chartPlot) Dragged(e *fyne.DragEvent) {
	if p.pull[0] == p.pull[1] {
		p.pull[0] = e.Position.X - e.Dragged.DX
	}
	p.pull[1] = e.Position.X
	p.point()
}

// DragEnd is Fyne's hook.
func (p *chartPlot) DragEnd() {
	a, b := min(p.pull[0], p.pull[1]), max(p.pull[0], p.pull[1])
	p.pull = [2]float32{}
	if p.r != nil && p.r.ok && b-a >= 8 {
		p.from, p.to = p.r.x.at(float64(p.r.along(a))), p.r.x.at(float64(p.r.along(b)))
	}
	p.Refresh()
}

// DoubleTapped is Fyne's hook.
func (p *chartPlot) DoubleTapped(*fyne.PointEvent) {
	p.from, p.to = math.NaN(), math.NaN()
	p.Refresh()
}

// point redraws only what follows the pointer.
func (p *chartPlot) point() {
	if p.r != nil {
		p.r.readOut()
		canvas.Refresh(p)
	}
}

// CreateRenderer is Fyne's hook.
func (p *chartPlot) CreateRenderer() fyne.WidgetRenderer {
	r := &plotRenderer{p: p, c: p.c, ground: &canvas.Rectangle{}, stretch: &canvas.Rectangle{}, xUnit: &canvas.Text{}, yUnit: &canvas.Text{},
		cross: &canvas.Line{}}
	r.curves = canvas.NewRaster(r.draw)
	r.curves.ScaleMode = canvas.ImageScalePixels
	r.box.init()
	r.marks.init()
	p.r = r
	r.Refresh()
	return r
}

const (
	plotTop    = 26 // above the field: the unit of y
	plotBottom = 20 // under it: the numbers of x
	plotRight  = 12
)

type plotRenderer struct {
	p    *chartPlot
	c    *LineChart
	x, y axis
	ok   bool // there is something to draw
	left float32
	xt   []tick
	yt   []tick

	ground, stretch *canvas.Rectangle
	curves          *canvas.Raster
	grid            []*canvas.Line
	labels          []*canvas.Text // of y, then of x
	xUnit, yUnit    *canvas.Text
	empty           note
	cross           *canvas.Line
	marks           markLines
	box             readOutBox
	pen             pen
}

func (r *plotRenderer) Destroy()           {}
func (r *plotRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 100) }

func (r *plotRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.ground}
	if !r.ok {
		return r.empty.objects(o)
	}
	for _, l := range r.grid {
		o = append(o, l)
	}
	for _, t := range r.labels {
		o = append(o, t)
	}
	o = r.marks.objects(append(o, r.xUnit, r.yUnit, r.curves))
	return append(append(o, r.stretch, r.cross), r.box.objects()...)
}

// field is where the curves go.
func (r *plotRenderer) field() (fyne.Position, fyne.Size) {
	size := r.p.Size()
	return fyne.NewPos(r.left, plotTop), fyne.NewSize(max(1, size.Width-r.left-plotRight), max(1, size.Height-plotTop-plotBottom))
}

// along is how far into the field the place x of the widget lies.
func (r *plotRenderer) along(x float32) float32 {
	at, in := r.field()
	return min(1, max(0, (x-at.X)/in.Width))
}

func (r *plotRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *plotRenderer) Refresh() {
	small := sizeOf(r.p, theme.SizeNameCaptionText)
	grey := colorOf(r.p, theme.ColorNamePlaceHolder)
	r.x, r.y, r.ok = r.c.axes(r.p.from, r.p.to)
	r.ground.FillColor = colorOf(r.p, look.ColorNameSurround)
	r.ground.CornerRadius = sizeOf(r.p, theme.SizeNameInputRadius)
	r.ticks(small)
	r.ground.Move(fyne.Position{})
	r.ground.Resize(r.p.Size())
	if !r.ok {
		r.empty.set(r.c.Empty, sizeOf(r.p, theme.SizeNameText), grey, r.p.Size())
	} else {
		setText(r.xUnit, r.c.xUnit, small, grey)
		setText(r.yUnit, r.c.yUnit, small, grey)
		r.paintAxes(small)
	}
	r.placeMarks()
	r.readOut()
	r.curves.Refresh()
	canvas.Refresh(r.p)
}

// ticks chooses the labels, and from the widest of y the place where the field begins.
func (r *plotRenderer) ticks(small float32) {
	r.xt, r.yt, r.left = nil, nil, 0
	if !r.ok {
		return
	}
	size := r.p.Size()
	r.yt = r.y.ticks(int((size.Height - plotTop - plotBottom) / 28))
	width := float32(24)
	for _, t := range r.yt {
		width = max(width, measure(t.text, small).Width)
	}
	r.left = float32(math.Ceil(float64(width)/8))*8 + 2*look.Room // in steps, so that the field doesn't tremble
	r.xt = r.x.ticks(int((size.Width - r.left - plotRight) / 84))
}

func (r *plotRenderer) paintAxes(small float32) {
	at, in := r.field()
	grey := colorOf(r.p, theme.ColorNamePlaceHolder)
	lines, texts := 0, 0
	line := func(x0, y0, x1, y1 float32) {
		if lines == len(r.grid) {
			r.grid = append(r.grid, &canvas.Line{StrokeWidth: 1})
		}
		l := r.grid[lines]
		l.StrokeColor = colorOf(r.p, look.ColorNameOutline)
		l.Position1, l.Position2 = fyne.NewPos(x0, y0), fyne.NewPos(x1, y1)
		l.Refresh()
		lines++
	}
	label := func(s string, place func(m fyne.Size) fyne.Position) {
		if texts == len(r.labels) {
			r.labels = append(r.labels, &canvas.Text{})
		}
		t := r.labels[texts]
		setText(t, s, small, grey)
		t.Resize(t.MinSize())
		t.Move(place(t.MinSize()))
		texts++
	}
	for _, t := range r.yt {
		y := at.Y + in.Height*float32(1-r.y.frac(t.v))
		line(at.X, y, at.X+in.Width, y)
		label(t.text, func(m fyne.Size) fyne.Position { return fyne.NewPos(at.X-m.Width-look.Room, y-m.Height/2) })
	}
	unit := r.xUnit.MinSize()
	r.xUnit.Resize(unit)
	r.xUnit.Move(fyne.NewPos(at.X+in.Width-unit.Width, at.Y+in.Height+3))
	r.yUnit.Resize(r.yUnit.MinSize())
	r.yUnit.Move(fyne.NewPos(look.Room, 2))
	for _, t := range r.xt {
		x := at.X + in.Width*float32(r.x.frac(t.v))
		line(x, at.Y, x, at.Y+in.Height)
		m := measure(t.text, small)
		if x+m.Width/2 < at.X+in.Width-unit.Width-look.Room { // not into the unit
			label(t.text, func(m fyne.Size) fyne.Position { return fyne.NewPos(x-m.Width/2, at.Y+in.Height+3) })
		}
	}
	r.grid, r.labels = r.grid[:lines], r.labels[:texts]
	r.curves.Move(at)
	r.curves.Resize(in)
}

// draw paints the curves at the screen's own resolution.
func (r *plotRenderer) draw(w, h int) image.Image {
	scale := float32(w) / max(1, r.curves.Size().Width)
	r.pen.start(w, h, 1.75*scale)
	if !r.ok || w < 2 || h < 2 {
		return r.pen.img
	}
	for _, s := range r.c.series {
		if s.hidden || len(s.x) == 0 {
			continue
		}
		col := colorOf(r.p, s.color)
		if s.even != nil { // the raw curve lies faint under the smooth one
			r.pen.curve(s.x, s.y, r.x, r.y, fade(col, 0x38))
		}
		r.pen.curve(s.x, s.shown(), r.x, r.y, col)
	}
	return r.pen.img
}

// readOut places the cross-hair and the box with the values of all curves at the step under the pointer.
func (r *plotRenderer) readOut() {
	r.cross.Hide()
	r.stretch.Hide()
	r.box.hide()
	if !r.ok {
		return
	}
	at, in := r.field()
	if p := r.p.pull; p[0] != p[1] {
		a, b := at.X+in.Width*r.along(min(p[0], p[1])), at.X+in.Width*r.along(max(p[0], p[1]))
		r.stretch.FillColor = colorOf(r.p, theme.ColorNameFocus)
		r.stretch.Move(fyne.NewPos(a, at.Y))
		r.stretch.Resize(fyne.NewSize(b-a, in.Height))
		r.stretch.Show()
		return
	}
	h := r.p.hover
	if h == nil || h.X < at.X-2 || h.X > at.X+in.Width+2 || h.Y < 0 || h.Y > r.p.Size().Height {
		return
	}
	step, found := r.c.nearest(r.x.at(float64(r.along(h.X))))
	if !found || r.x.frac(step) < -0.001 || r.x.frac(step) > 1.001 {
		return
	}
	x := at.X + in.Width*float32(r.x.frac(step))
	r.cross.StrokeColor, r.cross.StrokeWidth = colorOf(r.p, theme.ColorNamePlaceHolder), 1
	r.cross.Position1, r.cross.Position2 = fyne.NewPos(x, at.Y), fyne.NewPos(x, at.Y+in.Height)
	r.cross.Show()
	r.cross.Refresh()
	r.box.title = r.c.xUnit + " " + say.Number(step, 9)
	if step == math.Trunc(step) {
		r.box.title = r.c.xUnit + " " + tickText(step, 1)
	}
	for _, s := range r.c.series {
		i := sort.SearchFloat64s(s.x, step)
		if s.hidden || i == len(s.x) || s.x[i] != step {
			continue
		}
		v := s.shown()[i]
		dot := fyne.NewPos(-1, -1)
		if r.y.drawable(v) {
			dot = fyne.NewPos(x, at.Y+in.Height*float32(1-r.y.frac(v)))
		}
		r.box.add(colorOf(r.p, s.color), s.name, say.Number(v, 5), dot)
	}
	if m := r.markNear(h.X); m != nil {
		r.box.add(colorOf(r.p, theme.ColorNameForeground), m.Text, "", fyne.NewPos(-1, -1))
	}
	r.box.show(r.p, x, h.Y)
}

// nearest is the step of any visible curve that lies nearest to x.
func (c *LineChart) nearest(x float64) (step float64, ok bool) {
	for _, s := range c.series {
		if s.hidden || len(s.x) == 0 {
			continue
		}
		i := sort.SearchFloat64s(s.x, x)
		for _, k := range [2]int{i - 1, i} {
			if k >= 0 && k < len(s.x) && (!ok || math.Abs(s.x[k]-x) < math.Abs(step-x)) {
				step, ok = s.x[k], true
			}
		}
	}
	return step, ok
}
