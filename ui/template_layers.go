package ui

import (
	"math"
	"slices"
	"strings"

	"atelier/engine/pixel/template"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// What is done to the layers of a sketch: pure functions of values.

// newFills are the contents of shapes that are added, in turn, so that each can be told from the last: pleasant on white and beside each other.
var newFills = []func(f *template.Fill){
	func(f *template.Fill) { f.Content, f.Palette, f.Direction = "linear", "#ff7a59, #ffc857", 45 },
	func(f *template.Fill) { f.Content, f.Colour = "colour", "#2f6fed" },
	func(f *template.Fill) { f.Content, f.Palette = "radial", "#c8f0e4, #12927f" },
	func(f *template.Fill) { f.Content, f.Colour = "colour", "#f2b134" },
	func(f *template.Fill) { f.Content, f.Palette, f.Direction = "linear", "#8e7bff, #ff7bc1", 60 },
	func(f *template.Fill) { f.Content, f.Colour = "colour", "#e4572e" },
	func(f *template.Fill) { f.Content, f.Palette, f.Mirror = "conic", "#5ab0f5, #d9f0ff", true },
	func(f *template.Fill) { f.Content, f.Colour = "colour", "#3aa655" },
}

// newLayer is a layer of that shape for the middle of a scene that has n layers.
func newLayer(shape string, n int) template.Layer {
	l := template.NewLayer()
	newFills[n%len(newFills)](&l.Fill)
	l.Shape.Shape = shape
	l.Size = 36
	switch shape {
	case "text":
		l.Size, l.Aspect = 60, 0.26
	case "rectangle", "rounded":
		l.Aspect = 0.75
	}
	return l
}

func lacksStencil(l *template.Layer) bool { return l.Shape.Shape == "picture" && l.Stencil == "" }
func lacksPicture(l *template.Layer) bool { return l.Content == "picture" && l.Image == "" }
func lacksModel(l *template.Layer) bool   { return l.Content == "model" && l.Model == "" }

// paintable is the scene with grey checks where a picture or a model isn't chosen yet, so that all the rest can be seen.
func paintable(s template.Scene) template.Scene {
	s.Layers = slices.Clone(s.Layers)
	for i := range s.Layers {
		l := &s.Layers[i]
		if lacksStencil(l) {
			l.Shape.Shape = "rectangle"
		}
		if lacksPicture(l) || lacksModel(l) {
			missing(l)
		}
	}
	return s
}

// missing fills a layer with the checks of what isn't there.
func missing(l *template.Layer) {
	l.Content, l.Colour, l.Second, l.Count, l.Blend, l.Direction = "checks", "#b8bcc6", "#d6d9e0", 8, 0, 0
}

// add puts a layer on top and chooses it. One that would hide another of its place stands a little aside.
func (s *sketch) add(l template.Layer) {
	const aside = 4
	for slices.ContainsFunc(s.scene.Layers, func(o template.Layer) bool { return math.Abs(o.X-l.X) < 1 && math.Abs(o.Y-l.Y) < 1 }) && l.X < 90 {
		l.X, l.Y = l.X+aside, l.Y+aside
	}
	s.scene.Layers = append(s.scene.Layers, l)
	s.chosen = len(s.scene.Layers) - 1
}

// duplicate puts a copy of the chosen layer over it, a little aside, and chooses it.
func (s *sketch) duplicate() {
	l := s.layer()
	if l == nil {
		return
	}
	c := *l
	c.X, c.Y = min(c.X+4, 200), min(c.Y+4, 200)
	s.scene.Layers = slices.Insert(s.scene.Layers, s.chosen+1, c)
	s.chosen++
}

// remove takes the chosen layer away and chooses none.
func (s *sketch) remove() {
	if s.layer() != nil {
		s.scene.Layers = slices.Delete(s.scene.Layers, s.chosen, s.chosen+1)
		s.chosen = -1
	}
}

// order puts layer from into the place of layer to, and chooses it.
func (s *sketch) order(from, to int) {
	n := len(s.scene.Layers)
	if from < 0 || from >= n || to < 0 || to >= n {
		return
	}
	l := s.scene.Layers[from]
	s.scene.Layers = slices.Insert(slices.Delete(s.scene.Layers, from, from+1), to, l)
	s.chosen = to
}

// shorter is the shorter side of the canvas, which sizes are of.
func shorter(c template.Canvas) float64 { return float64(min(c.Width, c.Height)) }

// boxOf is where a layer stands, in pixels of its canvas.
func boxOf(c template.Canvas, p template.Placing) widget.Box {
	w := p.Size / 100 * shorter(c)
	return widget.Box{X: p.X / 100 * float64(c.Width), Y: p.Y / 100 * float64(c.Height), W: w, H: w * p.Aspect, Angle: p.Angle}
}

// placed is the placing with what the box has changed, within the limits of the settings and with no more digits than a person wants to read.
func placed(c template.Canvas, p template.Placing, b widget.Box) template.Placing {
	was := boxOf(c, p)
	hundredth := func(v float64) float64 { return math.Round(v*100) / 100 }
	if b.X != was.X {
		p.X = hundredth(min(200, max(-100, b.X/float64(c.Width)*100)))
	}
	if b.Y != was.Y {
		p.Y = hundredth(min(200, max(-100, b.Y/float64(c.Height)*100)))
	}
	if b.W != was.W {
		p.Size = hundredth(min(400, max(0.5, b.W/shorter(c)*100)))
	}
	if aspect := b.H / b.W; math.Abs(aspect/p.Aspect-1) > 1e-9 {
		p.Aspect = min(20, max(0.05, math.Round(aspect*1e4)/1e4))
	}
	if b.Angle != was.Angle {
		p.Angle = hundredth(min(180, max(-180, b.Angle)))
	}
	return p
}

// layerName says what a layer is: "Star · radial"; a text by its words.
func layerName(l template.Layer) string {
	name := say.Option(l.Shape.Shape)
	if words := strings.Join(strings.Fields(l.Text), " "); l.Shape.Shape == "text" && words != "" {
		name = "“" + words + "”"
	}
	return name + " · " + small(say.Option(l.Content))
}
