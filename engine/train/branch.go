package train

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"atelier/engine"
	"atelier/engine/atomicfile"
	"atelier/engine/model"
)

// Branch makes a new run folder from the newest whole checkpoint that the run in `from` keeps at or before a step, with all that was
// recorded up to it. What it returns goes on from there when it is started; damaged checkpoints that were passed over are in its Notes. The
// settings are those of that step. Nothing is changed in the old folder, in which a run may be training. Errors are sentences; nothing is
// left behind then.
func Branch(from string, step int, to string) (Config, error) {
	src := &folder{dir: from}
	c, err := src.readConfig()
	if err != nil {
		return Config{}, err
	}
	file, at, skipped, err := src.newest(step)
	if err != nil {
		return Config{}, err
	}
	if file == nil {
		err := fmt.Errorf("%s keeps no checkpoint of step %d or before it: choose a later step", from, step)
		if len(skipped) > 0 {
			err = fmt.Errorf("%s keeps no whole checkpoint of step %d or before it (%s): choose a later step", from, step, strings.Join(skipped, "; "))
		}
		return Config{}, err
	}
	if c.Settings, err = file.Config(); err != nil {
		return Config{}, err
	}
	dst, err := openFolder(to, false)
	if err != nil {
		return Config{}, err
	}
	b := brancher{src: src, dst: dst, at: at}
	b.records()
	b.history()
	b.do(modelFile, func(path string) error { return model.Save(path, file) })
	b.do(configFile, func(string) error { return dst.writeConfig(c) }) // the last, since it says that there is a run
	if b.err != nil {
		b.undo()
		return Config{}, b.err
	}
	dst.close()
	c.Dir, c.Resume, c.Notes = to, true, append(c.Notes, skipped...)
	return c, nil
}

// brancher copies a run up to a step. After the first error it does nothing.
type brancher struct {
	src, dst *folder
	at       int
	made     []string // files and folders, in the order in which they were made
	err      error
}

// do makes a file of the new folder.
func (b *brancher) do(name string, write func(path string) error) {
	if b.err != nil {
		return
	}
	path := b.dst.path(name)
	b.made = append(b.made, path)
	b.err = write(path)
}

// undo removes what was made.
func (b *brancher) undo() {
	for i := len(b.made) - 1; i >= 0; i-- {
		os.Remove(b.made[i])
	}
	b.dst.abandon()
}

// records copies the log, the judgements and the adjustments.
func (b *brancher) records() {
	text, err := os.ReadFile(b.src.path(logFile))
	if err != nil && !os.IsNotExist(err) {
		b.err = fmt.Errorf("can't read %s: %w", b.src.path(logFile), engine.Cause(err))
		return
	}
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	log := &stepLog{losses: series{names: namesIn(first, "losses")}}
	end, _ := log.scan(text, b.at, func(entry) {})
	b.do(logFile, func(path string) error { return writeFile(path, text[:end]) })
	copyRecords(b, qualityOf(b.src), qualityFile)
	copyRecords(b, adjustedOf(b.src), adjustedFile)
}

func copyRecords[T any](b *brancher, r *records[T], name string) {
	if err := r.read(); err != nil && b.err == nil {
		b.err = err
	}
	r.cut(b.at)
	if len(r.list) == 0 {
		return
	}
	b.do(name, func(path string) error {
		r.path, r.old = path, true
		return r.write()
	})
}

// history copies the samples and the earlier checkpoints.
func (b *brancher) history() {
	grids, err := b.src.steps(samplesDir, ".png")
	if err != nil && b.err == nil {
		b.err = err
	}
	history, err := b.src.history()
	if err != nil && b.err == nil {
		b.err = err
	}
	b.folder(samplesDir, grids)
	b.folder(historyDir, history)
	if best := b.src.bestKept(); best.step > 0 && best.step <= b.at {
		b.do(bestFile, func(path string) error { return copyFile(path, best.path) })
	}
}

func (b *brancher) folder(name string, files []kept) {
	b.do(name, func(path string) error {
		if err := os.MkdirAll(path, 0o777); err != nil {
			return fmt.Errorf("can't make the folder %s: %w; choose another", path, engine.Cause(err))
		}
		return nil
	})
	for _, f := range files {
		if f.step <= b.at {
			b.do(filepath.Join(name, filepath.Base(f.path)), func(path string) error { return copyFile(path, f.path) })
		}
	}
}

func writeFile(path string, text []byte) error {
	return atomicfile.Write(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// copyFile copies a file that may be gone: a run that goes on thins its history.
func copyFile(to, from string) error {
	f, err := os.Open(from)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("can't read %s: %w", from, engine.Cause(err))
	}
	defer f.Close()
	return atomicfile.Write(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}
