package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/imageio"
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
	prefVAEGenerate = "vae.generate"
	prefVAESeed     = "vae.seed"
)

// keptBytes bounds the memory of the results that can be clicked back.
const keptBytes = 256 << 20

// generateView makes pictures from a seed and shows them side by side; a click shows one alone.
type generateView struct {
	env      *Env
	models   *modelBlock
	save     Saver
	settings generateSettings

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
	can        [2]bool // go to the result at the left, at the right, as the menu has it
	seed       *seedField
	start      *widget.Button
	saveButton *widget.Button
	sendButton *widget.Button
	form       *widget.SettingsForm
	side, main fyne.CanvasObject
}

// shownResult is a result and how it lies on the screen.
type shownResult struct {
	Result
	sheet sheet
}

// label is the hint of the result's thumbnail.
func (r shownResult) label() string {
	return say.T("Seed %d, %s, %s", r.Request.Seed, say.N(r.Batch.N, "picture", "pictures"), modelTitle(r.Info))
}

func newGenerateView(e *Env, models *modelBlock, save Saver) *generateView {
	v := &generateView{env: e, models: models, save: save, results: make(map[int]shownResult), now: -1, alone: -1}
	engine.SetDefaults(&v.settings)
	e.Recall(prefVAEGenerate, &v.settings)
	v.form = widget.NewSettingsForm(&v.settings)
	v.form.OnChanged = func(string) { e.Keep(prefVAEGenerate, &v.settings); v.run(false) } // a drag along the slider is one result
	v.picture = widget.NewImageView()
	v.picture.Empty = say.T("The first pictures are on their way")
	v.picture.OnTapped, v.picture.Target = v.tapped, v.target
	v.strip = widget.NewStrip(v.back)
	v.seed = newSeedField(e, 1, v.generate)
	if seed, err := strconv.ParseUint(e.Prefs.String(prefVAESeed), 10, 64); err == nil {
		v.seed.set(seed)
	}
	v.start = widget.NewMainButton(say.T("Generate"), nil, say.T("Make pictures from this seed (Enter)"), v.generate)
	v.saveButton = widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save what is shown (Ctrl+S)"), v.saveShown)
	v.saveButton.Disable()
	v.sendButton = widget.NewButton(say.T("Send to…"), theme.MailForwardIcon(), say.T("Use the picture in another tab"), func() { v.env.SendMenu(v.sendButton, v.sent) })
	v.sendButton.Disable()
	v.side = v.form
	v.main = bench(v.picture, widget.Row(-1, v.start, v.saveButton, v.sendButton, widget.Gapped(look.Room, 0), v.seed.object(say.T("Seed"), seedLeast)), v.strip)
	return v
}

func (v *generateView) commands() []Command {
	return append(append(zoomCommands(v.picture), v.env.SendItems(false, v.sent)...),
		Command{Role: RoleMain, Title: say.T("Generate"), Run: v.generate},
		Command{Role: RoleMore, Title: say.T("Another seed"), Key: ctrl(fyne.KeyR), Run: v.seed.throw},
		Command{Role: RolePrevious, Title: say.T("Result before"), Off: !v.can[0], Run: func() { v.strip.Step(-1) }},
		Command{Role: RoleNext, Title: say.T("Result after"), Off: !v.can[1], Run: func() { v.strip.Step(1) }},
		Command{Role: RoleCopy, Title: say.T("Copy the picture"), Run: v.copyShown},
		Command{Role: RoleSave, Title: say.T("Save…"), Run: v.saveShown},
		Command{Role: RoleSaveAll, Title: say.T("Save all…"), Run: v.saveAll})
}

// setModel makes pictures with another model, or with new weights of the one in training.
func (v *generateView) setModel(m *openModel, another bool) {
	if !another && !v.models.watched {
		return
	}
	v.run(another)
}

func (v *generateView) generate() { v.run(true) }

