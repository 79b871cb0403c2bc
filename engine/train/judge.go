package train

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// judgeShare bounds the part of the time that goes into judging; the first judgement comes when the training has had its first seconds.
//
// The first takes many times as long as the others, since it looks at the data too. To wait until that is earned would leave the doctor
// blind for minutes, at the time at which most goes wrong. So it is earned bit by bit: until then the others take half of the share.
const (
	judgeShare     = 0.03
	firstJudgement = 20 // seconds
)

// judge has the samples judged, where the task can do that and it is time. It says false where the step was not sound, see keep.
func (l *loop) judge(ctx context.Context) (bool, error) {
	j, ok := l.task.(Judged)
	at := l.seconds()
	if !ok || at < l.nextJudge || ctx.Err() != nil {
		return true, nil
	}
	start := time.Now()
	q, err := j.Measure(ctx)
	if ctx.Err() != nil && err != nil {
		return true, nil // stopped
	}
	took := time.Since(start).Seconds()
	l.judging += took
	wait := took / judgeShare
	switch {
	case !l.prepared:
		l.prepared = true
		wait = firstJudgement
	case l.judging > judgeShare*at:
		wait *= 2
	}
	l.nextJudge = at + max(firstJudgement/2, wait)
	if err == nil && !q.finite() {
		err = fmt.Errorf("the judge found a value that is not a number")
	}
	if l.began("judge", err) {
		l.note(fmt.Sprintf("the samples of step %d were not judged: %v; training goes on", l.step, err))
	}
	if err != nil {
		return true, nil
	}
	q.Step, q.Seconds = l.step, at
	l.quality.add(q)
	l.tell(l.step)
	l.writeRecords()
	if q.FCD > 0 && (l.best.FCD == 0 || q.FCD < l.best.FCD) {
		return l.rememberBest(q)
	}
	return true, nil
}

func (q Quality) finite() bool {
	return !slices.ContainsFunc(slices.Concat([]float64{q.FCD, q.Floor, q.KID, q.Diversity, q.DiversityReal}, q.Classes, q.Wanted), func(v float64) bool { return !finite(v) })
}
