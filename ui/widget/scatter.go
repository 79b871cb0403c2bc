package widget

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// Scatter is a map of points of several kinds, by colour, equally scaled across and up. A click, a drag or the arrow keys move a place on it;
// the wheel and the keys + - 0 zoom; the right button drags the map. Thousands of points are one picture, painted when the view changes.
type Scatter struct {
	fw.BaseWidget
	// OnPlace hears where the place was moved to.
	OnPlace func(x, y float64)
	// OnHover hears the point under the pointer, -1 for none.
	OnHover func(i int)
	Empty   string // shown while there are no points

	points []ScatterPoint
	inks   []color.NRGBA // by kind
	hidden map[int]bool  // kinds

	centre  [2]float64 // of the view
	unit    float64    // of the map, for a unit of the window; 0 fits all
	place   *[2]float64
	hover   int
	moving  bool
	panning *fyne.Position
	focused bool
	drawn   *scatterRenderer // nil before the first painting
}

// ScatterPoint is a point and its kind.
type ScatterPoint struct {
	X, Y float64
	Kind int
}

var (
	_ desktop.Cursorable = (*Scatter)(nil)
	_ desktop.Hoverable  = (*Scatter)(nil)
	_ desktop.Mouseable  = (*Scatter)(nil)
	_ fyne.Draggable     = (*Scatter)(nil)
	_ fyne.Focusable     = (*Scatter)(nil)
	_ fyne.Scrollable    = (*Scatter)(nil)
)

// NewScatter makes an empty map.
func NewScatter() *Scatter {
	s := &Scatter{hover: -1, hidden: map[int]bool{}}
	s.ExtendBaseWidget(s)
	return s
}

// SetPoints replaces all points and fits the view to them. inks are the colours of the kinds.
func (s *Scatter) SetPoints(points []ScatterPoint, inks []color.NRGBA) {
	s.points, s.inks, s.hover, s.unit = points, inks, -1, 0
	clear(s.hidden)
	s.Refresh()
}

// SetKinds colours the same points anew; the view stays.
func (s *Scatter) SetKinds(kinds []int, inks []color.NRGBA) {
	for i, k := range kinds {
		s.points[i].Kind = k
	}
	s.inks = inks
	clear(s.hidden)
	s.Refresh()
}

// ShowKind shows or hides the points of a kind.
func (s *Scatter) ShowKind(kind int, on bool) {
	s.hidden[kind] = !on
	s.Refresh()
}

// SetPlace moves the place without calling back.
func (s *Scatter) SetPlace(x, y float64) {
	s.place = &[2]float64{x, y}
	s.mark()
}

// ClearPlace takes the place away.
func (s *Scatter) ClearPlace() {
	s.place = nil
	s.mark()
}

// Place is where the place is; ok is false where it is nowhere.
func (s *Scatter) Place() (x, y float64, ok bool) {
	if s.place == nil {
		return 0, 0, false
	}
	return s.place[0], s.place[1], true
}

// Fit shows all points.
func (s *Scatter) Fit() { s.unit = 0; s.Refresh() }

// Zoom enlarges by a factor about the middle.
func (s *Scatter) Zoom(by float64) {
	s.zoom(by, fyne.NewPos(s.Size().Width/2, s.Size().Height/2))
}

const (
	scatterMargin = 14   // units around all points
	scatterReach  = 9    // of the pointer
	scatterMost   = 40.0 // times that the map is enlarged
)

// settle finds the view that shows all points, where no other was chosen.
func (s *Scatter) settle() {
	if s.unit > 0 || len(s.points) == 0 {
		return
	}
	s.centre, s.unit = s.fitted()
}

func (s *Scatter) fitted() (centre [2]float64, unit float64) {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range s.points {
		for k, v := range [2]float64{p.X, p.Y} {
			lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
		}
	}
	size := s.Size()
	for k, room := range [2]float32{size.Width, size.Height} {
		centre[k] = (lo[k] + hi[k]) / 2
		unit = max(unit, (hi[k]-lo[k])/float64(max(1, room-2*scatterMargin)))
	}
	return centre, max(unit, 1e-9)
}

// toMap is the point of the map at a place of the widget, and toView the other way round.
func (s *Scatter) toMap(p fyne.Position) (x, y float64) {
	size := s.Size()
	return s.centre[0] + float64(p.X-size.Width/2)*s.unit, s.centre[1] - float64(p.Y-size.Height/2)*s.unit
}

func (s *Scatter) toView(x, y float64) fyne.Position {
	size := s.Size()
	return fyne.NewPos(size.Width/2+float32((x-s.centre[0])/s.unit), size.Height/2-float32((y-s.centre[1])/s.unit))
}

