package vq

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/graph"
	"atelier/engine/model"
	"atelier/engine/optim"
	"atelier/engine/train"
)

const method = "vq"

func init() {
	train.Register(train.Method{
		Name:         method,
		Title:        "Vector-quantised autoencoder",
		Help:         "Learns to write a picture as a grid of codes from a list, and which codes go together, so that it can draw new ones.",
		Settings:     func() any { return new(Settings) },
		Presets:      presets,
		LearningRate: "rate",
		New: func(ctx context.Context, cfg train.Config, settings any) (train.Task, error) {
			return newTask(ctx, cfg, *settings.(*Settings))
		},
	})
}

const (
	previewSamples   = 64
	previewOriginals = 10
)

// task trains the autoencoder and the prior, each by an Adam of its own, and the codebook after each step. The batch of a step, and the
// outputs at which codes begin anew, are functions of the seed and the step's number.
type task struct {
	cfg      train.Config
	settings Settings
	rate     float64 // base learning rate

	set     *dataset.Set
	sampler *dataset.Sampler
	index   []int // of the pictures in the batch

	net               *net
	autoOpt, priorOpt *optim.Optimizer
	both, last        *step // last is without the autoencoder's gradients
	losses            []float64

	shown     *Generator // makes previews; its weights are brought up to date before each use
	originals engine.Batch
}

// Notes says what was left out of the data.
func (t *task) Notes() []string { return t.set.Notes }

// newTask reads the data and prepares the network.
func newTask(ctx context.Context, cfg train.Config, s Settings) (*task, error) {
	opt := dataset.Options{Size: s.Size, Channels: dataset.ColourChannels(s.Colour)}
	set, err := dataset.Open(ctx, cfg.Data, opt)
	if err != nil {
		return nil, err
	}
	if err := set.AtLeast(2); err != nil {
		return nil, err
	}
	n := s.shapeOf(set.H, set.W, set.C)
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := s.checkMemory(n); err != nil {
		return nil, err
	}
	t := &task{cfg: cfg, settings: s, rate: s.Rate, set: set, sampler: dataset.NewSampler(set.N, s.Batch, cfg.Seed), losses: make([]float64, 4)}
	t.originals = set.Originals(ctx, opt, previewOriginals)
	t.cfg.Settings = maps.Clone(cfg.Settings)
	t.net = newNet(n, stream(cfg.Seed, weights, 0))
	adam := optim.Config{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Clip: s.Clip, EMA: s.EMA}
	t.autoOpt, t.priorOpt = optim.New(t.net.auto(), adam), optim.New(t.net.prior.params(), adam)
	build(func(b *graph.Builder) { t.both = t.build(b, true) })
	build(func(b *graph.Builder) { t.last = t.build(b, false) })
	t.shown = &Generator{net: newNet(n, stream(cfg.Seed, weights, 0))}
	return t, nil
}

// step is the graph of a step.
type step struct {
	terms
	x           *graph.Node
	auto, prior []*graph.Node // gradients; auto is empty where the autoencoder doesn't change any more
	*graph.Program
}

// build makes the graph of a step, with the autoencoder's gradients or without.
func (t *task) build(b *graph.Builder, both bool) *step {
	n := t.net
	b.Training = both
	s := &step{x: b.Input("x", t.settings.Batch, n.h, n.w, n.c)}
	s.terms = n.terms(b, s.x, t.settings, varianceOf(t.set))
	s.prior = b.Grad(s.terms.prior, b.Params(t.priorOpt.Trained())...)
	if both {
		s.auto = b.Grad(s.objective, b.Params(t.autoOpt.Trained())...)
	}
	read := []*graph.Node{s.error, s.commitment, s.terms.prior, s.z, s.index}
	s.Program = b.Compile(slices.Concat(read, s.prior, s.auto)...)
	return s
}

// varianceOf is the variance of pixels from -1 to 1, over pictures from all over the set.
func varianceOf(set *dataset.Set) float64 {
	const some = 512
	n, sum, squares := 0.0, 0.0, 0.0
	for _, v := range set.Batch(dataset.Spread(set.N, some)).Pix {
		x := float64(v)/127.5 - 1
		n, sum, squares = n+1, sum+x, squares+x*x
	}
	mean := sum / n
	return max(squares/n-mean*mean, 1e-4) // of pictures that are all one colour too
}

// What random numbers are for: each purpose has streams of its own.
const (
	weights = iota + 1
	restarts
)

// stream is number n of a purpose's streams for a seed.
func stream(seed uint64, purpose, n int) *rand.Rand {
	return rand.New(rand.NewPCG(seed^uint64(purpose)<<56, uint64(n)))
}

// Losses are the mean squared error of pixels from 0 to 1, the squared distance of the encoder's outputs from their codes, the perplexity
// of the batch's codes, and what it costs to tell a code, given those before it.
func (t *task) Losses() []string {
	return []string{"reconstruction (MSE)", "commitment", "perplexity (codes)", "prior (bits a code)"}
}

