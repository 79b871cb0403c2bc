package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

const (
	padCorner = 40 // side of a corner's picture
	padDot    = 14
)

// Pad2D is a square in which a point is dragged, or moved with the arrow keys, between four pictures in its corners.
type Pad2D struct {
	fw.BaseWidget
	// OnChanged hears where the point is: 0,0 is the upper left corner, 1,1 the lower right.
	OnChanged func(x, y float64)
	// OnEnded hears that the point was let go.
	OnEnded func()
	Hint    string
	// Idle is set while what is shown comes from elsewhere: the point is then drawn hollow.
	Idle bool

	x, y                     float64
	corners                  [4]*canvas.Image // upper left, upper right, lower left, lower right
	moving, hovered, focused bool
}

var (
	_ desktop.Hoverable = (*Pad2D)(nil)
	_ desktop.Mouseable = (*Pad2D)(nil)
	_ fyne.Draggable    = (*Pad2D)(nil)
	_ fyne.Focusable    = (*Pad2D)(nil)
)

// NewPad2D makes a pad whose point stands in the middle.
func NewPad2D(changed func(x, y float64)) *Pad2D {
	p := &Pad2D{OnChanged: changed, x: 0.5, y: 0.5}
	for i := range p.corners {
		p.corners[i] = &canvas.Image{ScaleMode: canvas.ImageScalePixels, FillMode: canvas.ImageFillContain}
		p.corners[i].Hide()
	}
	p.ExtendBaseWidget(p)
	return p
}

// SetCorner shows a picture in corner i: 0 upper left, 1 upper right, 2 lower left, 3 lower right.
func (p *Pad2D) SetCorner(i int, m image.Image) {
	p.corners[i].Image = atOrigin(m)
	p.corners[i].Show()
	p.corners[i].Refresh()
}

// Point is where the point stands.
func (p *Pad2D) Point() (x, y float64) { return p.x, p.y }

// SetIdle says whether what is shown comes from elsewhere.
func (p *Pad2D) SetIdle(idle bool) {
	if idle != p.Idle {
		p.Idle = idle
		p.Refresh()
	}
}

// SetPoint moves the point without calling back.
func (p *Pad2D) SetPoint(x, y float64) {
	p.x, p.y = min(1, max(0, x)), min(1, max(0, y))
	p.Refresh()
}

func (p *Pad2D) change(x, y float64) {
	oldX, oldY := p.x, p.y
	p.SetPoint(x, y)
	if (p.Idle || p.x != oldX || p.y != oldY) && p.OnChanged != nil {
		p.OnChanged(p.x, p.y)
	}
}

// field is the square in which the point moves, inside the corners' pictures.
func (p *Pad2D) field() (at fyne.Position, side float32) {
	size := p.Size()
	side = min(size.Width, size.Height)
	at = fyne.NewPos((size.Width-side)/2, (size.Height-side)/2)
	return at.AddXY(padDot/2+1, padDot/2+1), side - padDot - 2
}

func (p *Pad2D) moveTo(to fyne.Position) {
	at, side := p.field()
	p.change(float64((to.X-at.X)/side), float64((to.Y-at.Y)/side))
}

// MouseDown is Fyne's hook: the point jumps to the pointer.
func (p *Pad2D) MouseDown(e *desktop.MouseEvent) {
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	focus(p)
	HideHint(p)
	p.moving = true
	p.moveTo(e.Position)
}

// MouseUp is Fyne's hook.
func (p *Pad2D) MouseUp(*desktop.MouseEvent) { p.DragEnd() }

// Dragged is Fyne's hook.
func (p *Pad2D) Dragged(e *fyne.DragEvent) {
	if p.moving {
		p.moveTo(e.Position)
	}
}

// DragEnd is Fyne's hook. Releasing the button may call it and MouseUp; the move ends once.
func (p *Pad2D) DragEnd() {
	if p.moving {
		p.moving = false
		p.ended()
	}
}

func (p *Pad2D) ended() {
	if p.OnEnded != nil {
		p.OnEnded()
	}
}

// TypedKey is Fyne's hook.
func (p *Pad2D) TypedKey(e *fyne.KeyEvent) {
	const far = 0.025
	x, y := p.x, p.y
	switch e.Name {
	case fyne.KeyLeft:
		x -= far
	case fyne.KeyRight:
		x += far
	case fyne.KeyUp:
		y -= far
	case fyne.KeyDown:
		y += far
	case fyne.KeyHome:
		x, y = 0.5, 0.5
	default:
		passKey(p, e)
		return
	}
	p.change(x, y)
	p.ended()
}

