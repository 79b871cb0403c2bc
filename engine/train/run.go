package train

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"

	"atelier/engine"
)

// Run is a training run on a goroutine of its own. All methods may be called from any goroutine and, except Wait, Do and Snapshot, return
// at once; commands take effect between two steps, in the order in which they were given, and do nothing after the end.
//
// The checkpoint's metadata, all text: method, data, seed, step, images, seconds, config (the settings as a JSON object), atelier (the
// version) and format ("pt").
type Run struct {
	cfg    Config
	before map[string]string // the folder's settings, of a resumed run
	method Method
	folder *folder

	cancel context.CancelFunc
	events chan Event    // holds the newest
	wake   chan struct{} // holds a token when commands may be waiting
	done   chan struct{}

	mu    sync.Mutex
	queue []func(*loop)

	// Written before done is closed.
	err   error
	task  Task // nil where the run failed before there was one
	after sync.Mutex
}

// Start checks the configuration, takes the folder and starts training; the data is opened and the task made on the run's goroutine.
// The end of ctx is a Stop. Errors are sentences for the user, and leave everything as it was.
func Start(ctx context.Context, cfg Config) (*Run, error) {
	if !cfg.Resume { // before a folder is made for nothing
		if _, _, err := cfg.complete(); err != nil {
			return nil, err
		}
	}
	f, err := openFolder(cfg.Dir, cfg.Resume)
	if err != nil {
		return nil, err
	}
	var before map[string]string
	if cfg.Resume {
		stored, err := f.readConfig()
		before = stored.Settings
		if err == nil {
			cfg, err = cfg.resume(stored)
		}
		if err != nil {
			f.close()
			return nil, err
		}
	}
	method, settings, err := cfg.complete()
	if err != nil {
		f.close()
		return nil, err
	}
	f.sweep()
	ctx, cancel := context.WithCancel(ctx)
	r := &Run{
		cfg: cfg, before: before, method: method, folder: f, cancel: cancel,
		events: make(chan Event, 1), wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	go r.main(ctx, settings)
	return r, nil
}

// Config is what the run was started with, complete.
func (r *Run) Config() Config {
	c := r.cfg
	c.Settings = maps.Clone(c.Settings)
	return c
}

// Events gives the newest event: one reader gets all he has time for, and training never waits for him. After the event with the state
// Done or Failed, which is never missed, the channel is closed.
func (r *Run) Events() <-chan Event { return r.events }

// Done is closed when the run has ended and let go of its folder.
func (r *Run) Done() <-chan struct{} { return r.done }

// Wait waits for the end and returns why the run failed, nil after a full run or a stop.
func (r *Run) Wait() error {
	<-r.done
	return r.err
}

// Stop ends the run with a checkpoint, within one step.
func (r *Run) Stop() { r.cancel() }

// Pause makes the run wait after the current step.
func (r *Run) Pause() { r.post(func(l *loop) { l.pause() }) }

// Resume goes on after Pause.
func (r *Run) Resume() { r.post(func(l *loop) { l.goOn() }) }

// StepOnce pauses, makes one step and takes a preview.
func (r *Run) StepOnce() {
	r.post(func(l *loop) {
		l.pause()
		l.single++
	})
}

// SampleNow takes a preview.
func (r *Run) SampleNow() { r.post(func(l *loop) { l.look() }) }

// Save writes a checkpoint; Event.Saved shows success and Event.Messages failure.
func (r *Run) Save() { r.post(func(l *loop) { l.saveAt = l.step }) }

// Do runs f on the run's goroutine between two steps, or after the run's end on the caller's, and returns its error. It waits for that,
// or for ctx; f then doesn't run at all. The task is f's only until it returns. Where the program has failed inside the task, Do
// returns the run's error.
func (r *Run) Do(ctx context.Context, f func(Task) error) error {
	var taken atomic.Bool // by whoever runs f, or by the caller who gives up
	result := make(chan error, 1)
	r.post(func(l *loop) {
		if taken.CompareAndSwap(false, true) {
			result <- f(l.task)
		}
	})
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		if taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
	case <-r.done:
		if taken.CompareAndSwap(false, true) {
			return r.doAfter(f)
		}
	}
	select { // f has begun: it returns, or its panic ends the run
	case err := <-result:
		return err
	case <-r.done:
	}
	select {
	case err := <-result: // the run ended after it had returned
		return err
	default:
		return r.err
	}
}

func (r *Run) doAfter(f func(Task) error) error {
	r.after.Lock()
	defer r.after.Unlock()
	if r.task == nil || errors.Is(r.err, errFault) {
		if r.err == nil {
			return errors.New("the run was stopped before it had begun")
		}
		return r.err
	}
	return protect(r.folder.path(crashFile), func() error { return f(r.task) })
}

// Snapshot is a generator with the current weights, the caller's own. It waits as Do does.
func (r *Run) Snapshot(ctx context.Context) (g engine.Generator, err error) {
	err = r.Do(ctx, func(t Task) error {
		g, err = t.Snapshot()
		return err
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

func (r *Run) post(f func(*loop)) {
	select {
	case <-r.done: // nobody will take it
		return
	default:
	}
	r.mu.Lock()
	r.queue = append(r.queue, f)
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default: // the token is there already
	}
}
