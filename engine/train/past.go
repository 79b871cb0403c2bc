package train

import (
	"errors"
	"strings"
)

// What a run remembers of its way: the log and the curves, the judgements, the adjustments. All of it ends at the present step.

// openRecords reads what the folder tells of the way to the present step, and drops what it tells of later steps.
func (l *loop) openRecords() error {
	l.quality, l.adjusted = qualityOf(l.folder), adjustedOf(l.folder)
	if err := l.quality.read(); err != nil {
		return err
	}
	if err := l.adjusted.read(); err != nil {
		return err
	}
	var vitals []string
	if _, ok := l.task.(Patient); ok {
		vitals = vitalNames
	}
	l.forget()
	var err error
	l.log, err = openLog(l.folder.path(logFile), l.task.Losses(), vitals, l.task.BatchSize(), l.step, l.take)
	if err != nil {
		return err
	}
	l.tell(l.step)
	if l.step > 0 {
		l.forgetFuture()
	}
	l.findBest()
	// What was adjusted holds on, so its marks stay too.
	if rate := l.run.method.LearningRate; l.run.before != nil && l.run.before[rate] != l.cfg.Settings[rate] {
		l.mark(Adjustment{l.step, rate, l.run.before[rate], l.cfg.Settings[rate]})
	}
	return nil
}

// rewind makes everything end at the present step, to which the task has been put back.
func (l *loop) rewind() error {
	l.forget()
	if err := l.log.cut(l.step, l.take); err != nil {
		return err
	}
	l.tell(l.step)
	l.forgetFuture()
	l.findBest()
	l.nextLook = 0
	if l.preview != nil && l.preview.Step > l.step {
		l.look()
	}
	return nil
}

// forget empties what the log fills again, and drops what is later than the present step. Settings that were changed later hold on: their
// marks move to the present step.
func (l *loop) forget() {
	l.losses, l.rec = nil, newRecorder(l.task.Losses())
	_, judge := l.task.(Judged)
	l.doctor, l.told = NewDoctor(l.task.Losses(), judge, l.cfg.Settings, l.run.method.takes), 0
	if _, ok := l.task.(Patient); ok {
		l.vitals = newRecorder(vitalNames)
	}
	l.quality.cut(l.step)
	l.adjusted.pull(l.step)
	l.writeRecords()
	l.nextJudge = l.seconds() + firstJudgement
	l.judging = judgeShare * l.seconds()
}

// take adds a step to what is known of the run.
func (l *loop) take(e entry) {
	l.tell(e.step - 1)
	l.losses = e.losses
	var vitals *Vitals
	if e.vitals != nil {
		v := vitalsOf(e.vitals)
		vitals = &v
	}
	l.doctor.Step(e.step, e.losses, vitals)
	l.rec.add(e.step, e.seconds, e.losses)
	if l.vitals != nil && e.vitals != nil {
		l.vitals.add(e.step, e.seconds, e.vitals)
	}
}

// tell lets the doctor know what the judge has said up to a step, when he has seen the steps up to it.
func (l *loop) tell(step int) {
	for ; l.told < len(l.quality.list) && l.quality.list[l.told].Step <= step; l.told++ {
		l.doctor.Judge(l.quality.list[l.told])
	}
}

// writeRecords brings the files of the judgements and the adjustments up to date. Where that fails they wait for the next time.
func (l *loop) writeRecords() {
	if err := errors.Join(l.quality.write(), l.adjusted.write()); l.began("records", err) {
		l.note(strings.ReplaceAll(err.Error(), "\n", "; ") + "; training goes on")
	}
}
