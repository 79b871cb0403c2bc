package gan

import (
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
	"atelier/engine/train"
)

// watched lets the doctor watch so many steps of a small run and returns its first alarm. The judge, where there is one, is made up: to it
// the pictures never become better.
func watched(t *testing.T, data string, n int, judge bool, settings ...string) (first train.Alarm) {
	t.Helper()
	k := start(t, config(data, append([]string{"batch=8", "conditional=false"}, settings...)...))
	d := train.NewDoctor(lossNames, judge, engine.Values(&k.settings), func(string, string) bool { return true })
	for i := range n {
		r, err := k.Step(i, float64(i)/float64(n))
		if err != nil {
			t.Fatal(err)
		}
		v := k.Vitals()
		d.Step(i+1, r.Losses, &v)
		if judge && i%500 == 0 {
			d.Judge(train.Quality{Step: i + 1, N: 100, FCD: 800, Floor: 7, Diversity: 10})
		}
		if a := d.Alarms(); len(a) > 0 {
			return a[0]
		}
	}
	return train.Alarm{}
}

// TestTheDoctor: real runs that are broken on purpose raise the alarm of what is wrong, and healthy ones none.
func TestTheDoctor(t *testing.T) {
	data := folder(t, 200, 8, 8, 1, 1)
	for name, c := range map[string]struct {
		steps    int
		settings []string
		want     train.Ailment
	}{
		"D far too fast":        {2500, []string{"loss=minimax", "rate-d=10", "steps-d=5"}, train.StrongD},
		"D stands still":        {3500, []string{"rate-d=0.01"}, train.WeakD},
		"steps far too long":    {1500, []string{"loss=wasserstein", "r1=1000", "rate=0.02", "rate-d=10"}, train.Explosion},
		"healthy":               {3500, nil, ""},
		"healthy, stable":       {3000, []string{"loss=relativistic", "r1=0.1", "r2=0.1", "beta1=0", "beta2=0.99"}, ""},
		"healthy, style":        {1550, []string{"network=style", "r1=0.5", "beta1=0", "rate=0.001"}, ""},
		"healthy, augmentation": {2000, []string{"augment=adaptive", "r1=0.5"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if a := watched(t, data, c.steps, c.want == train.WeakD, c.settings...); a.Kind != c.want || c.want != "" && (a.Sentence == "" || len(a.Cures) == 0) {
				t.Errorf("%+v, want %q", a, c.want)
			}
		})
	}
}

// TestInfinity: weights that overflow cost a run half its rate and a few steps, and nothing else.
func TestInfinity(t *testing.T) {
	cfg := config(folder(t, 30, 8, 8, 1, 1))
	cfg.Steps, cfg.Dir = 200, filepath.Join(t.TempDir(), "run")
	r, err := train.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	err = r.Do(t.Context(), func(k train.Task) error {
		for _, p := range k.(*task).dis.params() {
			for i := range p.Data() {
				p.Data()[i] *= 1e30
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var last train.Event
	for e := range r.Events() {
		last = e
	}
	if last.Err != nil || last.Step != 200 || last.Saved != 200 {
		t.Errorf("ended at step %d, %d saved, %v", last.Step, last.Saved, last.Err)
	}
	says := slices.ContainsFunc(last.Messages, func(m string) bool {
		return strings.Contains(m, " became infinite or not a number at step ") && strings.HasSuffix(m, "with half the learning rate, 0.0001")
	})
	if !says || len(last.Adjusted) != 1 {
		t.Errorf("says %q, adjusted %v", last.Messages, last.Adjusted)
	}
	f, err := model.Load(filepath.Join(cfg.Dir, model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Finite(); err != nil {
		t.Error(err)
	}
	log, err := os.ReadFile(filepath.Join(cfg.Dir, "log.jsonl"))
	if n := strings.Count(string(log), "\n"); err != nil || n != 200 {
		t.Errorf("%d lines in the log, %v", n, err)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Tensors)) {
		if strings.HasPrefix(name, stateD) && slices.ContainsFunc(f.Tensors[name].Data, func(v float32) bool { return math.Abs(float64(v)) > 1e6 }) {
			t.Errorf("%s still holds what overflowed", name)
		}
	}
}
