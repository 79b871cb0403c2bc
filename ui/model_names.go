package ui

import (
	"encoding/json"
	"slices"
	"strings"

	"fyne.io/fyne/v2/dialog"

	"atelier/engine/latent"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Names of directions, such as "smile", and the directions that a person has found. They belong to the weights of a model, by whose hash they are
// kept: other weights have other directions.

const (
	prefNames = "directions." // and the hash: the names of the strongest directions
	prefOwn   = "found."      // and the hash: the person's own directions
	mostName  = 40            // characters
	mostOwn   = 24            // directions of one model
)

// directionName is what the strongest direction i of the open model is called.
func (p *sliderPanel) directionName(i int) string {
	if p.model != nil {
		if names := p.env.Prefs.StringList(prefNames + p.model.info.Hash); i < len(names) && names[i] != "" {
			return names[i]
		}
	}
	return say.T("Direction %d", i+1)
}

// rename asks for a name of the direction of row i. An empty one takes the name of a strongest direction away.
func (p *sliderPanel) rename(i int) {
	entry := widget.NewEntry("")
	entry.Put(p.axisName(p.axes[i]))
	var box dialog.Dialog
	take := func() {
		p.setName(i, entry.Text)
		box.Hide()
	}
	entry.OnEnter = take
	entry.OnEscape = func() { box.Hide() }
	body := widget.Column(look.Gap, widget.Sized(300, 0, entry), widget.NewCaption(say.T("Such as “smile”; without a name it is called by its number")))
	box = p.env.newChoiceBox(say.T("Name of the direction"), say.T("Name it"), say.T("Cancel"), body, func(yes bool) {
		if yes {
			p.setName(i, entry.Text)
		}
	})
	p.env.Ask(box)
	entry.Begin(p.env.Window.Canvas())
}

// tidyName is a typed name as it is kept.
func tidyName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > mostName {
		name = string(r[:mostName])
	}
	return name
}

func (p *sliderPanel) setName(i int, name string) {
	if p.model == nil || i >= len(p.rows) {
		return
	}
	name = tidyName(name)
	a := p.axes[i]
	if a.own >= 0 {
		p.renameOwn(a.own, name)
		return
	}
	if name == say.T("Direction %d", a.principal+1) {
		name = ""
	}
	key := prefNames + p.model.info.Hash
	names := make([]string, len(p.dirs.Dirs))
	copy(names, p.env.Prefs.StringList(key))
	names[a.principal] = name
	p.env.Prefs.SetStringList(key, names)
	p.rows[i].SetLabel(p.axisName(a))
}

// ownDirection is a direction that a person has found.
type ownDirection struct {
	Name string
	latent.Axis
}

// keptDirection is its form in the preferences.
type keptDirection struct {
	Name          string
	Dir           string // see numbersText
	Middle, Std   float64
	Apart         float64
	With, Without int
}

// ownDirections are those of the open model, in the order in which they were found. What can't be read any more is passed over.
func (p *sliderPanel) ownDirections() []ownDirection {
	if p.model == nil || p.study == nil {
		return nil
	}
	var own []ownDirection
	for _, text := range p.env.Prefs.StringList(prefOwn + p.model.info.Hash) {
		var k keptDirection
		if json.Unmarshal([]byte(text), &k) != nil {
			continue
		}
		dir := numbersOf(k.Dir)
		if len(dir) != p.model.info.Latent {
			continue
		}
		own = append(own, ownDirection{k.Name, latent.Axis{Dir: dir, Middle: k.Middle, Std: k.Std, Apart: k.Apart, With: k.With, Without: k.Without}})
	}
	return own
}

func (p *sliderPanel) keepOwn(own []ownDirection) {
	var texts []string
	for _, d := range own {
		text, err := json.Marshal(keptDirection{d.Name, numbersText(d.Dir), d.Middle, d.Std, d.Apart, d.With, d.Without})
		if err != nil {
			panic("names: a direction that JSON can't hold")
		}
		texts = append(texts, string(text))
	}
	p.env.Prefs.SetStringList(prefOwn+p.model.info.Hash, texts)
	p.refresh()
}

// addOwn keeps a direction that was found. One of the same name is replaced.
func (p *sliderPanel) addOwn(name string, a latent.Axis) {
	own := slices.DeleteFunc(p.ownDirections(), func(d ownDirection) bool { return d.Name == name })
	p.what = slideDirections
	p.kinds.Offer(p.kinds.Options, p.what)
	own = append(own, ownDirection{name, a})
	p.keepOwn(own[max(0, len(own)-mostOwn):])
}

func (p *sliderPanel) renameOwn(i int, name string) {
	own := p.ownDirections()
	if name == "" || i >= len(own) || slices.ContainsFunc(own, func(d ownDirection) bool { return d.Name == name }) {
		return
	}
	own[i].Name = name
	p.keepOwn(own)
}

// removeOwn takes a direction away. What is shown stays as it is.
func (p *sliderPanel) removeOwn(i int) {
	own := p.ownDirections()
	if i < len(own) {
		p.keepOwn(slices.Delete(own, i, i+1))
	}
}
