package train

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// loop is the state of a run that its own goroutine alone touches.
type loop struct {
	run      *Run
	cfg      Config
	settings any
	folder   *folder
	task     Task

	log      *stepLog
	rec      *recorder // of the losses
	vitals   *recorder // nil where the task is no Patient
	quality  *records[Quality]
	adjusted *records[Adjustment]
	doctor   *Doctor
	told     int     // judgements that the doctor knows
	best     Quality // of the best moment that is kept; the zero value where none is
	watch    stopwatch
	pace     pace

	step   int
	losses []float64 // of the newest step
	paused bool
	single int // steps to make although paused

	good     good // what to fall back on
	rescues  int  // in a row, see rescue
	trouble  int  // the step of the last
	saved    int  // the step in the checkpoint; -1 where there is none
	saveAt   int  // the step at which a checkpoint was asked for; -1 where none was
	nextSave time.Time

	preview   *Preview
	nextLook  float64 // training seconds
	nextJudge float64 // training seconds
	judging   float64 // seconds that judgements have taken; before the run was resumed, what they may have taken
	prepared  bool    // the first judgement is over

	state    State
	messages []string
	failing  map[string]bool // see began
	err      error
}

// main is the run's goroutine.
func (r *Run) main(ctx context.Context, settings any) {
	l := &loop{run: r, cfg: r.Config(), settings: settings, folder: r.folder, saved: -1, saveAt: -1, failing: make(map[string]bool)}
	l.err = protect(l.folder.path(crashFile), func() error {
		l.publish()
		return l.live(ctx)
	})
	l.watch.stop()
	// However it ended, the newest sound state goes to the disk.
	err := protect(l.folder.path(crashFile), func() error {
		if l.good.file == nil || l.good.step <= l.saved {
			return nil
		}
		return l.write()
	})
	switch {
	case l.err == nil:
		l.err = err
	case err != nil:
		l.note(err.Error())
	}
	if l.log != nil {
		l.log.close()
	}
	if l.folder.has(configFile) {
		l.folder.close()
	} else {
		l.folder.abandon()
	}
	r.task, r.err = l.task, l.err
	r.cancel()
	l.state = Done
	if l.err != nil {
		l.state = Failed
	}
	l.publish()
	close(r.events)
	close(r.done)
}

// live is the run from its first to its last call of the task.
func (l *loop) live(ctx context.Context) error {
	if err := l.prepare(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // stopped before it had begun
		}
		return err
	}
	if l.over(l.seconds()) {
		l.note(fmt.Sprintf("this run is already at its end, step %d: ask for more steps or a longer time to go on", l.step))
	}
	for {
		if err := l.train(ctx); err != nil {
			return err
		}
		switch ok, err := l.keep(); {
		case err != nil:
			return err
		case ok:
			l.grid()
			return nil
		}
		// A weight had gone bad without a sign in the losses: the steps since the last good copy are made again.
	}
}

// prepare makes the task and brings it, the log and the curves to where the folder's checkpoint stands.
func (l *loop) prepare(ctx context.Context) error {
	task, err := l.run.method.New(ctx, l.cfg, l.settings)
	if err != nil && l.cfg.Resume && gone(l.cfg.Data) {
		return fmt.Errorf("the data %s of the run in %s is not there any more: put it back, or give its new place with --data on the command line", l.cfg.Data, l.cfg.Dir)
	}
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	l.messages = append(l.messages, l.cfg.Notes...)
	if n, ok := task.(Noter); ok {
		l.messages = append(l.messages, few(n.Notes())...)
	}
	if l.cfg.Resume {
		if err := l.resume(task); err != nil {
			return err
		}
	}
	if err := l.folder.writeConfig(l.cfg); err != nil {
		return err
	}
	l.task = task
	if err := l.openRecords(); err != nil {
		return err
	}
	if _, err := l.keep(); err != nil {
		return err
	}
	first, _ := l.cfg.checkpoints()
	l.nextSave = time.Now().Add(first)
	l.state = Running
	l.grid()
	l.watch.start()
	l.publish()
	return nil
}

// train steps until the run is over or stopped.
func (l *loop) train(ctx context.Context) error {
	for {
		l.serve()
		now := l.seconds()
		if ctx.Err() != nil || l.over(now) {
			return nil
		}
		if l.saveAt == l.step || (!time.Now().Before(l.nextSave) && l.step > l.saved) {
			if err := l.checkpoint(); err != nil {
				return err
			}
			continue
		}
		if l.paused && l.single == 0 {
			l.idle(ctx)
			continue
		}
		if err := l.advance(ctx, now); err != nil {
			return err
		}
	}
}

