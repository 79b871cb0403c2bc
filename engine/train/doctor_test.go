package train

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// trace is a made-up run, as functions of the step, with the noise of small batches. Judgements come every 500 steps.
type trace struct {
	steps                    int
	lossD, lossG             func(t float64) float64
	real, fake, gradD, gradG func(t float64) float64
	fcd, diversity           func(t float64) float64
	classes                  func(t float64) []float64
	names                    []string
	diversityReal            float64
	unjudged                 bool
}

func constant(v float64) func(float64) float64 { return func(float64) float64 { return v } }

// from is a before a step and b from then on.
func from(step float64, a, b func(float64) float64) func(float64) float64 {
	return func(t float64) float64 {
		if t < step {
			return a(t)
		}
		return b(t)
	}
}

// falls goes from a to b, most of it in the first `steps` steps.
func falls(a, b, steps float64) func(float64) float64 {
	return func(t float64) float64 { return b + (a-b)*math.Exp(-t/steps) }
}

// healthy is a DCGAN on digits: D is right in more than nine of ten cases, and sometimes nearly always; G's loss rises slowly.
func healthy() trace {
	return trace{
		steps: 12_000,
		lossD: falls(1.4, 0.4, 500), lossG: func(t float64) float64 { return 0.8 + 2.5*(1-math.Exp(-t/3000)) },
		real: falls(0.5, 0.94, 200), fake: falls(0.5, 0.95, 200), gradD: constant(1), gradG: constant(0.8),
		fcd: falls(300, 20, 2500), diversity: falls(2, 9, 1000), diversityReal: 10,
		classes: func(float64) []float64 { return slices.Repeat([]float64{0.1}, 10) },
	}
}

// seen is what a doctor said: for each ailment how often its alarm came on, and the first alarm of all.
type seen struct {
	times map[Ailment]int
	first Alarm
	last  []Alarm
}

// watch lets a doctor watch a made-up run.
func (tr trace) watch(d *Doctor) seen {
	s := seen{times: map[Ailment]int{}}
	r := rand.New(rand.NewPCG(3, 4))
	noisy := func(v, by float64) float64 { return v + by*r.NormFloat64() }
	share := func(v float64) float64 { return min(1, max(0, math.Round(64*noisy(v, 0.02))/64)) }
	var before []Alarm
	compare := func() {
		now := d.Alarms()
		for _, a := range now {
			if !slices.ContainsFunc(before, func(b Alarm) bool { return b.Kind == a.Kind }) {
				if len(s.times) == 0 {
					s.first = a
				}
				s.times[a.Kind]++
			}
		}
		before, s.last = now, now
	}
	for step := 1; step <= tr.steps; step++ {
		t := float64(step)
		v := Vitals{share(tr.real(t)), share(tr.fake(t)), tr.gradD(t) * noisy(1, 0.2), tr.gradG(t) * noisy(1, 0.2)}
		d.Step(step, []float64{noisy(tr.lossD(t), 0.1), noisy(tr.lossG(t), 0.2)}, &v)
		compare()
		if step%500 == 0 && !tr.unjudged {
			q := Quality{Step: step, N: 1000, FCD: tr.fcd(t) * noisy(1, 0.02), Floor: 1, Diversity: noisy(tr.diversity(t), 0.2), DiversityReal: tr.diversityReal, Classes: tr.classes(t), Names: tr.names}
			d.Judge(q)
			compare()
		}
	}
	return s
}

func newDoctor(judge bool) *Doctor {
	d := NewDoctor([]string{"D loss", "G loss"}, judge, map[string]string{"rate": "0.0002", "rate-d": "1", "r1": "0", "r2": "0", "augment": "off"}, takesAll)
	d.SetBest(1)
	return d
}

func takesAll(string, string) bool { return true }

