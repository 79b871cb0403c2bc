package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
)

// states are the works of the list, each with where it stands.
func states(w *Window) []string {
	var list []string
	for _, work := range w.env.works {
		list = append(list, work.label+": "+work.saysState())
	}
	return list
}

// takes is a queued work of so many seconds that tells of itself, unless it is cancelled.
func takes(seconds int, done func()) func(context.Context, *Job) (func(), error) {
	return func(ctx context.Context, j *Job) (func(), error) {
		for i := range seconds * 100 {
			j.Set(float64(i) / float64(seconds*100))
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(10 * time.Millisecond):
			}
		}
		return done, nil
	}
}

func TestQueueWorksOneAfterAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, loop, _ := openStubs(t, test.NewTempApp(t), "one")
		var order []string
		done := func(name string) func() { return func() { order = append(order, name) } }
		w.env.Queue("a", takes(20, done("a")))
		w.env.Queue("b", takes(10, done("b")))
		w.env.Queue("c", takes(10, done("c")))
		loop.Run(10*time.Second + 150*time.Millisecond)
		if got, want := states(w), []string{"a: 50 %, 10 s left", "b: Waiting", "c: Waiting"}; !slices.Equal(got, want) {
			t.Errorf("after 10 s: %q, want %q", got, want)
		}
		if got := w.env.status.Work(); got != "a (+2)" {
			t.Errorf("the status line says %q", got)
		}
		w.env.works[1].stop()
		loop.Run(11 * time.Second)
		if got, want := states(w), []string{"a: Done in 20 s", "b: Cancelled"}; !slices.Equal(got[:2], want) || !strings.HasSuffix(got[2], " s left") {
			t.Errorf("after 21 s: %q, want %q and c running", got, want)
		}
		w.env.works[2].stop()
		loop.Run(time.Second)
		if got := states(w)[2]; got != "c: Cancelled" || !slices.Equal(order, []string{"a"}) || w.env.notice.Text() != "" {
			t.Errorf("%s; done are %q; it says %q", got, order, w.env.notice.Text())
		}
		if got := w.env.status.Work(); got != "" {
			t.Errorf("at the end the status line says %q", got)
		}
	})
}

func TestQueueGoesOnAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := test.NewTempApp(t)
		w, loop, _ := openStubs(t, app, "one")
		w.toggleJobs()
		ended := false
		w.env.Queue("bad", func(context.Context, *Job) (func(), error) { return nil, errors.New("the disk is full: make room") })
		w.env.Queue("worse", func(context.Context, *Job) (func(), error) { panic("an index out of range") })
		w.env.Queue("good", takes(1, func() { ended = true }))
		loop.Run(5 * time.Second)
		if !ended || states(w)[0] != "bad: Failed" || states(w)[1] != "worse: Failed" {
			t.Errorf("%q", states(w))
		}
		text := uitest.Text(w.panel.object)
		if !strings.Contains(text, "The disk is full: make room.") || !strings.Contains(text, "an index out of") || !strings.Contains(text, "Done in 1 s") {
			t.Errorf("the panel reads\n%s", text)
		}
		test.Tap(w.panel.rows[w.env.works[0]].copy)
		if got := app.Clipboard().Content(); got != "The disk is full: make room." {
			t.Errorf("copied %q", got)
		}
		w.panel.forget()
		if len(w.env.works) != 0 || !strings.Contains(uitest.Text(w.panel.object), "Nothing is under way.") {
			t.Errorf("after Clear the panel reads\n%s", uitest.Text(w.panel.object))
		}
	})
}

func TestProgressIsShownTenTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, loop, _ := openStubs(t, test.NewTempApp(t), "one")
		w.env.Queue("a", takes(5, nil))
		shown := map[string]bool{}
		for range 312 {
			loop.Run(time.Millisecond) // a frame
			shown[fmt.Sprint(w.env.works[0].at)] = true
		}
		if len(shown) < 40 || len(shown) > 52 {
			t.Errorf("500 reports in 5 s were shown as %d", len(shown))
		}
	})
}

func TestOnlyLongWorksStayInTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, loop, _ := openStubs(t, test.NewTempApp(t), "one")
		w.toggleJobs()
		short, long := w.env.Begin("Generating", nil), w.env.Begin("Training", func() {})
		loop.Run(time.Second)
		short.End()
		loop.Run(time.Second)
		if text := uitest.Text(w.panel.object); strings.Contains(text, "Generating") || !strings.Contains(text, "Training\nRunning") {
			t.Errorf("the panel reads\n%s", text)
		}
		long.Set(0.5, "a good while")
		loop.Run(time.Minute)
		if text := uitest.Text(w.panel.object); !strings.Contains(text, "50 %, a good while") {
			t.Errorf("the panel reads\n%s", text)
		}
		long.End()
		long.End()
		loop.Run(time.Second)
		if got := states(w); !slices.Equal(got, []string{"Training: Ended after 1 min 2 s"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestClosingAsksForTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, loop, made := openStubs(t, test.NewTempApp(t), "one")
		closed := false
		w.win.SetOnClosed(func() { closed = true })
		w.env.Queue("a", takes(100, nil))
		w.env.Queue("b", takes(100, nil))
		loop.Run(time.Second)
		w.askToClose()
		if text := uitest.Text(w.win.Canvas().Overlays().Top()); !strings.Contains(text, "2 jobs") || !strings.Contains(text, "Close") {
			t.Fatalf("asks\n%s", text)
		}
		w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		loop.Run(time.Second)
		if closed || w.win.Canvas().Overlays().Top() != nil {
			t.Fatal("Escape isn't an answer to stay")
		}
		made["one"].busy = "A model is in training."
		w.askToClose()
		if text := uitest.Text(w.win.Canvas().Overlays().Top()); !strings.Contains(text, "2 jobs") || !strings.Contains(text, "A model is in training.\n") {
			t.Errorf("asks\n%s", text)
		}
		w.close()
		loop.Run(time.Second)
		if !closed {
			t.Error("the queue holds the window open")
		}
	})
}

func TestMessagesCanBeReadAgainAndCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := test.NewTempApp(t)
		w, loop, _ := openStubs(t, app, "one")
		w.env.Tell("Saved a.png")
		w.env.Fail(errors.New("b.png can't be written"))
		w.toggleJobs()
		loop.Run(time.Second)
		text := uitest.Text(w.panel.object)
		if i, j := strings.Index(text, "Saved a.png"), strings.Index(text, "B.png can't be written."); i < 0 || j < 0 || j > i {
			t.Errorf("the newest isn't the first:\n%s", text)
		}
		w.panel.copyMessages()
		if got := app.Clipboard().Content(); got != "2000-01-01 00:00:00 Saved a.png\n2000-01-01 00:00:00 B.png can't be written.\n" {
			t.Errorf("copied %q", got)
		}
		for range 3 { // the notice, the panel, and nothing more
			w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		}
		if w.env.notice.Text() != "" || w.panel.Visible() {
			t.Error("Escape doesn't put the notice and the panel away")
		}
	})
}

func TestPaceIsSteady(t *testing.T) {
	var p pace
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p.begin(now)
	last, rises := time.Duration(0), 0
	for i := range 600 { // a minute of a work of 100 s whose steps are of uneven length
		at := (float64(i) + 3*float64(i%7)/7) / 1000
		p.set(at, now.Add(time.Duration(i)*100*time.Millisecond))
		if i > 100 {
			if p.left > last+time.Second {
				rises++
			}
			if want := 100*time.Second - time.Duration(i)*100*time.Millisecond; p.left < want-5*time.Second || p.left > want+5*time.Second {
				t.Fatalf("after %d s it reckons %s, want %s", i/10, p.left, want)
			}
		}
		last = p.left
	}
	if rises > 0 {
		t.Errorf("it went up by more than a second %d times", rises)
	}
	p.set(0, now.Add(61*time.Second))
	if got := p.text(); got != "" {
		t.Errorf("a new round begins with %q", got)
	}
}
