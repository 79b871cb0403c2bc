package widget

import (
	"image/color"
	"math"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/ui/say"
)

// numberWidth is the width of the field for a number and its unit.
const numberWidth = 112

// problemLetters is how long the sentence under a row may be.
const problemLetters = 240

// settingRow is one setting of a form: its label above, what changes it below, and under that the sentence about a bad value.
type settingRow struct {
	form    *SettingsForm
	field   engine.Field
	show    func(text string) // puts a value into the editor without calling back
	unit    func(unit string) // writes it into the editor; nil where there is no place for one
	enable  []fyne.Disableable
	reset   *Button
	problem *fw.Label
	box     *fyne.Container
	light   *canvas.Rectangle // behind the box; see flash
	whole   *fyne.Container
	locked  bool
}

func newSettingRow(f *SettingsForm, field engine.Field) *settingRow {
	r := &settingRow{form: f, field: field, problem: fw.NewLabel(""), light: canvas.NewRectangle(color.Transparent)}
	r.problem.Wrapping, r.problem.Importance, r.problem.SizeName = fyne.TextWrapWord, fw.DangerImportance, theme.SizeNameCaptionText
	r.problem.Hide()
	r.reset = NewQuietButton(theme.ContentUndoIcon(), say.T("Back to %s", ValueWord(field, field.Default)), r.toDefault)
	label := NewText(say.Text(field.Label))
	label.Hint = say.Text(field.Help)
	var editor fyne.CanvasObject
	switch {
	case field.Kind == engine.KindBool:
		// On one line: there is no editor that needs the width.
		label.Least = 40
		r.box = Column(0, Row(1, r.newSwitch(), label, r.reset), r.problem)
	case field.Kind == engine.KindChoice:
		editor = r.newChoice()
	case field.Kind == engine.KindText:
		editor = r.newText()
	default:
		editor = r.newNumber()
	}
	if editor != nil {
		r.box = Column(0, label, TightRow(0, editor, r.reset), r.problem)
	}
	r.whole = container.NewStack(r.light, r.box)
	r.settle()
	return r
}

func (r *settingRow) newSwitch() fyne.CanvasObject {
	w := NewSwitch(func(on bool) { _ = r.take(strconv.FormatBool(on)) })
	r.show = func(text string) { w.Set(text == "true") }
	r.enable = append(r.enable, w)
	return w
}

func (r *settingRow) newChoice() fyne.CanvasObject {
	words := make([]string, len(r.field.Options))
	for i, o := range r.field.Options {
		words[i] = say.Option(o)
	}
	choice := NewChoice(words, nil)
	r.show = func(text string) {
		choice.OnChosen = nil
		for i, o := range r.field.Options {
			if o == text {
				choice.SetSelectedIndex(i)
			}
		}
		choice.OnChosen = func(i int) { _ = r.take(r.field.Options[i]) }
	}
	r.enable = append(r.enable, choice)
	return choice
}

func (r *settingRow) newNumber() fyne.CanvasObject {
	e := r.newEntry()
	f := r.field
	scale := Scale{Min: f.Min, Max: f.Max, Step: f.Step, Log: f.Log}
	number := func() float64 {
		v, err := strconv.ParseFloat(r.value(), 64)
		if err != nil {
			panic("widget: a setting that is a number can't be read as one")
		}
		return v
	}
	put := func(v float64) {
		if r.take(r.write(v)) == nil {
			r.settle()
		}
	}
	typing, before := false, "" // before is the value of before the typing: half a number may have been taken since
	e.OnTyped = func(text string) {
		if !typing {
			typing, before = true, r.value()
		}
		if !unfinished(text) && !r.tooSmallYet(text) {
			_ = r.take(text)
		}
	}
	e.OnCommit = func() {
		typed := typing
		typing = false
		text := e.Text
		if err := r.take(text); err != nil {
			if typed {
				_ = r.take(before)
			}
			r.show(r.value())
			r.scold(refusal(r.field, text, err)) // the sentence stays until the setting is changed
			return
		}
		r.settle()
	}
	e.OnStep = func(n int) { put(scale.Next(number(), n)) }
	if f.Kind == engine.KindUint || math.IsInf(f.Min, 0) || math.IsInf(f.Max, 0) {
		if f.Kind == engine.KindUint || f.Step == 0 {
			e.OnStep = nil
		}
		return e
	}
	s := NewSlider(scale, put)
	s.OnReset = r.toDefault
	if f.Min < 0 {
		s.Origin = 0
	}
	r.enable = append([]fyne.Disableable{s}, r.enable...)
	showText := r.show
	r.show = func(text string) { showText(text); s.SetValue(number()) }
	return TightRow(0, s, Sized(numberWidth, 0, e))
}

