package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"atelier/ui/look"
)

// Row sets objects side by side, each centred in height, with look.Room between them. The one that flex names takes the width that is
// left over; with flex < 0 what is left stays empty at the right.
func Row(flex int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{flex, look.Room}, objects...)
}

// TightRow is Row with look.Gap between the objects.
func TightRow(flex int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{flex, look.Gap}, objects...)
}

// Column stacks objects from the top, each over the full width, with gap between them.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// Inset leaves room around an object.
func Inset(top, bottom, left, right float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), o)
}

// Sized gives an object the least size w x h; 0 leaves a side as it is.
func Sized(w, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(sizedLayout{w, h}, o)
}

// Gapped is an empty space of that size.
func Gapped(w, h float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(w, h))
	return r
}

type rowLayout struct {
	flex int
	gap  float32
}

func (l rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	n := 0
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			size.Width, size.Height = size.Width+m.Width, max(size.Height, m.Height)
			n++
		}
	}
	size.Width += l.gap * float32(max(0, n-1))
	return size
}

func (l rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spare := max(0, size.Width-l.MinSize(objects).Width)
	x := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if i == l.flex {
			m.Width += spare
		}
		o.Resize(m)
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		x += m.Width + l.gap
	}
}

type sizedLayout struct{ w, h float32 }

func (l sizedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	if l.w > 0 {
		m.Width = l.w
	}
	if l.h > 0 {
		m.Height = l.h
	}
	return m
}

func (l sizedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[0].Move(fyne.Position{})
}
