package metric

import (
	"context"
	"fmt"
	"slices"

	"atelier/engine"
	"atelier/engine/dataset"
)

// The whole measurement: made pictures against a data set.

// Made is what is measured: N pictures of one size that Pictures gives, some at a time and in order.
type Made struct {
	N, H, W, C int
	Pictures   func(ctx context.Context, from, n int) (engine.Batch, error)
	// Fixed says that the pictures are there as they are: a set of another size is then refused. Without it they come from a model, and
	// the set is scaled to the size at which the model learned it.
	Fixed bool
	// Again, where not nil, gives what is left of real pictures once the model has encoded and decoded them.
	Again func(ctx context.Context, real engine.Batch) (engine.Batch, error)
}

// Report is what Measure finds. What couldn't be measured is nil.
type Report struct {
	FCD   float64  `json:"fcd"`                 // Frechet distance to the test pictures
	Floor *float64 `json:"fcd_floor"`           // the same of FloorN training pictures
	Ratio *float64 `json:"fcd_ratio"`           // FCD / Floor
	Again *float64 `json:"fcd_reconstructions"` // the same of training pictures that were encoded and decoded; nil without Made.Again
	KID   float64  `json:"kid"`
	KIDSE float64  `json:"kid_se"` // standard error of KID

	Density       float64  `json:"density"` // with k = 5 and equal numbers, CoverN each
	Coverage      float64  `json:"coverage"`
	DensityFloor  *float64 `json:"density_floor"` // of training pictures
	CoverageFloor *float64 `json:"coverage_floor"`

	Diversity     float64 `json:"diversity"`
	DiversityReal float64 `json:"diversity_real"` // of test pictures

	Classes     map[string]float64 `json:"classes"` // shares
	ClassesReal map[string]float64 `json:"classes_real"`
	KL          float64            `json:"kl"`    // nats from equal shares
	Modes       int                `json:"modes"` // classes that occur

	Nearest        *float64 `json:"nearest"`          // median distance to the nearest training picture
	NearestHeldOut *float64 `json:"nearest_held_out"` // the same of test pictures

	N      int `json:"n"`
	RealN  int `json:"real_n"`
	FloorN int `json:"floor_n"`
	CoverN int `json:"cover_n"`

	Data      string `json:"data"`
	Judge     string `json:"judge"`
	JudgeHash string `json:"judge_hash"`
	JudgeOwn  bool   `json:"judge_own"`

	ClassNames []string `json:"-"` // in order
	Notes      []string `json:"notes,omitempty"`
}

func (r *Report) note(sentence string) { r.Notes = append(r.Notes, sentence) }

const (
	mostReal = 10_000 // of the test split
	atOnce   = 500    // pictures that are made and looked at together
)

// Measure compares made pictures with those of a data set, a shipped name or a path. It returns ctx's error soon after ctx ends; any other
// error is one sentence for the user. progress, where not nil, hears the part that is done, from 0 to 1.
func Measure(ctx context.Context, data string, made Made, progress func(float64)) (*Report, error) {
	m := &measurement{data: data, made: made, tell: progress, r: &Report{Data: data, N: made.N}}
	if progress == nil {
		m.tell = func(float64) {}
	}
	for _, step := range []func(context.Context) error{m.open, m.look, m.compare} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	m.tell(1)
	return m.r, nil
}

// measurement is one call of Measure.
type measurement struct {
	data string
	made Made
	tell func(float64)
	r    *Report

	judge       *Judge
	real, known engine.Batch // of the test and of the training split; known.N is 0 where only statistics are known of it
	held        bool         // real pictures were held back from training
	floor       Gaussian     // statistics of training pictures, where the pictures aren't there

	x, y, z []float32 // features of made, real and known
	again   []float32 // of known pictures, encoded and decoded
}

