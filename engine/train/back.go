package train

import (
	"errors"
	"fmt"

	"atelier/engine/model"
)

// GoBack puts the run back to the newest kept checkpoint at or before a step (see Moments), from where it goes on with the settings as they
// are now. What came after that step is gone: from the log, the curves, the judgements and the kept samples. Event.Messages tells how it
// went; where it can't be done, nothing is changed.
func (r *Run) GoBack(step int) { r.post(func(l *loop) { l.goBack(step) }) }

func (l *loop) goBack(step int) {
	from := l.step
	if err := l.tryBack(step); err != nil {
		l.note(fmt.Sprintf("the run did not go back to step %d: %v", step, err))
		return
	}
	l.note(fmt.Sprintf("went back from step %d to step %d: training goes on from there", from, l.step))
	if err := l.rewind(); err != nil {
		l.note(err.Error() + "; training goes on")
	}
}

// tryBack restores the state and writes it down, so that a run that is killed now is resumed from there, or leaves all as it was.
func (l *loop) tryBack(step int) error {
	if step >= l.step {
		return errors.New("the training has not come further; choose an earlier step")
	}
	f, _, skipped, err := l.folder.newest(step)
	l.messages = append(l.messages, skipped...)
	if err != nil {
		return err
	}
	if f == nil {
		return errors.New("no checkpoint of it or of an earlier step is kept; choose a later step")
	}
	before, running := l.good, l.watch.running
	now := &model.File{Tensors: make(map[string]model.Tensor), Meta: make(map[string]string)}
	l.task.Save(now)
	l.describe(now)
	now = refill(nil, now)
	err = l.restore(l.task, f)
	if err == nil {
		l.good = good{} // its memory stays before's
		if _, err = l.keep(); err == nil {
			err = l.write()
		}
	}
	if err != nil {
		l.good = before
		err = errors.Join(err, l.restore(l.task, now))
	} else {
		l.rescues, l.trouble = 0, l.step
	}
	if running {
		l.watch.start()
	}
	return err
}
