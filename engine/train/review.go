package train

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"atelier/engine"
)

// Review reads what a run folder tells of its run, without training and without holding the folder: what it was started with, and as the
// last event its step, its curves, what the judge said and what was adjusted. Saved is that step where there is a checkpoint, -1 otherwise; previews aren't kept. Damaged lines
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
	l := &stepLog{losses: series{names: namesIn(first, "losses")}, vitals: series{names: namesIn(first, "vitals")}}
	if len(l.losses.names) == 0 {
		return c, e, nil
	}
	quality, adjusted := qualityOf(f), adjustedOf(f)
	if err := errors.Join(quality.read(), adjusted.read()); err != nil {
		return c, e, err
	}
	losses, vitals := newRecorder(l.losses.names), newRecorder(l.vitals.names)
	d := NewDoctor(l.losses.names, len(quality.list) > 0, c.Settings, func(string, string) bool { return false })
	judged := quality.list
	tell := func(step int) {
		for ; len(judged) > 0 && judged[0].Step <= step; judged = judged[1:] {
			d.Judge(judged[0])
		}
	}
	var last []byte
	for line := range bytes.Lines(text) {
		if x, ok := l.parse(line); ok && x.step > e.Step {
			tell(x.step - 1)
			losses.add(x.step, x.seconds, x.losses)
			var seen *Vitals
			if x.vitals != nil {
				vitals.add(x.step, x.seconds, x.vitals)
				v := vitalsOf(x.vitals)
				seen = &v
			}
			d.Step(x.step, x.losses, seen)
			e.Step, e.Seconds, e.Losses = x.step, x.seconds, x.losses
			last = line
		}
	}
	var seen struct{ Images int }
	if json.Unmarshal(last, &seen) == nil {
		e.Images = seen.Images
	}
	e.Curves = losses.curves()
	if len(l.vitals.names) > 0 {
		e.Vitals = vitals.curves()
	}
	tell(e.Step)
	e.Quality, e.Adjusted, e.Alarms = quality.list, adjusted.list, d.Alarms()
	if f.has(modelFile) {
		e.Saved = e.Step
	}
	return c, e, nil
}

// namesIn are the names of the losses or the vitals of a line of the log, in their order there, which a map would lose.
func namesIn(line []byte, series string) []string {
	var j map[string]json.RawMessage
	if json.Unmarshal(line, &j) != nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(j[series]))
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
