package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"atelier/ui/look"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// stub is a content that counts.
type stub struct {
	env    *Env
	object fyne.CanvasObject
	runs   map[Role]int
	busy   string
	off    bool
	kept   any // what it has found in Env.Kept
	taken  []Sent
}

func (s *stub) Keep() any { return s }

func (s *stub) Object() fyne.CanvasObject { return s.object }
func (s *stub) Busy() string              { return s.busy }

func (s *stub) Commands() []Command {
	var c []Command
	for _, r := range []Role{RoleMain, RoleSave, RoleZoomIn, RoleZoomFit, RoleUndo, RoleCopy, RoleNext} {
		c = append(c, Command{Role: r, Title: fmt.Sprint("command ", r), Off: s.off, Run: func() { s.runs[r]++ }})
	}
	return append(c, s.env.SendItems(false, func() (Sent, error) {
		if s.off {
			return Sent{}, errors.New("there is no picture yet: make one")
		}
		return Sent{Title: "noise"}, nil
	})...)
}

// openStubs opens a window with tabs of those names, and counts in made how often each content was made.
func openStubs(t *testing.T, app fyne.App, names ...string) (w *Window, loop *uitest.Loop, made map[string]*stub) {
	made, loop = map[string]*stub{}, &uitest.Loop{}
	tabs := func() (tabs []Tab) {
		for _, n := range names {
			tabs = append(tabs, Tab{ID: n, Title: n, Icon: theme.HomeIcon(), New: func(e *Env) Content {
				made[n] = &stub{env: e, object: canvas.NewText("content of "+n, nil), runs: map[Role]int{}, kept: e.Kept[n]}
				return made[n]
			}, Takes: []Destination{{Title: "Ground of it", Take: func(c Content, s Sent) { c.(*stub).taken = append(c.(*stub).taken, s) }}}})
		}
		return tabs
	}
	w = New(app, Options{Tabs: tabs, Do: loop.Do, SetThreads: func(int) {}, Cores: 4, About: func() About {
		return About{Version: "1.2", Backend: "a slide rule", Credits: "Thanks to **everybody**."}
	}})
	w.win.Show()
	t.Cleanup(w.end)
	return w, loop, made
}

func TestContentIsMadeWhenFirstShown(t *testing.T) {
	app := test.NewTempApp(t)
	w, _, made := openStubs(t, app, "one", "two", "three")
	if len(made) != 1 || made["one"] == nil {
		t.Fatalf("made at first: %v", made)
	}
	test.TapCanvas(w.win.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(w.rail).AddXY(30, look.Gap+2.5*railHeight))
	text := uitest.Text(w.win.Canvas().Content())
	if len(made) != 2 || made["three"] == nil || !strings.Contains(text, "content of three") || strings.Contains(text, "content of one") {
		t.Errorf("made %d; it reads\n%s", len(made), text)
	}
	w.Select(0)
	again, _, made := openStubs(t, app, "one", "two", "three")
	if again.current != 0 || made["one"] == nil {
		t.Errorf("tab %d is shown again", again.current)
	}
	w.rail.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	again, _, made = openStubs(t, app, "one", "two", "three")
	if again.current != 1 || len(made) != 1 || made["two"] == nil {
		t.Errorf("the tab shown last isn't remembered: %d", again.current)
	}
	again.rail.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if made["two"].runs[RoleMain] != 1 {
		t.Error("Enter does nothing while the rail has the keyboard")
	}
}

func TestOneTabHasNoRail(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one")
	if w.rail != nil || slices.Contains(strings.Split(uitest.Text(w.win.Canvas().Content()), "\n"), "one") {
		t.Error("a single tab is offered for choice")
	}
}

func TestKeysAndMenuRunCommands(t *testing.T) {
	w, _, made := openStubs(t, test.NewTempApp(t), "one")
	s := made["one"]
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeyPlus, fyne.Key0} {
		w.typed(&fyne.KeyEvent{Name: k})
	}
	if s.runs[RoleMain] != 2 || s.runs[RoleZoomIn] != 1 || s.runs[RoleZoomFit] != 1 {
		t.Errorf("keys have run %v", s.runs)
	}
	shortcuts := map[string]func(){}
	for _, m := range w.win.MainMenu().Items {
		for _, i := range m.Items {
			if i.Shortcut != nil {
				if shortcuts[i.Shortcut.ShortcutName()] != nil {
					t.Errorf("%s is there twice", i.Shortcut.ShortcutName())
				}
				shortcuts[i.Shortcut.ShortcutName()] = i.Action
			}
		}
	}
	for _, r := range []Role{RoleMain, RoleSave} {
		before := s.runs[r]
		if f := shortcuts[keyOf[r].ShortcutName()]; f == nil {
			t.Errorf("the menu has no %s", keyOf[r].ShortcutName())
		} else if f(); s.runs[r] != before+1 {
			t.Errorf("%s does nothing", keyOf[r].ShortcutName())
		}
	}
}

// item is the menu item with that label.
func item(t *testing.T, w *Window, label string) *fyne.MenuItem {
	if i := itemIn(w.win.MainMenu().Items, label); i != nil {
		return i
	}
	t.Fatalf("the menu has no %q", label)
	return nil
}

func itemIn(menus []*fyne.Menu, label string) *fyne.MenuItem {
	for _, m := range menus {
		for _, i := range m.Items {
			if title, _, _ := strings.Cut(i.Label, menuGap); title == label {
				return i
			}
			if i.ChildMenu != nil {
				if found := itemIn([]*fyne.Menu{i.ChildMenu}, label); found != nil {
					return found
				}
			}
		}
	}
	return nil
}

