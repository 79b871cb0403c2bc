package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// Popup is a small box beside a widget, with an editor of the widget's value. A click elsewhere or Escape closes it; whatever was
// changed stays changed.
type Popup struct {
	fw.BaseWidget
	beside  fyne.CanvasObject
	content fyne.CanvasObject
	canvas  fyne.Canvas
	keys    func(*fyne.KeyEvent) // what the window did with keys before
}

var _ fyne.Tappable = (*Popup)(nil)

// ShowPopup opens a box with content beside a widget that is on a screen; nil where it is on none. The content's first editor has the
// keyboard.
func ShowPopup(beside, content fyne.CanvasObject) *Popup {
	c := fyne.CurrentApp().Driver().CanvasForObject(beside)
	if c == nil {
		return nil
	}
	p := &Popup{beside: beside, content: content, canvas: c, keys: c.OnTypedKey()}
	p.ExtendBaseWidget(p)
	HideHint(beside)
	c.Overlays().Add(p)
	p.Resize(c.Size())
	c.SetOnTypedKey(p.typed)
	if o, ok := content.(interface{ first() fyne.Focusable }); ok {
		c.Focus(o.first())
	}
	return p
}

// Hide closes the box.
func (p *Popup) Hide() {
	if !p.Visible() {
		return
	}
	p.BaseWidget.Hide()
	p.canvas.Overlays().Remove(p)
	p.canvas.SetOnTypedKey(p.keys)
	if o, ok := p.beside.(fyne.Focusable); ok {
		p.canvas.Focus(o)
	}
}

func (p *Popup) typed(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		p.Hide()
	}
}

// box is where the content stands, with the room around it: at the right of the widget where there is room, else at its left, always
// wholly inside the window as far as it fits.
func (p *Popup) box() (at fyne.Position, size fyne.Size) {
	size = p.content.MinSize().AddWidthHeight(2*popupPad, 2*popupPad)
	d := fyne.CurrentApp().Driver()
	from := d.AbsolutePositionForObject(p.beside)
	room := p.Size()
	at = fyne.NewPos(from.X+p.beside.Size().Width+look.Room, from.Y-popupPad)
	if at.X+size.Width > room.Width-look.Gap {
		if left := from.X - size.Width - look.Room; left >= look.Gap {
			at.X = left
		}
	}
	at.X = max(look.Gap, min(at.X, room.Width-size.Width-look.Gap))
	at.Y = max(look.Gap, min(at.Y, room.Height-size.Height-look.Gap))
	return at, size
}

const popupPad = look.Room + look.Gap

// Tapped is Fyne's hook.
func (p *Popup) Tapped(e *fyne.PointEvent) {
	at, size := p.box()
	if in := e.Position.Subtract(at); in.X < 0 || in.Y < 0 || in.X >= size.Width || in.Y >= size.Height {
		p.Hide()
	}
}

// CreateRenderer is Fyne's hook.
func (p *Popup) CreateRenderer() fyne.WidgetRenderer {
	r := &popupRenderer{p: p, ground: &canvas.Rectangle{}}
	r.paint() // and no layout: that looks for the widget among all that is shown, which would ask for this renderer again
	return r
}

type popupRenderer struct {
	p      *Popup
	ground *canvas.Rectangle
}

func (r *popupRenderer) Destroy()           {}
func (r *popupRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *popupRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.p.content}
}

func (r *popupRenderer) Layout(fyne.Size) {
	at, size := r.p.box()
	r.ground.Move(at)
	r.ground.Resize(size)
	r.p.content.Move(at.AddXY(popupPad, popupPad))
	r.p.content.Resize(size.SubtractWidthHeight(2*popupPad, 2*popupPad))
}

func (r *popupRenderer) Refresh() {
	r.paint()
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *popupRenderer) paint() {
	r.ground.FillColor = colorOf(r.p, theme.ColorNameOverlayBackground)
	r.ground.StrokeColor, r.ground.StrokeWidth = colorOf(r.p, look.ColorNameOutline), 1
	r.ground.CornerRadius = sizeOf(r.p, theme.SizeNamePopupRadius)
	r.ground.Shadow = canvas.Shadow{Color: colorOf(r.p, theme.ColorNameShadow), BlurRadius: 12, Offset: fyne.NewPos(0, 3)}
}
