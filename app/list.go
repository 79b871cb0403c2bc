package main

import (
	"fmt"
	"math"
	"strings"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/model"
	"atelier/engine/pixel/random"
	"atelier/engine/train"
)

// noWords is the action of a command that takes only flags.
func noWords(name string, do func(c *call)) func() ([]flag, func(*call, []string) error) {
	return func() ([]flag, func(*call, []string) error) {
		return nil, func(c *call, words []string) error {
			if len(words) > 0 {
				return misuse("%s takes no %q", name, words[0])
			}
			do(c)
			return nil
		}
	}
}

var modelsCommand = command{
	name:  "models",
	short: "list the trained models that ship inside",
	long:  `With --json, every line is a model: {"name","method","data","description","command"}`,
	flags: noWords("models", func(c *call) {
		list := model.ShippedModels()
		rows := []string{"NAME\tMETHOD\tDATA\tDESCRIPTION"}
		for _, m := range list {
			if c.json {
				c.record(m)
			}
			rows = append(rows, strings.Join([]string{m.Name, m.Method, m.Data, m.Description}, "\t"))
		}
		switch {
		case c.json:
		case len(list) == 0:
			c.say("No models ship inside this build: train one with atelier train.")
		default:
			c.table(rows)
		}
	}),
}

var dataCommand = command{
	name:  "data",
	short: "list the data sets that ship inside",
	long:  `With --json, every line is a set: {"name","description","credit"}`,
	flags: noWords("data", func(c *call) {
		rows := []string{"NAME\tDESCRIPTION\tCREDIT"}
		for _, s := range dataset.Names() {
			if c.json {
				c.record(map[string]string{"name": s.Name, "description": s.Description, "credit": s.Credit})
			}
			rows = append(rows, strings.Join([]string{s.Name, s.Description, s.Credit}, "\t"))
		}
		if !c.json {
			c.table(rows)
		}
	}),
}

var settingsCommand = command{
	name:  "settings",
	words: "METHOD",
	short: "list the settings of a method",
	long: `These are what --set takes, in atelier train and in atelier sample, or in the
command of the same name for random and template. With --json, every line is a
setting:
  {"for","name","label","takes","default","min","max","options","unit","help",
   "group"}
where "for" is the command, and what a setting doesn't have is left out.`,
	flags: func() ([]flag, func(*call, []string) error) {
		return nil, func(c *call, words []string) error {
			if len(words) != 1 {
				return misuse("settings takes one METHOD: random, template, %s", methodNames())
			}
			switch words[0] {
			case "random":
				c.settings("random", new(random.Settings))
				return nil
			case "template":
				c.settings("template", new(templateSettings))
				return nil
			}
			m, err := train.Lookup(words[0])
			if err != nil {
				return usageError{err}
			}
			c.settings("train", m.Settings())
			if s := samplingSettings(m.Name); s != nil {
				c.settings("sample", s)
			}
			return nil
		}
	},
}

// settingLine is a line of settings --json.
type settingLine struct {
	For     string   `json:"for"`
	Name    string   `json:"name"`
	Label   string   `json:"label"`
	Takes   string   `json:"takes"`
	Default string   `json:"default"`
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Options []string `json:"options,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	Help    string   `json:"help"`
	Group   string   `json:"group,omitempty"`
}

// settings lists what --set takes in the command named.
func (c *call) settings(command string, ptr any) {
	rows := []string{"NAME\tDEFAULT\tTAKES\tUNIT\tHELP"}
	for _, f := range engine.Fields(ptr) {
		if c.json {
			c.record(settingLine{command, f.Name, f.Label, f.Takes(), f.Default, bound(f.Min), bound(f.Max), f.Options, f.Unit, f.Help, f.Group})
		}
		rows = append(rows, strings.Join([]string{f.Name, f.Default, f.Takes(), f.Unit, f.Help}, "\t"))
	}
	if !c.json {
		fmt.Fprintf(c.stdout, "atelier %s --set NAME=VALUE\n\n", command)
		c.table(rows)
		fmt.Fprintln(c.stdout)
	}
}

// bound is nil for an infinite bound, which JSON can't hold.
func bound(v float64) *float64 {
	if math.IsInf(v, 0) {
		return nil
	}
	return &v
}
