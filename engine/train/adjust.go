package train

import (
	"fmt"
	"maps"
	"strconv"

	"atelier/engine"
)

// SetLearningRate changes the base learning rate, for this run and its resumptions. The error says what values it takes.
func (r *Run) SetLearningRate(rate float64) error {
	return r.Adjust(r.method.LearningRate, strconv.FormatFloat(rate, 'g', -1, 64))
}

// Adjust changes a setting from the next step on, for this run and its resumptions. The error says what the method doesn't take; what only
// the task can refuse, because it can't be changed in the middle of a run, is told in Event.Messages, and the run goes on as before.
func (r *Run) Adjust(name, value string) error {
	text, err := r.method.accept(name, value)
	if err != nil {
		return err
	}
	r.post(func(l *loop) { l.adjust(name, text) })
	return nil
}

// accept says how a value of a setting is written, or why the method doesn't take it.
func (m Method) accept(name, value string) (string, error) {
	settings := m.Settings()
	engine.SetDefaults(settings)
	if err := engine.Set(settings, name, value); err != nil {
		return "", err
	}
	return engine.Get(settings, name), nil
}

// takes is accept for the doctor.
func (m Method) takes(name, value string) bool {
	_, err := m.accept(name, value)
	return err == nil
}

func (l *loop) adjust(name, text string) {
	if name == l.run.method.LearningRate {
		if rate, err := strconv.ParseFloat(text, 64); err == nil {
			l.setLearningRate(rate, text)
		}
		return
	}
	if l.cfg.Settings[name] == text {
		return
	}
	a, ok := l.task.(Adjuster)
	if !ok {
		l.note(fmt.Sprintf("the setting %s can't be changed in the middle of a run: start a new run with it", name))
		return
	}
	if err := a.Adjust(name, text); err != nil {
		l.note(fmt.Sprintf("the setting %s stays as it was: %v", name, err))
		return
	}
	if err := l.changed(name, text); err != nil {
		l.note(fmt.Sprintf("the new value of %s holds, but only until the run ends: %v", name, err))
	}
}

func (l *loop) setLearningRate(rate float64, text string) {
	l.task.SetLearningRate(rate)
	if err := l.changed(l.run.method.LearningRate, text); err != nil {
		l.note(fmt.Sprintf("the new learning rate holds, but only until the run ends: %v", err))
	}
}

// changed makes a setting's new value the run's. The error is that of writing it down.
func (l *loop) changed(name, text string) error {
	from := l.cfg.Settings[name]
	if from == text {
		return nil
	}
	l.cfg.Settings = maps.Clone(l.cfg.Settings)
	l.cfg.Settings[name] = text
	l.mark(Adjustment{l.step, name, from, text})
	l.doctor.SetSettings(l.cfg.Settings)
	return l.folder.writeConfig(l.cfg)
}

// mark remembers an adjustment.
func (l *loop) mark(a Adjustment) {
	l.adjusted.add(a)
	l.writeRecords()
}
