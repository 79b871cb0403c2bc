package train

import "slices"

// maxPoints bounds a curve: more can't be seen, and every event's reader may walk through all of them.
const maxPoints = 20_000

// Curves are the losses over the run. The slices only grow at their ends and are replaced, not rewritten, when they are thinned: a copy of
// the headers stays good on any goroutine.
type Curves struct {
	Names   []string    // of the losses, with units
	Steps   []int       // steps done at each point
	Seconds []float64   // training time at each point
	Values  [][]float64 // [loss][point]
	Stride  int         // a point is the mean of so many steps; it doubles whenever there are maxPoints points
}

// recorder builds curves. The same steps give the same curves, whether they come from training or from the log.
type recorder struct {
	c   Curves
	sum []float64 // of the steps since the last point
	n   int
}

func newRecorder(names []string) *recorder {
	return &recorder{c: Curves{Names: names, Values: make([][]float64, len(names)), Stride: 1}, sum: make([]float64, len(names))}
}

func (r *recorder) add(step int, seconds float64, losses []float64) {
	for i, v := range losses {
		r.sum[i] += v
	}
	if r.n++; r.n < r.c.Stride {
		return
	}
	r.c.Steps = append(r.c.Steps, step)
	r.c.Seconds = append(r.c.Seconds, seconds)
	for i, v := range r.sum {
		r.c.Values[i] = append(r.c.Values[i], v/float64(r.n))
	}
	clear(r.sum)
	r.n = 0
	if len(r.c.Steps) == maxPoints {
		r.thin()
	}
}

// thin makes one point of every two.
func (r *recorder) thin() {
	last := func(i int) int { return 2*i + 1 }
	steps, seconds := make([]int, maxPoints/2, maxPoints), make([]float64, maxPoints/2, maxPoints)
	for i := range steps {
		steps[i], seconds[i] = r.c.Steps[last(i)], r.c.Seconds[last(i)]
	}
	for k, old := range r.c.Values {
		v := make([]float64, maxPoints/2, maxPoints)
		for i := range v {
			v[i] = (old[2*i] + old[2*i+1]) / 2
		}
		r.c.Values[k] = v
	}
	r.c.Steps, r.c.Seconds = steps, seconds
	r.c.Stride *= 2
}

// curves is what has been recorded so far, for another goroutine.
func (r *recorder) curves() Curves {
	c := r.c
	c.Values = slices.Clone(c.Values)
	return c
}
