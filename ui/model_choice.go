package ui

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	prefModels      = ".recent" // behind the tab's ID
	prefModel       = ".model"
	recentMost      = 8               // opened models that are remembered
	snapshotsEvery  = 3 * time.Second // of a model in training that somebody looks at
	liveName        = "\x00live"      // no path
	prefModelFolder = "open.folder"
)

// openModel is a model to make pictures with. A Generator serves one goroutine at a time; openModel serves any, one after the other.
type openModel struct {
	g    engine.Generator
	info engine.Info
	free chan struct{} // holds a token while nobody has the model
}

func newOpenModel(g engine.Generator) *openModel {
	m := &openModel{g: g, info: g.Info(), free: make(chan struct{}, 1)}
	m.free <- struct{}{}
	return m
}

// with runs f once nobody else has the model, unless ctx ends first.
func (m *openModel) with(ctx context.Context, f func(g engine.Generator) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-m.free:
	}
	defer func() { m.free <- struct{}{} }()
	if err := ctx.Err(); err != nil { // select picks by chance when both are ready
		return err
	}
	return f(m.g)
}

func (m *openModel) generate(ctx context.Context, r engine.Request) (b engine.Batch, err error) {
	err = m.with(ctx, func(g engine.Generator) error { b, err = g.Generate(ctx, r); return err })
	return b, err
}

// explorable is true where the model has a latent space.
func (m *openModel) explorable() bool {
	_, ok := m.g.(engine.Decoder)
	return ok
}

// layers is how many layers can have latents of their own.
func (m *openModel) layers() int {
	if x, ok := m.g.(engine.Mixer); ok {
		return x.Layers()
	}
	return 1
}

// decode makes the pictures of the latents that find chooses.
func (m *openModel) decode(ctx context.Context, find func(d engine.Decoder) engine.Latents) (l engine.Latents, b engine.Batch, err error) {
	err = m.with(ctx, func(g engine.Generator) error {
		d := g.(engine.Decoder)
		l = find(d)
		b, err = d.Decode(ctx, l)
		return err
	})
	return l, b, err
}

// modelEntry is one line of the choice of models.
type modelEntry struct {
	title, name, help string
}

// modelBlock is the choice of the model that Generate and Explore work with: shipped, opened from a file, trained here, or in training
// right now.
type modelBlock struct {
	env     *Env
	tab     string // its ID
	models  Models
	changed func(m *openModel, another bool)
	current *openModel // nil until the first is open
	watched bool       // somebody looks at what the model makes

	entries []modelEntry
	chosen  string // name of the entry in use or being opened
	turn    int    // tells an opening that another was asked for since
	live    TrainRun
	peeking bool // a snapshot is under way

	choice      *widget.Choice
	facts, past *widget.Text
	object      fyne.CanvasObject
}

func newModelBlock(e *Env, tab string, models Models, changed func(*openModel, bool)) *modelBlock {
	b := &modelBlock{env: e, tab: tab, models: models, changed: changed, watched: true, facts: widget.NewCaption(say.T("Opening …")), past: widget.NewCaption(" ")}
	for _, m := range models.Shipped() {
		b.entries = append(b.entries, modelEntry{m.Name, m.Name, say.Text(m.Help)})
	}
	for _, path := range e.Prefs.StringList(tab + prefModels) {
		b.entries = append(b.entries, fileEntry(path))
	}
	b.choice = widget.NewChoice(nil, func(i int) { b.open(b.entries[i].name) })
	b.facts.Least, b.past.Least = 100, 100
	browse := widget.NewButton("", theme.FolderOpenIcon(), say.T("Open a model that was trained here or elsewhere: a run folder or a .safetensors file"), b.browse)
	b.object = widget.Inset(look.Room, look.Gap, look.Air-4, look.Air-4,
		widget.Column(look.Gap, widget.NewHeading(say.T("Model")), widget.TightRow(0, b.choice, browse), b.facts, b.past))
	return b
}

func fileEntry(path string) modelEntry {
	title := filepath.Base(path)
	return modelEntry{title, path, say.T("Opened from %s", path)}
}

// openLast opens the model that was in use last, or the first.
func (b *modelBlock) openLast() {
	name := b.env.Prefs.String(b.tab + prefModel)
	if slices.ContainsFunc(b.entries, func(e modelEntry) bool { return e.name == name }) {
		b.open(name)
		return
	}
	b.openFirst()
}

// none is true where there is no model to open.
func (b *modelBlock) none() bool { return len(b.entries) == 0 }

// openFirst opens the first model there is.
func (b *modelBlock) openFirst() {
	if b.none() {
		b.facts.SetText(say.T("There is no model yet"))
		b.past.SetText(say.T("Train one, or open one"))
		return
	}
	b.open(b.entries[0].name)
}

// offer shows the entries and the one in use.
func (b *modelBlock) offer() {
	var titles []string
	chosen := -1
	for i, e := range b.entries {
		title := e.title
		for n := 2; slices.Contains(titles, title); n++ { // two folders may have one name
			title = say.T("%s (%d)", e.title, n)
		}
		titles = append(titles, title)
		if e.name == b.chosen {
			chosen = i
			b.choice.Hint = e.help
		}
	}
	b.choice.Offer(titles, chosen)
}

