package widget

import (
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/ui/say"
)

// SliderRow is a labelled slider around 0 with its number, such as how far to go along a direction. A double click on the slider, or
// the button, takes it back to 0, or to another place that is its home.
type SliderRow struct {
	fw.BaseWidget
	// OnChanged hears every change by the person.
	OnChanged func(v float64)
	// OnEnded hears when a change is over.
	OnEnded func()
	// OnRefused hears the sentence about a typed text that is no number of the slider's.
	OnRefused func(sentence string)

	home   float64
	label  string
	name   *Text
	note   *Text
	rename *Button // hidden unless somebody hears it
	remove *Button // likewise
	slider *Slider
	entry  *Entry
	reset  *Button
	whole  fyne.CanvasObject
}

// NewSliderRow makes a row from -reach to +reach. The note, in grey, says more about the label.
func NewSliderRow(label, note, unit string, reach float64, changed func(float64)) *SliderRow {
	r := &SliderRow{OnChanged: changed, label: label}
	r.slider = NewSlider(Scale{Min: -reach, Max: reach, Step: 0.05}, r.take)
	r.slider.Origin = 0
	r.slider.OnReset = r.zero
	r.slider.OnEnded = func(float64) { r.ended() }
	r.entry = NewEntry(unit)
	typing, before := false, 0.0 // before is the value of before the typing: half a number may have been taken since
	r.entry.OnTyped = func(text string) {
		if !typing {
			typing, before = true, r.Value()
		}
		if v, ok := r.read(text); ok {
			r.slider.SetValue(v)
			r.changed(v)
		}
	}
	r.entry.OnCommit = func() {
		text := r.entry.Text
		if _, ok := r.read(text); !ok && typing {
			if before != r.Value() {
				r.take(before)
			}
			r.refuse(r.label, text)
		}
		typing = false
		r.Set(r.slider.Value())
		r.ended()
	}
	r.entry.OnStep = func(n int) { v := r.slider.Scale.Next(r.Value(), n); r.Set(v); r.take(v) }
	r.reset = NewQuietButton(theme.ContentUndoIcon(), say.T("Back to where it stood"), r.zero)
	r.name = NewText(label)
	r.name.Least = 40
	r.note = NewCaption(note)
	r.rename = NewQuietButton(theme.DocumentCreateIcon(), say.T("Give it a name"), nil)
	r.rename.Hide()
	r.remove = NewQuietButton(theme.DeleteIcon(), say.T("Take this direction away"), nil)
	r.remove.Hide()
	tools := container.New(rowLayout{-1, 0}, Sized(24, 24, r.rename), Sized(24, 24, r.remove))
	r.whole = Column(0, Row(0, r.name, r.note, tools), TightRow(0, r.slider, Sized(68, 0, r.entry), Sized(24, 24, r.reset)))
	r.Set(0)
	r.ExtendBaseWidget(r)
	return r
}

// Value is where the slider stands.
func (r *SliderRow) Value() float64 { return r.slider.Value() }

// Set moves slider and number without calling back.
func (r *SliderRow) Set(v float64) {
	r.slider.SetValue(v)
	r.entry.Put(strconv.FormatFloat(r.slider.Value(), 'f', -1, 64))
	r.reset.SetEnabled(r.slider.Value() != r.home)
}

// SetHome says where the row goes back to, and goes there without calling back.
func (r *SliderRow) SetHome(v float64) {
	r.home = min(r.slider.Scale.Max, max(r.slider.Scale.Min, v))
	r.Set(r.home)
}

// Home is where the row goes back to.
func (r *SliderRow) Home() float64 { return r.home }

// SetLabel changes the label.
func (r *SliderRow) SetLabel(label string) {
	r.label = label
	r.name.SetText(label)
	r.whole.Refresh()
}

// Label is the label as it is now.
func (r *SliderRow) Label() string { return r.label }

// SetRename offers to give the row another name.
func (r *SliderRow) SetRename(wish func()) {
	r.rename.OnTapped = wish
	r.rename.Show()
}

// SetRemove offers to take the row away.
func (r *SliderRow) SetRemove(wish func()) {
	r.remove.OnTapped = wish
	r.remove.Show()
}

// SetNote changes the note.
func (r *SliderRow) SetNote(note string) {
	r.note.SetText(note)
	r.whole.Refresh()
}

// read is the number in a text, inside the slider's range.
func (r *SliderRow) read(text string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return v, err == nil && math.Abs(v) <= r.slider.Scale.Max
}

func (r *SliderRow) refuse(label, typed string) {
	if r.OnRefused != nil {
		number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
		s := r.slider.Scale
		if strings.TrimSpace(typed) == "" {
			r.OnRefused(say.T("%s can't be empty: type a number from %s to %s.", label, number(s.Min), number(s.Max)))
			return
		}
		r.OnRefused(say.T("%s takes a number from %s to %s, not “%s”.", label, number(s.Min), number(s.Max), engine.Short(typed, engine.ShortValue)))
	}
}

// take is a change by the slider.
func (r *SliderRow) take(v float64) {
	r.Set(v)
	r.changed(v)
}

func (r *SliderRow) changed(v float64) {
	r.reset.SetEnabled(v != r.home)
	if r.OnChanged != nil {
		r.OnChanged(v)
	}
}

func (r *SliderRow) ended() {
	if r.OnEnded != nil {
		r.OnEnded()
	}
}

func (r *SliderRow) zero() {
	r.take(r.home)
	r.ended()
}

// CreateRenderer is Fyne's hook.
func (r *SliderRow) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(r.whole) }
