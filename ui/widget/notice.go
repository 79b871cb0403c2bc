package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/say"
)

// Notice shows the sentence of an error on a card above the lower edge of the window, until the person puts it away. It is stacked over
// the window's content, lets everything beside the card through and moves nothing below it. The sentence can be copied.
type Notice struct {
	fw.BaseWidget
	text  string
	right float32 // of the window that is taken by something else
	label *fw.Label
	copy  *Button
	close *Button
}

// NewNotice makes a notice that isn't seen until Tell.
func NewNotice() *Notice {
	n := &Notice{label: fw.NewLabel("")}
	n.label.Wrapping = fyne.TextWrapWord
	n.label.Selectable = true
	n.copy = NewButton(say.T("Copy"), theme.ContentCopyIcon(), "", func() { fyne.CurrentApp().Clipboard().SetContent(n.text) })
	n.copy.Importance = fw.LowImportance
	n.close = NewQuietButton(theme.CancelIcon(), "", n.Dismiss)
	n.ExtendBaseWidget(n)
	return n
}

// Tell shows a sentence; a newer one takes the place of an older.
func (n *Notice) Tell(text string) {
	n.text = text
	n.label.SetText(engine.Short(text, noticeLetters))
	n.Refresh()
}

// SetRight leaves so much of the window's right end free.
func (n *Notice) SetRight(w float32) {
	n.right = w
	n.Refresh()
}

// Dismiss puts the notice away.
func (n *Notice) Dismiss() { n.Tell("") }

// Text is the sentence shown, or "".
func (n *Notice) Text() string { return n.text }

// CreateRenderer is Fyne's hook.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer {
	r := &noticeRenderer{n: n, card: &canvas.Rectangle{}, edge: &canvas.Rectangle{}, icon: fw.NewIcon(theme.NewErrorThemedResource(theme.ErrorIcon()))}
	r.Refresh()
	return r
}

const (
	noticeWidth   = 620
	noticeLetters = 500 // more would cover the window; what is copied is whole
	noticeAbove   = 38  // the window's lower edge: clear of the status bar
)

type noticeRenderer struct {
	n          *Notice
	card, edge *canvas.Rectangle
	icon       *fw.Icon
}

func (r *noticeRenderer) Destroy()           {}
func (r *noticeRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *noticeRenderer) Objects() []fyne.CanvasObject {
	if r.n.text == "" {
		return nil
	}
	return []fyne.CanvasObject{r.card, r.edge, r.icon, r.n.label, r.n.copy, r.n.close}
}

func (r *noticeRenderer) Layout(size fyne.Size) {
	const icon = 20
	size.Width -= r.n.right
	w := min(noticeWidth, size.Width-2*look.Air)
	copySize, closeSize := r.n.copy.MinSize(), r.n.close.MinSize()
	words := w - 3*look.Room - icon - copySize.Width - closeSize.Width
	r.n.label.Resize(fyne.NewSize(words, 0))
	m := r.n.label.MinSize() // now that the width is known
	h := max(m.Height, closeSize.Height) + 2*look.Gap
	at := fyne.NewPos((size.Width-w)/2, size.Height-h-noticeAbove)
	r.card.Move(at)
	r.card.Resize(fyne.NewSize(w, h))
	r.edge.Move(at)
	r.edge.Resize(fyne.NewSize(4, h))
	mid := func(o fyne.CanvasObject, x float32, s fyne.Size) {
		o.Resize(s)
		o.Move(at.AddXY(x, (h-s.Height)/2))
	}
	mid(r.icon, look.Air-2, fyne.NewSquareSize(icon))
	mid(r.n.label, look.Air+icon, fyne.NewSize(words, m.Height))
	mid(r.n.close, w-closeSize.Width-look.Gap, closeSize)
	mid(r.n.copy, w-closeSize.Width-copySize.Width-look.Gap, copySize)
}

func (r *noticeRenderer) Refresh() {
	r.card.FillColor = colorOf(r.n, theme.ColorNameOverlayBackground)
	r.card.StrokeColor, r.card.StrokeWidth = colorOf(r.n, look.ColorNameOutline), 1
	r.card.CornerRadius = sizeOf(r.n, theme.SizeNameInputRadius)
	r.card.Shadow = canvas.Shadow{Color: colorOf(r.n, theme.ColorNameShadow), BlurRadius: 16, Offset: fyne.NewPos(0, 4)}
	r.edge.FillColor = colorOf(r.n, theme.ColorNameError)
	r.edge.TopLeftCornerRadius, r.edge.BottomLeftCornerRadius = r.card.CornerRadius, r.card.CornerRadius
	r.Layout(r.n.Size())
	canvas.Refresh(r.n)
}
