package train

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// long is a configuration of a run that keeps a history and a best moment, the judge's third: 100 seconds of 0.05 a step.
func long(t *testing.T, settings ...string) Config {
	c := fake(t, append([]string{"sleep", "50000", "verdict", "third"}, settings...)...)
	c.Method, c.Steps = "fakegan", 2000
	return c
}

// file is the text of a file of a run folder, "" where there is none.
func file(dir string, name ...string) string {
	text, _ := os.ReadFile(filepath.Join(append([]string{dir}, name...)...))
	return string(text)
}

// picture is the content of a folder: names and texts.
func picture(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all[path] = file(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func stepsOf(list []kept) (steps []int) {
	for _, k := range list {
		steps = append(steps, k.step)
	}
	return steps
}

func TestHistorySteps(t *testing.T) {
	var steps []int
	for s := range 100_001 {
		if historyStep(s) {
			steps = append(steps, s)
		}
	}
	if !slices.Equal(steps[:5], []int{100, 150, 225, 337, 505}) || len(steps) != 18 {
		t.Errorf("the history is of the steps %v", steps)
	}
}

func TestHistoryIsThinned(t *testing.T) {
	f := &folder{dir: t.TempDir()}
	l := &loop{folder: f}
	if err := os.Mkdir(f.path(historyDir), 0o777); err != nil {
		t.Fatal(err)
	}
	for step := range 100_001 {
		if !historyStep(step) {
			continue
		}
		if err := os.WriteFile(filepath.Join(f.path(historyDir), fmt.Sprintf("%07d.safetensors", step)), make([]byte, 1000), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := l.thin(); err != nil {
			t.Fatal(err)
		}
		list, err := f.history()
		if steps := stepsOf(list); err != nil || len(steps) > historyMost || steps[0] != 100 || steps[len(steps)-1] != step {
			t.Fatalf("after step %d the history is %v (%v)", step, steps, err)
		}
	}
	list, _ := f.history()
	for i := 1; i < len(list); i++ {
		if ratio := float64(list[i].step) / float64(list[i-1].step); ratio > 30 {
			t.Errorf("%v is not spread over the run", stepsOf(list))
		}
	}
	defer func(before int64) { historyBytes = before }(historyBytes)
	for bytes, want := range map[int64]int{5999: 5, 3000: 3, 1999: 1, 10: 0} {
		historyBytes = bytes
		if err := l.thin(); err != nil {
			t.Fatal(err)
		}
		if list, _ := f.history(); len(list) > want {
			t.Errorf("%d bytes hold %v", bytes, stepsOf(list))
		}
	}
}

// TestBranch and TestGoBack show that the history holds the right bits.
func TestHistoryAndMoments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := long(t)
		e := run(t, c)
		f := &folder{dir: c.Dir}
		list, err := f.history()
		if err != nil || len(list) != historyMost {
			t.Fatalf("the history is %v (%v)", stepsOf(list), err)
		}
		best := e.Quality[2]
		if got := f.bestKept(); got.step != best.Step || best.Step == 0 {
			t.Errorf("the best moment kept is step %d, the judge's is %d", got.step, best.Step)
		}
		moments, err := Moments(c.Dir)
		if err != nil {
			t.Fatal(err)
		}
		var grids, best1 int
		for i, m := range moments {
			if i > 0 && m.Step <= moments[i-1].Step {
				t.Errorf("moment %d is of step %d", i, m.Step)
			}
			if m.Grid != "" {
				grids++
				if _, err := os.Stat(m.Grid); err != nil {
					t.Error(err)
				}
			}
			if m.Best {
				best1++
				if m.Step != best.Step || m.Grid == "" || m.Checkpoint != m.Step {
					t.Errorf("the best moment is %+v", m)
				}
			}
			want := -1
			for _, step := range append(stepsOf(list), best.Step, 2000) {
				if step <= m.Step {
					want = max(want, step)
				}
			}
			if m.Checkpoint != want {
				t.Errorf("step %d is reached from %d, want %d", m.Step, m.Checkpoint, want)
			}
		}
		if kept := names(t, filepath.Join(c.Dir, samplesDir)); grids != len(kept) || best1 != 1 || len(kept) < 30 {
			t.Errorf("%d moments with a grid, %d best; %d grids are kept", grids, best1, len(kept))
		}
		if _, err := Moments(t.TempDir()); err == nil {
			t.Error("a folder without a run has moments")
		}
	})
}

// A branch is a run like any other, and goes on as the old one did.
func TestBranch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := long(t)
		r := start(t, c)
		time.Sleep(60*time.Second + time.Millisecond)
		r.SetLearningRate(0.01) // after the branch
		end(t, r)
		before := picture(t, c.Dir)
		to := filepath.Join(t.TempDir(), "new", "branch")
		b, err := Branch(c.Dir, 1000, to)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(picture(t, c.Dir), before) {
			t.Error("the old run was changed")
		}
		if b.Dir != to || !b.Resume || b.Method != c.Method || b.Seed != c.Seed || b.Steps != c.Steps || b.Settings["rate"] != "0.1" || len(b.Notes) != 0 {
			t.Errorf("the branch is %+v", b)
		}
		at := load(t, to).Meta["step"]
		_, e, err := Review(to)
		if err != nil || fmt.Sprint(e.Step) != at || e.Step < 700 || e.Step > 1000 || len(e.Curves.Steps) != e.Step || len(e.Adjusted) != 0 {
			t.Errorf("the branch is at step %d, its checkpoint at %s, %d points (%v)", e.Step, at, len(e.Curves.Steps), err)
		}
		for _, q := range e.Quality {
			if q.Step > e.Step {
				t.Errorf("judged at step %d", q.Step)
			}
		}
		moments, err := Moments(to)
		if err != nil || len(moments) < 30 || moments[len(moments)-1].Step > e.Step || moments[len(moments)-1].Checkpoint != e.Step {
			t.Errorf("the branch's moments are %+v (%v)", moments, err)
		}
		run(t, b)
		whole := long(t)
		run(t, whole)
		same(t, to, whole.Dir)
	})
}

