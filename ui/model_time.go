package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/train"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	replayEvery  = 150 * time.Millisecond // a picture of the film
	momentsEvery = 2 * time.Second        // while a run adds to them
)

// timeMachine goes through the moments of a run: a bar to scrub along, a film, and the way to go on from any of them.
type timeMachine struct {
	env     *Env
	trainer Trainer
	show    func(step int, samples engine.Batch) // the samples of a moment
	live    func() bool                          // the newest samples; false where there are none
	branch  func(train.Moment)
	allowed bool // nothing trains: a moment can be gone on from

	dir     string
	moments []train.Moment // those with a picture
	at      int            // the moment that is looked at; len(moments) is now
	pinned  bool           // the person has chosen it
	hasNow  bool           // there are samples newer than the moments
	known   time.Time      // when the moments were listed
	playing int            // counts the films; 0 while none plays
	films   int
	box     *pump.Mailbox[momentJob]

	play, goOn *widget.Button
	slider     *widget.Slider
	label      *widget.Text
	object     fyne.CanvasObject
}

// momentJob asks for the picture of a moment.
type momentJob struct {
	dir    string
	moment train.Moment
}

func newTimeMachine(e *Env, trainer Trainer, branch func(train.Moment)) *timeMachine {
	t := &timeMachine{env: e, trainer: trainer, branch: branch, show: func(int, engine.Batch) {}, live: func() bool { return false }}
	t.box = pump.NewMailbox(e.Ctx, e.Tasks.Go, t.load)
	t.play = widget.NewQuietButton(theme.MediaPlayIcon(), "", t.toggle)
	t.slider = widget.NewSlider(widget.Scale{Min: 0, Max: 1, Step: 1}, func(v float64) { t.halt(); t.choose(int(v + 0.5)) })
	t.slider.Hint = say.T("The way of this run: drag to see what it drew at any moment")
	t.label = widget.NewCaption("")
	t.label.Least = 92
	t.goOn = widget.NewButton(say.T("Continue from here"), nil, "", func() { t.branch(t.moments[t.at]) })
	t.object = widget.Row(1, t.play, t.slider, t.label, t.goOn)
	t.tell()
	return t
}

// clear forgets the run.
func (t *timeMachine) clear() {
	t.halt()
	t.dir, t.moments, t.at, t.pinned, t.hasNow, t.known = "", nil, 0, false, false, time.Time{}
	t.tell()
}

// follow shows the moments of the run in a folder; they are listed again when the last list is old, or now.
func (t *timeMachine) follow(dir string, now bool) {
	if dir == "" || dir == t.dir && !now && time.Since(t.known) < momentsEvery {
		return
	}
	t.dir, t.known = dir, time.Now()
	t.env.Go(func(context.Context) func() {
		list, err := t.trainer.Moments(dir)
		if err != nil {
			return nil // a run that has written nothing yet
		}
		list = slices.DeleteFunc(list, func(m train.Moment) bool { return m.Grid == "" })
		return func() {
			if dir == t.dir {
				t.take(list)
			}
		}
	})
}

// take replaces the moments. Who looks at one goes on looking at it.
func (t *timeMachine) take(list []train.Moment) {
	step := -1
	if t.pinned {
		step = t.moments[t.at].Step
	}
	t.moments = list
	if i := slices.IndexFunc(list, func(m train.Moment) bool { return m.Step == step }); i >= 0 {
		t.at = i
		t.tell()
		return
	}
	t.pinned = false // also where it is gone: the run went back before it
	t.goTo(len(list))
}

// choose looks at the moment that the person wants to see.
func (t *timeMachine) choose(i int) {
	t.pinned = i < len(t.moments)
	t.goTo(i)
}

// goTo looks at a moment.
func (t *timeMachine) goTo(i int) {
	n := len(t.moments)
	if t.at = min(max(i, 0), n); t.at == n {
		if t.hasNow = t.live(); !t.hasNow && n > 0 {
			t.at-- // the newest there is
		}
	}
	t.tell()
	if t.at == n {
		return
	}
	t.box.Put(momentJob{t.dir, t.moments[t.at]})
}

