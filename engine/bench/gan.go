package bench

import (
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
	"atelier/engine/optim"
)

var leaky = kernel.LeakyReLU(0.2)

const latent = 100

// work counts the multiply-adds of layers while they are listed: one forward pass over one picture.
type work float64

func (w *work) conv(out, k, from, to int) { *w += work(out * out * k * k * from * to) }
func (w *work) dense(from, to int)        { *w += work(from * to) }

// seed is fixed: the speed does not depend on the numbers, but the losses should be the same from run to run.
func seed() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func dcgan64() (*Net, error) {
	rng := seed()
	var g, d work
	gen := nn.Sequential{nn.NewLinear("0", latent, 8192, rng), unflatten(4, 4, 512), batchNorm("2", 512)}
	g.dense(latent, 8192)
	for i, c := range []int{512, 256, 128} {
		gen = append(gen, up(c, c/2, rng), batchNorm("n", c/2))
		g.conv(4<<i, 4, c, c/2)
	}
	gen = append(gen, last(64, 3, rng))
	g.conv(32, 4, 64, 3)
	dis := nn.Sequential{down(3, 64, rng), down(64, 128, rng), down(128, 256, rng), nn.NewLinear("d", 256*64, 1, rng)}
	d.conv(32, 4, 3, 64)
	d.conv(16, 4, 64, 128)
	d.conv(8, 4, 128, 256)
	d.dense(256*64, 1)
	return gan("dcgan64", gen, dis, g, d, 64, 64, 3, rng)
}

func gan28() (*Net, error) {
	rng := seed()
	var g, d work
	gen := nn.Sequential{nn.NewLinear("0", latent, 6272, rng), unflatten(7, 7, 128), batchNorm("2", 128), up(128, 64, rng), batchNorm("5", 64),
		last(64, 1, rng)}
	g.dense(latent, 6272)
	g.conv(7, 4, 128, 64)
	g.conv(14, 4, 64, 1)
	dis := nn.Sequential{down(1, 64, rng), down(64, 128, rng), nn.NewLinear("d", 6272, 1, rng)}
	d.conv(14, 4, 1, 64)
	d.conv(7, 4, 64, 128)
	d.dense(6272, 1)
	return gan("gan28", gen, dis, g, d, 64, 28, 1, rng)
}

func unflatten(h, w, c int) nn.Func {
	return func(b *graph.Builder, x *graph.Node) *graph.Node { return b.Unflatten(x, h, w, c) }
}

func batchNorm(name string, c int) *nn.BatchNorm {
	l := nn.NewBatchNorm(name, c)
	l.Act = leaky
	return l
}

func up(from, to int, rng *rand.Rand) *nn.ConvTranspose2D {
	return nn.NewConvTranspose2D("up", from, to, 4, 2, 1, 0, rng)
}

func last(from, to int, rng *rand.Rand) *nn.ConvTranspose2D {
	l := up(from, to, rng)
	l.Act = kernel.Tanh
	return l
}

func down(from, to int, rng *rand.Rand) *nn.Conv2D {
	l := nn.NewConv2D("down", from, to, 4, 2, 1, rng)
	l.Act = leaky
	return l
}

// gan is one step of D on real and generated pictures and one of G through D as it is after that, with one forward pass of G.
func gan(name string, gen, dis nn.Sequential, g, d work, batch, size, channels int, rng *rand.Rand) (*Net, error) {
	c := optim.Default
	c.Beta1 = 0.5
	gOpt, dOpt := optim.New(gen.Params(), c), optim.New(dis.Params(), c)
	const lr = 2e-4

	var real, fake, z, lossD, lossG *graph.Node
	var dGrads, gGrads []*graph.Node
	var dStep, gStep *graph.Program
	err := graph.Build(func(b *graph.Builder) {
		b.Training = true
		real, fake = b.Input("real", batch, size, size, channels), b.Input("fake", batch, size, size, channels)
		lossD = b.Scale(b.Add(b.BCEWithLogits(dis.Build(b, real), full(b, "one", batch, 1)),
			b.BCEWithLogits(dis.Build(b, fake), full(b, "zero", batch, 0))), 1/float32(batch))
		dGrads = b.Grad(lossD, b.Params(dOpt.Trained())...)
		dStep = b.Compile(append(dGrads, lossD)...)
	})
	if err != nil {
		return nil, err
	}
	err = graph.Build(func(b *graph.Builder) {
		b.Training = true
		z = b.Input("z", batch, latent)
		made := b.Call(gen.Build(b, z), func(x []float32) error {
			copy(graph.Data(fake), x)
			if err := dStep.Run(); err != nil {
				return err
			}
			_, err := dOpt.Step(dStep.Values(dGrads), lr)
			return err
		})
		lossG = b.Scale(b.BCEWithLogits(dis.Build(b, made), full(b, "one", batch, 1)), 1/float32(batch))
		gGrads = b.Grad(lossG, b.Params(gOpt.Trained())...)
		gStep = b.Compile(append(gGrads, lossG)...)
	})
	if err != nil {
		return nil, err
	}

	for i := range graph.Data(real) {
		graph.Data(real)[i] = rng.Float32()*2 - 1
	}
	return &Net{Name: name, Batch: batch, FLOP: 2 * float64(batch) * float64(3*g+(3+3+2)*d), step: func() error {
		normal(graph.Data(z), rng)
		if err := gStep.Run(); err != nil {
			return err
		}
		_, err := gOpt.Step(gStep.Values(gGrads), lr)
		return err
	}, loss: func() float32 { return gStep.Value(lossG)[0] + dStep.Value(lossD)[0] }}, nil
}

// full is an input of n rows that holds v for ever.
func full(b *graph.Builder, name string, n int, v float32) *graph.Node {
	x := b.Input(name, n, 1)
	for i := range graph.Data(x) {
		graph.Data(x)[i] = v
	}
	return x
}

func normal(x []float32, rng *rand.Rand) {
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
}
