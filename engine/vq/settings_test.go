package vq

import (
	"context"
	"math"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/train"
)

func TestSettings(t *testing.T) {
	var s Settings
	engine.SetDefaults(&s)
	if err := engine.Check(&s); err != nil {
		t.Fatal(err)
	}
	for _, f := range append(engine.Fields(&s), engine.Fields(new(Sampling))...) {
		if !strings.HasSuffix(f.Help, ".") || f.Group == "" {
			t.Errorf("%s has the help %q and the group %q", f.Name, f.Help, f.Group)
		}
	}
}

func TestLearningRates(t *testing.T) {
	for _, c := range []struct {
		schedule          string
		last              float64
		step              int
		progress          float64
		auto, prior, warm float64
	}{
		{"constant", 0.25, 0, 0, 1, 1, 0}, {"constant", 0.25, 9, 0.74, 1, 1, 0}, {"constant", 0.25, 9, 0.75, 0, 1, 0}, {"constant", 0, 9, 0.999, 1, 1, 0},
		{"linear", 0.5, 9, 0.25, 0.505, 0.7525, 0}, {"cosine", 0.5, 9, 0.25, 0.505, 0.01 + 0.99*(1+math.Sqrt2/2)/2, 0}, {"constant", 0, 4, 0, 0.5, 0.5, 10},
	} {
		s := Settings{Schedule: c.schedule, Warmup: int(c.warm), PriorLast: c.last}
		if auto, prior := s.rates(c.step, c.progress); math.Abs(auto-c.auto) > 1e-5 || math.Abs(prior-c.prior) > 1e-5 {
			t.Errorf("%+v: %v and %v", c, auto, prior)
		}
	}
}

// What can't be trained is said in a sentence, before anything is built.
func TestRefusals(t *testing.T) {
	var s Settings
	engine.SetDefaults(&s)
	for _, c := range []struct {
		data  string
		alter func(*Settings)
		want  string
	}{
		{"digit", func(*Settings) {}, `there is no data "digit" (did you mean "digits"?)`},
		{idx(t, 5, 30, 30, 1), func(*Settings) {}, "set the picture size to 32"},
		{idx(t, 1, 8, 8, 1), func(*Settings) {}, "needs at least 2"},
		{idx(t, 5, 8, 8, 1), func(s *Settings) { s.Size, s.Codes = 256, 4096 }, "a batch of 32 pictures of 256 x 256 pixels with 4096 codes at width 32 would need too much memory: set the batch size to at most 4"},
	} {
		x := s
		c.alter(&x)
		k, err := newTask(context.Background(), train.Config{Data: c.data}, x)
		if k != nil {
			t.Errorf("%s makes a task", c.want)
		}
		wantError(t, err, c.want)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newTask(ctx, train.Config{Data: "digits"}, s); err != context.Canceled {
		t.Errorf("a stop while the data is read gives %v", err)
	}
}