func TestBranchRefusals(t *testing.T) {
	c := fake(t)
	c.Steps = 160
	run(t, c)
	to := filepath.Join(t.TempDir(), "branch")
	_, err := Branch(t.TempDir(), 100, to)
	wantSentence(t, err, configFile+" is missing")
	_, err = Branch(c.Dir, 99, to)
	wantSentence(t, err, c.Dir+" keeps no checkpoint of step 99 or before it: choose a later step")
	_, err = Branch(c.Dir, 100, c.Dir)
	wantSentence(t, err, c.Dir+" already holds a run")
	os.WriteFile(to, nil, 0o666)
	_, err = Branch(c.Dir, 100, to)
	wantSentence(t, err, to+" is a file")
	os.Remove(to)

	// A write that fails leaves nothing behind.
	if err := os.MkdirAll(filepath.Join(to, historyDir), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(to, historyDir, "0000100.safetensors"), 0o777); err != nil {
		t.Fatal(err)
	}
	_, err = Branch(c.Dir, 100, to)
	wantSentence(t, err, "can't save "+filepath.Join(to, historyDir, "0000100.safetensors"))
	if _, err := os.Stat(filepath.Join(to, logFile)); err == nil {
		t.Errorf("left behind: %v", names(t, to))
	}
	os.RemoveAll(to)

	// Damaged checkpoints are passed over, each with a sentence.
	at := func(step string) string { return filepath.Join(c.Dir, historyDir, step+".safetensors") }
	whole := file(at("0000150"))
	os.WriteFile(at("0000150"), []byte(strings.Replace(whole, `"step":"150"`, `"step":"149"`, 1)), 0o666)
	b, err := Branch(c.Dir, 155, to)
	if err != nil || len(b.Notes) != 1 || !strings.Contains(b.Notes[0], "the checkpoint of step 150 was passed over: "+at("0000150")) || stepOf(t, to) != "100" {
		t.Errorf("%+v, %v", b, err)
	}
	if e := run(t, b); e.Step != 160 || !slices.Equal(e.Messages, b.Notes) {
		t.Errorf("step %d, %s", e.Step, messages(e))
	}
	os.WriteFile(at("0000150"), []byte(whole[:len(whole)-1]), 0o666)
	os.WriteFile(at("0000100"), nil, 0o666)
	_, err = Branch(c.Dir, 155, filepath.Join(c.Dir, "..", "other"))
	wantSentence(t, err, "keeps no whole checkpoint of step 155", "the checkpoint of step 150 was passed over", "the checkpoint of step 100 was passed over")
	moments, err := Moments(c.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range moments {
		if want := map[bool]int{true: 160, false: -1}[m.Step == 160]; m.Checkpoint != want {
			t.Errorf("with damaged files step %d is reached from %d", m.Step, m.Checkpoint)
		}
	}
}

// A history that can't be written costs a sentence.
func TestHistoryOnAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := long(t)
		r := start(t, c)
		synctest.Wait()
		for _, name := range []string{historyDir, bestFile} {
			if err := os.WriteFile(filepath.Join(c.Dir, name), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		os.Remove(filepath.Join(c.Dir, bestFile))
		os.Mkdir(filepath.Join(c.Dir, bestFile), 0o777)
		e := end(t, r)
		for _, want := range []string{"step 100 is not kept to come back to: not a directory; training goes on", "the best moment, step ", "is not kept to come back to: can't save " + filepath.Join(c.Dir, bestFile)} {
			if !strings.Contains(messages(e), want) || len(e.Messages) != 2 {
				t.Errorf("no %q in %s", want, messages(e))
			}
		}
		if e.Step != 2000 || e.Saved != 2000 {
			t.Errorf("step %d, saved %d", e.Step, e.Saved)
		}
	})
}

// Where the checkpoint is lost, the newest moment stands in.
func TestResumeFromTheHistory(t *testing.T) {
	whole := fake(t)
	whole.Steps = 250
	run(t, whole)
	c := whole
	c.Dir += "2"
	run(t, c)
	os.Remove(filepath.Join(c.Dir, modelFile))
	e := run(t, Config{Dir: c.Dir, Resume: true})
	if want := c.Dir + " holds no model.safetensors, so the training goes on from the newest moment that is kept, step 225"; len(e.Messages) != 1 || e.Messages[0] != want {
		t.Errorf("says %s, want %q", messages(e), want)
	}
	same(t, c.Dir, whole.Dir)
}
