package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	prefSampling = ".sampling" // behind the tab's ID
	classSetting = "class"     // of the sampling settings
)

// asking is what a person asks of the model's pictures: the class, where it knows classes, and the method's sampling settings.
type asking struct {
	env      *Env
	settings any // nil where the method has none
	classes  []string

	form     *widget.SettingsForm
	class    *widget.Choice
	classRow *fyne.Container
	object   *fyne.Container
}

// newAsking makes the forms. ask wants the pictures anew: kept as a result of their own, or in place of those that are shown.
func newAsking(e *Env, kind modelKind, settings any, ask func(keep bool)) *asking {
	a := &asking{env: e, settings: settings, object: widget.Column(look.Room)}
	if settings == nil {
		return a
	}
	e.Recall(kind.id+prefSampling, settings)
	keep := func() { e.Keep(kind.id+prefSampling, settings) }
	a.form = widget.NewSettingsForm(settings, classSetting)
	a.form.OnChanged = func(string) { keep(); ask(false) }
	a.class = widget.NewChoice(nil, func(i int) {
		name := ""
		if i > 0 {
			name = a.classes[i-1]
		}
		if engine.Set(settings, classSetting, name) == nil {
			keep()
			ask(true)
		}
	})
	label := widget.NewText(say.T("Class"))
	label.Hint = say.T("Which of the kinds of pictures that it was told the model draws")
	a.classRow = widget.Column(0, label, a.class)
	a.classRow.Hide()
	a.object.Objects = []fyne.CanvasObject{a.classRow, widget.Gapped(0, 0), a.form}
	return a
}

// setModel offers the classes of a model. A class that it doesn't know isn't asked for, but remembered.
func (a *asking) setModel(info engine.Info) {
	if a.settings == nil || slices.Equal(a.classes, info.Classes) {
		return
	}
	a.classes = info.Classes
	if len(a.classes) == 0 {
		a.classRow.Hide()
		a.object.Refresh()
		return
	}
	titles := []string{say.T("Any")}
	for _, c := range a.classes {
		titles = append(titles, say.Text(c))
	}
	a.class.Offer(titles, 1+slices.Index(a.classes, engine.Get(a.settings, classSetting)))
	a.classRow.Show()
	a.object.Refresh()
}

// set is what a request says: the settings that aren't the defaults.
func (a *asking) set(info engine.Info) map[string]string {
	if a.settings == nil {
		return nil
	}
	set := map[string]string{}
	for _, f := range engine.Fields(a.settings) {
		value := engine.Get(a.settings, f.Name)
		if value != f.Default && (f.Name != classSetting || slices.Contains(info.Classes, value)) {
			set[f.Name] = value
		}
	}
	if len(set) == 0 {
		return nil
	}
	return set
}
