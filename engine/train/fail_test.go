package train

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAPanicBecomesTheRunsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "trouble", "panic", "at", "17", "sleep", "1000")
		r := start(t, c)
		e := end(t, r)
		wantSentence(t, e.Err, "a fault of this program", "index out of everything", filepath.Join(c.Dir, crashFile))
		text, err := os.ReadFile(filepath.Join(c.Dir, crashFile))
		if err != nil || !strings.Contains(string(text), "fakeTask).Step") {
			t.Errorf("the stack is %q (%v)", text, err)
		}
		if stepOf(t, c.Dir) != "17" {
			t.Errorf("step %s is saved, want 17", stepOf(t, c.Dir))
		}
		if err := r.Do(t.Context(), func(Task) error { return nil }); err != e.Err {
			t.Errorf("the task that failed can still be used: %v", err)
		}
		if e := run(t, Config{Dir: c.Dir, Resume: true, Settings: map[string]string{"rate": "0.05"}}); e.Step != 40 {
			t.Errorf("resumed up to step %d", e.Step)
		}
	})
}

func TestAPanicInDo(t *testing.T) {
	c := fake(t, "sleep", "1000")
	r := start(t, c)
	err := r.Do(t.Context(), func(Task) error { panic("in the request") })
	wantSentence(t, err, "a fault of this program", "in the request")
	if e := end(t, r); e.Err != err {
		t.Errorf("the run's error is %v", e.Err)
	}

	r = start(t, fake(t))
	r.Wait()
	err = r.Do(t.Context(), func(Task) error { panic("after the end") })
	wantSentence(t, err, "after the end")
}

func TestAnErrorOfTheTask(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "trouble", "step", "at", "9", "sleep", "1000")
		wantSentence(t, end(t, start(t, c)).Err, "the data went away")
		if stepOf(t, c.Dir) != "9" {
			t.Errorf("step %s is saved, want 9", stepOf(t, c.Dir))
		}
	})
	for trouble, want := range map[string]string{"new": "the data is not there", "newpanic": "made badly"} {
		c := fake(t, "trouble", trouble)
		wantSentence(t, end(t, start(t, c)).Err, want)
		c.Settings = nil
		run(t, c) // the folder can be used
	}
	c := fake(t, "trouble", "preview")
	if e := run(t, c); e.Preview != nil || len(e.Messages) != 1 || !strings.Contains(messages(e), "there is no preview of step 0: no light") {
		t.Error(messages(e))
	}
}

// What can't be written is told and tried again; at the end it is the run's error. A folder in the place of a file stands for a full disk:
// it stops root, too.
func TestWritesThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "1000000")
		c.Steps, c.CheckpointEvery = 100, 10*time.Second
		r := start(t, c)
		synctest.Wait()
		block := func(name string) {
			t.Helper()
			os.RemoveAll(filepath.Join(c.Dir, name))
			if err := os.Mkdir(filepath.Join(c.Dir, name), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		block(modelFile)
		os.RemoveAll(filepath.Join(c.Dir, samplesDir))
		if err := os.WriteFile(filepath.Join(c.Dir, samplesDir), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		newest := func(seconds time.Duration) Event {
			time.Sleep(seconds*time.Second + time.Millisecond)
			synctest.Wait()
			return <-r.Events()
		}
		e := newest(15)
		for _, want := range []string{"step 10 is not saved: can't save " + filepath.Join(c.Dir, modelFile), "; training goes on", "the samples of step 1 are not kept: not a directory; training goes on"} {
			if !strings.Contains(messages(e), want) {
				t.Errorf("no %q in %s", want, messages(e))
			}
		}
		if e.Step != 15 || e.Saved != -1 || e.State != Running {
			t.Errorf("step %d, saved %d, %v", e.Step, e.Saved, e.State)
		}
		os.Remove(filepath.Join(c.Dir, modelFile))
		if e = newest(10); e.Saved != 20 || stepOf(t, c.Dir) != "20" {
			t.Errorf("step %d is saved, want 20", e.Saved)
		}
		block(configFile)
		r.SetLearningRate(0.01)
		if e = newest(1); !strings.Contains(messages(e), "the new learning rate holds, but only until the run ends: can't save") {
			t.Error(messages(e))
		}
		os.RemoveAll(filepath.Join(c.Dir, modelFile))
		block(modelFile)
		r.Stop()
		e = end(t, r)
		wantSentence(t, e.Err, "is not saved: can't save "+filepath.Join(c.Dir, modelFile))
	})
}

func TestTheLogSurvivesAFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), logFile)
	l, err := openLog(path, []string{"a", `b "q" (nats)`}, nil, 2, 0, func(entry) {})
	if err != nil {
		t.Fatal(err)
	}
	good := l.file
	defer good.Close()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	l.add(entry{step: 1, seconds: 0.1, losses: []float64{1, 2}})
	if err := l.flush(); err != nil {
		t.Fatal(err)
	}
	l.file = full
	l.add(entry{step: 2, seconds: 0.2, losses: []float64{1.0 / 3, -1e-300}})
	wantSentence(t, l.flush(), "can't write /dev/full (no space left on device)")
	l.add(entry{step: 3, seconds: 0.3, losses: []float64{5, 6}})
	wantSentence(t, l.sync(), "no space left")
	l.file = good
	if err := l.sync(); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	want := `{"step":1,"images":2,"seconds":0.1,"losses":{"a":1,"b \"q\" (nats)":2}}
{"step":2,"images":4,"seconds":0.2,"losses":{"a":0.3333333333333333,"b \"q\" (nats)":-1e-300}}
{"step":3,"images":6,"seconds":0.3,"losses":{"a":5,"b \"q\" (nats)":6}}
`
	if string(text) != want {
		t.Errorf("the log is\n%s\nwant\n%s", text, want)
	}
}