func (r *settingRow) newEntry() *Entry {
	e := NewEntry("")
	e.OnEscape = func() { r.settle() }
	r.show = func(text string) { e.Put(spokenNames(r.field.Form, text)) }
	if r.field.Kind == engine.KindText {
		e.PlaceHolder = say.Text(r.field.Zero)
	}
	r.unit = func(u string) {
		if u != e.Unit {
			e.Unit = u
			e.Refresh()
		}
	}
	r.enable = append(r.enable, e)
	return e
}

// write is v as the setting's text.
func (r *settingRow) write(v float64) string {
	if r.field.Kind == engine.KindInt {
		return strconv.FormatInt(int64(math.Round(v)), 10)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// tooSmallYet is true for a number under the least that more digits may still lift over it.
func (r *settingRow) tooSmallYet(text string) bool {
	v, err := strconv.ParseFloat(text, 64)
	return err == nil && v < r.field.Min && v >= 0
}

func (r *settingRow) value() string { return engine.Get(r.form.ptr, r.field.Name) }

// take puts a value into the struct; one that is refused leaves a sentence under the row.
func (r *settingRow) take(text string) error {
	before := r.value()
	if err := engine.Set(r.form.ptr, r.field.Name, text); err != nil {
		r.scold(refusal(r.field, text, err))
		return err
	}
	r.fine()
	if r.value() != before {
		r.form.arrange()
		if r.form.OnChanged != nil {
			r.form.OnChanged(r.field.Name)
		}
	}
	return nil
}

// scold puts a sentence under the row.
func (r *settingRow) scold(text string) {
	r.problem.SetText(engine.Short(text, problemLetters))
	r.problem.Show()
	r.form.Refresh()
	endIntoSight(r.problem)
}

// fine takes the sentence away.
func (r *settingRow) fine() {
	if r.problem.Visible() {
		r.problem.Hide()
		r.form.Refresh()
	}
	r.reset.SetEnabled(!r.locked && r.value() != r.field.Default)
	if r.unit != nil {
		r.unit(unitWord(r.field, r.value()))
	}
}

// settle shows the value that the struct holds.
func (r *settingRow) settle() {
	r.show(r.value())
	r.fine()
}

func (r *settingRow) toDefault() {
	if r.take(r.field.Default) == nil {
		r.settle()
	}
}

func (r *settingRow) setEnabled(on bool) {
	r.locked = !on
	for _, d := range r.enable {
		if on {
			d.Enable()
		} else {
			d.Disable()
		}
	}
	r.reset.SetEnabled(on && r.value() != r.field.Default)
}

// flash lights the row up for a moment.
func (r *settingRow) flash() {
	r.light.CornerRadius = sizeOf(r.form, theme.SizeNameInputRadius)
	from := color.NRGBAModel.Convert(colorOf(r.form, theme.ColorNameSelection)).(color.NRGBA)
	to := from
	to.A = 0
	a := canvas.NewColorRGBAAnimation(from, to, flashTime, func(c color.Color) {
		r.light.FillColor = c
		r.light.Refresh()
	})
	a.Curve = fyne.AnimationEaseIn
	a.Start()
}

// flashTime is how long the light over a revealed row takes to go out.
const flashTime = 1200 * time.Millisecond
