package ui

import (
	"context"

	"atelier/engine/train"
)

// lastRun is what the view knows of the last run, for the one that takes its place.
type lastRun struct {
	cfg  train.Config
	last train.Event
}

// recallRun shows the run of an earlier session, so that it can be looked at and continued. A folder that is gone is no news.
func (v *trainView) recallRun() {
	dir := v.env.Prefs.String(v.kind.id + prefRun)
	if dir == "" {
		return
	}
	v.env.Go(func(context.Context) func() {
		cfg, last, err := v.trainer.Review(dir)
		if err != nil || cfg.Method != v.trainer.Method() {
			return nil
		}
		return func() { v.showRun(lastRun{cfg, last}) }
	})
}

// showRun shows a run that is over, unless there has been another since.
func (v *trainView) showRun(r lastRun) {
	if v.phase != idle || v.cfg.Dir != "" || r.cfg.Dir == "" {
		return
	}
	v.cfg, v.last, v.resumes = r.cfg, r.last, r.last.Saved >= 0
	v.board.show(r.last, r.cfg.Steps)
	v.board.time.follow(r.cfg.Dir, true)
	v.setPhase(idle)
}
