package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// What a person does on a stage with the mouse and the keys.

// MouseDown is Fyne's hook.
func (s *Stage) MouseDown(e *desktop.MouseEvent) {
	focus(s)
	x, y := s.toPicture(e.Position)
	if e.Button != desktop.MouseButtonPrimary {
		if e.Button == desktop.MouseButtonSecondary && s.gripAt(e.Position) == gripNone {
			s.pick(x, y, false)
		}
		return
	}
	p := s.gripAt(e.Position)
	before := p == gripInside
	if p == gripNone || p == gripInside && e.Modifier&fyne.KeyModifierAlt != 0 {
		s.pick(x, y, p == gripInside)
		p, before = gripNone, false
		if s.box != nil {
			p = gripInside
		}
	}
	s.over = nil
	if s.box != nil {
		s.grab = grab{grip: p, from: *s.box, x: x, y: y, before: before}
	}
	s.Refresh()
}

func (s *Stage) pick(x, y float64, next bool) {
	if s.Pick != nil {
		s.Pick(x, y, next)
	}
}

// MouseUp is Fyne's hook: a click on what was chosen already chooses what lies below it.
func (s *Stage) MouseUp(e *desktop.MouseEvent) {
	if g := s.grab; e.Button == desktop.MouseButtonPrimary && g.grip == gripInside && g.before && !g.moved {
		s.grab = grab{}
		s.pick(g.x, g.y, true)
		return
	}
	s.DragEnd()
}

// Dragged is Fyne's hook.
func (s *Stage) Dragged(e *fyne.DragEvent) {
	if s.grab.grip == gripNone || s.box == nil {
		return
	}
	s.grab.moved = true
	x, y := s.toPicture(e.Position)
	held := s.Modifiers()
	shift, alt, free := held&fyne.KeyModifierShift != 0, held&fyne.KeyModifierAlt != 0, held&fyne.KeyModifierControl != 0
	b := s.pulled(x, y, shift, alt, free)
	if b == *s.box {
		return
	}
	s.box = &b
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged(b)
	}
}

// pulled is the box with what is held pulled to a point of the picture.
func (s *Stage) pulled(x, y float64, shift, alt, free bool) Box {
	g := s.grab
	w, h := float64(s.w), float64(s.h)
	reach := snapReach / s.zoom()
	s.guides = guides{}
	switch {
	case g.grip == gripTurn:
		return g.from.turned(g.x, g.y, x, y, shift)
	case g.grip == gripInside:
		b := g.from.moved(x-g.x, y-g.y, shift)
		if !free {
			b, s.guides = b.drawn(w, h, s.Others, reach)
		}
		return b
	}
	uv := handles[g.grip-gripHandle]
	// The pointer may have taken the handle beside its middle.
	hx, hy := g.from.at(float64(uv[0]), float64(uv[1]))
	x, y = x+hx-g.x, y+hy-g.y
	if !free && g.from.upright() && !shift {
		x, y, s.guides = drawnPoint(x, y, w, h, s.Others, reach, uv[0] != 0, uv[1] != 0)
	}
	return g.from.resized(uv[0], uv[1], x, y, shift, alt)
}

// DragEnd is Fyne's hook. Releasing the button may call it and MouseUp; the change ends once.
func (s *Stage) DragEnd() {
	moved := s.grab.moved
	s.grab, s.guides = grab{}, guides{}
	s.Refresh()
	if moved && s.OnEnded != nil {
		s.OnEnded()
	}
}

// Busy is true while something is held.
func (s *Stage) Busy() bool { return s.grab.moved }

// TappedSecondary is Fyne's hook.
func (s *Stage) TappedSecondary(e *fyne.PointEvent) {
	if s.OnMenu != nil {
		s.OnMenu(e.AbsolutePosition)
	}
}

// MouseIn is Fyne's hook.
func (s *Stage) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (s *Stage) MouseMoved(e *desktop.MouseEvent) {
	if s.grab.moved {
		return
	}
	p := s.gripAt(e.Position)
	s.cursor = s.cursorOf(p)
	var over *Box
	if x, y := s.toPicture(e.Position); p == gripNone && s.Under != nil {
		if b, ok := s.Under(x, y); ok {
			over = &b
			s.cursor = desktop.PointerCursor
		}
	}
	if (over == nil) != (s.over == nil) || over != nil && *over != *s.over {
		s.over = over
		s.Refresh()
	}
}

// MouseOut is Fyne's hook.
func (s *Stage) MouseOut() {
	if s.over != nil {
		s.over = nil
		s.Refresh()
	}
}

// Cursor is Fyne's hook.
func (s *Stage) Cursor() desktop.Cursor {
	if s.grab.grip != gripNone {
		return s.cursorOf(s.grab.grip)
	}
	return s.cursor
}

// cursorOf is the pointer's shape over a part of the box: along the way the part can be pulled.
func (s *Stage) cursorOf(p grip) desktop.Cursor {
	switch p {
	case gripNone:
		return desktop.DefaultCursor
	case gripInside:
		return moveCursor
	case gripTurn:
		return turnCursor
	}
	uv := handles[p-gripHandle]
	angle := math.Atan2(float64(uv[1]), float64(uv[0]))
	if s.box != nil {
		angle += s.box.Angle * math.Pi / 180
	}
	n := int(math.Round(angle / math.Pi * float64(len(pullCursors))))
	n = (n%len(pullCursors) + len(pullCursors)) % len(pullCursors)
	return pullCursors[n]
}

// TypedKey is Fyne's hook.
func (s *Stage) TypedKey(e *fyne.KeyEvent) {
	far := nudge
	if s.Modifiers()&fyne.KeyModifierShift != 0 {
		far = nudgeFar
	}
	far *= float64(min(s.w, s.h)) / 100
	switch e.Name {
	case fyne.KeyLeft:
		s.nudge(-far, 0)
	case fyne.KeyRight:
		s.nudge(far, 0)
	case fyne.KeyUp:
		s.nudge(0, -far)
	case fyne.KeyDown:
		s.nudge(0, far)
	default:
		if s.OnKey == nil || !s.OnKey(e.Name) {
			passKey(s, e)
		}
	}
}

// nudge moves the box.
func (s *Stage) nudge(dx, dy float64) {
	if s.box == nil {
		return
	}
	b := s.box.moved(dx, dy, false)
	s.box = &b
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged(b)
	}
	if s.OnEnded != nil {
		s.OnEnded()
	}
}

// TypedRune is Fyne's hook.
func (s *Stage) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (s *Stage) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost is Fyne's hook.
func (s *Stage) FocusLost() { s.focused = false; s.Refresh() }
