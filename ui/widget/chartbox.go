package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"atelier/ui/look"
)

// readOutBox is the small table beside the pointer: a title and one line a curve, with a dot on each curve.
type readOutBox struct {
	ground  *canvas.Rectangle
	head    *canvas.Text
	title   string
	lines   []readOutLine
	used    int // lines that are shown
	visible bool
}

type readOutLine struct {
	swatch      *canvas.Rectangle
	name, value *canvas.Text
	dot         *canvas.Circle
	color       color.Color
	at          fyne.Position // of the dot; negative for none
}

func (b *readOutBox) init() { b.ground, b.head = &canvas.Rectangle{}, &canvas.Text{} }

func (b *readOutBox) objects() []fyne.CanvasObject {
	if !b.visible {
		return nil
	}
	var o []fyne.CanvasObject
	for _, l := range b.lines[:b.used] {
		if l.at.X >= 0 {
			o = append(o, l.dot)
		}
	}
	o = append(o, b.ground, b.head)
	for _, l := range b.lines[:b.used] {
		o = append(o, l.swatch, l.name, l.value)
	}
	return o
}

func (b *readOutBox) hide() { b.visible, b.used = false, 0 }

// add appends a line to a box that was hidden.
func (b *readOutBox) add(c color.Color, name, value string, dot fyne.Position) {
	if b.used == len(b.lines) {
		b.lines = append(b.lines, readOutLine{swatch: &canvas.Rectangle{}, name: &canvas.Text{}, value: &canvas.Text{}, dot: &canvas.Circle{}})
	}
	l := &b.lines[b.used]
	l.name.Text, l.value.Text, l.color, l.at = name, value, c, dot
	b.used++
}

// show lays the box out beside the cross-hair at x, wholly inside o.
func (b *readOutBox) show(o fyne.CanvasObject, x, y float32) {
	const swatch, dot = 8, 8
	if b.used == 0 {
		return
	}
	b.visible = true
	small := sizeOf(o, theme.SizeNameCaptionText) + 1
	setText(b.head, b.title, small, colorOf(o, theme.ColorNamePlaceHolder))
	var names, values float32
	for _, l := range b.lines[:b.used] {
		l.name.TextSize, l.value.TextSize = small, small
		l.name.Color, l.value.Color = colorOf(o, theme.ColorNameForeground), colorOf(o, theme.ColorNameForeground)
		l.swatch.FillColor, l.swatch.CornerRadius = l.color, 2
		l.dot.FillColor = l.color
		l.dot.StrokeColor, l.dot.StrokeWidth = colorOf(o, theme.ColorNameForeground), 1
		names, values = max(names, l.name.MinSize().Width), max(values, l.value.MinSize().Width)
	}
	row := b.head.MinSize().Height + 1
	w := max(b.head.MinSize().Width, swatch+6+names+look.Air+values) + 2*look.Room
	h := row*float32(b.used+1) + 2*6
	size := o.Size()
	left := x + look.Air
	if left+w > size.Width-look.Gap {
		left = x - look.Air - w
	}
	at := fyne.NewPos(max(look.Gap, left), max(look.Gap, min(y-h/2, size.Height-h-look.Gap)))
	b.ground.FillColor = colorOf(o, theme.ColorNameOverlayBackground)
	b.ground.StrokeColor, b.ground.StrokeWidth = colorOf(o, look.ColorNameOutline), 1
	b.ground.CornerRadius = sizeOf(o, theme.SizeNameInputRadius)
	b.ground.Move(at)
	b.ground.Resize(fyne.NewSize(w, h))
	b.head.Move(at.AddXY(look.Room, 6))
	b.head.Resize(b.head.MinSize())
	for i, l := range b.lines[:b.used] {
		y := at.Y + 6 + row*float32(i+1)
		l.swatch.Resize(fyne.NewSquareSize(swatch))
		l.swatch.Move(fyne.NewPos(at.X+look.Room, y+(row-swatch)/2))
		l.name.Resize(l.name.MinSize())
		l.name.Move(fyne.NewPos(at.X+look.Room+swatch+6, y))
		l.value.Resize(l.value.MinSize())
		l.value.Move(fyne.NewPos(at.X+w-look.Room-l.value.MinSize().Width, y))
		l.dot.Resize(fyne.NewSquareSize(dot))
		l.dot.Move(l.at.SubtractXY(dot/2, dot/2))
	}
}

// fade is a colour with another opacity.
func fade(c color.Color, a uint8) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = a
	return n
}
