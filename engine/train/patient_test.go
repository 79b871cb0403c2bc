package train

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"
)

// ganSettings are those of a fake task that has every ability.
type ganSettings struct {
	fakeSettings
	RateD   float64 `name:"rate-d" label:"D's learning rate" default:"0.1" min:"1e-6" max:"1" scale:"log" help:"How far D's step goes."`
	R1      float64 `name:"r1" label:"R1" default:"0" min:"0" max:"100" help:"A penalty."`
	R2      float64 `name:"r2" label:"R2" default:"0" min:"0" max:"100" help:"A penalty."`
	Augment bool    `name:"augment" label:"Augment" default:"false" help:"More pictures."`
	Judge   int     `name:"judge" label:"Judge" default:"0" min:"0" unit:"microseconds" help:"How long the judge takes."`
	Look    int     `name:"look" label:"Look" default:"0" min:"0" unit:"microseconds" help:"How much longer it takes the first time."`
	Verdict string  `name:"verdict" label:"Verdict" default:"better" options:"better,worse,third,error,nan" help:"What the judge says."`
}

// fakeGAN is a fake task that is a Patient, is Judged and an Adjuster. Its losses are those of the fake task.
type fakeGAN struct {
	*fakeTask
	s        ganSettings
	norm     float64
	measured int
}

func init() {
	fake, err := Lookup("fake")
	if err != nil {
		panic(err)
	}
	Register(Method{
		Name: "fakegan", Title: "Fake GAN", Help: "For tests.",
		Settings: func() any { return new(ganSettings) }, LearningRate: "rate",
		New: func(ctx context.Context, cfg Config, settings any) (Task, error) {
			s := *settings.(*ganSettings)
			t, err := fake.New(ctx, cfg, &s.fakeSettings)
			if err != nil {
				return nil, err
			}
			return &fakeGAN{fakeTask: t.(*fakeTask), s: s}, nil
		},
	})
}

func (t *fakeGAN) Step(step int, progress float64) (Result, error) {
	res, err := t.fakeTask.Step(step, progress)
	t.norm = res.GradNorm
	if t.trouble("vitals", step) {
		t.norm = math.Inf(1)
	}
	return res, err
}

// Vitals follow from the weights and the step, so that they are the same after every resumption.
func (t *fakeGAN) Vitals() Vitals { return Vitals{0.75, 0.5, t.norm, 2 * t.norm} }

func (t *fakeGAN) Measure(ctx context.Context) (Quality, error) {
	takes := t.s.Judge
	if t.measured == 0 {
		takes += t.s.Look
	}
	select {
	case <-ctx.Done():
		return Quality{}, ctx.Err()
	case <-time.After(time.Duration(takes) * time.Microsecond):
	}
	t.measured++
	q := Quality{N: 100, FCD: 10 / float64(t.measured), Floor: 1, KID: 0.5, Diversity: 3, Classes: []float64{0.25, 0.75}}
	switch t.s.Verdict {
	case "worse":
		q.FCD = float64(t.measured)
	case "third": // is the best
		q.FCD = 10 + math.Abs(float64(t.measured-3))
	case "error":
		return Quality{}, errors.New("the judge is asleep")
	case "nan":
		q.KID = math.NaN()
	}
	return q, nil
}

func (t *fakeGAN) Adjust(name, value string) error {
	v, err := strconv.ParseFloat(value, 64)
	switch name {
	case "rate-d":
		t.s.RateD = v
	case "r1":
		t.s.R1 = v
	default:
		return errors.New("only rate-d and r1 can be changed in the middle of a run")
	}
	return err
}
