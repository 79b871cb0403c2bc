package ui

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"atelier/ui/say"
)

// A model tab is the tab of one method that learns: it generates pictures, explores the latent space and trains. All methods share it.

// ModelPorts is what the tab of a method asks of the engine.
type ModelPorts struct {
	Models  Models
	Trainer Trainer
	Save    Saver
	Study   Study // nil where the method's models can't encode pictures
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
	takes := []Destination{{Title: say.T("Training pictures"), Folder: true, Take: func(c Content, s Sent) { c.(*modelTab).learnFrom(s.Folder) }}}
	if ports.Study != nil {
		takes = append(takes, Destination{Title: say.T("Picture to encode"), Take: func(c Content, s Sent) { c.(*modelTab).receive(s) }})
	}
	return Tab{ID: kind.id, Title: title, Icon: icon, New: func(e *Env) Content { return newModelContent(e, kind, ports) }, Takes: takes}
}

const prefView = ".view" // behind the tab's ID

// The views of the tab, as they are remembered. Encode stands before Train, in tabs that have it.
const (
	viewGenerate = iota
	viewExplore
	viewTrain
	viewEncode
)

type modelTab struct {
	env      *Env
	kind     modelKind
	frame    *frame
	models   *modelBlock
	generate *generateView
	explore  *exploreView
	encode   *encodeView // nil where there is none
	train    *trainView
	order    []int // the views as they stand side by side
	view     int
}

func newModelContent(e *Env, kind modelKind, ports ModelPorts) *modelTab {
	t := &modelTab{env: e, kind: kind}
	t.models = newModelBlock(e, kind.id, ports.Models, t.modelChanged)
	t.generate = newGenerateView(e, kind, t.models, ports.Save, func() { t.turnTo(viewTrain) })
	var study *modelStudy
	if ports.Study != nil {
		study = newModelStudy(e, kind, ports.Study, t.models, ports.Trainer.Data())
	}
	t.explore = newExploreView(e, kind, t.models, ports.Models, study, ports.Save)
	t.train = newTrainView(e, kind, ports.Trainer, t.models)
	views := []view{
		{title: say.T("Generate"), side: t.generate.side, main: t.generate.main},
		{title: say.T("Explore"), side: t.explore.side, main: t.explore.main}}
	t.order = []int{viewGenerate, viewExplore}
	if study != nil {
		t.encode = newEncodeView(e, kind, t.models, ports.Models, study, ports.Save)
		views = append(views, view{title: say.T("Encode"), side: t.encode.side, main: t.encode.main})
		t.order = append(t.order, viewEncode)
	}
	views = append(views, view{title: say.T("Train"), side: t.train.side, foot: t.train.foot, main: t.train.main})
	t.order = append(t.order, viewTrain)
	t.frame = newFrame(t.models.object, t.shown, views...)
	if k, ok := e.Kept[kind.id].(modelKept); ok {
		t.generate.restore(k.results)
		t.train.showRun(k.run)
		t.explore.restore(k.places)
		if t.encode != nil {
			t.encode.own = k.own
			t.encode.easel.restore(k.taken)
		}
	}
	t.train.recallRun()
	t.turnTo(e.Prefs.Int(kind.id + prefView))
	t.models.openLast()
	return t
}

// turnTo goes to a view, as a click on its name does.
func (t *modelTab) turnTo(view int) { t.frame.segments.Choose(slices.Index(t.order, view)) }

// shown is called when the person goes to another view.
func (t *modelTab) shown(place int) {
	i := t.order[place]
	t.view = i
	t.env.Prefs.SetInt(t.kind.id+prefView, i)
	if i == viewTrain {
		t.models.object.Hide()
	} else {
		t.models.object.Show()
	}
	t.explore.setVisible(i == viewExplore)
	if t.encode != nil {
		t.encode.setVisible(i == viewEncode)
	}
	t.train.setVisible(i == viewTrain)
	t.models.watched = i != viewTrain
	t.env.Changed()
}

