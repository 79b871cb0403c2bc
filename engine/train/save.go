package train

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"atelier/engine"
	"atelier/engine/kernel"
	"atelier/engine/model"
)

// good is a copy of the task's state from which every number is known to be finite: the one thing that is ever written to the disk, and
// what a run that diverges falls back on.
type good struct {
	file    *model.File
	step    int
	seconds float64
	next    float64 // training time at which it is refreshed
}

// keepShare bounds the part of the time that goes into refreshing the copy.
const keepShare = 0.01

// keep refreshes the copy. Where a weight is not finite the copy is put back instead (see rescue), and keep says false.
func (l *loop) keep() (bool, error) {
	start := time.Now()
	f := &model.File{Tensors: make(map[string]model.Tensor), Meta: make(map[string]string)}
	l.task.Save(f)
	for name, t := range f.Tensors {
		if !kernel.AllFinite(t.Data) {
			if l.good.file == nil {
				return false, fmt.Errorf("training can't start: %s holds a value that is not a number", name)
			}
			return false, l.rescue("a weight ("+name+")", l.step)
		}
	}
	l.good.step, l.good.seconds = l.step, l.seconds()
	l.describe(f)
	l.good.file = refill(l.good.file, f)
	l.good.next = l.good.seconds + time.Since(start).Seconds()/keepShare
	return true, nil
}

// refill copies src, into the memory of dst where that fits.
func refill(dst, src *model.File) *model.File {
	out := &model.File{Tensors: make(map[string]model.Tensor, len(src.Tensors)), Meta: src.Meta}
	for name, t := range src.Tensors {
		var data []float32
		if dst != nil {
			data = dst.Tensors[name].Data[:0]
		}
		out.Tensors[name] = model.Tensor{Shape: slices.Clone(t.Shape), Data: append(data, t.Data...)}
	}
	return out
}

// describe adds the run to the file's metadata.
func (l *loop) describe(f *model.File) {
	settings, err := json.Marshal(l.cfg.Settings)
	if err != nil {
		panic("train: settings are text and can be written as JSON")
	}
	f.Meta["format"] = "pt"
	f.Meta["atelier"] = engine.Version
	f.Meta["method"] = l.cfg.Method
	f.Meta["data"] = l.cfg.Data
	f.Meta["seed"] = strconv.FormatUint(l.cfg.Seed, 10)
	f.Meta["config"] = string(settings)
	f.Meta["step"] = strconv.Itoa(l.step)
	f.Meta["images"] = strconv.Itoa(l.step * l.task.BatchSize())
	f.Meta["seconds"] = strconv.FormatFloat(l.seconds(), 'g', -1, 64)
}

// restore brings the task, the step and the clock to where f stands.
func (l *loop) restore(task Task, f *model.File) error {
	if method := f.Meta["method"]; method != l.cfg.Method {
		return fmt.Errorf("it was trained by the method %q, not %q", method, l.cfg.Method)
	}
	step, err := strconv.Atoi(f.Meta["step"])
	if err != nil || step < 0 {
		return fmt.Errorf("it doesn't say at which step it was saved")
	}
	seconds, err := strconv.ParseFloat(f.Meta["seconds"], 64)
	if err != nil || !finite(seconds) || seconds < 0 {
		return fmt.Errorf("it doesn't say how long it was trained")
	}
	if err := task.Load(f); err != nil {
		return err
	}
	l.step = step
	l.watch = stopwatch{before: time.Duration(seconds * float64(time.Second))}
	return nil
}

// checkpoint writes the present state. Only divergence without a rescue is an error: a write that fails is a message, and training goes on.
func (l *loop) checkpoint() error {
	l.saveAt = -1
	_, every := l.cfg.checkpoints()
	l.nextSave = time.Now().Add(every)
	if l.step == l.saved {
		return nil
	}
	if ok, err := l.keep(); !ok {
		return err
	}
	before := l.state
	l.state = Saving
	l.publish()
	if err := l.write(); err != nil {
		l.note(err.Error() + "; training goes on")
	}
	l.state = before
	l.publish()
	return nil
}

// write puts the good copy on the disk: the log first, so that it always reaches as far as the checkpoint.
func (l *loop) write() error {
	l.writeRecords()
	err := l.log.sync()
	if err == nil {
		err = model.Save(l.folder.path(modelFile), l.good.file)
	}
	if err != nil {
		return fmt.Errorf("step %d is not saved: %w", l.good.step, err)
	}
	l.saved = l.good.step
	return nil
}