// TypedRune is Fyne's hook.
func (p *Pad2D) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (p *Pad2D) FocusGained() { p.focused = true; p.Refresh() }

// FocusLost is Fyne's hook.
func (p *Pad2D) FocusLost() { p.focused = false; p.Refresh() }

// MouseIn is Fyne's hook.
func (p *Pad2D) MouseIn(*desktop.MouseEvent) { p.hovered = true; p.Refresh(); ShowHint(p, p.Hint) }

// MouseMoved is Fyne's hook.
func (p *Pad2D) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (p *Pad2D) MouseOut() { p.hovered = false; p.Refresh(); HideHint(p) }

// CreateRenderer is Fyne's hook.
func (p *Pad2D) CreateRenderer() fyne.WidgetRenderer {
	r := &padRenderer{p: p, ground: &canvas.Rectangle{}, dot: &canvas.Circle{}}
	for range 4 {
		r.lines = append(r.lines, &canvas.Line{StrokeWidth: 1})
	}
	r.Refresh()
	return r
}

type padRenderer struct {
	p      *Pad2D
	ground *canvas.Rectangle
	lines  []*canvas.Line // the middle, across and down; through the point, across and down
	dot    *canvas.Circle
}

func (r *padRenderer) Destroy()           {}
func (r *padRenderer) MinSize() fyne.Size { return fyne.NewSize(128, 128) }

func (r *padRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.ground}
	for _, l := range r.lines {
		o = append(o, l)
	}
	for _, c := range r.p.corners {
		o = append(o, c)
	}
	return append(o, r.dot)
}

func (r *padRenderer) Layout(size fyne.Size) {
	side := min(size.Width, size.Height)
	at := fyne.NewPos((size.Width-side)/2, (size.Height-side)/2)
	r.ground.Move(at)
	r.ground.Resize(fyne.NewSquareSize(side))
	const in = look.Gap + 2
	far := side - padCorner - in
	for i, c := range r.p.corners {
		c.Resize(fyne.NewSquareSize(padCorner))
		c.Move(at.AddXY([2]float32{in, far}[i%2], [2]float32{in, far}[i/2]))
	}
	field, run := r.p.field()
	x, y := field.X+run*float32(r.p.x), field.Y+run*float32(r.p.y)
	across := func(l *canvas.Line, y float32) {
		l.Position1, l.Position2 = fyne.NewPos(at.X+1, y), fyne.NewPos(at.X+side-1, y)
	}
	down := func(l *canvas.Line, x float32) {
		l.Position1, l.Position2 = fyne.NewPos(x, at.Y+1), fyne.NewPos(x, at.Y+side-1)
	}
	across(r.lines[0], at.Y+side/2)
	down(r.lines[1], at.X+side/2)
	across(r.lines[2], y)
	down(r.lines[3], x)
	r.dot.Resize(fyne.NewSquareSize(padDot))
	r.dot.Move(fyne.NewPos(x-padDot/2, y-padDot/2))
}

func (r *padRenderer) Refresh() {
	r.ground.FillColor = colorOf(r.p, look.ColorNameSurround)
	r.ground.StrokeColor, r.ground.StrokeWidth = colorOf(r.p, look.ColorNameOutline), 1
	r.ground.CornerRadius = sizeOf(r.p, theme.SizeNameInputRadius)
	if r.p.focused {
		r.ground.StrokeColor = colorOf(r.p, theme.ColorNamePrimary)
	}
	for i, l := range r.lines {
		l.StrokeColor = colorOf(r.p, theme.ColorNameSeparator)
		if i >= 2 {
			l.StrokeColor = fade(colorOf(r.p, theme.ColorNamePrimary), 0x80)
			if r.p.Idle {
				l.StrokeColor = color.Transparent
			}
		}
	}
	r.dot.FillColor = colorOf(r.p, theme.ColorNamePrimary)
	r.dot.StrokeColor, r.dot.StrokeWidth = colorOf(r.p, theme.ColorNameForegroundOnPrimary), 2
	if r.p.Idle {
		r.dot.FillColor, r.dot.StrokeColor = colorOf(r.p, look.ColorNameSurround), colorOf(r.p, theme.ColorNamePlaceHolder)
	}
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}
