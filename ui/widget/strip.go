package widget

import (
	"image"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"
	xdraw "golang.org/x/image/draw"

	"atelier/ui/look"
	"atelier/ui/say"
)

const (
	// ThumbPixels is the longer side of a thumbnail in a Strip: enough for a screen of double density.
	ThumbPixels = 112
	stripMost   = 500 // thumbnails kept; the oldest go first
)

// Thumb makes a thumbnail of m, at most ThumbPixels wide and high. It is a pure function, so a worker can call it.
func Thumb(m image.Image) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if w <= ThumbPixels && h <= ThumbPixels {
		return atOrigin(m)
	}
	long := max(w, h)
	t := image.NewRGBA(image.Rect(0, 0, max(1, w*ThumbPixels/long), max(1, h*ThumbPixels/long)))
	xdraw.BiLinear.Scale(t, t.Rect, m, m.Bounds(), xdraw.Src, nil)
	return t
}

// Strip is a row of thumbnails, the newest first: the last results, or pictures along a path. A click or the arrow keys choose one.
// The whole row is one picture that is painted when something changes, so that hundreds cost no more than the few in sight.
type Strip struct {
	fw.BaseWidget
	// OnChosen hears the id of the thumbnail that the person chose.
	OnChosen func(id int)
	// Empty is shown while there are none.
	Empty string
	// Spread makes the thumbnails share the whole width, for a fixed few; otherwise they stand at the left and scroll.
	Spread bool

	items  []stripItem // the newest first
	chosen int         // id; -1 for none
	offset float32     // scrolled by
	hover  int         // index under the pointer; -1 for none

	focused bool
	raster  *canvas.Raster
	out     *image.RGBA
	inks    stripInks
}

type stripItem struct {
	id     int
	thumb  *image.RGBA
	label  string
	scaled *image.RGBA // at the size on the screen; made when first seen
	op     draw.Op     // Src where it is opaque
}

// stripInks are the theme's colours, kept from one painting to the next.
type stripInks struct{ ground, chosen, hover image.Uniform }

var (
	_ desktop.Hoverable = (*Strip)(nil)
	_ fyne.Draggable    = (*Strip)(nil)
	_ fyne.Focusable    = (*Strip)(nil)
	_ fyne.Scrollable   = (*Strip)(nil)
	_ fyne.Tappable     = (*Strip)(nil)
)

// NewStrip makes an empty strip.
func NewStrip(chosen func(id int)) *Strip {
	s := &Strip{OnChosen: chosen, Empty: say.T("Your last results will stand here"), chosen: -1, hover: -1}
	s.raster = canvas.NewRaster(s.draw)
	s.raster.ScaleMode = canvas.ImageScalePixels
	s.ExtendBaseWidget(s)
	return s
}

// Add puts a thumbnail at the front and marks it. The label is its hint.
func (s *Strip) Add(id int, thumb *image.RGBA, label string) {
	s.items = append([]stripItem{{id: id, thumb: thumb, label: label}}, s.items[:min(len(s.items), stripMost-1)]...)
	s.chosen, s.offset = id, 0
	s.Refresh()
}

// Replace changes a thumbnail and its label where it stands.
func (s *Strip) Replace(id int, thumb *image.RGBA, label string) {
	if i := s.index(id); i >= 0 {
		s.items[i] = stripItem{id: id, thumb: thumb, label: label}
		s.Refresh()
	}
}

// SetThumbs replaces all thumbnails, in the order given; their ids are their indices. The mark stays.
func (s *Strip) SetThumbs(thumbs []*image.RGBA, labels []string) {
	s.items = s.items[:0]
	for i, t := range thumbs {
		s.items = append(s.items, stripItem{id: i, thumb: t, label: labels[i]})
	}
	s.Refresh()
}

// Remove takes a thumbnail away.
func (s *Strip) Remove(id int) {
	if i := s.index(id); i >= 0 {
		s.items = append(s.items[:i:i], s.items[i+1:]...)
		s.Refresh()
	}
}

// Len is how many thumbnails there are.
func (s *Strip) Len() int { return len(s.items) }

