package ui

import (
	"context"
	"errors"
	"time"

	"atelier/ui/pump"
	"atelier/ui/say"
)

// Job is how work that takes its time tells of itself. Its methods may be called on any goroutine and don't wait.
type Job struct{ set func(at float64) }

// Set says how far it has come, 0 to 1. The time left is reckoned from it.
func (j *Job) Set(at float64) { j.set(at) }

// Queue does work in the background, one after another with all other queued work: it stands in the list of jobs with its progress, its time left and a way to
// cancel it, which ends ctx. An error is shown, except a cancelled context. What work returns, unless nil, runs on the window's goroutine.
func (e *Env) Queue(title string, work func(ctx context.Context, j *Job) (func(), error)) {
	ctx, cancel := context.WithCancel(e.ctx)
	w := &Work{e: e, label: title, at: -1}
	w.cancel = func() {
		cancel()
		if w.state == workWaiting {
			w.finish(workCancelled)
		}
	}
	w.start = func() {
		w.begin()
		progress := pump.NewLatest(e.Do, 100*time.Millisecond, func(at float64) {
			if !w.state.over() {
				w.Set(at, "")
			}
		})
		e.Tasks.Go(func() {
			defer cancel()
			var done func()
			var err error
			if fault := guard(func() { done, err = work(ctx, &Job{progress.Set}) }); fault != nil {
				err = fault
			}
			stopped := ctx.Err() != nil
			progress.Close()
			if e.ctx.Err() == nil {
				e.Do(func() { w.over(done, err, stopped) })
			}
		})
	}
	e.works = append(e.works, w)
	e.startNext()
	e.showWork()
}

// over ends a queued work and starts the next.
func (w *Work) over(done func(), err error, stopped bool) {
	switch {
	case err != nil && (stopped || errors.Is(err, context.Canceled)):
		w.finish(workCancelled)
	case err != nil:
		w.problem = say.Error(err)
		w.finish(workFailed)
		w.e.notice.Tell(w.problem) // the list of jobs keeps it
	default:
		w.finish(workDone)
		if done != nil {
			done()
		}
	}
	w.e.startNext()
	w.e.showWork()
}

// startNext starts the oldest queued work that waits, unless another is running.
func (e *Env) startNext() {
	var next *Work
	for _, w := range e.works {
		switch {
		case w.start == nil:
		case w.state == workRunning:
			return
		case w.state == workWaiting && next == nil:
			next = w
		}
	}
	if next != nil {
		next.start()
	}
}
