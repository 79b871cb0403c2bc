package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	colours "atelier/engine/pixel"
	"atelier/ui/look"
	"atelier/ui/say"
)

// PaletteEditor changes a palette: a gallery of presets to start from, a bar whose stops are dragged, added and removed, and a picker for
// the colour of the chosen stop.
type PaletteEditor struct {
	fw.BaseWidget
	// OnChanged hears every change. The palette isn't written again.
	OnChanged func(colours.Palette)

	bar    *StopBar
	picker *ColourPicker
	place  *Text
	help   *Text // what the hand can do, or what is wrong with what was typed
	remove *Button
	bars   []*PaletteBar // of the presets
	scroll *container.Scroll
	whole  fyne.CanvasObject
}

// NewPaletteEditor makes an editor of p.
func NewPaletteEditor(p colours.Palette, changed func(colours.Palette)) *PaletteEditor {
	e := &PaletteEditor{OnChanged: changed, bar: NewStopBar(p), place: NewCaption("")}
	e.picker = NewColourPicker(e.bar.Chosen().Colour, func(text string) {
		if c, err := colours.ParseColour(text); err == nil {
			e.bar.Paint(c)
		}
	})
	e.bar.OnChanged = func(p colours.Palette) { e.showStop(); e.tell(p) }
	e.bar.OnChosen = func() { e.picker.Set(e.bar.Chosen().Colour); e.showStop() }
	e.place.Least = 100
	e.remove = NewQuietButton(theme.DeleteIcon(), say.T("Remove this colour (Delete, or drag it off the bar)"), func() {
		if e.bar.remove() {
			e.bar.choose(e.bar.chosen)
		}
	})
	e.help = NewCaption("")
	e.help.Least = 200
	e.picker.OnRefused = func(error) {
		e.help.ColorName = theme.ColorNameError
		e.help.SetText(say.T("No such colour: write #rgb, #rrggbb or a name like red"))
	}
	reverse := NewButton(say.T("Reverse"), nil, "", e.reverse)
	e.whole = Column(look.Room, e.gallery(), e.bar, TightRow(0, e.place, e.remove, reverse), e.picker, e.help)
	e.showStop()
	if i := e.markPreset(); i >= 0 {
		e.scroll.Offset.Y = float32(i/3-1) * e.scroll.Content.MinSize().Height / float32((len(e.bars)+2)/3)
	}
	e.ExtendBaseWidget(e)
	return e
}

// gallery is the presets as strips.
func (e *PaletteEditor) gallery() fyne.CanvasObject {
	grid := container.NewGridWithColumns(3)
	for _, p := range colours.Presets() {
		b := NewPaletteBar(func() {
			e.bar.Set(p.Palette)
			e.picker.Set(e.bar.Chosen().Colour)
			e.showStop()
			e.tell(p.Palette)
		})
		b.Set(p.Palette)
		b.SetName(say.Option(p.Name))
		e.bars = append(e.bars, b)
		grid.Add(b)
	}
	e.scroll = container.NewVScroll(Inset(0, 0, 0, look.Room, grid))
	e.scroll.SetMinSize(fyne.NewSize(galleryWidth, min(galleryHeight, grid.MinSize().Height)))
	return e.scroll
}

const (
	galleryWidth  = 324
	galleryHeight = 156
)

func (e *PaletteEditor) tell(p colours.Palette) {
	e.markPreset()
	if e.OnChanged != nil {
		e.OnChanged(p)
	}
}

// markPreset frames the preset that the palette is, and returns its index; -1 for none.
func (e *PaletteEditor) markPreset() int {
	name, at := e.bar.Palette().String(), -1
	for i, p := range colours.Presets() {
		if e.bars[i].mark(p.Name == name); p.Name == name {
			at = i
		}
	}
	return at
}

func (e *PaletteEditor) showStop() {
	e.help.ColorName = theme.ColorNamePlaceHolder
	e.help.SetText(say.T("Click the bar to add a colour, drag one to move it"))
	e.place.SetText(say.T("Colour %d of %d, at %s %%", e.bar.chosen+1, len(e.bar.palette), say.Number(100*e.bar.Chosen().At, 3)))
	e.remove.SetEnabled(len(e.bar.palette) > 2)
}

func (e *PaletteEditor) reverse() {
	p := e.bar.Palette()
	r := make(colours.Palette, len(p))
	for i, s := range p {
		r[len(p)-1-i] = colours.Stop{At: 1 - s.At, Colour: s.Colour}
	}
	e.bar.become(r, len(r)-1-e.bar.chosen)
}

// first has the keyboard when the editor opens.
func (e *PaletteEditor) first() fyne.Focusable { return e.bar }

// CreateRenderer is Fyne's hook.
func (e *PaletteEditor) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(e.whole) }
