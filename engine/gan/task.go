package gan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/graph"
	"atelier/engine/optim"
	"atelier/engine/train"
)

const method = "gan"

func init() {
	train.Register(train.Method{
		Name:         method,
		Title:        "Generative adversarial network",
		Help:         "A generator learns to make pictures that a discriminator can't tell from real ones.",
		Settings:     func() any { return new(Settings) },
		Presets:      presets,
		LearningRate: "rate",
		New: func(ctx context.Context, cfg train.Config, settings any) (train.Task, error) {
			return newTask(ctx, cfg, *settings.(*Settings))
		},
	})
}

const previewSamples = 64

// task trains G and D in turn. The batch and the noise of a step are functions of the seed and the step's number.
type task struct {
	cfg      train.Config
	settings Settings
	rate     float64 // base learning rate of G

	set     *dataset.Set
	sampler *dataset.Sampler
	index   []int // of the pictures in the batch
	odds    odds  // of the classes

	nets
	gOpt, dOpt *optim.Optimizer
	augment    *graph.Param // the adaptive probability, [1]

	step
	losses  []float64
	verdict verdict
	normG   float64
	normD   float64
	penalty float64

	scale *scale     // built by the first Measure
	shown *Generator // makes previews; its weights are brought up to date before each use
}

var (
	_ train.Noter    = (*task)(nil)
	_ train.Patient  = (*task)(nil)
	_ train.Judged   = (*task)(nil)
	_ train.Adjuster = (*task)(nil)
)

// few is how many pictures are so few that a model can only repeat them.
const few = 20

// Notes says what was left out of the data, and whether it is enough.
func (t *task) Notes() []string {
	if t.set.N >= few {
		return t.set.Notes
	}
	return append(slices.Clone(t.set.Notes), fmt.Sprintf("%d pictures are very few: the model will learn to repeat them; add some, at least %d", t.set.N, few))
}

// newTask reads the data and prepares the networks.
func newTask(ctx context.Context, cfg train.Config, s Settings) (*task, error) {
	set, err := dataset.Open(ctx, cfg.Data, dataset.Options{Size: s.Size, Channels: dataset.ColourChannels(s.Colour)})
	if err != nil {
		return nil, err
	}
	if err := set.AtLeast(2); err != nil {
		return nil, err
	}
	n := shape{network: s.Network, h: set.H, w: set.W, c: set.C, width: s.Width, latent: s.Latent}
	var o odds
	if s.Conditional {
		o = oddsOf(set)
		n.classes = len(o)
	}
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := s.checkMemory(n); err != nil {
		return nil, err
	}
	t := &task{
		cfg: cfg, settings: s, rate: s.Rate, set: set, sampler: dataset.NewSampler(set.N, s.Batch, cfg.Seed), odds: o,
		nets: *newNets(n, s.Spectral, stream(cfg.Seed, weights, 0)), losses: make([]float64, len(lossNames)),
		augment: graph.NewParam("augment", 1),
	}
	t.cfg.Settings = maps.Clone(cfg.Settings)
	adam := optim.Config{Beta1: s.Beta1, Beta2: s.Beta2, Eps: 1e-8}
	t.dOpt = optim.New(t.dis.params(), adam)
	adam.EMA = s.EMA
	t.gOpt = optim.New(t.gen.params(), adam)
	t.build()
	t.shown = newShown(n, t.odds, set.Classes)
	t.shown.info = engine.Info{Method: method, Data: cfg.Data}
	return t, nil
}

// The purposes of a run's random numbers.
const (
	weights = iota + 1
	noise
	classes
)

// stream is number n of a purpose's streams for a seed.
func stream(seed uint64, purpose, n int) *rand.Rand {
	return rand.New(rand.NewPCG(seed^uint64(purpose)<<56, uint64(n)))
}

var lossNames = []string{"D loss", "G loss", "D(real)", "D(fake)", "penalty"}

// Losses are those of D and G, without penalties; D's mean answers to real and generated pictures; and the penalties.
func (t *task) Losses() []string { return lossNames }

func (t *task) Params() int    { return t.nets.shape.params() }
func (t *task) BatchSize() int { return t.settings.Batch }

func (t *task) SetLearningRate(rate float64) {
	t.rate = rate
	t.cfg.Settings["rate"] = strconv.FormatFloat(rate, 'g', -1, 64)
}

