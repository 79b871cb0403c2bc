package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"atelier/engine"
	"atelier/engine/atomicfile"
)

// records is a file of a run folder with a line of JSON for each of a few things that happened on the way: what the judge said, what was
// adjusted. It is written as a whole, so that it never ends in the middle of a line, and isn't there as long as nothing has happened.
type records[T any] struct {
	path string
	list []T // only grows at its end, or is replaced: a copy of the header stays good on any goroutine
	step func(*T) *int
	old  bool // the file doesn't hold the list
}

func qualityOf(f *folder) *records[Quality] {
	return &records[Quality]{path: f.path(qualityFile), step: func(q *Quality) *int { return &q.Step }}
}

func adjustedOf(f *folder) *records[Adjustment] {
	return &records[Adjustment]{path: f.path(adjustedFile), step: func(a *Adjustment) *int { return &a.Step }}
}

// read reads what the file holds; damaged lines are passed over, and so are those of earlier steps than the line before.
func (r *records[T]) read() error {
	text, err := os.ReadFile(r.path)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("can't read %s: %w", r.path, engine.Cause(err))
	}
	last := 0
	for line := range bytes.Lines(text) {
		var x T
		if json.Unmarshal(line, &x) == nil && *r.step(&x) >= last && !bytes.HasPrefix(line, []byte("null")) {
			r.list = append(r.list, x)
			last = *r.step(&x)
		}
	}
	return nil
}

func (r *records[T]) add(x T) {
	r.list = append(r.list, x)
	r.old = true
}

// cut drops what came after a step.
func (r *records[T]) cut(step int) {
	n := len(r.list)
	for n > 0 && *r.step(&r.list[n-1]) > step {
		n--
	}
	if n < len(r.list) {
		r.list = slices.Clone(r.list[:n])
		r.old = true
	}
}

// pull makes a step the last: what came after it came then.
func (r *records[T]) pull(step int) {
	list := slices.Clone(r.list)
	for i := range list {
		if at := r.step(&list[i]); *at > step {
			*at = step
			r.old = true
		}
	}
	r.list = list
}

// write brings the file up to date.
func (r *records[T]) write() error {
	if !r.old {
		return nil
	}
	err := atomicfile.Write(r.path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		for _, x := range r.list {
			if err := e.Encode(x); err != nil {
				return err
			}
		}
		return nil
	})
	r.old = err != nil
	return err
}
