package ui

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/engine/train"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// lengthSettings are the settings of a run that aren't the method's.
type lengthSettings struct {
	Steps int    `name:"steps" label:"Length" default:"5000" min:"1" max:"1000000" scale:"log" unit:"steps" help:"How many steps the training takes; it can be stopped sooner and continued later." group:"Run"`
	Seed  uint64 `name:"seed" label:"Seed" default:"1" help:"The same seed, data and settings give the same model." group:"Run"`
}

const (
	prefDataFolder = "train.folder"
	prefData       = ".data" // behind the tab's ID
	prefLength     = ".length"
	prefTrain      = ".train"
	prefRun        = ".run"                 // the folder of the last run
	previewsEvery  = 2 * time.Second        // of training
	showEvery      = 600 * time.Millisecond // a step and its curves; more often took a tenth of the machine where the window is painted without a graphics card
	glanceEvery    = time.Second            // for the line at the bottom, which every view has; each time it is painted, so is the whole window
)

// trainPhase is what the view can do next.
type trainPhase int

const (
	idle trainPhase = iota
	starting
	running
	paused
	stopping
)

// trainView starts, shows and ends training runs. A run lives on goroutines of its own; the view sees its newest event, a
// few times a second.
type trainView struct {
	env     *Env
	kind    modelKind
	trainer Trainer
	models  *modelBlock
	board   *trainBoard
	presets *presetBlock

	data     []DataEntry
	chosen   int
	length   lengthSettings
	settings any // the method's

	phase    trainPhase
	run      TrainRun
	cfg      train.Config // of the run, or of the last one
	last     train.Event
	visible  bool      // somebody looks at the view
	glanced  time.Time // when the status line last told of the run
	resumes  bool      // the last run can go on
	messages int       // of the run, shown so far
	work     *Work

	dataChoice           *widget.Choice
	lengthForm, form     *widget.SettingsForm
	forecast             *forecaster
	start, again         *widget.Button
	pause, step, stop    *widget.Button
	openFolder, openFile *widget.Button
	side, foot, main     fyne.CanvasObject
}

func newTrainView(e *Env, kind modelKind, trainer Trainer, models *modelBlock) *trainView {
	v := &trainView{env: e, kind: kind, trainer: trainer, models: models, data: trainer.Data(), settings: trainer.Settings()}
	engine.SetDefaults(&v.length)
	e.Recall(kind.id+prefLength, &v.length)
	e.Recall(kind.id+prefTrain, v.settings)
	v.board = newTrainBoard(kind, newDoctorPanel(!kind.rebuilds, v.treat), newTimeMachine(e, trainer, v.branchFrom))
	v.board.charts.fields = engine.Fields(v.settings)
	v.dataChoice = widget.NewChoice(nil, v.chooseData)
	v.rememberedData()
	v.offerData()
	v.openFolder = widget.NewButton("", theme.FolderOpenIcon(), say.T("Learn from a folder of pictures"), v.browseFolder)
	v.openFile = widget.NewButton("", theme.FileImageIcon(), say.T("Learn from a file, such as an IDX file"), v.browseFile)
	v.lengthForm, v.form = widget.NewSettingsForm(&v.length), widget.NewSettingsForm(v.settings, presetSetting)
	v.forecast = newForecaster(e, trainer, kind)
	v.lengthForm.OnChanged = func(string) { e.Keep(kind.id+prefLength, &v.length); v.forecast.want(v.config(), true) }
	changed := func() { e.Keep(kind.id+prefTrain, v.settings); v.forecast.want(v.config(), false) }
	v.presets = newPresetBlock(trainer, v.settings, func() { v.form.Sync(); changed() })
	v.form.OnChanged = func(string) { v.presets.tell(); changed() }
	v.side = widget.Column(look.Room, widget.NewHeading(say.T("Data")), widget.TightRow(0, v.dataChoice, v.openFolder, v.openFile),
		widget.Gapped(0, 0), v.presets.object, widget.Gapped(0, 0), v.lengthForm, widget.Gapped(0, 0), v.form)
	v.foot = v.forecast.object

	v.start = widget.NewMainButton(say.T("Start"), theme.MediaPlayIcon(), say.T("Train a new model from the start (Enter)"), v.begin)
	v.again = widget.NewButton(say.T("Continue"), theme.MediaSkipNextIcon(), say.T("Go on with the last run where it stopped, up to the length at the left"), v.goOn)
	v.pause = widget.NewButton(say.T("Pause"), theme.MediaPauseIcon(), say.T("Wait after the current step"), v.togglePause)
	v.step = widget.NewButton(say.T("Step"), widget.IconStep, say.T("One step, then wait"), v.stepOnce)
	v.stop = widget.NewButton(say.T("Stop"), theme.MediaStopIcon(), say.T("End the training and save the model"), v.end)
	actions := widget.Row(-1, v.start, v.again, v.pause, v.step, v.stop)
	v.main = v.board.layOut(actions)
	v.setPhase(idle)
	return v
}

