package train

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// What the doctor looks for, an ailment a function.

// watchStrongD: D is right about everything, and G learns nothing from it. The first alone is no ailment.
//
// G's signal is weak where its gradient has nearly vanished (the minimax loss) or where its loss has run away (the others) while the
// samples stand still.
func (d *Doctor) watchStrongD(step int) {
	right := min(d.real.value, d.fake.value)
	vanished := d.gradG.value < 0.05*d.usualGG.value
	if d.sees(StrongD) {
		if d.strong.over(right < 0.95) || !vanished && d.improved(d.strong.heard) {
			d.clear(StrongD)
			d.strong = spell{}
		}
		return
	}
	if right <= 0.97 {
		d.usualG.add(d.lossG.value)
		d.usualGG.add(d.gradG.value)
	}
	d.strong.add(step, right > 0.97 && d.steps > warmUp)
	runAway := d.g >= 0 && d.lossG.value > d.usualG.value+0.5*math.Abs(d.usualG.value)+1
	if d.strong.n >= patience && (vanished || runAway && d.stalled(d.strong.since, 3)) {
		d.strong.heard = len(d.judged)
		d.note("D wins everything: it has stopped teaching G", StrongD, d.strong.since)
	}
}

// watchWeakD: D guesses, or is fooled more often than a guess would be, and the samples stand still far from good. A D that guesses
// because the samples are good is the aim.
func (d *Doctor) watchWeakD(step int) {
	right := (d.real.value + d.fake.value) / 2
	if d.sees(WeakD) {
		if d.weak.over(right > 0.58) || d.improved(d.weak.heard) {
			d.clear(WeakD)
			d.weak = spell{}
		}
		return
	}
	d.weak.add(step, right < 0.55 && d.steps > warmUp)
	if d.weak.n < longPatience || !d.stalled(d.weak.since, 3) {
		return
	}
	teaches := d.gradD.value > 0.1*d.peakD
	if d.judge {
		teaches = bestFCD(d.judged) <= goodFCD*d.judged[len(d.judged)-1].Floor
	}
	if teaches {
		return
	}
	d.weak.heard = len(d.judged)
	d.note(fmt.Sprintf("D learns nothing: it has been no better than a guess since step %d, and the images have not become better", d.weak.since), WeakD, d.weak.since)
}

// watchLosses: the largest loss leaves within a short time all that was seen before, and goes on.
func (d *Doctor) watchLosses(step int, losses []float64) {
	most := 0.0
	for _, v := range losses {
		most = max(most, math.Abs(v))
	}
	d.level.add(most)
	now := d.level.value
	if d.sees(Explosion) {
		if d.exploded.over(now < 5*d.calm) {
			d.clear(Explosion)
			d.exploded = spell{}
		}
	} else {
		before := max(d.peakBefore(d.steps-min(lag, d.steps/2)), 1)
		d.exploded.add(step, now > explosion*before && d.steps > blockSize*3)
		if d.exploded.n == 1 {
			d.calm = before
		}
		if d.exploded.n >= 100 {
			d.note(fmt.Sprintf("the losses explode: since step %d they have been more than %d times what they were", d.exploded.since, explosion), Explosion, d.exploded.since)
		}
	}
	if d.steps%blockSize == 0 {
		if n := len(d.peaks); n > 0 {
			now = max(now, d.peaks[n-1])
		}
		d.peaks = append(d.peaks, now)
	}
}

// peakBefore is the highest level in so many first steps.
func (d *Doctor) peakBefore(steps int) float64 {
	if n := min(steps/blockSize, len(d.peaks)); n > 0 {
		return d.peaks[n-1]
	}
	return math.Inf(1)
}

// watchDiversity: the samples resemble each other far more than they did, or than anything that has begun to look like the real pictures,
// twice in a row.
func (d *Doctor) watchDiversity(q Quality) {
	peak := 0.0
	for _, old := range d.judged {
		if old.Step >= warmUp/2 {
			peak = max(peak, old.Diversity)
		}
	}
	if d.sees(Collapse) {
		if q.Diversity > 0.6*peak && q.Diversity > 0.3*q.DiversityReal {
			d.clear(Collapse)
		}
		return
	}
	two := d.last(2)
	switch {
	case two == nil:
	case max(two[0].Diversity, two[1].Diversity) < 0.2*q.DiversityReal:
		d.note(fmt.Sprintf("all your images look alike: at step %d they differ only %d %% as much as the real pictures do", q.Step, int(100*q.Diversity/q.DiversityReal)), Collapse, two[0].Step)
	case max(two[0].Diversity, two[1].Diversity) < 0.5*peak:
		d.note(fmt.Sprintf("all your images look alike: diversity fell to %d %% of its best, at step %d", int(100*q.Diversity/peak), two[0].Step), Collapse, two[0].Step)
	}
}

