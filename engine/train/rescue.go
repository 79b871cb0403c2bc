package train

import (
	"fmt"
	"strconv"
)

// A run whose numbers stop being finite is put back to its last good state and goes on at half the learning rate. It ends where that has
// been tried mostRescues times without rescueApart good steps since the last failure, or where the rate would become less than leastRate.
const (
	mostRescues = 10 // from a rate of 0.1 down to 0.0001
	rescueApart = 500
	leastRate   = 1e-7
)

// rescue puts the last good state back, halves the learning rate, and says so. The error is the run's end.
func (l *loop) rescue(what string, step int) error {
	if step-l.trouble > rescueApart {
		l.rescues = 0
	}
	l.trouble = max(l.trouble, step)
	if err := l.restore(l.task, l.good.file); err != nil {
		return fmt.Errorf("%s became infinite or not a number at step %d, and the weights of step %d could not be put back: %w", what, step, l.good.step, err)
	}
	if err := l.rewind(); err != nil {
		return err
	}
	rate, text := l.halved()
	if l.rescues == mostRescues || rate == 0 {
		return fmt.Errorf("%s became infinite or not a number at step %d: the weights of step %d were kept; resume from there with a lower learning rate", what, step, l.step)
	}
	l.rescues++
	l.note(fmt.Sprintf("%s became infinite or not a number at step %d: training goes on from step %d with half the learning rate, %s", what, step, l.step, text))
	l.setLearningRate(rate, text)
	l.publish()
	return nil
}

// halved is half the present learning rate, also as text; 0 where the method doesn't take so little, or it would teach nothing.
func (l *loop) halved() (float64, string) {
	name := l.run.method.LearningRate
	rate, err := strconv.ParseFloat(l.cfg.Settings[name], 64)
	if rate /= 2; err != nil || rate < leastRate {
		return 0, ""
	}
	text, err := l.run.method.accept(name, strconv.FormatFloat(rate, 'g', -1, 64))
	if err != nil {
		return 0, ""
	}
	return rate, text
}