// open opens a model and then tells of it. Where that fails, the model in use stays.
func (b *modelBlock) open(name string) {
	before := b.chosen
	b.chosen = name
	b.turn++
	turn := b.turn
	b.offer()
	if name == liveName {
		b.peek()
		return
	}
	work := b.env.Begin(say.T("Opening %s", filepath.Base(name)), nil)
	b.env.Go(func(ctx context.Context) func() {
		defer b.env.Do(work.End)
		g, err := b.models.Open(ctx, name)
		var m *openModel
		if err == nil {
			m = newOpenModel(g)
		}
		return func() {
			if turn != b.turn {
				return
			}
			if err != nil {
				b.env.Fail(err)
				b.chosen = before
				b.forget(name)
				return
			}
			b.remember(name)
			b.env.Prefs.SetString(b.tab+prefModel, name)
			b.use(m, true)
		}
	})
}

// use takes a model into use.
func (b *modelBlock) use(m *openModel, another bool) {
	b.current = m
	b.describe()
	b.changed(m, another)
}

func (b *modelBlock) describe() {
	i := b.current.info
	kind := say.T("grey")
	if i.C == 3 {
		kind = say.T("colour")
	}
	b.facts.SetText(say.T("%d × %d %s · latent %d · %s parameters", i.W, i.H, kind, i.Latent, say.Int(i.Params)))
	past := say.T("Learned %s", filepath.Base(i.Data))
	if i.Images > 0 {
		past += " · " + say.T("%s pictures seen", say.Int(i.Images))
	}
	b.past.SetText(past)
}

// remember puts a path at the front of the models that were opened, now and in the preferences.
func (b *modelBlock) remember(name string) {
	for _, m := range b.models.Shipped() {
		if m.Name == name {
			return
		}
	}
	recent := slices.DeleteFunc(b.env.Prefs.StringList(b.tab+prefModels), func(s string) bool { return s == name })
	recent = append([]string{name}, recent...)
	b.env.Prefs.SetStringList(b.tab+prefModels, recent[:min(len(recent), recentMost)])
	if !slices.ContainsFunc(b.entries, func(e modelEntry) bool { return e.name == name }) {
		b.entries = append(b.entries, fileEntry(name))
	}
	b.offer()
}

// forget takes a path that can't be opened out of the choice and the preferences.
func (b *modelBlock) forget(name string) {
	same := func(s string) bool { return s == name }
	b.env.Prefs.SetStringList(b.tab+prefModels, slices.DeleteFunc(b.env.Prefs.StringList(b.tab+prefRecent), same))
	if !slices.ContainsFunc(b.models.Shipped(), func(m ModelEntry) bool { return same(m.Name) }) {
		b.entries = slices.DeleteFunc(b.entries, func(e modelEntry) bool { return same(e.name) })
	}
	b.offer()
}

// browse asks for a model's file. A run folder is opened by the file inside it.
func (b *modelBlock) browse() {
	b.env.askForPath(fileQuestion{title: say.T("Open a file"), endings: []string{".safetensors"}, in: b.env.Prefs.String(prefModelFolder), chosen: func(path string) {
		b.env.Prefs.SetString(prefModelFolder, filepath.Dir(path))
		b.open(path)
	}})
}

// setLive adds the model in training to the choice, and keeps it fresh while it is chosen and looked at.
func (b *modelBlock) setLive(run TrainRun) {
	b.live = run
	first := b.none()
	b.entries = append(b.entries, modelEntry{say.T("In training"), liveName, say.T("The model as it is at this moment of its training")})
	b.offer()
	if first { // it is all there is to make pictures with
		b.open(liveName)
	}
	b.env.Tasks.Go(func() {
		tick := time.NewTicker(snapshotsEvery)
		defer tick.Stop()
		for {
			select {
			case <-b.env.Ctx.Done():
				return
			case <-tick.C:
			}
			over := make(chan bool, 1)
			b.env.Do(func() {
				over <- b.live != run
				if b.live == run && b.watched && b.chosen == liveName {
					b.peek()
				}
			})
			select {
			case <-b.env.Ctx.Done():
				return
			case stop := <-over:
				if stop {
					return
				}
			}
		}
	})
}

// endLive takes the model in training out of the choice; where the run has left a model in a folder, that takes its place.
func (b *modelBlock) endLive(folder string, saved bool) {
	b.live = nil
	b.entries = slices.DeleteFunc(b.entries, func(e modelEntry) bool { return e.name == liveName })
	wasLive := b.chosen == liveName
	if saved {
		b.remember(folder)
	}
	switch {
	case wasLive && saved:
		b.open(folder)
	case wasLive:
		b.openFirst()
	default:
		b.offer()
	}
}

// peek takes a snapshot of the model in training into use.
func (b *modelBlock) peek() {
	if b.peeking || b.live == nil {
		return
	}
	b.peeking = true
	run, turn := b.live, b.turn
	another := b.current == nil || b.current.info.Name != liveName
	b.env.Go(func(ctx context.Context) func() {
		g, err := run.Snapshot(ctx)
		var m *openModel
		if err == nil {
			m = newOpenModel(g)
			m.info.Name = liveName
		}
		return func() {
			b.peeking = false
			switch {
			case turn != b.turn || b.live != run:
			case err != nil && !errors.Is(err, context.Canceled):
				b.env.Fail(err)
			default:
				b.use(m, another)
			}
		}
	})
}
