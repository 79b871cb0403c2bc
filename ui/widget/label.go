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

// Text is one line without margins, so that it lines up with the things around it. Where it doesn't fit it ends with an ellipsis and
// its hint is the whole of it. With a Hint, a small "?" behind it says that there is help.
type Text struct {
	fw.BaseWidget
	Text      string
	ColorName fyne.ThemeColorName
	SizeName  fyne.ThemeSizeName
	Bold      bool
	Hint      string
	Least     float32 // the least width; 0 is the width of the text, which then is never cut
	Trailing  bool    // stands at the right end of its room
	Whole     bool    // with Least: where it doesn't fit it isn't there at all
}

var _ desktop.Hoverable = (*Text)(nil)

// NewText makes a line in the ordinary colour and size.
func NewText(s string) *Text {
	t := &Text{Text: s, ColorName: theme.ColorNameForeground, SizeName: theme.SizeNameText}
	t.ExtendBaseWidget(t)
	return t
}

// NewCaption makes a small grey line.
func NewCaption(s string) *Text {
	t := NewText(s)
	t.ColorName, t.SizeName = theme.ColorNamePlaceHolder, theme.SizeNameCaptionText
	return t
}

// NewHeading makes a line that names a group.
func NewHeading(s string) *Text {
	t := NewText(s)
	t.Bold = true
	return t
}

// SetText changes the line.
func (t *Text) SetText(s string) {
	if s != t.Text {
		t.Text = s
		t.Refresh()
	}
}

// MouseIn is Fyne's hook.
func (t *Text) MouseIn(*desktop.MouseEvent) {
	hint := t.Hint
	if hint == "" && t.width(t.Text) > t.room() {
		hint = t.Text
	}
	ShowHint(t, hint)
}

// MouseMoved is Fyne's hook.
func (t *Text) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's hook.
func (t *Text) MouseOut() { HideHint(t) }

func (t *Text) width(s string) float32 {
	return fyne.MeasureText(s, sizeOf(t, t.SizeName), fyne.TextStyle{Bold: t.Bold}).Width
}

// badge is the width of the "?" and the gap before it.
func (t *Text) badge() float32 {
	if t.Hint == "" {
		return 0
	}
	return sizeOf(t, theme.SizeNameCaptionText) + 3 + look.Gap
}

// room is the width there is for the letters, and a hair more: sizes are rounded.
func (t *Text) room() float32 { return t.Size().Width - t.badge() + 0.5 }

// fitting is the text, cut to the room.
func (t *Text) fitting() string {
	if t.Least == 0 || t.width(t.Text) <= t.room() {
		return t.Text
	}
	if t.Whole {
		return ""
	}
	return shorten(t.Text, func(s string) bool { return t.width(s) <= t.room() })
}

// CreateRenderer is Fyne's hook.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t, line: &canvas.Text{}, ring: &canvas.Circle{}, mark: &canvas.Text{Text: "?"}}
	r.Refresh()
	return r
}

type textRenderer struct {
	t    *Text
	line *canvas.Text
	ring *canvas.Circle
	mark *canvas.Text
}

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Objects() []fyne.CanvasObject {
	if r.t.Hint == "" {
		return []fyne.CanvasObject{r.line}
	}
	return []fyne.CanvasObject{r.line, r.ring, r.mark}
}

func (r *textRenderer) MinSize() fyne.Size {
	m := fyne.MeasureText(r.t.Text, sizeOf(r.t, r.t.SizeName), fyne.TextStyle{Bold: r.t.Bold})
	if r.t.Least > 0 {
		m.Width = r.t.Least
	}
	return m.AddWidthHeight(r.t.badge(), 0)
}

func (r *textRenderer) Layout(size fyne.Size) {
	r.line.Text = r.t.fitting()
	m := r.line.MinSize()
	x := float32(0)
	if r.t.Trailing {
		x = size.Width - r.t.badge() - m.Width
	}
	r.line.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
	r.line.Resize(m)
	if r.t.Hint == "" {
		return
	}
	d := r.t.badge() - look.Gap
	r.ring.Move(fyne.NewPos(x+m.Width+look.Gap, (size.Height-d)/2))
	r.ring.Resize(fyne.NewSquareSize(d))
	q := r.mark.MinSize()
	r.mark.Move(r.ring.Position().AddXY((d-q.Width)/2, (d-q.Height)/2))
	r.mark.Resize(q)
}

func (r *textRenderer) Refresh() {
	r.line.Color, r.line.TextSize, r.line.TextStyle.Bold = colorOf(r.t, r.t.ColorName), sizeOf(r.t, r.t.SizeName), r.t.Bold
	r.ring.StrokeColor, r.ring.StrokeWidth = colorOf(r.t, look.ColorNameOutline), 1
	r.ring.FillColor = color.Transparent
	r.mark.Color, r.mark.TextSize = colorOf(r.t, theme.ColorNamePlaceHolder), sizeOf(r.t, theme.SizeNameCaptionText)-2
	r.Layout(r.t.Size())
	r.line.Refresh()
	canvas.Refresh(r.t)
}