// load reads the picture of a moment; it runs on the mailbox's goroutine.
func (t *timeMachine) load(ctx context.Context, j momentJob) {
	done := t.env.guarded(func(context.Context) func() {
		m, err := imageio.Decode(j.moment.Grid)
		if err != nil {
			return func() { t.env.Fail(err) }
		}
		samples := ungrid(m)
		return func() {
			if j.dir == t.dir && t.at < len(t.moments) && t.moments[t.at].Step == j.moment.Step {
				t.show(j.moment.Step, samples)
			}
		}
	})
	if ctx.Err() == nil {
		t.env.Do(done)
	}
}

// toggle begins the film, from the start where the end is shown, or halts it.
func (t *timeMachine) toggle() {
	if t.playing != 0 {
		t.halt()
		return
	}
	if len(t.moments) == 0 {
		return
	}
	if t.at >= len(t.moments)-1 {
		t.at = -1
	}
	t.films++
	t.playing = t.films
	t.next(t.playing)
}

// next shows the next picture of a film, unless it was halted.
func (t *timeMachine) next(film int) {
	if t.playing != film {
		return
	}
	from := t.at
	t.choose(t.at + 1)
	if t.at >= len(t.moments) || t.at == from {
		t.halt()
		return
	}
	time.AfterFunc(replayEvery, func() {
		if t.env.Ctx.Err() == nil {
			t.env.Do(func() { t.next(film) })
		}
	})
}

func (t *timeMachine) halt() {
	if t.playing != 0 {
		t.playing = 0
		t.tell()
	}
}

// allow says whether a moment can be gone on from now.
func (t *timeMachine) allow(on bool) { t.allowed = on; t.tell() }

// tell brings the row up to date.
func (t *timeMachine) tell() {
	n := len(t.moments)
	t.play.Icon, t.play.Hint = theme.MediaPlayIcon(), say.T("Replay what the run has drawn, from its first step")
	if t.playing != 0 {
		t.play.Icon, t.play.Hint = theme.MediaPauseIcon(), say.T("Halt the film")
	}
	t.play.SetEnabled(n > 0)
	t.play.Refresh()
	end := n
	if !t.hasNow {
		end = n - 1
	}
	t.slider.Scale.Max = float64(max(end, 1))
	if n > 0 {
		t.slider.Enable()
	} else {
		t.slider.Disable()
	}
	t.slider.SetValue(float64(t.at))
	t.slider.Refresh()
	t.goOn.Disable()
	switch {
	case n == 0:
		t.label.SetText(say.T("nothing kept yet"))
		t.goOn.Hint = say.T("Here a run can be branched, once it has kept some of its moments")
	case t.at >= n:
		t.label.SetText(say.T("now"))
		t.goOn.Hint = say.T("Drag the bar to an earlier moment: a new run can go on from there")
	default:
		m := t.moments[t.at]
		t.label.SetText(say.T("step %s", say.Int(m.Step)))
		switch {
		case m.Checkpoint < 0:
			t.goOn.Hint = say.T("No model was kept at this moment or before it: choose a later one")
		case !t.allowed:
			t.goOn.Hint = say.T("Stop the training first: then a new run can go on from here")
		default:
			t.goOn.Hint = say.T("Start a new run in a folder of its own, from the model kept at step %s", say.Int(m.Checkpoint))
			t.goOn.Enable()
		}
	}
}

// branchFrom starts a new run from a moment of the last one, up to the length at the left.
func (v *trainView) branchFrom(m train.Moment) {
	if v.phase != idle || m.Checkpoint < 0 {
		return
	}
	if v.length.Steps <= m.Checkpoint {
		v.env.Fail(errors.New(say.T("The length at the left is %s steps, and this moment lies at step %s: make the run longer", say.Int(v.length.Steps), say.Int(m.Checkpoint))))
		return
	}
	from, to := v.cfg.Dir, v.trainer.NewFolder(v.cfg.Data)
	v.setPhase(starting)
	v.env.Go(func(context.Context) func() {
		cfg, err := v.trainer.Branch(from, m.Step, to)
		return func() {
			if err != nil {
				v.setPhase(idle)
				v.env.Fail(err)
				return
			}
			cfg.Steps, cfg.For, cfg.PreviewEvery = v.length.Steps, 0, previewsEvery
			v.launch(cfg)
		}
	})
}
