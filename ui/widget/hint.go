package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

const (
	hintWidth = 280 // of the text, before it is wrapped
	hintPad   = look.Room
)

// HintLayer shows one sentence of help beside the thing that the pointer rests on. A window has one, stacked over its content:
//
//	hints := widget.NewHintLayer(fyne.Do)
//	window.SetContent(container.NewStack(content, hints))
//
// Widgets find the layer by themselves; in a window without one they show no hints. The layer lets every click and move through.
type HintLayer struct {
	fw.BaseWidget
	// Delay is how long the pointer must rest; 0 shows the hint at once.
	Delay time.Duration

	do    func(func())
	over  fyne.CanvasObject // whose hint is shown or about to be; nil when none
	text  string
	shown bool
	turn  int // tells a timer that its hint is out of date
}

// NewHintLayer makes a layer whose timer reaches the window's goroutine through do.
func NewHintLayer(do func(func())) *HintLayer {
	l := &HintLayer{Delay: 450 * time.Millisecond, do: do}
	l.ExtendBaseWidget(l)
	return l
}

// ShowHint shows text beside o after the layer's delay. An empty text shows nothing.
func ShowHint(o fyne.CanvasObject, text string) {
	l := hintLayer(o)
	if l == nil || text == "" {
		return
	}
	l.turn++
	l.over, l.text = o, text
	if l.Delay == 0 {
		l.show()
		return
	}
	turn := l.turn
	time.AfterFunc(l.Delay, func() {
		l.do(func() {
			if l.turn == turn {
				l.show()
			}
		})
	})
}

// HideHint takes o's hint away.
func HideHint(o fyne.CanvasObject) {
	if l := hintLayer(o); l != nil && l.over == o {
		l.turn++
		l.over, l.shown = nil, false
		l.Refresh()
	}
}

// Away takes away whatever hint there is: what it belongs to may not be seen any more.
func (l *HintLayer) Away() {
	l.turn++
	l.over, l.shown = nil, false
	l.Refresh()
}

// Shown is the hint on the screen, or "".
func (l *HintLayer) Shown() string {
	if !l.shown {
		return ""
	}
	return l.text
}

func (l *HintLayer) show() {
	l.shown = true
	l.Refresh()
}

// hintLayer finds the layer among the top objects of o's window.
func hintLayer(o fyne.CanvasObject) *HintLayer {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	root, ok := c.Content().(*fyne.Container)
	if !ok {
		return nil
	}
	for _, top := range root.Objects {
		if l, ok := top.(*HintLayer); ok {
			return l
		}
	}
	return nil
}

// CreateRenderer is Fyne's hook.
func (l *HintLayer) CreateRenderer() fyne.WidgetRenderer {
	r := &hintRenderer{l: l, box: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type hintRenderer struct {
	l     *HintLayer
	box   *canvas.Rectangle
	lines []*canvas.Text
}

func (r *hintRenderer) Destroy()           {}
func (r *hintRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *hintRenderer) Layout(fyne.Size)   { r.place() }

func (r *hintRenderer) Objects() []fyne.CanvasObject {
	if !r.l.shown {
		return nil
	}
	o := []fyne.CanvasObject{r.box}
	for _, t := range r.lines {
		o = append(o, t)
	}
	return o
}

func (r *hintRenderer) Refresh() {
	if r.l.shown {
		size := sizeOf(r.l, theme.SizeNameCaptionText) + 1
		lines := wrap(r.l.text, size, min(hintWidth, r.l.Size().Width-4*hintPad))
		r.lines = r.lines[:0]
		for _, s := range lines {
			t := canvas.NewText(s, colorOf(r.l, theme.ColorNameForeground))
			t.TextSize = size
			r.lines = append(r.lines, t)
		}
		r.box.FillColor = colorOf(r.l, theme.ColorNameOverlayBackground)
		r.box.StrokeColor, r.box.StrokeWidth = colorOf(r.l, look.ColorNameOutline), 1
		r.box.CornerRadius = sizeOf(r.l, theme.SizeNameInputRadius)
		r.box.Shadow = canvas.Shadow{Color: colorOf(r.l, theme.ColorNameShadow), BlurRadius: 8, Offset: fyne.NewPos(0, 2)}
		r.place()
	}
	canvas.Refresh(r.l)
}

// place puts the box under its widget, or over it where there is no room, and always wholly inside the window.
func (r *hintRenderer) place() {
	if !r.l.shown || len(r.lines) == 0 {
		return
	}
	var w, h float32
	for _, t := range r.lines {
		m := t.MinSize()
		w, h = max(w, m.Width), h+m.Height
	}
	w, h = w+2*hintPad, h+2*hintPad-2
	d := fyne.CurrentApp().Driver()
	at := d.AbsolutePositionForObject(r.l.over).Subtract(d.AbsolutePositionForObject(r.l))
	size := r.l.Size()
	x := max(look.Gap, min(at.X, size.Width-w-look.Gap))
	y := at.Y + r.l.over.Size().Height + look.Gap
	if y+h > size.Height-look.Gap {
		y = max(look.Gap, at.Y-h-look.Gap)
	}
	r.box.Move(fyne.NewPos(x, y))
	r.box.Resize(fyne.NewSize(w, h))
	y += hintPad - 1
	for _, t := range r.lines {
		t.Move(fyne.NewPos(x+hintPad, y))
		t.Resize(t.MinSize())
		y += t.MinSize().Height
	}
}