func TestALogThatCantBeOpened(t *testing.T) {
	c := fake(t)
	run(t, c)
	path := filepath.Join(c.Dir, logFile)
	os.Remove(path)
	os.Mkdir(path, 0o777)
	wantSentence(t, end(t, start(t, Config{Dir: c.Dir, Resume: true, Steps: 50})).Err, "can't read "+path)
	os.Remove(path)
	if e := run(t, Config{Dir: c.Dir, Resume: true, Steps: 50}); e.Step != 50 || len(e.Curves.Steps) != 10 {
		t.Errorf("step %d, %d points after the log was lost", e.Step, len(e.Curves.Steps))
	}
}

// A bad start is one sentence and changes nothing.
func TestRefusals(t *testing.T) {
	held := fake(t)
	run(t, held)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	damaged, empty := filepath.Join(dir, "damaged"), filepath.Join(dir, "empty")
	os.WriteFile(file, nil, 0o666)
	os.Mkdir(damaged, 0o777)
	os.Mkdir(empty, 0o777)
	os.WriteFile(filepath.Join(damaged, configFile), []byte(`{"method": "fa`), 0o666)
	with := func(change func(*Config)) Config {
		c := fake(t)
		change(&c)
		return c
	}
	resume := func(change func(*Config)) Config {
		c := Config{Dir: held.Dir, Resume: true}
		change(&c)
		return c
	}
	set := func(name, value string) func(*Config) {
		return func(c *Config) { c.Settings = map[string]string{name: value} }
	}
	before := names(t, held.Dir)
	for _, c := range []struct {
		cfg  Config
		want []string
	}{
		{with(func(c *Config) { c.Method = "fkae" }), []string{`there is no method "fkae"`}},
		{with(func(c *Config) { c.Data = "" }), []string{"no data"}},
		{with(func(c *Config) { c.Steps = 0 }), []string{"how long"}},
		{with(func(c *Config) { c.Steps = -1 }), []string{"negative length"}},
		{with(func(c *Config) { c.Dir = "" }), []string{"no folder"}},
		{with(func(c *Config) { c.Dir = file }), []string{file + " is a file"}},
		{with(func(c *Config) { c.Dir = filepath.Join(file, "run") }), []string{filepath.Join(file, "run"), "not a directory"}},
		{with(set("size", "none")), []string{"Size (size) takes a whole number"}},
		{with(set("sise", "4")), []string{`did you mean "size"?`}},
		{with(func(c *Config) { c.Dir = held.Dir }), []string{held.Dir + " already holds a run: add --resume"}},
		{resume(func(c *Config) { c.Dir = filepath.Join(dir, "none") }), []string{"there is no folder"}},
		{resume(func(c *Config) { c.Dir = empty }), []string{"holds no run to resume"}},
		{resume(func(c *Config) { c.Dir = damaged }), []string{filepath.Join(damaged, configFile), "is damaged"}},
		{resume(func(c *Config) { c.Method = "gan" }), []string{"has the method fake, not gan"}},
		{resume(func(c *Config) { c.Data = "faces" }), []string{"has the data digits, not faces"}},
		{resume(func(c *Config) { c.Seed = 6 }), []string{"has the seed 5, not 6"}},
		{resume(set("size", "6")), []string{"has the setting size 5, not 6", "another folder"}},
		{resume(set("rate", "6")), []string{"Learning rate (rate) takes"}},
	} {
		r, err := Start(t.Context(), c.cfg)
		wantSentence(t, err, c.want...)
		if r != nil {
			t.Errorf("a run in spite of %v", err)
		}
		if _, err := os.Stat(c.cfg.Dir); !c.cfg.Resume && c.cfg.Dir != held.Dir && c.cfg.Dir != file && err == nil {
			t.Errorf("%s was made", c.cfg.Dir)
		}
	}
	if after := names(t, held.Dir); !slices.Equal(before, after) || stepOf(t, held.Dir) != "40" {
		t.Errorf("the folder holds %v, before it was %v", after, before)
	}
	if left := names(t, empty); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTwoRunsInOneFolder(t *testing.T) {
	c := fake(t, "sleep", "1000")
	r := start(t, c)
	if err := r.Do(t.Context(), func(Task) error { return nil }); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), c)
	wantSentence(t, err, "another run is training in "+c.Dir)
	_, err = Start(t.Context(), Config{Dir: c.Dir, Resume: true})
	wantSentence(t, err, "another run is training in "+c.Dir)
	r.Stop()
	r.Wait()
	r = start(t, Config{Dir: c.Dir, Resume: true})
	r.Stop()
	r.Wait()
}
