package metric

import (
	"context"
	"errors"
	"fmt"
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

const method = "judge"

func init() {
	train.Register(train.Method{
		Name:         method,
		Title:        "Judge",
		Help:         "Learns to tell the classes of labelled pictures apart, so that it can judge pictures that models make.",
		Settings:     func() any { return new(Settings) },
		LearningRate: "rate",
		New: func(ctx context.Context, cfg train.Config, settings any) (train.Task, error) {
			return newTask(ctx, cfg, *settings.(*Settings))
		},
	})
}

const (
	previewMany    = 64
	statisticsMany = 10_000 // training pictures whose features' mean and covariance are saved with a judge
)

// task trains a network by AdamW on the cross-entropy of each head's classes. The batch, its shifts and what is dropped are functions of
// the seed and the step's number.
type task struct {
	cfg      train.Config
	settings Settings
	rate     float64 // base learning rate

	set, test *dataset.Set // test is nil where there is none
	labels    [][]int      // of set: for each head, the class of each picture or -1
	sampler   *dataset.Sampler
	index     []int // of the pictures in the batch

	net                   *net
	opt                   *optim.Optimizer
	x, target, mask, keep *graph.Node
	logits                *graph.Node
	grads                 []*graph.Node
	program               *graph.Program
	losses                []float64

	shown *Judge // makes previews and statistics; its weights are brought up to date before each use
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
	heads, labels := questions(set)
	if len(heads) == 0 {
		return nil, fmt.Errorf("%s has no labels, and a judge learns to tell labelled pictures apart: put the pictures of each class into a sub-folder", set.Name)
	}
	n := shape{h: set.H, w: set.W, c: set.C, width: s.Width, d: s.Features, asks: heads}
	if err := n.check(); err != nil {
		return nil, err
	}
	if err := s.checkMemory(n); err != nil {
		return nil, err
	}
	opt.Test = true
	test, err := dataset.Open(ctx, cfg.Data, opt)
	if err != nil {
		return nil, err
	}
	if test.NoTest || test.H != set.H || test.W != set.W || test.C != set.C {
		test = nil
	}
	t := &task{cfg: cfg, settings: s, rate: s.Rate, set: set, test: test, labels: labels,
		sampler: dataset.NewSampler(set.N, s.Batch, cfg.Seed), losses: make([]float64, 2)}
	t.cfg.Settings = maps.Clone(cfg.Settings)
	t.net = newNet(n, stream(cfg.Seed, weights, 0))
	t.opt = optim.New(t.net.params(), optim.Config{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: s.Decay, EMA: s.EMA})
	build(t.build)
	t.shown = newJudge(newNet(n, stream(cfg.Seed, weights, 0)))
	return t, nil
}

// questions are what a set's labels, or its attributes, let a judge learn: the heads and, for each, the class of each picture.
func questions(set *dataset.Set) (heads []Head, labels [][]int) {
	if len(set.Classes) > 1 {
		return []Head{{"class", set.Classes}}, [][]int{set.Labels}
	}
	for _, a := range set.Attributes {
		heads = append(heads, Head{a.Name, a.Values})
		labels = append(labels, a.Index)
	}
	return heads, labels
}

// build makes the graph of a step. The gradient of a head's cross-entropy by its logits is softmax(logits) - target, so the cross-entropy
// itself, which would need a logarithm that can overflow, is not in the graph.
func (t *task) build(b *graph.Builder) {
	n, batch := t.net, t.settings.Batch
	t.x, t.keep = b.Input("x", batch, n.h, n.w, n.c), b.Input("keep", batch, n.d)
	t.target, t.mask = b.Input("target", batch, n.classes()), b.Input("mask", batch, n.classes())
	t.logits = n.heads.Build(b, b.Mul(n.see(b, t.x), t.keep))
	dlogits := b.Mul(b.Sub(n.softmax(b, t.logits), t.target), t.mask)
	t.grads = b.GradFrom(t.logits, dlogits, b.Params(t.opt.Trained())...)
	t.program = b.Compile(append([]*graph.Node{t.logits}, t.grads...)...)
}

// What random numbers are for: each purpose has streams of its own.
const (
	weights = iota + 1
	noise
)

// stream is number n of a purpose's streams for a seed.
func stream(seed uint64, purpose, n int) *rand.Rand {
	return rand.New(rand.NewPCG(seed^uint64(purpose)<<56, uint64(n)))
}

// Losses are the cross-entropy, summed over the heads, and the part of the answers that are right, of the batch as it is shown to the
// network: moved, and with features dropped.
func (t *task) Losses() []string {
	return []string{"cross-entropy (nats)", "accuracy (%)"}
}

func (t *task) Params() int {
	n := 0
	for _, p := range t.net.params() {
		n += len(p.Data())
	}
	return n
}
func (t *task) BatchSize() int { return t.settings.Batch }

func (t *task) SetLearningRate(rate float64) {
	t.rate = rate
	t.cfg.Settings["rate"] = strconv.FormatFloat(rate, 'g', -1, 64)
}

// Step makes one update. Where the gradient is not finite the weights stay, and the result tells the loop.
func (t *task) Step(step int, progress float64) (train.Result, error) {
	t.index = t.sampler.Indices(step, t.index)
	r := stream(t.cfg.Seed, noise, step)
	t.fill(r)
	t.drop(r)
	t.ask()
	if err := t.program.Run(); err != nil {
		return train.Result{}, err
	}
	t.losses[0], t.losses[1] = t.score(t.program.Value(t.logits))
	norm, _ := t.opt.Step(t.program.Values(t.grads), t.rate*t.settings.rate(step, progress))
	return train.Result{Losses: t.losses, GradNorm: norm}, nil
}

// fill puts the batch into x, each picture moved by up to Shift pixels either way. What comes in over the edge is the edge.
func (t *task) fill(r *rand.Rand) {
	h, w, c, s := t.net.h, t.net.w, t.net.c, t.settings.Shift
	x := graph.Data(t.x)
	for k, i := range t.index {
		dy, dx := r.IntN(2*s+1)-s, r.IntN(2*s+1)-s
		src := t.set.Pix[i*h*w*c : (i+1)*h*w*c]
		dst := x[k*h*w*c : (k+1)*h*w*c]
		for y := range h {
			row := min(max(y+dy, 0), h-1) * w
			for col := range w {
				p := (row + min(max(col+dx, 0), w-1)) * c
				for ch := range c {
					dst[(y*w+col)*c+ch] = float32(src[p+ch]) / 255
				}
			}
		}
	}
}

// drop hides features (Srivastava et al. 2014, "Dropout"); the others grow, so that their sum stays as it is on average.
func (t *task) drop(r *rand.Rand) {
	keep, p := graph.Data(t.keep), t.settings.Dropout
	for i := range keep {
		keep[i] = 0
		if r.Float64() >= p {
			keep[i] = float32(1 / (1 - p))
		}
	}
}

// ask sets the targets, 1 at the right class of each head, and the mask, 1/B where the class is known.
func (t *task) ask() {
	k := t.net.classes()
	target, mask := graph.Data(t.target), graph.Data(t.mask)
	clear(target)
	clear(mask)
	for row, i := range t.index {
		at := row * k
		for head, n := range t.net.widths() {
			if l := t.labels[head][i]; l >= 0 {
				target[at+l] = 1
				for c := range n {
					mask[at+c] = 1 / float32(len(t.index))
				}
			}
			at += n
		}
	}
}

// score gives the mean cross-entropy in nats, summed over heads, and the percentage of right answers.
func (t *task) score(logits []float32) (crossEntropy, accuracy float64) {
	k := t.net.classes()
	right, asked := 0, 0
	for row, i := range t.index {
		y := logits[row*k : (row+1)*k]
		for head, n := range t.net.widths() {
			if l := t.labels[head][i]; l >= 0 {
				top := slices.Max(y[:n])
				sum := 0.0
				for _, v := range y[:n] {
					sum += math.Exp(float64(v - top))
				}
				crossEntropy += math.Log(sum) - float64(y[l]-top)
				if asked++; y[l] == top {
					right++
				}
			}
			y = y[n:]
		}
	}
	return crossEntropy / float64(len(t.index)), 100 * float64(right) / float64(max(asked, 1))
}

// averaged lists the weights that the judge sees with.
func (t *task) averaged() []*graph.Param {
	if ema := t.opt.EMA(); ema != nil {
		return ema
	}
	return t.net.params()
}

// show brings the judge up to date.
func (t *task) show() *Judge {
	t.shown.net.copyFrom(t.averaged())
	return t.shown
}

// Preview shows held-out pictures in the order of what the judge takes them for.
func (t *task) Preview() (train.Preview, error) {
	set := t.set
	if t.test != nil {
		set = t.test
	}
	b := set.Batch(dataset.Spread(set.N, previewMany))
	labels, err := t.show().Classify(context.Background(), b)
	if err != nil {
		return train.Preview{}, err
	}
	order := make([]int, b.N)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return labels[i] - labels[j] })
	sorted := engine.NewBatch(b.N, b.H, b.W, b.C)
	for k, i := range order {
		copy(sorted.Slice(k, k+1).Pix, b.Slice(i, i+1).Pix)
	}
	return train.Preview{Samples: sorted}, nil
}

