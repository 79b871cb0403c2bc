package train

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// gan is a configuration of a hundred seconds of the fake GAN, a step a tenth of one.
func gan(t *testing.T, settings ...string) Config {
	c := fake(t, append([]string{"sleep", "100000"}, settings...)...)
	c.Method, c.Steps = "fakegan", 1000
	return c
}

func TestTheJudgeTakesAShareOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := gan(t, "judge", "600000", "sleep", "1000000")
		e := run(t, c)
		if e.Step != 1000 || len(e.Quality) < 45 {
			t.Fatalf("%d judgements in %d steps", len(e.Quality), e.Step)
		}
		if share := 0.6 * float64(len(e.Quality)) / e.Seconds; share > judgeShare {
			t.Errorf("%.3f of the time went to the judge", share)
		}
		for i, q := range e.Quality {
			if q.N != 100 || q.Step == 0 || q.Seconds < float64(q.Step) || i == 0 && q.Seconds < firstJudgement {
				t.Errorf("judgement %d is %+v", i, q)
			}
		}
	})
}

// The first judgement takes longer, and the doctor is not left without others until that is earned.
func TestTheFirstJudgementIsEarnedBitByBit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := gan(t, "judge", "500000", "look", "2500000")
		c.Steps = 3000
		e := run(t, c)
		var at []float64
		for _, q := range e.Quality {
			at = append(at, math.Round(q.Seconds))
		}
		if len(at) < 5 || !slices.Equal(at[:5], []float64{20, 40, 73, 107, 140}) {
			t.Errorf("judged at %v seconds", at)
		}
		if share := (2.5 + 0.5*float64(len(at))) / e.Seconds; share > judgeShare || share < 0.9*judgeShare {
			t.Errorf("%.4f of the time went to the judge", share)
		}
	})
}

// The judge changes no bit of a run, and what it said survives a stop and all that may have happened to its file.
func TestQualityIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := gan(t)
		r := start(t, c)
		time.Sleep(50*time.Second + time.Millisecond)
		r.Stop()
		first := end(t, r)
		if n := len(first.Quality); n < 3 {
			t.Fatalf("%d judgements", n)
		}
		path := filepath.Join(c.Dir, qualityFile)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n := bytes.IndexByte(text, '\n') + 1
		for what, damaged := range map[string][]byte{
			"whole":             text,
			"a torn line":       append(bytes.Clone(text), `{"step":999,"fcd":`...),
			"nonsense":          append([]byte("nonsense\n\x00\x00\nnull\n[]\n"), text...),
			"a step not saved":  append(bytes.Clone(text), `{"step":900,"n":1,"fcd":1}`+"\n"...),
			"a step out of row": append(bytes.Clone(text), `{"step":1,"n":1,"fcd":1}`+"\n"...),
			"a line lost":       text[n:],
		} {
			if err := os.WriteFile(path, damaged, 0o666); err != nil {
				t.Fatal(err)
			}
			r := start(t, Config{Dir: c.Dir, Resume: true})
			time.Sleep(time.Microsecond)
			e := <-r.Events()
			r.Stop()
			end(t, r)
			want := first.Quality
			if what == "a line lost" {
				want = want[1:]
			}
			if !reflect.DeepEqual(e.Quality, want) {
				t.Errorf("%s: judged %+v, want %+v", what, e.Quality, want)
			}
			if err := os.WriteFile(path, text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		last := run(t, Config{Dir: c.Dir, Resume: true})
		_, review, err := Review(c.Dir)
		if err != nil || !reflect.DeepEqual(review.Quality, last.Quality) || !reflect.DeepEqual(review.Vitals, last.Vitals) || len(last.Vitals.Steps) != 1000 {
			t.Errorf("reviewed %+v (%v), told %+v", review.Quality, err, last.Quality)
		}
		whole := gan(t)
		run(t, whole)
		same(t, c.Dir, whole.Dir)
	})
}

