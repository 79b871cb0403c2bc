package train

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A number that is not finite costs the steps since the last good copy and half the learning rate, and nothing else.
func TestRescue(t *testing.T) {
	for trouble, want := range map[string]string{
		"loss": "momentum", "gradient": "the gradient", "weights": "a weight (weights)", "vitals": "gradient of D",
	} {
		t.Run(trouble, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // where keeping costs no time: every step is kept
				c := fake(t, "trouble", trouble, "at", "17", "sleep", "1000")
				c.Method = "fakegan"
				e := run(t, c)
				if e.Step != 40 || len(e.Curves.Steps) != 40 || len(e.Vitals.Steps) != 40 || e.Seconds != 0.04 {
					t.Errorf("ended at step %d after %gs, %d points and %d", e.Step, e.Seconds, len(e.Curves.Steps), len(e.Vitals.Steps))
				}
				says := want + " became infinite or not a number at step 18: training goes on from step 17 with half the learning rate, 0.05"
				if len(e.Messages) != 1 || e.Messages[0] != says {
					t.Errorf("says %s, want %q", messages(e), says)
				}
				if want := []Adjustment{{17, "rate", "0.1", "0.05"}}; !slices.Equal(e.Adjusted, want) {
					t.Errorf("adjusted %v, want %v", e.Adjusted, want)
				}
				// The same bits as a run that is stopped at step 17 and goes on at half the rate.
				other := c
				other.Dir, other.Settings = c.Dir+"2", map[string]string{"sleep": "1000"}
				r := start(t, other)
				time.Sleep(17*time.Millisecond - time.Microsecond)
				r.Stop()
				if e := end(t, r); e.Step != 17 {
					t.Fatalf("stopped at step %d", e.Step)
				}
				last := run(t, Config{Dir: other.Dir, Resume: true, Settings: map[string]string{"rate": "0.05"}})
				if g, w := losses(t, c.Dir), losses(t, other.Dir); !slices.Equal(g, w) {
					t.Errorf("the logs differ:\n%s\n\n%s", strings.Join(g, "\n"), strings.Join(w, "\n"))
				}
				if !slices.Equal(last.Adjusted, e.Adjusted) {
					t.Errorf("the rate that was changed on resuming is told as %v", last.Adjusted)
				}
				a, b := load(t, c.Dir), load(t, other.Dir)
				for name := range maps.Keys(b.Tensors) {
					if !slices.Equal(a.Tensors[name].Data, b.Tensors[name].Data) {
						t.Errorf("%s differs", name)
					}
				}
				// And a resumed run knows of it.
				if e := run(t, Config{Dir: c.Dir, Resume: true, Steps: 41}); e.Step != 41 || len(e.Adjusted) != 1 || len(e.Vitals.Steps) != 41 {
					t.Errorf("resumed: %+v", e)
				}
			})
		})
	}
}

func TestRescuesInARow(t *testing.T) {
	for from, want := range map[string]struct {
		rescues int
		rate    string
	}{"0.1": {1, "0.05"}, "0.05": {2, "0.025"}, "0.02": {3, "0.0125"}} {
		synctest.Test(t, func(t *testing.T) {
			c := fake(t, "trouble", "loss", "at", "17", "from", from, "sleep", "1000")
			e := run(t, c)
			if e.Step != 40 || len(e.Messages) != want.rescues || len(e.Adjusted) != want.rescues || e.Adjusted[want.rescues-1].To != want.rate {
				t.Errorf("from %s: step %d, adjusted %v, %s", from, e.Step, e.Adjusted, messages(e))
			}
		})
	}
}

