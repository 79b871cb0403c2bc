package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// prefTour is true once the tour has been offered and answered.
const prefTour = "tour.answered"

// tourStep is a card of the tour.
type tourStep struct {
	title, text string
	at          func() fyne.CanvasObject // what it points at; nil for the middle of the window
}

// tourSteps is the tour, of the window as it is now.
func (w *Window) tourSteps() []tourStep {
	var steps []tourStep
	if w.rail != nil {
		steps = append(steps, tourStep{say.T("The tabs"), say.T("Each tab makes pictures in its own way. Nothing is lost when you go to another and come back."), func() fyne.CanvasObject { return w.rail }})
	}
	button := func(match func(*widget.Button) bool) func() fyne.CanvasObject {
		return func() fyne.CanvasObject {
			if b := buttonIn(w.contents[w.current].Object(), match); b != nil {
				return b
			}
			return nil
		}
	}
	steps = append(steps,
		tourStep{say.T("Make a picture"), say.T("Press this, or Enter. Every setting at the left changes what comes; the “?” beside a name says how."),
			button(func(b *widget.Button) bool { return b.Importance == fw.HighImportance })},
		tourStep{say.T("The seed"), say.T("The same seed and settings give the same picture again. The dice throws another seed."), button(func(b *widget.Button) bool {
			return b.Text == "" && b.Icon != nil && b.Icon.Name() == widget.IconDice.Name()
		})},
		tourStep{say.T("Keep what you like"), say.T("A saved PNG carries its recipe: how it was made, to the last setting. Ctrl+S saves, Ctrl+C copies."), button(func(b *widget.Button) bool { return b.Icon != nil && b.Icon.Name() == theme.DocumentSaveIcon().Name() })},
		tourStep{say.T("What takes its time"), say.T("Jobs stand here with their progress. A click, or Ctrl+J, lists them all, and what went wrong."), func() fyne.CanvasObject { return w.env.status }},
		tourStep{say.T("Find anything"), say.T("Ctrl+K finds every command and every setting by a few letters. F1 lists the keys. That's all: enjoy."), nil})
	return slices.DeleteFunc(steps, func(s tourStep) bool { return s.at != nil && s.at() == nil }) // not every tab has everything
}

// buttonIn is the first visible button in o that matches, or nil.
func buttonIn(o fyne.CanvasObject, match func(*widget.Button) bool) *widget.Button {
	if !o.Visible() {
		return nil
	}
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *widget.Button:
		if match(o) {
			return o
		}
	case *container.Scroll:
		inside = []fyne.CanvasObject{o.Content}
	case *fyne.Container:
		inside = o.Objects
	}
	for _, i := range inside {
		if b := buttonIn(i, match); b != nil {
			return b
		}
	}
	return nil
}

// tour shows the steps one after another, as cards over the window, which can be used meanwhile.
type tour struct {
	w      *Window
	steps  []tourStep
	step   int
	object *fyne.Container // fills the window
	layout *tourLayout
}

func newTour(w *Window) *tour {
	t := &tour{w: w, layout: &tourLayout{}}
	t.object = container.New(t.layout)
	t.layout.layer = t.object
	return t
}

// startTour shows the first step.
func (w *Window) startTour() {
	w.tour.Hide()
	w.tour.steps, w.tour.step = w.tourSteps(), 0
	w.env.opened(w.tour)
	w.tour.show()
}

// offerTour asks in the status line whether the person wants to see the tour, until that is answered.
func (w *Window) offerTour() {
	if !w.env.Prefs.Bool(prefTour) {
		w.env.status.Offer(say.T("New here?"), say.T("Show me around"), w.startTour, say.T("No, thank you: it stays in the menu Help"), w.tour.Hide)
	}
}

// Hide ends the tour, or the offer of it.
func (t *tour) Hide() {
	t.w.env.closed(t)
	t.w.env.Prefs.SetBool(prefTour, true)
	t.w.env.status.Withdraw()
	t.object.Objects = nil
	t.object.Refresh()
}