func TestTheDoctorIsSilentOnHealthyRuns(t *testing.T) {
	for name, change := range map[string]func(*trace){
		"classic":                         func(*trace) {},
		"without a judge":                 func(tr *trace) { tr.unjudged = true },
		"a strong D that still teaches":   func(tr *trace) { tr.real, tr.fake = falls(0.5, 0.99, 100), falls(0.5, 0.99, 100) },
		"a strong D in the first minutes": func(tr *trace) { tr.real = from(1800, constant(1), constant(0.9)); tr.fake = tr.real },
		"a strong D beside a good G": func(tr *trace) {
			tr.real, tr.fake, tr.lossG = constant(0.99), constant(0.99), constant(2.5)
			tr.fcd = constant(6)
		},
		"a D that can't tell any more": func(tr *trace) {
			tr.real, tr.fake, tr.fcd = falls(0.9, 0.5, 2000), falls(0.9, 0.5, 2000), falls(300, 4, 1000)
		},
		"wasserstein": func(tr *trace) { // losses are large, negative, and drift
			tr.lossD, tr.lossG = falls(10, -4, 500), func(t float64) float64 { return -30 * math.Sin(t/2000) }
			tr.gradD = falls(20, 3, 300)
		},
		"one bad judgement at a time": func(tr *trace) {
			good, wide := tr.fcd, tr.diversity
			odd := func(t float64) bool { return int(t/500)%4 == 1 }
			tr.fcd = func(t float64) float64 {
				if odd(t) {
					return 2 * good(t)
				}
				return good(t)
			}
			tr.diversity = func(t float64) float64 {
				if odd(t) {
					return wide(t) / 4
				}
				return wide(t)
			}
		},
		"classes that come late": func(tr *trace) {
			tr.fcd = falls(300, 20, 1500)
			tr.classes = func(t float64) []float64 {
				if t < 2600 {
					return []float64{0.5, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1, 0, 0}
				}
				return slices.Repeat([]float64{0.1}, 10)
			}
		},
		"few samples of many classes": func(tr *trace) {
			tr.classes = func(float64) []float64 { return append(slices.Repeat([]float64{0.002}, 500), make([]float64, 500)...) }
		},
		"a quiet end": func(tr *trace) { tr.steps = 60_000 },
	} {
		tr := healthy()
		change(&tr)
		if s := tr.watch(newDoctor(!tr.unjudged)); len(s.times) > 0 {
			t.Errorf("%s: %v, first %+v", name, s.times, s.first)
		}
	}
	// A variational autoencoder: no vitals, losses of hundreds of nats, one that grows from nothing.
	d := NewDoctor([]string{"negative ELBO (nats)", "reconstruction (nats)", "KL (nats)"}, false, nil, takesAll)
	for step := range 20_000 {
		kl := 25 * (1 - math.Exp(-float64(step)/1000))
		rec := falls(540, 75, 400)(float64(step))
		if d.Step(step+1, []float64{rec + kl, rec, kl}, nil); len(d.Alarms()) > 0 {
			t.Fatalf("at step %d: %+v", step, d.Alarms())
		}
	}
}

