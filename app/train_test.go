package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"atelier/engine/kernel"
	"atelier/engine/model"
	"atelier/engine/train"
)

// anyLine is a line of train --json, the last one included.
type anyLine struct {
	stepLine
	Done    *bool  `json:"done"`
	Run     string `json:"run"`
	Saved   int    `json:"saved"`
	Stopped bool   `json:"stopped"`
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// savedStep is the step of a run's checkpoint.
func savedStep(t *testing.T, dir string) int {
	t.Helper()
	f, err := model.Load(filepath.Join(dir, model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(f.Meta["step"])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTrainAsJSON(t *testing.T) {
	keepThreads(t)
	dir := filepath.Join(t.TempDir(), "run")
	args := append([]string{"train", "--json", "--data", pictureFolder(), "vae", "--seed", "5", "--threads=1", "-o", dir, "--set", "schedule=constant"}, tiny()...)
	r := succeed(t, append(args, "--steps", "20")...)
	if kernel.Threads() != 1 {
		t.Errorf("--threads 1 leaves %d", kernel.Threads())
	}
	if r.stderr != "" {
		t.Errorf("standard error holds %q", r.stderr)
	}
	list := decodeLines[anyLine](t, r.stdout)
	step := 0
	for _, l := range list[:len(list)-1] {
		if l.Step <= step || l.Images != 4*l.Step || l.Done != nil {
			t.Errorf("after step %d: %+v", step, l)
		}
		step = l.Step
	}
	last := list[len(list)-1]
	if last.Done == nil || !*last.Done || last.Run != dir || last.Saved != 20 || last.Step != 20 || last.Images != 80 || last.Stopped {
		t.Errorf("the last line is %+v", last)
	}
	if savedStep(t, dir) != 20 {
		t.Errorf("step %d is saved", savedStep(t, dir))
	}

	// The losses are those of the log.
	text, err := os.ReadFile(filepath.Join(dir, "log.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	logged := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	var final struct{ Losses map[string]float64 }
	if err := json.Unmarshal(logged[len(logged)-1], &final); err != nil || len(logged) != 20 || len(final.Losses) < 2 || len(last.Losses) != len(final.Losses) {
		t.Fatalf("%d lines, the last %s (%v)", len(logged), logged[len(logged)-1], err)
	}
	for name, v := range final.Losses {
		if got, ok := last.Losses[key(name)]; !ok || got != v {
			t.Errorf("%s is %v, in the log %v", name, got, v)
		}
	}
	for _, k := range []string{"reconstruction", "kl"} {
		if _, ok := last.Losses[k]; !ok {
			t.Errorf("no loss %q in %v", k, last.Losses)
		}
	}

	// To go on, the folder and a length are enough; what it was started with may be said again.
	r = succeed(t, "train", "-o", dir, "--resume", "--steps", "23", "--json")
	if l := decodeLines[anyLine](t, r.stdout); l[len(l)-1].Step != 23 {
		t.Errorf("resumed up to %+v", l[len(l)-1])
	}
	r = succeed(t, append(args, "--steps", "24", "--resume")...)
	if savedStep(t, dir) != 24 {
		t.Errorf("resumed up to %d", savedStep(t, dir))
	}
	// The same command line gives the same model.
	other := filepath.Join(t.TempDir(), "other")
	args[slices.Index(args, dir)] = other
	succeed(t, append(args, "--steps", "20")...)
	a, b := decodeLines[map[string]any](t, sampleJSON(t, other)), decodeLines[map[string]any](t, sampleJSON(t, dir))
	if a[0]["hash"] == b[0]["hash"] {
		t.Error("four more steps change nothing")
	}
	succeed(t, "train", "-o", other, "--resume", "--steps", "24")
	if a = decodeLines[map[string]any](t, sampleJSON(t, other)); a[0]["hash"] != b[0]["hash"] {
		t.Errorf("the models are %v and %v", a, b)
	}
}

func sampleJSON(t *testing.T, run string) string {
	t.Helper()
	return succeed(t, "sample", run, "-n", "1", "-o", filepath.Join(t.TempDir(), "p.png"), "--json").stdout
}

func TestTrainForPeople(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	r := succeed(t, append([]string{"train", "vae", "--data", pictureFolder(), "--for", "200ms", "-o", dir}, tiny()...)...)
	want := "Trained: step " + strconv.Itoa(savedStep(t, dir)) + ","
	if !strings.HasPrefix(r.stdout, want) || !strings.Contains(r.stdout, "The run is in "+dir) || r.stderr != "" {
		t.Errorf("%q, %q", r.stdout, r.stderr)
	}
	// A message of the run reaches standard error, once.
	r = succeed(t, "train", "-o", dir, "--resume", "--steps", "1")
	if strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "atelier: this run is already at its end") {
		t.Errorf("%q", r.stderr)
	}
}

// The end of the context before anything is trained is a failure: there is nothing to go on with.
func TestTrainStoppedAtOnce(t *testing.T) {
	ctx, cancel := contextOf(t)
	cancel()
	dir := filepath.Join(t.TempDir(), "run")
	var out, errs bytes.Buffer
	code := run(ctx, append([]string{"train", "vae", "--data", pictureFolder(), "--steps", "5", "-o", dir}, tiny()...), &out, &errs)
	refused(t, result{code, out.String(), errs.String()}, exitFailed, "stopped before the training had begun")
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there (%v)", err)
	}
}

func TestProgress(t *testing.T) {
	e := train.Event{Step: 250, Steps: 1000, Seconds: 10, ImagesPerSecond: 4321.7, Losses: []float64{104.25, 1e5, 0.012345}, Remaining: 90e9}
	e.Curves.Names = []string{"negative ELBO (nats)", "reconstruction (nats)", "KL (nats)"}
	parts := runText(e)
	if got := strings.Join(parts, "|"); got != "step 250|1m30s left|4322 images/s|negative ELBO 104.2|reconstruction 100000|KL 0.01235" {
		t.Errorf("%q", got)
	}
	if got := barText(79, 0.25, parts); got != " 25%  [##--------]  step 250  1m30s left  4322 images/s  negative ELBO 104.2" {
		t.Errorf("%q", got)
	}
	if got := barText(200, 1, nil); got != "100%  ["+strings.Repeat("#", barMost)+"]" {
		t.Errorf("%q", got)
	}
	for width := range 120 {
		if got := barText(width, 0.5, parts); len(got) > max(width, 18) {
			t.Errorf("%q is longer than %d", got, width)
		}
	}
	for _, f := range []struct {
		cfg  train.Config
		want float64
	}{{train.Config{Steps: 1000}, 0.25}, {train.Config{Steps: 1000, For: 20e9}, 0.5}, {train.Config{For: 5e9}, 1}} {
		if got := fraction(f.cfg, e); got != f.want {
			t.Errorf("%v of %+v is done, want %v", got, f.cfg, f.want)
		}
	}

	var w bytes.Buffer
	half := func() []string { return []string{"half", "more"} }
	bar := &progress{w: &w, width: 40}
	bar.show(0.5, half)
	bar.clear()
	bar.clear()
	if got, want := w.String(), "\r 50%  ["+strings.Repeat("#", 9)+strings.Repeat("-", 10)+"]  half  more\x1b[K\r\x1b[K"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// Where nobody watches, a line now and then, and nothing beside JSON.
	for asked, want := range map[bool]string{false: " 50%  half  more\n", true: ""} {
		w.Reset()
		p := newProgress(&call{stdout: &output{Writer: &w}, stderr: &w, json: asked})
		p.show(0.4, half) // too soon
		p.next = time.Time{}
		p.show(0.5, half)
		p.show(0.6, half)
		if got := w.String(); got != want {
			t.Errorf("with json = %v: %q, want %q", asked, got, want)
		}
	}
}

func TestHealthInText(t *testing.T) {
	e := train.Event{
		Step: 3, Losses: []float64{1}, Curves: train.Curves{Names: []string{"G loss"}},
		Vitals:  train.Curves{Names: []string{"gradient of G", "gradient of D"}, Values: [][]float64{{7, 8}, {9, 10}}},
		Quality: []train.Quality{{Step: 1, FCD: 9}, {Step: 2, FCD: 5.5}},
		Alarms:  []train.Alarm{{Kind: train.Collapse, Sentence: "all your images look alike"}},
	}
	if got := strings.Join(runText(e), "|"); got != "step 3|0 images/s|G loss 1|FCD 5.5" {
		t.Errorf("%q", got)
	}
	got, err := json.Marshal(stepOf(e))
	want := `"seconds_left":0,"vitals":{"gradient_of_d":10,"gradient_of_g":8},"quality":{"step":2,"seconds":0,"n":0,"fcd":5.5,"kid":0,"diversity":0},"alarms":["collapse"]}`
	if err != nil || !strings.HasSuffix(string(got), want) {
		t.Errorf("%s (%v), want %s at its end", got, err, want)
	}
	a := train.Alarm{Kind: train.StrongD, Sentence: "D wins", Cures: []train.Cure{
		{Title: "Add R1 and R2", Settings: map[string]string{"r2": "0.1", "r1": "0.1"}}, {Title: "Go back", Back: 7},
	}}
	if got := newAlarms(e.Alarms, append(e.Alarms, a)); len(got) != 1 || alarmText(got[0]) != "D wins; what may help: Add R1 and R2 --set r1=0.1 --set r2=0.1, Go back" {
		t.Errorf("%+v", got)
	}
	if got := alarmText(e.Alarms[0]); got != "all your images look alike" {
		t.Errorf("%q", got)
	}
}
