package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/metric"
	"atelier/engine/model"
)

var evalCommand = command{
	name:  "eval",
	words: "(MODEL | --samples FILE.npy) [--data DATA] [-n 10000] [--seed S]",
	short: "measure how good a model's pictures are",
	long: `Compares pictures that a model makes, or those of an .npy file, uint8 N x H x W x
C, with the test pictures of DATA, by the features that a judge sees in them: a
small network that ships inside and was trained by atelier train judge.

FCD is the Frechet distance of these features (not FID: that takes Inception's),
and its floor is the same figure for as many training pictures: the ratio says
how many times worse the made ones are. KID is unbiased. Density and coverage,
with k = 5, say how much of what is made looks real, and how much of what is
real is made. The nearest training picture is nearer than for held-out pictures
where a model copies. Compare only figures of one judge and one -n.

Of a VAE it also tells how well it explains the test pictures: the ELBO, and on
1,000 of them the importance-weighted bound with 50 draws (IWAE), in nats. With
the likelihood bernoulli pictures are binarised at random, the same each time;
with the others dequantised, and bits per dimension are those of 8-bit pixels.
A VAE that has learned a prior has the bounds with it too, and of every model
that encodes there is the FCD of training pictures taken through it: new ones
can hardly be better.

Of a model of codes (vq) it tells how well the test pictures come back from
their codes, how many codes they use, and what a code costs by the prior.

Without --data, it is what MODEL learned from. With --json, one object:
  {"fcd","fcd_floor","fcd_ratio","fcd_reconstructions","kid","kid_se",
   "density","coverage","density_floor","coverage_floor","diversity",
   "diversity_real",
   "classes":{...},"classes_real":{...},"kl","modes","nearest",
   "nearest_held_out","n","real_n","floor_n","cover_n","data","judge",
   "judge_hash","judge_own","notes":[...]}
and of a model "model","method","hash","seed", of a file "samples", of a VAE
  {"likelihood","protocol","elbo","elbo_se","elbo_n","reconstruction",
   "latent_kl","iwae50","iwae50_se","iwae_n","iwae_elbo","learned_elbo",
   "learned_kl","learned_iwae50","bits_per_dim","mse","active_units","latent"}
and of a model of codes
  {"codes":{"n","mse","perplexity","used","codes","grid","bits"}}
What can't be measured is null.`,
	flags: func() ([]flag, func(*call, []string) error) {
		e := evaluation{r: engine.Request{N: 10_000, Set: make(map[string]string)}}
		return []flag{
				text(&e.samples, "samples", "FILE.npy", "pictures to measure instead of a model's"),
				text(&e.data, "data", "DATA", "what to compare with: a shipped name or a path (default: what MODEL learned from)"),
				count(&e.r.N, "n", "N", 2, mostPictures, "how many pictures (default 10000)"),
				seed(&e.r.Seed, "which pictures (default 0)"),
				assign(e.r.Set, "a setting of the method's sampling; may be repeated"),
				threads(),
			}, func(c *call, words []string) error {
				if err := e.check(words); err != nil {
					return err
				}
				return c.eval(e)
			}
	},
}

// evaluation is what the command line asks for.
type evaluation struct {
	model, samples, data string
	r                    engine.Request
	generator            engine.Generator // of model; nil for samples
	notes                []string         // what is to be said beside the result
}

// check finds what is wrong with the command line alone.
func (e *evaluation) check(words []string) error {
	switch {
	case len(words) > 1:
		return misuse("eval takes one MODEL, and here is also %q", words[1])
	case len(words) == 1 && e.samples != "":
		return misuse("eval takes a MODEL or --samples FILE.npy, and here are both")
	case len(words) == 0 && e.samples == "":
		return misuse("what to measure is not said: write eval MODEL, or eval --samples FILE.npy --data DATA")
	case e.samples != "" && e.data == "":
		return misuse("what to compare the pictures with is not said: add --data DATA")
	case e.samples != "" && len(e.r.Set) > 0:
		return misuse("--set is for a model, and the pictures of --samples are there already")
	}
	if len(words) == 1 {
		e.model = words[0]
	}
	return nil
}

// evalLine is the result as JSON.
type evalLine struct {
	Model   string  `json:"model,omitempty"`
	Method  string  `json:"method,omitempty"`
	Hash    string  `json:"hash,omitempty"`
	Seed    *uint64 `json:"seed,omitempty"`
	Samples string  `json:"samples,omitempty"`
	*metric.Report
	*boundLine
	Codes *codesLine `json:"codes,omitempty"`
}

func (c *call) eval(e evaluation) error {
	made, line, err := e.open()
	if err != nil {
		return err
	}
	p := newProgress(c)
	line.Report, err = metric.Measure(c.ctx, e.data, made, func(done float64) {
		p.show(done, func() []string { return []string{"measuring " + pictures(made.N)} })
	})
	if err == nil {
		line.boundLine, err = boundOf(c.ctx, e.generator, e.data, func(done float64) {
			p.show(done, func() []string { return []string{"bounding the likelihood"} })
		})
	}
	if err == nil {
		line.Codes, err = codesOf(c.ctx, e.generator, e.data, func(done float64) {
			p.show(done, func() []string { return []string{"encoding pictures"} })
		})
	}
	p.clear()
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("stopped: nothing was measured")
	case err != nil:
		return err
	}
	line.Notes = append(e.notes, line.Notes...)
	if c.json {
		c.record(line)
		return nil
	}
	for _, note := range line.Notes {
		c.warn(note)
	}
	c.report(line)
	return nil
}

