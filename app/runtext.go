package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"atelier/engine/train"
)

// How a run's state reads: in a line for people, in a line of JSON for programs.

// fraction is the part of a run that is done.
func fraction(cfg train.Config, e train.Event) float64 {
	f := 0.0
	if cfg.Steps > 0 {
		f = float64(e.Step) / float64(cfg.Steps)
	}
	if cfg.For > 0 {
		f = max(f, e.Seconds/cfg.For.Seconds())
	}
	return min(f, 1)
}

// runText is the state of a run, the most important first.
func runText(e train.Event) []string {
	parts := []string{fmt.Sprintf("step %d", e.Step)}
	if e.Remaining > 0 {
		parts = append(parts, seconds(e.Remaining.Seconds())+" left")
	}
	parts = append(parts, fmt.Sprintf("%.0f images/s", e.ImagesPerSecond))
	for i, v := range e.Losses {
		parts = append(parts, withoutUnit(e.Curves.Names[i])+" "+short(v))
	}
	if n := len(e.Quality); n > 0 {
		parts = append(parts, "FCD "+short(e.Quality[n-1].FCD))
	}
	return parts
}

// newAlarms are those that weren't there before.
func newAlarms(before, now []train.Alarm) []train.Alarm {
	return slices.DeleteFunc(slices.Clone(now), func(a train.Alarm) bool {
		return slices.ContainsFunc(before, func(b train.Alarm) bool { return b.Kind == a.Kind })
	})
}

// alarmText is an alarm with what may help.
func alarmText(a train.Alarm) string {
	var help []string
	for _, c := range a.Cures {
		what := c.Title
		for _, name := range slices.Sorted(maps.Keys(c.Settings)) {
			what += " --set " + name + "=" + c.Settings[name]
		}
		help = append(help, what)
	}
	if len(help) == 0 {
		return a.Sentence
	}
	return a.Sentence + "; what may help: " + strings.Join(help, ", ")
}

// short is a number with four digits.
func short(v float64) string {
	if math.Abs(v) >= 1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}

// stepLine is a line of --json.
type stepLine struct {
	Step            int                `json:"step"`
	Images          int                `json:"images"`
	Seconds         float64            `json:"seconds"`
	Losses          map[string]float64 `json:"losses"`
	ImagesPerSecond float64            `json:"images_per_s"`
	SecondsLeft     float64            `json:"seconds_left"`
	Vitals          map[string]float64 `json:"vitals,omitempty"`
	Quality         *train.Quality     `json:"quality,omitempty"` // the newest
	Alarms          []train.Ailment    `json:"alarms,omitempty"`
}

// endLine is the last line.
type endLine struct {
	stepLine
	Done    bool   `json:"done"`
	Run     string `json:"run"`
	Saved   int    `json:"saved"` // step of the checkpoint
	Stopped bool   `json:"stopped"`
}

func stepOf(e train.Event) stepLine {
	s := stepLine{
		Step: e.Step, Images: e.Images, Seconds: e.Seconds, Losses: make(map[string]float64),
		ImagesPerSecond: e.ImagesPerSecond, SecondsLeft: e.Remaining.Seconds(),
	}
	for i, v := range e.Losses {
		s.Losses[key(e.Curves.Names[i])] = v
	}
	for i, v := range e.Vitals.Values {
		if n := len(v); n > 0 {
			if s.Vitals == nil {
				s.Vitals = make(map[string]float64)
			}
			s.Vitals[key(e.Vitals.Names[i])] = v[n-1]
		}
	}
	if n := len(e.Quality); n > 0 {
		s.Quality = &e.Quality[n-1]
	}
	for _, a := range e.Alarms {
		s.Alarms = append(s.Alarms, a.Kind)
	}
	return s
}

// key makes a name for programs of a loss's name: "KL (nats)" is "kl".
func key(loss string) string {
	return strings.ReplaceAll(strings.ToLower(withoutUnit(loss)), " ", "_")
}

// withoutUnit makes "KL" of "KL (nats)".
func withoutUnit(loss string) string {
	name, _, _ := strings.Cut(loss, " (")
	return name
}

// seconds is a duration for people.
func seconds(s float64) string {
	return time.Duration(s * float64(time.Second)).Round(time.Second).String()
}
