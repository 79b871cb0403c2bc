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

// GridItem is one of the things that PictureGrid offers.
type GridItem struct {
	Name string
	Hint string
}

// PictureGrid is a grid of small pictures with names, of which one is chosen: by a click, or with the arrow keys.
type PictureGrid struct {
	fw.BaseWidget
	// OnChosen hears what the person has chosen.
	OnChosen func(i int)

	picks    []GridItem
	pictures []*canvas.Image
	columns  int
	chosen   int
	hover    int // -1 for none
	focused  bool
}

var (
	_ desktop.Hoverable = (*PictureGrid)(nil)
	_ fyne.Focusable    = (*PictureGrid)(nil)
	_ fyne.Tappable     = (*PictureGrid)(nil)
)

const (
	gridPicture = 44 // of a picture
	gridEdge    = 2  // of the frame around the chosen one
)

// NewPictureGrid makes a grid without pictures, with the first thing chosen.
func NewPictureGrid(columns int, picks []GridItem, chosen func(i int)) *PictureGrid {
	p := &PictureGrid{OnChosen: chosen, picks: picks, columns: columns, hover: -1}
	for range picks {
		m := &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest, CornerRadius: 3}
		m.Hide()
		p.pictures = append(p.pictures, m)
	}
	p.ExtendBaseWidget(p)
	return p
}

// PicturePixels is the size in which a picture of the grid is best, on a screen of double density; width is the grid's.
func (p *PictureGrid) PicturePixels(width float32) image.Point {
	return image.Pt(int(2*(p.cell(width)-2*gridEdge-2)), 2*gridPicture)
}

// SetPicture shows m for thing i, stretched over its place.
func (p *PictureGrid) SetPicture(i int, m *image.RGBA) {
	p.pictures[i].Image = m
	p.pictures[i].Show()
	p.pictures[i].Refresh()
	p.Refresh()
}

// Chosen is the chosen thing.
func (p *PictureGrid) Chosen() int { return p.chosen }

// Mark marks a thing as chosen without calling back.
func (p *PictureGrid) Mark(i int) {
	if i != p.chosen {
		p.chosen = i
		p.Refresh()
	}
}

func (p *PictureGrid) choose(i int) {
	if i < 0 || i >= len(p.picks) || i == p.chosen {
		return
	}
	p.Mark(i)
	if p.OnChosen != nil {
		p.OnChosen(i)
	}
}

func (p *PictureGrid) cell(width float32) float32 { return width / float32(p.columns) }

// lines are the names of row r, broken to fit their cells, and how many lines the longest has.
func (p *PictureGrid) lines(r int, width float32) (lines [][]string, most int) {
	size := sizeOf(p, theme.SizeNameCaptionText)
	for i := r * p.columns; i < min((r+1)*p.columns, len(p.picks)); i++ {
		l := wrap(p.picks[i].Name, size, p.cell(width)-4)
		lines, most = append(lines, l), max(most, len(l))
	}
	return lines, most
}

func (p *PictureGrid) rows() int { return (len(p.picks) + p.columns - 1) / p.columns }

func (p *PictureGrid) lineHeight() float32 {
	return measure("Ag", sizeOf(p, theme.SizeNameCaptionText)).Height - 2
}

// rowHeight is the height of row r in a grid of that width.
func (p *PictureGrid) rowHeight(r int, width float32) float32 {
	_, most := p.lines(r, width)
	return gridPicture + 2*gridEdge + 2 + float32(most)*p.lineHeight() + look.Gap
}

// at is the thing at a place of the grid, or -1.
func (p *PictureGrid) at(pos fyne.Position) int {
	y := float32(0)
	for r := range p.rows() {
		h := p.rowHeight(r, p.Size().Width)
		if pos.Y >= y && pos.Y < y+h {
			c := int(pos.X / p.cell(p.Size().Width))
			if i := r*p.columns + c; pos.X >= 0 && c < p.columns && i < len(p.picks) {
				return i
			}
		}
		y += h
	}
	return -1
}

// Tapped is Fyne's hook.
func (p *PictureGrid) Tapped(e *fyne.PointEvent) {
	focus(p)
	HideHint(p)
	p.choose(p.at(e.Position))
}

// TypedKey is Fyne's hook.
func (p *PictureGrid) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		p.choose(p.chosen - 1)
	case fyne.KeyRight:
		p.choose(p.chosen + 1)
	case fyne.KeyUp:
		p.choose(p.chosen - p.columns)
	case fyne.KeyDown:
		p.choose(p.chosen + p.columns)
	case fyne.KeyHome:
		p.choose(0)
	case fyne.KeyEnd:
		p.choose(len(p.picks) - 1)
	default:
		passKey(p, e)
	}
}

