package widget

import (
	"image"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// BarChart is a row of bars, the highest first, of which one is under the pointer or the keyboard. Bars in the second colour are those that
// don't count.
type BarChart struct {
	fw.BaseWidget
	// Name says of bar i what it is; it stands beside the pointer.
	Name  func(i int) string
	Unit  string // at the top of the axis
	Empty string // shown while there are no bars
	// OnChosen hears which bar was clicked, by its place in the values.
	OnChosen func(i int)

	values  []float64
	faint   []bool
	order   []int // places in the values, the highest first
	under   int   // place in the order; -1 for none
	focused bool
	drawn   *barsRenderer
}

var (
	_ desktop.Hoverable = (*BarChart)(nil)
	_ fyne.Focusable    = (*BarChart)(nil)
	_ fyne.Tappable     = (*BarChart)(nil)
)

// NewBarChart makes an empty chart.
func NewBarChart(unit string) *BarChart {
	b := &BarChart{Unit: unit, under: -1}
	b.ExtendBaseWidget(b)
	return b
}

// SetBars replaces the bars; faint, where not nil, names those that don't count.
func (b *BarChart) SetBars(values []float64, faint []bool) {
	b.values, b.faint, b.under = values, faint, -1
	b.order = make([]int, len(values))
	for i := range b.order {
		b.order[i] = i
	}
	slices.SortStableFunc(b.order, func(i, j int) int {
		switch {
		case values[i] > values[j]:
			return -1
		case values[i] < values[j]:
			return 1
		}
		return 0
	})
	b.Refresh()
}

// at is the bar at a place across, or -1.
func (b *BarChart) at(x float32) int {
	if b.drawn == nil || len(b.order) == 0 {
		return -1
	}
	at, in := b.drawn.field()
	i := int(math.Floor(float64((x - at.X) / in.Width * float32(len(b.order)))))
	if i < 0 || i >= len(b.order) {
		return -1
	}
	return i
}

func (b *BarChart) point(i int) {
	if i != b.under {
		b.under = i
		b.Refresh()
	}
}

// Tapped is Fyne's hook.
func (b *BarChart) Tapped(e *fyne.PointEvent) {
	focus(b)
	b.choose(b.at(e.Position.X))
}

func (b *BarChart) choose(i int) {
	if i >= 0 && b.OnChosen != nil {
		b.point(i)
		b.OnChosen(b.order[i])
	}
}

// MouseIn is Fyne's hook.
func (b *BarChart) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (b *BarChart) MouseMoved(e *desktop.MouseEvent) { b.point(b.at(e.Position.X)) }

// MouseOut is Fyne's hook.
func (b *BarChart) MouseOut() { b.point(-1) }

// TypedKey is Fyne's hook.
func (b *BarChart) TypedKey(e *fyne.KeyEvent) {
	n := len(b.order)
	switch {
	case n == 0:
		passKey(b, e)
	case e.Name == fyne.KeyLeft:
		b.point(max(0, b.under-1))
	case e.Name == fyne.KeyRight:
		b.point(min(n-1, b.under+1))
	case e.Name == fyne.KeyHome:
		b.point(0)
	case e.Name == fyne.KeyEnd:
		b.point(n - 1)
	case e.Name == fyne.KeySpace:
		b.choose(b.under)
	default:
		passKey(b, e)
	}
}

// TypedRune is Fyne's hook.
func (b *BarChart) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (b *BarChart) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost is Fyne's hook.
func (b *BarChart) FocusLost() { b.focused = false; b.Refresh() }

// CreateRenderer is Fyne's hook.
func (b *BarChart) CreateRenderer() fyne.WidgetRenderer {
	r := &barsRenderer{b: b, unit: &canvas.Text{}, read: &canvas.Text{}, base: &canvas.Line{StrokeWidth: 1}}
	r.raster = canvas.NewRaster(r.draw)
	r.raster.ScaleMode = canvas.ImageScalePixels
	b.drawn = r
	r.Refresh()
	return r
}

const (
	barsTop   = 18 // the unit, and what is under the pointer
	barsRight = 4
)

type barsRenderer struct {
	b          *BarChart
	raster     *canvas.Raster
	out        *image.RGBA
	y          axis
	left       float32
	base       *canvas.Line
	grid       []*canvas.Line
	labels     []*canvas.Text
	unit, read *canvas.Text
	empty      note
}

func (r *barsRenderer) Destroy()           {}
func (r *barsRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 70) }

func (r *barsRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	if len(r.b.values) == 0 {
		return r.empty.objects(o)
	}
	for _, l := range r.grid {
		o = append(o, l)
	}
	for _, t := range r.labels {
		o = append(o, t)
	}
	return append(o, r.raster, r.base, r.unit, r.read)
}

