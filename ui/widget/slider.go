package widget

import (
	"image/color"
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

const (
	sliderHeight = 20
	sliderThumb  = 12
	sliderTrack  = 4
)

// Scale maps the travel of a slider, 0 to 1, to values and back.
type Scale struct {
	Min, Max float64
	Step     float64 // values lie at Min + i*Step; 0 is continuous, kept to 4 significant digits
	Log      bool    // equal distances are equal ratios; Min > 0
}

// Frac is how far along the travel v stands.
func (s Scale) Frac(v float64) float64 {
	if s.Max <= s.Min {
		return 0
	}
	f := (v - s.Min) / (s.Max - s.Min)
	if s.Log {
		f = math.Log(v/s.Min) / math.Log(s.Max/s.Min)
	}
	return min(1, max(0, f))
}

// At is the value at f of the travel, rounded to a step.
func (s Scale) At(f float64) float64 {
	f = min(1, max(0, f))
	v := s.Min + f*(s.Max-s.Min)
	if s.Log {
		v = s.Min * math.Pow(s.Max/s.Min, f)
	}
	return s.Round(v)
}

// Round is the value nearest to v that the scale has, written with no more digits than it needs: 0.3 and never 0.30000000000000004.
func (s Scale) Round(v float64) float64 {
	v = min(s.Max, max(s.Min, v))
	if s.Log || s.Step == 0 {
		w := digits(v, 4)
		if s.Log {
			w = digits(v, 2)
		}
		if s.Step >= 1 {
			w = math.Round(w/s.Step) * s.Step
		}
		return min(s.Max, max(s.Min, w))
	}
	return min(s.Max, digits(s.Min+math.Round((v-s.Min)/s.Step)*s.Step, 12))
}

// Next is the value n steps on from v.
func (s Scale) Next(v float64, n int) float64 {
	if s.Log {
		w := s.At(s.Frac(v) + float64(n)/50)
		if s.Step >= 1 && w == v { // where steps are wider than a fiftieth
			w = s.Round(v + float64(n)*s.Step)
		}
		return w
	}
	step := s.Step
	if step == 0 {
		step = (s.Max - s.Min) / 100
	}
	return s.Round(v + float64(n)*step)
}

// digits rounds to n significant digits.
func digits(v float64, n int) float64 {
	w, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', n, 64), 64)
	if err != nil {
		panic("widget: a number that can't be read back")
	}
	return w + 0 // never -0
}

// Slider chooses a number by dragging, clicking or the keys Left, Right, Page Up, Page Down, Home and End.
type Slider struct {
	fw.BaseWidget
	Scale  Scale
	Origin float64 // the filled part of the track starts here; below Min it starts at the left end
	Hint   string

	OnChanged func(v float64) // at every change by the person
	OnEnded   func(v float64) // when the change is over: the button was released, a key was pressed
	OnReset   func()          // on a double click; nil where there is nothing to reset to

	value                              float64
	hovered, focused, moving, disabled bool
}

var (
	_ fyne.Disableable    = (*Slider)(nil)
	_ fyne.Draggable      = (*Slider)(nil)
	_ fyne.DoubleTappable = (*Slider)(nil)
	_ fyne.Focusable      = (*Slider)(nil)
	_ desktop.Hoverable   = (*Slider)(nil)
	_ desktop.Mouseable   = (*Slider)(nil)
)

// NewSlider makes a slider that stands at its least value.
func NewSlider(s Scale, changed func(float64)) *Slider {
	w := &Slider{Scale: s, Origin: math.Inf(-1), OnChanged: changed, value: s.Min}
	w.ExtendBaseWidget(w)
	return w
}

// Value is where the slider stands.
func (s *Slider) Value() float64 { return s.value }

// SetValue moves the slider without calling back. A value beyond the scale stands at its end.
func (s *Slider) SetValue(v float64) {
	if v = min(s.Scale.Max, max(s.Scale.Min, v)); v != s.value {
		s.value = v
		s.Refresh()
	}
}

// Enable lets the person move the slider.
func (s *Slider) Enable() { s.disabled = false; s.Refresh() }

// Disable makes the slider show its value only.
func (s *Slider) Disable() { s.disabled = true; s.Refresh() }

// Disabled is true while the slider can't be moved.
func (s *Slider) Disabled() bool { return s.disabled }

func (s *Slider) change(v float64) {
	if v == s.value {
		return
	}
	s.value = v
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged(v)
	}
}

func (s *Slider) ended() {
	if s.OnEnded != nil {
		s.OnEnded(s.value)
	}
}

func (s *Slider) moveTo(x float32) {
	s.change(s.Scale.At(float64((x - sliderThumb/2) / (s.Size().Width - sliderThumb))))
}

// MouseDown is Fyne's hook: the thumb jumps to the pointer.
func (s *Slider) MouseDown(e *desktop.MouseEvent) {
	if s.disabled || e.Button != desktop.MouseButtonPrimary {
		return
	}
	focus(s)
	s.moving = true
	s.moveTo(e.Position.X)
}

