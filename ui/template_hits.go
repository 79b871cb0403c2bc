package ui

import (
	"atelier/engine/pixel/mask"
	"atelier/engine/pixel/template"
	"atelier/ui/widget"
)

// What lies under the pointer.

// hits are the layers at a point of the canvas, the topmost first.
func (v *drawView) hits(x, y float64) []int {
	var at []int
	s := v.history.now.scene
	for i := len(s.Layers) - 1; i >= 0; i-- {
		if v.hit(s.Layers[i], x, y) {
			at = append(at, i)
		}
	}
	return at
}

// hit is true where a layer is at a point, or a few pixels of the screen beside it.
func (v *drawView) hit(l template.Layer, x, y float64) bool {
	c, p := v.history.now.scene.Canvas, v.stage.Pixels()
	if p.X < 1 || p.Y < 1 {
		return false
	}
	kx, ky := float64(p.X)/float64(c.Width), float64(p.Y)/float64(c.Height)
	return mask.Hit(l.Shape, l.Place(p.X, p.Y), x*kx, y*ky)
}

// holds is true where the chosen layer is at a point.
func (v *drawView) holds(x, y float64) bool {
	l := v.history.now.layer()
	return l != nil && v.hit(*l, x, y)
}

// pick chooses what lies on top at a point, or with next what lies below the chosen one, and after the lowest the topmost.
func (v *drawView) pick(x, y float64, next bool) {
	hits := v.hits(x, y)
	if len(hits) == 0 {
		if v.history.now.chosen >= 0 {
			v.choose(-1)
		}
		return
	}
	i := hits[0]
	if next {
		for k, at := range hits {
			if at == v.history.now.chosen {
				i = hits[(k+1)%len(hits)]
			}
		}
	}
	if i != v.history.now.chosen {
		v.choose(i)
	}
}

// under is the box of what a press at a point would choose.
func (v *drawView) under(x, y float64) (widget.Box, bool) {
	hits := v.hits(x, y)
	if len(hits) == 0 {
		return widget.Box{}, false
	}
	s := v.history.now.scene
	return boxOf(s.Canvas, s.Layers[hits[0]].Placing), true
}
