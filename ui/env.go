// Package ui is the window: a shell with a menu, tabs and a status line, and one file or a few for each tab. A tab asks the engine
// through the small interfaces of ports.go and shows what comes back.
//
// All of it lives on the window's goroutine. Work runs on goroutines of its own, started through Env, and comes back through Env.Do; the
// window never waits.
package ui

import (
	"context"
	"errors"
	"image"
	"log"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"

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
	Kept   map[string]any              // by tab ID: what a content left for the one that takes its place
	Copy   func(m image.Image) error   // puts a picture on the clipboard, from any goroutine
	Paste  func() (image.Image, error) // the picture on the clipboard; not for the window's goroutine

	tab int // whose it is; -1 is the window's own
	*desk
}

// desk is what all tabs share.
type desk struct {
	ctx      context.Context // ends when the window closes
	status   *widget.StatusBar
	notice   *widget.Notice
	works    []*Work   // in the order in which they were begun or queued
	messages []message // the newest last
	said     int       // counts the changes of messages
	open     []closer  // dialogs and cards, the newest last
	changed  func()    // the commands of a tab are others now
	news     func()    // a work or the messages are others now; progress comes at most so often as its pump lets through
	idle     func()    // a work has ended
	tabs     func() []Tab
	show     func(tab int) Content // brings a tab to the screen, and makes its content if need be
}

// closer is whatever Escape puts away.
type closer interface{ Hide() }

// forTab is the Env of a tab: its works are known as its own, and end stops its goroutines when another content takes the place.
func (e *Env) forTab(i int) (own *Env, end context.CancelFunc) {
	c := *e
	c.tab = i
	c.Ctx, end = context.WithCancel(e.Ctx)
	return &c, end
}

// message is something that was said, and when.
type message struct {
	at      time.Time
	text    string
	problem bool
}

// keptMessages is how many messages can be read again.
const keptMessages = 100

func (e *Env) note(text string, problem bool) {
	e.messages = append(e.messages, message{time.Now(), text, problem})
	e.messages = e.messages[max(0, len(e.messages)-keptMessages):]
	e.said++
	e.news()
}

// Fail shows an error as a sentence in the window. A cancelled context isn't an error to anybody.
func (e *Env) Fail(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		text := say.Error(err)
		e.notice.Tell(text)
		e.note(text, true)
	}
}

// Tell shows a message in the status line.
func (e *Env) Tell(text string) {
	e.status.SetMessage(text)
	e.note(text, false)
}

func (e *Env) opened(c closer) { e.open = append(e.open, c) }

func (e *Env) closed(c closer) {
	e.open = slices.DeleteFunc(e.open, func(o closer) bool { return o == c })
}

// closeAll puts all dialogs and cards away.
func (e *Env) closeAll() {
	for len(e.open) > 0 {
		c := e.open[len(e.open)-1]
		e.open = e.open[:len(e.open)-1]
		c.Hide()
	}
}

// escape closes the newest dialog; or puts the notice away, which lies under dialogs and over cards; or else closes the newest card.
func (e *Env) escape() {
	e.open = slices.DeleteFunc(e.open, func(c closer) bool { // a click beside it may have closed it
		v, ok := c.(interface{ Visible() bool })
		return ok && !v.Visible()
	})
	n := len(e.open)
	if n == 0 || e.Window.Canvas().Overlays().Top() == nil && e.notice.Text() != "" {
		e.notice.Dismiss()
		return
	}
	e.open[n-1].Hide()
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
		if done := e.guarded(work); done != nil && e.Ctx.Err() == nil {
			e.Do(done)
		}
	})
}

// guarded runs work and, where it panics, returns what shows that as an error.
func (e *Env) guarded(work func(ctx context.Context) func()) (done func()) {
	if err := guard(func() { done = work(e.Ctx) }); err != nil {
		return func() { e.Fail(err) }
	}
	return done
}

// guard runs f and makes an error of a panic.
func guard(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			log.Printf("internal error: %v\n%s", r, debug.Stack())
			err = errors.New(say.T("Something inside the program went wrong (%v); what you were doing has stopped, the rest goes on", r))
		}
	}()
	f()
	return nil
}
