package ui

import (
	"context"
	"errors"
	"image"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The names of the preferences.
const (
	prefWidth    = "window.width"
	prefHeight   = "window.height"
	prefFull     = "window.full"
	prefTab      = "window.tab"
	prefMode     = "window.colours"
	prefThread   = "engine.threads"
	prefLanguage = "language"
)

// The size of a window that is opened for the first time, where the screen has room for it.
const (
	firstWidth  = 1280
	firstHeight = 800
	titleBar    = 32 // pixels that the system may put over a window; what it says of the screen is without
	frameSides  = 2  // and at its sides, together
)

// Options are what the program tells its window.
type Options struct {
	Tabs  func() []Tab // at least one, in the language that is chosen now; asked again when another is
	Do    func(func()) // fyne.Do
	About func() About // in the language that is chosen now
	// SetThreads says how many threads may compute, at most Cores; 0 is all, less one for the window while something trains.
	SetThreads func(n int)
	Cores      int
	// Copy puts a picture on the system's clipboard; nil where there is no way to.
	Copy func(m image.Image) error
	// Paste is the picture on the system's clipboard; nil where there is no way to it. It may wait, so it isn't for the window's goroutine.
	Paste func() (image.Image, error)
	// ScreenSize is how large a window may be, in pixels; nil, or 0 for a side, where nobody knows.
	ScreenSize func() (w, h int)
}

// Window is the studio's window: menu, tabs and status line.
type Window struct {
	app      fyne.App
	win      fyne.Window
	env      *Env
	end      context.CancelFunc
	opt      Options
	tabs     []Tab
	contents []Content            // nil until first shown
	ends     []context.CancelFunc // of the contents' goroutines
	offsets  [][]fyne.Position    // to which a content is scrolled that takes the place of another
	stale    []bool               // of the contents that are still in a language of before
	fresh    bool                 // contents that are made now start from nothing
	stage    *fyne.Container
	rail     *rail // nil with one tab
	panel    *jobsPanel
	tour     *tour
	copies   *pump.Mailbox[image.Image]
	hints    *widget.HintLayer
	current  int
	mode     look.Mode
	closing  bool
	menuLook string // of the menu that is shown
	threads  int
}

// New builds the window and shows the tab that was shown last. Nothing heavy happens before that tab's own work.
func New(app fyne.App, opt Options) *Window {
	ctx, end := context.WithCancel(context.Background())
	w := &Window{app: app, win: app.NewWindow("Atelier"), end: end, opt: opt, current: -1}
	w.env = &Env{
		Ctx: ctx, Do: opt.Do, Tasks: &sync.WaitGroup{}, Window: w.win, Prefs: app.Preferences(), Kept: map[string]any{}, Copy: w.copy, Paste: w.paste,
		tab: -1, desk: &desk{ctx: ctx},
	}
	w.env.tabs = func() []Tab { return w.tabs }
	w.env.show = func(i int) Content { w.Select(i); return w.contents[i] }
	w.env.changed = w.changed
	w.env.idle = func() { w.env.Do(w.renew) }
	pumped := pump.NewLatest(opt.Do, 100*time.Millisecond, func(struct{}) { w.panel.show() })
	w.env.news = func() { pumped.Set(struct{}{}) }
	context.AfterFunc(ctx, pumped.Close)
	w.copies = pump.NewMailbox(ctx, w.env.Tasks.Go, func(_ context.Context, m image.Image) {
		var err error
		if fault := guard(func() { err = w.opt.Copy(m) }); fault != nil {
			err = fault
		}
		if err != nil {
			w.env.Do(func() { w.env.Fail(err) })
		}
	})

	if n := w.env.Prefs.Int(prefThread); n >= 0 && n <= opt.Cores {
		w.chooseThreads(n)
	}
	w.speak()
	w.mode = look.Mode(w.env.Prefs.StringWithFallback(prefMode, string(look.Follow)))
	app.Settings().SetTheme(look.New(w.mode))
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.win.SetCloseIntercept(w.askToClose)
	w.win.Canvas().SetOnTypedKey(w.typed)
	w.win.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { w.dropped(files) })
	w.otherKeys()
	w.build()
	w.win.Resize(w.firstSize())
	if w.env.Prefs.Bool(prefFull) {
		w.win.SetFullScreen(true)
	}
	w.Select(w.remembered())
	w.offerTour()
	return w
}

