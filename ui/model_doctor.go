package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine/train"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	doctorWidth = 230
	cureWidth   = doctorWidth - 56 // of the words on a button
)

// doctorPanel says how a run is: the vital signs, and each alarm with what may help.
type doctorPanel struct {
	always bool // it is there without alarms too
	cure   func(train.Cure)
	shown  []train.Alarm

	dot    *widget.Ground
	health *widget.Text
	signs  *fyne.Container
	values map[string]*widget.Text // of the signs, by label
	cards  *fyne.Container
	about  *fw.Label // what it does, before there is anything to tell
	object *fyne.Container
}

func newDoctorPanel(always bool, cure func(train.Cure)) *doctorPanel {
	p := &doctorPanel{always: always, cure: cure, dot: widget.NewGround(theme.ColorNameDisabled), health: widget.NewHeading(""),
		signs: widget.Column(look.Gap), cards: widget.Column(look.Room), values: make(map[string]*widget.Text)}
	p.dot.Radius = 5
	p.health.Least = 60
	p.about = fw.NewLabel(say.T("It watches D's answers, the gradients and how alike the samples become; it says in words what goes wrong, and offers what may help."))
	p.about.Wrapping, p.about.SizeName, p.about.Importance = fyne.TextWrapWord, theme.SizeNameCaptionText, fw.LowImportance
	head := widget.Row(1, widget.Sized(10, 10, p.dot), p.health)
	body := container.NewVScroll(widget.Inset(look.Gap, look.Gap, look.Room, look.Room, widget.Column(look.Room, head, widget.Inset(-look.Gap, 0, -look.Gap, 0, p.about), p.signs, p.cards)))
	ground := widget.NewGround(theme.ColorNameBackground)
	ground.Radius, ground.Edge = look.Gap, true
	p.object = widget.Inset(0, 0, look.Room, 0, widget.Sized(doctorWidth, 60, container.NewStack(ground, body)))
	p.clear()
	return p
}

// clear says that nothing is known yet.
func (p *doctorPanel) clear() {
	p.shown = nil
	p.cards.Objects, p.signs.Objects = nil, nil
	clear(p.values)
	p.dot.Paint(theme.ColorNameDisabled)
	p.health.SetText(say.T("The doctor sees no run yet"))
	p.about.Show()
	show(p.object, p.always)
	p.object.Refresh()
}

// show tells what an event tells.
func (p *doctorPanel) show(e train.Event) {
	p.tellSigns(e)
	switch {
	case len(e.Alarms) > 0:
		p.dot.Paint(theme.ColorNameWarning)
		p.health.SetText(say.T("Something is wrong"))
	case len(e.Losses) == 0 && len(e.Curves.Steps) == 0:
		p.health.SetText(say.T("The doctor is waiting for the first step"))
	default:
		p.dot.Paint(theme.ColorNameSuccess)
		p.health.SetText(say.T("Healthy"))
	}
	p.about.Hide()
	if slices.EqualFunc(p.shown, e.Alarms, sameAlarm) {
		return
	}
	p.shown = e.Alarms
	p.cards.Objects = nil
	for _, a := range e.Alarms {
		p.cards.Add(p.card(a))
	}
	show(p.object, p.always || len(e.Alarms) > 0)
	p.object.Refresh()
}

func sameAlarm(a, b train.Alarm) bool {
	return a.Kind == b.Kind && a.Step == b.Step && a.Sentence == b.Sentence &&
		slices.EqualFunc(a.Cures, b.Cures, func(x, y train.Cure) bool { return x.Title == y.Title })
}

// card is an alarm: its sentence, since when, and a button for each cure.
func (p *doctorPanel) card(a train.Alarm) fyne.CanvasObject {
	sentence := fw.NewLabel(say.Sentence(a.Sentence))
	sentence.Wrapping = fyne.TextWrapWord
	rows := widget.Column(look.Gap, sentence, widget.Inset(0, 0, look.Room, look.Room, widget.NewCaption(say.T("since step %s", say.Int(a.Step)))))
	for _, c := range a.Cures {
		b := widget.NewButton(widget.Broken(say.Text(c.Title), cureWidth), nil, "", func() { p.cure(c) })
		rows.Add(widget.Inset(0, 0, look.Room, look.Room, b))
	}
	ground := widget.NewGround(look.ColorNameSurround)
	ground.Radius = look.Gap
	edge := widget.NewGround(theme.ColorNameWarning)
	return container.NewStack(ground, container.NewBorder(nil, nil, widget.Sized(3, 0, edge), nil, widget.Inset(0, look.Room, 0, 0, rows)))
}

// tellSigns writes down what can be told besides the losses.
func (p *doctorPanel) tellSigns(e train.Event) {
	for i, name := range e.Vitals.Names {
		if v := e.Vitals.Values[i]; len(v) > 0 {
			switch name {
			case "D right on real (share)":
				p.sign(say.T("D right on real"), percent(v[len(v)-1]), say.T("How many of the real pictures D takes for real: near 100 % it has stopped teaching G, near 50 % it knows nothing"))
			case "D right on made (share)":
				p.sign(say.T("D right on made"), percent(v[len(v)-1]), say.T("How many of G's pictures D finds out: near 100 % it has stopped teaching G, near 50 % it knows nothing"))
			}
		}
	}
	if len(e.Quality) == 0 {
		return
	}
	q, best := e.Quality[len(e.Quality)-1], 0.0
	for _, o := range e.Quality {
		best = max(best, o.Diversity)
	}
	if q.FCD > 0 {
		value := say.Number(q.FCD, 3)
		if q.Floor > 0 {
			value = say.T("%s; real pictures %s", say.Number(q.FCD, 3), say.Number(q.Floor, 2))
		}
		p.sign(say.T("FCD"), value, say.T("Fréchet distance of what a classifier sees in %s samples: lower is better; real pictures have the lowest that can be expected", say.Int(q.N)))
	}
	if q.Diversity > 0 {
		p.sign(say.T("Diversity"), say.T("%s of its best", percent(q.Diversity/best)), say.T("How unlike each other the samples are: when it falls they begin to look alike"))
	}
}

func percent(share float64) string { return say.T("%d %%", int(100*share+0.5)) }

// sign writes one line.
func (p *doctorPanel) sign(label, value, hint string) {
	v := p.values[label]
	if v == nil {
		name := widget.NewCaption(label)
		name.Hint = hint
		v = widget.NewCaption("")
		v.ColorName, v.Trailing, v.Least = theme.ColorNameForeground, true, 40
		p.values[label] = v
		p.signs.Add(widget.Row(1, name, v))
		p.object.Refresh()
	}
	v.SetText(value)
}
