package main

import (
	"errors"
	"fmt"
	"strings"

	"atelier/engine"
	"atelier/engine/train"
)

var trainCommand = command{
	name:  "train",
	words: "METHOD --data DATA [--set NAME=VALUE]... [--seed S] (--steps N | --for TIME) -o RUN [--resume]",
	short: "train a model and keep the run in a folder",
	long: `RUN is a new folder. It receives config.json, the checkpoint model.safetensors,
log.jsonl with the losses of every step, and samples/ with pictures of the
progress. The checkpoint is written after 30 seconds, every 2 minutes, and at
the end. A few earlier checkpoints stay in history/. Where a method's samples
are judged on the way, quality.jsonl has the results and best.safetensors the
checkpoint of the best. Ctrl-C, or the system asking the program to end, saves
the run and exits with 0.

Where numbers become infinite, the training goes back to its last good state
and on with half the learning rate. What else goes wrong is told on standard
error, with what may help.

With --steps and --for, whichever ends first counts. --resume goes on with the
run in RUN up to the length that is given, counted from its first start; METHOD,
--data, --set and --seed may then be left out, and of them only the learning
rate may be changed.

With --json, every line holds the newest step:
  {"step","images","seconds","losses":{...},"images_per_s","seconds_left"}
and, where the method has them, "vitals":{...}, the newest "quality":{...} and
the "alarms" that last. Losses and vitals have the names that they have in
log.jsonl, in lower case and without their units. Steps are left out where a line takes longer than a step. The last
line holds the end too:
  {...,"done":true,"run","saved","stopped"}

atelier settings METHOD lists what --set takes.`,
	flags: func() ([]flag, func(*call, []string) error) {
		cfg := train.Config{Settings: make(map[string]string)}
		return []flag{
				text(&cfg.Data, "data", "DATA", "what to learn from: a shipped name, a folder of pictures or an IDX file"),
				assign(cfg.Settings, "a setting of the method; may be repeated"),
				seed(&cfg.Seed, "of weights, batches and noise: the same seed gives the same model (default 0)"),
				count(&cfg.Steps, "steps", "N", 1, 1_000_000_000, "how many steps to train"),
				duration(&cfg.For, "for", "how long to train: 90s, 5m, 1h30m"),
				text(&cfg.Dir, "o", "RUN", "the folder of the run"),
				toggle(&cfg.Resume, "resume", "go on with the run in RUN"),
				threads(),
			}, func(c *call, words []string) error {
				if len(words) > 1 {
					return misuse("train takes one METHOD, and here are two: %s", strings.Join(words, ", "))
				}
				if len(words) == 1 {
					cfg.Method = words[0]
				}
				if err := checkConfig(cfg); err != nil {
					return err
				}
				return c.train(cfg)
			}
	},
}

// checkConfig finds what is wrong with the command line alone.
func checkConfig(cfg train.Config) error {
	switch {
	case cfg.Method == "" && !cfg.Resume:
		return misuse("what to train is not said: write train METHOD, where METHOD is %s", methodNames())
	case cfg.Data == "" && !cfg.Resume:
		return misuse("there is no data to learn from: add --data DATA")
	case cfg.Steps == 0 && cfg.For == 0 && !cfg.Resume:
		return misuse("how long to train is not said: add --steps N or --for TIME")
	case cfg.Dir == "":
		return misuse("where to keep the run is not said: add -o RUN")
	}
	if cfg.Method == "" {
		return nil // the run's folder knows
	}
	m, err := train.Lookup(cfg.Method)
	if err == nil {
		err = m.Apply(m.Settings(), cfg.Settings)
	}
	if err != nil {
		return usageError{err}
	}
	return nil
}

// train trains until the run's end or the call's, telling how it goes.
func (c *call) train(cfg train.Config) error {
	run, err := train.Start(c.ctx, cfg)
	if err != nil {
		return err
	}
	p := newProgress(c)
	cfg = run.Config()
	var last train.Event
	told := 0 // messages
	for e := range run.Events() {
		for ; told < len(e.Messages); told++ {
			p.clear()
			c.warn(e.Messages[told])
		}
		for _, a := range newAlarms(last.Alarms, e.Alarms) {
			p.clear()
			c.warn(alarmText(a))
		}
		if e.Losses != nil {
			p.show(fraction(cfg, e), func() []string { return runText(e) })
		}
		if c.json && e.Step > last.Step && e.Losses != nil && e.State < train.Done {
			c.record(stepOf(e))
		}
		if c.stdout.err != nil { // nobody reads on
			run.Stop()
		}
		last = e
	}
	p.clear()
	if err := run.Wait(); err != nil {
		return err
	}
	if err := c.stdout.err; err != nil {
		return fmt.Errorf("can't write to standard output (%w): the run was stopped and is in %s", engine.Cause(err), cfg.Dir)
	}
	return c.conclude(cfg, last)
}

// conclude reports a run that ended well.
func (c *call) conclude(cfg train.Config, e train.Event) error {
	stopped := c.ctx.Err() != nil
	if e.Saved < 0 {
		return errors.New("stopped before the training had begun: nothing was saved")
	}
	if c.json {
		c.record(endLine{stepOf(e), true, cfg.Dir, e.Saved, stopped})
	}
	what := "Trained"
	if stopped {
		what = "Stopped"
	}
	c.say("%s: step %d, %d pictures, %s. The run is in %s.", what, e.Step, e.Images, seconds(e.Seconds), cfg.Dir)
	if stopped {
		c.say("Go on with: atelier train -o %s --resume", cfg.Dir)
	}
	return nil
}

func methodNames() string {
	var names []string
	for _, m := range train.Methods() {
		names = append(names, m.Name)
	}
	return strings.Join(names, ", ")
}