func (t *tour) turn(n int) {
	if t.step += n; t.step >= len(t.steps) {
		t.Hide()
		return
	}
	t.show()
}

func (t *tour) show() {
	s := t.steps[t.step]
	text := fw.NewLabel(widget.Broken(s.text, tourWidth-2*look.Air-look.Room))
	text.Wrapping = fyne.TextWrapWord
	next := widget.NewMainButton(say.T("Next"), nil, "", func() { t.turn(1) })
	if t.step == len(t.steps)-1 {
		next.SetText(say.T("Done"))
	}
	back := widget.NewButton(say.T("Back"), nil, "", func() { t.turn(-1) })
	back.SetEnabled(t.step > 0)
	skip := widget.NewButton(say.T("Skip"), nil, "", t.Hide)
	skip.Importance = fw.LowImportance
	show(skip, t.step < len(t.steps)-1)
	count := widget.NewCaption(say.T("%d of %d", t.step+1, len(t.steps)))
	body := widget.Column(0, widget.Row(0, widget.NewHeading(s.title), count), widget.Inset(0, look.Gap, -6, 0, text),
		container.NewBorder(nil, nil, skip, widget.Row(-1, back, next)))
	card := widget.NewCard(widget.Inset(look.Air, look.Room, look.Air, look.Air, body))
	card.Accent = true
	ring := widget.NewRing()
	t.layout.at = nil
	if s.at != nil {
		t.layout.at = s.at()
	}
	t.object.Objects = []fyne.CanvasObject{ring, card}
	t.object.Refresh()
	t.w.win.Canvas().Focus(next)
}

const (
	tourWidth = 320
	tourRing  = 3 // of the ring around what the card points at
)

// tourLayout puts the ring around what the card points at, and the card beside it; or, without it, the card into the middle.
type tourLayout struct {
	layer fyne.CanvasObject // that it lays out
	at    fyne.CanvasObject
}

func (*tourLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (l *tourLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if len(o) == 0 {
		return
	}
	card := o[len(o)-1]
	card.Resize(fyne.NewSize(tourWidth, 0))
	h := card.MinSize().Height // now that the width is known
	card.Resize(fyne.NewSize(tourWidth, h))
	ring := o[0]
	if l.at == nil {
		ring.Hide()
		card.Move(fyne.NewPos((size.Width-tourWidth)/2, (size.Height-h)/3))
		return
	}
	ring.Show()
	d := fyne.CurrentApp().Driver()
	at, of := d.AbsolutePositionForObject(l.at).Subtract(d.AbsolutePositionForObject(l.layer)), l.at.Size() // the menu lies above the layer
	from := fyne.NewPos(max(1, at.X-tourRing), max(1, at.Y-tourRing))
	to := fyne.NewPos(min(size.Width-1, at.X+of.Width+tourRing), min(size.Height-1, at.Y+of.Height+tourRing))
	ring.Move(from)
	ring.Resize(fyne.NewSize(to.X-from.X, to.Y-from.Y))
	// Above it or below it where there is room, else beside it.
	const gap = look.Air
	x := max(look.Room, min(at.X+of.Width/2-tourWidth/2, size.Width-tourWidth-look.Room))
	if of.Width > 2*tourWidth {
		x = at.X + gap
	}
	switch {
	case at.Y-gap-h > look.Room:
		card.Move(fyne.NewPos(x, at.Y-gap-h))
	case at.Y+of.Height+gap+h < size.Height:
		card.Move(fyne.NewPos(x, at.Y+of.Height+gap))
	default:
		x := at.X + of.Width + gap
		if x+tourWidth > size.Width {
			x = at.X - gap - tourWidth
		}
		card.Move(fyne.NewPos(x, max(look.Air, min(at.Y+look.Air, size.Height-h-look.Air))))
	}
}
