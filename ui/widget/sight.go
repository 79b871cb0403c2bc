package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/ui/look"
)

// Whoever walks through a window with the Tab key must see where he is: what gets the keyboard is scrolled to, where it isn't in sight.

// intoSight scrolls so that o, which has just got the keyboard, can be seen. What can be seen stays where it is.
func intoSight(o fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	s := scrollOver(c.Content(), o, nil)
	if s == nil {
		return
	}
	d := fyne.CurrentApp().Driver()
	middle := d.AbsolutePositionForObject(o).Y + o.Size().Height/2 - d.AbsolutePositionForObject(s).Y
	if middle < 0 || middle > s.Size().Height {
		scrollTo(s, o)
	}
}

// endIntoSight scrolls by no more than it takes to see the lower end of o, which may have been shown just now.
func endIntoSight(o fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	s := scrollOver(c.Content(), o, nil)
	if s == nil {
		return
	}
	s.Refresh() // lays it out
	d := fyne.CurrentApp().Driver()
	if under := d.AbsolutePositionForObject(o).Y + o.Size().Height - d.AbsolutePositionForObject(s).Y - s.Size().Height; under > 0 {
		s.ScrollToOffset(s.Offset.AddXY(0, under+look.Gap))
	}
}

// scrollTo scrolls so that o, which lies in s, stands in the upper half of it.
func scrollTo(s *container.Scroll, o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	y := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(s.Content).Y
	s.ScrollToOffset(fyne.NewPos(0, y-(s.Size().Height-o.Size().Height)/3))
}

// scrollOver is the innermost scroll that o lies in, of those under root; nil where there is none.
func scrollOver(root, o fyne.CanvasObject, over *container.Scroll) *container.Scroll {
	if root == o {
		return over
	}
	var inside []fyne.CanvasObject
	switch c := root.(type) {
	case *container.Scroll:
		inside, over = []fyne.CanvasObject{c.Content}, c
	case *SettingsForm:
		inside = []fyne.CanvasObject{c.body}
	case *fyne.Container:
		inside = c.Objects
	}
	for _, i := range inside {
		if s := scrollOver(i, o, over); s != nil {
			return s
		}
	}
	return nil
}
