package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/imageio"
	"atelier/engine/kernel"
	"atelier/engine/latent"
	"atelier/engine/model"
	"atelier/engine/pixel/bands"
	"atelier/engine/train"
	"atelier/ui"
)

// What the window asks of the engine.

// models opens the models of one method.
type models struct{ method string }

func (m models) Shipped() []ui.ModelEntry {
	var list []ui.ModelEntry
	for _, s := range model.ShippedModels() {
		if s.Method == m.method {
			list = append(list, ui.ModelEntry{Name: s.Name, Help: s.Description})
		}
	}
	return list
}

func (m models) Open(ctx context.Context, name string) (engine.Generator, error) {
	g, err := model.Open(name)
	if err != nil {
		return nil, err
	}
	if method := g.Info().Method; method != m.method {
		return nil, fmt.Errorf("%s is a model of the method %s, and this tab works with %s", name, method, m.method)
	}
	return g, ctx.Err()
}

func (m models) Sampling() any {
	s := samplingSettings(m.method)
	if s != nil {
		engine.SetDefaults(s)
	}
	return s
}

func (m models) Directions(ctx context.Context, g engine.Generator, k int) (latent.Directions, error) {
	d, ok := g.(interface{ Directions(k int) latent.Directions })
	if !ok {
		return latent.Directions{}, fmt.Errorf("models of the method %s have no directions", m.method)
	}
	return d.Directions(k), ctx.Err()
}

// trainer trains models of one method.
type trainer struct {
	method string
	spare  *spare
}

func (t *trainer) Method() string { return t.method }

func (t *trainer) lookup() train.Method {
	m, err := train.Lookup(t.method)
	if err != nil {
		panic("studio: a tab's method isn't registered")
	}
	return m
}

func (t *trainer) Settings() any {
	s := t.lookup().Settings()
	engine.SetDefaults(s)
	return s
}

func (t *trainer) Presets() []train.Preset { return t.lookup().Presets }

func (t *trainer) Apply(ptr any, preset string) {
	if err := t.lookup().Apply(ptr, map[string]string{"preset": preset}); err != nil {
		panic("studio: a preset of the method's own list is refused")
	}
}

func (t *trainer) Data() []ui.DataEntry {
	var list []ui.DataEntry
	for _, s := range dataset.Names() {
		list = append(list, ui.DataEntry{Name: s.Name, Help: s.Description})
	}
	return list
}

// NewFolder is in the folder Atelier of the user's home.
func (t *trainer) NewFolder(data string) string {
	base := filepath.Base(data)
	return newFolder(t.method + "-" + strings.TrimSuffix(base, filepath.Ext(base)))
}

func (t *trainer) Forecast(ctx context.Context, cfg train.Config) (train.Forecast, error) {
	t.spare.begin()
	defer t.spare.end()
	return train.Estimate(ctx, cfg)
}

func (t *trainer) Review(dir string) (train.Config, train.Event, error) { return train.Review(dir) }

func (t *trainer) Moments(dir string) ([]train.Moment, error) { return train.Moments(dir) }

func (t *trainer) Branch(from string, step int, to string) (train.Config, error) {
	return train.Branch(from, step, to)
}

func (t *trainer) Start(ctx context.Context, cfg train.Config) (ui.TrainRun, error) {
	run, err := train.Start(ctx, cfg)
	if err != nil {
		return nil, err
	}
	t.spare.begin()
	go func() {
		<-run.Done()
		t.spare.end()
	}()
	return run, nil
}

// spare leaves one core to the window while something trains, unless the threads that compute make way for it, or the user has said how many
// are to compute.
type spare struct {
	mu     sync.Mutex
	users  int
	chosen int  // 0: nothing was said
	yields bool // the threads make way
}

func (s *spare) begin() { s.set(func() { s.users++ }) }
func (s *spare) end()   { s.set(func() { s.users-- }) }

// choose takes the user's word for the number of threads; 0 takes it back.
func (s *spare) choose(n int) { s.set(func() { s.chosen = n }) }

func (s *spare) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	n := runtime.NumCPU()
	switch {
	case s.chosen > 0:
		n = s.chosen
	case s.users > 0 && !s.yields:
		n = max(1, n-1)
	}
	kernel.SetThreads(n)
	bands.SetThreads(n)
}

// save writes a result with its recipe.
func save(ctx context.Context, path string, r ui.Result) error {
	recipe := sampleRecipe(r.Info, r.Request)
	if r.Latents.N > 0 {
		recipe = decodeRecipe(r.Info, r.Latents)
	}
	if r.Recipe != nil {
		recipe = r.Recipe
	}
	return imageio.Save(ctx, path, r.Batch, recipe, imageio.Options{})
}
