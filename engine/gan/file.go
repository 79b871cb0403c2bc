package gan

import (
	"encoding/json"
	"fmt"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/model"
)

// A model's file holds G's weights under PyTorch's names, the picture's size as texts "height", "width" and "channels", and "classes", a
// JSON array of {"name", "share"}. A checkpoint holds more: D, which is nothing without the pictures that it learned from, and the state
// of both optimizers, all under the optimizer's prefix, so that it isn't exported.

func init() {
	model.Register(method, func(f *model.File) (engine.Generator, error) { return open(f) })
}

// open makes a generator from a file that holds plain weights.
func open(f *model.File) (*Generator, error) {
	info, err := f.Info()
	if err != nil {
		return nil, err
	}
	names, o, err := readClasses(f)
	if err != nil {
		return nil, err
	}
	s, err := shapeOf(f, info.Config)
	if err != nil {
		return nil, err
	}
	s.classes = len(o)
	if err := s.check(); err != nil {
		return nil, err
	}
	// Memory is taken only for what is really in the file.
	if s.genParams() > info.Params {
		return nil, fmt.Errorf("the file holds %d weights and its settings ask for %d: it was made by another version or was changed", info.Params, s.genParams())
	}
	g := newShown(s, o, names)
	g.info = info
	if err := f.Restore(g.gen.params(), nil); err != nil {
		return nil, err
	}
	g.describe()
	return g, nil
}

// describe fills in what the network's shape says.
func (g *Generator) describe() {
	g.info.H, g.info.W, g.info.C, g.info.Latent, g.info.Params = g.h, g.w, g.c, g.latentSize(), g.genParams()
}

// shapeOf reads the network's shape, but for the classes, from a file's texts.
func shapeOf(f *model.File, config map[string]string) (shape, error) {
	var settings Settings
	engine.SetDefaults(&settings)
	for _, name := range []string{"network", "latent", "width"} {
		if text, ok := config[name]; ok {
			if err := engine.Set(&settings, name, text); err != nil {
				return shape{}, err
			}
		}
	}
	s := shape{network: settings.Network, latent: settings.Latent, width: settings.Width}
	var err error
	s.h, s.w, s.c, err = f.Size()
	return s, err
}

// classJSON is a class in a file's texts.
type classJSON struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"`
}

// mostClasses bounds what a file may ask for.
const mostClasses = 10_000

func readClasses(f *model.File) ([]string, odds, error) {
	text := f.Meta["classes"]
	if text == "" {
		return nil, nil, nil
	}
	var list []classJSON
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list) > mostClasses {
		return nil, nil, fmt.Errorf("the classes in the model file are damaged: take an earlier copy or train again")
	}
	var names []string
	var o odds
	sum := 0.0
	for _, c := range list {
		if !(c.Share >= 0 && c.Share <= 1) {
			return nil, nil, fmt.Errorf("the classes in the model file are damaged: take an earlier copy or train again")
		}
		names, o, sum = append(names, c.Name), append(o, c.Share), sum+c.Share
	}
	if sum < 0.5 {
		return nil, nil, fmt.Errorf("the classes in the model file are damaged: take an earlier copy or train again")
	}
	return names, o, nil
}

func writeClasses(f *model.File, names []string, o odds) {
	if o == nil {
		return
	}
	list := make([]classJSON, len(o))
	for i := range o {
		list[i] = classJSON{names[i], o[i]}
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic("gan: classes that JSON can't hold")
	}
	f.Meta["classes"] = string(text)
}

// stateD is the prefix of all that belongs to D.
const stateD = model.OptimizerPrefix + "d."

// state lists the names in a checkpoint of all that a run is made of, and where it lies.
func (t *task) state() (names []string, ps []*graph.Param) {
	add := func(prefix string, some ...*graph.Param) {
		for _, p := range some {
			names, ps = append(names, prefix+p.Name), append(ps, p)
		}
	}
	add("", t.gen.params()...)
	add("", t.gOpt.Tensors()...)
	add(stateD, t.dis.params()...)
	add(stateD, t.dOpt.Tensors()...)
	add(model.OptimizerPrefix, t.augment)
	return names, ps
}

// Save adds all state, the classes and the picture's size. What goes with the averaged weights is made to fit them first.
func (t *task) Save(f *model.File) {
	if g, err := t.show(); err == nil {
		copyParams(t.averaged(), g.gen.params())
	}
	names, ps := t.state()
	for i, p := range ps {
		f.Tensors[names[i]] = model.Tensor{Shape: p.Shape(), Data: p.Data()}
	}
	writeClasses(f, t.set.Classes, t.odds)
	f.SetSize(t.h, t.w, t.c)
}

// Load takes back what Save has added, but for what follows from it.
func (t *task) Load(f *model.File) error {
	names, ps := t.state()
	return f.Restore(ps, names)
}
