package ui

import (
	"context"
	"errors"
	"image"
	"maps"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// generateSettings are the settings of the view that aren't the model's.
type generateSettings struct {
	Count int `name:"count" label:"How many" default:"48" min:"1" max:"400" scale:"log" unit:"pictures" help:"How many pictures are made at once." group:"Pictures"`
}

// The names of the preferences.
const (
	prefGenerate = ".generate" // behind the tab's ID
	prefSeed     = ".seed"
)

// keptBytes bounds the memory of the results that can be clicked back.
const keptBytes = 256 << 20

// generateView makes pictures from a seed and shows them side by side; a click shows one alone.
type generateView struct {
	env      *Env
	kind     modelKind
	models   *modelBlock
	save     Saver
	settings generateSettings
	asking   *asking
	near     nearSettings

	results map[int]shownResult // by their number, which is their id in the strip
	oldest  int
	bytes   int
	next    int
	now     int                // the result that is shown; -1 for none
	alone   int                // the picture of it that is shown alone; -1 for all
	cancel  context.CancelFunc // of the newest generation; nil before the first
	turn    int                // counts the generations

	picture    *widget.ImageView
	strip      *widget.Strip
	can        [2]bool // go to the left, to the right, as the menu has it
	seed       *seedField
	start      *widget.Button
	saveButton *widget.Button
	sendButton *widget.Button
	varyButton *widget.Button
	form       *widget.SettingsForm
	nearForm   *widget.SettingsForm
	invitation *widget.Button // to train, while there is no model
	side, main fyne.CanvasObject
}

// shownResult is a result and how it lies on the screen.
type shownResult struct {
	Result
	sheet sheet
	near  *origin // of variations; nil for samples
}

// label is the hint of the result's thumbnail.
func (r shownResult) label() string {
	if r.near != nil {
		return say.T("%s near picture %d of seed %d, %s", say.N(r.Batch.N, "picture", "pictures"), r.near.picture+1, r.Request.Seed, modelTitle(r.Info))
	}
	if class := r.Request.Set[classSetting]; class != "" {
		return say.T("Seed %d, %s of class %s, %s", r.Request.Seed, say.N(r.Batch.N, "picture", "pictures"), say.Text(class), modelTitle(r.Info))
	}
	return say.T("Seed %d, %s, %s", r.Request.Seed, say.N(r.Batch.N, "picture", "pictures"), modelTitle(r.Info))
}

func newGenerateView(e *Env, kind modelKind, models *modelBlock, save Saver, train func()) *generateView {
	v := &generateView{env: e, kind: kind, models: models, save: save, results: make(map[int]shownResult), now: -1, alone: -1}
	engine.SetDefaults(&v.settings)
	e.Recall(kind.id+prefGenerate, &v.settings)
	v.form = widget.NewSettingsForm(&v.settings)
	v.form.OnChanged = func(string) { e.Keep(kind.id+prefGenerate, &v.settings); v.again() } // a drag along the slider is one result
	v.asking = newAsking(e, kind, models.models.Sampling(), v.run)
	v.recallNear()
	v.picture = e.zoomable(widget.NewImageView())
	v.picture.Empty = say.T("The first pictures are on their way")
	v.invitation = widget.NewMainButton(say.T("Train a model"), nil, say.T("Go to the view that trains"), train)
	v.invitation.Hide()
	if models.none() {
		v.picture.Empty = noModelYet()
		v.invitation.Show()
	}
	v.picture.OnTapped, v.picture.Target = v.tapped, v.target
	v.strip = widget.NewStrip(v.back)
	v.seed = newSeedField(e, kind.seed, v.generate)
	if seed, err := strconv.ParseUint(e.Prefs.String(kind.id+prefSeed), 10, 64); err == nil {
		v.seed.set(seed)
	}
	v.start = widget.NewMainButton(say.T("Generate"), nil, say.T("Make pictures from this seed; where they are shown already, from the next (Enter)"), v.goOn)
	v.saveButton = widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save what is shown (Ctrl+S)"), v.saveShown)
	v.saveButton.Disable()
	v.sendButton = widget.NewButton(say.T("Send to…"), theme.MailForwardIcon(), say.T("Use the picture in another tab"), func() { v.env.SendMenu(v.sendButton, v.sent) })
	v.sendButton.Disable()
	v.varyButton = widget.NewButton(say.T("Vary"), nil, say.T("Make pictures near this one: click one first (Ctrl+D)"), v.vary)
	v.varyButton.Disable()
	v.start.SetEnabled(!models.none())
	v.side = widget.Column(look.Room, v.form, v.asking.object, widget.Gapped(0, 0), v.nearForm)
	below := widget.Column(0, widget.Gapped(0, invitationDrop), v.invitation)
	picture := container.NewStack(v.picture, container.NewCenter(below))
	v.main = bench(picture, widget.Row(-1, v.start, v.varyButton, v.saveButton, v.sendButton, widget.Gapped(look.Room, 0), v.seed.object(say.T("Seed"), seedLeast)), v.strip)
	return v
}

// invitationDrop brings the button under the sentence in the middle of the empty view.
const invitationDrop = 130

// noModelYet says in an empty view what to do.
func noModelYet() string {
	return say.T("No model of this kind is here yet. Choose Train above, then press Start.")
}

func (v *generateView) commands() []Command {
	left, right := say.T("Result at the left"), say.T("Result at the right")
	if v.alone >= 0 && v.results[v.now].Batch.N > 1 {
		left, right = say.T("Picture before"), say.T("Next picture")
	}
	return append(append(zoomCommands(v.picture), v.env.SendItems(false, v.sent)...),
		Command{Role: RoleMain, Title: say.T("Generate"), Run: v.goOn},
		Command{Role: RoleMore, Title: say.T("Another seed"), Key: ctrl(fyne.KeyR), Run: v.seed.throw},
		Command{Role: RoleMore, Title: say.T("Vary this picture"), Key: ctrl(fyne.KeyD), Run: v.vary},
		Command{Role: RolePrevious, Title: left, Off: !v.can[0], Run: func() { v.walk(-1) }},
		Command{Role: RoleNext, Title: right, Off: !v.can[1], Run: func() { v.walk(1) }},
		Command{Role: RoleCopy, Title: say.T("Copy the picture"), Run: v.copyShown},
		Command{Role: RoleSave, Title: say.T("Save…"), Run: v.saveShown},
		Command{Role: RoleSaveAll, Title: say.T("Save all…"), Run: v.saveAll})
}

// setModel makes pictures with another model, or with new weights of the one in training.
func (v *generateView) setModel(m *openModel, another bool) {
	if !another && !v.models.watched {
		return
	}
	v.invitation.Hide()
	v.start.Enable()
	v.asking.setModel(m.info)
	switch r := v.results[v.now]; {
	case !another:
		v.again()
	case r.Batch.N == 0 || r.Info.Hash != m.info.Hash || m.info.Hash == "": // after a change of the language its pictures are here already
		v.run(true)
	}
}

// again makes what is shown anew, with the settings of now.
func (v *generateView) again() {
	if r, ok := v.results[v.now]; ok && r.near != nil {
		v.runNear(*r.near, false)
	} else {
		v.run(false)
	}
}

func (v *generateView) generate() { v.run(true) }

// goOn makes pictures from the seed, or from the next where its own are shown already: nobody wants the same twice.
func (v *generateView) goOn() {
	if m, r := v.models.current, v.results[v.now]; m != nil && r.Batch.N > 0 && r.near == nil && m.info.Name == r.Info.Name && m.info.Name != liveName {
		if r.Request.Seed == v.seed.value && r.Request.N == v.settings.Count && maps.Equal(r.Request.Set, v.asking.set(m.info)) {
			v.seed.set(v.seed.value + 1)
		}
	}
	v.generate()
}

// canWalk says whether there is a picture n places on: in the result, where one is shown alone; else a result in the strip.
func (v *generateView) canWalk(n int) bool {
	if v.alone >= 0 && v.results[v.now].Batch.N > 1 {
		to := v.alone + n
		return to >= 0 && to < v.results[v.now].Batch.N
	}
	return v.strip.CanStep(n)
}

// walk goes there.
func (v *generateView) walk(n int) {
	switch {
	case !v.canWalk(n):
	case v.alone >= 0 && v.results[v.now].Batch.N > 1:
		v.show(v.now, v.alone+n)
	default:
		v.strip.Step(n)
	}
}

// run makes pictures; keep puts them into the strip, otherwise they take the place of those that are shown.
func (v *generateView) run(keep bool) {
	m := v.models.current
	if m == nil {
		return
	}
	v.env.Prefs.SetString(v.kind.id+prefSeed, strconv.FormatUint(v.seed.value, 10))
	req := engine.Request{Seed: v.seed.value, N: v.settings.Count, Set: v.asking.set(m.info)}
	v.produce(keep, req.N, func(ctx context.Context, progress func(int)) (shownResult, error) {
		asked := req
		asked.Progress = progress
		b, err := m.generate(ctx, asked)
		return shownResult{Result: Result{Batch: b, Info: m.info, Request: req}}, err
	})
}

// produce runs a generation of n pictures on a goroutine of its own, and shows what it gives unless a newer one was begun since.
func (v *generateView) produce(keep bool, n int, generate func(ctx context.Context, progress func(done int)) (shownResult, error)) {
	if v.cancel != nil {
		v.cancel() // the newest request is the one that counts
	}
	ctx, cancel := context.WithCancel(v.env.Ctx)
	v.cancel = cancel
	v.turn++
	turn := v.turn
	work := v.env.Begin(say.T("Generating"), cancel)
	progress := pump.NewLatest(v.env.Do, 100*time.Millisecond, func(done int) { work.Set(float64(done)/float64(n), "") })
	w, h := v.room()
	v.env.Go(func(context.Context) func() {
		defer cancel()
		defer v.env.Do(work.End)
		defer progress.Close()
		r, err := generate(ctx, progress.Set)
		if err != nil {
			return func() { v.env.Fail(err) }
		}
		r.sheet = newSheet(r.Batch, w, h)
		thumb := thumbOf(r.Batch)
		return func() {
			if turn == v.turn {
				v.took(r, thumb, keep)
			}
		}
	})
}

// room is the view's size in screen pixels.
func (v *generateView) room() (w, h int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(v.picture); c != nil {
		return c.PixelCoordinateForPosition(fyne.NewPos(v.picture.Size().Width, v.picture.Size().Height-32)) // less its bar
	}
	return 0, 0
}

// show shows result id: picture alone, or with -1 all.
func (v *generateView) show(id, alone int) {
	r := v.results[id]
	if alone >= r.Batch.N {
		alone = -1
	}
	if r.Batch.N == 1 {
		alone = 0
	}
	turned := (alone < 0) != (v.alone < 0)
	v.now, v.alone = id, alone
	if can := [2]bool{v.canWalk(-1), v.canWalk(1)}; can != v.can || turned {
		v.can = can
		v.env.Changed()
	}
	v.saveButton.Enable()
	v.sendButton.Enable()
	v.varyButton.SetEnabled(v.variable())
	switch {
	case v.alone >= 0:
		v.picture.SetImage(r.Batch.Image(v.alone), say.T("Picture %d of %d, seed %d", v.alone+1, r.Batch.N, r.Request.Seed))
		return
	case r.near != nil:
		v.picture.SetImage(r.sheet.img, say.T("%s near picture %d of seed %d", say.N(r.Batch.N, "picture", "pictures"), r.near.picture+1, r.Request.Seed))
		return
	}
	if class := r.Request.Set[classSetting]; class != "" {
		v.picture.SetImage(r.sheet.img, say.T("%s of class %s, seed %d", say.N(r.Batch.N, "picture", "pictures"), say.Text(class), r.Request.Seed))
		return
	}
	v.picture.SetImage(r.sheet.img, say.T("%s, seed %d", say.N(r.Batch.N, "picture", "pictures"), r.Request.Seed))
}

// tapped shows the picture at p alone, or all again.
func (v *generateView) tapped(p image.Point) {
	r, ok := v.results[v.now]
	if !ok {
		return
	}
	if v.alone >= 0 {
		v.show(v.now, -1)
	} else if i, ok := r.sheet.at(p); ok {
		v.show(v.now, i)
	}
}

// target outlines the picture that a click would show alone.
func (v *generateView) target(p image.Point) image.Rectangle {
	r, ok := v.results[v.now]
	if !ok || v.alone >= 0 {
		return image.Rectangle{}
	}
	if i, ok := r.sheet.at(p); ok {
		return r.sheet.rect(i)
	}
	return image.Rectangle{}
}

// seen is what is shown: a picture alone, or all; nil before the first.
func (v *generateView) seen() *image.RGBA {
	r, ok := v.results[v.now]
	switch {
	case !ok:
		return nil
	case v.alone >= 0:
		return r.Batch.Image(v.alone)
	}
	return r.sheet.img
}

// copyShown puts what is shown on the clipboard.
func (v *generateView) copyShown() { v.env.CopyPicture(v.seen()) }

// sent is what is shown, for another tab.
func (v *generateView) sent() (Sent, error) {
	m := v.seen()
	if m == nil {
		return Sent{}, errors.New(say.T("There is no picture yet: wait for it"))
	}
	return Sent{Title: v.results[v.now].label(), Image: m}, nil
}
