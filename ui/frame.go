package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/widget"
)

// sideWidth is the width of the column of settings.
const sideWidth = 300

// view is one of a tab's ways of looking at its models.
type view struct {
	title string
	side  fyne.CanvasObject // the settings; they scroll
	foot  fyne.CanvasObject // under them, not scrolled; may be nil
	main  fyne.CanvasObject
}

// frame lays a tab out as all are laid out: at the left the choice of the view, what all views share, and the view's settings; the rest
// is the view's own.
type frame struct {
	views    []view
	segments *widget.Segments
	sides    *fyne.Container
	mains    *fyne.Container
	object   fyne.CanvasObject
}

// newFrame makes a frame that shows the first view. shown hears when another is shown.
func newFrame(shared fyne.CanvasObject, shown func(i int), views ...view) *frame {
	f := &frame{views: views, sides: container.NewStack(), mains: container.NewStack()}
	var titles []string
	for _, v := range views {
		titles = append(titles, v.title)
		// The scroll bar lies in the margin.
		side := fyne.CanvasObject(container.NewVScroll(widget.Inset(look.Room, look.Air, look.Air-4, look.Air-4, v.side)))
		if v.foot != nil {
			side = container.NewBorder(nil, v.foot, nil, nil, side)
		}
		f.sides.Add(side)
		f.mains.Add(v.main)
	}
	f.segments = widget.NewSegments(func(i int) { f.show(i); shown(i) }, titles...)
	f.show(0)
	head := widget.Inset(look.Room, 0, look.Room, look.Room, container.NewCenter(f.segments))
	column := under(widget.Column(0, head, shared), f.sides)
	f.object = split(column, f.mains)
	return f
}

func (f *frame) show(i int) {
	if f.object != nil {
		c := fyne.CurrentApp().Driver().CanvasForObject(f.object)
		if c != nil && c.Focused() != nil && c.Focused() != fyne.Focusable(f.segments) {
			c.Unfocus() // keys mustn't act on what isn't seen any more
		}
	}
	for k := range f.views {
		if k == i {
			f.sides.Objects[k].Show()
			f.mains.Objects[k].Show()
		} else {
			f.sides.Objects[k].Hide()
			f.mains.Objects[k].Hide()
		}
	}
}

// under puts o under a head. Tab comes to the head first, as the eye does; in Fyne's border it would come to it last.
func under(head, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewBorderLayout(head, nil, nil, nil), head, o)
}

// split puts a column of settings at the left of the rest, with a line between. Nothing has a ground of its own: without a graphics card,
// painting one takes a fifth of a frame.
func split(column, rest fyne.CanvasObject) *fyne.Container {
	left := widget.Sized(sideWidth, 0, container.NewBorder(nil, nil, nil, fw.NewSeparator(), column))
	return container.New(splitLayout{}, left, rest)
}

// splitLayout gives the first object its least width and the second the rest, without a gap.
type splitLayout struct{}

func (splitLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width, max(a.Height, b.Height))
}

func (splitLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := o[0].MinSize().Width
	o[0].Resize(fyne.NewSize(w, size.Height))
	o[1].Move(fyne.NewPos(w, 0))
	o[1].Resize(fyne.NewSize(size.Width-w, size.Height))
}

// bench lays out a view's own part: the picture large, under it the row of actions, under that the strip of the last results.
func bench(picture, actions, strip fyne.CanvasObject) fyne.CanvasObject {
	row := widget.Inset(look.Gap, look.Room, look.Room, look.Room, actions)
	below := widget.Column(0, row, widget.Inset(0, look.Room, look.Room, look.Room, widget.Sized(0, stripHeight, strip)))
	return container.NewBorder(nil, below, nil, nil, widget.Inset(look.Room, 0, look.Room, look.Room, picture))
}

const stripHeight = 52

// evenLayout shares the room evenly, from the top down or across.
type evenLayout struct{ across bool }

func (l evenLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, c := range o {
		m = m.Max(c.MinSize())
	}
	n, gaps := float32(len(o)), look.Room*float32(len(o)-1)
	if l.across {
		return fyne.NewSize(m.Width*n+gaps, m.Height)
	}
	return fyne.NewSize(m.Width, m.Height*n+gaps)
}

func (l evenLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	n, gaps := float32(len(o)), look.Room*float32(len(o)-1)
	cell, next := fyne.NewSize(size.Width, (size.Height-gaps)/n), fyne.NewPos(0, (size.Height-gaps)/n+look.Room)
	if l.across {
		cell, next = fyne.NewSize((size.Width-gaps)/n, size.Height), fyne.NewPos((size.Width-gaps)/n+look.Room, 0)
	}
	for i, c := range o {
		c.Resize(cell)
		c.Move(fyne.NewPos(next.X*float32(i), next.Y*float32(i)))
	}
}
