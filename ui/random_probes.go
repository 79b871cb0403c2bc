package ui

import (
	"math"
	"strconv"

	"fyne.io/fyne/v2"

	"atelier/engine"
	"atelier/ui/say"
)

// Probes implements Probed.
func (t *randomTab) Probes() []Probe {
	filled := false
	return []Probe{{
		Title: say.T("dragging a slider"), Picture: t.picture,
		Move: func(i int) {
			for _, f := range t.form.Fields() {
				if f.Kind == engine.KindFloat && !math.IsInf(f.Max-f.Min, 0) {
					at := f.Min + (f.Max-f.Min)*(0.5+0.4*math.Sin(float64(i)/20))
					t.form.Put(f.Name, strconv.FormatFloat(at, 'g', -1, 64))
					return
				}
			}
		},
	}, {
		Title: say.T("scrolling a strip of 500 results"),
		Move: func(i int) {
			for f := t.shown; !filled && f.thumb != nil && t.strip.Len() < manyResults; {
				f.job.state.seed = uint64(t.strip.Len()) + 1_000_000
				f.job.wanted++
				t.record(f)
			}
			filled = true
			t.strip.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(-12, 0)})
		},
	}}
}