// Has is true while the thumbnail with that id is kept.
func (s *Strip) Has(id int) bool { return s.index(id) >= 0 }

// Chosen is the id of the marked thumbnail, or -1.
func (s *Strip) Chosen() int { return s.chosen }

// Mark marks a thumbnail without calling back; -1 marks none.
func (s *Strip) Mark(id int) {
	s.chosen = id
	s.reveal()
	s.Refresh()
}

// Step chooses the thumbnail n places to the right of the marked one, as the arrow keys would; it stops at the ends.
func (s *Strip) Step(n int) { s.choose(s.index(s.chosen) + n) }

// CanStep says whether Step(n) would choose another one.
func (s *Strip) CanStep(n int) bool {
	to := s.index(s.chosen) + n
	return to >= 0 && to < len(s.items)
}

func (s *Strip) index(id int) int {
	for i, it := range s.items {
		if it.id == id {
			return i
		}
	}
	return -1
}

// cell is the width of one place in the row; the thumbnail's square is as high as the row.
func (s *Strip) cell() float32 {
	if s.Spread && len(s.items) > 0 {
		return s.Size().Width / float32(len(s.items))
	}
	return s.Size().Height + look.Gap
}

func (s *Strip) at(x float32) int {
	i := int((x + s.offset) / max(1, s.cell()))
	if x+s.offset < 0 || i >= len(s.items) {
		return -1
	}
	return i
}

func (s *Strip) choose(i int) {
	if i < 0 || i >= len(s.items) {
		return
	}
	s.chosen = s.items[i].id
	s.reveal()
	s.Refresh()
	if s.OnChosen != nil {
		s.OnChosen(s.chosen)
	}
}

// reveal scrolls the marked thumbnail into sight.
func (s *Strip) reveal() {
	if i := s.index(s.chosen); i >= 0 {
		left := float32(i) * s.cell()
		s.offset = max(min(s.offset, left), left+s.cell()-s.Size().Width)
	}
	s.scroll(0)
}

func (s *Strip) scroll(by float32) {
	s.offset = max(0, min(s.offset+by, float32(len(s.items))*s.cell()-look.Gap-s.Size().Width))
}

// Tapped is Fyne's hook.
func (s *Strip) Tapped(e *fyne.PointEvent) {
	focus(s)
	s.choose(s.at(e.Position.X))
}

// Scrolled is Fyne's hook.
func (s *Strip) Scrolled(e *fyne.ScrollEvent) {
	s.scroll(-e.Scrolled.DY - e.Scrolled.DX)
	s.Refresh()
}

// Dragged is Fyne's hook.
func (s *Strip) Dragged(e *fyne.DragEvent) {
	s.scroll(-e.Dragged.DX)
	s.Refresh()
}

// DragEnd is Fyne's hook.
func (s *Strip) DragEnd() {}

// MouseIn is Fyne's hook.
func (s *Strip) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (s *Strip) MouseMoved(e *desktop.MouseEvent) {
	i := s.at(e.Position.X)
	if i == s.hover {
		return
	}
	s.hover = i
	s.Refresh()
	if HideHint(s); i >= 0 {
		ShowHint(s, s.items[i].label)
	}
}

// MouseOut is Fyne's hook.
func (s *Strip) MouseOut() {
	s.hover = -1
	s.Refresh()
	HideHint(s)
}

// TypedKey is Fyne's hook.
func (s *Strip) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		s.Step(-1)
	case fyne.KeyRight, fyne.KeyDown:
		s.Step(1)
	case fyne.KeyHome:
		s.choose(0)
	case fyne.KeyEnd:
		s.choose(len(s.items) - 1)
	default:
		passKey(s, e)
	}
}

// TypedRune is Fyne's hook.
func (s *Strip) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (s *Strip) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost is Fyne's hook.
func (s *Strip) FocusLost() { s.focused = false; s.Refresh() }

// CreateRenderer is Fyne's hook.
func (s *Strip) CreateRenderer() fyne.WidgetRenderer {
	r := &stripRenderer{s: s, empty: &canvas.Text{}}
	r.Refresh()
	return r
}

