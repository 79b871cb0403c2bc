package train

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"atelier/engine"
	"atelier/engine/model"
)

// fakeSettings steer a fake task into every trouble that a real one may meet.
type fakeSettings struct {
	Rate  float64 `name:"rate" label:"Learning rate" default:"0.1" min:"1e-6" max:"1" scale:"log" help:"How far a step goes."`
	Size  int     `name:"size" label:"Size" default:"5" min:"1" max:"1000000" help:"How many weights."`
	Sleep int     `name:"sleep" label:"Sleep" default:"0" min:"0" unit:"microseconds" help:"How long a step takes."`
	Start int     `name:"start" label:"Start" default:"0" min:"0" unit:"microseconds" help:"How long it takes to make the task."`

	Trouble string  `name:"trouble" label:"Trouble" default:"none" options:"none,new,newpanic,step,panic,loss,gradient,weights,vitals,preview,load" help:"What goes wrong."`
	At      int     `name:"at" label:"At" default:"0" min:"0" help:"The step at which it does."`
	From    float64 `name:"from" label:"From" default:"0.1" min:"0" max:"1" help:"The learning rate from which on it does."`
}

// fakeTask follows a noisy target with momentum: a few weights, an optimizer's state, and noise from (seed, step).
type fakeTask struct {
	s            fakeSettings
	seed         uint64
	rate         float64
	weights, mom []float32
	losses       []float64
	steps        int          // made by this task
	fails        map[int]bool // steps whose loss is no number, the first time that they are made
}

func init() {
	Register(Method{
		Name: "fake", Title: "Fake", Help: "For tests.",
		Settings: func() any { return new(fakeSettings) }, LearningRate: "rate",
		New: func(ctx context.Context, cfg Config, settings any) (Task, error) {
			s := *settings.(*fakeSettings)
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(time.Duration(s.Start) * time.Microsecond):
			}
			switch s.Trouble {
			case "new":
				return nil, errors.New("the data is not there")
			case "newpanic":
				panic("made badly")
			}
			t := &fakeTask{s: s, seed: cfg.Seed, rate: s.Rate, weights: make([]float32, s.Size), mom: make([]float32, s.Size), losses: make([]float64, 2)}
			r := rand.New(rand.NewPCG(cfg.Seed, math.MaxUint64))
			for i := range t.weights {
				t.weights[i] = float32(r.NormFloat64())
			}
			return t, nil
		},
	})
}

func (t *fakeTask) Losses() []string             { return []string{"distance (nats)", "momentum"} }
func (t *fakeTask) Params() int                  { return len(t.weights) }
func (t *fakeTask) BatchSize() int               { return 3 }
func (t *fakeTask) SetLearningRate(rate float64) { t.rate = rate }

func (t *fakeTask) trouble(kind string, step int) bool {
	return t.s.Trouble == kind && step == t.s.At && t.rate >= t.s.From
}

func (t *fakeTask) Step(step int, progress float64) (Result, error) {
	time.Sleep(time.Duration(t.s.Sleep) * time.Microsecond)
	t.steps++
	r := rand.New(rand.NewPCG(t.seed, uint64(step)))
	clear(t.losses)
	for i := range t.weights {
		d := t.weights[i] - 1 + float32(r.NormFloat64())
		t.mom[i] = 0.9*t.mom[i] + 0.1*d
		t.weights[i] -= float32(t.rate*(1-progress)) * t.mom[i]
		t.losses[0] += float64(d * d)
		t.losses[1] += float64(t.mom[i] * t.mom[i])
	}
	res := Result{Losses: t.losses, GradNorm: math.Sqrt(t.losses[0])}
	if t.fails[step] {
		delete(t.fails, step)
		t.losses[0] = math.NaN()
	}
	switch {
	case t.trouble("step", step):
		return res, errors.New("the data went away")
	case t.trouble("panic", step):
		panic("index out of everything")
	case t.trouble("loss", step):
		t.losses[1] = math.Inf(1)
		t.weights[0] = float32(math.NaN())
	case t.trouble("gradient", step):
		res.GradNorm = math.NaN()
	case t.trouble("weights", step):
		t.weights[0] = float32(math.NaN())
	}
	return res, nil
}

func (t *fakeTask) Preview() (Preview, error) {
	if t.s.Trouble == "preview" {
		return Preview{}, errors.New("no light")
	}
	b := engine.NewBatch(4, 2, 3, 1)
	for i := range b.Pix {
		b.Pix[i] = uint8(128 + 100*math.Tanh(float64(t.weights[i%len(t.weights)])))
	}
	return Preview{Samples: b}, nil
}