// build makes everything around the contents, in the language that is chosen now.
func (w *Window) build() {
	w.tabs = w.opt.Tabs()
	if w.contents == nil {
		n := len(w.tabs)
		w.contents, w.ends, w.stale, w.offsets = make([]Content, n), make([]context.CancelFunc, n), make([]bool, n), make([][]fyne.Position, n)
	}
	w.stage = container.NewStack()
	w.env.status, w.env.notice = widget.NewStatusBar(say.T("Ready"), w.toggleJobs), widget.NewNotice()
	w.panel = newJobsPanel(w.env, w.panelMoved)
	w.rail = nil
	shell := shellLayout{stage: w.stage, status: w.env.status}
	parts := []fyne.CanvasObject{w.stage, w.env.status}
	if len(w.tabs) > 1 {
		w.rail = newRail(w.tabs, w.Select, w.typed)
		shell.rail = w.rail
		parts = append([]fyne.CanvasObject{w.rail}, parts...)
	}
	w.tour = newTour(w)
	w.hints = widget.NewHintLayer(w.opt.Do)
	w.win.SetContent(container.NewStack(container.New(shell, parts...), w.tour.object, w.panel.object, w.env.notice, w.hints))
}

// firstSize is the size of before, or a good one for a start, cut to the screen.
func (w *Window) firstSize() fyne.Size {
	size := fyne.NewSize(float32(w.env.Prefs.FloatWithFallback(prefWidth, firstWidth)), float32(w.env.Prefs.FloatWithFallback(prefHeight, firstHeight)))
	if w.opt.ScreenSize == nil {
		return size
	}
	scale := w.win.Canvas().Scale()
	if sw, sh := w.opt.ScreenSize(); sw > 0 && sh > 0 && scale > 0 {
		if w.env.Prefs.Float(prefHeight) == 0 {
			sw, sh = sw-frameSides, sh-titleBar
		}
		size = fyne.NewSize(min(size.Width, float32(sw)/scale), min(size.Height, float32(sh)/scale))
	}
	return size
}

// remembered is the tab that was shown last, or the first.
func (w *Window) remembered() int {
	id := w.env.Prefs.String(prefTab)
	for i, t := range w.tabs {
		if t.ID == id {
			return i
		}
	}
	return 0
}

// Select shows tab i, making its content if nobody has seen it yet.
func (w *Window) Select(i int) {
	if i == w.current {
		return
	}
	w.current = i
	w.hints.Away()
	w.make(i)
	if f := w.win.Canvas().Focused(); f != nil && (w.rail == nil || f != fyne.Focusable(w.rail)) {
		w.win.Canvas().Unfocus() // keys mustn't act on what isn't seen any more
	}
	o := w.contents[i].Object()
	w.onStage(o)
	scrollTo(o, w.offsets[i])
	w.offsets[i] = nil
	if w.rail != nil {
		w.rail.mark(i)
	}
	w.env.Prefs.SetString(prefTab, w.tabs[i].ID)
	w.changed()
}

// onStage shows one content and hides the others. They stay where they are: to show one again is to paint it, and no more.
func (w *Window) onStage(o fyne.CanvasObject) {
	w.stage.Objects = slices.DeleteFunc(w.stage.Objects, func(old fyne.CanvasObject) bool {
		return !slices.ContainsFunc(w.contents, func(c Content) bool { return c != nil && c.Object() == old })
	})
	for _, old := range w.stage.Objects {
		if old != o {
			old.Hide()
		}
	}
	if !slices.Contains(w.stage.Objects, o) {
		w.stage.Add(o)
	}
	o.Show()
}

