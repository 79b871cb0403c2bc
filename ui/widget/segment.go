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

// Segments is a row of words of which one is chosen: the views of a tab.
type Segments struct {
	fw.BaseWidget
	OnChosen func(i int)

	words   []string
	chosen  int
	hover   int // -1 for none
	focused bool
}

var (
	_ desktop.Hoverable = (*Segments)(nil)
	_ fyne.Focusable    = (*Segments)(nil)
	_ fyne.Tappable     = (*Segments)(nil)
)

// NewSegments makes a row with the first word chosen.
func NewSegments(chosen func(i int), words ...string) *Segments {
	s := &Segments{OnChosen: chosen, words: words, hover: -1}
	s.ExtendBaseWidget(s)
	return s
}

// Chosen is the index of the chosen word.
func (s *Segments) Chosen() int { return s.chosen }

// Choose chooses a word, as a click would.
func (s *Segments) Choose(i int) {
	if i < 0 || i >= len(s.words) || i == s.chosen {
		return
	}
	s.chosen = i
	s.Refresh()
	if s.OnChosen != nil {
		s.OnChosen(i)
	}
}

// cells are the widths of the words' fields: all as wide as the widest needs, or where there are many words each as wide as it needs itself.
func (s *Segments) cells() []float32 {
	const many = 4
	widths, widest := make([]float32, len(s.words)), float32(0)
	for i, word := range s.words {
		widths[i] = fyne.MeasureText(word, sizeOf(s, theme.SizeNameText), fyne.TextStyle{Bold: true}).Width
		widest = max(widest, widths[i])
	}
	for i := range widths {
		if len(s.words) < many {
			widths[i] = widest + 2*look.Air
		} else {
			widths[i] += 2 * (look.Room + look.Gap/2)
		}
	}
	return widths
}

func (s *Segments) at(p fyne.Position) int {
	x := float32(0)
	for i, w := range s.cells() {
		if x += w; p.X < x {
			return i
		}
	}
	return len(s.words) - 1
}

// Tapped is Fyne's hook.
func (s *Segments) Tapped(e *fyne.PointEvent) { s.Choose(s.at(e.Position)) }

// TypedKey is Fyne's hook.
func (s *Segments) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft:
		s.Choose(s.chosen - 1)
	case fyne.KeyRight:
		s.Choose(s.chosen + 1)
	default:
		passKey(s, e)
	}
}

// TypedRune is Fyne's hook.
func (s *Segments) TypedRune(rune) {}

// FocusGained is Fyne's hook.
func (s *Segments) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost is Fyne's hook.
func (s *Segments) FocusLost() { s.focused = false; s.Refresh() }

// MouseIn is Fyne's hook.
func (s *Segments) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved is Fyne's hook.
func (s *Segments) MouseMoved(e *desktop.MouseEvent) {
	if i := s.at(e.Position); i != s.hover {
		s.hover = i
		s.Refresh()
	}
}

// MouseOut is Fyne's hook.
func (s *Segments) MouseOut() { s.hover = -1; s.Refresh() }

// CreateRenderer is Fyne's hook.
func (s *Segments) CreateRenderer() fyne.WidgetRenderer {
	r := &segmentsRenderer{s: s, ground: &canvas.Rectangle{}, mark: &canvas.Rectangle{}}
	for range s.words {
		r.texts = append(r.texts, &canvas.Text{})
	}
	r.Refresh()
	return r
}

type segmentsRenderer struct {
	s            *Segments
	ground, mark *canvas.Rectangle
	texts        []*canvas.Text
}

func (r *segmentsRenderer) Destroy() {}

func (r *segmentsRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.ground, r.mark}
	for _, t := range r.texts {
		o = append(o, t)
	}
	return o
}

func (r *segmentsRenderer) MinSize() fyne.Size {
	w := float32(0)
	for _, c := range r.s.cells() {
		w += c
	}
	return fyne.NewSize(w, 30)
}

func (r *segmentsRenderer) Layout(size fyne.Size) {
	cells, m := r.s.cells(), r.MinSize()
	h := m.Height
	y := (size.Height - h) / 2
	r.ground.Move(fyne.NewPos(0, y))
	r.ground.Resize(m)
	x := float32(0)
	for i, t := range r.texts {
		w := cells[i]
		if i == r.s.chosen {
			r.mark.Move(fyne.NewPos(x+3, y+3))
			r.mark.Resize(fyne.NewSize(w-6, h-6))
		}
		m := t.MinSize()
		t.Resize(m)
		t.Move(fyne.NewPos(x+(w-m.Width)/2, y+(h-m.Height)/2))
		x += w
	}
}

func (r *segmentsRenderer) Refresh() {
	radius := sizeOf(r.s, theme.SizeNameInputRadius)
	r.ground.FillColor, r.ground.CornerRadius = colorOf(r.s, look.ColorNameSurround), radius+2
	r.ground.StrokeWidth, r.ground.StrokeColor = 1, color.Transparent
	if r.s.focused {
		r.ground.StrokeColor = colorOf(r.s, theme.ColorNamePrimary)
	}
	r.mark.FillColor, r.mark.CornerRadius = colorOf(r.s, theme.ColorNameButton), radius
	r.mark.StrokeColor, r.mark.StrokeWidth = colorOf(r.s, look.ColorNameOutline), 1
	for i, t := range r.texts {
		t.Text, t.TextSize, t.TextStyle.Bold = r.s.words[i], sizeOf(r.s, theme.SizeNameText), i == r.s.chosen
		t.Color = colorOf(r.s, theme.ColorNamePlaceHolder)
		if i == r.s.chosen || i == r.s.hover {
			t.Color = colorOf(r.s, theme.ColorNameForeground)
		}
		t.Refresh()
	}
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}