func (v *trainView) commands() []Command {
	return []Command{
		{Role: RoleMain, Title: say.T("Start or pause"), Run: v.startOrPause},
		{Role: RoleMore, Title: say.T("One step"), Key: ctrl(fyne.KeyRight), Run: v.stepOnce},
		{Role: RoleMore, Title: say.T("Stop and save"), Key: ctrl(fyne.KeyPeriod), Run: v.end},
	}
}

// startOrPause is what Enter does: it starts when nothing runs, and else pauses or goes on.
func (v *trainView) startOrPause() {
	if v.phase == idle {
		v.begin()
		return
	}
	v.togglePause()
}

// busy says what closing the window would end.
func (v *trainView) busy() string {
	if v.phase == idle {
		return ""
	}
	return say.T("A model is in training (step %s of %s).", say.Int(v.last.Step), say.Int(v.cfg.Steps))
}

func (v *trainView) setVisible(on bool) {
	v.visible, v.forecast.visible = on, on
	if on && v.cfg.Dir != "" {
		v.board.show(v.last, v.cfg.Steps)
		v.board.time.follow(v.cfg.Dir, false)
	}
	if on && v.phase == idle {
		v.forecast.want(v.config(), false)
	}
}

// config is what the forms say.
func (v *trainView) config() train.Config {
	c := train.Config{Method: v.trainer.Method(), Settings: engine.Values(v.settings), Seed: v.length.Seed, Steps: v.length.Steps, PreviewEvery: previewsEvery}
	if v.chosen < len(v.data) {
		c.Data = v.data[v.chosen].Name
	}
	return c
}

func (v *trainView) begin() {
	if v.phase != idle {
		return
	}
	cfg := v.config()
	cfg.Dir = v.trainer.NewFolder(cfg.Data)
	v.launch(cfg)
}

// goOn continues the last run. Of its settings only the length may be another.
func (v *trainView) goOn() {
	if v.phase != idle || !v.resumes {
		return
	}
	v.launch(train.Config{Dir: v.cfg.Dir, Resume: true, Steps: v.length.Steps, PreviewEvery: previewsEvery, Data: v.cfg.Data})
}

// launch starts a run and follows it to its end.
func (v *trainView) launch(cfg train.Config) {
	v.cfg, v.last, v.messages, v.resumes = cfg, train.Event{Steps: cfg.Steps, Saved: -1}, 0, false
	v.setPhase(starting)
	v.forecast.cease()
	v.board.clear()
	v.work = v.env.Begin(say.T("Starting to train"), nil)
	v.env.Go(func(ctx context.Context) func() {
		run, err := v.trainer.Start(ctx, cfg)
		if err != nil {
			return func() { v.ended(err) }
		}
		// From here on the run is followed even when the window closes: it saves itself, and closing waits for that.
		v.env.Tasks.Go(func() { v.follow(run) })
		return func() {
			v.run = run
			v.setPhase(running)
			v.work.cancel = v.end
			v.models.setLive(run)
		}
	})
}

// follow brings a run's events to the window; it runs on a goroutine of its own.
func (v *trainView) follow(run TrainRun) {
	newest := pump.NewLatest(v.env.Do, showEvery, v.show)
	last := train.Event{Saved: -1}
	for e := range run.Events() {
		last = e
		newest.Set(e)
	}
	err := run.Wait()
	newest.Close()
	if v.env.Ctx.Err() == nil {
		v.env.Do(func() {
			v.show(last)
			v.board.show(last, v.cfg.Steps) // also when nobody looks: it is the last
			v.ended(err)
		})
	}
}

