package ui

import (
	"fmt"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/random"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Random is what the tab of pictures from chance asks of the program.
type Random struct {
	Save   Saver
	Recipe func(settings map[string]string, seed uint64, index int) imageio.Recipe
	// Open reads out of a picture's recipe how it was made from chance. The error is one sentence.
	Open func(path string) (s random.Settings, seed uint64, index int, err error)

	noise noise // the zero value is the engine
}

// The names of the preferences.
const (
	prefRandom       = "random.settings"
	prefRandomSeed   = "random.seed"
	prefRandomCopies = "random.copies"
	prefRandomKnown  = "random.known" // the person has made a picture
)

// RandomTab is the tab of pictures from chance: a kind of noise, its settings, and what they give at once.
func RandomTab(ports Random) Tab {
	return Tab{ID: "random", Title: say.T("Random"), Icon: widget.IconDice, New: func(e *Env) Content { return newRandomTab(e, ports) }}
}

// sideMargin is left and right of the settings.
const sideMargin = look.Air - 4

type randomTab struct {
	env     *Env
	ports   Random
	now     randomState // what the person has set; the form writes into it
	known   randomState // what it was when it was last looked at
	undo    randomUndo
	can     randomCan // as the menu has it
	copies  int       // side by side, each way
	painter *randomPainter
	shown   randomFrame // on the screen; the zero value before the first
	since   int         // pictures of older requests aren't shown any more
	results *randomResults
	work    *Work // a picture that grows; nil for none

	kinds    []random.Kind
	grid     *widget.PictureGrid
	pictures []*image.RGBA // of the kinds
	heading  *widget.Text
	reset    *widget.Button
	form     *widget.SettingsForm

	picture *widget.ImageView
	tip     *widget.Text
	seed    *seedField
	sizes   *widget.Choice
	tiling  *widget.Choice
	send    *widget.Button
	needing []*widget.Button // a picture
	strip   *widget.Strip
	object  fyne.CanvasObject
}

func newRandomTab(e *Env, ports Random) *randomTab {
	t := &randomTab{env: e, ports: ports, kinds: random.Kinds(), copies: 1}
	t.ports.noise.fill()
	t.recall()
	t.painter = newRandomPainter(e, ports.noise, t.took)
	t.build()
	t.recover()
	t.sync()
	return t
}

// build makes the widgets: at the left the kinds over the settings; the picture, what can be done with it, and the results of before.
func (t *randomTab) build() {
	var items []widget.GridItem
	for _, k := range t.kinds {
		items = append(items, widget.GridItem{Name: say.Text(k.Title), Hint: say.Text(k.Help)})
	}
	t.grid = widget.NewPictureGrid(4, items, t.chooseKind)
	t.heading = widget.NewHeading("")
	t.heading.Least = 80
	t.reset = widget.NewQuietButton(theme.ContentUndoIcon(), say.T("All settings back to how they began"), t.resetAll)
	t.form = widget.NewSettingsForm(&t.now.settings, "kind")
	t.form.OnChanged = t.changed
	side := widget.Column(look.Room, t.grid, widget.Row(0, t.heading, t.reset), t.form)
	scroll := container.NewVScroll(widget.Inset(look.Room+look.Gap, look.Air, sideMargin, sideMargin, side))

	t.picture = t.env.zoomable(widget.NewImageView())
	t.picture.Empty = say.T("The first picture is on its way")
	t.picture.OnRoom = t.fits
	t.tip = widget.NewCaption(say.T("Press Enter for another picture, Ctrl+U for a surprise; settings act at once"))
	t.tip.Least = 200
	if t.env.Prefs.Bool(prefRandomKnown) {
		t.tip.Hide()
	}
	t.strip = widget.NewStrip(t.back)
	main := container.New(deskLayout{}, t.picture, t.tip, t.actions(), t.strip)
	t.object = split(scroll, main)
}

func (t *randomTab) actions() *fyne.Container {
	generate := widget.NewMainButton(say.T("Generate"), nil, say.T("Another picture, from the next seed (Enter)"), t.generate)
	surprise := widget.NewButton(say.T("Surprise me"), widget.IconDice, say.T("Another kind, other settings and colours, by chance but to look good (Ctrl+U)"), t.surprise)
	save := widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save the picture in its full size (Ctrl+S)"), t.saveShown)
	t.send = widget.NewButton(say.T("Send to…"), theme.MailForwardIcon(), say.T("Use the picture in another tab"), t.sendMenu)
	duplicate := widget.NewButton("", theme.ContentCopyIcon(), say.T("Copy the picture (Ctrl+C)"), t.copyShown)
	t.needing = []*widget.Button{save, t.send, duplicate}
	for _, b := range t.needing {
		b.Disable()
	}
	t.seed = newSeedField(t.env, t.now.seed, t.seedChosen)
	t.sizes = widget.NewChoice(nil, nil)
	t.sizes.Hint = say.T("The size of the picture that is saved")
	t.tiling = widget.NewChoice(nil, func(i int) { t.setCopies(i + 1) })
	t.tiling.Offer([]string{say.T("Not tiled"), say.T("2 × 2 tiles"), say.T("3 × 3 tiles")}, t.copies-1)
	t.tiling.Hint = say.T("Show the picture side by side with itself: whether it joins without a seam")
	return container.New(flowLayout{}, generate, surprise, save, t.send, duplicate,
		t.seed.object(say.T("Seed"), 100), widget.Sized(142, 0, t.sizes), widget.Sized(110, 0, t.tiling))
}

// Drop implements Dropper: a picture from chance tells how it was made.
func (t *randomTab) Drop(path string) bool {
	if isFolder(path) {
		return false
	}
	t.openPath(path)
	return true
}

// open asks for a picture from chance, to go on from how it was made.
func (t *randomTab) open() {
	t.env.askForPath(fileQuestion{title: say.T("Open a picture from chance"), endings: []string{".png"}, in: t.env.savingFolder(), chosen: t.openPath})
}

// openPath takes over how a picture was made.
func (t *randomTab) openPath(path string) {
	var next randomState
	index := 0
	t.env.tryFile(path, func(path string) (err error) {
		next.settings, next.seed, index, err = t.ports.Open(path)
		return err
	}, func(path string) {
		t.now = next
		t.edited("", true)
		if index > 0 {
			t.env.Tell(say.T("Its settings are here; the picture itself is number %d of its seed, of which the window shows the first", index+1))
			return
		}
		t.env.Tell(say.T("Opened %s", path))
	})
}

// Object implements Content.
func (t *randomTab) Object() fyne.CanvasObject { return t.object }

// Busy implements Content: nothing is lost.
func (t *randomTab) Busy() string { return "" }

// Forms implements Searchable.
func (t *randomTab) Forms() []FoundForm {
	return []FoundForm{{Title: say.T("Random"), Form: t.form, Show: func() {}}}
}

// Commands implements Content.
func (t *randomTab) Commands() []Command {
	c := append(zoomCommands(t.picture),
		Command{Role: RoleMain, Title: say.T("Generate"), Run: t.generate},
		Command{Role: RoleSave, Title: say.T("Save…"), Run: t.saveShown},
		Command{Role: RoleCopy, Title: say.T("Copy the picture"), Run: t.copyShown},
		Command{Role: RoleUndo, Title: say.T("Undo"), Off: !t.can.undo, Run: func() { t.step(t.undo.back(t.now)) }},
		Command{Role: RoleRedo, Title: say.T("Redo"), Off: !t.can.redo, Run: func() { t.step(t.undo.forth(t.now)) }},
		Command{Role: RolePrevious, Title: say.T("Result at the left"), Off: !t.can.left, Run: func() { t.strip.Step(-1) }},
		Command{Role: RoleNext, Title: say.T("Result at the right"), Off: !t.can.right, Run: func() { t.strip.Step(1) }},
		Command{Role: RoleMore, Title: say.T("Surprise me"), Key: ctrl(fyne.KeyU), Run: t.surprise},
		Command{Role: RoleMore, Title: say.T("Another seed"), Key: ctrl(fyne.KeyR), Run: t.seed.throw},
		Command{Role: RoleMore, Title: say.T("Open a picture's settings…"), Key: ctrl(fyne.KeyO), Run: t.open},
		Command{Role: RoleMore, Title: say.T("Reset all settings"), Off: !t.can.reset, Run: t.resetAll})
	return append(c, t.env.SendItems(false, t.sent)...)
}

// generate makes the picture of the next seed.
func (t *randomTab) generate() {
	t.now.seed++
	t.edited("", true)
}

func (t *randomTab) seedChosen() {
	t.now.seed = t.seed.value
	t.edited("", true)
}

func (t *randomTab) surprise() {
	seed := randomSeed()
	t.now = randomState{random.Surprise(t.now.settings, seed), seed}
	t.edited("", true)
}

func (t *randomTab) chooseKind(i int) {
	t.now.settings.Kind = t.kinds[i].Name
	t.edited("", true)
}

func (t *randomTab) resetAll() {
	kind := t.now.settings.Kind
	engine.SetDefaults(&t.now.settings)
	t.now.settings.Kind = kind
	t.edited("", false)
}

func (t *randomTab) setSize(w, h int) {
	t.now.settings.Width, t.now.settings.Height = w, h
	t.edited("", false)
}

// changed hears from the form.
func (t *randomTab) changed(name string) {
	t.note(name)
	t.showState()
	t.ask(false)
}

// edited shows what has become of the settings. One with that it asks for a new result; else it takes the place of the one under way.
func (t *randomTab) edited(name string, another bool) {
	if another && t.tip.Visible() && t.tip.Text != "" {
		t.env.Prefs.SetBool(prefRandomKnown, true)
		t.tip.SetText("") // its place stays: a picture that grew would jump
	}
	t.note(name)
	t.sync()
	t.ask(another)
}

// note remembers what the settings were before a change. Changes of one setting that follow each other quickly are one.
func (t *randomTab) note(name string) {
	if t.now != t.known {
		t.undo.push(t.known, name)
		t.known = t.now
	}
}

// step goes to a state of before or after.
func (t *randomTab) step(s randomState, ok bool) {
	if ok {
		t.become(s)
		t.ask(false)
	}
}

// become takes a whole state.
func (t *randomTab) become(s randomState) {
	t.now, t.known = s, s
	t.sync()
}

// sync shows the state in every widget.
func (t *randomTab) sync() {
	t.form.Sync()
	t.showState()
}

// showState shows the state in the widgets beside the form.
func (t *randomTab) showState() {
	t.seed.set(t.now.seed)
	i := t.kind()
	t.grid.Mark(i)
	if i >= 0 {
		t.heading.Hint = say.Text(t.kinds[i].Help)
		t.heading.SetText(say.Text(t.kinds[i].Title))
		if t.kinds[i].Tiles {
			t.tiling.Enable()
		} else {
			t.tiling.Disable()
		}
	}
	t.reset.SetEnabled(t.form.Changed())
	t.showCan()
	t.showSize()
}

// randomCan is what can be done now.
type randomCan struct{ undo, redo, left, right, reset bool }

// showCan has the menu follow.
func (t *randomTab) showCan() {
	can := randomCan{len(t.undo.before) > 0, len(t.undo.after) > 0, t.strip.CanStep(-1), t.strip.CanStep(1), t.form.Changed()}
	if can != t.can {
		t.can = can
		t.env.Changed()
	}
}

// kind is the index of the chosen kind, or -1.
func (t *randomTab) kind() int {
	for i, k := range t.kinds {
		if k.Name == t.now.settings.Kind {
			return i
		}
	}
	return -1
}

// randomSizes are those that are offered.
var randomSizes = []image.Point{{256, 256}, {512, 512}, {1024, 1024}, {1280, 720}, {1920, 1080}, {2048, 2048}, {3840, 2160}, {4096, 4096}, {8192, 8192}}

// showSize offers the usual sizes, and the present one where it is another.
func (t *randomTab) showSize() {
	now := image.Pt(t.now.settings.Width, t.now.settings.Height)
	sizes, at := randomSizes, -1
	for i, s := range sizes {
		if s == now {
			at = i
		}
	}
	if at < 0 {
		sizes, at = append([]image.Point{now}, sizes...), 0
	}
	var words []string
	for _, s := range sizes {
		words = append(words, say.T("%d × %d px", s.X, s.Y))
	}
	t.sizes.OnChosen = nil
	if t.sizes.Selected != words[at] {
		t.sizes.Offer(words, at)
	}
	t.sizes.OnChosen = func(i int) { t.setSize(sizes[i].X, sizes[i].Y) }
}

func (t *randomTab) setCopies(n int) {
	if n != t.copies {
		t.copies = n
		t.env.Prefs.SetInt(prefRandomCopies, n)
		t.ask(false)
	}
}

// recall takes over what the person had set when the program ended.
func (t *randomTab) recall() {
	engine.SetDefaults(&t.now.settings)
	t.env.Recall(prefRandom, &t.now.settings)
	t.now.seed = 1
	var seed uint64
	if _, err := fmt.Sscan(t.env.Prefs.String(prefRandomSeed), &seed); err == nil {
		t.now.seed = seed
	}
	if n := t.env.Prefs.Int(prefRandomCopies); n >= 1 && n <= 3 {
		t.copies = n
	}
	t.known = t.now
}

// remember keeps it over the end of the program.
func (t *randomTab) remember() {
	t.env.Keep(prefRandom, &t.now.settings)
	t.env.Prefs.SetString(prefRandomSeed, fmt.Sprint(t.now.seed))
}
