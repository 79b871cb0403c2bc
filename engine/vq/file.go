package vq

import (
	"math/rand/v2"

	"atelier/engine"
	"atelier/engine/model"
)

// A model's file holds the weights under PyTorch's names, the codebook, and the picture's size as texts "height", "width" and "channels";
// the other sizes follow from the settings.

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
	if err := s.inFile(f); err != nil {
		return nil, err
	}
	g := &Generator{net: newNet(s, rand.New(rand.NewPCG(0, 0))), info: info}
	if err := f.Restore(g.net.params(), nil); err != nil {
		return nil, err
	}
	g.describe()
	return g, nil
}

// describe fills in what the network's shape says.
func (g *Generator) describe() {
	n := g.net
	g.info.H, g.info.W, g.info.C, g.info.Latent, g.info.Params = n.h, n.w, n.c, n.latent(), n.shape.params()
}

// readShape reads the network's shape from a file's texts.
func readShape(f *model.File, config map[string]string) (shape, error) {
	var settings Settings
	engine.SetDefaults(&settings)
	for _, name := range []string{"factor", "codes", "dim", "width", "blocks", "prior-width", "prior-blocks"} {
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
	return s, s.check()
}

// inFile looks for the tensors that take the most memory. The blocks are all alike, and there are at most as many as the settings allow.
func (s shape) inFile(f *model.File) error {
	h, w := s.grid()
	for _, t := range []struct {
		name  string
		shape []int
	}{
		{"codebook.weight", []int{s.codes, s.dim}},
		{"prior.logits.weight", []int{s.codes, s.priorWidth}},
		{"prior.place", []int{h * w * s.priorWidth}},
		{"decoder.conv1.weight", []int{s.deep(), s.channels(s.halvings - 1), 4, 4}},
	} {
		if _, err := f.Tensor(t.name, t.shape...); err != nil {
			return err
		}
	}
	return nil
}
