package ui

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2/dialog"

	"atelier/engine/latent"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Finding the direction of something that pictures have: a class, the value of an attribute, or a word in their captions.

// feature is something that some of the pictures have.
type feature struct {
	title, kind string
	has         []bool // of each picture of the sample
	n           int
}

const (
	fewest    = 8   // pictures that must have it, or lack it
	mostWords = 300 // the most frequent ones
	listHigh  = 210 // of the list of features
)

// featuresOf lists what pictures of a sample have and others lack: classes, attributes, words; the more frequent first.
func featuresOf(s *sample) []feature {
	var all []feature
	add := func(title, kind string, has func(i int) bool) {
		f := feature{title: title, kind: kind, has: make([]bool, len(s.index))}
		for k, i := range s.index {
			if f.has[k] = has(i); f.has[k] {
				f.n++
			}
		}
		if f.n >= fewest && len(s.index)-f.n >= fewest {
			all = append(all, f)
		}
	}
	if s.set.Labels != nil {
		for c := range slices.Max(s.set.Labels) + 1 {
			title := say.Int(c)
			if c < len(s.set.Classes) {
				title = say.Text(s.set.Classes[c])
			}
			add(title, say.T("Class"), func(i int) bool { return s.set.Labels[i] == c })
		}
	}
	for _, a := range s.set.Attributes {
		for v, title := range a.Values {
			add(title, a.Name, func(i int) bool { return a.Index[i] == v })
		}
	}
	return append(all, wordsOf(s)...)
}

// wordsOf are the words of the captions, the most frequent first.
func wordsOf(s *sample) []feature {
	if s.set.Captions == nil {
		return nil
	}
	found := map[string]*feature{}
	for k, i := range s.index {
		for _, word := range strings.FieldsFunc(strings.ToLower(s.set.Captions[i]), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) {
			f := found[word]
			if f == nil {
				f = &feature{title: word, kind: say.T("word in the caption"), has: make([]bool, len(s.index))}
				found[word] = f
			}
			if !f.has[k] {
				f.has[k] = true
				f.n++
			}
		}
	}
	var all []feature
	for _, word := range slices.Sorted(maps.Keys(found)) {
		if f := found[word]; f.n >= fewest && len(s.index)-f.n >= fewest {
			all = append(all, *f)
		}
	}
	slices.SortStableFunc(all, func(a, b feature) int { return cmp.Compare(b.n, a.n) })
	return all[:min(mostWords, len(all))]
}

// newDirection asks what to find the direction of, once the codes are there.
func (p *sliderPanel) newDirection() {
	m := p.model
	switch {
	case m == nil:
		return
	case m.info.Name == liveName:
		p.env.Tell(say.T("Directions are found once the model has ended its training"))
		return
	}
	p.add.Disable()
	p.study.gather(someCodes, func(s *sample, err error) {
		p.add.Enable()
		if err != nil || p.model != m {
			return
		}
		p.env.Go(func(context.Context) func() {
			features := featuresOf(s)
			return func() {
				switch {
				case p.model != m:
				case len(features) == 0:
					p.env.Fail(errors.New(say.T("nothing is known of the pictures of %s: a direction takes classes or captions, so choose other data", filepath.Base(s.data))))
				default:
					newDirectionBox(p, s, features)
				}
			}
		})
	})
}

// directionBox asks for a feature and a name.
type directionBox struct {
	p     *sliderPanel
	s     *sample
	all   []feature
	shown []feature
	find  *widget.Entry
	name  *widget.Entry
	list  *widget.PickList
	told  *widget.Text
	typed bool // the name is the person's
	box   dialog.Dialog
}

func newDirectionBox(p *sliderPanel, s *sample, all []feature) {
	d := &directionBox{p: p, s: s, all: all, find: widget.NewEntry(""), name: widget.NewEntry(""), told: widget.NewCaption("")}
	d.told.Least = 200
	d.list = widget.NewPickList(func(int) { d.chosen() })
	d.list.Quiet = true
	d.find.PlaceHolder = say.T("Type to search classes and words")
	d.find.OnTyped = func(string) { d.search() }
	d.find.OnStep = func(n int) { d.list.Step(-n); d.chosen() }
	d.find.OnEnter, d.name.OnEnter = d.confirm, d.confirm
	d.find.OnEscape, d.name.OnEscape = func() { d.box.Hide() }, func() { d.box.Hide() }
	d.find.KeepFocus = true
	d.name.OnTyped = func(text string) { d.typed = strings.TrimSpace(text) != "" }
	body := widget.Column(look.Room,
		widget.NewCaption(say.T("The direction leads from pictures without it to pictures with it")),
		d.find, widget.Sized(420, listHigh, d.list), d.told,
		widget.Row(1, widget.NewCaption(say.T("Name")), d.name))
	box := p.env.newChoiceBox(say.T("A new direction"), say.T("Find it"), say.T("Cancel"), body, func(yes bool) {
		if yes {
			d.confirm()
		}
	})
	d.box = box
	d.search()
	p.env.Ask(box)
	p.env.Window.Canvas().Focus(d.find)
}

// search lists the features that fit what is typed.
func (d *directionBox) search() {
	d.shown = nil
	var items []widget.PickItem
	for _, f := range d.all {
		if contains(f.title+" "+f.kind, d.find.Text) {
			d.shown = append(d.shown, f)
			items = append(items, widget.PickItem{Title: f.title, Note: f.kind, Key: say.Int(f.n)})
		}
	}
	d.list.Offer(items)
	d.chosen()
}

// chosen says what the marked feature is, and names the direction after it.
func (d *directionBox) chosen() {
	i := d.list.Marked()
	if i < 0 {
		d.told.SetText(say.T("Nothing here is called that"))
		return
	}
	f := d.shown[i]
	d.told.SetText(say.T("%s of %s have it", say.N(f.n, "picture", "pictures"), say.Int(len(f.has))))
	if !d.typed {
		d.name.Put(f.title)
	}
}

// confirm finds the direction and keeps it.
func (d *directionBox) confirm() {
	i := d.list.Marked()
	if i < 0 {
		return
	}
	f, name := d.shown[i], tidyName(d.name.Text)
	if name == "" {
		name = tidyName(f.title)
	}
	d.box.Hide()
	p, m, codes := d.p, d.p.model, d.s.codes
	p.env.Go(func(context.Context) func() {
		a, err := latent.Contrast(codes, f.has)
		return func() {
			switch {
			case err != nil:
				p.env.Fail(err)
			case p.model == m:
				p.addOwn(name, a)
				p.env.Tell(say.T("“%s” is a slider now: both groups lie %s σ apart along it", name, say.Number(a.Apart, 2)))
			}
		}
	})
}
