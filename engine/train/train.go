// Package train runs the training of any model: one goroutine steps a Task, takes commands between two steps, sends events, and keeps
// a run folder from which training goes on, bit for bit, after a stop, a crash or a power cut.
//
// A family of models (variational autoencoder, GAN, diffusion) registers a Method and hands a Task to the loop; what happens inside a
// step is its own affair. The loop knows losses by name, progress from 0 to 1, and weights as a model.File.
//
// The run's goroutine isn't locked to an OS thread: neither Go nor the kernels keep anything per thread, and a locked goroutine would
// pay a switch of threads for every hand-over to the tape machine and back.
//
// Left out: validation losses, early stopping, training on more than one machine.
package train

import (
	"atelier/engine"
	"atelier/engine/model"
)

// Task is what a family of models gives to the loop. One goroutine at a time calls it: the run's own, and once that has ended whoever
// asks through Run.Do.
//
// Exact resuming rests on two promises: what a step does follows from the weights, the optimizer's state, the seed and the number of
// the step alone (batches and noise are functions of seed and step), and Save and Load carry all of the first two.
type Task interface {
	// Losses names the numbers that a step reports, each with its unit: "KL (nats)". The answer never changes.
	Losses() []string
	// Params is how many numbers are learned.
	Params() int
	// BatchSize is how many pictures a step sees.
	BatchSize() int
	// Step makes one update. Steps count from 0; progress is the part of the run that lies behind, 0 <= progress < 1, for schedules.
	Step(step int, progress float64) (Result, error)
	// SetLearningRate sets the base rate that the schedule multiplies, from the next step on.
	SetLearningRate(rate float64)
	// Preview makes pictures from the current weights, from the same noise each time. The pictures are the caller's.
	Preview() (Preview, error)
	// Save adds all that is needed to go on to f: weights, averages of weights, the optimizer's state. Tensors may share memory with
	// the task: they are read before the next step. The loop adds Meta of its own (see Run).
	Save(f *model.File)
	// Load is the inverse of Save; it copies. The learning rate isn't part of it: that is a setting, which may have been changed since.
	Load(f *model.File) error
	// Snapshot is a generator with a copy of the current weights, for use on another goroutine.
	Snapshot() (engine.Generator, error)
}

// Result is what a step reports. Where a value is not finite, the loop puts the last good state back (see rescue).
type Result struct {
	Losses   []float64 // in the order of Task.Losses; read before the next step
	GradNorm float64   // the gradient's Euclidean norm before clipping; of several networks, the largest
}

// Preview shows how far the training has come.
type Preview struct {
	Samples engine.Batch // from fixed noise; at least one picture
	// Originals and the model's Reconstructions of them, in pairs; N = 0 where the method reconstructs nothing.
	Originals, Reconstructions engine.Batch
	Step                       int // steps behind it; set by the loop
}