// advance makes one step and what has to follow it.
func (l *loop) advance(ctx context.Context, now float64) error {
	single := l.single > 0
	l.watch.start()
	res, err := l.task.Step(l.step, l.cfg.progress(l.step, now))
	if err != nil {
		return err
	}
	e := entry{step: l.step + 1, losses: slices.Clone(res.Losses)}
	if p, ok := l.task.(Patient); ok {
		e.vitals = p.Vitals().list()
	}
	if what := l.unsound(e, res.GradNorm); what != "" {
		return l.rescue(what, e.step)
	}
	l.step++
	e.seconds = l.seconds()
	l.pace.add(e.seconds - now)
	l.take(e)
	if err := l.log.add(e); l.began("log", err) {
		l.note(err.Error() + "; training goes on")
	}
	if e.seconds >= l.good.next {
		if ok, err := l.keep(); !ok {
			return err
		}
	}
	if historyStep(l.step) {
		if ok, err := l.remember(); !ok {
			return err
		}
	}
	switch {
	case gridStep(l.step), historyStep(l.step):
		l.grid()
	case single, l.cfg.PreviewEvery > 0 && e.seconds >= l.nextLook:
		l.look()
	}
	if ok, err := l.judge(ctx); !ok {
		return err
	}
	if single {
		l.single--
		l.watch.stop()
	}
	l.publish()
	return nil
}

// unsound names what is not finite in what a step reports, or is "".
func (l *loop) unsound(e entry, gradNorm float64) string {
	names := l.rec.c.Names
	if len(e.losses) != len(names) {
		panic("train: a step reported more or fewer losses than the task has")
	}
	for i, v := range e.losses {
		if !finite(v) {
			return names[i]
		}
	}
	if !finite(gradNorm) {
		return "the gradient"
	}
	for i, v := range e.vitals {
		if !finite(v) {
			return vitalNames[i]
		}
	}
	return ""
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// serve carries out the commands that wait.
func (l *loop) serve() {
	l.run.mu.Lock()
	queue := l.run.queue
	l.run.queue = nil
	l.run.mu.Unlock()
	for _, f := range queue {
		f(l)
	}
	if len(queue) > 0 {
		l.publish()
	}
}

// idle waits for a command, the end of ctx, or the time for a checkpoint.
func (l *loop) idle(ctx context.Context) {
	var save <-chan time.Time
	if l.step > l.saved {
		save = time.After(time.Until(l.nextSave))
	}
	select {
	case <-l.run.wake:
	case <-ctx.Done():
	case <-save:
	}
}

func (l *loop) pause() {
	l.paused, l.state = true, Paused
	l.watch.stop()
}

func (l *loop) goOn() {
	l.paused, l.single, l.state = false, 0, Running
	l.watch.start()
}

func (l *loop) seconds() float64 { return l.watch.elapsed().Seconds() }

// over says whether the run has reached its length.
func (l *loop) over(seconds float64) bool { return l.cfg.progress(l.step, seconds) >= 1 }

// note adds a sentence for the user.
func (l *loop) note(sentence string) { l.messages = append(l.messages, sentence) }

// began says whether something that is tried often has failed now and not the time before: that is worth one sentence.
func (l *loop) began(what string, err error) bool {
	before := l.failing[what]
	l.failing[what] = err != nil
	return err != nil && !before
}

// publish leaves the run's present state for the reader, in place of one he hasn't taken.
func (l *loop) publish() {
	e := Event{
		State: l.state, Step: l.step, Steps: l.cfg.Steps, Seconds: l.seconds(),
		Losses: l.losses, Preview: l.preview, Saved: l.saved, Messages: l.messages, Err: l.err,
	}
	if l.rec != nil {
		rate := l.pace.perSecond()
		e.Images = l.step * l.task.BatchSize()
		e.ImagesPerSecond = rate * float64(l.task.BatchSize())
		e.Remaining = l.cfg.remaining(l.step, e.Seconds, rate)
		e.Curves = l.rec.curves()
		if l.vitals != nil {
			e.Vitals = l.vitals.curves()
		}
		e.Quality, e.Adjusted = l.quality.list, l.adjusted.list
		e.Alarms = l.doctor.Alarms()
	}
	select {
	case <-l.run.events:
	default:
	}
	l.run.events <- e // never waits: there is room for one, and nobody else sends
}