type stripRenderer struct {
	s     *Strip
	empty *canvas.Text
}

func (r *stripRenderer) Destroy()           {}
func (r *stripRenderer) MinSize() fyne.Size { return fyne.NewSize(120, 48) }

func (r *stripRenderer) Objects() []fyne.CanvasObject {
	if len(r.s.items) == 0 {
		return []fyne.CanvasObject{r.empty}
	}
	return []fyne.CanvasObject{r.s.raster}
}

func (r *stripRenderer) Layout(size fyne.Size) {
	r.s.raster.Resize(size)
	m := r.empty.MinSize()
	r.empty.Resize(m)
	r.empty.Move(fyne.NewPos(0, (size.Height-m.Height)/2))
	r.s.scroll(0)
}

func (r *stripRenderer) Refresh() {
	setText(r.empty, r.s.Empty, sizeOf(r.s, theme.SizeNameCaptionText), colorOf(r.s, theme.ColorNamePlaceHolder))
	r.s.inks = stripInks{*image.NewUniform(colorOf(r.s, look.ColorNameSurround)), *image.NewUniform(colorOf(r.s, theme.ColorNamePrimary)), *image.NewUniform(colorOf(r.s, theme.ColorNameDisabled))}
	r.s.raster.Refresh()
	canvas.Refresh(r.s)
}

// draw paints the thumbnails in sight, w x h screen pixels. It makes no garbage: the row is painted again for every step of the wheel.
func (s *Strip) draw(w, h int) image.Image {
	if s.out == nil || s.out.Rect.Dx() != w || s.out.Rect.Dy() != h {
		s.out = image.NewRGBA(image.Rect(0, 0, w, h))
	}
	clear(s.out.Pix)
	scale := float32(w) / max(1, s.Size().Width)
	edge := max(2, int(2*scale+0.5)) // of the mark, around the thumbnail
	cell := s.cell() * scale
	first := max(0, int(s.offset*scale/cell))
	for i := first; i < len(s.items); i++ {
		x := int(float32(i)*cell - s.offset*scale)
		if x >= w {
			break
		}
		box := image.Rect(x, 0, x+h, h)
		if s.Spread {
			side := min(h, int(cell))
			x += (int(cell) - side) / 2
			box = image.Rect(x, (h-side)/2, x+side, (h-side)/2+side)
		}
		switch {
		case s.items[i].id == s.chosen:
			draw.Draw(s.out, box, &s.inks.chosen, image.Point{}, draw.Src)
		case i == s.hover:
			draw.Draw(s.out, box, &s.inks.hover, image.Point{}, draw.Src)
		}
		in := box.Inset(edge)
		draw.Draw(s.out, in, &s.inks.ground, image.Point{}, draw.Src)
		t := s.items[i].fitted(in.Dx())
		at := in.Min.Add(in.Size().Sub(t.Rect.Size()).Div(2))
		draw.Draw(s.out, t.Rect.Add(at), t, image.Point{}, s.items[i].op)
	}
	return s.out
}

// fitted is the thumbnail scaled into a square of that side: enlarged by whole multiples, reduced smoothly.
func (it *stripItem) fitted(side int) *image.RGBA {
	w, h := it.thumb.Rect.Dx(), it.thumb.Rect.Dy()
	long := max(w, h)
	tw, th := max(1, w*side/long), max(1, h*side/long)
	if n := side / long; n >= 1 {
		tw, th = n*w, n*h
	}
	if it.scaled == nil || it.scaled.Rect.Dx() != tw || it.scaled.Rect.Dy() != th {
		it.scaled = image.NewRGBA(image.Rect(0, 0, tw, th))
		scaler := xdraw.Interpolator(xdraw.BiLinear)
		if tw >= w {
			scaler = xdraw.NearestNeighbor
		}
		scaler.Scale(it.scaled, it.scaled.Rect, it.thumb, it.thumb.Rect, xdraw.Src, nil)
		if it.op = draw.Over; it.scaled.Opaque() {
			it.op = draw.Src
		}
	}
	return it.scaled
}
