package gan

import (
	"context"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/metric"
	"atelier/engine/train"
)

// scale is what a run measures its pictures by.
type scale struct {
	judge     *metric.Judge
	reference *metric.Reference
	floor     float64 // the FCD of as many training pictures
	diversity float64 // theirs
}

const mostReference = 10_000 // pictures

// Vitals are the signs of the newest step that losses don't show.
func (t *task) Vitals() train.Vitals {
	return train.Vitals{RealAccuracy: t.verdict.realAccuracy, FakeAccuracy: t.verdict.fakeAccuracy, GradD: t.normD, GradG: t.normG}
}

// Measure lets the judge of the data look at the first 2,000 pictures of the run's seed. The first call also looks at the data.
func (t *task) Measure(ctx context.Context) (train.Quality, error) {
	if t.scale == nil {
		s, err := t.newScale(ctx)
		if err != nil {
			return train.Quality{}, err
		}
		t.scale = s
	}
	g, err := t.show()
	if err != nil {
		return train.Quality{}, err
	}
	made, err := g.Generate(ctx, engine.Request{Seed: t.cfg.Seed, N: metric.QuickSamples})
	if err != nil {
		return train.Quality{}, err
	}
	features, err := t.scale.judge.Features(ctx, made)
	if err != nil {
		return train.Quality{}, err
	}
	q := t.scale.reference.Quick(features)
	out := train.Quality{N: q.N, FCD: q.FCD, Floor: t.scale.floor, KID: q.KID, Diversity: q.Diversity, DiversityReal: t.scale.diversity}
	if t.scale.judge.Own() && len(q.Classes) <= mostShown {
		out.Classes, out.Names = q.Classes, t.scale.judge.Classes()
		if o := oddsOf(t.set); len(o) == len(out.Classes) {
			out.Wanted = o
		}
	}
	return out, nil
}

// mostShown bounds the classes whose shares say anything with 2,000 pictures.
const mostShown = 100

// newScale takes the test split, or where there is none the training pictures themselves, for what is real.
func (t *task) newScale(ctx context.Context) (*scale, error) {
	judge, err := metric.Open(ctx, t.cfg.Data, t.h, t.w, t.c)
	if err != nil {
		return nil, err
	}
	real := t.set
	test, err := dataset.Open(ctx, t.cfg.Data, dataset.Options{Size: t.settings.Size, Channels: dataset.ColourChannels(t.settings.Colour), Test: true})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err == nil && test.H == t.h && test.W == t.w && test.C == t.c && test.N >= metric.QuickSamples {
		real = test
	}
	reference, err := judge.Reference(ctx, real.Batch(dataset.Spread(real.N, mostReference)))
	if err != nil {
		return nil, err
	}
	features, err := judge.Features(ctx, t.set.Batch(dataset.Spread(t.set.N, metric.QuickSamples)))
	if err != nil {
		return nil, err
	}
	return &scale{judge, reference, reference.FCD(metric.Fit(features, judge.D())), metric.Diversity(features, judge.D())}, nil
}
