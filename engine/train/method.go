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
	// Presets are settings that work together, chosen by the setting named "preset"; the first is the defaults. None where there is no
	// such setting.
	Presets []Preset
	// LearningRate names the setting that Run.SetLearningRate changes and a resumed run may change.
	LearningRate string
	// New prepares a task with fresh weights. The settings are those that Settings returned, complete and checked; the configuration is
	// complete. It returns ctx's error as soon as ctx ends.
	New func(ctx context.Context, cfg Config, settings any) (Task, error)
}

// Preset is a choice of settings.
type Preset struct {
	Name     string
	Help     string            // one sentence: when to take it
	Settings map[string]string // those that differ from the defaults, by name
}

// presetSetting names the setting that chooses a preset.
const presetSetting = "preset"

// Apply sets the settings that ptr points to: the defaults, then the preset that chosen asks for, then what else is chosen. The error says
// what doesn't fit.
func (m Method) Apply(ptr any, chosen map[string]string) error {
	engine.SetDefaults(ptr)
	if name, ok := chosen[presetSetting]; ok && len(m.Presets) > 0 {
		if err := engine.Set(ptr, presetSetting, name); err != nil {
			return err
		}
		name = engine.Get(ptr, presetSetting)
		i := slices.IndexFunc(m.Presets, func(p Preset) bool { return p.Name == name })
		if err := engine.Apply(ptr, m.Presets[i].Settings); err != nil {
			panic("train: the preset " + name + ": " + err.Error())
		}
	}
	return engine.Apply(ptr, chosen)
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
	m.checkPresets()
	methods.Lock()
	defer methods.Unlock()
	if slices.ContainsFunc(methods.list, func(o Method) bool { return o.Name == m.Name }) {
		panic("train.Register: a method of this name is there already")
	}
	methods.list = append(methods.list, m)
	slices.SortFunc(methods.list, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
}

// checkPresets panics unless the presets are those that the setting offers, and can be set.
func (m Method) checkPresets() {
	var offered []string
	for _, f := range engine.Fields(m.Settings()) {
		if f.Name == presetSetting {
			offered = f.Options
		}
	}
	if !slices.EqualFunc(offered, m.Presets, func(name string, p Preset) bool { return name == p.Name }) {
		panic("train.Register: the presets are not those of the setting")
	}
	for _, p := range m.Presets {
		if err := m.Apply(m.Settings(), map[string]string{presetSetting: p.Name}); err != nil {
			panic("train.Register: a preset can't be set: " + err.Error())
		}
	}
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
