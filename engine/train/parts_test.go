package train

import (
	"math"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestCurvesAreThinnedToMeans(t *testing.T) {
	r := newRecorder([]string{"a", "b"})
	var early Curves
	n := 2*maxPoints + 7
	for i := 1; i <= n; i++ {
		r.add(i, float64(i)/2, []float64{float64(i), -1})
		if i == maxPoints-1 {
			early = r.curves()
		}
	}
	c := r.curves()
	// Thinned at maxPoints to means of two, and at 2*maxPoints to means of four; seven steps later there is one point more.
	if c.Stride != 4 || len(c.Steps) != maxPoints/2+1 {
		t.Fatalf("%d points of %d steps", len(c.Steps), c.Stride)
	}
	for i, step := range c.Steps {
		if step != 4*(i+1) || c.Seconds[i] != float64(step)/2 || c.Values[0][i] != float64(step)-1.5 || c.Values[1][i] != -1 {
			t.Fatalf("point %d: step %d, %gs, %g, %g", i, step, c.Seconds[i], c.Values[0][i], c.Values[1][i])
		}
	}
	for i, step := range early.Steps {
		if step != i+1 || early.Values[0][i] != float64(step) {
			t.Fatalf("a copy from before was rewritten at point %d", i)
		}
	}
}

func TestGridSteps(t *testing.T) {
	var steps []int
	for s := range 100_001 {
		if gridStep(s) {
			steps = append(steps, s)
		}
	}
	if !slices.Equal(steps[:16], []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 19, 22}) {
		t.Errorf("the first grids are of the steps %v", steps[:16])
	}
	if len(steps) != 62 {
		t.Errorf("%d grids in 100,000 steps", len(steps))
	}
}

func TestStopwatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w stopwatch
		for range 3 {
			w.start()
			time.Sleep(time.Second)
			w.start() // already running
			time.Sleep(time.Second)
			w.stop()
			w.stop()
			time.Sleep(time.Hour)
		}
		if w.elapsed() != 6*time.Second {
			t.Errorf("%v, want 6s", w.elapsed())
		}
	})
}

func TestPaceForgetsAndWeighsByTime(t *testing.T) {
	var p pace
	if p.perSecond() != 0 {
		t.Error("a pace before the first step")
	}
	p.add(1) // a slow first step
	for range 9 {
		p.add(0.01)
	}
	// Ten steps in little more than a second, all recent.
	if got := p.perSecond(); math.Abs(got-10/1.09) > 1 {
		t.Errorf("%g steps a second, want about %g", got, 10/1.09)
	}
	for range 3000 {
		p.add(0.01)
	}
	if got := p.perSecond(); math.Abs(got-100) > 0.5 {
		t.Errorf("%g steps a second, want 100", got)
	}
}

func TestProgressAndRemaining(t *testing.T) {
	for _, c := range []struct {
		cfg       Config
		steps     int
		seconds   float64
		progress  float64
		remaining time.Duration
	}{
		{Config{Steps: 10}, 4, 100, 0.4, 3 * time.Second},
		{Config{For: 10 * time.Second}, 4, 5, 0.5, 5 * time.Second},
		{Config{Steps: 10, For: 10 * time.Second}, 4, 5, 0.5, 3 * time.Second},
		{Config{Steps: 10, For: 10 * time.Second}, 4, 9, 0.9, time.Second},
		{Config{Steps: 10}, 12, 5, 1, 0},
	} {
		if got := c.cfg.progress(c.steps, c.seconds); got != c.progress {
			t.Errorf("%+v: progress %g, want %g", c, got, c.progress)
		}
		if got := c.cfg.remaining(c.steps, c.seconds, 2); got != c.remaining {
			t.Errorf("%+v: %v remain, want %v", c, got, c.remaining)
		}
	}
	if got := (Config{Steps: 10}).remaining(4, 5, 0); got != 0 {
		t.Errorf("%v remain at an unknown speed", got)
	}
}
