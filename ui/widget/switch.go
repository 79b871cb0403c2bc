package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// Switch is on or off.
type Switch struct {
	fw.DisableableWidget
	OnSwitch func(on bool)

	on               bool
	hovered, focused bool
}

var (
	_ fyne.Tappable     = (*Switch)(nil)
	_ fyne.Focusable    = (*Switch)(nil)
	_ desktop.Hoverable = (*Switch)(nil)
)

// NewSwitch makes a switch that is off.
func NewSwitch(switched func(bool)) *Switch {
	s := &Switch{OnSwitch: switched}
	s.ExtendBaseWidget(s)
	return s
}

// On is true while it is on.
func (s *Switch) On() bool { return s.on }

// Set switches it without calling back.
func (s *Switch) Set(on bool) {
	if on != s.on {
		s.on = on
		s.Refresh()
	}
}

// Tapped is Fyne's hook.
func (s *Switch) Tapped(*fyne.PointEvent) {
	if s.Disabled() {
		return
	}
	s.Set(!s.on)
	if s.OnSwitch != nil {
		s.OnSwitch(s.on)
	}
}

// TypedKey is Fyne's hook.
func (s *Switch) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		s.Tapped(nil)
		return
	}
	passKey(s, e)
}

// TypedRune is Fyne's hook.
func (s *Switch) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (s *Switch) FocusGained() { s.focused = true; s.Refresh(); intoSight(s) }

// FocusLost is Fyne's hook.
func (s *Switch) FocusLost() { s.focused = false; s.Refresh() }

// MouseIn is Fyne's hook.
func (s *Switch) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.Refresh() }

// MouseMoved is Fyne's hook.
func (s *Switch) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (s *Switch) MouseOut() { s.hovered = false; s.Refresh() }

// CreateRenderer is Fyne's hook.
func (s *Switch) CreateRenderer() fyne.WidgetRenderer {
	r := &switchRenderer{s: s, track: &canvas.Rectangle{}, knob: &canvas.Circle{}}
	r.Refresh()
	return r
}

const (
	switchWidth  = 30
	switchHeight = 18
	switchKnob   = 12
)

type switchRenderer struct {
	s     *Switch
	track *canvas.Rectangle
	knob  *canvas.Circle
}

func (r *switchRenderer) Destroy()           {}
func (r *switchRenderer) MinSize() fyne.Size { return fyne.NewSize(switchWidth, 2*look.Air-look.Gap) }

func (r *switchRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.knob}
}

func (r *switchRenderer) Layout(size fyne.Size) {
	y := (size.Height - switchHeight) / 2
	r.track.Move(fyne.NewPos(0, y))
	r.track.Resize(fyne.NewSize(switchWidth, switchHeight))
	const in = (switchHeight - switchKnob) / 2
	x := float32(in)
	if r.s.on {
		x = switchWidth - in - switchKnob
	}
	r.knob.Move(fyne.NewPos(x, y+in))
	r.knob.Resize(fyne.NewSquareSize(switchKnob))
}

func (r *switchRenderer) Refresh() {
	r.track.CornerRadius = switchHeight / 2
	r.track.FillColor, r.knob.FillColor = colorOf(r.s, look.ColorNameTrack), colorOf(r.s, theme.ColorNameForeground)
	if r.s.on {
		r.track.FillColor, r.knob.FillColor = colorOf(r.s, theme.ColorNamePrimary), colorOf(r.s, theme.ColorNameForegroundOnPrimary)
	}
	if r.s.Disabled() {
		r.track.FillColor, r.knob.FillColor = colorOf(r.s, theme.ColorNameDisabledButton), colorOf(r.s, theme.ColorNameDisabled)
	}
	r.track.StrokeWidth, r.track.StrokeColor = 1.5, r.track.FillColor
	switch {
	case r.s.focused:
		r.track.StrokeColor = colorOf(r.s, theme.ColorNameForeground)
	case r.s.hovered && !r.s.Disabled():
		r.track.StrokeColor = colorOf(r.s, theme.ColorNamePlaceHolder)
	}
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}