// modelChanged passes a model on to the views: another one, or new weights of the same.
func (t *modelTab) modelChanged(m *openModel, another bool) {
	t.generate.setModel(m, another)
	t.explore.setModel(m, another)
	if t.encode != nil {
		t.encode.setModel(m, another)
	}
}

// receive encodes a picture from another tab.
func (t *modelTab) receive(s Sent) {
	t.turnTo(viewEncode)
	t.encode.pages.Choose(pagePicture)
	t.encode.receive(s)
}

// encodeShown encodes the picture that is shown alone.
func (t *modelTab) encodeShown() {
	g, e := t.generate, t.explore
	switch r, ok := g.results[g.now]; {
	case t.view == viewExplore && e.now.Batch.N == 1:
		t.receive(Sent{Title: say.T("Explored"), Image: e.now.Batch.Image(0)})
	case t.view == viewGenerate && ok && g.alone >= 0:
		t.receive(Sent{Title: say.T("Picture %d of seed %d", r.Request.First+g.alone+1, r.Request.Seed), Image: r.Batch.Image(g.alone)})
	default:
		t.env.Tell(say.T("Click a picture to show it alone: then it can be encoded"))
	}
}

// Drop implements Dropper: a picture is encoded, a model is opened, and a folder or an archive is learned from.
func (t *modelTab) Drop(path string) bool {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir() || strings.EqualFold(filepath.Ext(path), ".zip"):
		t.learnFrom(path)
	case strings.EqualFold(filepath.Ext(path), ".safetensors"):
		t.models.open(path)
	case t.encode != nil: // what isn't a picture is refused there with a sentence
		t.turnTo(viewEncode)
		if t.encode.page != pageRepair {
			t.encode.pages.Choose(pagePicture)
		}
		t.encode.whenReady(func() { t.encode.takeFile(path) })
	default:
		return false
	}
	return true
}

// learnFrom shows the training with a folder chosen.
func (t *modelTab) learnFrom(folder string) {
	t.turnTo(viewTrain)
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
	places  []keptPlace   // of the exploring view
	own     ownPicture    // that is encoded
	taken   []keptPicture // the pictures that were taken in, the oldest first
}

// Keep implements Keeper.
func (t *modelTab) Keep() any {
	k := modelKept{results: t.generate.shelf(), run: lastRun{t.train.cfg, t.train.last}, places: t.explore.places()}
	if t.encode != nil {
		k.own, k.taken = t.encode.own, t.encode.easel.taken()
	}
	return k
}

// Forms implements Searchable.
func (t *modelTab) Forms() []FoundForm {
	show := func(i int) func() { return func() { t.turnTo(i) } }
	found := []FoundForm{
		{say.T("Generate"), t.generate.form, show(viewGenerate)},
		{say.T("Generate"), t.generate.nearForm, show(viewGenerate)},
		{say.T("Train"), t.train.lengthForm, show(viewTrain)},
		{say.T("Train"), t.train.form, show(viewTrain)},
	}
	if t.encode != nil && t.encode.repair.form != nil {
		found = append(found, FoundForm{say.T("Encode"), t.encode.repair.form, func() { t.turnTo(viewEncode); t.encode.pages.Choose(pageRepair) }})
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
	case viewEncode:
		c = t.encode.commands()
	case viewTrain:
		c = t.train.commands()
	}
	if t.encode != nil && (t.view == viewGenerate || t.view == viewExplore) {
		c = append(c, Command{Role: RoleMore, Title: say.T("Encode this picture"), Key: ctrl(fyne.KeyE), Run: t.encodeShown})
	}
	for _, i := range t.order {
		title := []string{say.T("Show Generate"), say.T("Show Explore"), say.T("Show Train"), say.T("Show Encode")}[i]
		key := []fyne.KeyName{fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF6}[i]
		c = append(c, Command{Role: RoleMore, Title: title, Off: t.view == i, Key: ctrl(key), Run: func() { t.turnTo(i) }})
	}
	return c
}