// watchClasses: a class is drawn less than a fifth as often as it should be, three times in a row, and the samples don't get better quickly.
func (d *Doctor) watchClasses(q Quality) {
	rare := func(q Quality, class int, part float64) bool {
		want := 1 / float64(len(q.Classes))
		if len(q.Wanted) == len(q.Classes) {
			want = q.Wanted[class]
		}
		return float64(q.N)*want >= 10 && q.Classes[class] < part*want
	}
	var missing []int
	below := false
	three := d.last(3)
	for class := range q.Classes {
		if rare(q, class, 0.35) {
			below = true
		}
		if three != nil && !slices.ContainsFunc(three, func(q Quality) bool { return class >= len(q.Classes) || !rare(q, class, 0.2) }) {
			missing = append(missing, class)
		}
	}
	if d.sees(Missing) {
		if !below {
			d.clear(Missing)
		}
		return
	}
	if len(missing) > 0 && bestFCD(three) > 0.8*bestFCD(d.judged[:len(d.judged)-3]) {
		named := len(q.Names) == len(q.Classes)
		var names []string
		for _, class := range missing {
			if named {
				names = append(names, q.Names[class])
			} else {
				names = append(names, strconv.Itoa(class))
			}
		}
		text := fmt.Sprintf("%d of %d classes are hardly ever drawn: %s", len(missing), len(q.Classes), strings.Join(names, ", "))
		if !named {
			text = fmt.Sprintf("%d of %d classes are hardly ever drawn (counted from 0: %s)", len(missing), len(q.Classes), strings.Join(names, ", "))
		}
		d.note(text, Missing, three[0].Step)
	}
}

// watchDistance: the samples are clearly worse than they once were, three times in a row.
func (d *Doctor) watchDistance(q Quality) {
	best := bestFCD(d.judged)
	if d.sees(Worse) {
		if q.FCD < 1.25*best {
			d.clear(Worse)
		}
		return
	}
	worse := func(q Quality) bool { return q.FCD > 1.5*best && q.FCD > best+q.Floor }
	if three := d.last(3); three != nil && worse(three[0]) && worse(three[1]) && worse(three[2]) {
		i := slices.IndexFunc(d.judged, func(q Quality) bool { return q.FCD == best })
		d.note(fmt.Sprintf("the images get worse: they were best at step %d, and are now %s times as far from the real ones", d.judged[i].Step, strconv.FormatFloat(q.FCD/best, 'f', 1, 64)), Worse, three[0].Step)
	}
}

// cures are what may help, as far as the run can do it.
func (d *Doctor) cures(a Alarm) []Cure {
	times := func(name string, factor float64) string {
		return strconv.FormatFloat(number(d.settings[name])*factor, 'g', -1, 64)
	}
	slower := Cure{Title: "Halve D's learning rate", Settings: map[string]string{"rate-d": times("rate-d", 0.5)}}
	// Both together: with one alone pairs of networks still diverge (Huang et al. 2025, arXiv:2501.05441, section 3).
	stronger := "r1"
	if number(d.settings["r2"]) > number(d.settings["r1"]) {
		stronger = "r2"
	}
	penalties := Cure{Title: "Strengthen R1 and R2", Settings: map[string]string{"r1": times(stronger, 2), "r2": times(stronger, 2)}}
	if number(d.settings[stronger]) == 0 {
		penalties = Cure{Title: "Add R1 and R2", Settings: map[string]string{"r1": "0.1", "r2": "0.1"}}
	}
	augment := Cure{Title: "Turn on augmentation", Settings: map[string]string{"augment": "adaptive"}}
	if d.settings["augment"] == "full" {
		augment = Cure{}
	}
	back := Cure{}
	if d.best > 0 && d.best < min(d.newest, a.Step) { // a moment of the same ailment is no cure
		back = Cure{Title: fmt.Sprintf("Go back to the best moment, step %d", d.best), Back: d.best}
	}
	var list []Cure
	switch a.Kind {
	case StrongD:
		list = []Cure{slower, penalties, augment, back}
	case WeakD:
		list = []Cure{{Title: "Double D's learning rate", Settings: map[string]string{"rate-d": times("rate-d", 2)}}, back}
	case Collapse:
		list = []Cure{back, penalties, slower}
	case Missing:
		list = []Cure{penalties, augment, back}
	case Explosion:
		list = []Cure{back, {Title: "Halve the learning rate", Settings: map[string]string{"rate": times("rate", 0.5)}}, penalties}
	case Worse:
		list = []Cure{back, augment, penalties, slower}
	}
	return slices.DeleteFunc(list, func(c Cure) bool { return !d.possible(c) })
}

// number is a setting's value; 0 where it is none.
func number(text string) float64 {
	v, _ := strconv.ParseFloat(text, 64)
	return v
}

// possible says whether a cure changes something, and the run can do it.
func (d *Doctor) possible(c Cure) bool {
	changes := c.Back > 0
	for name, value := range c.Settings {
		now, there := d.settings[name]
		if !there || !d.takes(name, value) {
			return false
		}
		changes = changes || value != now
	}
	return changes
}
