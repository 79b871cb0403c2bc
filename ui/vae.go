package ui

import (
	"errors"

	"fyne.io/fyne/v2"

	"atelier/ui/say"
	"atelier/ui/widget"
)

// VAE is what the tab of the variational autoencoder asks of the engine.
type VAE struct {
	Models  Models
	Trainer Trainer
	Save    Saver
}

const prefVAEView = "vae.view"

// VAETab is the tab of the variational autoencoder: generate pictures, explore the latent space, train.
func VAETab(ports VAE) Tab {
	return Tab{ID: "vae", Title: say.T("VAE"), Icon: widget.IconLatent, New: func(e *Env) Content { return newVAETab(e, ports) },
		Takes: []Destination{{Title: say.T("Training pictures"), Folder: true, Take: func(c Content, s Sent) { c.(*vaeTab).learnFrom(s.Folder) }}}}
}

// The views of the tab, in their order.
const (
	viewGenerate = iota
	viewExplore
	viewTrain
)

type vaeTab struct {
	env      *Env
	ports    VAE
	frame    *frame
	models   *modelBlock
	generate *generateView
	explore  *exploreView
	train    *trainView
	view     int
}

func newVAETab(e *Env, ports VAE) *vaeTab {
	t := &vaeTab{env: e, ports: ports}
	t.models = newModelBlock(e, ports.Models, t.modelChanged)
	t.generate = newGenerateView(e, t.models, ports.Save)
	t.explore = newExploreView(e, t.models, ports.Models, ports.Save)
	t.train = newTrainView(e, ports.Trainer, t.models)
	t.frame = newFrame(t.models.object, t.shown,
		view{title: say.T("Generate"), side: t.generate.side, main: t.generate.main},
		view{title: say.T("Explore"), side: t.explore.side, main: t.explore.main},
		view{title: say.T("Train"), side: t.train.side, foot: t.train.foot, main: t.train.main})
	if k, ok := e.Kept["vae"].(vaeKept); ok {
		t.generate.restore(k.results)
		t.train.showRun(k.run)
	}
	t.train.recallRun()
	t.frame.segments.Choose(e.Prefs.Int(prefVAEView))
	t.models.openLast()
	return t
}

// shown is called when the person goes to another view.
func (t *vaeTab) shown(i int) {
	t.view = i
	t.env.Prefs.SetInt(prefVAEView, i)
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
func (t *vaeTab) modelChanged(m *openModel, another bool) {
	t.generate.setModel(m, another)
	t.explore.setModel(m, another)
}

// learnFrom shows the training with a folder chosen.
func (t *vaeTab) learnFrom(folder string) {
	t.frame.segments.Choose(viewTrain)
	if t.train.phase != idle {
		t.env.Fail(errors.New(say.T("A model is in training: when it has ended, choose %s under Data", folder)))
		return
	}
	t.train.addData(folder)
}

// vaeKept is what outlives the change of the language.
type vaeKept struct {
	results *resultShelf
	run     lastRun
}

// Keep implements Keeper.
func (t *vaeTab) Keep() any { return vaeKept{t.generate.shelf(), lastRun{t.train.cfg, t.train.last}} }

// Forms implements Searchable.
func (t *vaeTab) Forms() []FoundForm {
	show := func(i int) func() { return func() { t.frame.segments.Choose(i) } }
	return []FoundForm{
		{say.T("Generate"), t.generate.form, show(viewGenerate)},
		{say.T("Train"), t.train.lengthForm, show(viewTrain)},
		{say.T("Train"), t.train.form, show(viewTrain)},
	}
}

// Object implements Content.
func (t *vaeTab) Object() fyne.CanvasObject { return t.frame.object }

// Busy implements Content.
func (t *vaeTab) Busy() string { return t.train.busy() }

// Commands implements Content.
func (t *vaeTab) Commands() []Command {
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
