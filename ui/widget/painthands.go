package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// What a person does on a PaintView with the mouse and the keys.

// place is where the picture lies, in units: enlarged by a whole multiple of the screen's pixels where there is room for it.
func (p *PaintView) place() (at fyne.Position, size fyne.Size) {
	room := p.Size()
	w, h := float32(p.img.Rect.Dx()), float32(p.img.Rect.Dy())
	zoom := min(room.Width/w, room.Height/h)
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil && c.Scale() > 0 {
		if n := float32(math.Floor(float64(zoom * c.Scale()))); n >= 1 {
			zoom = n / c.Scale()
		}
	}
	size = fyne.NewSize(w*zoom, h*zoom)
	return fyne.NewPos((room.Width-size.Width)/2, (room.Height-size.Height)/2), size
}

// at is the place in the picture's pixels, also beside it.
func (p *PaintView) at(pos fyne.Position) [2]float64 {
	at, size := p.place()
	return [2]float64{
		float64((pos.X - at.X) / size.Width * float32(p.img.Rect.Dx())),
		float64((pos.Y - at.Y) / size.Height * float32(p.img.Rect.Dy())),
	}
}

// MouseDown is Fyne's hook.
func (p *PaintView) MouseDown(e *desktop.MouseEvent) {
	focus(p)
	HideHint(p)
	if p.img == nil {
		return
	}
	at, size := p.place()
	if in := e.Position.Subtract(at); in.X < 0 || in.Y < 0 || in.X >= size.Width || in.Y >= size.Height {
		return
	}
	p.begin(p.at(e.Position), e.Button == desktop.MouseButtonSecondary, e.Modifier&fyne.KeyModifierShift != 0)
}

// MouseUp is Fyne's hook.
func (p *PaintView) MouseUp(*desktop.MouseEvent) { p.lift() }

// Dragged is Fyne's hook.
func (p *PaintView) Dragged(e *fyne.DragEvent) { p.follow(e.Position) }

// DragEnd is Fyne's hook. Releasing the button may call it and MouseUp.
func (p *PaintView) DragEnd() { p.lift() }

func (p *PaintView) follow(pos fyne.Position) {
	p.ring = &pos
	if p.brushing != nil && p.img != nil {
		if to := p.at(pos); to != p.last {
			p.to(to)
			return
		}
	}
	p.showRing()
}

// MouseIn is Fyne's hook.
func (p *PaintView) MouseIn(e *desktop.MouseEvent) {
	p.MouseMoved(e)
	ShowHint(p, p.Hint)
}

// MouseMoved is Fyne's hook: the right button isn't dragged with, so its stroke goes on here.
func (p *PaintView) MouseMoved(e *desktop.MouseEvent) { p.follow(e.Position) }

// MouseOut is Fyne's hook.
func (p *PaintView) MouseOut() {
	p.ring = nil
	HideHint(p)
	p.showRing()
}

// Cursor is Fyne's hook.
func (p *PaintView) Cursor() desktop.Cursor {
	if p.img == nil {
		return desktop.DefaultCursor
	}
	return desktop.CrosshairCursor
}

// Scrolled is Fyne's hook.
func (p *PaintView) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DY > 0 {
		p.size(1)
	} else if e.Scrolled.DY < 0 {
		p.size(-1)
	}
}

// size makes the brush wider by n steps.
func (p *PaintView) size(n float64) {
	if p.img == nil {
		return
	}
	step := max(0.5, math.Floor(p.Brush/4))
	p.Brush = min(float64(p.img.Rect.Dx())/2, max(brushLeast, p.Brush+n*step))
	if p.OnBrush != nil {
		p.OnBrush(p.Brush)
	}
	p.showRing()
}

// TypedKey is Fyne's hook.
func (p *PaintView) TypedKey(e *fyne.KeyEvent) {
	if p.img == nil {
		passKey(p, e)
		return
	}
	switch e.Name {
	case fyne.KeyLeft:
		p.keys[0]--
	case fyne.KeyRight:
		p.keys[0]++
	case fyne.KeyUp:
		p.keys[1]--
	case fyne.KeyDown:
		p.keys[1]++
	case fyne.KeyLeftBracket:
		p.size(-1)
	case fyne.KeyRightBracket:
		p.size(1)
	case fyne.KeySpace:
		p.begin(p.keys, false, false)
		p.lift()
	default:
		passKey(p, e)
		return
	}
	w, h := float64(p.img.Rect.Dx()), float64(p.img.Rect.Dy())
	p.keys = [2]float64{min(w-0.5, max(0.5, p.keys[0])), min(h-0.5, max(0.5, p.keys[1]))}
	at, size := p.place()
	pos := at.AddXY(float32(p.keys[0]/w)*size.Width, float32(p.keys[1]/h)*size.Height)
	p.ring = &pos
	p.showRing()
}

// TypedRune is Fyne's hook.
func (p *PaintView) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (p *PaintView) FocusGained() { p.focused = true; p.Refresh() }

// FocusLost is Fyne's hook.
func (p *PaintView) FocusLost() { p.focused = false; p.Refresh() }

// showRing repaints nothing but the brush.
func (p *PaintView) showRing() {
	if p.paints != nil {
		p.paints.layRing()
		canvas.Refresh(p)
	}
}