func TestColoursAreChosenAndRemembered(t *testing.T) {
	app := test.NewTempApp(t)
	w, _, _ := openStubs(t, app, "one")
	item(t, w, "Light").Action()
	want := look.New(look.Light).Color(theme.ColorNameBackground, theme.VariantDark)
	if got := app.Settings().Theme().Color(theme.ColorNameBackground, theme.VariantDark); got != want {
		t.Errorf("the background is %v, want %v", got, want)
	}
	if !item(t, w, "Light").Checked || item(t, w, "Dark").Checked {
		t.Error("the menu doesn't mark what is chosen")
	}
	again, _, _ := openStubs(t, app, "one")
	if again.mode != look.Light {
		t.Errorf("remembered %q", again.mode)
	}
}

func TestAboutTellsWhatItIs(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one")
	item(t, w, "About Atelier").Action()
	text := uitest.Text(w.win.Canvas().Overlays().Top())
	for _, want := range []string{"Atelier 1.2", "a slide rule", "everybody"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q isn't among\n%s", want, text)
		}
	}
}

func TestClosingRemembersTheSizeAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := test.NewTempApp(t)
		w, loop, _ := openStubs(t, app, "one")
		w.win.Resize(fyne.NewSize(900, 700))
		closed, ended := false, false
		w.win.SetOnClosed(func() { closed = true })
		w.env.Go(func(ctx context.Context) func() {
			<-ctx.Done()
			time.Sleep(2 * time.Second) // saves
			ended = true
			return func() { t.Error("work came back after the end") }
		})
		item(t, w, "Quit").Action()
		loop.Run(time.Second)
		if closed {
			t.Error("closed before the work had ended")
		}
		w.askToClose() // once more, impatiently
		loop.Run(5 * time.Second)
		if !closed || !ended || !w.End(time.Second) {
			t.Errorf("closed %v, ended %v", closed, ended)
		}
		again, _, _ := openStubs(t, app, "one")
		if s := again.win.Canvas().Size(); s.Width != 900 || s.Height < 690 || s.Height > 710 {
			t.Errorf("opened again with %v", s)
		}
	})
}

func TestEndDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, _ := openStubs(t, test.NewTempApp(t), "one")
		w.env.Tasks.Go(func() { time.Sleep(time.Minute) })
		if w.End(10 * time.Second) {
			t.Error("says that a minute's work has ended in 10 s")
		}
		w.env.Tasks.Wait()
	})
}

func TestAPanicIsShownAndTheProgramGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, loop, _ := openStubs(t, test.NewTempApp(t), "one")
		w.env.Go(func(context.Context) func() { panic("graph: a shape that can't be") })
		loop.Run(time.Second)
		if got := w.env.notice.Text(); !strings.Contains(got, "graph: a shape that can't be") || !strings.Contains(got, "the rest goes on") {
			t.Errorf("says %q", got)
		}
	})
}

func TestErrorsAreSentences(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one")
	for in, want := range map[string]string{"the disk is full": "The disk is full.", "Too late!": "Too late!", "ÄÖ": "ÄÖ."} {
		w.env.Fail(errors.New(in))
		if got := w.env.notice.Text(); got != want {
			t.Errorf("%q is shown as %q", in, got)
		}
	}
	w.env.notice.Dismiss()
	w.env.Fail(context.Canceled)
	w.env.Fail(nil)
	if got := w.env.notice.Text(); got != "" {
		t.Errorf("cancelling is shown as %q", got)
	}
}

func TestStatusShowsTheNewestWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, loop, _ := openStubs(t, test.NewTempApp(t), "one")
		e := w.env
		a := e.Begin("Training", nil)
		loop.Run(time.Second)
		b := e.Begin("Generating", nil)
		if got := e.status.Work(); got != "Training" {
			t.Errorf("at once: %q", got)
		}
		loop.Run(time.Second)
		if got := e.status.Work(); got != "Generating (+1)" {
			t.Errorf("after a moment: %q", got)
		}
		b.End()
		if got := e.status.Work(); got != "Training" {
			t.Errorf("afterwards: %q", got)
		}
		a.End()
		loop.Run(time.Second)
		if got := e.status.Work(); got != "" {
			t.Errorf("at the end: %q", got)
		}
	})
}

func TestAHintGoesWithItsTab(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one", "two")
	b := widget.NewButton("Go", nil, "Goes.", nil)
	w.stage.Add(b)
	w.hints.Delay = 0
	widget.ShowHint(b, b.Hint)
	if w.hints.Shown() == "" {
		t.Fatal("there is no hint")
	}
	w.Select(1)
	if w.hints.Shown() != "" {
		t.Error("the hint of the tab before is still there")
	}
}

func TestTheLastCopyStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, loop, _ := openStubs(t, test.NewTempApp(t), "one")
		var last image.Image
		w.opt.Copy = func(m image.Image) error {
			time.Sleep(time.Duration(m.Bounds().Dx()) * time.Millisecond) // packing
			last = m
			return nil
		}
		small := image.NewGray(image.Rect(0, 0, 10, 10))
		for _, m := range []image.Image{image.NewGray(image.Rect(0, 0, 3000, 10)), small} {
			if err := w.env.Copy(m); err != nil {
				t.Fatal(err)
			}
			loop.Run(time.Millisecond)
		}
		loop.Run(10 * time.Second)
		if last != small {
			t.Error("the picture that was copied before is on the clipboard")
		}
		w.end()
		w.env.Tasks.Wait()
	})
}

func TestKeysDoNotActOnATabThatIsLeft(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one", "two")
	b := widget.NewButton("Go", nil, "", nil)
	w.stage.Add(b)
	w.win.Canvas().Focus(b)
	w.Select(1)
	if f := w.win.Canvas().Focused(); f != nil {
		t.Errorf("%T still has the keyboard", f)
	}
}