// Save adds weights, their averages, the optimizer's state, the heads and the picture's size; and, once there has been a step, the
// statistics of the features and the accuracy on the test split.
func (t *task) Save(f *model.File) {
	f.Store("", t.net.params()...)
	f.Store("", t.opt.Tensors()...)
	storeShape(f, t.net.shape)
	if t.opt.Steps() == 0 {
		return
	}
	ctx := context.Background()
	j := t.show()
	features, err := j.Features(ctx, t.set.Batch(dataset.Spread(t.set.N, statisticsMany)))
	if err != nil {
		panic("metric: " + err.Error())
	}
	storeStatistics(f, Fit(features, t.net.d))
	if t.test != nil {
		accuracy, err := j.accuracy(ctx, t.test)
		if err != nil {
			panic("metric: " + err.Error())
		}
		f.Meta[accuracyKey] = strconv.FormatFloat(accuracy, 'f', 4, 64)
	}
}

// Load takes back what Save has added, but for what follows from it.
func (t *task) Load(f *model.File) error {
	return f.Restore(append(t.net.params(), t.opt.Tensors()...), nil)
}

// errNoPictures is what there is instead of a generator.
var errNoPictures = errors.New("it is a judge, which tells pictures apart and makes none: give a model that makes pictures")

// Snapshot fails: a judge makes no pictures.
func (t *task) Snapshot() (engine.Generator, error) { return nil, errNoPictures }
