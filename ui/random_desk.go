package ui

import (
	"fyne.io/fyne/v2"

	"atelier/ui/look"
)

// flowLayout sets objects side by side, in as many rows as the width asks for.
type flowLayout struct{}

// flow places the objects by way of put, and returns how high they are together.
func (flowLayout) flow(o []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, at fyne.Position, size fyne.Size)) float32 {
	var row float32 // its height
	for _, c := range o {
		row = max(row, c.MinSize().Height)
	}
	x, y := float32(0), float32(0)
	for _, c := range o {
		if !c.Visible() {
			continue
		}
		m := c.MinSize()
		if x > 0 && x+m.Width > width {
			x, y = 0, y+row+look.Room
		}
		put(c, fyne.NewPos(x, y+(row-m.Height)/2), m)
		x += m.Width + look.Room
	}
	return y + row
}

// height is what the objects need in a width.
func (l flowLayout) height(o []fyne.CanvasObject, width float32) float32 {
	return l.flow(o, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {})
}

// MinSize is for one object a row; whoever lays a flow out gives it the height it needs.
func (flowLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, c := range o {
		m = m.Max(c.MinSize())
	}
	return m
}

func (l flowLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.flow(o, size.Width, func(c fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		c.Move(at)
		c.Resize(size)
	})
}

// deskLayout lays out, from the top down: a picture, which takes what is left, a line of advice, a flow of actions, and a strip.
type deskLayout struct{}

const (
	deskLeast   = 120 // height of the picture
	deskActions = 400 // width in which the actions are still neat
)

func (deskLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := max(deskActions, o[0].MinSize().Width) + 2*look.Room
	return fyne.NewSize(width, deskLeast+deskBelow(o, width-2*look.Room)+look.Room)
}

// deskBelow is the height of all that stands under the picture.
func deskBelow(o []fyne.CanvasObject, width float32) float32 {
	h := look.Gap + actionsHeight(o[2], width) + look.Room + stripHeight + look.Room
	if o[1].Visible() {
		h += o[1].MinSize().Height + look.Room
	}
	return h
}

func actionsHeight(o fyne.CanvasObject, width float32) float32 {
	return flowLayout{}.height(o.(*fyne.Container).Objects, width)
}

func (deskLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := size.Width - 2*look.Room
	y := look.Room
	place := func(c fyne.CanvasObject, h float32) {
		c.Move(fyne.NewPos(look.Room, y))
		c.Resize(fyne.NewSize(width, h))
		y += h
	}
	place(o[0], size.Height-look.Room-deskBelow(o, width))
	if o[1].Visible() {
		place(o[1], o[1].MinSize().Height)
		y += look.Room
	}
	y += look.Gap
	place(o[2], actionsHeight(o[2], width))
	y += look.Room
	place(o[3], stripHeight)
}
