package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The names of the preferences.
const (
	prefWidth  = "window.width"
	prefHeight = "window.height"
	prefTab    = "window.tab"
	prefMode   = "window.colours"
	prefThread = "engine.threads"
)

// The size of a window that is opened for the first time.
const (
	firstWidth  = 1280
	firstHeight = 800
)

// Options are what the program tells its window.
type Options struct {
	Tabs  []Tab        // at least one
	Do    func(func()) // fyne.Do
	About About
	// SetThreads says how many threads may compute, at most Cores; 0 is all, less one for the window while something trains.
	SetThreads func(n int)
	Cores      int
}

// Window is the studio's window: menu, tabs and status line.
type Window struct {
	app      fyne.App
	win      fyne.Window
	env      *Env
	end      context.CancelFunc
	tabs     []Tab
	contents []Content // nil until first shown
	stage    *fyne.Container
	rail     *rail // nil with one tab
	current  int
	mode     look.Mode
	aboutIt  About
	closing  bool

	setThreads     func(n int)
	threads, cores int
}

// New builds the window and shows the tab that was shown last. Nothing heavy happens before that tab's own work.
func New(app fyne.App, opt Options) *Window {
	ctx, end := context.WithCancel(context.Background())
	w := &Window{app: app, win: app.NewWindow("Atelier"), end: end, tabs: opt.Tabs, contents: make([]Content, len(opt.Tabs)), stage: container.NewStack(), aboutIt: opt.About}
	w.env = &Env{
		Ctx: ctx, Do: opt.Do, Tasks: &sync.WaitGroup{}, Window: w.win, Prefs: app.Preferences(),
		status: widget.NewStatusBar(say.T("Ready")), notice: widget.NewNotice(),
	}
	w.env.changed = func() { w.win.SetMainMenu(w.menu()) }
	w.setThreads, w.cores = opt.SetThreads, opt.Cores
	if n := w.env.Prefs.Int(prefThread); n >= 0 && n <= w.cores {
		w.chooseThreads(n)
	}
	w.mode = look.Mode(w.env.Prefs.StringWithFallback(prefMode, string(look.Follow)))
	app.Settings().SetTheme(look.New(w.mode))

	parts := []fyne.CanvasObject{w.stage, w.env.status}
	if len(w.tabs) > 1 {
		w.rail = newRail(w.tabs, w.Select)
		parts = append(parts, w.rail)
	}
	w.win.SetContent(container.NewStack(container.New(shellLayout{}, parts...), w.env.notice, widget.NewHintLayer(opt.Do)))
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.win.SetCloseIntercept(w.askToClose)
	w.win.Canvas().SetOnTypedKey(w.typed)
	w.win.Resize(fyne.NewSize(float32(w.env.Prefs.FloatWithFallback(prefWidth, firstWidth)), float32(w.env.Prefs.FloatWithFallback(prefHeight, firstHeight))))
	w.current = -1
	w.Select(w.remembered())
	return w
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
	if w.current >= 0 {
		w.stage.Objects[0].Hide()
	}
	w.current = i
	if w.contents[i] == nil {
		w.contents[i] = w.tabs[i].New(w.env)
	}
	o := w.contents[i].Object()
	o.Show()
	w.stage.Objects = []fyne.CanvasObject{o}
	w.stage.Refresh()
	if w.rail != nil {
		w.rail.mark(i)
	}
	w.env.Prefs.SetString(prefTab, w.tabs[i].ID)
	w.env.changed()
}

// ShowAndRun shows the window and returns when the program is to end; End must follow.
func (w *Window) ShowAndRun() { w.win.ShowAndRun() }

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

// chooseThreads sets how many threads compute; 0 leaves it to the program.
func (w *Window) chooseThreads(n int) {
	if w.setThreads == nil {
		return
	}
	w.threads = n
	w.env.Prefs.SetInt(prefThread, n)
	w.setThreads(n)
}

func (w *Window) setMode(m look.Mode) {
	w.mode = m
	w.env.Prefs.SetString(prefMode, string(m))
	w.app.Settings().SetTheme(look.New(m))
	w.env.changed()
}

// askToClose closes the window, after a question where something is under way.
func (w *Window) askToClose() {
	if w.closing {
		return
	}
	for _, c := range w.contents {
		if c == nil || c.Busy() == "" {
			continue
		}
		d := dialog.NewConfirm(say.T("Close Atelier?"), c.Busy()+"\n"+say.T("Save it and close?"), func(yes bool) {
			if yes {
				w.close()
			}
		}, w.win)
		d.SetConfirmText(say.T("Save and close"))
		d.SetDismissText(say.T("Stay"))
		w.env.Ask(d)
		return
	}
	w.close()
}

// close ends all work, lets it save, and closes the window when that is done. The window stays alive meanwhile.
func (w *Window) close() {
	w.closing = true
	size := w.win.Canvas().Size()
	w.env.Prefs.SetFloat(prefWidth, float64(size.Width))
	w.env.Prefs.SetFloat(prefHeight, float64(size.Height))
	w.env.Tell(say.T("Saving and closing …"))
	w.end()
	go func() {
		w.env.Tasks.Wait()
		w.env.Do(w.win.Close)
	}()
}

// shellLayout puts the status line below, the rail (if any) at the left, and gives the stage the rest.
type shellLayout struct{}

func (shellLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	if len(o) > 2 {
		m.Width += o[2].MinSize().Width
	}
	m.Height += o[1].MinSize().Height
	return m
}

func (shellLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	status := o[1].MinSize().Height
	o[1].Resize(fyne.NewSize(size.Width, status))
	o[1].Move(fyne.NewPos(0, size.Height-status))
	left := float32(0)
	if len(o) > 2 {
		left = o[2].MinSize().Width
		o[2].Resize(fyne.NewSize(left, size.Height-status))
		o[2].Move(fyne.Position{})
	}
	o[0].Resize(fyne.NewSize(size.Width-left, size.Height-status))
	o[0].Move(fyne.NewPos(left, 0))
}

// About is what Help > About says.
type About struct {
	Version string
	Backend string // what computes
	Credits string // whose data and software this rests on, as Markdown
}

func (w *Window) about() {
	head := widget.Column(look.Gap, widget.NewHeading("Atelier "+w.aboutIt.Version),
		widget.NewCaption(say.T("A studio that makes pictures by every method, and learns while you watch.")),
		widget.NewCaption(say.T("Computes with %s", w.aboutIt.Backend)))
	credits := fw.NewRichTextFromMarkdown(w.aboutIt.Credits)
	credits.Wrapping = fyne.TextWrapWord
	d := dialog.NewCustom(say.T("About Atelier"), say.T("Close"), container.NewBorder(head, nil, nil, nil, container.NewVScroll(credits)), w.win)
	d.Resize(fyne.NewSize(560, 420))
	w.env.Ask(d)
}