// open reads the set and finds its judge.
func (m *measurement) open(ctx context.Context) error {
	test, opt, err := m.openTest(ctx)
	if err != nil {
		return err
	}
	if m.judge, err = Open(ctx, m.data, m.made.H, m.made.W, m.made.C); err != nil {
		return err
	}
	m.tell(0.05)
	j, r := m.judge, m.r
	r.Judge, r.JudgeHash, r.JudgeOwn = j.Name(), j.Hash(), j.Own()
	if !j.Own() {
		r.note(fmt.Sprintf("%s has no judge of its own, and that of %s sees other things: these figures only compare models on this data", m.data, j.Name()))
	}
	if j.Scales() {
		r.note(fmt.Sprintf("the judge sees pictures scaled to %d x %d in %s", j.net.w, j.net.h, engine.ColourName(j.net.c)))
	}
	switch {
	case !test.NoTest:
		m.held = true
		opt.Test = false
		known, err := dataset.Open(ctx, m.data, opt)
		if err != nil {
			return err
		}
		m.real, m.known = test.Batch(dataset.Spread(test.N, mostReal)), known.Pictures()
	case j.Own() && j.Statistics().N > 0:
		m.real, m.floor = test.Batch(dataset.Spread(test.N, mostReal)), j.Statistics()
		r.note(fmt.Sprintf("%s has no test pictures of its own: a model that learned from it has seen what it is measured against, and the floor is that of %d training pictures of the whole set", m.data, m.floor.N))
	default:
		// Every second picture stands for what is real, the others for the training pictures.
		var even, odd []int
		for i := range test.N {
			if i%2 == 0 {
				even = append(even, i)
			} else {
				odd = append(odd, i)
			}
		}
		m.real, m.known = test.Batch(even[:min(len(even), mostReal)]), test.Batch(odd)
		r.note(fmt.Sprintf("%s has no test pictures: every second one is measured against and the others are the floor, and a model that learned from it has seen both", m.data))
	}
	r.RealN = m.real.N
	return m.enough()
}

// openTest reads the test split at the size of what is made, and says with which options.
func (m *measurement) openTest(ctx context.Context) (*dataset.Set, dataset.Options, error) {
	size := 0
	if m.made.H == m.made.W {
		size = m.made.H
	}
	opt := dataset.Options{Size: size, Channels: m.made.C, Test: true}
	if m.made.Fixed {
		opt = dataset.Options{Test: true}
	}
	set, err := dataset.Open(ctx, m.data, opt)
	if err == nil && m.made.Fixed && set.Scaled && size > 0 {
		opt.Size = size
		set, err = dataset.Open(ctx, m.data, opt)
	}
	if err != nil {
		return nil, opt, err
	}
	if set.H != m.made.H || set.W != m.made.W || set.C != m.made.C {
		return nil, opt, fmt.Errorf("the pictures are %d x %d in %s, and those of %s %d x %d in %s: scale and convert them first, or give the data that they imitate",
			m.made.W, m.made.H, engine.ColourName(m.made.C), m.data, set.W, set.H, engine.ColourName(set.C))
	}
	return set, opt, nil
}

// enough refuses numbers of pictures of which a covariance says nothing.
func (m *measurement) enough() error {
	least := 2 * m.judge.D()
	if m.made.N < least {
		return fmt.Errorf("%s are too few to measure: the judge sees %d numbers in a picture and needs at least %d pictures", count(m.made.N, "picture"), m.judge.D(), least)
	}
	if m.real.N < least {
		return fmt.Errorf("%s has too few pictures to measure against: the judge sees %d numbers in a picture and needs at least %d pictures, and there are %d", m.data, m.judge.D(), least, m.real.N)
	}
	return nil
}

// look takes the features of everything.
func (m *measurement) look(ctx context.Context) error {
	var some []int // of the known pictures, to be encoded and decoded
	if m.made.Again != nil {
		some = dataset.Spread(m.known.N, m.made.N)
	}
	total := float64(m.made.N + m.real.N + m.known.N + len(some))
	done := 0
	see := func(n int, pictures func(from, n int) (engine.Batch, error)) ([]float32, error) {
		features := make([]float32, 0, n*m.judge.D())
		for from := 0; from < n; from += atOnce {
			b, err := pictures(from, min(atOnce, n-from))
			if err != nil {
				return nil, err
			}
			f, err := m.judge.Features(ctx, b)
			if err != nil {
				return nil, err
			}
			features = append(features, f...)
			done += b.N
			m.tell(0.05 + 0.75*float64(done)/total)
		}
		return features, nil
	}
	part := func(b engine.Batch) func(from, n int) (engine.Batch, error) {
		return func(from, n int) (engine.Batch, error) { return b.Slice(from, from+n), nil }
	}
	var err error
	if m.x, err = see(m.made.N, func(from, n int) (engine.Batch, error) { return m.made.Pictures(ctx, from, n) }); err != nil {
		return err
	}
	if m.y, err = see(m.real.N, part(m.real)); err != nil {
		return err
	}
	if m.z, err = see(m.known.N, part(m.known)); err != nil {
		return err
	}
	m.again, err = see(len(some), func(from, n int) (engine.Batch, error) { return m.made.Again(ctx, pick(m.known, some[from:from+n])) })
	return err
}

