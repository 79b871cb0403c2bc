package ui

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// choices are the choices of the dialog that is open.
func choices(w *Window) []*widget.Choice {
	return uitest.Find[*widget.Choice](w.win.Canvas().Overlays().Top())
}

func TestLanguageChangesWithoutARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { say.Use(say.English) })
		app := test.NewTempApp(t)
		w, loop, made := openStubs(t, app, "one", "two", "three")
		w.Select(1)
		first, second := made["one"], made["two"]
		first.busy = "A model is in training."
		scroll := container.NewVScroll(widget.Gapped(10, 5000))
		second.object = container.NewStack(scroll)
		w.stage.Objects = []fyne.CanvasObject{second.object}
		w.stage.Refresh()
		scroll.ScrollToOffset(fyne.NewPos(0, 700))

		w.preferences()
		choices(w)[0].SetSelected("简体中文")
		loop.Run(time.Second)
		if say.Language() != say.Chinese || app.Preferences().String(prefLanguage) != say.Chinese {
			t.Fatalf("the language is %q", say.Language())
		}
		if w.current != 1 || made["two"] == second || made["two"].kept != any(second) || made["three"] != nil {
			t.Errorf("tab %d is shown; the new content has %v", w.current, made["two"].kept)
		}
		if !strings.Contains(uitest.Text(w.win.Content()), "content of two") {
			t.Errorf("the new content isn't shown:\n%s", uitest.Text(w.win.Content()))
		}
		if made["one"] != first {
			t.Error("a busy content was thrown away")
		}
		if len(choices(w)) == 0 {
			t.Error("the preferences have gone")
		}
		first.busy = ""
		first.env.Begin("x", nil).End()
		loop.Run(time.Second)
		w.Select(0)
		if made["one"] == first || made["one"].kept != any(first) {
			t.Error("the content isn't made anew when its work has ended")
		}
		if first.env.Ctx.Err() == nil || made["one"].env.Ctx.Err() != nil {
			t.Error("the old content's goroutines go on, or the new one's have ended")
		}
	})
}

func TestScrollStaysWhenTheLanguageChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { say.Use(say.English) })
		loop, app := &uitest.Loop{}, test.NewTempApp(t)
		var scrolls []*container.Scroll
		tab := Tab{ID: "one", Title: "One", Icon: theme.HomeIcon(), New: func(e *Env) Content {
			s := container.NewVScroll(widget.Gapped(10, 5000))
			scrolls = append(scrolls, s)
			return &stub{env: e, object: container.NewStack(s), runs: map[Role]int{}}
		}}
		w := New(app, Options{Tabs: func() []Tab { return []Tab{tab} }, Do: loop.Do})
		t.Cleanup(w.end)
		w.win.Show()
		scrolls[0].ScrollToOffset(fyne.NewPos(0, 700))
		w.setLanguage(say.Chinese)
		loop.Run(time.Second)
		if len(scrolls) != 2 || scrolls[1].Offset.Y != 700 {
			t.Errorf("%d contents, scrolled to %v", len(scrolls), scrolls[len(scrolls)-1].Offset)
		}
	})
}

func TestQueuedWorkKeepsItsContent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { say.Use(say.English) })
		w, loop, made := openStubs(t, test.NewTempApp(t), "one")
		first, came := made["one"], false
		first.env.Queue("a", takes(10, func() { came = true }))
		loop.Run(time.Second)
		w.setLanguage(say.Chinese)
		loop.Run(time.Second)
		if made["one"] != first {
			t.Fatal("the content that waits for its job was thrown away")
		}
		loop.Run(10 * time.Second)
		if !came || made["one"] == first {
			t.Errorf("the job has come: %v", came)
		}
	})
}

