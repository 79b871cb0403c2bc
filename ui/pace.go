package ui

import (
	"time"

	"atelier/ui/say"
)

// pace reckons how long a work will still take from how far it has come. What it says moves slowly: each new reckoning moves the old
// one, which has grown shorter with the time that went by, only a little.
type pace struct {
	began time.Time
	at    float64
	left  time.Duration // at the time when
	when  time.Time     // zero before the first reckoning
}

const (
	paceFirst  = time.Second // before that, or
	paceLeast  = 0.02        // of the work, nothing can be said
	paceWeight = 0.15        // of a new reckoning beside the old
)

func (p *pace) begin(now time.Time) { *p = pace{began: now} }

func (p *pace) set(at float64, now time.Time) {
	gone := now.Sub(p.began)
	if at < p.at/2 { // another round of the same work
		p.begin(now)
		gone = 0
	}
	p.at = at
	if gone < paceFirst || at < paceLeast {
		return
	}
	fresh := time.Duration(float64(gone) * max(0, 1-at) / at)
	if p.when.IsZero() {
		p.left = fresh
	} else {
		old := max(0, p.left-now.Sub(p.when))
		p.left = old + time.Duration(paceWeight*float64(fresh-old))
	}
	p.when = now
}

// text says it in steps that grow with it, or is "" while nothing can be said.
func (p *pace) text() string {
	if p.when.IsZero() {
		return ""
	}
	step := time.Second
	switch {
	case p.left > 10*time.Minute:
		step = time.Minute
	case p.left > time.Minute:
		step = 10 * time.Second
	case p.left > 10*time.Second:
		step = 5 * time.Second
	}
	return say.T("%s left", say.Duration(p.left.Round(step)))
}
