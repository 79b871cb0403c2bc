package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
)

// StatusBar is the window's lowest line: the last message at the left; at the right what is under way, how far it has come, how long
// it will still take, and the button that ends it. A click on the line asks for more.
type StatusBar struct {
	fw.BaseWidget
	message, label, left *Text
	bar                  *Bar
	cancel               *Button
	work, offer          *fyne.Container
	whole                fyne.CanvasObject
	onCancel             func()
	OnTapped             func()
}

var _ fyne.Tappable = (*StatusBar)(nil)

// Tapped is Fyne's hook.
func (s *StatusBar) Tapped(*fyne.PointEvent) {
	if s.OnTapped != nil {
		s.OnTapped()
	}
}

// NewStatusBar makes a line with a message and nothing under way. A click on it calls tapped.
func NewStatusBar(message string, tapped func()) *StatusBar {
	s := &StatusBar{OnTapped: tapped, message: NewCaption(message), label: NewCaption(""), left: NewCaption(""), bar: NewBar()}
	s.message.Least = 80
	s.label.ColorName = theme.ColorNameForeground
	s.cancel = NewQuietButton(theme.CancelIcon(), say.T("Stop this"), func() {
		if s.onCancel != nil {
			s.onCancel()
		}
	})
	s.work = Row(-1, s.label, Sized(140, 6, s.bar), s.left, Sized(22, 22, s.cancel))
	s.work.Hide()
	s.offer = TightRow(-1)
	s.offer.Hide()
	list := NewQuietButton(IconJobs, say.T("Jobs and messages (Ctrl+J)"), s.OnTapped)
	s.whole = Sized(0, 26, Inset(0, 0, look.Room+4, look.Gap, Row(0, s.message, s.offer, s.work, Sized(26, 24, list))))
	s.whole = container.NewBorder(fw.NewSeparator(), nil, nil, nil, s.whole)
	s.ExtendBaseWidget(s)
	return s
}

// SetMessage changes the message.
func (s *StatusBar) SetMessage(text string) { s.message.SetText(text) }

// Message is the message shown.
func (s *StatusBar) Message() string { return s.message.Text }

// Offer asks something that can be left unanswered: a question, the button that says yes, and one that declines with a hint.
func (s *StatusBar) Offer(question, yes string, accept func(), hint string, decline func()) {
	b := NewButton(yes, nil, "", accept)
	s.offer.Objects = []fyne.CanvasObject{NewCaption(question), Gapped(look.Gap, 0), Sized(0, 22, b), Sized(22, 22, NewQuietButton(theme.CancelIcon(), hint, decline)), Gapped(look.Room, 0)}
	show(s.offer, true)
	s.Refresh()
}

// Withdraw takes the offer away.
func (s *StatusBar) Withdraw() {
	show(s.offer, false)
	s.Refresh()
}

// Offering says whether an offer is shown.
func (s *StatusBar) Offering() bool { return s.offer.Visible() }

// longestLabel is the width of what is under way, at most.
const longestLabel = 240

// SetWork shows what is under way: its name, how far it has come (0 to 1; less than 0 if nobody knows), how long it will still take
// ("" if nobody knows), and what its button does (nil shows none).
func (s *StatusBar) SetWork(label string, at float64, left string, cancel func()) {
	s.label.Least = 0
	if measure(label, sizeOf(s.label, s.label.SizeName)).Width > longestLabel {
		s.label.Least = longestLabel
	}
	s.label.SetText(label)
	s.left.SetText(left)
	s.bar.Set(max(0, at))
	s.onCancel = cancel
	show(s.bar, at >= 0)
	show(s.left, left != "")
	show(s.cancel, cancel != nil)
	show(s.work, true)
	s.Refresh()
}

// ClearWork shows that nothing is under way.
func (s *StatusBar) ClearWork() {
	show(s.work, false)
	s.Refresh()
}

// Work is what is shown as being under way, or "".
func (s *StatusBar) Work() string {
	if !s.work.Visible() {
		return ""
	}
	return s.label.Text
}

// Refresh lays the line out anew.
func (s *StatusBar) Refresh() {
	s.whole.Refresh()
	s.BaseWidget.Refresh()
}

// CreateRenderer is Fyne's hook.
func (s *StatusBar) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(s.whole) }

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
