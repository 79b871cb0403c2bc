package ui

import (
	"errors"

	"fyne.io/fyne/v2"

	"atelier/ui/say"
	"atelier/ui/widget"
)

// A model tab is the tab of one method that learns: it generates pictures, explores the latent space and trains. All methods share it.

// ModelPorts is what the tab of a method asks of the engine.
type ModelPorts struct {
	Models  Models
	Trainer Trainer
	Save    Saver
}

// modelKind is what the tab of one method has unlike the others.
type modelKind struct {
	id       string // of the tab, and before its preferences' names
	seed     uint64 // to begin with: its pictures are good ones of the first model
	needs    *needs // what its pictures take to become good; nil where nobody has measured it
	rebuilds bool   // a preview of its training shows originals and their reconstructions
}

// newModelTab describes the tab of a kind.
func newModelTab(kind modelKind, title string, icon fyne.Resource, ports ModelPorts) Tab {
	return Tab{ID: kind.id, Title: title, Icon: icon, New: func(e *Env) Content { return newModelContent(e, kind, ports) },
		Takes: []Destination{{Title: say.T("Training pictures"), Folder: true, Take: func(c Content, s Sent) { c.(*modelTab).learnFrom(s.Folder) }}}}
}

const prefView = ".view" // behind the tab's ID

// The views of the tab, in their order.
const (
	viewGenerate = iota
	viewExplore
	viewTrain
)

type modelTab struct {
	env      *Env
	kind     modelKind
	frame    *frame
	models   *modelBlock
	generate *generateView
	explore  *exploreView
	train    *trainView
	view     int
}

func newModelContent(e *Env, kind modelKind, ports ModelPorts) *modelTab {
	t := &modelTab{env: e, kind: kind}
	t.models = newModelBlock(e, kind.id, ports.Models, t.modelChanged)
	t.generate = newGenerateView(e, kind, t.models, ports.Save, func() { t.frame.segments.Choose(viewTrain) })
	t.explore = newExploreView(e, kind, t.models, ports.Models, ports.Save)
	t.train = newTrainView(e, kind, ports.Trainer, t.models)
	t.frame = newFrame(t.models.object, t.shown,
		view{title: say.T("Generate"), side: t.generate.side, main: t.generate.main},
		view{title: say.T("Explore"), side: t.explore.side, main: t.explore.main},
		view{title: say.T("Train"), side: t.train.side, foot: t.train.foot, main: t.train.main})
	if k, ok := e.Kept[kind.id].(modelKept); ok {
		t.generate.restore(k.results)
		t.train.showRun(k.run)
	}
	t.train.recallRun()
	t.frame.segments.Choose(e.Prefs.Int(kind.id + prefView))
	t.models.openLast()
	return t
}

// shown is called when the person goes to another view.
func (t *modelTab) shown(i int) {
	t.view = i
	t.env.Prefs.SetInt(t.kind.id+prefView, i)
	if i == viewTrain {
		t.models.object.Hide()
	} else {
		t.models.object.Show()
	}
	t.explore.setVisible(i == viewExplore)
	t.train.setVisible(i == viewTrain)
	t.models.watched = i != viewTrain
	t.env.Changed()
}

// modelChanged passes a model on to the views: another one, or new weights of the same.
func (t *modelTab) modelChanged(m *openModel, another bool) {
	t.generate.setModel(m, another)
	t.explore.setModel(m, another)
}

// learnFrom shows the training with a folder chosen.
func (t *modelTab) learnFrom(folder string) {
	t.frame.segments.Choose(viewTrain)
	if t.train.phase != idle {
		t.env.Fail(errors.New(say.T("A model is in training: when it has ended, choose %s under Data", folder)))
		return
	}
	t.train.addData(folder)
}

// modelKept is what outlives the change of the language.
type modelKept struct {
	results *resultShelf
	run     lastRun
}

// Keep implements Keeper.
func (t *modelTab) Keep() any {
	return modelKept{t.generate.shelf(), lastRun{t.train.cfg, t.train.last}}
}

// Forms implements Searchable.
func (t *modelTab) Forms() []FoundForm {
	show := func(i int) func() { return func() { t.frame.segments.Choose(i) } }
	found := []FoundForm{
		{say.T("Generate"), t.generate.form, show(viewGenerate)},
		{say.T("Generate"), t.generate.nearForm, show(viewGenerate)},
		{say.T("Train"), t.train.lengthForm, show(viewTrain)},
		{say.T("Train"), t.train.form, show(viewTrain)},
	}
	if f := t.generate.asking.form; f != nil {
		found = append(found, FoundForm{say.T("Generate"), f, show(viewGenerate)})
	}
	return found
}

// Object implements Content.
func (t *modelTab) Object() fyne.CanvasObject { return t.frame.object }

// Busy implements Content.
func (t *modelTab) Busy() string { return t.train.busy() }

// Commands implements Content.
func (t *modelTab) Commands() []Command {
	var c []Command
	switch t.view {
	case viewGenerate:
		c = t.generate.commands()
	case viewExplore:
		c = t.explore.commands()
	case viewTrain:
		c = t.train.commands()
	}
	for i, title := range []string{say.T("Show Generate"), say.T("Show Explore"), say.T("Show Train")} {
		key := []fyne.KeyName{fyne.KeyF2, fyne.KeyF3, fyne.KeyF4}[i]
		c = append(c, Command{Role: RoleMore, Title: title, Off: t.view == i, Key: ctrl(key), Run: func() { t.frame.segments.Choose(i) }})
	}
	return c
}

// zoomCommands are the commands of a view with a picture.
func zoomCommands(v *widget.ImageView) []Command {
	return []Command{
		{Role: RoleZoomIn, Title: say.T("Larger"), Run: v.ZoomIn},
		{Role: RoleZoomOut, Title: say.T("Smaller"), Run: v.ZoomOut},
		{Role: RoleZoomFit, Title: say.T("Fit into the view"), Run: v.Fit},
		{Role: RoleZoomActual, Title: say.T("One pixel on one pixel"), Run: v.Actual},
	}
}
