package metric

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"atelier/engine"
	"atelier/engine/dataset"
)

const (
	// QuickSamples is how many pictures a quick measurement takes.
	QuickSamples = 2000
	// Block is the size of KID's blocks.
	Block = 1000
)

// Reference is what stays the same between measurements: the features of real pictures and what follows from them. It is never written
// to and may be used by any number of goroutines at a time, without the judge that made it.
type Reference struct {
	judge    string // its hash
	d        int
	features []float32 // [N, D]
	gaussian Gaussian
	root     *mat.SymDense
	tells    tells
	blocks   [][]float32 // for KID, of the quick measurement
	within   []float64   // of each block
}

// Reference takes pictures, at least two, for what is real: those of the test split, as far as it is one.
func (j *Judge) Reference(ctx context.Context, b engine.Batch) (*Reference, error) {
	features, err := j.Features(ctx, b)
	if err != nil {
		return nil, err
	}
	return j.ReferenceOf(features), nil
}

// ReferenceOf is Reference where the features are there already. It keeps them.
func (j *Judge) ReferenceOf(features []float32) *Reference {
	r := &Reference{judge: j.hash, d: j.D(), features: features, tells: j.eyes()}
	r.gaussian = Fit(features, r.d)
	r.root = root(r.gaussian.Cov)
	n := min(rows(features, r.d), QuickSamples)
	var some []float32
	for _, i := range dataset.Spread(rows(features, r.d), n) {
		some = append(some, features[i*r.d:(i+1)*r.d]...)
	}
	r.blocks = blocks(some, r.d, n, Block)
	for _, b := range r.blocks {
		r.within = append(r.within, within(b, r.d))
	}
	return r
}

// N is how many pictures the reference is made of.
func (r *Reference) N() int { return r.gaussian.N }

// Features are those of the reference's pictures, [N, D], for reading.
func (r *Reference) Features() []float32 { return r.features }

// FCD is the Frechet distance between a Gaussian and the reference's.
func (r *Reference) FCD(g Gaussian) float64 { return frechet(r.gaussian, r.root, g) }

// Classify is Judge.Classify where the features are there already.
func (r *Reference) Classify(features []float32) []int { return r.tells.classify(features) }

// Quality is a measurement that is cheap enough for every few seconds of a training run. Its figures are comparable with those of the
// same judge, reference and N only.
type Quality struct {
	FCD        float64
	KID, KIDSE float64   // with its standard error
	Diversity  float64   // mean distance between two pictures
	Classes    []float64 // share of each of Judge.Classes
	N          int       // pictures measured
}

// Quick measures made pictures by their features, [N, D]; 2000 of them are the usual number, and two the least. With fewer than D + 2 the
// FCD says little: the covariance has then no full rank.
func (r *Reference) Quick(features []float32) Quality {
	n := rows(features, r.d)
	q := Quality{N: n, FCD: r.FCD(Fit(features, r.d)), Diversity: Diversity(features, r.d)}
	q.Classes = Histogram(r.Classify(features), r.tells.many())
	q.KID, q.KIDSE = r.kid(features, n)
	return q
}

// kid is KID against the blocks that are there already.
func (r *Reference) kid(features []float32, n int) (mean, se float64) {
	size := rows(r.blocks[0], r.d)
	if n < size {
		var real []float32
		for _, b := range r.blocks {
			real = append(real, b...)
		}
		return KID(real, features, r.d, Block)
	}
	made := blocks(features, r.d, min(n, size*len(r.blocks)), size)
	var values []float64
	for i, b := range made {
		values = append(values, r.within[i]+within(b, r.d)-2*between(r.blocks[i], b, r.d))
	}
	return meanAndError(values)
}
