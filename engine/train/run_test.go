package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"atelier/engine"
)

func TestRunToTheEnd(t *testing.T) {
	c := fake(t)
	e := run(t, c)
	if e.Step != 40 || e.Steps != 40 || e.Images != 120 || e.Saved != 40 || e.Remaining != 0 || len(e.Messages) != 0 {
		t.Errorf("the last event is %+v", e)
	}
	if len(e.Curves.Steps) != 40 || e.Curves.Steps[39] != 40 || e.Curves.Names[1] != "momentum" || e.Curves.Values[1][39] != e.Losses[1] {
		t.Errorf("the curves are %+v", e.Curves)
	}
	if e.Curves.Values[0][39] >= e.Curves.Values[0][0] {
		t.Error("nothing was learned")
	}
	if e.Preview == nil || e.Preview.Step != 40 {
		t.Errorf("the last preview is %+v", e.Preview)
	}
	f := load(t, c.Dir)
	for key, want := range map[string]string{
		"method": "fake", "data": "digits", "seed": "5", "step": "40", "images": "120", "format": "pt", "atelier": engine.Version,
		"config": `{"at":"0","from":"0.1","rate":"0.1","size":"5","sleep":"0","start":"0","trouble":"none"}`,
	} {
		if f.Meta[key] != want {
			t.Errorf("meta %s is %q, want %q", key, f.Meta[key], want)
		}
	}
	lines := losses(t, c.Dir)
	if len(lines) != 40 || !strings.HasPrefix(lines[6], `{"step":7,"images":21,"losses":{"distance (nats)":`) {
		t.Errorf("%d lines in the log, the seventh %q", len(lines), lines[6])
	}
	var grids []string
	for step := range 41 {
		if gridStep(step) || step == 40 {
			grids = append(grids, fmt.Sprintf("%07d.png", step))
		}
	}
	if got := names(t, filepath.Join(c.Dir, samplesDir)); !slices.Equal(got, grids) {
		t.Errorf("samples %v, want %v", got, grids)
	}
	if got, want := names(t, c.Dir), []string{configFile, lockFile, logFile, modelFile, samplesDir}; !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
}

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// Every command in every state: none hangs, and the run can be stopped afterwards.
func TestTimedRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "10000")
		c.Steps, c.For = 0, time.Second
		r := start(t, c)
		time.Sleep(205 * time.Millisecond)
		r.Pause()
		time.Sleep(time.Hour) // doesn't count
		e := <-r.Events()
		if e.Steps != 0 || e.Step != 21 || math.Abs(e.Remaining.Seconds()-0.79) > 1e-6 {
			t.Errorf("%d of %d steps, %v to go", e.Step, e.Steps, e.Remaining)
		}
		r.Resume()
		if e := end(t, r); e.Step != 100 || e.Seconds != 1 {
			t.Errorf("ended at step %d after %gs, want 100 after 1", e.Step, e.Seconds)
		}
		// Nothing is left to do for the same time, and another second for two.
		c.Resume = true
		if e := run(t, c); e.Step != 100 || !strings.Contains(messages(e), "already at its end") {
			t.Errorf("step %d, %s", e.Step, messages(e))
		}
		c.For = 2 * time.Second
		if e := run(t, c); e.Step != 200 || e.Seconds != 2 {
			t.Errorf("ended at step %d after %gs, want 200 after 2", e.Step, e.Seconds)
		}
	})
}

func TestRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "100000")
		c.Steps = 400
		r := start(t, c)
		time.Sleep(20*time.Second + time.Millisecond)
		e := <-r.Events()
		if e.Step != 200 || math.Abs(e.ImagesPerSecond-30) > 1e-6 || math.Abs(e.Remaining.Seconds()-20) > 1e-6 {
			t.Errorf("step %d, %g images a second, %v to go; want 200, 30, 20s", e.Step, e.ImagesPerSecond, e.Remaining)
		}
		r.Stop()
		end(t, r)
	})
}

func TestCheckpointsByWallTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "1000000")
		c.Steps = 1000
		r := start(t, c)
		var e Event
		until := func(seconds int, want int) {
			t.Helper()
			time.Sleep(time.Duration(seconds) * time.Second)
			synctest.Wait()
			select {
			case e = <-r.Events():
			default: // nothing has happened
			}
			if e.Saved != want {
				t.Errorf("at step %d, step %d is saved, want %d", e.Step, e.Saved, want)
			}
		}
		time.Sleep(time.Millisecond)
		until(29, -1)
		until(2, 30)
		until(118, 30)
		until(2, 150)
		r.Pause() // at step 152: the checkpoint comes in the pause
		until(1, 150)
		until(118, 152)
		until(1000, 152)
		r.Save() // has nothing to do
		r.StepOnce()
		time.Sleep(2 * time.Second)
		r.Save()
		until(1, 153)
		r.Stop()
		end(t, r)
	})
}

func TestTimedPreviews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "10000")
		c.Steps, c.PreviewEvery = 1000, 250*time.Millisecond
		r := start(t, c)
		seen := map[int]bool{}
		for e := range r.Events() {
			if e.Preview != nil {
				seen[e.Preview.Step] = true
			}
		}
		for step := 0; step <= 975; step += 25 {
			found := false
			for s := step; s < step+26; s++ {
				found = found || seen[s]
			}
			if !found {
				t.Errorf("no preview between steps %d and %d", step, step+25)
			}
		}
		if len(seen) > 90 {
			t.Errorf("%d previews of a run of 10 seconds", len(seen))
		}
	})
}

func TestASlowReaderLosesNoPoint(t *testing.T) {
	c := fake(t)
	c.Steps = 2000
	r := start(t, c)
	var last Event
	for range 3 { // three looks in the whole run, checked while training goes on
		e := <-r.Events()
		if e.Step < last.Step || len(e.Curves.Steps) != e.Step {
			t.Errorf("%d points at step %d", len(e.Curves.Steps), e.Step)
		}
		sum := 0.0
		for _, v := range e.Curves.Values[0:min(1, len(e.Curves.Values))] {
			for _, x := range v {
				sum += x
			}
		}
		if e.Step > 0 && !(sum > 0) {
			t.Errorf("a sum of %g", sum)
		}
		last = e
	}
	if err := r.Wait(); err != nil { // without a reader
		t.Fatal(err)
	}
	if e := end(t, r); len(e.Curves.Steps) != 2000 {
		t.Errorf("%d points, want 2000", len(e.Curves.Steps))
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	run(t, fake(t))
	before := runtime.NumGoroutine()
	for range 20 {
		r := start(t, fake(t))
		r.SampleNow()
		r.Stop()
		if err := r.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 { // a goroutine that has closed its last channel still has to return
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestEstimate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "20000", "size", "100")
		c.Steps = 500
		f, err := Estimate(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		want := Forecast{Params: 100, BatchSize: 3, StepTime: 20 * time.Millisecond, ImagesPerSecond: 150, Steps: 500, Duration: 10 * time.Second, Checkpoint: 800}
		if f.Memory = 0; f != want {
			t.Errorf("the forecast is %+v, want %+v", f, want)
		}
		c.Steps, c.For = 0, 4*time.Second
		if f, err := Estimate(t.Context(), c); err != nil || f.Steps != 200 || f.Duration != c.For {
			t.Errorf("the forecast is %+v, %v", f, err)
		}
		if _, err := os.Stat(c.Dir); err == nil {
			t.Error("an estimate made the folder")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := Estimate(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Estimate says %v after its context ended", err)
		}
		c.Settings["trouble"] = "panic"
		_, err = Estimate(t.Context(), c)
		wantSentence(t, err, "index out of everything")
		c.Settings["trouble"] = "dragons"
		_, err = Estimate(t.Context(), c)
		wantSentence(t, err, "Trouble (trouble) takes one of")
	})
}

func TestMethods(t *testing.T) {
	if list := Methods(); len(list) != 2 || list[0].Name != "fake" || list[1].Name != "fakegan" {
		t.Errorf("the methods are %v", list)
	}
	_, err := Lookup("fkae")
	wantSentence(t, err, `there is no method "fkae"`, `"fake"`)
	_, err = Lookup("quantum")
	wantSentence(t, err, "the methods are fake, fakegan")
	for what, m := range map[string]Method{
		"a name twice":                 {Name: "fake", Settings: func() any { return new(fakeSettings) }, LearningRate: "rate"},
		"a learning rate out of place": {Name: "other", Settings: func() any { return new(fakeSettings) }, LearningRate: "speed"},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", what)
				}
			}()
			Register(m)
		}()
	}
}
