package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strconv"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/template"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The names of the preferences.
const (
	prefManyRanges = "template.many"
	prefManySheet  = "template.sheet"
	prefManySource = "template.source"
	prefManySeed   = "template.many.seed"
)

// sheetSettings say how many samples are shown.
type sheetSettings struct {
	Count int `name:"count" label:"Samples" default:"24" min:"1" max:"120" scale:"log" unit:"pictures" help:"How many samples are shown; the data set has as many as you like." group:"Sheet"`
}

// What is varied: the drawing, or the scene of the shapes data set.
const (
	sourceDrawing = iota
	sourceShapes
)

// manyView varies what is drawn into many pictures: ranges at the left, a sheet of samples, and a data set to write.
type manyView struct {
	env     *Env
	ports   Template
	drawing func() sketch
	source  int
	ranges  template.Many
	sheet   sheetSettings
	set     setSettings

	visible bool
	box     *pump.Mailbox[sheetJob]
	turn    atomic.Int64 // of the newest job: tells the worker that its own is out of date
	shown   shownSheet
	alone   int // the sample that is shown large; -1 for all
	trouble string

	picture    *widget.ImageView
	caption    *fw.Label // of the sample that is shown large
	seed       *seedField
	choice     *widget.Choice
	form       *widget.SettingsForm
	sheetForm  *widget.SettingsForm
	train      *widget.Button
	side, foot fyne.CanvasObject
	main       fyne.CanvasObject
}

func newManyView(e *Env, ports Template, drawing func() sketch) *manyView {
	v := &manyView{env: e, ports: ports, drawing: drawing, alone: -1}
	engine.SetDefaults(&v.ranges)
	engine.SetDefaults(&v.sheet)
	engine.SetDefaults(&v.set)
	e.Recall(prefManyRanges, &v.ranges)
	e.Recall(prefManySheet, &v.sheet)
	e.Recall(prefManySet, &v.set)
	v.source = min(sourceShapes, max(sourceDrawing, e.Prefs.Int(prefManySource)))
	v.box = pump.NewMailbox(e.Ctx, e.Tasks.Go, v.work)

	sources := []string{say.T("What I have drawn"), say.T("The shapes data set")}
	v.choice = widget.NewChoice(sources, v.chooseSource)
	v.choice.Offer(sources, v.source)
	v.choice.Hint = say.T("The shapes data set is simple shapes in plain colours, made for learning words")
	v.form = widget.NewSettingsForm(&v.ranges)
	v.form.OnChanged = func(string) { e.Keep(prefManyRanges, &v.ranges); v.all() }
	v.sheetForm = widget.NewSettingsForm(&v.sheet)
	v.sheetForm.OnChanged = func(string) { e.Keep(prefManySheet, &v.sheet); v.all() }
	v.side = widget.Column(look.Room, widget.Column(0, widget.NewText(say.T("Vary")), v.choice), v.form, widget.Inset(look.Room, 0, 0, 0, v.sheetForm))
	write := widget.NewMainButton(say.T("Write data set…"), theme.FolderNewIcon(), say.T("Write as many of these as you like into a folder, with captions"), func() { v.askForSet(false) })
	v.train = widget.NewButton(say.T("Train on this…"), theme.MediaPlayIcon(), say.T("Write a data set and go with it to the training of a model"), func() { v.askForSet(true) })
	v.foot = widget.Inset(look.Room, look.Room, look.Air-4, look.Air-4, container.New(evenLayout{across: true}, write, v.train))

	v.picture = e.zoomable(widget.NewImageView())
	v.picture.Empty = say.T("The samples are on their way")
	v.picture.OnTapped, v.picture.Target = v.tapped, v.target
	v.caption = fw.NewLabel("")
	v.caption.Wrapping, v.caption.SizeName, v.caption.Selectable = fyne.TextWrapWord, theme.SizeNameCaptionText, true
	v.seed = newSeedField(e, 1, v.reseed)
	if seed, err := strconv.ParseUint(e.Prefs.String(prefManySeed), 10, 64); err == nil {
		v.seed.set(seed)
	}
	other := widget.NewButton(say.T("Other samples"), widget.IconDice, say.T("Another seed by chance, and what it gives (Enter)"), v.seed.throw)
	save := widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save what is shown (Ctrl+S)"), v.saveShown)
	actions := widget.Row(2, other, save, widget.Gapped(0, 0), v.seed.object(say.T("Seed"), seedLeast))
	below := widget.Column(look.Gap, widget.Inset(0, 0, -theme.InnerPadding(), 0, widget.Sized(0, captionHeight, container.NewVScroll(v.caption))), actions)
	v.main = container.NewBorder(nil, widget.Inset(look.Gap, look.Room, look.Room, look.Room, below), nil, nil, widget.Inset(look.Room, 0, look.Room, look.Room, container.New(&resizedLayout{f: func() { e.Do(v.ask) }}, v.picture)))
	return v
}