func (t *task) Params() int    { return t.net.shape.params() }
func (t *task) BatchSize() int { return t.settings.Batch }

func (t *task) SetLearningRate(rate float64) {
	t.rate = rate
	t.cfg.Settings["rate"] = strconv.FormatFloat(rate, 'g', -1, 64)
}

// Step makes one update. Where a gradient is not finite its weights stay, and the result tells the loop.
func (t *task) Step(step int, progress float64) (train.Result, error) {
	auto, prior := t.settings.rates(step, progress)
	s := t.both
	if auto == 0 {
		s = t.last
		t.settle()
	}
	t.index = t.sampler.Indices(step, t.index)
	t.set.Fill(graph.Data(s.x), t.index, -1, 1)
	if err := s.Run(); err != nil {
		return train.Result{}, err
	}
	index := s.Value(s.index)
	value := func(n *graph.Node) float64 { return float64(s.Value(n)[0]) }
	t.losses[0], t.losses[1] = value(s.error), value(s.commitment)
	t.losses[2], t.losses[3] = perplexityOf(counts(index, t.settings.Codes)), value(s.terms.prior)/math.Ln2
	norm, _ := t.priorOpt.Step(s.Values(s.prior), t.rate*prior)
	if auto > 0 {
		n, err := t.autoOpt.Step(s.Values(s.auto), t.rate*auto)
		if norm = max(norm, n); err == nil {
			t.net.book.learn(s.Value(s.z), index, t.settings.Memory, t.settings.Restart, step, stream(t.cfg.Seed, restarts, step))
		}
	}
	return train.Result{Losses: t.losses, GradNorm: norm}, nil
}

// settle makes the autoencoder's weights the averaged ones, once they don't change any more: the prior then learns the codes that
// pictures are encoded to. Doing it again changes nothing.
func (t *task) settle() {
	if ema := t.autoOpt.EMA(); ema != nil {
		copyParams(t.net.auto(), ema)
	}
}

// averaged lists the weights that pictures are made with, in the order of net.params.
func (t *task) averaged() []*graph.Param {
	if ema := t.autoOpt.EMA(); ema != nil {
		return slices.Concat(ema, t.priorOpt.EMA())
	}
	return t.net.params()
}

// show brings the generator up to date.
func (t *task) show() *Generator {
	t.shown.net.copyFrom(t.averaged())
	t.shown.sampler = nil
	return t.shown
}

// Preview makes the first pictures of the run's seed, and reconstructs a few originals from their codes.
func (t *task) Preview() (train.Preview, error) {
	ctx := context.Background()
	g := t.show()
	samples, err := g.Generate(ctx, engine.Request{Seed: t.cfg.Seed, N: previewSamples})
	if err != nil {
		return train.Preview{}, err
	}
	codes, err := g.Encode(ctx, t.originals)
	if err != nil {
		return train.Preview{}, err
	}
	z := codes.Z
	reconstructions, err := g.decode(ctx, codes.N, 0, nil, func(from, n int) ([]float32, error) { return codes.Data[from*z : (from+n)*z], nil })
	if err != nil {
		return train.Preview{}, err
	}
	original := t.originals
	original.Pix = slices.Clone(original.Pix)
	return train.Preview{Samples: samples, Originals: original, Reconstructions: reconstructions}, nil
}

// statePrior is the prefix of the state of the prior's optimizer.
const statePrior = model.OptimizerPrefix + "prior."

// state lists all that training goes on from, and the names under which it is saved.
func (t *task) state() (names []string, ps []*graph.Param) {
	add := func(prefix string, some ...*graph.Param) {
		for _, p := range some {
			names, ps = append(names, prefix+p.Name), append(ps, p)
		}
	}
	add("", t.net.params()...)
	add("", t.net.book.state()...)
	add("", t.autoOpt.Tensors()...)
	ema := len(t.priorOpt.EMA())
	tensors := t.priorOpt.Tensors()
	add(statePrior, tensors[:len(tensors)-ema]...)
	add("", tensors[len(tensors)-ema:]...)
	return names, ps
}

// Save adds weights, their averages, the state of optimizers and codebook, and the picture's size.
func (t *task) Save(f *model.File) {
	names, ps := t.state()
	for i, p := range ps {
		f.Tensors[names[i]] = model.Tensor{Shape: p.Shape(), Data: p.Data()}
	}
	f.SetSize(t.net.h, t.net.w, t.net.c)
}

// Load takes back what Save has added, but for what follows from it.
func (t *task) Load(f *model.File) error {
	names, ps := t.state()
	return f.Restore(ps, names)
}

// Snapshot copies the averaged weights.
func (t *task) Snapshot() (engine.Generator, error) {
	g := &Generator{net: newNet(t.net.shape, stream(0, weights, 0))}
	g.net.copyFrom(t.averaged())
	steps := t.priorOpt.Steps()
	g.info = engine.Info{
		Method: method, Data: t.cfg.Data, Steps: steps, Images: steps * t.settings.Batch, Config: maps.Clone(t.cfg.Settings),
	}
	g.describe()
	return g, nil
}
