package vae

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/graph"
	"atelier/engine/model"
	"atelier/engine/optim"
	"atelier/engine/train"
)

const method = "vae"

func init() {
	train.Register(train.Method{
		Name:         method,
		Title:        "Variational autoencoder",
		Help:         "Learns to describe a picture by a few numbers, and to draw a picture from them.",
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

// task trains a network by Adam on the ELBO. The batch and the noise of a step are functions of the seed and the step's number.
type task struct {
	cfg      train.Config
	settings Settings
	rate     float64 // base learning rate

	set     *dataset.Set
	sampler *dataset.Sampler
	index   []int // of the pictures in the batch

	net          *net
	opt          *optim.Optimizer
	priorOpt     *optim.Optimizer // nil where no prior is learned, as priorLoss
	priorLoss    *graph.Node
	priorGrads   []*graph.Node
	x, eps, beta *graph.Node
	terms        terms
	grads        []*graph.Node
	program      *graph.Program
	losses       []float64
	remedies     *remedies

	shown     *Generator // makes previews and directions; its weights are brought up to date before each use
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
	if n.likelihood == auto {
		n.likelihood = fit(set)
	}
	if s.Binarize && n.likelihood != bernoulli {
		return nil, fmt.Errorf("only the likelihood bernoulli takes black and white pixels, and here it is %s: set the likelihood to bernoulli or don't binarise", n.likelihood)
	}
	t := &task{cfg: cfg, settings: s, rate: s.Rate, set: set, sampler: dataset.NewSampler(set.N, s.Batch, cfg.Seed)}
	t.originals = set.Originals(ctx, opt, previewOriginals)
	t.cfg.Settings = maps.Clone(cfg.Settings)
	t.net = newNet(n, stream(cfg.Seed, weights, 0))
	adam := optim.Config{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Clip: s.Clip, EMA: s.EMA}
	t.opt = optim.New(t.net.body(), adam)
	if t.net.prior != nil {
		adam.Clip = 0
		t.priorOpt = optim.New(t.net.prior.params(), adam)
	}
	if t.remedies, err = newRemedies(ctx, cfg.Data, cfg.Seed, s, n); err != nil {
		return nil, err
	}
	build(t.build)
	t.shown = &Generator{net: newNet(n, stream(cfg.Seed, weights, 0)), cloud: cloudOf(set)}
	return t, nil
}

// build makes the graph of a step.
func (t *task) build(b *graph.Builder) {
	n, batch := t.net, t.settings.Batch
	t.x, t.eps, t.beta = b.Input("x", batch, n.h, n.w, n.c), b.Input("eps", batch, n.latent), b.Input("beta", 1)
	t.terms = n.terms(b, t.x, t.eps, t.beta, t.settings.FreeBits, t.settings.Edges)
	read := append(t.remedies.build(b, t.x, &t.terms), t.terms.reconstruction, t.terms.kl)
	t.grads = t.terms.gradients(b, t.opt.Trained())
	if t.terms.variance != nil {
		read = append(read, t.terms.variance)
	}
	read = append(read, t.grads...)
	if p := t.net.prior; p != nil {
		t.priorLoss = p.loss(b, t.terms.z)
		t.priorGrads = b.Grad(t.priorLoss, b.Params(t.priorOpt.Trained())...)
		read = append(append(read, t.priorLoss), t.priorGrads...)
	}
	t.program = b.Compile(read...)
}

// What random numbers are for: each purpose has streams of its own.
const (
	weights = iota + 1
	noise
	pixels
)

// stream is number n of a purpose's streams for a seed.
func stream(seed uint64, purpose, n int) *rand.Rand {
	return rand.New(rand.NewPCG(seed^uint64(purpose)<<56, uint64(n)))
}

// Losses are the negative ELBO, whatever beta is, and its two terms; what the KL is to the learned prior; and what remedies tell.
func (t *task) Losses() []string {
	all := []string{"negative ELBO (nats)", "reconstruction (nats)", "KL (nats)"}
	if t.priorOpt != nil {
		all = append(all, "KL, learned prior (nats)")
	}
	return append(all, t.remedies.names()...)
}

func (t *task) Params() int    { return t.net.shape.params() }
func (t *task) BatchSize() int { return t.settings.Batch }

func (t *task) SetLearningRate(rate float64) {
	t.rate = rate
	t.cfg.Settings["rate"] = strconv.FormatFloat(rate, 'g', -1, 64)
}

// Step makes one update. Where the gradient is not finite the weights stay, and the result tells the loop.
func (t *task) Step(step int, progress float64) (train.Result, error) {
	if t.remedies.begin(progress) {
		build(t.build)
	}
	t.index = t.sampler.Indices(step, t.index)
	t.set.Fill(graph.Data(t.x), t.index, 0, 1)
	if t.settings.Binarize {
		binarise(graph.Data(t.x), stream(t.cfg.Seed, pixels, step))
	}
	r := stream(t.cfg.Seed, noise, step)
	eps := graph.Data(t.eps)
	for i := range eps {
		eps[i] = float32(r.NormFloat64())
	}
	graph.Data(t.beta)[0] = float32(t.settings.beta(progress))
	if err := t.program.Run(); err != nil {
		return train.Result{}, err
	}
	e := ELBO{float64(t.program.Value(t.terms.reconstruction)[0]), float64(t.program.Value(t.terms.kl)[0])}
	if v := t.terms.variance; v != nil {
		t.net.learnVariance(t.program.Value(v)[0], t.opt.Steps())
	}
	factor := t.settings.rate(step, progress)
	rate := t.rate * t.net.stride() * factor
	normD, told := t.remedies.learn(t.program, rate)
	t.losses = append(t.losses[:0], e.Negative(), e.Reconstruction, e.KL)
	if t.priorOpt != nil {
		t.losses = append(t.losses, e.KL+float64(t.program.Value(t.priorLoss)[0]))
		t.priorOpt.Step(t.program.Values(t.priorGrads), flowRate*factor) // a gradient that isn't finite leaves the weights
	}
	t.losses = append(t.losses, told...)
	norm, _ := t.opt.Step(t.program.Values(t.grads), rate)
	return train.Result{Losses: t.losses, GradNorm: max(norm, normD)}, nil
}

// averaged lists the weights that pictures are made with.
func (t *task) averaged() []*graph.Param {
	ema := t.opt.EMA()
	if ema == nil {
		return t.net.params()
	}
	if t.priorOpt != nil {
		ema = append(slices.Clone(ema), t.priorOpt.EMA()...)
	}
	return ema
}

// statePrior is the prefix of the state of the prior's optimizer.
const statePrior = model.OptimizerPrefix + "prior."

// state lists the names in a checkpoint of all that a run is made of, and where it lies.
func (t *task) state() (names []string, ps []*graph.Param) {
	add := func(prefix string, some []*graph.Param) {
		for _, p := range some {
			names, ps = append(names, prefix+p.Name), append(ps, p)
		}
	}
	add("", t.net.params())
	add("", t.opt.Tensors())
	if t.priorOpt != nil {
		for _, p := range t.priorOpt.Tensors() {
			if strings.HasPrefix(p.Name, model.EMAPrefix) {
				add("", []*graph.Param{p}) // the averages are what a model is made of
			} else {
				add(statePrior, []*graph.Param{p})
			}
		}
	}
	add(remedyPrefix, t.remedies.state())
	return names, ps
}

// show brings the generator up to date.
func (t *task) show() *Generator {
	t.shown.net.copyFrom(t.averaged())
	t.shown.directions = nil
	return t.shown
}

// Preview makes the first pictures of the run's seed, and reconstructs a few originals from the means of their codes.
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
	reconstructions, err := g.decode(ctx, codes.N, 0, nil, func(from, n int) []float32 { return codes.Data[from*codes.Z : (from+n)*codes.Z] })
	if err != nil {
		return train.Preview{}, err
	}
	original := t.originals
	original.Pix = slices.Clone(original.Pix)
	return train.Preview{Samples: samples, Originals: original, Reconstructions: reconstructions}, nil
}

// Save adds weights, their averages, the optimizer's state, the directions and the picture's size.
func (t *task) Save(f *model.File) {
	names, ps := t.state()
	for i, p := range ps {
		f.Tensors[names[i]] = model.Tensor{Shape: p.Shape(), Data: p.Data()}
	}
	storeDirections(f, t.show().Directions(savedDirections))
	f.SetSize(t.net.h, t.net.w, t.net.c)
	f.Meta[likelihoodText] = string(t.net.likelihood)
}

// Load takes back what Save has added, but for what follows from it.
func (t *task) Load(f *model.File) error {
	names, ps := t.state()
	return f.Restore(ps, names)
}

// Snapshot copies the averaged weights.
func (t *task) Snapshot() (engine.Generator, error) {
	g := &Generator{net: newNet(t.net.shape, stream(0, weights, 0)), cloud: t.shown.cloud}
	g.net.copyFrom(t.averaged())
	g.info = engine.Info{
		Method: method, Data: t.cfg.Data, Steps: t.opt.Steps(), Images: t.opt.Steps() * t.settings.Batch, Config: maps.Clone(t.cfg.Settings),
	}
	g.describe()
	return g, nil
}