// MouseUp is Fyne's hook.
func (s *Slider) MouseUp(*desktop.MouseEvent) { s.DragEnd() }

// Dragged is Fyne's hook.
func (s *Slider) Dragged(e *fyne.DragEvent) {
	if s.moving {
		s.moveTo(e.Position.X)
	}
}

// DragEnd is Fyne's hook. Releasing the button may call it and MouseUp; the change ends once.
func (s *Slider) DragEnd() {
	if s.moving {
		s.moving = false
		s.ended()
	}
}

// DoubleTapped is Fyne's hook.
func (s *Slider) DoubleTapped(*fyne.PointEvent) {
	if s.OnReset != nil && !s.disabled {
		s.OnReset()
	}
}

// TypedKey is Fyne's hook.
func (s *Slider) TypedKey(e *fyne.KeyEvent) {
	if s.disabled {
		passKey(s, e)
		return
	}
	var to float64
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyDown:
		to = s.Scale.Next(s.value, -1)
	case fyne.KeyRight, fyne.KeyUp:
		to = s.Scale.Next(s.value, 1)
	case fyne.KeyPageDown:
		to = s.Scale.Next(s.value, -10)
	case fyne.KeyPageUp:
		to = s.Scale.Next(s.value, 10)
	case fyne.KeyHome:
		to = s.Scale.Min
	case fyne.KeyEnd:
		to = s.Scale.Max
	default:
		passKey(s, e)
		return
	}
	s.change(to)
	s.ended()
}

// TypedRune is Fyne's hook.
func (s *Slider) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (s *Slider) FocusGained() { s.focused = true; s.Refresh(); intoSight(s) }

// FocusLost is Fyne's hook.
func (s *Slider) FocusLost() { s.focused = false; s.Refresh() }

// MouseIn is Fyne's hook.
func (s *Slider) MouseIn(*desktop.MouseEvent) {
	s.hovered = true
	s.Refresh()
	ShowHint(s, s.Hint)
}

// MouseMoved is Fyne's hook.
func (s *Slider) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (s *Slider) MouseOut() {
	s.hovered = false
	s.Refresh()
	HideHint(s)
}

// CreateRenderer is Fyne's hook.
func (s *Slider) CreateRenderer() fyne.WidgetRenderer {
	r := &sliderRenderer{s: s, track: &canvas.Rectangle{}, fill: &canvas.Rectangle{}, halo: &canvas.Circle{}, thumb: &canvas.Circle{}}
	r.Refresh()
	return r
}

type sliderRenderer struct {
	s           *Slider
	track, fill *canvas.Rectangle
	halo, thumb *canvas.Circle
}

func (r *sliderRenderer) Destroy()           {}
func (r *sliderRenderer) MinSize() fyne.Size { return fyne.NewSize(48, sliderHeight) }
func (r *sliderRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.fill, r.halo, r.thumb}
}

func (r *sliderRenderer) Layout(size fyne.Size) {
	mid, travel := size.Height/2, size.Width-sliderThumb
	r.track.Move(fyne.NewPos(sliderThumb/2, mid-sliderTrack/2))
	r.track.Resize(fyne.NewSize(travel, sliderTrack))
	x := sliderThumb/2 + travel*float32(r.s.Scale.Frac(r.s.value))
	from := float32(sliderThumb / 2)
	if r.s.Origin > r.s.Scale.Min {
		from += travel * float32(r.s.Scale.Frac(r.s.Origin))
	}
	r.fill.Move(fyne.NewPos(min(from, x), mid-sliderTrack/2))
	r.fill.Resize(fyne.NewSize(max(from, x)-min(from, x), sliderTrack))
	place := func(c *canvas.Circle, d float32) {
		if c.Move(fyne.NewPos(x-d/2, mid-d/2)); math.Abs(float64(c.Size().Width-d)) > 0.01 { // a circle's size is the difference of two places
			c.Resize(fyne.NewSquareSize(d))
		}
	}
	place(r.thumb, sliderThumb)
	place(r.halo, sliderHeight)
}

func (r *sliderRenderer) Refresh() {
	r.track.FillColor, r.track.CornerRadius = colorOf(r.s, look.ColorNameTrack), sliderTrack/2
	r.fill.FillColor, r.fill.CornerRadius = colorOf(r.s, theme.ColorNamePrimary), sliderTrack/2
	r.thumb.FillColor = colorOf(r.s, theme.ColorNameForeground)
	if r.s.disabled {
		r.thumb.FillColor = colorOf(r.s, theme.ColorNameDisabled)
		r.fill.FillColor = r.thumb.FillColor
	}
	r.halo.FillColor = color.Transparent
	switch {
	case r.s.focused:
		r.halo.FillColor = colorOf(r.s, theme.ColorNameFocus)
	case r.s.hovered:
		r.halo.FillColor = colorOf(r.s, theme.ColorNameHover)
	}
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}
