// Package ui is the window: a shell with a menu, tabs and a status line, and one file or a few for each tab. A tab asks the engine
// through the small interfaces of ports.go and shows what comes back.
//
// All of it lives on the window's goroutine. Work runs on goroutines of its own, started through Env, and comes back through Env.Do; the
// window never waits.
package ui

import (
	"context"
	"errors"
	"fmt"
	"log"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"atelier/ui/say"
	"atelier/ui/widget"
)

// Env is what every tab is handed: how to reach the window's goroutine, when the program ends, and where news goes.
type Env struct {
	Ctx    context.Context // ends when the window closes
	Do     func(func())    // runs a function on the window's goroutine: fyne.Do, or a test's stand-in
	Tasks  *sync.WaitGroup // of all goroutines that the window has started; closing waits for them
	Window fyne.Window
	Prefs  fyne.Preferences

	status  *widget.StatusBar
	notice  *widget.Notice
	works   []*Work         // under way, the newest last
	asking  []dialog.Dialog // open, the newest last
	changed func()          // the commands of a tab are others now
}

// Fail shows an error as a sentence in the window. A cancelled context isn't an error to anybody.
func (e *Env) Fail(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		e.notice.Tell(sentence(err.Error()))
	}
}

// Tell shows a message in the status line.
func (e *Env) Tell(text string) { e.status.SetMessage(text) }

// Ask shows a dialog, which Escape closes without an answer.
func (e *Env) Ask(d dialog.Dialog) {
	e.asking = append(e.asking, d)
	d.SetOnClosed(func() {
		e.asking = slices.DeleteFunc(e.asking, func(o dialog.Dialog) bool { return o == d })
	})
	d.Show()
}

// escape closes the newest dialog, or else puts the notice away.
func (e *Env) escape() {
	if n := len(e.asking); n > 0 {
		e.asking[n-1].Hide()
		return
	}
	e.notice.Dismiss()
}

// Changed says that the commands of the tab are others now.
func (e *Env) Changed() {
	if e.changed != nil {
		e.changed()
	}
}

// Go runs work on a goroutine of its own. What it returns, unless nil, then runs on the window's goroutine; after the end of Ctx it
// doesn't run any more. A panic in work is shown as an error, and the program goes on.
func (e *Env) Go(work func(ctx context.Context) func()) {
	e.Tasks.Go(func() {
		done := e.guarded(work)
		if done != nil && e.Ctx.Err() == nil {
			e.Do(done)
		}
	})
}

func (e *Env) guarded(work func(ctx context.Context) func()) (done func()) {
	defer func() {
		if r := recover(); r != nil {
			log.Printf("internal error: %v\n%s", r, debug.Stack())
			done = func() {
				e.Fail(errors.New(say.T("Something inside the program went wrong (%v); what you were doing has stopped, the rest goes on", r)))
			}
		}
	}()
	return work(e.Ctx)
}

// sentence gives a text a capital and a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	first := []rune(s)
	if first[0] >= 'a' && first[0] <= 'z' {
		first[0] += 'A' - 'a'
	}
	switch first[len(first)-1] {
	case '.', '!', '?':
		return string(first)
	}
	return string(first) + "."
}

// quiet is how long something may take before the status line speaks of it.
const quiet = 300 * time.Millisecond

// Work is something under way, shown at the right of the status line. Its methods are for the window's goroutine.
type Work struct {
	e      *Env
	label  string
	at     float64
	left   string
	cancel func()
	shown  bool
}

// Begin says that something is under way: what, and how to end it (nil: it can't be). It is shown once it has taken a moment.
func (e *Env) Begin(label string, cancel func()) *Work {
	w := &Work{e: e, label: label, at: -1, cancel: cancel}
	e.works = append(e.works, w)
	time.AfterFunc(quiet, func() {
		if e.Ctx.Err() == nil {
			e.Do(func() { w.shown = true; e.showWork() })
		}
	})
	return w
}

// Set says how far it has come, 0 to 1 (less than 0: nobody knows), and how long it will take ("": nobody knows).
func (w *Work) Set(at float64, left string) {
	w.at, w.left = at, left
	w.e.showWork()
}

// SetLabel says anew what is under way.
func (w *Work) SetLabel(label string) {
	w.label = label
	w.e.showWork()
}

// End says that it is over.
func (w *Work) End() {
	w.e.works = slices.DeleteFunc(w.e.works, func(o *Work) bool { return o == w })
	w.e.showWork()
}

// showWork shows the newest of what is under way and has taken a moment, and how many others there are.
func (e *Env) showWork() {
	var newest *Work
	others := -1
	for _, w := range e.works {
		if w.shown {
			newest = w
			others++
		}
	}
	if newest == nil {
		e.status.ClearWork()
		return
	}
	label := newest.label
	if others > 0 {
		label = fmt.Sprintf("%s (+%d)", label, others)
	}
	e.status.SetWork(label, newest.at, newest.left, newest.cancel)
}
