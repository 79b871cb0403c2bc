package train

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestReviewTellsWhatTheRunTold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	r := start(t, Config{Method: "fake", Data: "digits", Seed: 3, Steps: 40, Dir: dir, Settings: map[string]string{"size": "10"}})
	last := end(t, r)
	c, e, err := Review(dir)
	if err != nil {
		t.Fatal(err)
	}
	if c.Method != "fake" || c.Data != "digits" || c.Seed != 3 || c.Steps != 40 || c.Dir != dir || c.Settings["size"] != "10" {
		t.Errorf("the run was started with %+v", c)
	}
	if e.Step != 40 || e.Saved != 40 || e.Images != last.Images || !reflect.DeepEqual(e.Losses, last.Losses) || !reflect.DeepEqual(e.Curves, last.Curves) {
		t.Errorf("reviewed: %+v\ntold: %+v", e, last)
	}

	log := filepath.Join(dir, logFile)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		log  string
		step int
	}{"cut off": {string(text[:len(text)-9]), 39}, "nothing": {"", 0}, "nonsense": {"nonsense\n{}", 0}} {
		if err := os.WriteFile(log, []byte(c.log), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, e, err := Review(dir); err != nil || e.Step != c.step {
			t.Errorf("%s: step %d, want %d, error %v", name, e.Step, c.step, err)
		}
	}
	if _, _, err := Review(t.TempDir()); err == nil {
		t.Error("a folder without a run has nothing to review")
	}
}
