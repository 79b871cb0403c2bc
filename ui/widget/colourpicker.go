package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"
	fw "fyne.io/fyne/v2/widget"

	colours "atelier/engine/pixel"
	"atelier/ui/look"
	"atelier/ui/say"
)

// ColourPicker chooses a colour: from a field of hues and saturations with their value beside it, as text, or by name.
type ColourPicker struct {
	fw.BaseWidget
	// OnChanged hears the colour as text: a name where it was chosen by name, else like #ff8800.
	OnChanged func(text string)
	// OnRefused hears what is wrong with a text that is no colour; the one of before then stands there again.
	OnRefused func(err error)

	at     hsv
	field  *colourField
	value  *colourField
	entry  *Entry
	swatch *Swatch
	whole  fyne.CanvasObject
}

// NewColourPicker makes a picker that stands at c.
func NewColourPicker(c color.NRGBA, changed func(text string)) *ColourPicker {
	p := &ColourPicker{OnChanged: changed, entry: NewEntry(""), swatch: NewSwatch(nil)}
	p.field = newColourField(false, func(c hsv) { p.take(hsv{c.H, c.S, p.at.V}) })
	p.value = newColourField(true, func(c hsv) { p.take(hsv{p.at.H, p.at.S, c.V}) })
	p.entry.OnTyped = func(text string) {
		if c, err := colours.ParseColour(text); err == nil {
			p.show(c)
			p.tell(meantNames("colour", text))
		}
	}
	p.entry.OnCommit = func() {
		if _, err := colours.ParseColour(p.entry.Text); err != nil && p.OnRefused != nil {
			p.OnRefused(err)
		}
		p.entry.Put(colourName(colours.FormatColour(p.at.rgb())))
	}
	p.entry.OnEscape = func() { passKey(p.entry, &fyne.KeyEvent{Name: fyne.KeyEscape}) }
	p.swatch.Disable()
	names := &fyne.Container{Layout: layout.NewGridLayoutWithColumns(10)}
	for _, n := range colours.Colours() {
		s := NewSwatch(func() { p.Set(n.Colour); p.tell(n.Name) })
		s.Set(n.Colour)
		s.Hint = say.Humanised(n.Name)
		if say.Language() == say.Chinese {
			s.Hint = n.Chinese
		}
		names.Add(s)
	}
	p.whole = Column(look.Room, TightRow(0, p.field, p.value), TightRow(1, Sized(36, 0, p.swatch), p.entry), names)
	p.Set(c)
	p.ExtendBaseWidget(p)
	return p
}

// Set moves the picker without calling back.
func (p *ColourPicker) Set(c color.NRGBA) {
	p.show(c)
	p.entry.Put(colourName(colours.FormatColour(c)))
}

// show moves everything but the text.
func (p *ColourPicker) show(c color.NRGBA) {
	p.at = toHSV(c, p.at)
	p.field.set(p.at)
	p.value.set(p.at)
	p.swatch.Set(c)
}

// take is a change by the hand in one of the fields.
func (p *ColourPicker) take(c hsv) {
	p.at = c
	p.field.set(c)
	p.value.set(c)
	p.swatch.Set(c.rgb())
	p.entry.Put(colourName(colours.FormatColour(c.rgb())))
	p.tell(colours.FormatColour(c.rgb()))
}

func (p *ColourPicker) tell(text string) {
	if p.OnChanged != nil {
		p.OnChanged(text)
	}
}

// first has the keyboard when the picker opens.
func (p *ColourPicker) first() fyne.Focusable { return p.field }

// CreateRenderer is Fyne's hook.
func (p *ColourPicker) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(p.whole) }
