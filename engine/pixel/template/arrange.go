package template

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Where the shapes of a varied scene stand: by trial, since there are few of them.

// Tries of arrange: whole arrangements, and places for one shape.
const (
	arrangements = 12
	places       = 24
	gap          = 0.02 // between shapes that are apart, of the shorter side
)

// arrange gives the layers their sizes and places: apart from each other unless they may overlap, the largest first, since it has the least room.
func (v *variation) arrange(rng *rand.Rand, s Scene) {
	wide, high := 1.0, 1.0 // of the canvas, in its shorter side
	if s.Width > s.Height {
		wide = float64(s.Width) / float64(s.Height)
	} else {
		high = float64(s.Height) / float64(s.Width)
	}
	best, least := []Layer(nil), math.Inf(1)
	for range arrangements {
		layers := slices.Clone(s.Layers)
		order := make([]int, len(layers))
		for i, size := range v.sizes(rng, len(layers)) {
			order[i] = i
			layers[i].Size = rounded(clamp(layers[i].Size*size/100, 0.5, 400))
		}
		slices.SortStableFunc(order, func(a, b int) int {
			ax, ay := layers[a].reach()
			bx, by := layers[b].reach()
			return cmp.Compare(bx*by, ax*ay)
		})
		total := 0.0
		for i, at := range order {
			total += v.settle(rng, layers, order[:i], at, wide, high)
		}
		if total < least {
			best, least = layers, total
		}
		if least == 0 {
			break
		}
	}
	copy(s.Layers, best)
}

// sizes draws n sizes, in percent of the layers' own, all ratios equally likely. Where one is to lead it is so many times as large as any other.
func (v *variation) sizes(rng *rand.Rand, n int) []float64 {
	lo, hi := span(v.m.Smallest, v.m.Largest)
	draw := func(hi float64) float64 { return lo * math.Exp(rng.Float64()*math.Log(hi/lo)) }
	sizes := make([]float64, n)
	first := 0
	for i := range sizes {
		if sizes[i] = draw(hi); sizes[i] > sizes[first] {
			first = i
		}
	}
	if v.lead == 0 || n < 2 {
		return sizes
	}
	sizes[first] = max(sizes[first], lo*v.lead)
	for i := range sizes {
		if i != first && sizes[i]*v.lead > sizes[first] {
			sizes[i] = draw(sizes[first] / v.lead)
		}
	}
	return sizes
}

// settle finds a place for layer `at` beside those that have one, and returns by how much it overlaps them, in the shorter side of the canvas.
func (v *variation) settle(rng *rand.Rand, layers []Layer, others []int, at int, wide, high float64) float64 {
	l := &layers[at]
	rx, ry := l.reach()
	ownX, ownY := l.X, l.Y
	bestX, bestY, least := 0.0, 0.0, math.Inf(1)
	for range places {
		l.X, l.Y = v.near(rng, ownX, rx/wide), v.near(rng, ownY, ry/high)
		over := 0.0
		for _, o := range others {
			ox, oy := layers[o].reach()
			dx, dy := math.Abs(l.X-layers[o].X)/100*wide, math.Abs(l.Y-layers[o].Y)/100*high
			over += max(0, min(rx+ox+gap-dx, ry+oy+gap-dy))
		}
		if over < least {
			bestX, bestY, least = l.X, l.Y, over
		}
		if over == 0 || v.m.Overlap {
			break
		}
	}
	l.X, l.Y = bestX, bestY
	if v.m.Overlap {
		return 0
	}
	return least
}

// near draws a place about own, in percent of a side; reach is how far the shape goes from its middle, of that side.
func (v *variation) near(rng *rand.Rand, own, reach float64) float64 {
	lo, hi := own-own*v.m.Spread/100, own+(100-own)*v.m.Spread/100
	if v.m.Inside {
		from, to := 100*reach, 100-100*reach
		if from >= to { // it doesn't fit
			from, to = 50, 50
		}
		lo, hi = clamp(lo, from, to), clamp(hi, from, to)
	}
	return rounded(clamp(lo+rng.Float64()*(hi-lo), -100, 200))
}

// reach is how far a shape goes from its middle to the side and down, in the shorter side of the canvas: a box that holds it whole.
func (l *Layer) reach() (x, y float64) {
	a, b := l.Size/200, l.Size/200*l.Aspect
	sin, cos := math.Sincos(l.Angle * math.Pi / 180)
	if l.round() {
		x, y = math.Hypot(a*cos, b*sin), math.Hypot(a*sin, b*cos)
	} else {
		x, y = math.Abs(a*cos)+math.Abs(b*sin), math.Abs(a*sin)+math.Abs(b*cos)
	}
	edge := (l.Soft + l.Stroke) / 200
	return x + edge, y + edge
}