func (t *fakeTask) Save(f *model.File) {
	f.Tensors["weights"] = model.Tensor{Shape: []int{len(t.weights)}, Data: t.weights}
	f.Tensors["optim.momentum"] = model.Tensor{Shape: []int{len(t.mom)}, Data: t.mom}
}

func (t *fakeTask) Load(f *model.File) error {
	if t.s.Trouble == "load" {
		return errors.New("its shapes are another's")
	}
	copy(t.weights, f.Tensors["weights"].Data)
	copy(t.mom, f.Tensors["optim.momentum"].Data)
	return nil
}

func (t *fakeTask) Snapshot() (engine.Generator, error) {
	return &fakeGenerator{weights: slices.Clone(t.weights)}, nil
}

type fakeGenerator struct{ weights []float32 }

func (g *fakeGenerator) Info() engine.Info { return engine.Info{Name: "fake"} }
func (g *fakeGenerator) Generate(context.Context, engine.Request) (engine.Batch, error) {
	return engine.NewBatch(1, 1, 1, 1), nil
}

// fake is a configuration of 40 steps of the fake task in a new folder.
func fake(t *testing.T, settings ...string) Config {
	c := Config{Method: "fake", Data: "digits", Seed: 5, Steps: 40, Dir: filepath.Join(t.TempDir(), "run"), Settings: map[string]string{}}
	for i := 0; i < len(settings); i += 2 {
		c.Settings[settings[i]] = settings[i+1]
	}
	return c
}

func start(t *testing.T, c Config) *Run {
	t.Helper()
	r, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// end waits for the run and returns its last event.
func end(t *testing.T, r *Run) Event {
	t.Helper()
	var last Event
	for e := range r.Events() {
		last = e
	}
	if err := r.Wait(); err != last.Err {
		t.Errorf("Wait says %v, the last event %v", err, last.Err)
	}
	if want := map[bool]State{true: Done, false: Failed}[last.Err == nil]; last.State != want {
		t.Errorf("the last state is %v, want %v", last.State, want)
	}
	return last
}

// run trains c to its end, which must be a good one.
func run(t *testing.T, c Config) Event {
	t.Helper()
	e := end(t, start(t, c))
	if e.Err != nil {
		t.Fatal(e.Err)
	}
	return e
}

func load(t *testing.T, dir string) *model.File {
	t.Helper()
	f, err := model.Load(filepath.Join(dir, modelFile))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// stepOf is the step that a run folder's checkpoint holds.
func stepOf(t *testing.T, dir string) string {
	t.Helper()
	return load(t, dir).Meta["step"]
}

// same fails the test unless two run folders hold the same weights, optimizer's state and losses, bit for bit.
func same(t *testing.T, got, want string) {
	t.Helper()
	a, b := load(t, got), load(t, want)
	if !slices.Equal(slices.Sorted(maps.Keys(a.Tensors)), slices.Sorted(maps.Keys(b.Tensors))) {
		t.Fatal("different tensors")
	}
	for name := range b.Tensors {
		if !slices.Equal(a.Tensors[name].Data, b.Tensors[name].Data) {
			t.Errorf("%s differs: %v, want %v", name, a.Tensors[name].Data, b.Tensors[name].Data)
		}
	}
	for _, key := range []string{"method", "data", "seed", "step", "images", "config", "format", "atelier"} {
		if a.Meta[key] != b.Meta[key] || b.Meta[key] == "" {
			t.Errorf("meta %s is %q, want %q", key, a.Meta[key], b.Meta[key])
		}
	}
	if g, w := losses(t, got), losses(t, want); !slices.Equal(g, w) {
		t.Errorf("the logs differ:\n%s\n\n%s", strings.Join(g, "\n"), strings.Join(w, "\n"))
	}
}

// losses are the lines of a run's log without their times.
func losses(t *testing.T, dir string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, logFile))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		before, rest, _ := strings.Cut(line, `"seconds":`)
		_, after, _ := strings.Cut(rest, ",")
		lines = append(lines, before+after)
	}
	return lines
}

// wantSentence fails the test unless err is one line with all the parts in it.
func wantSentence(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, part := range append(parts, "") {
		if !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "\n") {
			t.Errorf("the error is %q, want one sentence with %q", err, part)
		}
	}
}

func messages(e Event) string {
	return fmt.Sprintf("%d messages: %s", len(e.Messages), strings.Join(e.Messages, " | "))
}
