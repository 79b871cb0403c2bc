package dataset

import "math/rand/v2"

// Sampler says which pictures the training step sees. It is a pure function of (n, batch, seed, step): a run that resumes at a step goes
// on exactly as the run that was never stopped.
//
// Each epoch is a permutation of the n pictures, drawn from (seed, epoch). A step takes the next batch of it; what is left over at an
// epoch's end, fewer than batch, is dropped. Where n < batch no step would be left, so there the permutations follow each other
// without a gap, and a step sees a picture several times.
//
// A Sampler remembers the last permutation and is for one goroutine at a time.
type Sampler struct {
	n, batch, perEpoch int // perEpoch: pictures of an epoch that are seen
	seed               uint64
	epoch              int // whose permutation perm is; -1 at first
	perm               []int
}

// NewSampler draws batches of `batch` from n pictures.
func NewSampler(n, batch int, seed uint64) *Sampler {
	if n < 1 || batch < 1 {
		panic("dataset: NewSampler: no pictures or an empty batch")
	}
	perEpoch := n / batch * batch
	if n < batch {
		perEpoch = n
	}
	return &Sampler{n: n, batch: batch, perEpoch: perEpoch, seed: seed, epoch: -1, perm: make([]int, n)}
}

// Indices returns the picture indices of a step (0, 1, ...), in dst's memory where that is large enough.
func (s *Sampler) Indices(step int, dst []int) []int {
	if step < 0 {
		panic("dataset: Indices: negative step")
	}
	dst = dst[:0]
	for at := step * s.batch; len(dst) < s.batch; {
		s.permute(at / s.perEpoch)
		from := at % s.perEpoch
		to := min(s.perEpoch, from+s.batch-len(dst))
		dst = append(dst, s.perm[from:to]...)
		at += to - from
	}
	return dst
}

// permute makes perm the permutation of an epoch (Fisher and Yates, inside out).
func (s *Sampler) permute(epoch int) {
	if s.epoch == epoch {
		return
	}
	s.epoch = epoch
	rng := rand.New(rand.NewPCG(s.seed, uint64(epoch)))
	for i := range s.perm {
		j := rng.IntN(i + 1)
		s.perm[i] = s.perm[j]
		s.perm[j] = i
	}
}
