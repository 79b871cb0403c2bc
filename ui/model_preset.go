package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/engine/train"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// presetSetting is the setting that names the preset.
const presetSetting = "preset"

// presetBlock is the choice of a preset: settings that work together, with the sentence that says when to take them.
type presetBlock struct {
	trainer  Trainer
	presets  []train.Preset
	settings any
	changed  func() // the settings are others now

	choice *widget.Choice
	back   *widget.Button
	help   *fw.Label
	others *widget.Text
	object *fyne.Container
}

func newPresetBlock(trainer Trainer, settings any, changed func()) *presetBlock {
	b := &presetBlock{trainer: trainer, presets: trainer.Presets(), settings: settings, changed: changed, object: widget.Column(look.Gap), help: fw.NewLabel("")}
	if len(b.presets) == 0 {
		b.object.Hide()
		return b
	}
	var titles []string
	for _, p := range b.presets {
		titles = append(titles, say.Option(p.Name))
	}
	b.choice = widget.NewChoice(titles, func(i int) { b.take(b.presets[i].Name) })
	b.back = widget.NewQuietButton(theme.ContentUndoIcon(), say.T("All settings back to those of the preset"), func() { b.take(b.chosen().Name) })
	b.help.Wrapping, b.help.SizeName = fyne.TextWrapWord, theme.SizeNameCaptionText
	b.others = widget.NewCaption("")
	b.others.Least = 100
	heading := widget.NewHeading(say.T("Preset"))
	heading.Hint = say.T("Settings that work together; those that you change yourself stay as you set them.")
	b.object.Objects = []fyne.CanvasObject{heading, widget.TightRow(0, b.choice, b.back),
		widget.Inset(-look.Gap, -look.Gap, -look.Gap, 0, b.help), b.others} // a label has margins of its own
	b.tell()
	return b
}

func (b *presetBlock) chosen() train.Preset {
	name := engine.Get(b.settings, presetSetting)
	return b.presets[max(0, slices.IndexFunc(b.presets, func(p train.Preset) bool { return p.Name == name }))]
}

// take gives the settings the values of a preset.
func (b *presetBlock) take(name string) {
	b.trainer.Apply(b.settings, name)
	b.changed()
	b.tell()
}

// tell shows which preset is chosen, and which settings differ from it.
func (b *presetBlock) tell() {
	if len(b.presets) == 0 {
		return
	}
	p := b.chosen()
	b.choice.Offer(b.choice.Options, slices.IndexFunc(b.presets, func(o train.Preset) bool { return o.Name == p.Name }))
	b.help.SetText(widget.BrokenCaption(say.Text(p.Help), sideWidth-2*(look.Air+theme.InnerPadding())))
	pure := b.trainer.Settings()
	b.trainer.Apply(pure, p.Name)
	var names []string
	for _, f := range engine.Fields(b.settings) {
		if engine.Get(b.settings, f.Name) != engine.Get(pure, f.Name) {
			names = append(names, say.Text(f.Label))
		}
	}
	b.back.SetEnabled(len(names) > 0 && !b.choice.Disabled())
	b.others.SetText(say.T("changed: %s", strings.Join(names, ", ")))
	if show(b.others, len(names) > 0); len(b.object.Objects) > 0 {
		b.object.Refresh()
	}
}

func (b *presetBlock) setEnabled(on bool) {
	if len(b.presets) == 0 {
		return
	}
	if on {
		b.choice.Enable()
	} else {
		b.choice.Disable()
	}
	b.tell()
}