// run makes pictures; keep puts them into the strip, otherwise they take the place of those that are shown.
func (v *generateView) run(keep bool) {
	m := v.models.current
	if m == nil {
		return
	}
	if v.cancel != nil {
		v.cancel() // the newest request is the one that counts
	}
	ctx, cancel := context.WithCancel(v.env.Ctx)
	v.cancel = cancel
	v.turn++
	turn := v.turn
	v.env.Prefs.SetString(prefVAESeed, strconv.FormatUint(v.seed.value, 10))
	req := engine.Request{Seed: v.seed.value, N: v.settings.Count}
	work := v.env.Begin(say.T("Generating"), cancel)
	progress := pump.NewLatest(v.env.Do, 100*time.Millisecond, func(done int) { work.Set(float64(done)/float64(req.N), "") })
	asked := req
	asked.Progress = progress.Set
	w, h := v.room()
	v.env.Go(func(context.Context) func() {
		defer cancel()
		defer v.env.Do(work.End)
		defer progress.Close()
		b, err := m.generate(ctx, asked)
		if err != nil {
			return func() { v.env.Fail(err) }
		}
		r := shownResult{Result: Result{Batch: b, Info: m.info, Request: req}, sheet: newSheet(b, w, h)}
		thumb := thumbOf(b)
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

// thumbOf shows the first pictures of a batch: a whole sheet would be too small to be told from others.
func thumbOf(b engine.Batch) *image.RGBA {
	if b.N >= 4 {
		return widget.Thumb(imageio.Grid(b.Slice(0, 4), 2, 1, 1, sheetGround))
	}
	return widget.Thumb(b.Image(0))
}

// took shows a result that has arrived: as a new one, or in place of the one that is shown.
func (v *generateView) took(r shownResult, thumb *image.RGBA, keep bool) {
	label := r.label()
	v.bytes += len(r.Batch.Pix)
	if old, ok := v.results[v.now]; ok && !keep {
		v.bytes -= len(old.Batch.Pix)
		v.results[v.now] = r
		v.strip.Replace(v.now, thumb, label)
		v.show(v.now, v.alone)
		return
	}
	id := v.next
	v.next++
	v.results[id] = r
	v.strip.Add(id, thumb, label)
	v.forget()
	v.show(id, -1)
}

// modelTitle is the name of a model as a person knows it.
func modelTitle(i engine.Info) string {
	if i.Name == liveName {
		return say.T("in training")
	}
	return i.Name
}

// forget drops the oldest results once there are too many for the memory or the strip.
func (v *generateView) forget() {
	for v.oldest < v.next-1 && (v.bytes > keptBytes || !v.strip.Has(v.oldest)) {
		v.bytes -= len(v.results[v.oldest].Batch.Pix)
		delete(v.results, v.oldest)
		v.strip.Remove(v.oldest)
		v.oldest++
	}
}

// back shows a result of before, with its seed.
func (v *generateView) back(id int) {
	v.seed.set(v.results[id].Request.Seed)
	v.show(id, -1)
}

// show shows result id: picture alone, or with -1 all.
func (v *generateView) show(id, alone int) {
	r := v.results[id]
	if alone >= r.Batch.N {
		alone = -1
	}
	v.now, v.alone = id, alone
	if can := [2]bool{v.strip.CanStep(-1), v.strip.CanStep(1)}; can != v.can {
		v.can = can
		v.env.Changed()
	}
	v.saveButton.Enable()
	v.sendButton.Enable()
	if r.Batch.N == 1 {
		v.alone = 0
	}
	if v.alone >= 0 {
		v.picture.SetImage(r.Batch.Image(v.alone), say.T("Picture %d of %d, seed %d", v.alone+1, r.Batch.N, r.Request.Seed))
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

// resultShelf is the results of a view, for the one that takes its place.
type resultShelf struct {
	results                  map[int]shownResult
	oldest, bytes, next, now int
}

func (v *generateView) shelf() *resultShelf {
	return &resultShelf{v.results, v.oldest, v.bytes, v.next, v.now}
}

// restore shows the results of the view before.
func (v *generateView) restore(k *resultShelf) {
	v.results, v.oldest, v.bytes, v.next = k.results, k.oldest, k.bytes, k.next
	for id := v.oldest; id < v.next; id++ {
		if r, ok := v.results[id]; ok {
			v.strip.Add(id, thumbOf(r.Batch), r.label())
		}
	}
	if _, ok := v.results[k.now]; ok {
		v.show(k.now, -1)
	}
}

func (v *generateView) saveShown() {
	r, ok := v.results[v.now]
	switch {
	case !ok:
	case v.alone >= 0:
		v.env.Save(r.Slice(v.alone, v.alone+1), fmt.Sprintf("%s-seed-%d-%d", stemOf(r.Info), r.Request.Seed, v.alone+1), v.save)
	default:
		v.saveAll()
	}
}

func (v *generateView) saveAll() {
	if r, ok := v.results[v.now]; ok {
		v.env.Save(r.Result, fmt.Sprintf("%s-seed-%d", stemOf(r.Info), r.Request.Seed), v.save)
	}
}

// stemOf begins the names of files with a model's pictures.
func stemOf(i engine.Info) string {
	if i.Name == "" || i.Name == liveName {
		return "pictures"
	}
	return i.Name
}