// compare makes figures of the features.
func (m *measurement) compare(ctx context.Context) error {
	j, r := m.judge, m.r
	d := j.D()
	reference := j.ReferenceOf(m.y)
	r.FCD = reference.FCD(Fit(m.x, d))
	var known []float32 // as many training pictures as there are made ones
	if m.known.N > 0 {
		known = take(m.z, d, m.made.N)
		m.floor = Fit(known, d)
	}
	floor := reference.FCD(m.floor)
	r.Floor, r.FloorN = &floor, m.floor.N
	if floor > 0 {
		ratio := r.FCD / floor
		r.Ratio = &ratio
	}
	if len(m.again) > 0 {
		again := reference.FCD(Fit(m.again, d))
		r.Again = &again
	}
	if r.FloorN != m.made.N {
		r.note(fmt.Sprintf("the floor is that of %d training pictures and the rest is of %d: with fewer pictures FCD is larger", r.FloorN, m.made.N))
	}
	r.KID, r.KIDSE = KID(m.y, m.x, d, Block)
	r.Diversity, r.DiversityReal = Diversity(m.x, d), Diversity(m.y, d)
	m.classes(reference)
	m.tell(0.85)
	if err := m.cover(ctx, known); err != nil {
		return err
	}
	m.tell(0.9)
	return m.nearest(ctx)
}

func (m *measurement) classes(reference *Reference) {
	r := m.r
	r.ClassNames = m.judge.Classes()
	labels, k := reference.Classify(m.x), len(r.ClassNames)
	r.Modes, r.KL = Modes(labels, k)
	named := func(shares []float64) map[string]float64 {
		all := make(map[string]float64, k)
		for i, name := range r.ClassNames {
			all[name] = shares[i]
		}
		return all
	}
	r.Classes, r.ClassesReal = named(Histogram(labels, k)), named(Histogram(reference.Classify(m.y), k))
}

// cover compares equal numbers of made and real, and of training and real pictures.
func (m *measurement) cover(ctx context.Context, known []float32) error {
	r, d := m.r, m.judge.D()
	r.CoverN = min(m.made.N, m.real.N)
	if known != nil {
		r.CoverN = min(r.CoverN, rows(known, d))
	}
	y := take(m.y, d, r.CoverN)
	c, err := DensityCoverage(ctx, y, take(m.x, d, r.CoverN), d, Neighbours)
	if err != nil {
		return err
	}
	r.Density, r.Coverage = c.Density, c.Coverage
	if known == nil {
		return nil
	}
	if c, err = DensityCoverage(ctx, y, take(known, d, r.CoverN), d, Neighbours); err != nil {
		return err
	}
	r.DensityFloor, r.CoverageFloor = &c.Density, &c.Coverage
	return nil
}

// nearest looks for copies: made pictures that lie nearer to training pictures than other real ones do.
func (m *measurement) nearest(ctx context.Context) error {
	r, d := m.r, m.judge.D()
	known := m.z
	if !m.held {
		known = append(slices.Clone(m.y), m.z...)
	}
	_, distances, err := Nearest(ctx, m.x, known, d, func(done, total int) { m.tell(0.9 + 0.05*float64(done)/float64(total)) })
	if err != nil {
		return err
	}
	r.Nearest = median(distances)
	if !m.held {
		return nil
	}
	_, distances, err = Nearest(ctx, m.y, known, d, func(done, total int) { m.tell(0.95 + 0.05*float64(done)/float64(total)) })
	if err == nil {
		r.NearestHeldOut = median(distances)
	}
	return err
}

// take is at most n rows, evenly.
func take(x []float32, d, n int) []float32 {
	if rows(x, d) <= n {
		return x
	}
	out := make([]float32, 0, n*d)
	for _, i := range dataset.Spread(rows(x, d), n) {
		out = append(out, x[i*d:(i+1)*d]...)
	}
	return out
}

// pick copies pictures out of a batch.
func pick(b engine.Batch, index []int) engine.Batch {
	out := engine.NewBatch(len(index), b.H, b.W, b.C)
	size := b.H * b.W * b.C
	for k, i := range index {
		copy(out.Pix[k*size:(k+1)*size], b.Pix[i*size:])
	}
	return out
}

// median sorts values.
func median(values []float64) *float64 {
	slices.Sort(values)
	n := len(values)
	v := (values[n/2] + values[(n-1)/2]) / 2
	return &v
}
