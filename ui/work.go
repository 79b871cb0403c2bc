package ui

import (
	"fmt"
	"slices"
	"time"
)

// quiet is how long something may take before the status line speaks of it.
const quiet = 300 * time.Millisecond

// lasting is how long a work that wasn't queued must have taken to stay in the list of jobs after its end.
const lasting = 5 * time.Second

// keptWorks is how many works that are over stay in the list.
const keptWorks = 50

// workState is where a work stands.
type workState int

const (
	workWaiting workState = iota // for the queue
	workRunning
	workEnded // one that wasn't queued; how it ended, whoever began it has said
	workDone
	workFailed
	workCancelled
)

func (s workState) over() bool { return s > workRunning }

// Work is something under way, shown at the right of the status line and in the list of jobs. Its methods are for the window's
// goroutine.
type Work struct {
	e       *Env
	label   string
	state   workState
	at      float64 // less than 0: nobody knows
	left    string  // as its owner says
	pace    pace
	cancel  func()
	stopped bool // it has been asked to end
	shown   bool // it has taken a moment
	start   func()
	began   time.Time
	ended   time.Time
	problem string // of workFailed
}

// Begin says that something is under way: what, and how to end it (nil: it can't be). It is shown once it has taken a moment.
func (e *Env) Begin(label string, cancel func()) *Work {
	w := &Work{e: e, label: label, at: -1, cancel: cancel}
	e.works = append(e.works, w)
	w.begin()
	return w
}

func (w *Work) begin() {
	w.state, w.began = workRunning, time.Now()
	w.pace.begin(w.began)
	time.AfterFunc(quiet, func() {
		if w.e.ctx.Err() == nil {
			w.e.Do(func() { w.shown = true; w.e.showWork() })
		}
	})
}

// Set says how far it has come, 0 to 1 (less than 0: nobody knows), and how long it will take ("": the window reckons).
func (w *Work) Set(at float64, left string) {
	w.at, w.left = min(1, at), left
	w.pace.set(at, time.Now())
	w.e.showWork()
}

// SetLabel says anew what is under way.
func (w *Work) SetLabel(label string) {
	w.label = label
	w.e.showWork()
}

// End says that it is over.
func (w *Work) End() { w.finish(workEnded) }

func (w *Work) finish(s workState) {
	if w.state.over() {
		return
	}
	w.state, w.ended, w.left = s, time.Now(), ""
	if s == workEnded && w.ended.Sub(w.began) < lasting {
		w.e.works = slices.DeleteFunc(w.e.works, func(o *Work) bool { return o == w })
	}
	w.e.forgetWorks(keptWorks)
	w.e.showWork()
	w.e.idle()
}

// stop ends it as far as it can be ended.
func (w *Work) stop() {
	if w.cancel != nil && !w.state.over() {
		w.stopped = true
		w.cancel()
		w.e.showWork()
	}
}

// timeLeft says how long it will still take, or is "".
func (w *Work) timeLeft() string {
	if w.left != "" || w.at < 0 || w.state != workRunning {
		return w.left
	}
	return w.pace.text()
}

// forgetWorks takes the oldest works that are over out of the list, until so many are left.
func (e *Env) forgetWorks(keep int) {
	over := 0
	for _, w := range e.works {
		if w.state.over() {
			over++
		}
	}
	e.works = slices.DeleteFunc(e.works, func(w *Work) bool {
		if !w.state.over() || over <= keep {
			return false
		}
		over--
		return true
	})
	e.news()
}

// underWay are the works that aren't over, the oldest first.
func (e *Env) underWay() []*Work {
	var list []*Work
	for _, w := range e.works {
		if !w.state.over() {
			list = append(list, w)
		}
	}
	return list
}

// showWork shows the newest of what is under way and has taken a moment, and how many others there are.
func (e *Env) showWork() {
	e.news()
	var newest *Work
	others := -1
	for _, w := range e.underWay() {
		switch {
		case w.state == workRunning && w.shown:
			newest = w
			others++
		case w.state == workWaiting:
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
	var cancel func()
	if newest.cancel != nil && !newest.stopped {
		cancel = newest.stop
	}
	e.status.SetWork(label, newest.at, newest.timeLeft(), cancel)
}
