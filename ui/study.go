package ui

import (
	"context"
	"image"

	"atelier/engine"
	"atelier/engine/dataset"
)

// Study is what a tab whose models can encode asks of the engine beside Models: pictures of data sets, and repairs.
type Study interface {
	// Open reads a data set in the size and colours of a model; test asks for the pictures that weren't learned from, where there are any.
	// It isn't for the window's goroutine.
	Open(ctx context.Context, data string, like engine.Info, test bool, progress func(at float64)) (*dataset.Set, error)
	// Inspect sees what a model's encoder does with pictures.
	Inspect(ctx context.Context, g engine.Generator, pictures engine.Batch) (Inspection, error)
	// Repairing makes the settings struct of a repair, with its defaults, and returns a pointer to it.
	Repairing() any
	// Repair fills what hole marks, row by row, in one picture. progress sees how far it has come every few steps; it is called on this
	// goroutine.
	Repair(ctx context.Context, g engine.Generator, picture engine.Batch, hole []bool, settings any, progress func(Repaired)) (Repaired, error)
}

// Inspection is what was seen of an encoder over some pictures, a number for each number of a code.
type Inspection struct {
	KL     []float64 // how much it tells of a picture, in nats; nil where nobody knows
	Spread []float64 // variance of its mean
}

// Active is whether a number of the code is used: it moves with the picture (Burda et al. 2015, arXiv:1509.00519, section 5.2).
func (i Inspection) Active(j int) bool { return i.Spread[j] > 0.01 }

// Repaired is how far a repair has come.
type Repaired struct {
	Picture engine.Batch // one
	Code    []float32    // of the model's picture that the hole is filled from
	At      float64      // 0 to 1
}

// ownPicture is a picture that somebody wants to see encoded: where it comes from, and how it is brought into a model's size and colours. fit isn't
// for the window's goroutine.
type ownPicture struct {
	title string
	fit   func(like engine.Info) (engine.Batch, error)
	drawn bool // here, by hand
}

// fileOf is the picture in a file, read as the command line's encode reads it.
func fileOf(path, title string) ownPicture {
	return ownPicture{title: title, fit: func(like engine.Info) (engine.Batch, error) {
		return dataset.OpenPicture(path, like.H, like.C)
	}}
}

// pictureOf is a picture in memory.
func pictureOf(m image.Image, title string) ownPicture {
	return ownPicture{title: title, fit: func(like engine.Info) (engine.Batch, error) {
		return dataset.FitPicture(m, like.H, like.C)
	}}
}
