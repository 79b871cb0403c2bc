package train

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"atelier/engine"
)

// Method is a way of training: the METHOD of the command line and of a run's config file.
type Method struct {
	Name  string // "vae"
	Title string // "Variational autoencoder"
	Help  string // one sentence
	// Settings makes a settings struct (see engine.Fields) and returns a pointer to it; its values needn't be set.
	Settings func() any
	// LearningRate names the setting that Run.SetLearningRate changes and a resumed run may change.
	LearningRate string
	// New prepares a task with fresh weights. The settings are those that Settings returned, complete and checked; the configuration is
	// complete. It returns ctx's error as soon as ctx ends.
	New func(ctx context.Context, cfg Config, settings any) (Task, error)
}

var methods struct {
	sync.Mutex
	list []Method
}

// Register adds a method; packages call it from init. A name that is taken, or a learning rate that isn't among the settings, panics.
func Register(m Method) {
	hasRate := slices.ContainsFunc(engine.Fields(m.Settings()), func(f engine.Field) bool { return f.Name == m.LearningRate })
	if !hasRate {
		panic("train.Register: the learning rate is not one of the settings")
	}
	methods.Lock()
	defer methods.Unlock()
	if slices.ContainsFunc(methods.list, func(o Method) bool { return o.Name == m.Name }) {
		panic("train.Register: a method of this name is there already")
	}
	methods.list = append(methods.list, m)
	slices.SortFunc(methods.list, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
}

// Methods lists the methods by name.
func Methods() []Method {
	methods.Lock()
	defer methods.Unlock()
	return slices.Clone(methods.list)
}

// Lookup finds a method; the error says which there are.
func Lookup(name string) (Method, error) {
	var names []string
	for _, m := range Methods() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	if near := engine.Nearest(name, names); near != "" {
		return Method{}, fmt.Errorf("there is no method %q: did you mean %q?", name, near)
	}
	return Method{}, fmt.Errorf("there is no method %q; the methods are %s", name, strings.Join(names, ", "))
}
