package ui

import (
	"context"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/latent"
	"atelier/engine/train"
)

// What the tabs ask of the engine. The program's main package fills these in; the tests have stand-ins.

// ModelEntry is a model that can be opened.
type ModelEntry struct {
	Name string // as Models.Open takes it
	Help string // one sentence
}

// Models opens models and looks at them.
type Models interface {
	// Shipped lists the models of the tab's method that ship inside the program.
	Shipped() []ModelEntry
	// Open opens a shipped name, a run folder or a model file. It reads files, so it isn't for the window's goroutine.
	Open(ctx context.Context, name string) (engine.Generator, error)
	// Sampling makes the settings struct of a request, with its defaults, and returns a pointer to it; nil where the method has none. A
	// setting named "class" is chosen among the model's classes.
	Sampling() any
	// Directions finds the k strongest directions (at most) of a model's latents. It takes a moment.
	Directions(ctx context.Context, g engine.Generator, k int) (latent.Directions, error)
}

// DataEntry is a data set that ships inside the program.
type DataEntry struct {
	Name string // as train.Config takes it
	Help string // one sentence
}

// Trainer trains models of one method.
type Trainer interface {
	// Method is the method's registered name.
	Method() string
	// Settings makes the method's settings struct, with its defaults, and returns a pointer to it.
	Settings() any
	// Presets lists settings that work together, chosen by the setting named "preset"; none where there is no such setting.
	Presets() []train.Preset
	// Apply gives the settings that ptr points to the values of a preset.
	Apply(ptr any, preset string)
	// Data lists the shipped data sets that the method can learn from.
	Data() []DataEntry
	// NewFolder names a folder that isn't there yet, for a new run on the data.
	NewFolder(data string) string
	// Forecast measures a few steps on this machine. It takes a second or two.
	Forecast(ctx context.Context, cfg train.Config) (train.Forecast, error)
	// Review reads the run in a folder: what it was started with, and its step and curves as an event.
	Review(dir string) (train.Config, train.Event, error)
	// Moments lists the moments of the run in a folder of which something is kept, also while it trains.
	Moments(dir string) ([]train.Moment, error)
	// Branch makes a new run folder from what the run in another keeps of a step or before it. What it returns goes on from there.
	Branch(from string, step int, to string) (train.Config, error)
	// Start starts a run, which the end of ctx stops. It returns soon.
	Start(ctx context.Context, cfg train.Config) (TrainRun, error)
}

// TrainRun is a run under way; *train.Run is one. Commands return at once and take effect between two steps.
type TrainRun interface {
	// Events gives the newest event, and is closed after the last.
	Events() <-chan train.Event
	Pause()
	Resume()
	StepOnce()
	Stop()
	// Adjust changes a setting from the next step on; the error says what it takes.
	Adjust(name, value string) error
	// GoBack puts the run back to what it keeps of a step or before it.
	GoBack(step int)
	// Wait waits for the end, with everything saved.
	Wait() error
	// Snapshot is a generator with a copy of the current weights.
	Snapshot(ctx context.Context) (engine.Generator, error)
}

// Result is pictures together with how they were made.
type Result struct {
	Batch   engine.Batch
	Info    engine.Info    // of the model
	Request engine.Request // what was asked for; the pictures are its N from First on
	Latents engine.Latents // where they were made from latents chosen by hand: [Batch.N, Z]; else N = 0

	// Recipe, where not nil, says how the pictures were made in place of Info, Request and Latents.
	Recipe imageio.Recipe
	// Full, where not nil, makes the pictures that are saved: Batch is then how they were shown.
	Full func(ctx context.Context, progress func(at float64)) (engine.Batch, error)
}

// Slice is pictures i up to j of the result.
func (r Result) Slice(i, j int) Result {
	r.Batch = r.Batch.Slice(i, j)
	r.Request.First, r.Request.N = r.Request.First+i, j-i
	if r.Latents.N > 0 {
		r.Latents = engine.Latents{N: j - i, Z: r.Latents.Z, Data: r.Latents.Data[i*r.Latents.Z : j*r.Latents.Z]}
	}
	if recipe := r.Recipe; recipe != nil {
		r.Recipe = func(first, n int) any { return recipe(i+first, n) }
	}
	if full := r.Full; full != nil {
		r.Full = func(ctx context.Context, progress func(at float64)) (engine.Batch, error) {
			b, err := full(ctx, progress)
			if err != nil {
				return engine.Batch{}, err
			}
			return b.Slice(i, j), nil
		}
	}
	return r
}

// Saver writes a result into a file or folder, in the form that the path's ending asks for. It replaces what is there: the window has
// asked. The error is one sentence.
type Saver func(ctx context.Context, path string, r Result) error
