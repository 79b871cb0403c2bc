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
	probes := []Probe{{
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
	if e := t.encode; e != nil {
		probes = append(probes, Probe{
			Title: say.T("dragging a slider of one's own picture"), Picture: e.easel.picture,
			Move: func(i int) {
				t.turnTo(viewEncode)
				e.pages.Choose(pagePicture)
				if len(e.rows) > 0 {
					row := e.rows[0]
					row.Set(sliderReach * math.Sin(float64(i)/20))
					row.OnChanged(row.Value())
				}
			},
		}, Probe{
			Title: say.T("walking the map of codes"), Picture: e.chart.here,
			Move: func(i int) {
				t.turnTo(viewEncode)
				e.pages.Choose(pageMap)
				if s := e.chart.sample; s != nil {
					x, y := s.plane.StdX*math.Sin(float64(i)/20), s.plane.StdY*math.Cos(float64(i)/20)
					e.chart.points.SetPlace(x, y)
					e.chart.goTo(x, y)
				}
			},
		})
	}
	return probes
}
