package gan

import (
	"math"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// step is the graphs of a training step. One forward pass of G serves both: it makes pictures for D to learn from and, through D as it is
// after that, learns itself.
type step struct {
	real, fake         *graph.Node // [B, H, W, C]
	realClass, forFake *graph.Node // [B, K], or nil
	between            *graph.Node // for the penalty of wasserstein, [B, H, W, C]
	gammaR1, gammaR2   *graph.Node // one number each
	noises             []*graph.Node
	augments           []*graph.Node // [B, AugmentationSize]
	rand               *rand.Rand    // of this step

	lossD, penalties, logitR, logitF *graph.Node
	dGrads                           []*graph.Node
	dStep                            *graph.Program
	learnD                           func()

	in           *feed
	realG        *graph.Node // for relativistic pairs
	classG       *graph.Node
	realClassG   *graph.Node
	lossG        *graph.Node
	gGrads       []*graph.Node
	gStep, only  *graph.Program // only: D's part alone
	noiseG, augG []*graph.Node
}

// graphKind is what of the settings decides on the graphs.
type graphKind struct {
	r1, r2, augment, noise bool
	smooth                 float64
}

func (s Settings) graph() graphKind {
	return graphKind{s.R1 > 0, s.R2 > 0, s.Augment != augmentOff, s.Noise > 0, s.Smooth}
}

// build makes the graphs anew. They can't fail: the shape has been checked.
func (t *task) build() {
	t.step = step{}
	check(graph.Build(t.buildD))
	check(graph.Build(t.buildG))
}

func check(err error) {
	if err != nil {
		panic("gan: " + err.Error())
	}
}

// seen is what D sees of x: with instance noise (Sønderby et al. 2016, arXiv:1610.04490), augmented.
func (t *task) seen(b *graph.Builder, x *graph.Node, noises, augments *[]*graph.Node) *graph.Node {
	if t.settings.Noise > 0 {
		n := b.Input("noise", x.Shape()...)
		*noises = append(*noises, n)
		x = b.Add(x, n)
	}
	if t.settings.Augment != augmentOff {
		p := b.Input("augmentation", x.Shape()[0], kernel.AugmentationSize)
		*augments = append(*augments, p)
		x = b.DiffAugment(x, p)
	}
	return x
}

// classInput is an input for classes as one of K, or nil.
func (t *task) classInput(b *graph.Builder) *graph.Node {
	if t.classes == 0 {
		return nil
	}
	return b.Input("class", t.settings.Batch, t.classes)
}

func (t *task) pictures(b *graph.Builder, name string) *graph.Node {
	return b.Input(name, t.settings.Batch, t.h, t.w, t.c)
}

func (t *task) buildD(b *graph.Builder) {
	b.Training = true
	s := t.settings
	t.real, t.fake = t.pictures(b, "real"), t.pictures(b, "fake")
	t.realClass, t.forFake = t.classInput(b), t.classInput(b)
	t.logitR = t.dis.build(b, t.seen(b, t.real, &t.noises, &t.augments), t.realClass)
	t.logitF = t.dis.build(b, t.seen(b, t.fake, &t.noises, &t.augments), t.forFake)
	smooth := s.Smooth
	if !smooths(s.Loss) {
		smooth = 0
	}
	t.lossD = lossD(b, s.Loss, t.logitR, t.logitF, smooth)
	var penalties []*graph.Node
	if s.R1 > 0 {
		t.gammaR1 = b.Input("gamma", 1)
		penalties = append(penalties, zeroCentred(b, t.real, t.logitR, t.gammaR1))
	}
	if s.R2 > 0 {
		t.gammaR2 = b.Input("gamma", 1)
		penalties = append(penalties, zeroCentred(b, t.fake, t.logitF, t.gammaR2))
	}
	if s.Loss == lossWasserstein {
		t.between = t.pictures(b, "between")
		penalties = append(penalties, oneCentred(b, t.between, t.dis.build(b, t.between, t.realClass), 10))
	}
	total, outs := t.lossD, []*graph.Node{t.lossD, t.logitR, t.logitF}
	if len(penalties) > 0 {
		t.penalties = b.Add(penalties...)
		total = b.Add(total, t.penalties)
		outs = append(outs, t.penalties)
	}
	t.dGrads = b.Grad(total, b.Params(t.dOpt.Trained())...)
	t.dStep = b.Compile(append(outs, t.dGrads...)...)
}

func (t *task) buildG(b *graph.Builder) {
	b.Training = true
	t.in = t.gen.feed(b, t.settings.Batch, t.settings.Mixing > 0)
	t.classG = t.classInput(b)
	made := b.Call(t.gen.build(b, t.in), t.updateD)
	fake := t.dis.build(b, t.seen(b, made, &t.noiseG, &t.augG), t.classG)
	var real *graph.Node
	if t.settings.Loss == lossRelativistic {
		t.realG, t.realClassG = t.pictures(b, "real"), t.classInput(b)
		after := b.Call(t.realG, func([]float32) error { return nil }, made) // D has learned by then
		real = t.dis.build(b, t.seen(b, after, &t.noiseG, &t.augG), t.realClassG)
	}
	t.lossG = lossG(b, t.settings.Loss, real, fake)
	t.gGrads = b.Grad(t.lossG, b.Params(t.gOpt.Trained())...)
	t.only = b.Compile(made)
	t.gStep = b.Compile(append(t.gGrads, t.lossG)...)
}

// updateD is D's part of a step, with the pictures that G has just made.
func (t *task) updateD(made []float32) error {
	copy(graph.Data(t.fake), made)
	if t.between != nil {
		mix(graph.Data(t.between), graph.Data(t.real), made, t.settings.Batch, t.rand)
	}
	if err := t.dStep.Run(); err != nil {
		return err
	}
	t.verdict = judge(t.settings.Loss, t.dStep.Value(t.logitR), t.dStep.Value(t.logitF))
	t.penalty = 0
	if t.penalties != nil {
		t.penalty = float64(t.dStep.Value(t.penalties)[0])
	}
	t.learnD()
	t.dis.iterate()
	return nil
}

// mix draws a picture between each pair.
func mix(dst, x, y []float32, n int, rng *rand.Rand) {
	size := len(dst) / n
	for i := range n {
		u := rng.Float32()
		kernel.Axpby(dst[i*size:(i+1)*size], u, x[i*size:(i+1)*size], 1-u, y[i*size:(i+1)*size])
	}
}

// draw fills the inputs of a step: the pictures of t.index, codes, noise.
func (t *task) draw(rng *rand.Rand, progress float64) {
	t.rand = rng
	t.set.Fill(graph.Data(t.real), t.index, -1, 1)
	t.fillCode(t.in.code, rng)
	if t.classes > 0 {
		label(graph.Data(t.realClass), t.classes, func(i int) int { return t.set.Labels[t.index[i]] })
		code := graph.Data(t.in.code)
		for i, size := 0, t.code(); i < t.settings.Batch; i++ {
			copy(graph.Data(t.classG)[i*t.classes:(i+1)*t.classes], code[i*size+t.latent:(i+1)*size])
		}
		copy(graph.Data(t.forFake), graph.Data(t.classG))
	}
	if t.in.second != nil {
		t.drawMixing(rng)
	}
	for _, n := range t.in.noise {
		normal(graph.Data(n), 1, rng)
	}
	if t.realG != nil {
		copy(graph.Data(t.realG), graph.Data(t.real))
		if t.realClassG != nil {
			copy(graph.Data(t.realClassG), graph.Data(t.realClass))
		}
	}
	for _, n := range append(t.noises, t.noiseG...) {
		normal(graph.Data(n), 2*t.settings.Noise*(1-progress), rng) // pictures reach from -1 to 1
	}
	probability := 1.0
	if t.settings.Augment == augmentAdaptive {
		probability = float64(t.augment.Data()[0])
	}
	for _, p := range append(t.augments, t.augG...) {
		drawAugmentations(graph.Data(p), t.h, t.w, probability, rng)
	}
	for gamma, weight := range map[*graph.Node]float64{t.gammaR1: t.settings.R1, t.gammaR2: t.settings.R2} {
		if gamma != nil {
			graph.Data(gamma)[0] = float32(weight * t.settings.penalty(progress))
		}
	}
}

// fillCode draws z and, where there are classes, a class for each picture.
func (t *task) fillCode(node *graph.Node, rng *rand.Rand) {
	code, size := graph.Data(node), t.code()
	for i := range t.settings.Batch {
		row := code[i*size : (i+1)*size]
		normal(row[:t.latent], 1, rng)
		if t.network == netStyle {
			toSphere(row[:t.latent])
		}
		if t.classes > 0 {
			one(row[t.latent:], t.odds.draw(rng))
		}
	}
}

// drawMixing draws a second style for some pictures, and the layer from which on it holds.
func (t *task) drawMixing(rng *rand.Rand) {
	t.fillCode(t.in.second, rng)
	if t.classes > 0 { // of the same class
		first, second, size := graph.Data(t.in.code), graph.Data(t.in.second), t.code()
		for i := range t.settings.Batch {
			copy(second[i*size+t.latent:(i+1)*size], first[i*size+t.latent:])
		}
	}
	for i := range t.settings.Batch {
		from := len(t.in.mask)
		if rng.Float64() < t.settings.Mixing {
			from = 1 + rng.IntN(len(t.in.mask)-1)
		}
		for l, m := range t.in.mask {
			row := graph.Data(m)[i*t.latent : (i+1)*t.latent]
			v := float32(0)
			if l >= from {
				v = 1
			}
			for j := range row {
				row[j] = v
			}
		}
	}
}

// toSphere brings z to length √Z.
func toSphere(z []float32) {
	kernel.Affine(z, float32(math.Sqrt(float64(len(z))/max(kernel.SumSquares(z), 1e-12))), z, 0)
}

func normal(x []float32, std float64, rng *rand.Rand) {
	for i := range x {
		x[i] = float32(std * rng.NormFloat64())
	}
}

// label writes classes as one of K.
func label(dst []float32, k int, class func(i int) int) {
	for i := range len(dst) / k {
		one(dst[i*k:(i+1)*k], class(i))
	}
}

func one(row []float32, class int) {
	clear(row)
	row[class] = 1
}