func (s *Scatter) zoom(by float64, at fyne.Position) {
	if len(s.points) == 0 {
		return
	}
	s.settle()
	_, whole := s.fitted()
	x, y := s.toMap(at)
	s.unit = min(1.5*whole, max(whole/scatterMost, s.unit/by))
	nx, ny := s.toMap(at)
	s.centre[0] += x - nx
	s.centre[1] += y - ny
	s.Refresh()
}

func (s *Scatter) moveTo(p fyne.Position) {
	size := s.Size()
	p = fyne.NewPos(min(size.Width, max(0, p.X)), min(size.Height, max(0, p.Y)))
	x, y := s.toMap(p)
	s.take(x, y)
}

func (s *Scatter) take(x, y float64) {
	s.SetPlace(x, y)
	if s.OnPlace != nil {
		s.OnPlace(x, y)
	}
}

// at is the visible point nearest to a place of the widget, within reach.
func (s *Scatter) at(p fyne.Position) int {
	if len(s.points) == 0 || s.unit == 0 {
		return -1
	}
	x, y := s.toMap(p)
	best, least := -1, scatterReach*s.unit
	for i, q := range s.points {
		if s.hidden[q.Kind] {
			continue
		}
		if d := math.Hypot(q.X-x, q.Y-y); d < least {
			best, least = i, d
		}
	}
	return best
}

// MouseDown is Fyne's hook.
func (s *Scatter) MouseDown(e *desktop.MouseEvent) {
	focus(s)
	if len(s.points) == 0 {
		return
	}
	if e.Button == desktop.MouseButtonSecondary {
		s.panning = &e.Position
		return
	}
	s.moving = true
	s.moveTo(e.Position)
}

// MouseUp is Fyne's hook.
func (s *Scatter) MouseUp(*desktop.MouseEvent) { s.DragEnd() }

// Dragged is Fyne's hook.
func (s *Scatter) Dragged(e *fyne.DragEvent) {
	if s.moving {
		s.moveTo(e.Position)
	}
}

// DragEnd is Fyne's hook.
func (s *Scatter) DragEnd() { s.moving, s.panning = false, nil }

// MouseIn is Fyne's hook.
func (s *Scatter) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (s *Scatter) MouseMoved(e *desktop.MouseEvent) {
	if s.panning != nil {
		d := e.Position.Subtract(*s.panning)
		s.panning = &e.Position
		s.centre[0] -= float64(d.X) * s.unit
		s.centre[1] += float64(d.Y) * s.unit
		s.Refresh()
		return
	}
	s.point(s.at(e.Position))
}

// MouseOut is Fyne's hook.
func (s *Scatter) MouseOut() { s.point(-1) }

func (s *Scatter) point(i int) {
	if i == s.hover {
		return
	}
	s.hover = i
	s.mark()
	if s.OnHover != nil {
		s.OnHover(i)
	}
}

// Cursor is Fyne's hook.
func (s *Scatter) Cursor() desktop.Cursor {
	if len(s.points) == 0 {
		return desktop.DefaultCursor
	}
	return desktop.CrosshairCursor
}

// Scrolled is Fyne's hook.
func (s *Scatter) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DY > 0 {
		s.zoom(1.25, e.Position)
	} else if e.Scrolled.DY < 0 {
		s.zoom(1/1.25, e.Position)
	}
}

// TypedKey is Fyne's hook.
func (s *Scatter) TypedKey(e *fyne.KeyEvent) {
	if len(s.points) == 0 {
		passKey(s, e)
		return
	}
	s.settle()
	x, y := s.centre[0], s.centre[1]
	if s.place != nil {
		x, y = s.place[0], s.place[1]
	}
	far := 6 * s.unit
	switch e.Name {
	case fyne.KeyLeft:
		s.take(x-far, y)
	case fyne.KeyRight:
		s.take(x+far, y)
	case fyne.KeyUp:
		s.take(x, y+far)
	case fyne.KeyDown:
		s.take(x, y-far)
	case fyne.KeyHome:
		s.take(0, 0)
	case fyne.KeyPlus, fyne.KeyEqual:
		s.Zoom(1.25)
	case fyne.KeyMinus:
		s.Zoom(1 / 1.25)
	case fyne.Key0:
		s.Fit()
	default:
		passKey(s, e)
	}
}

// TypedRune is Fyne's hook.
func (s *Scatter) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (s *Scatter) FocusGained() { s.focused = true; s.mark() }

// FocusLost is Fyne's hook.
func (s *Scatter) FocusLost() { s.focused = false; s.mark() }

// mark repaints what lies over the points.
func (s *Scatter) mark() {
	if s.drawn != nil {
		s.drawn.lay()
		canvas.Refresh(s)
	}
}