// field is where the bars stand.
func (r *barsRenderer) field() (fyne.Position, fyne.Size) {
	size := r.b.Size()
	return fyne.NewPos(r.left, barsTop), fyne.NewSize(max(1, size.Width-r.left-barsRight), max(1, size.Height-barsTop-1))
}

func (r *barsRenderer) Layout(size fyne.Size) {
	if len(r.b.values) == 0 {
		r.empty.set(r.b.Empty, sizeOf(r.b, theme.SizeNameText), colorOf(r.b, theme.ColorNamePlaceHolder), size)
		return
	}
	small, grey := sizeOf(r.b, theme.SizeNameCaptionText), colorOf(r.b, theme.ColorNamePlaceHolder)
	high := r.b.values[r.b.order[0]]
	r.y = axis{lo: 0, hi: max(high*1.05, 1e-9)}
	ticks := r.y.ticks(max(2, int((size.Height-barsTop)/26)))
	r.left = 0
	for _, t := range ticks {
		r.left = max(r.left, measure(t.text, small).Width)
	}
	r.left += look.Room
	at, in := r.field()
	for len(r.grid) < len(ticks) {
		r.grid, r.labels = append(r.grid, &canvas.Line{StrokeWidth: 1}), append(r.labels, &canvas.Text{})
	}
	r.grid, r.labels = r.grid[:len(ticks)], r.labels[:len(ticks)]
	for i, t := range ticks {
		y := at.Y + in.Height*float32(1-r.y.frac(t.v))
		l := r.grid[i]
		l.StrokeColor = colorOf(r.b, theme.ColorNameSeparator)
		l.Position1, l.Position2 = fyne.NewPos(at.X, y), fyne.NewPos(at.X+in.Width, y)
		setText(r.labels[i], t.text, small, grey)
		m := r.labels[i].MinSize()
		r.labels[i].Resize(m)
		r.labels[i].Move(fyne.NewPos(at.X-look.Gap-m.Width, y-m.Height/2))
	}
	r.base.StrokeColor = colorOf(r.b, look.ColorNameOutline)
	if r.b.focused {
		r.base.StrokeColor = colorOf(r.b, theme.ColorNamePrimary)
	}
	r.base.Position1, r.base.Position2 = fyne.NewPos(at.X, at.Y+in.Height), fyne.NewPos(at.X+in.Width, at.Y+in.Height)
	setText(r.unit, r.b.Unit, small, grey)
	r.unit.Resize(r.unit.MinSize())
	r.unit.Move(fyne.NewPos(at.X, 0))
	said := ""
	if r.b.under >= 0 && r.b.Name != nil {
		said = r.b.Name(r.b.order[r.b.under])
	}
	setText(r.read, said, small, colorOf(r.b, theme.ColorNameForeground))
	m := r.read.MinSize()
	r.read.Resize(m)
	r.read.Move(fyne.NewPos(at.X+in.Width-m.Width, 0))
	r.raster.Move(at)
	r.raster.Resize(in)
}

func (r *barsRenderer) Refresh() {
	r.Layout(r.b.Size())
	r.raster.Refresh()
	canvas.Refresh(r.b)
}

// draw paints the bars at the screen's own resolution.
func (r *barsRenderer) draw(w, h int) image.Image {
	if r.out == nil || r.out.Rect.Dx() != w || r.out.Rect.Dy() != h {
		r.out = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(r.out.Pix)
	n := len(r.b.order)
	if n == 0 {
		return r.out
	}
	cell := float64(w) / float64(n)
	gap := min(4, cell/4)
	for place, i := range r.b.order {
		name := look.Series[0]
		if r.b.faint != nil && r.b.faint[i] {
			name = theme.ColorNameDisabled
		}
		if place == r.b.under {
			name = theme.ColorNameForeground
		}
		red, green, blue, _ := colorOf(r.b, name).RGBA()
		x0, x1 := int(float64(place)*cell+gap/2), int(math.Ceil(float64(place+1)*cell-gap/2))
		y0 := h - max(1, int(r.y.frac(max(0, r.b.values[i]))*float64(h)+0.5))
		for y := max(0, y0); y < h; y++ {
			for x := x0; x < min(w, max(x0+1, x1)); x++ {
				o := r.out.PixOffset(x, y)
				r.out.Pix[o], r.out.Pix[o+1], r.out.Pix[o+2], r.out.Pix[o+3] = uint8(red>>8), uint8(green>>8), uint8(blue>>8), 255
			}
		}
	}
	return r.out
}