// The end of a run that can't be helped is the last good state.
func TestDivergenceWithoutRescue(t *testing.T) {
	for _, trouble := range []string{"loss", "gradient", "weights"} {
		synctest.Test(t, func(t *testing.T) {
			c := fake(t, "trouble", trouble, "at", "17", "from", "0", "sleep", "1000")
			r := start(t, c)
			e := end(t, r)
			wantSentence(t, e.Err, "became infinite or not a number at step 18: the weights of step 17 were kept", "lower learning rate")
			if e.Step != 17 || e.Saved != 17 || e.Seconds != 0.017 || len(e.Curves.Steps) != 17 || len(e.Messages) != mostRescues {
				t.Errorf("the last event is of step %d, %gs, saved %d, %d points, %s", e.Step, e.Seconds, e.Saved, len(e.Curves.Steps), messages(e))
			}
			// The weights on the disk and in the task are those of 17 good steps.
			clean := fake(t, "sleep", "1000")
			good := start(t, clean)
			time.Sleep(17*time.Millisecond - time.Microsecond)
			good.Stop()
			if e := end(t, good); e.Step != 17 {
				t.Fatalf("stopped at step %d", e.Step)
			}
			saved := load(t, c.Dir)
			for name, tensor := range load(t, clean.Dir).Tensors {
				if !slices.Equal(saved.Tensors[name].Data, tensor.Data) {
					t.Errorf("%s is not what it was after step 17", name)
				}
			}
			g, err := r.Snapshot(t.Context())
			if err != nil || !slices.Equal(g.(*fakeGenerator).weights, saved.Tensors["weights"].Data) {
				t.Errorf("the task holds other weights than the disk (%v)", err)
			}
		})
	}
}

// A learning rate that is as low as it may be is not halved.
func TestNoRescueBelowTheLeastRate(t *testing.T) {
	c := fake(t, "trouble", "loss", "at", "7", "from", "0", "rate", "1.5e-6")
	e := end(t, start(t, c))
	wantSentence(t, e.Err, "momentum became infinite or not a number at step 8: the weights of step")
	if len(e.Adjusted) != 0 {
		t.Errorf("adjusted %v", e.Adjusted)
	}
}

// Failures that are far apart are each the first of their row.
func TestRescuesFarApart(t *testing.T) {
	c := fake(t)
	c.Steps = 5000
	r := start(t, c)
	err := r.Do(t.Context(), func(task Task) error {
		task.(*fakeTask).fails = map[int]bool{600: true, 1200: true, 1800: true, 2400: true, 3000: true}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if e := end(t, r); e.Err != nil || e.Step != 5000 || len(e.Messages) != 5 || len(e.Curves.Steps) != 5000 {
		t.Errorf("step %d, %v, %s", e.Step, e.Err, messages(e))
	}
}

// Bad weights after the last step have never shown in a loss.
func TestACheckpointNeverHoldsNaN(t *testing.T) {
	for from, rescued := range map[string]bool{"0.1": true, "0": false} {
		c := fake(t, "trouble", "weights", "at", "39", "from", from)
		e := end(t, start(t, c))
		if rescued != (e.Err == nil && e.Step == 40) {
			t.Errorf("step %d, %v", e.Step, e.Err)
		}
		if !rescued {
			wantSentence(t, e.Err, "a weight (weights) became infinite or not a number at step")
		}
		if err := load(t, c.Dir).Finite(); err != nil {
			t.Error(err)
		}
		if stepOf(t, c.Dir) != fmt.Sprint(e.Step) {
			t.Errorf("step %s is saved, %d is the last", stepOf(t, c.Dir), e.Step)
		}
	}
}

// A stop that meets a weight gone bad saves the last good state.
func TestStopAtABadWeight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "10000")
		r := start(t, c)
		time.Sleep(155 * time.Millisecond)
		r.Do(t.Context(), func(task Task) error {
			task.(*fakeTask).weights[1] /= 0
			r.Stop()
			return nil
		})
		e := end(t, r)
		if e.Err != nil || e.Saved != e.Step || len(e.Messages) != 1 {
			t.Errorf("%v, step %d, saved %d, %s", e.Err, e.Step, e.Saved, messages(e))
		}
		if err := load(t, c.Dir).Finite(); err != nil {
			t.Error(err)
		}
	})
}

// Killed after a rescue, before anything else is saved: the checkpoint is from before, the learning rate is not.
func TestKilledAfterARescue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "trouble", "gradient", "at", "17", "sleep", "1000")
		r := start(t, c)
		time.Sleep(12*time.Millisecond + time.Microsecond)
		r.Save()
		time.Sleep(2 * time.Millisecond)
		before, err := os.ReadFile(r.folder.path(modelFile))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
		r.Stop()
		end(t, r)
		if err := os.WriteFile(r.folder.path(modelFile), before, 0o666); err != nil {
			t.Fatal(err)
		}
		e := run(t, Config{Dir: c.Dir, Resume: true})
		if e.Step != 40 || len(e.Curves.Steps) != 40 || len(e.Messages) != 0 || len(e.Adjusted) != 1 || e.Adjusted[0].Step != 13 {
			t.Errorf("step %d, adjusted %v, %s", e.Step, e.Adjusted, messages(e))
		}
	})
}
