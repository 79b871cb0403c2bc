package train

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"

	"atelier/engine"
	"atelier/engine/model"
)

// The time machine keeps whole checkpoints of a few earlier steps, so that a run can go back to them or branch off: at most historyMost,
// spread over the run, and the best by the judge; historyBytes together.
const (
	historyFirst = 100 // step
	historyMost  = 6
)

var historyBytes int64 = 1 << 30 // a variable for tests

// historyStep says whether a step's checkpoint is kept: from step 100 on, about every 1.5 times as many steps.
func historyStep(step int) bool {
	n := historyFirst
	for n < step {
		n = n * 3 / 2
	}
	return n == step
}

// remember keeps a checkpoint of this step. It says false where the step was not sound, see keep.
func (l *loop) remember() (bool, error) {
	if ok, err := l.keep(); !ok {
		return false, err
	}
	path := filepath.Join(l.folder.path(historyDir), fmt.Sprintf("%07d.safetensors", l.step))
	err := engine.Cause(os.MkdirAll(filepath.Dir(path), 0o777))
	if err == nil {
		err = l.file(path, l.good.file)
	}
	if l.began("history", err) {
		l.note(fmt.Sprintf("step %d is not kept to come back to: %v; training goes on", l.step, err))
	}
	return true, nil
}

// rememberBest keeps a checkpoint of this step as the best so far.
func (l *loop) rememberBest(q Quality) (bool, error) {
	if ok, err := l.keep(); !ok {
		return false, err
	}
	f := &model.File{Tensors: l.good.file.Tensors, Meta: maps.Clone(l.good.file.Meta)}
	f.Meta["fcd"] = strconv.FormatFloat(q.FCD, 'g', -1, 64)
	err := l.file(l.folder.path(bestFile), f)
	if err == nil {
		l.best = q
		l.doctor.SetBest(l.step)
		l.grid()
	}
	if l.began("best", err) {
		l.note(fmt.Sprintf("the best moment, step %d, is not kept to come back to: %v; training goes on", l.step, err))
	}
	return true, nil
}

// file writes a checkpoint into the history, and makes room for it there.
func (l *loop) file(path string, f *model.File) error {
	size := int64(0)
	for _, t := range f.Tensors {
		size += 4 * int64(len(t.Data))
	}
	if size > historyBytes {
		return nil // a few would fill the disk
	}
	err := l.log.sync() // which always reaches as far as any checkpoint
	if err == nil {
		err = model.Save(path, f)
	}
	if err != nil {
		return err
	}
	return l.thin()
}

// thin removes checkpoints from the history until few enough are left: each time the one whose neighbours are the nearest, as a ratio of
// steps, so that the first and the last stay and the rest is spread between them. Which are left follows from the steps alone.
func (l *loop) thin() error {
	list, err := l.folder.history()
	if err != nil {
		return err
	}
	total := l.folder.bestKept().size
	for _, c := range list {
		total += c.size
	}
	for len(list) > historyMost || len(list) > 0 && total > historyBytes {
		out, nearest := 0, 0.0
		for i := 1; i < len(list)-1; i++ {
			ratio := float64(list[i+1].step) / float64(list[i-1].step)
			if out == 0 || ratio < nearest {
				out, nearest = i, ratio
			}
		}
		if err := os.Remove(list[out].path); err != nil {
			return fmt.Errorf("can't remove %s: %w", list[out].path, engine.Cause(err))
		}
		total -= list[out].size
		list = append(list[:out], list[out+1:]...)
	}
	return nil
}

// forgetFuture removes what is kept of later steps, which are not those of this run any more.
func (l *loop) forgetFuture() {
	grids, _ := l.folder.steps(samplesDir, ".png")
	history, _ := l.folder.history()
	for _, k := range append(grids, history...) {
		if k.step > l.step {
			os.Remove(k.path)
		}
	}
}

// findBest finds the best moment among what is kept, and removes one that is of a later step.
func (l *loop) findBest() {
	l.best = Quality{}
	best := l.folder.bestKept()
	if best.step > l.step {
		os.Remove(best.path)
		return
	}
	for _, q := range l.quality.list {
		if q.Step == best.step && best.step > 0 {
			l.best = q
		}
	}
	l.doctor.SetBest(l.best.Step)
}
