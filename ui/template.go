package ui

import (
	"image"

	"fyne.io/fyne/v2"

	"atelier/engine/imageio"
	"atelier/engine/pixel/template"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Template is what the tab of the shapes asks of the engine and of the program.
type Template struct {
	Save    Saver
	Library template.Library
	// Recipe says how the picture of a scene was made, for its file. Open reads a scene and its seed from a file: JSON, or a picture that has such a
	// recipe. The error is one sentence.
	Recipe func(s template.Scene, seed uint64) imageio.Recipe
	Open   func(path string) (template.Scene, uint64, error)
	// Keep writes a picture that was sent here among the program's own files, and names it.
	Keep func(m image.Image) (path string, err error)
	// Models lists what can fill a shape with samples; Fonts what a text can be set in.
	Models []ModelEntry
	Fonts  []string
	// NewFolder names a folder that isn't there yet, for a new data set.
	NewFolder func(stem string) string
}

const (
	templateID       = "template"
	prefTemplateView = "template.view"
)

// TemplateTab is the tab of shapes filled with content: drawn one at a time, or many that differ.
func TemplateTab(ports Template) Tab {
	return Tab{
		ID: templateID, Title: say.T("Template"), Icon: widget.IconShapes, New: func(e *Env) Content { return newTemplateTab(e, ports) },
		Takes: []Destination{{Title: say.T("Content of a shape"), Take: func(c Content, s Sent) { c.(*templateTab).take(s) }}},
	}
}

// The views of the tab, in their order.
const (
	viewDraw = iota
	viewMany
)

type templateTab struct {
	env   *Env
	frame *frame
	draw  *drawView
	many  *manyView
	view  int
}

func newTemplateTab(e *Env, ports Template) *templateTab {
	t := &templateTab{env: e}
	kept, _ := e.Kept[templateID].(keptTemplate)
	t.draw = newDrawView(e, ports, kept.history)
	t.many = newManyView(e, ports, func() sketch { return t.draw.history.now })
	t.frame = newFrame(widget.Column(0), t.shown,
		view{title: say.T("Draw"), side: t.draw.side, main: t.draw.main},
		view{title: say.T("Many"), side: t.many.side, foot: t.many.foot, main: t.many.main})
	t.draw.show()
	t.frame.segments.Choose(e.Prefs.Int(prefTemplateView))
	return t
}

// keptTemplate is what outlives a change of the language.
type keptTemplate struct{ history *history }

// Keep implements Keeper.
func (t *templateTab) Keep() any { return keptTemplate{t.draw.history} }

// shown is called when the person goes to another view.
func (t *templateTab) shown(i int) {
	t.view = i
	t.env.Prefs.SetInt(prefTemplateView, i)
	t.many.setVisible(i == viewMany)
	t.env.Changed()
}

// take makes a picture from another tab the content of the chosen shape, or of a new one.
func (t *templateTab) take(s Sent) {
	t.frame.segments.Choose(viewDraw)
	t.draw.take(s)
}

// Drop implements Dropper.
func (t *templateTab) Drop(path string) bool {
	if isFolder(path) {
		return false
	}
	t.frame.segments.Choose(viewDraw)
	t.draw.dropFile(path)
	return true
}

// Object implements Content.
func (t *templateTab) Object() fyne.CanvasObject { return t.frame.object }

// Busy implements Content. What is drawn is remembered, so closing ends nothing.
func (t *templateTab) Busy() string { return "" }

// Forms implements Searchable.
func (t *templateTab) Forms() []FoundForm {
	show := func(view int, before func()) func() {
		return func() {
			t.frame.segments.Choose(view)
			before()
		}
	}
	return []FoundForm{
		{Title: say.T("Shape"), Form: t.draw.layerForm, Show: show(viewDraw, t.draw.chooseSome)},
		{Title: say.T("Place of the shape"), Form: t.draw.placeForm, Show: show(viewDraw, t.draw.chooseSome)},
		{Title: say.T("Canvas"), Form: t.draw.canvasForm, Show: show(viewDraw, func() { t.draw.choose(-1) })},
		{Title: say.T("Many"), Form: t.many.form, Show: show(viewMany, func() {})},
	}
}

// Commands implements Content.
func (t *templateTab) Commands() []Command {
	c := t.draw.commands
	if t.view == viewMany {
		c = t.many.commands
	}
	return append(c(),
		Command{Role: RoleMore, Title: say.T("Show Draw"), Off: t.view == viewDraw, Key: ctrl(fyne.KeyF2), Run: func() { t.frame.segments.Choose(viewDraw) }},
		Command{Role: RoleMore, Title: say.T("Show Many"), Off: t.view == viewMany, Key: ctrl(fyne.KeyF3), Run: func() { t.frame.segments.Choose(viewMany) }})
}
