package ui

import (
	"strings"

	"fyne.io/fyne/v2/dialog"

	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Names of directions, such as "smile". They belong to the weights of a model, by whose hash they are kept: other weights have other
// directions.

const (
	prefNames = "directions." // and the hash
	mostName  = 40            // characters
)

// directionName is what direction i of the open model is called.
func (v *exploreView) directionName(i int) string {
	if v.model != nil {
		if names := v.env.Prefs.StringList(prefNames + v.model.info.Hash); i < len(names) && names[i] != "" {
			return names[i]
		}
	}
	return say.T("Direction %d", i+1)
}

// rename asks for a name of direction i. An empty one takes the name away.
func (v *exploreView) rename(i int) {
	entry := widget.NewEntry("")
	entry.Put(v.directionName(i))
	var box dialog.Dialog
	take := func() {
		v.setName(i, entry.Text)
		box.Hide()
	}
	entry.OnEnter = take
	entry.OnEscape = func() { box.Hide() }
	body := widget.Column(look.Gap, widget.Sized(300, 0, entry), widget.NewCaption(say.T("Such as “smile”; without a name it is called by its number")))
	box = dialog.NewCustomConfirm(say.T("Name of the direction"), say.T("Name it"), say.T("Cancel"), body, func(yes bool) {
		if yes {
			v.setName(i, entry.Text)
		}
	}, v.env.Window)
	v.env.Ask(box)
	v.env.Window.Canvas().Focus(entry)
}

func (v *exploreView) setName(i int, name string) {
	if v.model == nil || i >= len(v.rows) {
		return
	}
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > mostName {
		name = string(r[:mostName])
	}
	if name == say.T("Direction %d", i+1) {
		name = ""
	}
	key := prefNames + v.model.info.Hash
	names := make([]string, len(v.rows))
	copy(names, v.env.Prefs.StringList(key))
	names[i] = name
	v.env.Prefs.SetStringList(key, names)
	v.rows[i].SetLabel(v.directionName(i))
}
