package ui

import (
	"math"

	"fyne.io/fyne/v2"

	"atelier/ui/say"
)

// manyResults is how many results a long session may have in its strip.
const manyResults = 500

// Probes implements Probed.
func (t *modelTab) Probes() []Probe {
	if t.models.none() {
		return nil // nothing would be painted
	}
	filled := false
	return []Probe{{
		Title: say.T("dragging a slider of the latent space"), Picture: t.explore.picture,
		Move: func(i int) {
			t.turnTo(viewExplore)
			if len(t.explore.rows) > 0 {
				row := t.explore.rows[0]
				row.Set(sliderReach * math.Sin(float64(i)/20))
				row.OnChanged(row.Value())
			}
		},
	}, {
		Title: say.T("scrolling a strip of 500 results"),
		Move: func(i int) {
			t.turnTo(viewGenerate)
			g := t.generate
			if r, ok := g.results[g.now]; ok && !filled {
				filled = true
				for thumb := thumbOf(r.Batch); g.strip.Len() < manyResults; {
					g.took(r, thumb, true)
				}
			}
			g.strip.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(-12, 0)})
		},
	}}
}