// Every ailment fires its alarm, that one alone, and once.
func TestAlarms(t *testing.T) {
	for _, c := range []struct {
		kind     Ailment
		name     string
		change   func(*trace)
		from, to int // where the alarm may begin
		says     string
		cure     Cure // the first
	}{
		{StrongD, "G's loss runs away", func(tr *trace) {
			tr.real, tr.fake = from(3000, tr.real, constant(1)), from(3000, tr.fake, constant(1))
			tr.lossG = from(3000, tr.lossG, constant(9))
			tr.fcd = from(3000, tr.fcd, constant(110))
		}, 3000, 3200, "D wins everything: it has stopped teaching G", Cure{Title: "Halve D's learning rate", Settings: map[string]string{"rate-d": "0.5"}}},
		{StrongD, "from the start", func(tr *trace) {
			tr.real, tr.fake, tr.lossG, tr.fcd = constant(1), constant(1), falls(0.7, 12, 200), constant(400)
		}, 1000, 1100, "D wins everything", Cure{Title: "Halve D's learning rate", Settings: map[string]string{"rate-d": "0.5"}}},
		{StrongD, "G's gradient vanishes", func(tr *trace) {
			tr.real, tr.fake = from(3000, tr.real, constant(1)), from(3000, tr.fake, constant(1))
			tr.lossG, tr.gradG, tr.unjudged = constant(-0.01), from(3000, tr.gradG, constant(1e-4)), true
		}, 3000, 3200, "D wins everything", Cure{Title: "Halve D's learning rate", Settings: map[string]string{"rate-d": "0.5"}}},
		{WeakD, "D guesses", func(tr *trace) {
			tr.real, tr.fake, tr.fcd = constant(0.5), constant(0.51), constant(300)
		}, 1000, 1100, "D learns nothing: it has been no better than a guess since step 1001, and", Cure{Title: "Double D's learning rate", Settings: map[string]string{"rate-d": "2"}}},
		{WeakD, "D is fooled and does not follow", func(tr *trace) {
			tr.real, tr.fake, tr.fcd = constant(0.2), constant(0), constant(300)
		}, 1000, 1100, "D learns nothing", Cure{Title: "Double D's learning rate", Settings: map[string]string{"rate-d": "2"}}},
		{WeakD, "D's gradient vanishes", func(tr *trace) {
			tr.real, tr.fake, tr.gradD, tr.unjudged = constant(1), constant(0), falls(1, 0, 300), true
		}, 1000, 1100, "D learns nothing", Cure{Title: "Double D's learning rate", Settings: map[string]string{"rate-d": "2"}}},
		{Collapse, "every sample is the same", func(tr *trace) {
			tr.diversity = from(4000, tr.diversity, constant(2.7))
		}, 4000, 4000, "all your images look alike: diversity fell to 3", Cure{Title: "Go back to the best moment, step 1", Back: 1}},
		{Collapse, "every sample is the same from the start", func(tr *trace) {
			tr.diversity, tr.fcd = constant(0.5), falls(900, 600, 5000)
		}, 1000, 1000, "all your images look alike: at step 1500 they differ only ", Cure{Title: "Go back to the best moment, step 1", Back: 1}},
		{Missing, "two digits are never drawn", func(tr *trace) {
			tr.classes = func(t float64) []float64 {
				if t < 6000 {
					return slices.Repeat([]float64{0.1}, 10)
				}
				return []float64{0.12, 0.12, 0.01, 0.12, 0.12, 0.12, 0.12, 0.12, 0.12, 0.012}
			}
		}, 6000, 8000, "2 of 10 classes are hardly ever drawn (counted from 0: 2, 9)", Cure{Title: "Add R1 and R2", Settings: map[string]string{"r1": "0.1", "r2": "0.1"}}},
		{Missing, "sandals are never drawn", func(tr *trace) {
			tr.names = []string{"trouser", "dress", "sandal"}
			tr.classes = func(t float64) []float64 {
				if t < 6000 {
					return []float64{0.3, 0.3, 0.4}
				}
				return []float64{0.5, 0.49, 0.01}
			}
		}, 6000, 8000, "1 of 3 classes are hardly ever drawn: sandal", Cure{Title: "Add R1 and R2", Settings: map[string]string{"r1": "0.1", "r2": "0.1"}}},
		{Explosion, "losses grow and grow", func(tr *trace) {
			tr.lossD = from(5000, tr.lossD, func(t float64) float64 { return 1e-3 * math.Exp((t-5000)/100) })
			tr.steps = 7000
		}, 5800, 6500, "the losses explode: since step ", Cure{Title: "Go back to the best moment, step 1", Back: 1}},
		{Explosion, "early", func(tr *trace) {
			tr.lossG = from(400, tr.lossG, constant(-1000))
			tr.steps = 3000
		}, 400, 500, "the losses explode", Cure{Title: "Go back to the best moment, step 1", Back: 1}},
		{Worse, "the distance grows", func(tr *trace) {
			tr.fcd = func(t float64) float64 { return 20 + math.Abs(t-4000)/100 }
		}, 5000, 6000, "the images get worse: they were best at step 4", Cure{Title: "Go back to the best moment, step 1", Back: 1}},
	} {
		tr := healthy()
		c.change(&tr)
		s := tr.watch(newDoctor(!tr.unjudged))
		if !reflect.DeepEqual(s.times, map[Ailment]int{c.kind: 1}) || len(s.last) != 1 {
			t.Errorf("%s, %s: the alarms were %v, the first %+v, the last %+v", c.kind, c.name, s.times, s.first, s.last)
			continue
		}
		a := s.last[0]
		if a.Step < c.from || a.Step > c.to || !strings.Contains(a.Sentence, c.says) || strings.Contains(a.Sentence, "%!") {
			t.Errorf("%s, %s: says %q of step %d, want %q between %d and %d", c.kind, c.name, a.Sentence, a.Step, c.says, c.from, c.to)
		}
		if len(a.Cures) < 2 || !reflect.DeepEqual(a.Cures[0], c.cure) {
			t.Errorf("%s, %s: offers %+v, want %+v first", c.kind, c.name, a.Cures, c.cure)
		}
	}
}

