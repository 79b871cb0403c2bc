package bench

import (
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
	"atelier/engine/optim"
)

func vae28() (*Net, error) {
	const batch, z = 128, 16
	rng := seed()
	var w work
	relu := func(l *nn.Conv2D) *nn.Conv2D { l.Act = kernel.ReLU; return l }
	enc := nn.Sequential{relu(nn.NewConv2D("enc.0", 1, 32, 4, 2, 1, rng)), relu(nn.NewConv2D("enc.2", 32, 64, 4, 2, 1, rng))}
	mu, logvar := nn.NewLinear("mu", 3136, z, rng), nn.NewLinear("logvar", 3136, z, rng)
	first := nn.NewLinear("dec.0", z, 3136, rng)
	first.Act = kernel.ReLU
	middle := nn.NewConvTranspose2D("dec.3", 64, 32, 4, 2, 1, 0, rng)
	middle.Act = kernel.ReLU
	dec := nn.Sequential{first, unflatten(7, 7, 64), middle, nn.NewConvTranspose2D("dec.5", 32, 1, 4, 2, 1, 0, rng)}
	w.conv(14, 4, 1, 32)
	w.conv(7, 4, 32, 64)
	w.dense(3136, 2*z)
	w.dense(z, 3136)
	w.conv(7, 4, 64, 32)
	w.conv(14, 4, 32, 1)

	opt := optim.New(nn.Sequential{enc, mu, logvar, dec}.Params(), optim.Default)
	var x, eps, loss *graph.Node
	var grads []*graph.Node
	var step *graph.Program
	err := graph.Build(func(b *graph.Builder) {
		b.Training = true
		x, eps = b.Input("x", batch, 28, 28, 1), b.Input("eps", batch, z)
		h := enc.Build(b, x)
		m, lv := mu.Build(b, h), logvar.Build(b, h)
		y := dec.Build(b, b.Reparameterize(m, lv, eps))
		loss = b.Scale(b.Add(b.BCEWithLogits(y, x), b.KLNormal(m, lv)), 1./batch)
		grads = b.Grad(loss, b.Params(opt.Trained())...)
		step = b.Compile(append(grads, loss)...)
	})
	if err != nil {
		return nil, err
	}
	for i := range graph.Data(x) {
		graph.Data(x)[i] = rng.Float32()
	}
	return &Net{Name: "vae28", Batch: batch, FLOP: 6 * batch * float64(w), step: func() error {
		normal(graph.Data(eps), rng)
		if err := step.Run(); err != nil {
			return err
		}
		_, err := opt.Step(step.Values(grads), 1e-3)
		return err
	}, loss: func() float32 { return step.Value(loss)[0] }}, nil
}