// make makes the content of tab i unless it is there.
func (w *Window) make(i int) {
	if w.contents[i] != nil {
		return
	}
	own, end := w.env.forTab(i)
	w.contents[i], w.ends[i], w.stale[i] = w.tabs[i].New(own), end, false
	delete(w.env.Kept, w.tabs[i].ID)
}

// changed shows what can be done now, and which tabs are busy.
func (w *Window) changed() {
	w.showMenu()
	if w.rail != nil {
		w.rail.setBusy(w.busy())
	}
	w.env.Do(w.renew)
}

// busy says of each tab whether its content has something under way that closing would end.
func (w *Window) busy() []bool {
	busy := make([]bool, len(w.tabs))
	for i, c := range w.contents {
		busy[i] = c != nil && c.Busy() != ""
	}
	return busy
}

// copy puts a picture on the clipboard. The system may take a moment, for which nobody waits: an error of its own is shown later. Of several the
// last stays there: a large one that was begun before takes longer.
func (w *Window) copy(m image.Image) error {
	if w.opt.Copy == nil {
		return errors.New(say.T("this system's clipboard takes no pictures from Atelier: save the picture instead"))
	}
	w.env.Do(func() { w.copies.Put(m) })
	return nil
}

// ShowAndRun shows the window and returns when the program is to end; End must follow.
func (w *Window) ShowAndRun() {
	w.win.Show()
	if !w.win.FullScreen() && w.win.Canvas().Scale() != 1 { // which only a window on the screen knows
		w.win.Resize(w.firstSize())
	}
	w.app.Run()
}

// End stops whatever is still under way and waits for it, but not longer than limit. It is false when that was not long enough.
func (w *Window) End(limit time.Duration) bool {
	w.end()
	ended := make(chan struct{})
	go func() { w.env.Tasks.Wait(); close(ended) }()
	select {
	case <-ended:
		return true
	case <-time.After(limit):
		return false
	}
}

// Fail shows an error as a sentence in the window, unless it is nil.
func (w *Window) Fail(err error) { w.env.Fail(err) }

// chooseThreads sets how many threads compute; 0 leaves it to the program.
func (w *Window) chooseThreads(n int) {
	if w.opt.SetThreads == nil {
		return
	}
	w.threads = n
	w.env.Prefs.SetInt(prefThread, n)
	w.opt.SetThreads(n)
}

func (w *Window) setMode(m look.Mode) {
	w.mode = m
	w.env.Prefs.SetString(prefMode, string(m))
	w.app.Settings().SetTheme(look.New(m))
	w.changed()
}

func (w *Window) toggleFullScreen() {
	w.win.SetFullScreen(!w.win.FullScreen())
	w.env.Prefs.SetBool(prefFull, w.win.FullScreen())
	w.changed()
}

// shellLayout puts the status line below, the rail (if any) at the left, and gives the stage the rest.
type shellLayout struct{ rail, stage, status fyne.CanvasObject }

func (l shellLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	m := l.stage.MinSize()
	if l.rail != nil {
		r := l.rail.MinSize()
		m = fyne.NewSize(m.Width+r.Width, max(m.Height, r.Height))
	}
	return m.AddWidthHeight(0, l.status.MinSize().Height)
}

func (l shellLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	status, left := l.status.MinSize().Height, float32(0)
	l.status.Resize(fyne.NewSize(size.Width, status))
	l.status.Move(fyne.NewPos(0, size.Height-status))
	if l.rail != nil {
		left = l.rail.MinSize().Width
		l.rail.Resize(fyne.NewSize(left, size.Height-status))
		l.rail.Move(fyne.Position{})
	}
	l.stage.Resize(fyne.NewSize(size.Width-left, size.Height-status))
	l.stage.Move(fyne.NewPos(left, 0))
}