func TestThreadsAreChosenAndRemembered(t *testing.T) {
	app := test.NewTempApp(t)
	var said []int
	open := func() *Window {
		made := func(e *Env) Content { return &stub{env: e, object: widget.NewText("one"), runs: map[Role]int{}} }
		w := New(app, Options{Tabs: func() []Tab { return []Tab{{ID: "one", Title: "One", Icon: theme.HomeIcon(), New: made}} }, Do: (&uitest.Loop{}).Do,
			SetThreads: func(n int) { said = append(said, n) }, Cores: 4})
		t.Cleanup(w.end)
		w.preferences()
		return w
	}
	threads := choices(open())[2]
	if len(threads.Options) != 5 || threads.SelectedIndex() != 0 || threads.Options[2] != "2 threads" {
		t.Fatalf("offers %q, %d is chosen", threads.Options, threads.SelectedIndex())
	}
	threads.SetSelectedIndex(2)
	if got := choices(open())[2].Selected; got != "2 threads" {
		t.Errorf("opened again with %q", got)
	}
	if want := []int{0, 2, 2}; !slices.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
}

// kept is a settings struct.
type keptSettings struct {
	Octaves int `name:"octaves" label:"Octaves" default:"6" min:"1" max:"9" help:"How many."`
}

func TestResetForgetsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { say.Use(say.English) })
		app := test.NewTempApp(t)
		w, loop, made := openStubs(t, app, "one", "two")
		w.setLanguage(say.Chinese)
		w.Select(1)
		w.setMode(look.Light)
		w.chooseThreads(3)
		w.tour.Hide()
		w.env.Keep("s", &keptSettings{Octaves: 2})
		first := made["two"]

		w.preferences()
		for _, b := range uitest.Find[*widget.Button](w.win.Canvas().Overlays().Top()) {
			if b.Icon == theme.ViewRefreshIcon() {
				test.Tap(b)
			}
		}
		if w.win.Canvas().Overlays().Top() == nil {
			t.Fatal("there is no question")
		}
		w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if !app.Preferences().Bool(prefTour) {
			t.Fatal("Escape has reset everything")
		}
		w.reset()
		loop.Run(time.Second)
		s := keptSettings{}
		engine.SetDefaults(&s)
		w.env.Recall("s", &s)
		if say.Language() != say.Detect() || w.mode != look.Follow || w.threads != 0 || s.Octaves != 6 || w.current != 0 {
			t.Errorf("language %q, colours %q, %d threads, %d octaves, tab %d", say.Language(), w.mode, w.threads, s.Octaves, w.current)
		}
		if made["two"] != first && made["two"].kept != nil {
			t.Error("a content found what an older one had left")
		}
		if size := w.win.Canvas().Size(); size.Width != firstWidth {
			t.Errorf("the window is %v", size)
		}
		if !w.env.status.Offering() {
			t.Error("the tour isn't offered again")
		}
	})
}

func TestFirstSizeFitsTheScreen(t *testing.T) {
	made := func(e *Env) Content { return &stub{env: e, object: widget.NewText("one"), runs: map[Role]int{}} }
	for _, c := range []struct{ w, h, wantW, wantH int }{{1024, 640, 1024, 640 - titleBar}, {3840, 2160, firstWidth, firstHeight}, {0, 0, firstWidth, firstHeight}, {1920, 700, firstWidth, 700 - titleBar}} {
		w := New(test.NewTempApp(t), Options{Tabs: func() []Tab { return []Tab{{ID: "one", Title: "One", Icon: theme.HomeIcon(), New: made}} }, Do: (&uitest.Loop{}).Do,
			ScreenSize: func() (int, int) { return c.w, c.h }})
		t.Cleanup(w.end)
		if got := w.firstSize(); int(got.Width) != c.wantW || int(got.Height) != c.wantH {
			t.Errorf("on a screen of %d x %d: %v", c.w, c.h, got)
		}
		w.env.Prefs.SetFloat(prefHeight, 700) // left so, perhaps without a title bar
		if got := w.firstSize(); c.h > 0 && int(got.Height) != min(c.h, 700) {
			t.Errorf("on a screen of %d x %d it comes back as %v", c.w, c.h, got)
		}
	}
}