// Step lets D learn, then G. Where a gradient is not finite its network stays as it is, and the result tells the loop.
func (t *task) Step(n int, progress float64) (train.Result, error) {
	rng := stream(t.cfg.Seed, noise, n)
	factor := t.rate * t.settings.rate(n, progress)
	for k := range t.settings.StepsD {
		t.index = t.sampler.Indices(n*t.settings.StepsD+k, t.index)
		t.draw(rng, progress)
		t.learnD = func() { t.normD, _ = t.dOpt.Step(t.dStep.Values(t.dGrads), factor*t.settings.RateD) }
		last := k == t.settings.StepsD-1
		run := t.gStep
		if !last {
			run = t.only
		}
		if err := run.Run(); err != nil {
			return train.Result{}, err
		}
	}
	t.normG, _ = t.gOpt.Step(t.gStep.Values(t.gGrads), factor)
	t.losses[0], t.losses[1] = float64(t.dStep.Value(t.lossD)[0]), float64(t.gStep.Value(t.lossG)[0])
	t.losses[2], t.losses[3], t.losses[4] = t.verdict.real, t.verdict.fake, t.penalty
	if t.settings.Augment == augmentAdaptive {
		p := t.augment.Data()
		p[0] = float32(adapt(float64(p[0]), t.verdict.realAccuracy, t.settings.Batch))
	}
	return train.Result{Losses: t.losses, GradNorm: max(t.normG, t.normD)}, nil
}

// averaged lists the weights of G that pictures are made with.
func (t *task) averaged() []*graph.Param {
	if ema := t.gOpt.EMA(); ema != nil {
		return ema
	}
	return t.gen.params()
}

// show brings the generator up to date.
func (t *task) show() (*Generator, error) {
	copyParams(t.shown.gen.params(), t.averaged())
	t.shown.directions = nil
	return t.shown, t.shown.settle()
}

// Preview makes the first pictures of the run's seed.
func (t *task) Preview() (train.Preview, error) {
	g, err := t.show()
	if err != nil {
		return train.Preview{}, err
	}
	samples, err := g.Generate(context.Background(), engine.Request{Seed: t.cfg.Seed, N: previewSamples})
	return train.Preview{Samples: samples}, err
}

// Snapshot copies the averaged weights.
func (t *task) Snapshot() (engine.Generator, error) {
	if _, err := t.show(); err != nil {
		return nil, err
	}
	g := newShown(t.nets.shape, t.odds, t.set.Classes)
	copyParams(g.gen.params(), t.shown.gen.params())
	g.info = engine.Info{
		Method: method, Data: t.cfg.Data, Steps: t.gOpt.Steps(), Images: t.gOpt.Steps() * t.settings.Batch, Config: maps.Clone(t.cfg.Settings),
	}
	g.describe()
	return g, nil
}

// adjustable are the settings that a running task can change.
var adjustable = map[string]bool{"rate-d": true, "r1": true, "r2": true, "augment": true, "noise": true, "smooth": true}

// Adjust changes a setting from the next step on.
func (t *task) Adjust(name, value string) error {
	if !adjustable[name] {
		return fmt.Errorf("the setting %s can't be changed while a model trains: stop, and start a new run with it", name)
	}
	s := t.settings
	if err := engine.Set(&s, name, value); err != nil {
		return err
	}
	before := t.settings
	t.settings = s
	t.cfg.Settings[name] = engine.Get(&s, name)
	if s.graph() != before.graph() {
		t.build()
	}
	return nil
}

// odds are how often each class comes, adding up to 1.
type odds []float64

// oddsOf counts the labels of a set; nil where there are none, or only one class.
func oddsOf(set *dataset.Set) odds {
	if set.Labels == nil || len(set.Classes) < 2 {
		return nil
	}
	o := make(odds, len(set.Classes))
	for _, l := range set.Labels {
		o[l] += 1 / float64(set.N)
	}
	return o
}

// draw draws a class.
func (o odds) draw(rng *rand.Rand) int {
	u := rng.Float64()
	for c, p := range o {
		if u -= p; u < 0 {
			return c
		}
	}
	for c := len(o) - 1; c > 0; c-- { // rounding
		if o[c] > 0 {
			return c
		}
	}
	return 0
}

var errClasses = errors.New("this model was trained without classes: ask for pictures without one")
