package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"atelier/engine"
)

// Review reads what a run folder tells of its run, without training and without holding the folder: what it was started with, and as the
// last event its step and its curves. Saved is that step where there is a checkpoint, -1 otherwise; previews aren't kept. Damaged lines
// of the log are passed over.
func Review(dir string) (Config, Event, error) {
	f := &folder{dir: dir}
	c, err := f.readConfig()
	if err != nil {
		return c, Event{}, err
	}
	c.Dir = dir
	e := Event{State: Done, Steps: c.Steps, Saved: -1}
	text, err := os.ReadFile(f.path(logFile))
	if err != nil && !os.IsNotExist(err) {
		return c, e, fmt.Errorf("can't read %s: %w", f.path(logFile), engine.Cause(err))
	}
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	l := &stepLog{names: lossNames(first)}
	if len(l.names) == 0 {
		return c, e, nil
	}
	r := newRecorder(l.names)
	var last []byte
	for line := range bytes.Lines(text) {
		if step, seconds, losses, ok := l.parse(line); ok && step > e.Step {
			r.add(step, seconds, losses)
			e.Step, e.Seconds, e.Losses = step, seconds, losses
			last = line
		}
	}
	var seen struct{ Images int }
	if json.Unmarshal(last, &seen) == nil {
		e.Images = seen.Images
	}
	e.Curves = r.curves()
	if f.has(modelFile) {
		e.Saved = e.Step
	}
	return c, e, nil
}

// lossNames are the names of the losses of a line of the log, in their order there, which a map would lose.
func lossNames(line []byte) []string {
	var j struct{ Losses json.RawMessage }
	if json.Unmarshal(line, &j) != nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(j.Losses))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		var value float64
		if err != nil || d.Decode(&value) != nil {
			return nil
		}
		names = append(names, name.(string))
	}
	return names
}
