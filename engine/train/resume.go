package train

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"syscall"

	"atelier/engine"
	"atelier/engine/model"
)

// resume brings the task of a resumed run to the folder's checkpoint, or where that is gone or damaged to the newest moment that the
// folder keeps. A damaged file is put aside, since only its owner knows whether it may go.
func (l *loop) resume(task Task) error {
	path := l.folder.path(modelFile)
	f, broken := model.Load(path)
	missing := errors.Is(broken, fs.ErrNotExist)
	if broken == nil {
		if err := l.restore(task, f); err != nil {
			return fmt.Errorf("%s can't be resumed: %w", path, err)
		}
		l.saved = l.step
		return nil
	}
	var system syscall.Errno
	if !missing && errors.As(broken, &system) {
		return broken // it may be whole
	}
	f, at, skipped, err := l.folder.newest(math.MaxInt)
	if err != nil {
		return err
	}
	if f == nil && !missing {
		return broken
	}
	l.messages = append(l.messages, skipped...)
	if f == nil {
		if l.folder.has(logFile) {
			l.note(fmt.Sprintf("%s holds no %s, so the training begins anew", l.cfg.Dir, modelFile))
		}
		return nil
	}
	if err := l.restore(task, f); err != nil {
		return fmt.Errorf("the checkpoint of step %d in %s can't be resumed: %w", at, l.cfg.Dir, err)
	}
	if missing {
		l.note(fmt.Sprintf("%s holds no %s, so the training goes on from the newest moment that is kept, step %d", l.cfg.Dir, modelFile, at))
		return nil
	}
	aside := path + ".damaged"
	if err := os.Rename(path, aside); err != nil {
		return fmt.Errorf("can't rename %s: %w", path, engine.Cause(err))
	}
	l.note(fmt.Sprintf("%s is damaged, so the training goes on from the newest moment that is kept, step %d; the damaged file is now %s", path, at, aside))
	return nil
}
