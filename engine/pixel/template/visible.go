package template

import (
	"context"
	"image/color"
	"math"
	"slices"

	"atelier/engine/pixel/mask"
)

// What of a scene can be seen, measured on small masks. Shapes that need a library are taken for their boxes.

// looked is the shorter side of the masks, in pixels.
const looked = 96

// leastVisible is the share of a shape, or the share of the canvas that it takes, from which on it is spoken of.
const leastVisible = 0.4

// view is a scene as it is looked at: the canvas in its shorter side, and in pixels of masks that are drawn when they are first asked for.
type view struct {
	Scene
	wide, high float64
	w, h       int
	masks      []mask.Mask
	drawn      []bool
}

func newView(s Scene) *view {
	short := float64(min(s.Width, s.Height))
	v := &view{Scene: s, wide: float64(s.Width) / short, high: float64(s.Height) / short, masks: make([]mask.Mask, len(s.Layers)), drawn: make([]bool, len(s.Layers))}
	v.w, v.h = int(min(64, v.wide)*looked), int(min(64, v.high)*looked)
	return v
}

// outline is the mask of a layer.
func (v *view) outline(i int) mask.Mask {
	if !v.drawn[i] {
		l := &v.Layers[i]
		v.masks[i], v.drawn[i] = l.outline(l.Place(v.w, v.h), v.w, v.h), true
	}
	return v.masks[i]
}

// outline is a layer's shape at a place in a picture of w x h.
func (l *Layer) outline(at mask.Place, w, h int) mask.Mask {
	shape := l.Shape
	if shape.Shape == "text" || shape.Shape == "picture" {
		shape.Shape = "rectangle"
	}
	m, err := mask.Draw(context.Background(), shape, at, l.Soft/100*looked, l.Stroke/100*looked, w, h, nil)
	if err != nil { // Render refuses it
		return mask.Mask{}
	}
	return m
}

// leastHollow is the share of a shape that its stroke must leave free for what is seen to be an outline.
const leastHollow = 0.08

// hollow is true where a layer is the outline of a shape: it has a stroke, and this isn't so thick that it fills the shape. What is in text and
// pictures isn't looked at.
func (l *Layer) hollow() bool {
	if l.Stroke == 0 || l.Shape.Shape == "text" || l.Shape.Shape == "picture" {
		return l.Stroke > 0
	}
	zoom := looked / (l.Size * max(1, l.Aspect)) // pixels for a percent of the canvas
	at := mask.Place{X: looked / 2, Y: looked / 2, W: l.Size * zoom, H: l.Size * l.Aspect * zoom}
	whole, err := mask.Draw(context.Background(), l.Shape, at, 0, 0, looked, looked, nil)
	stroke, failed := mask.Draw(context.Background(), l.Shape, at, 0, l.Stroke*zoom, looked, looked, nil)
	if err != nil || failed != nil { // Render refuses it
		return true
	}
	covered := 0.0
	each(whole, stroke, func(_ int, s, t float32) { covered += float64(min(s, t)) })
	return 1-covered/sum(whole.Pix) >= leastHollow
}

// visible is the share of layer i that is within the canvas and not under others, or the share of the canvas that this takes, whichever is more.
func (v *view) visible(i int) float64 {
	if v.free(i) {
		return 1
	}
	l := &v.Layers[i]
	rx, ry := l.reach()
	w, h := 2*int(math.Ceil(rx*looked)), 2*int(math.Ceil(ry*looked))
	at := l.Place(v.w, v.h)
	at.X, at.Y = float64(w)/2, float64(h)/2
	whole := sum(l.outline(at, w, h).Pix)

	own := v.outline(i)
	left := slices.Clone(own.Pix)
	for j := i + 1; j < len(v.Layers); j++ {
		o := &v.Layers[j]
		if o.Shape.Shape == "text" || !v.near(i, j) { // text lets through enough
			continue
		}
		opacity := float32(o.Opacity / 100)
		each(own, v.outline(j), func(p int, _, over float32) { left[p] *= 1 - opacity*over })
	}
	seen := sum(left)
	return max(seen/max(whole, 1e-9), seen/float64(v.w*v.h))
}

// near is true where the boxes about two layers touch.
func (v *view) near(i, j int) bool {
	a, b := &v.Layers[i], &v.Layers[j]
	ax, ay := a.reach()
	bx, by := b.reach()
	return math.Abs(a.X-b.X)/100*v.wide < ax+bx && math.Abs(a.Y-b.Y)/100*v.high < ay+by
}

// free is true where layer i is within the canvas and no later layer is near.
func (v *view) free(i int) bool {
	l := &v.Layers[i]
	x, y := l.X/100*v.wide, l.Y/100*v.high
	rx, ry := l.reach()
	if x < rx || y < ry || x+rx > v.wide || y+ry > v.high {
		return false
	}
	for j := i + 1; j < len(v.Layers); j++ {
		if v.near(i, j) {
			return false
		}
	}
	return true
}

// background is the colour behind everything: of the ground, or of the highest plain layer that covers the whole canvas, and the first layer above it.
func (v *view) background() (ground color.NRGBA, first int) {
	for i := len(v.Layers) - 1; i >= 0; i-- {
		l := &v.Layers[i]
		rx, ry := l.reach()
		if 2*rx < v.wide || 2*ry < v.high || l.Opacity < 100 || l.Shape.Shape == "text" || l.Shape.Shape == "picture" {
			continue
		}
		k := v.contentLook(l)
		if m := v.outline(i); k.plain != nil && len(m.Pix) == v.w*v.h && slices.Min(m.Pix) > 0.99 {
			return *k.plain, i + 1
		}
	}
	return v.seen(v.Ground), 0
}

// overlap is how much of the smaller of two layers lies over or under the other.
func (v *view) overlap(i, j int) float64 {
	a, b := v.outline(i), v.outline(j)
	both := 0.0
	each(a, b, func(_ int, s, t float32) { both += float64(s * t) })
	return both / max(1e-9, min(sum(a.Pix), sum(b.Pix)))
}

func sum(pix []float32) (s float64) {
	for _, t := range pix {
		s += float64(t)
	}
	return s
}

// each calls do for the pixels that two masks share, with the place in the first mask and the values of both.
func each(a, b mask.Mask, do func(p int, s, t float32)) {
	r := a.Rect.Intersect(b.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		p, q := (y-a.Rect.Min.Y)*a.Rect.Dx()-a.Rect.Min.X, (y-b.Rect.Min.Y)*b.Rect.Dx()-b.Rect.Min.X
		for x := r.Min.X; x < r.Max.X; x++ {
			do(p+x, a.Pix[p+x], b.Pix[q+x])
		}
	}
}
