package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
)

// PickItem is a line of a PickList: what it is, in grey where it belongs, and at the right end its key.
type PickItem struct {
	Title, Note, Key string
	Off              bool // can't be picked
}

// PickList is a list of which one line is marked, to be picked with a click, or with the keys by the field that stands over it: the list
// itself never has the keyboard. It shows as many lines as it has room for and scrolls by whole lines.
type PickList struct {
	fw.BaseWidget
	OnPicked func(i int)
	Quiet    bool // the mark stays on what was picked last, and doesn't follow the pointer

	self        fyne.Widget // this, or what it is a part of
	focused     bool
	items       []PickItem
	marked, top int
	wheel       float32 // of the next line, what the wheel has turned already
}

var (
	_ fyne.Tappable     = (*PickList)(nil)
	_ fyne.Scrollable   = (*PickList)(nil)
	_ desktop.Hoverable = (*PickList)(nil)
)

const (
	pickHeight = 30 // of a line
	pickBar    = 4  // the width of the bar that says where the lines in sight are
)

// NewPickList makes an empty list.
func NewPickList(picked func(i int)) *PickList {
	l := &PickList{OnPicked: picked}
	l.self = l
	l.ExtendBaseWidget(l)
	return l
}

// Offer replaces the lines and marks the first.
func (l *PickList) Offer(items []PickItem) {
	l.items, l.marked, l.top = items, 0, 0
	l.Refresh()
}

// Unmark marks no line.
func (l *PickList) Unmark() {
	l.marked, l.top = -1, 0
	l.Refresh()
}

// Items are the lines.
func (l *PickList) Items() []PickItem { return l.items }

// Marked is the marked line, or -1 where there is none.
func (l *PickList) Marked() int { return min(l.marked, len(l.items)-1) }

// Step moves the mark n lines down, and round at the ends.
func (l *PickList) Step(n int) {
	if len(l.items) == 0 {
		return
	}
	if l.marked < 0 && n < 0 {
		l.marked = 0
	}
	l.marked = (l.marked + n + len(l.items)) % len(l.items)
	l.top = min(max(l.top, l.marked-l.fits()+1), l.marked)
	l.Refresh()
}

// Pick picks the marked line.
func (l *PickList) Pick() {
	if i := l.Marked(); i >= 0 && !l.items[i].Off {
		l.OnPicked(i)
	}
}

// fits is the number of lines that there is room for.
func (l *PickList) fits() int { return max(1, int(l.Size().Height/pickHeight)) }

func (l *PickList) at(p fyne.Position) int {
	if i := l.top + int(p.Y/pickHeight); p.Y >= 0 && i < min(len(l.items), l.top+l.fits()) {
		return i
	}
	return -1
}

// Tapped is Fyne's hook.
func (l *PickList) Tapped(e *fyne.PointEvent) {
	if i := l.at(e.Position); i >= 0 {
		l.marked = i
		l.Refresh()
		l.Pick()
	}
}

// Scrolled is Fyne's hook.
func (l *PickList) Scrolled(e *fyne.ScrollEvent) {
	l.wheel -= e.Scrolled.DY
	n := int(l.wheel / pickHeight)
	l.wheel -= float32(n) * pickHeight
	l.top = max(0, min(l.top+n, len(l.items)-l.fits()))
	l.Refresh()
}

// MouseIn is Fyne's hook.
func (l *PickList) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is Fyne's hook.
func (l *PickList) MouseMoved(e *desktop.MouseEvent) {
	if i := l.at(e.Position); i >= 0 && i != l.marked && !l.Quiet {
		l.marked = i
		l.Refresh()
	}
}

// MouseOut is Fyne's hook.
func (l *PickList) MouseOut() {}

// CreateRenderer is Fyne's hook.
func (l *PickList) CreateRenderer() fyne.WidgetRenderer {
	r := &pickRenderer{l: l, mark: &canvas.Rectangle{}, bar: &canvas.Rectangle{CornerRadius: 2}}
	r.Refresh()
	return r
}

type pickRenderer struct {
	l    *PickList
	mark *canvas.Rectangle
	bar  *canvas.Rectangle // says that there are more lines, and where
	rows []*pickRow        // those on the screen
}

type pickRow struct{ title, note, key *canvas.Text }

func (r *pickRenderer) Destroy()           {}
func (r *pickRenderer) MinSize() fyne.Size { return fyne.NewSize(240, pickHeight) }

func (r *pickRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.mark}
	for i, row := range r.rows {
		if r.l.top+i < len(r.l.items) {
			o = append(o, row.title, row.note, row.key)
		}
	}
	if len(r.l.items) > r.l.fits() {
		o = append(o, r.bar)
	}
	return o
}

func (r *pickRenderer) Layout(size fyne.Size) {
	if n, all := float32(r.l.fits()), float32(len(r.l.items)); all > n {
		r.bar.FillColor = colorOf(r.l.self, theme.ColorNameScrollBar)
		high := max(24, size.Height*n/all)
		r.bar.Resize(fyne.NewSize(pickBar, high))
		r.bar.Move(fyne.NewPos(size.Width-pickBar, (size.Height-high)*float32(r.l.top)/(all-n)))
	}
	for len(r.rows) < r.l.fits() {
		r.rows = append(r.rows, &pickRow{&canvas.Text{}, &canvas.Text{}, &canvas.Text{}})
	}
	r.rows = r.rows[:r.l.fits()]
	text, caption := sizeOf(r.l.self, theme.SizeNameText), sizeOf(r.l.self, theme.SizeNameCaptionText)
	plain, grey, off := colorOf(r.l.self, theme.ColorNameForeground), colorOf(r.l.self, theme.ColorNamePlaceHolder), colorOf(r.l.self, theme.ColorNameDisabled)
	r.mark.FillColor, r.mark.CornerRadius = colorOf(r.l.self, theme.ColorNameSelection), sizeOf(r.l.self, theme.SizeNameInputRadius)
	r.mark.StrokeWidth, r.mark.StrokeColor = 0, colorOf(r.l.self, theme.ColorNamePrimary)
	if r.l.focused {
		r.mark.StrokeWidth = 1.5
	}
	if i := r.l.Marked() - r.l.top; i >= 0 && i < r.l.fits() {
		r.mark.Move(fyne.NewPos(0, float32(i)*pickHeight))
		r.mark.Resize(fyne.NewSize(size.Width, pickHeight))
	} else {
		r.mark.FillColor, r.mark.StrokeWidth = color.Transparent, 0
	}
	for i, row := range r.rows {
		if r.l.top+i >= len(r.l.items) {
			continue
		}
		item := r.l.items[r.l.top+i]
		c := plain
		if item.Off {
			c = off
		}
		mid := func(t *canvas.Text, x float32) float32 {
			m := t.MinSize()
			t.Move(fyne.NewPos(x, float32(i)*pickHeight+(pickHeight-m.Height)/2))
			t.Resize(m)
			return m.Width
		}
		setText(row.key, item.Key, caption, grey)
		right := size.Width - look.Room - row.key.MinSize().Width
		mid(row.key, right)
		if item.Key != "" {
			right -= look.Air
		}
		setText(row.title, cut(item.Title, text, right-look.Room), text, c)
		left := look.Room + mid(row.title, look.Room) + look.Room
		note := cut(item.Note, caption, right-left)
		if note == "…" { // says nothing
			note = ""
		}
		setText(row.note, note, caption, grey)
		mid(row.note, left)
	}
}

func (r *pickRenderer) Refresh() {
	r.Layout(r.l.Size())
	canvas.Refresh(r.l.self)
}
