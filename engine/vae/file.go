package vae

import (
	"fmt"
	"math/rand/v2"

	"atelier/engine"
	"atelier/engine/model"
)

// A model's file holds the weights under PyTorch's names, the directions, the picture's size as texts "height", "width" and
// "channels", and the text "likelihood"; the other sizes follow from the settings. A file whose settings don't name the hidden layers is of the first
// version, which had none, two convolutions for pictures of any size, and the likelihood bernoulli. One that doesn't name the prior has
// learned none.

const likelihoodText = "likelihood"

func init() {
	model.Register(method, func(f *model.File) (engine.Generator, error) { return open(f) })
}

// open makes a generator from a file that holds plain weights.
func open(f *model.File) (*Generator, error) {
	info, err := f.Info()
	if err != nil {
		return nil, err
	}
	s, err := readShape(f, info.Config)
	if err != nil {
		return nil, err
	}
	// The largest tensors first: memory is taken only for what is really in the file.
	if _, err := f.Tensor("encoder.mu.weight", s.latent, s.top()); err != nil {
		return nil, err
	}
	if _, err := f.Tensor("decoder.dense.weight", s.grown(), s.bottom()); err != nil {
		return nil, err
	}
	g := &Generator{net: newNet(s, rand.New(rand.NewPCG(0, 0))), info: info}
	if err := f.Restore(g.net.params(), nil); err != nil {
		return nil, err
	}
	if g.directions, err = loadDirections(f, s.latent); err != nil {
		return nil, err
	}
	g.describe()
	return g, nil
}

// describe fills in what the network's shape says.
func (g *Generator) describe() {
	n := g.net
	g.info.H, g.info.W, g.info.C, g.info.Latent, g.info.Params = n.h, n.w, n.c, n.latent, n.shape.params()
}

// readShape reads the network's shape from a file's texts.
func readShape(f *model.File, config map[string]string) (shape, error) {
	var settings Settings
	engine.SetDefaults(&settings)
	for _, name := range []string{"network", "latent", "width", "hidden", "prior"} {
		if text, ok := config[name]; ok {
			if err := engine.Set(&settings, name, text); err != nil {
				return shape{}, err
			}
		}
	}
	h, w, c, err := f.Size()
	if err != nil {
		return shape{}, err
	}
	s := settings.shapeOf(h, w, c)
	if _, ok := config["hidden"]; !ok {
		s.hidden, s.halvings = 0, 2
	}
	if _, ok := config["prior"]; !ok {
		s.flow = false
	}
	switch s.likelihood = likelihood(f.Meta[likelihoodText]); s.likelihood {
	case "":
		s.likelihood = bernoulli
	case bernoulli, gaussian, fixed, laplace:
	default:
		return s, fmt.Errorf("the model file has the likelihood %q, which this version doesn't know: open it with the version that made it", engine.Short(string(s.likelihood), engine.ShortValue))
	}
	return s, s.check()
}
