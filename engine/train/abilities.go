package train

import (
	"context"
	"fmt"
	"slices"
)

// A Task may be able to do more than it has to; the loop finds these abilities by type assertion.

// Noter tells the user something about the data that the task has opened, in sentences: which files were left out and why.
type Noter interface {
	Notes() []string
}

// mostNotes is how many notes on the data are told: a folder may hold thousands of broken files.
const mostNotes = 8

func few(notes []string) []string {
	if len(notes) <= mostNotes {
		return notes
	}
	const first = mostNotes - 1
	return append(slices.Clone(notes[:first]), fmt.Sprintf("and %d more notes of this kind on the data", len(notes)-first))
}

// Patient can be examined: D and G of a pair of networks that learn against each other.
type Patient interface {
	// Vitals are those of the newest step.
	Vitals() Vitals
}

// Vitals are the signs of an adversarial step that its losses do not show. A gradient that is not finite is divergence, as in Result.
type Vitals struct {
	RealAccuracy, FakeAccuracy float64 // of D on this step's batch: the parts that it takes for what they are, 0..1
	GradD, GradG               float64 // Euclidean norms of the gradients, before clipping
}

// vitalNames name the curves of the vitals, in the order of Vitals.list.
var vitalNames = []string{"D right on real (share)", "D right on made (share)", "gradient of D", "gradient of G"}

func (v Vitals) list() []float64 { return []float64{v.RealAccuracy, v.FakeAccuracy, v.GradD, v.GradG} }

func vitalsOf(list []float64) Vitals { return Vitals{list[0], list[1], list[2], list[3]} }

// Judged can tell how good its samples are.
type Judged interface {
	// Measure makes samples from fixed noise and judges them. The loop calls it so rarely that it takes at most 3 % of the training
	// time, between two steps; it changes nothing that a step depends on. It returns ctx's error as soon as ctx ends.
	Measure(ctx context.Context) (Quality, error)
}

// Quality is what a judge says of samples. A measure that it doesn't take is 0.
type Quality struct {
	Step    int     `json:"step"`    // steps behind it; set by the loop
	Seconds float64 `json:"seconds"` // training time behind it; set by the loop

	N         int       `json:"n"`                 // samples judged
	FCD       float64   `json:"fcd"`               // Fréchet distance in the judge's features, lower is better
	Floor     float64   `json:"floor,omitempty"`   // what FCD is for real pictures in the place of samples; 0 where unknown
	KID       float64   `json:"kid"`               // kernel distance in the judge's features
	Diversity float64   `json:"diversity"`         // mean distance of two samples in the judge's features
	Classes   []float64 `json:"classes,omitempty"` // the share of each class, or nil
	Wanted    []float64 `json:"wanted,omitempty"`  // the share of each class in the data; nil where they are equal
	Names     []string  `json:"-"`                 // of the classes; nil where only numbers are known

	DiversityReal float64 `json:"diversity_real,omitempty"` // what Diversity is for real pictures; 0 where unknown
}

// Adjuster can change a setting while it trains.
type Adjuster interface {
	// Adjust changes a setting from the next step on. The value is one that the method's settings take. The error says which settings
	// can be changed; all is then as it was. The learning rate is none of these: it has SetLearningRate.
	Adjust(name, value string) error
}

// Adjustment is a change of a setting in the middle of a run.
type Adjustment struct {
	Step int    `json:"step"` // steps done before it took effect
	Name string `json:"name"` // of the setting
	From string `json:"from"`
	To   string `json:"to"`
}
