package vae

import (
	"math/rand/v2"

	"atelier/engine"
	"atelier/engine/model"
)

// A model's file holds the weights under PyTorch's names, the directions, and the picture's size as texts "height", "width" and
// "channels"; the other sizes follow from the settings.

func init() {
	model.Register(method, func(f *model.File) (engine.Generator, error) { return open(f) })
}

// open makes a generator from a file that holds plain weights.
func open(f *model.File) (*Generator, error) {
	info, err := f.Info()
	if err != nil {
		return nil, err
	}
	s, err := shapeOf(f, info.Config)
	if err != nil {
		return nil, err
	}
	// The largest tensor first: memory is taken only for what is really in the file.
	if _, err := f.Tensor("encoder.mu.weight", s.latent, s.hidden()); err != nil {
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

// shapeOf reads the network's shape from a file's texts.
func shapeOf(f *model.File, config map[string]string) (shape, error) {
	var settings Settings
	engine.SetDefaults(&settings)
	for _, name := range []string{"latent", "width"} {
		if text, ok := config[name]; ok {
			if err := engine.Set(&settings, name, text); err != nil {
				return shape{}, err
			}
		}
	}
	s := shape{latent: settings.Latent, width: settings.Width}
	var err error
	if s.h, s.w, s.c, err = f.Size(); err != nil {
		return s, err
	}
	return s, s.check()
}
