package train

import (
	"math"
	"slices"
	"strings"
)

// Doctor watches a training and says what is wrong with it. It only listens: the same signs give the same alarms, whether they come from a
// run or from its log. An alarm fires once and lasts until the training is clearly healthy again; between the two thresholds it stays.
//
// The thresholds are rules of thumb. They are set so that a healthy run stays silent: a good D is right in nine of ten cases, the loss of
// a G that learns may rise, samples are bad in the first minutes, and judgements of few samples are noisy.
//
// The zero value isn't ready: see NewDoctor.
type Doctor struct {
	settings map[string]string
	takes    func(name, value string) bool
	best     int  // the step of the best checkpoint; 0 where there is none
	g        int  // the index of G's loss; -1 where none is
	judge    bool // whether there is one

	steps    int // seen
	patient  bool
	real     mean // D's accuracies
	fake     mean
	gradD    mean
	gradG    mean
	peakD    float64 // of gradD
	lossG    mean
	usualG   mean // the loss of G while D wasn't too strong
	usualGG  mean // the gradient of G while D wasn't too strong
	strong   spell
	weak     spell
	level    mean      // of the largest loss
	peaks    []float64 // of level, up to the end of each block of steps
	exploded spell
	calm     float64 // the peak before the explosion

	judged []Quality
	alarms []Alarm // without cures
	now    []Alarm // with cures; nil when it has to be made again
	newest int     // step
}

const (
	warmUp       = 1000 // steps in which a run may look as bad as it likes
	patience     = 500  // steps for which D must be too strong
	longPatience = 2000 // steps for which D must learn nothing
	blockSize    = 100  // steps
	lag          = 2000 // steps: an explosion is faster
	explosion    = 20   // times as large as ever before
	goodFCD      = 8    // times the floor: a distance that needs no D that finds fault
)

// NewDoctor makes a doctor for a run. The loss whose name begins with "G " is the generator's; judge says whether judgements are going to
// come, for which the doctor then waits; the settings are the run's, and takes says which values they may be given.
func NewDoctor(losses []string, judge bool, settings map[string]string, takes func(name, value string) bool) *Doctor {
	return &Doctor{
		settings: settings, takes: takes, judge: judge, g: slices.IndexFunc(losses, func(name string) bool { return strings.HasPrefix(name, "G ") }),
		real: mean{span: 50, value: 0.5}, fake: mean{span: 50, value: 0.5}, // so that a D that has seen nothing is neither strong nor weak
		gradD: mean{span: 200}, gradG: mean{span: 200}, lossG: mean{span: 100}, usualG: mean{span: 500}, usualGG: mean{span: 500},
		level: mean{span: blockSize},
	}
}

// mean is an exponential one.
type mean struct {
	span  float64
	value float64
	n     int
}

func (m *mean) add(v float64) {
	m.n++
	if m.n == 1 && m.value == 0 {
		m.value = v
	}
	m.value += (v - m.value) / m.span
}

// spell counts the steps for which something has been so.
type spell struct {
	n     int
	since int // the first of the steps
	calm  int // steps since the alarm for which it has been clearly otherwise
	heard int // judgements at the alarm
}

func (s *spell) add(step int, so bool) {
	switch {
	case !so:
		s.n = 0
	case s.n == 0:
		s.n, s.since = 1, step
	default:
		s.n++
	}
}

// over says whether an alarm is over: for a while it has been clearly otherwise.
func (s *spell) over(otherwise bool) bool {
	if s.calm++; !otherwise {
		s.calm = 0
	}
	return s.calm >= 100
}

// SetSettings tells the run's present settings, which cures change.
func (d *Doctor) SetSettings(settings map[string]string) { d.settings, d.now = settings, nil }

// SetBest tells of which step the best checkpoint is; 0 is none.
func (d *Doctor) SetBest(step int) { d.best, d.now = step, nil }

// Step tells the signs of a step; the vitals are nil where there are none.
func (d *Doctor) Step(step int, losses []float64, vitals *Vitals) {
	d.steps++
	d.newest = step
	d.watchLosses(step, losses)
	if vitals == nil {
		return
	}
	d.patient = true
	d.real.add(vitals.RealAccuracy)
	d.fake.add(vitals.FakeAccuracy)
	d.gradD.add(vitals.GradD)
	d.gradG.add(vitals.GradG)
	d.peakD = max(d.peakD, d.gradD.value)
	if d.g >= 0 {
		d.lossG.add(losses[d.g])
	}
	d.watchStrongD(step)
	d.watchWeakD(step)
}

// Judge tells what the judge has said.
func (d *Doctor) Judge(q Quality) {
	d.judged = append(d.judged, q)
	d.watchDiversity(q)
	d.watchClasses(q)
	d.watchDistance(q)
}

// Alarms are those of the moment, the oldest first. The list is never written again.
func (d *Doctor) Alarms() []Alarm {
	if len(d.alarms) == 0 {
		return nil
	}
	if d.now == nil {
		for _, a := range d.alarms {
			a.Cures = d.cures(a)
			d.now = append(d.now, a)
		}
	}
	return d.now
}

func (d *Doctor) sees(kind Ailment) bool {
	return slices.ContainsFunc(d.alarms, func(a Alarm) bool { return a.Kind == kind })
}

// note makes an alarm.
func (d *Doctor) note(sentence string, kind Ailment, since int) {
	d.alarms, d.now = append(slices.Clone(d.alarms), Alarm{Kind: kind, Step: since, Sentence: sentence}), nil
}

func (d *Doctor) clear(kind Ailment) {
	d.alarms, d.now = slices.DeleteFunc(slices.Clone(d.alarms), func(a Alarm) bool { return a.Kind == kind }), nil
}

// last are the newest n judgements after the warm-up, or nil where there aren't so many.
func (d *Doctor) last(n int) []Quality {
	if len(d.judged) < n || d.judged[len(d.judged)-n].Step < warmUp {
		return nil
	}
	return d.judged[len(d.judged)-n:]
}

// bestFCD is the best distance of judgements, infinite where there is none.
func bestFCD(list []Quality) float64 {
	best := math.Inf(1)
	for _, q := range list {
		if q.FCD > 0 {
			best = min(best, q.FCD)
		}
	}
	return best
}

// stalled says whether the samples have not become better since a step: n judgements and none clearly better than all before. Where there
// is no judge nobody knows, and the answer is yes.
func (d *Doctor) stalled(since, n int) bool {
	if !d.judge {
		return true
	}
	first := len(d.judged) - n
	return first > 0 && d.judged[first].Step >= since && bestFCD(d.judged[first:]) > 0.98*bestFCD(d.judged[:first])
}

// improved says whether the newest judgement, which has come since so many, is clearly better than all before.
func (d *Doctor) improved(heard int) bool {
	n := len(d.judged)
	return n > max(heard, 1) && d.judged[n-1].FCD > 0 && d.judged[n-1].FCD < 0.95*bestFCD(d.judged[:n-1])
}
