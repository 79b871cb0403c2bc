package train

import (
	"math"
	"time"
)

// stopwatch measures training time: it stands while the run is paused.
type stopwatch struct {
	before  time.Duration // up to the last start
	since   time.Time
	running bool
}

func (w *stopwatch) start() {
	if !w.running {
		w.since, w.running = time.Now(), true
	}
}

func (w *stopwatch) stop() { w.before, w.running = w.elapsed(), false }

func (w *stopwatch) elapsed() time.Duration {
	if !w.running {
		return w.before
	}
	return w.before + time.Since(w.since)
}

// pace is the recent speed in steps a second: steps and time are both forgotten exponentially, so that a slow step weighs no more than
// its duration.
type pace struct{ steps, seconds float64 }

const paceMemory = 5 // seconds

func (p *pace) add(seconds float64) {
	keep := math.Exp(-seconds / paceMemory)
	p.steps = p.steps*keep + 1
	p.seconds = p.seconds*keep + seconds
}

// perSecond is 0 before the first step.
func (p *pace) perSecond() float64 {
	if p.seconds == 0 {
		return 0
	}
	return p.steps / p.seconds
}
