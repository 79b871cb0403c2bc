package train

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Going back is the same as a run that was never further, but for the settings.
func TestGoBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := long(t)
		r := start(t, c)
		time.Sleep(75*time.Second + time.Millisecond)
		synctest.Wait()
		e := <-r.Events()
		best := e.Quality[2].Step
		if e.Step < 1400 || len(e.Quality) < 5 {
			t.Fatalf("at step %d, judged %+v", e.Step, e.Quality)
		}
		r.Pause()
		r.GoBack(best)
		time.Sleep(time.Second)
		synctest.Wait()
		e = <-r.Events()
		if e.State != Paused || e.Step != best || e.Saved != best || len(e.Curves.Steps) != best || len(e.Vitals.Steps) != best || len(e.Quality) != 3 || e.Preview.Step > best {
			t.Errorf("back at step %d, saved %d, %d points, %d judgements, preview of %d, %v", e.Step, e.Saved, len(e.Curves.Steps), len(e.Quality), e.Preview.Step, e.State)
		}
		if want := fmt.Sprintf("went back from step 1501 to step %d: training goes on from there", best); len(e.Messages) != 1 || e.Messages[0] != want {
			t.Errorf("says %s, want %q", messages(e), want)
		}
		moments, err := Moments(c.Dir)
		if err != nil || moments[len(moments)-1].Step != best || stepOf(t, c.Dir) != fmt.Sprint(best) {
			t.Errorf("the last moment is %+v (%v)", moments[len(moments)-1], err)
		}
		if lines := losses(t, c.Dir); len(lines) != best {
			t.Errorf("%d lines in the log", len(lines))
		}
		r.Resume()
		last := end(t, r)
		if last.Step != 2000 || len(last.Curves.Steps) != 2000 {
			t.Errorf("ended at step %d with %d points", last.Step, len(last.Curves.Steps))
		}
		whole := long(t)
		run(t, whole)
		same(t, c.Dir, whole.Dir)
	})
}

func TestGoBackRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fake(t, "sleep", "1000")
		c.Steps = 1000
		r := start(t, c)
		time.Sleep(200*time.Millisecond + time.Microsecond)
		r.Pause()
		r.SetLearningRate(0.05)
		says := func(step int, want string) {
			t.Helper()
			r.GoBack(step)
			time.Sleep(time.Millisecond)
			synctest.Wait()
			e := <-r.Events()
			if got := e.Messages[len(e.Messages)-1]; e.Step != 201 || len(e.Curves.Steps) != 201 || !strings.Contains(got, want) {
				t.Errorf("GoBack(%d): step %d, %d points, says %q, want %q", step, e.Step, len(e.Curves.Steps), got, want)
			}
		}
		says(99, "the run did not go back to step 99: no checkpoint of it or of an earlier step is kept; choose a later step")
		says(201, "the training has not come further; choose an earlier step")
		path := filepath.Join(c.Dir, modelFile)
		if err := os.Mkdir(path, 0o777); err != nil {
			t.Fatal(err)
		}
		says(170, "the run did not go back to step 170: step 150 is not saved: can't save "+path)
		os.Remove(path)
		// Nothing is lost: the run goes on as if it had not been asked.
		r.Resume()
		end(t, r)
		whole := fake(t, "sleep", "1000")
		whole.Steps = 1000
		other := start(t, whole)
		time.Sleep(200*time.Millisecond + time.Microsecond)
		other.Pause()
		other.SetLearningRate(0.05)
		other.Resume()
		end(t, other)
		same(t, c.Dir, whole.Dir)
	})
}

// The doctor's alarms come in the run's events, follow it back, and are there again after a resumption and in a review.
func TestAlarmsOfARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := long(t, "verdict", "worse")
		c.Steps = 5000
		r := start(t, c)
		time.Sleep(130 * time.Second)
		synctest.Wait()
		e := <-r.Events()
		if len(e.Alarms) != 1 || e.Alarms[0].Kind != Worse || len(e.Alarms[0].Cures) != 3 {
			t.Fatalf("step %d: the alarms are %+v", e.Step, e.Alarms)
		}
		cures := e.Alarms[0].Cures
		if cures[0].Back != e.Quality[0].Step || cures[2].Settings["rate-d"] != "0.05" {
			t.Errorf("the cures are %+v", cures)
		}
		r.Adjust("rate-d", cures[2].Settings["rate-d"])
		time.Sleep(time.Second)
		r.Stop()
		told := end(t, r)
		if got := told.Alarms[0].Cures[2].Settings["rate-d"]; got != "0.025" {
			t.Errorf("the next cure is %s", got)
		}
		_, review, err := Review(c.Dir)
		if err != nil || len(review.Alarms) != 1 || review.Alarms[0].Sentence != told.Alarms[0].Sentence {
			t.Errorf("reviewed: %+v (%v)", review.Alarms, err)
		}
		r = start(t, Config{Dir: c.Dir, Resume: true})
		time.Sleep(time.Second)
		if e := <-r.Events(); !reflect.DeepEqual(e.Alarms, told.Alarms) {
			t.Errorf("resumed: %+v, want %+v", e.Alarms, told.Alarms)
		}
		r.GoBack(cures[0].Back)
		time.Sleep(time.Second)
		if e := <-r.Events(); len(e.Alarms) != 0 || e.Step > 500 {
			t.Errorf("back at step %d: %+v", e.Step, e.Alarms)
		}
		r.Stop()
		end(t, r)
	})
}