func TestAJudgeThatFails(t *testing.T) {
	for verdict, want := range map[string]string{"error": "the judge is asleep", "nan": "a value that is not a number"} {
		synctest.Test(t, func(t *testing.T) {
			e := run(t, gan(t, "verdict", verdict))
			if len(e.Quality) != 0 || len(e.Messages) != 1 || !strings.Contains(messages(e), "were not judged: ") || !strings.Contains(messages(e), want) {
				t.Errorf("%d judgements, %s", len(e.Quality), messages(e))
			}
		})
	}
}

func TestAStopDoesNotWaitForTheJudge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, gan(t, "judge", "3600000000"))
		time.Sleep(30 * time.Second)
		at := time.Now()
		r.Stop()
		if e := end(t, r); e.Err != nil || e.Step > 201 || len(e.Messages) != 0 || time.Since(at) > time.Second {
			t.Errorf("ended at step %d after %v, %s, %v", e.Step, time.Since(at), messages(e), e.Err)
		}
	})
}

// What can't be written is told once, kept in memory and written as soon as that works.
func TestJudgementsSurviveAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := gan(t)
		r := start(t, c)
		synctest.Wait()
		path := filepath.Join(c.Dir, qualityFile)
		if err := os.Mkdir(path, 0o777); err != nil {
			t.Fatal(err)
		}
		time.Sleep(45 * time.Second)
		e := <-r.Events()
		if len(e.Quality) < 2 || len(e.Messages) != 1 || e.Saved <= 0 || !strings.Contains(messages(e), "can't save "+path) || !strings.Contains(messages(e), "; training goes on") {
			t.Errorf("%d judgements, %s", len(e.Quality), messages(e))
		}
		os.Remove(path)
		e = end(t, r)
		list := &records[Quality]{path: path, step: func(q *Quality) *int { return &q.Step }}
		if err := list.read(); err != nil || !reflect.DeepEqual(list.list, e.Quality) {
			t.Errorf("the file holds %+v (%v), want %+v", list.list, err, e.Quality)
		}
	})
}

func TestAdjust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := gan(t)
		r := start(t, c)
		time.Sleep(time.Second + time.Millisecond) // in step 11
		wantSentence(t, r.Adjust("rate-e", "1"), `there is no setting "rate-e"`)
		wantSentence(t, r.Adjust("rate-d", "7"), "D's learning rate (rate-d) takes")
		for name, value := range map[string]string{"rate-d": "5e-2", "size": "9", "r2": "1"} {
			if err := r.Adjust(name, value); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(time.Second)
		if err := r.SetLearningRate(0.025); err != nil {
			t.Error(err)
		}
		r.Adjust("rate-d", "0.05") // is so
		time.Sleep(time.Second)
		r.Stop()
		e := end(t, r)
		want := []Adjustment{{11, "rate-d", "0.1", "0.05"}, {21, "rate", "0.1", "0.025"}}
		if !reflect.DeepEqual(e.Adjusted, want) || len(e.Messages) != 2 {
			t.Errorf("adjusted %v, want %v; %s", e.Adjusted, want, messages(e))
		}
		for _, refused := range []string{"size", "r2"} {
			if !strings.Contains(messages(e), "the setting "+refused+" stays as it was: only rate-d and r1 can be changed in the middle of a run") {
				t.Error(messages(e))
			}
		}
		e = run(t, Config{Dir: c.Dir, Resume: true, Steps: 40})
		if !reflect.DeepEqual(e.Adjusted, want) {
			t.Errorf("resumed with %v", e.Adjusted)
		}
		if got := load(t, c.Dir).Meta["config"]; !strings.Contains(got, `"rate-d":"0.05"`) || !strings.Contains(got, `"rate":"0.025"`) {
			t.Errorf("resumed with %s", got)
		}
		if _, e, err := Review(c.Dir); err != nil || !reflect.DeepEqual(e.Adjusted, want) {
			t.Errorf("reviewed: %v, %v", e.Adjusted, err)
		}
		plain := fake(t, "sleep", "1000")
		r = start(t, plain)
		r.Adjust("size", "4")
		if e := end(t, r); !strings.Contains(messages(e), "the setting size can't be changed in the middle of a run: start a new run with it") {
			t.Error(messages(e))
		}
	})
}