// open finds what is to be measured.
func (e *evaluation) open() (metric.Made, evalLine, error) {
	if e.samples != "" {
		return e.openSamples()
	}
	g, err := model.Open(e.model)
	if err != nil {
		return metric.Made{}, evalLine{}, err
	}
	e.generator = g
	info := g.Info()
	if info.Name == "" {
		info.Name = nameOf(e.model)
	}
	if s := samplingSettings(info.Method); s != nil {
		if err := engine.Apply(s, e.r.Set); err != nil {
			return metric.Made{}, evalLine{}, usageError{err}
		}
	}
	if e.data == "" {
		e.data = info.Data
	}
	if e.data == "" {
		return metric.Made{}, evalLine{}, misuse("%s doesn't say what it learned from: add --data DATA", e.model)
	}
	made := metric.Made{N: e.r.N, H: info.H, W: info.W, C: info.C, Pictures: func(ctx context.Context, from, n int) (engine.Batch, error) {
		r := e.r
		r.First, r.N = from, n
		return g.Generate(ctx, r)
	}}
	if again, ok := g.(interface {
		engine.Encoder
		engine.Decoder
	}); ok {
		made.Again = func(ctx context.Context, real engine.Batch) (engine.Batch, error) {
			codes, err := again.Encode(ctx, real)
			if err != nil {
				return engine.Batch{}, err
			}
			return again.Decode(ctx, codes)
		}
	}
	return made, evalLine{Model: info.Name, Method: info.Method, Hash: info.Hash, Seed: &e.r.Seed}, nil
}

// openSamples reads the pictures of the file, at most as many as are asked for.
func (e *evaluation) openSamples() (metric.Made, evalLine, error) {
	a, err := imageio.LoadNPY(e.samples)
	if err != nil {
		return metric.Made{}, evalLine{}, err
	}
	b, err := a.Batch()
	if err != nil {
		return metric.Made{}, evalLine{}, fmt.Errorf("%s: %w", e.samples, err)
	}
	if b.N < e.r.N {
		e.notes = append(e.notes, fmt.Sprintf("%s holds %s of the %d asked for: these are measured", e.samples, pictures(b.N), e.r.N))
	}
	made := metric.Made{N: min(b.N, e.r.N), H: b.H, W: b.W, C: b.C, Fixed: true, Pictures: func(_ context.Context, from, n int) (engine.Batch, error) {
		return b.Slice(from, from+n), nil
	}}
	return made, evalLine{Samples: e.samples}, nil
}

// report says the result to people.
func (c *call) report(l evalLine) {
	what := l.Samples
	if what == "" {
		what = fmt.Sprintf("%s (%s, %s), seed %d", l.Model, l.Method, l.Hash, *l.Seed)
	}
	c.say("%s: %s against %d of %s, seen by the judge of %s (%s).\n", what, pictures(l.N), l.RealN, l.Data, l.Judge, l.JudgeHash)
	floor := ""
	if l.Floor != nil && l.Ratio != nil {
		floor = fmt.Sprintf("%.3g times the floor, which is %.4g for %d training pictures", *l.Ratio, *l.Floor, l.FloorN)
	}
	of := func(v *float64) string {
		if v == nil {
			return ""
		}
		return fmt.Sprintf("training pictures have %.3f", *v)
	}
	near := "median distance to the nearest training picture"
	if l.NearestHeldOut != nil {
		near += fmt.Sprintf("; of held-out pictures %.3g", *l.NearestHeldOut)
	}
	rows := []string{fmt.Sprintf("FCD\t%.4g\t%s", l.FCD, floor)}
	if l.Again != nil {
		rows = append(rows, fmt.Sprintf("\t%.4g\tof training pictures that the model has encoded and decoded", *l.Again))
	}
	c.table(append(rows,
		fmt.Sprintf("KID\t%.3g\t± %.2g", l.KID, l.KIDSE),
		fmt.Sprintf("density\t%.3f\t%s", l.Density, of(l.DensityFloor)),
		fmt.Sprintf("coverage\t%.3f\t%s", l.Coverage, of(l.CoverageFloor)),
		fmt.Sprintf("diversity\t%.3g\tmean distance of two pictures; of real ones %.3g", l.Diversity, l.DiversityReal),
		fmt.Sprintf("nearest\t%.3g\t%s", *l.Nearest, near),
		fmt.Sprintf("classes\t%d of %d\t%.4g nats from equal shares", l.Modes, len(l.ClassNames), l.KL)))
	if l.boundLine != nil {
		c.reportBound(l.boundLine)
	}
	if l.Codes != nil {
		c.reportCodes(l.Codes)
	}
	if len(l.ClassNames) > mostListed {
		return
	}
	rows = []string{"", "CLASS\tMADE\tREAL"}
	for _, name := range l.ClassNames {
		rows = append(rows, strings.Join([]string{name, percent(l.Classes[name]), percent(l.ClassesReal[name])}, "\t"))
	}
	c.table(rows)
}

// mostListed is how many classes are listed one by one.
const mostListed = 100

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }
