package ui

import (
	"fyne.io/fyne/v2"

	"atelier/ui/look"
)

// legendLayout sets chips side by side in as many rows as the column of settings asks for.
type legendLayout struct{}

// legendWidth is the width of that column less its margins and the scroll bar.
const legendWidth = sideWidth - 2*look.Air

func (legendLayout) place(o []fyne.CanvasObject, width float32, put func(c fyne.CanvasObject, at fyne.Position, size fyne.Size)) float32 {
	var x, y, row float32
	for _, c := range o {
		if !c.Visible() {
			continue
		}
		m := c.MinSize()
		if m.Width = min(m.Width, width); x > 0 && x+m.Width > width {
			x, y, row = 0, y+row, 0
		}
		put(c, fyne.NewPos(x, y), m)
		x, row = x+m.Width, max(row, m.Height)
	}
	return y + row
}

func (l legendLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(100, l.place(o, legendWidth, func(fyne.CanvasObject, fyne.Position, fyne.Size) {}))
}

func (l legendLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.place(o, min(size.Width, legendWidth), func(c fyne.CanvasObject, at fyne.Position, m fyne.Size) {
		c.Resize(m)
		c.Move(at)
	})
}

// shareLayout gives the first object that part of the height and the second the rest.
type shareLayout struct{ part float32 }

func (shareLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+look.Room+b.Height)
}

func (l shareLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	high := max(o[0].MinSize().Height, (size.Height-look.Room)*l.part)
	o[0].Resize(fyne.NewSize(size.Width, high))
	o[0].Move(fyne.Position{})
	o[1].Resize(fyne.NewSize(size.Width, size.Height-high-look.Room))
	o[1].Move(fyne.NewPos(0, high+look.Room))
}