// show draws the run as an event tells it.
func (v *trainView) show(e train.Event) {
	if v.phase == idle { // an event that was on its way when the run ended
		return
	}
	v.last = e
	if len(e.Messages) > v.messages {
		var fresh []string
		for _, m := range e.Messages[v.messages:] {
			fresh = append(fresh, say.Text(m))
		}
		v.messages = len(e.Messages)
		if more := len(fresh) - 3; more > 0 {
			fresh = append(fresh[:3:3], say.T("And %s more", say.Int(more)))
		}
		v.env.Fail(errors.New(strings.Join(fresh, "\n")))
	}
	switch {
	case v.phase == stopping:
	case e.State == train.Paused && v.phase != paused:
		v.setPhase(paused)
	case e.State == train.Running && v.phase == paused:
		v.setPhase(running)
	}
	if v.visible {
		v.board.show(e, v.cfg.Steps)
		v.board.time.follow(v.cfg.Dir, false)
	}
	if v.phase == running && time.Since(v.glanced) < glanceEvery {
		return
	}
	v.glanced = time.Now()
	at, left := float64(e.Step)/float64(max(1, v.cfg.Steps)), ""
	if e.Remaining > 0 {
		left = say.T("%s left", say.Duration(e.Remaining))
	}
	if v.phase == paused {
		left = say.T("paused")
	}
	v.work.SetLabel(say.T("Training on %s", filepath.Base(v.cfg.Data)))
	v.work.Set(at, left)
}

// ended is called once, after the run and everything it had to save.
func (v *trainView) ended(err error) {
	v.work.End()
	if v.run != nil {
		v.models.endLive(v.cfg.Dir, v.last.Saved >= 0)
	}
	v.run = nil
	if v.resumes = v.last.Saved >= 0; v.resumes {
		v.env.Prefs.SetString(v.kind.id+prefRun, v.cfg.Dir)
	}
	v.setPhase(idle)
	v.board.time.follow(v.cfg.Dir, true)
	switch {
	case err != nil:
		v.env.Fail(err)
	case v.last.Saved >= 0:
		v.env.Tell(say.T("Trained %s steps, saved in %s", say.Int(v.last.Step), v.cfg.Dir))
	}
}

func (v *trainView) togglePause() {
	switch v.phase {
	case running:
		v.run.Pause()
	case paused:
		v.run.Resume()
	}
}

func (v *trainView) stepOnce() {
	if v.phase == running || v.phase == paused {
		v.run.StepOnce()
	}
}

// treat does what the doctor advises.
func (v *trainView) treat(c train.Cure) {
	if v.phase != running && v.phase != paused {
		v.env.Tell(say.T("Nothing is in training: continue the run first"))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(c.Settings)) {
		if err := v.run.Adjust(name, c.Settings[name]); err != nil {
			v.env.Fail(err)
			return
		}
	}
	if c.Back > 0 {
		v.run.GoBack(c.Back)
	}
	v.env.Tell(say.T("Done: %s", say.Text(c.Title)))
}

// end stops the run, which then saves itself.
func (v *trainView) end() {
	if v.phase == running || v.phase == paused {
		v.setPhase(stopping)
		v.work.SetLabel(say.T("Saving the model"))
		v.run.Stop()
	}
}

// setPhase enables what can be done now.
func (v *trainView) setPhase(p trainPhase) {
	v.phase = p
	on := p == running || p == paused
	v.start.SetEnabled(p == idle)
	v.pause.SetEnabled(on)
	v.step.SetEnabled(on)
	v.stop.SetEnabled(on)
	v.pause.Text, v.pause.Icon, v.pause.Hint = say.T("Pause"), theme.MediaPauseIcon(), say.T("Wait after the current step")
	if p == paused {
		v.pause.Text, v.pause.Icon, v.pause.Hint = say.T("Resume"), theme.MediaPlayIcon(), say.T("Go on training")
	}
	v.pause.Refresh()
	v.start.Importance = fw.MediumImportance
	if p == idle {
		v.start.Importance = fw.HighImportance
	}
	v.start.Refresh()
	if v.resumes && p == idle {
		v.again.Show()
	} else {
		v.again.Hide()
	}
	v.lengthForm.SetEnabled(p == idle)
	v.form.SetEnabled(p == idle)
	v.presets.setEnabled(p == idle)
	v.board.time.allow(p == idle)
	for _, d := range []fyne.Disableable{v.dataChoice, v.openFolder, v.openFile} {
		if p == idle {
			d.Enable()
		} else {
			d.Disable()
		}
	}
	v.board.object.Refresh()
}