// captionHeight is room for two lines; longer captions are scrolled.
const captionHeight = 44

// reseed shows the samples of another seed.
func (v *manyView) reseed() {
	v.env.Prefs.SetString(prefManySeed, strconv.FormatUint(v.seed.value, 10))
	v.all()
}

// resizedLayout gives an object all the room there is, and tells of every other size.
type resizedLayout struct {
	size fyne.Size
	f    func()
}

func (l *resizedLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (l *resizedLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[0].Move(fyne.Position{})
	if size != l.size {
		l.size = size
		l.f()
	}
}

func (v *manyView) commands() []Command {
	return append(append(zoomCommands(v.picture),
		Command{Role: RoleMain, Title: say.T("Other samples"), Run: v.seed.throw},
		Command{Role: RoleSave, Title: say.T("Save…"), Run: v.saveShown},
		Command{Role: RoleCopy, Title: say.T("Copy picture"), Run: v.copyShown},
		Command{Role: RolePrevious, Title: say.T("Sample before"), Off: v.alone < 0, Run: func() { v.walk(-1) }},
		Command{Role: RoleNext, Title: say.T("Next sample"), Off: v.alone < 0, Run: func() { v.walk(1) }},
		Command{Role: RoleMore, Title: say.T("Write data set…"), Run: func() { v.askForSet(false) }},
		Command{Role: RoleMore, Title: say.T("Train on this…"), Run: func() { v.askForSet(true) }}),
		v.env.SendItems(false, v.sent)...)
}

// setVisible says whether somebody looks; samples are painted only then.
func (v *manyView) setVisible(on bool) {
	v.visible = on
	if on {
		v.train.SetEnabled(len(v.trainers("")) > 0)
		v.all()
	}
}

// chooseSource varies another scene, with the ranges that fit it.
func (v *manyView) chooseSource(i int) {
	if i == v.source {
		return
	}
	v.source = i
	v.env.Prefs.SetInt(prefManySource, i)
	engine.SetDefaults(&v.ranges)
	if i == sourceShapes {
		_, v.ranges = template.Set()
	}
	v.env.Keep(prefManyRanges, &v.ranges)
	v.form.Sync()
	v.all()
}

// scene is what is varied.
func (v *manyView) scene() template.Scene {
	if v.source == sourceShapes {
		s, _ := template.Set()
		return s
	}
	return v.drawing().scene
}

// all shows the sheet.
func (v *manyView) all() {
	v.alone = -1
	v.caption.SetText("")
	v.ask()
}

// ask asks for what is to be shown.
func (v *manyView) ask() {
	if !v.visible {
		return
	}
	const bar = 32 // under the picture
	k, size := v.env.Window.Canvas().Scale(), v.picture.Size()
	room := image.Pt(int(size.Width*k), int((size.Height-bar)*k))
	if room.X < 1 || room.Y < 1 {
		return // it isn't laid out yet, and will ask again
	}
	job := sheetJob{v.scene(), v.ranges, v.seed.value, v.sheet.Count, v.alone, room, v.turn.Add(1)}
	if err := v.ranges.Check(); err != nil {
		v.failed(job.turn, err)
		return
	}
	v.box.Put(job)
}

// typing is how long a wrong name in a list may stand before somebody is told of it: it may be half of a right one.
const typing = 1200 * time.Millisecond

// failed tells an error once, unless something else is asked for meanwhile.
func (v *manyView) failed(turn int64, err error) {
	time.AfterFunc(typing, func() {
		if v.env.Ctx.Err() != nil {
			return
		}
		v.env.Do(func() {
			if text := err.Error(); turn == v.turn.Load() && text != v.trouble {
				v.trouble = text
				v.env.Fail(err)
			}
		})
	})
}

// arrived shows a sheet or a sample, unless it is out of date.
func (v *manyView) arrived(s shownSheet) {
	if s.job.alone != v.alone {
		return
	}
	v.trouble = ""
	if s.job.alone >= 0 {
		v.picture.SetImage(s.batch.Image(0), say.T("Sample %d of %d, seed %d", s.job.alone+1, s.job.count, s.job.seed))
		v.caption.SetText(captionText(template.Describe(template.Vary(s.job.scene, s.job.many, s.job.seed, s.job.alone))))
		return
	}
	v.shown = s
	v.picture.SetImage(s.sheet.img, say.T("%s, seed %d", say.N(s.job.count, "sample", "samples"), s.job.seed))
	v.caption.SetText(say.T("Click a sample to see it large, with its caption"))
}

// captionText is a caption in the language of the window.
func captionText(c template.Caption) string {
	if say.Language() == say.Chinese {
		return c.Chinese
	}
	return c.English
}

// tapped shows the sample at p large, or all again.
func (v *manyView) tapped(p image.Point) {
	if v.alone >= 0 {
		v.all()
	} else if i, ok := v.shown.sheet.at(p); ok {
		v.showAlone(i)
	}
}

func (v *manyView) showAlone(i int) {
	v.alone = i
	v.ask()
	v.env.Changed()
}

// walk goes on to another sample while one is shown large.
func (v *manyView) walk(by int) {
	if v.alone >= 0 {
		v.showAlone(min(v.sheet.Count-1, max(0, v.alone+by)))
	}
}

func (v *manyView) target(p image.Point) image.Rectangle {
	if v.alone >= 0 {
		return image.Rectangle{}
	}
	if i, ok := v.shown.sheet.at(p); ok {
		return v.shown.sheet.rect(i)
	}
	return image.Rectangle{}
}

// shownRange is which samples are shown: the first, and how many.
func (v *manyView) shownRange() (first, n int) {
	if v.alone >= 0 {
		return v.alone, 1
	}
	return 0, v.shown.batch.N
}

// full makes samples of a job at the size of the canvas.
func (v *manyView) full(ctx context.Context, job sheetJob, first, n int, progress func(at float64)) (engine.Batch, error) {
	var all engine.Batch
	for i := range n {
		at := first + i
		b, err := template.Render(ctx, template.Vary(job.scene, job.many, job.seed, at), job.scene.Width, job.scene.Height, job.seed+uint64(at), v.ports.Library, nil)
		if err != nil {
			return all, err
		}
		if i == 0 {
			all = engine.NewBatch(n, b.H, b.W, b.C)
		}
		copy(all.Pix[i*len(b.Pix):], b.Pix)
		progress(float64(i+1) / float64(n))
	}
	return all, nil
}

// saveShown saves the sample that is shown, or all of them, at the size of the canvas.
func (v *manyView) saveShown() {
	s := v.shown
	if s.batch.N == 0 {
		return
	}
	first, n := v.shownRange()
	job := s.job
	full := func(ctx context.Context, progress func(at float64)) (engine.Batch, error) {
		return v.full(ctx, job, first, n, progress)
	}
	recipe := func(i, n int) any {
		at := first + i
		return v.ports.Recipe(template.Vary(job.scene, job.many, job.seed, at), job.seed+uint64(at))(0, 1)
	}
	v.env.Save(Result{Batch: s.batch.Slice(first, first+n), Recipe: recipe, Full: full}, fmt.Sprintf("template-seed-%d", job.seed), v.ports.Save)
}

// mostCopied bounds a sheet on the clipboard, in pixels.
const mostCopied = 64 << 20

// copyShown copies what is shown at the size of the canvas: a sample, or all of them side by side.
func (v *manyView) copyShown() {
	if v.shown.batch.N == 0 {
		return
	}
	job := v.shown.job
	first, n := v.shownRange()
	cols := min(n, v.shown.sheet.cols)
	if n > mostCopied/(job.scene.Width*job.scene.Height) {
		v.env.Fail(errors.New(say.T("%s of %d × %d pixels are too much for the clipboard: choose fewer samples, or save them", say.N(n, "picture", "pictures"), job.scene.Width, job.scene.Height)))
		return
	}
	v.env.Queue(say.T("Copying the picture"), func(ctx context.Context, j *Job) (func(), error) {
		b, err := v.full(ctx, job, first, n, j.Set)
		if err == nil {
			err = v.env.Copy(imageio.Grid(b, cols, sheetGap, 1, sheetGround))
		}
		return func() { v.env.Tell(say.T("The picture is on the clipboard")) }, err
	})
}

// sent is what is shown, for another tab.
func (v *manyView) sent() (Sent, error) {
	m := v.picture.Image()
	if m == nil {
		return Sent{}, fmt.Errorf("%s", say.T("there is no picture yet: wait a moment"))
	}
	s := Sent{Title: say.T("a sheet of samples"), Image: m}
	if i := v.alone; i >= 0 {
		job := v.shown.job
		s.Title, s.Recipe = say.T("a sample"), v.ports.Recipe(template.Vary(job.scene, job.many, job.seed, i), job.seed+uint64(i))
	}
	return s, nil
}
