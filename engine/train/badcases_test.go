package train

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A stop that comes while a checkpoint is written waits for it, and saves what came after.
func TestStopWhileACheckpointIsWritten(t *testing.T) {
	c := fake(t, "size", "300000")
	c.Steps, c.CheckpointEvery = 1_000_000, time.Millisecond
	r := start(t, c)
	var last Event
	stopped := -1
	for last = range r.Events() {
		if last.State == Saving && stopped < 0 {
			stopped = last.Step
			r.Stop()
		}
	}
	if last.Err != nil || stopped < 0 || last.Step < stopped || last.Step > stopped+1 || last.Saved != last.Step {
		t.Errorf("stopped at step %d, ended at %d, saved %d, %v", stopped, last.Step, last.Saved, last.Err)
	}
	if err := load(t, c.Dir).Finite(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(c.Dir, leftovers)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A process that is killed while it writes leaves half a file beside the whole ones, in any of the run's folders, and perhaps a torn line in
// the log: the next run goes on as if nothing had happened.
func TestResumeWhatWasCutOffInTheMiddle(t *testing.T) {
	whole := fake(t)
	whole.Steps = 300
	run(t, whole)
	c := whole
	c.Dir, c.Steps = c.Dir+"2", 250
	run(t, c)
	half := file(c.Dir, modelFile)[:300]
	var torn []string
	for _, dir := range []string{"", samplesDir, historyDir} {
		path := filepath.Join(c.Dir, dir, strings.ReplaceAll(leftovers, "*", "0badcafe"))
		if err := os.WriteFile(path, []byte(half), 0o666); err != nil {
			t.Fatal(err)
		}
		torn = append(torn, path)
	}
	log := file(c.Dir, logFile)
	if err := os.WriteFile(filepath.Join(c.Dir, logFile), []byte(log+`{"step":251,"images":7`), 0o666); err != nil {
		t.Fatal(err)
	}
	// The fake task's rate depends on the length: only its folder, not its numbers, can be compared.
	if e := run(t, Config{Dir: c.Dir, Resume: true, Steps: 300}); e.Step != 300 || len(e.Curves.Steps) != 300 || len(e.Messages) != 0 {
		t.Errorf("step %d, %d points, %s", e.Step, len(e.Curves.Steps), messages(e))
	}
	for _, path := range torn {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("left behind: %s", path)
		}
	}
	if a, b := len(names(t, c.Dir)), len(names(t, whole.Dir)); a != b {
		t.Errorf("the folder holds %v", names(t, c.Dir))
	}
}

// Two that want one folder: a branch into a folder in which a run trains, and from one.
func TestBranchBesideARun(t *testing.T) {
	c := fake(t, "sleep", "1000")
	c.Steps = 100_000
	r := start(t, c)
	for e := range r.Events() {
		if e.Step > 160 {
			break
		}
	}
	old := fake(t)
	old.Steps = 120
	run(t, old)
	_, err := Branch(old.Dir, 120, c.Dir)
	wantSentence(t, err, "another run is training in "+c.Dir)
	_, err = Branch(old.Dir, 120, old.Dir)
	wantSentence(t, err, old.Dir+" already holds a run")
	to := c.Dir + "2"
	b, err := Branch(c.Dir, 155, to)
	if err != nil {
		t.Fatal(err)
	}
	b.Steps = 170
	if e := run(t, b); e.Step != 170 || len(e.Curves.Steps) != 170 {
		t.Errorf("the branch ended at step %d with %d points", e.Step, len(e.Curves.Steps))
	}
	r.Stop()
	if e := end(t, r); e.Err != nil || len(e.Messages) != 0 {
		t.Errorf("%v, %s", e.Err, messages(e))
	}
}