// TypedRune is Fyne's hook.
func (p *PictureGrid) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (p *PictureGrid) FocusGained() { p.focused = true; p.Refresh(); intoSight(p) }

// FocusLost is Fyne's hook.
func (p *PictureGrid) FocusLost() { p.focused = false; p.Refresh() }

// MouseIn is Fyne's hook.
func (p *PictureGrid) MouseIn(e *desktop.MouseEvent) { p.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (p *PictureGrid) MouseMoved(e *desktop.MouseEvent) {
	i := p.at(e.Position)
	if i == p.hover {
		return
	}
	p.hover = i
	p.Refresh()
	if HideHint(p); i >= 0 {
		ShowHint(p, p.picks[i].Hint)
	}
}

// MouseOut is Fyne's hook.
func (p *PictureGrid) MouseOut() {
	p.hover = -1
	p.Refresh()
	HideHint(p)
}

// CreateRenderer is Fyne's hook.
func (p *PictureGrid) CreateRenderer() fyne.WidgetRenderer {
	r := &pictureGridRenderer{p: p}
	for range p.picks {
		r.frames = append(r.frames, &canvas.Rectangle{})
	}
	r.Refresh()
	return r
}

type pictureGridRenderer struct {
	p      *PictureGrid
	frames []*canvas.Rectangle
	names  []*canvas.Text
	width  float32 // that the names are broken for
}

func (r *pictureGridRenderer) Destroy() {}

func (r *pictureGridRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	for i, f := range r.frames {
		o = append(o, f, r.p.pictures[i])
	}
	for _, n := range r.names {
		o = append(o, n)
	}
	return o
}

func (r *pictureGridRenderer) MinSize() fyne.Size {
	width := r.p.Size().Width
	if width == 0 {
		width = float32(r.p.columns) * 1.5 * gridPicture
	}
	h := float32(0)
	for row := range r.p.rows() {
		h += r.p.rowHeight(row, width)
	}
	return fyne.NewSize(float32(r.p.columns)*gridPicture, h)
}

func (r *pictureGridRenderer) Layout(size fyne.Size) {
	if size.Width != r.width {
		r.Refresh()
		return
	}
	w, line, y, k := r.p.cell(size.Width), r.p.lineHeight(), float32(0), 0
	for row := range r.p.rows() {
		lines, _ := r.p.lines(row, size.Width)
		for c, words := range lines {
			i, x := row*r.p.columns+c, float32(c)*w
			r.frames[i].Move(fyne.NewPos(x+1, y))
			r.frames[i].Resize(fyne.NewSize(w-2, gridPicture+2*gridEdge))
			r.p.pictures[i].Move(fyne.NewPos(x+1+gridEdge, y+gridEdge))
			r.p.pictures[i].Resize(fyne.NewSize(w-2-2*gridEdge, gridPicture))
			for n := range words {
				m := r.names[k].MinSize()
				r.names[k].Resize(m)
				r.names[k].Move(fyne.NewPos(x+(w-m.Width)/2, y+gridPicture+2*gridEdge+1+float32(n)*line))
				k++
			}
		}
		y += r.p.rowHeight(row, size.Width)
	}
}

func (r *pictureGridRenderer) Refresh() {
	r.width = r.p.Size().Width
	size := sizeOf(r.p, theme.SizeNameCaptionText)
	k := 0
	for row := range r.p.rows() {
		lines, _ := r.p.lines(row, r.width)
		for c, words := range lines {
			i := row*r.p.columns + c
			ink := theme.ColorNamePlaceHolder
			if i == r.p.chosen || i == r.p.hover {
				ink = theme.ColorNameForeground
			}
			for _, word := range words {
				if k == len(r.names) {
					r.names = append(r.names, &canvas.Text{})
				}
				setText(r.names[k], word, size, colorOf(r.p, ink))
				k++
			}
		}
	}
	r.names = r.names[:k]
	for i, f := range r.frames {
		f.CornerRadius = sizeOf(r.p, theme.SizeNameInputRadius)
		f.FillColor, f.StrokeColor, f.StrokeWidth = color.Transparent, color.Transparent, gridEdge
		if r.p.pictures[i].Image == nil { // on its way
			f.FillColor = colorOf(r.p, look.ColorNameSurround)
		}
		switch {
		case i == r.p.chosen && r.p.focused:
			f.StrokeColor = colorOf(r.p, theme.ColorNameForeground)
			f.FillColor = colorOf(r.p, theme.ColorNamePrimary)
		case i == r.p.chosen:
			f.StrokeColor = colorOf(r.p, theme.ColorNamePrimary)
		case i == r.p.hover:
			f.StrokeColor = colorOf(r.p, theme.ColorNameDisabled)
		}
	}
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}
