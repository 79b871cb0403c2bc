package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestEveryCommandInEveryState(t *testing.T) {
	commands := map[string]func(*Run) error{
		"nothing":       func(r *Run) error { return nil },
		"pause":         func(r *Run) error { r.Pause(); return nil },
		"resume":        func(r *Run) error { r.Resume(); return nil },
		"step":          func(r *Run) error { r.StepOnce(); return nil },
		"sample":        func(r *Run) error { r.SampleNow(); return nil },
		"save":          func(r *Run) error { r.Save(); return nil },
		"learning rate": func(r *Run) error { return r.SetLearningRate(0.01) },
		"stop":          func(r *Run) error { r.Stop(); return nil },
		"do":            func(r *Run) error { return r.Do(context.Background(), func(Task) error { return nil }) },
		"snapshot":      func(r *Run) error { _, err := r.Snapshot(context.Background()); return err },
	}
	states := map[string]func(*Run){
		"starting": func(r *Run) {},
		"running":  func(r *Run) { time.Sleep(35 * time.Millisecond) },
		"paused":   func(r *Run) { time.Sleep(35 * time.Millisecond); r.Pause(); time.Sleep(15 * time.Millisecond) },
		"stopping": func(r *Run) { time.Sleep(35 * time.Millisecond); r.Stop() },
		"done":     func(r *Run) { r.Stop(); r.Wait() },
	}
	for state, reach := range states {
		for name, command := range commands {
			t.Run(state+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := fake(t, "sleep", "10000", "start", "20000")
					r := start(t, c)
					if state == "done" { // after the start-up, so that there is a task
						time.Sleep(25 * time.Millisecond)
					}
					reach(r)
					if err := command(r); err != nil {
						t.Error(err)
					}
					time.Sleep(32 * time.Millisecond)
					r.Stop()
					at := time.Now()
					e := end(t, r)
					if e.Err != nil {
						t.Error(e.Err)
					}
					if took := time.Since(at); took > 10*time.Millisecond {
						t.Errorf("stopping took %v, more than a step", took)
					}
					if state == "starting" && name == "stop" {
						if _, err := os.Stat(c.Dir); !errors.Is(err, os.ErrNotExist) {
							t.Errorf("the folder of a run that never began is there: %v", err)
						}
					} else if e.Saved != e.Step || stepOf(t, c.Dir) != fmt.Sprint(e.Step) {
						t.Errorf("step %d is the last, %d is saved", e.Step, e.Saved)
					}
				})
			})
		}
	}
}

func TestStopTakesEffectWithinOneStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, fake(t, "sleep", "10000"))
		time.Sleep(55 * time.Millisecond) // in the middle of the sixth step
		r.Stop()
		if e := end(t, r); e.Step != 6 {
			t.Errorf("stopped after %d steps, want 6", e.Step)
		}
	})
}

func TestTheEndOfTheContextIsAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := fake(t, "sleep", "10000")
		r, err := Start(ctx, c)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(25 * time.Millisecond)
		r.Pause()
		time.Sleep(time.Hour)
		cancel()
		if e := end(t, r); e.Step != 3 || e.Err != nil || stepOf(t, c.Dir) != "3" {
			t.Errorf("ended with %+v", e)
		}
	})
}

func TestStopWhileStartingLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "start", "1000000")
		r := start(t, c)
		time.Sleep(time.Millisecond)
		r.Stop()
		if e := end(t, r); e.Err != nil || e.Step != 0 {
			t.Errorf("ended with %+v", e)
		}
		if _, err := os.Stat(c.Dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the folder is still there: %v", err)
		}
		if _, err := r.Snapshot(t.Context()); err == nil {
			t.Error("a snapshot of a task that never was")
		}
	})
}

func TestPauseStepResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, fake(t, "sleep", "10000"))
		expect := func(what string, state State, step int, seconds float64) Event {
			t.Helper()
			synctest.Wait()
			e := <-r.Events()
			if e.State != state || e.Step != step || math.Abs(e.Seconds-seconds) > 1e-9 {
				t.Errorf("%s: %v at step %d after %gs, want %v at %d after %gs", what, e.State, e.Step, e.Seconds, state, step, seconds)
			}
			return e
		}
		time.Sleep(25 * time.Millisecond)
		r.Pause()
		time.Sleep(time.Hour)
		expect("paused", Paused, 3, 0.03)
		r.StepOnce()
		time.Sleep(time.Hour)
		e := expect("a step", Paused, 4, 0.04)
		if e.Preview.Step != 4 {
			t.Errorf("the preview is of step %d, want 4", e.Preview.Step)
		}
		r.StepOnce()
		r.StepOnce()
		time.Sleep(time.Hour)
		expect("two steps", Paused, 6, 0.06)
		r.Resume()
		time.Sleep(15 * time.Millisecond)
		expect("resumed", Running, 7, 0.07)
		r.StepOnce() // in step 8; it pauses then and makes step 9
		time.Sleep(time.Hour)
		expect("a step while running", Paused, 9, 0.09)
		r.Stop()
		end(t, r)
	})
}

func TestSampleNowWhilePaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, fake(t, "sleep", "10000"))
		time.Sleep(105 * time.Millisecond)
		r.Pause()
		time.Sleep(time.Second)
		if e := <-r.Events(); e.Step != 11 || e.Preview.Step != 10 {
			t.Fatalf("step %d, preview %d", e.Step, e.Preview.Step)
		}
		r.SampleNow()
		if e := <-r.Events(); e.Preview.Step != 11 {
			t.Errorf("the preview is of step %d, want 11", e.Preview.Step)
		}
		r.Stop()
		end(t, r)
	})
}

func TestSnapshotIsACopyOfTheCurrentWeights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "10000")
		r := start(t, c)
		snapshot := func() []float32 {
			g, err := r.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return g.(*fakeGenerator).weights
		}
		var a, b []float32
		time.Sleep(55 * time.Millisecond)
		a = snapshot()
		kept := slices.Clone(a)
		time.Sleep(50 * time.Millisecond)
		b = snapshot()
		r.Stop()
		end(t, r)
		if !slices.Equal(a, kept) || slices.Equal(a, b) {
			t.Error("the snapshot followed the training, or the training stood still")
		}
		if after := snapshot(); !slices.Equal(after, load(t, c.Dir).Tensors["weights"].Data) {
			t.Error("the snapshot after the end is not what was saved")
		}
	})
}

func TestDoIsWithdrawnWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, fake(t, "sleep", "10000"))
		time.Sleep(5 * time.Millisecond) // in the middle of a step
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		ran := false
		if err := r.Do(ctx, func(Task) error { ran = true; return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Do says %v", err)
		}
		time.Sleep(time.Second)
		if ran {
			t.Error("the function ran after Do had returned")
		}
		want := errors.New("its own")
		if err := r.Do(t.Context(), func(Task) error { return want }); err != want {
			t.Errorf("Do says %v, want the function's error", err)
		}
		r.Stop()
		end(t, r)
	})
}

func TestLearningRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "10000")
		r := start(t, c)
		time.Sleep(105 * time.Millisecond)
		for _, bad := range []float64{0, -1, 2, math.NaN(), math.Inf(1)} {
			wantSentence(t, r.SetLearningRate(bad), "Learning rate (rate) takes")
		}
		if err := r.SetLearningRate(0.03125); err != nil {
			t.Fatal(err)
		}
		var got float64
		if err := r.Do(t.Context(), func(task Task) error { got = task.(*fakeTask).rate; return nil }); err != nil || got != 0.03125 {
			t.Errorf("the rate is %g (%v)", got, err)
		}
		r.Stop()
		end(t, r)
		// It outlives the run, and may be changed in the next.
		again := func(want string, settings map[string]string) {
			t.Helper()
			r := start(t, Config{Dir: c.Dir, Resume: true, Settings: settings})
			time.Sleep(105 * time.Millisecond) // by then it has begun
			r.Stop()
			end(t, r)
			if got := r.Config().Settings["rate"]; got != want {
				t.Errorf("the rate is %s, want %s", got, want)
			}
		}
		again("0.03125", nil)
		again("0.5", map[string]string{"rate": "5e-1"})
		again("0.5", nil)
	})
}