// What becomes healthy again clears, and may fire again.
func TestAlarmsClear(t *testing.T) {
	for kind, change := range map[Ailment]func(tr *trace, sick func(a, b func(float64) float64) func(float64) float64){
		StrongD: func(tr *trace, sick func(a, b func(float64) float64) func(float64) float64) {
			tr.real, tr.fake = sick(tr.real, constant(1)), sick(tr.fake, constant(1))
			tr.gradG = sick(tr.gradG, constant(1e-4))
		},
		Collapse: func(tr *trace, sick func(a, b func(float64) float64) func(float64) float64) {
			tr.diversity = sick(tr.diversity, constant(1))
		},
		Worse: func(tr *trace, sick func(a, b func(float64) float64) func(float64) float64) {
			tr.fcd = sick(constant(20), constant(50))
		},
		Explosion: func(tr *trace, sick func(a, b func(float64) float64) func(float64) float64) {
			tr.lossD = sick(tr.lossD, constant(1e4))
			tr.steps = 6000 // what has been seen once is no explosion the second time
		},
		Missing: func(tr *trace, sick func(a, b func(float64) float64) func(float64) float64) {
			tr.fcd = constant(20)
			share := sick(constant(0.5), constant(0))
			tr.classes = func(t float64) []float64 { return []float64{share(t), 1 - share(t)} }
		},
	} {
		tr := healthy()
		change(&tr, func(a, b func(float64) float64) func(float64) float64 {
			return from(3000, a, from(6000, b, from(7400, a, from(11_000, b, a))))
		})
		tr.steps = max(tr.steps, 14_000)
		if kind == Explosion {
			tr.steps = 8000
		}
		s := tr.watch(newDoctor(true))
		if want := map[bool]int{true: 1, false: 2}[kind == Explosion]; s.times[kind] != want || len(s.times) != 1 || len(s.last) != 0 {
			t.Errorf("%s fired %v times, want %d; at the end %+v", kind, s.times, want, s.last)
		}
	}
}

// An alarm on the edge does not flicker.
func TestAlarmsDoNotFlicker(t *testing.T) {
	tr := healthy()
	tr.steps = 30_000
	tr.real, tr.gradG = func(t float64) float64 { return 0.975 + 0.015*math.Sin(t/300) }, from(3000, tr.gradG, constant(1e-3))
	tr.fake = tr.real
	tr.diversity = func(t float64) float64 { return falls(9, 4.5, 800)(t) + 0.3*math.Sin(t) }
	tr.fcd = func(t float64) float64 { return 20 + max(0, 11-t/1000) + 11*(0.5+0.1*math.Sin(t))*min(1, t/5000) }
	s := tr.watch(newDoctor(true))
	for kind, n := range s.times {
		if n > 1 {
			t.Errorf("%s fired %d times", kind, n)
		}
	}
}

func TestCures(t *testing.T) {
	d := newDoctor(true)
	d.alarms = []Alarm{{Kind: StrongD, Step: 160}}
	titles := func() (list []string) {
		for _, c := range d.Alarms()[0].Cures {
			list = append(list, fmt.Sprint(c.Title, c.Settings))
		}
		return list
	}
	if got := len(titles()); got != 3 { // the best moment is not behind
		t.Errorf("%v", titles())
	}
	d.Step(200, []float64{1, 1}, nil)
	d.SetBest(150)
	d.SetSettings(map[string]string{"rate-d": "0.01", "r1": "0.1", "r2": "0", "augment": "full"})
	d.takes = func(name, value string) bool { return name != "rate-d" || value != "0.005" }
	if want := []string{"Strengthen R1 and R2map[r1:0.2 r2:0.2]", "Go back to the best moment, step 150map[]"}; !slices.Equal(titles(), want) {
		t.Errorf("offers %q, want %q", titles(), want)
	}
	d.SetSettings(map[string]string{"rate": "1"})
	if want := []string{"Go back to the best moment, step 150map[]"}; !slices.Equal(titles(), want) {
		t.Errorf("offers %q, want %q", titles(), want)
	}
	d.SetBest(170) // was as ill
	if len(titles()) > 0 {
		t.Errorf("offers %q", titles())
	}
	a, b := d.Alarms(), d.Alarms()
	if &a[0] != &b[0] {
		t.Error("the same alarms are made twice")
	}
}
