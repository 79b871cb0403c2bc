package template

import (
	"image/color"
	"math"
	"math/rand/v2"
	"slices"

	"atelier/engine/pixel"
	"atelier/engine/pixel/random"
)

// Vary is picture `index` of a seed: the scene with its layers varied. It is a pure function.
func Vary(s Scene, m Many, seed uint64, index int) Scene {
	return newVariation(s, m).scene(seed, index)
}

// variation is a scene and how it varies, with all lists read.
type variation struct {
	base    Scene
	m       Many
	kinds   []string
	colours []paint
	grounds []paint
	own     paint   // the scene's ground
	lead    float64 // how many times as large as any other one shape is at least; 0 for no matter
}

// paint is a colour as it is written and as it looks; known is false where it is none.
type paint struct {
	text  string
	c     color.NRGBA
	known bool
}

func newPaint(text string) paint {
	c, err := pixel.ParseColour(text)
	return paint{text, c, err == nil}
}

// toldApart is the least distance of colours that are told apart at a glance.
const toldApart = 150

// near is true where two colours are hard to tell apart.
func (p paint) near(q paint) bool {
	return p.text == q.text || p.known && q.known && distance(p.c, q.c) < toldApart
}

func newVariation(s Scene, m Many) *variation {
	v := &variation{base: s, m: m, kinds: list(m.Shapes), own: newPaint(s.Ground)}
	for _, name := range list(m.Colours) {
		v.colours = append(v.colours, newPaint(name))
	}
	for _, name := range list(m.Grounds) {
		v.grounds = append(v.grounds, newPaint(name))
	}
	return v
}

// purpose keeps this stream of numbers apart from others of the same seed.
const purpose = 0x74656d706c617465 // "template"

func (v *variation) scene(seed uint64, index int) Scene {
	rng := rand.New(rand.NewPCG(seed^purpose, uint64(index)))
	s := Scene{Canvas: v.base.Canvas}
	ground := v.own
	if len(v.grounds) > 0 {
		ground = pick(rng, v.grounds)
		s.Ground = ground.text
	}
	s.Layers = v.choose(rng)
	for i := range s.Layers {
		v.vary(rng, s.Layers, i, ground)
	}
	v.arrange(rng, s)
	return s
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// choose is the layers of a picture: some of the scene's, or all of them again and again, in their order.
func (v *variation) choose(rng *rand.Rand) []Layer {
	n := len(v.base.Layers)
	if n == 0 {
		return nil
	}
	fewest, most := v.m.Fewest, v.m.Most
	if fewest == 0 {
		fewest = n
		if most > 0 {
			fewest = min(n, most)
		}
	}
	if most == 0 {
		most = max(n, fewest)
	}
	fewest, most = span(fewest, most)
	k := fewest + min(rng.IntN(most-fewest+1), rng.IntN(most-fewest+1))
	from := make([]int, max(k, n))
	for i := range from {
		from[i] = i % n
	}
	if k < n {
		from = rng.Perm(n)[:k]
		slices.Sort(from)
	}
	layers := make([]Layer, k)
	for i := range layers {
		layers[i] = v.base.Layers[from[i]]
	}
	return layers
}

// vary gives layer i a shape, a content and an angle of its own: if possible not the shape and the colour of a layer before it.
func (v *variation) vary(rng *rand.Rand, layers []Layer, i int, ground paint) {
	own := layers[i]
	for range 8 {
		l := own
		if len(v.kinds) > 0 {
			name := pick(rng, v.kinds)
			if k := kindNamed(name); k != nil {
				k.make(&l)
			} else {
				l.Shape.Shape = name
			}
		}
		v.fill(rng, &l, ground)
		if v.m.Stretch > 1 {
			l.Aspect = clamp(l.Aspect*math.Exp((2*rng.Float64()-1)*math.Log(v.m.Stretch)), 0.05, 20)
		}
		l.Angle = math.Remainder(l.Angle+(2*rng.Float64()-1)*v.m.Tilt, 360)
		layers[i] = l
		if !slices.ContainsFunc(layers[:i], func(o Layer) bool { return o.Shape == l.Shape && o.Content == l.Content && o.Colour == l.Colour }) {
			break
		}
	}
	layers[i].Aspect, layers[i].Angle = rounded(layers[i].Aspect), rounded(layers[i].Angle)
}

// rounded keeps recipes readable.
func rounded(v float64) float64 { return math.Round(v*1e5) / 1e5 }

func clamp(v, lo, hi float64) float64 { return min(hi, max(lo, v)) }

// fill gives a layer its content.
func (v *variation) fill(rng *rand.Rand, l *Layer, ground paint) {
	what := v.m.Contents
	if what == "mixed" {
		what = pick(rng, []string{"plain", "plain", "gradients", "patterns", "noise"})
	}
	switch what {
	case "plain":
		l.Content = "colour"
	case "gradients":
		l.Content = pick(rng, []string{"linear", "linear", "radial", "conic"})
		l.Repeat, l.Steps, l.Mirror = 1, 0, l.Content == "conic"
		if first, ok := v.colour(rng, ground); ok {
			second, _ := v.colour(rng, ground, first)
			l.Palette = first.text + ", " + second.text
		}
	case "patterns":
		l.Content = pick(rng, []string{"stripes", "checks"})
		l.Count, l.Share = 3+rng.IntN(4), 50
	case "noise":
		l.Content = "random"
		l.Noise = surprise(rng)
	}
	if l.Content == "random" || l.Content == "model" {
		l.Variant = rng.Uint64N(1 << 32)
	}
	if l.Content == "linear" || l.Content == "conic" || l.Content == "stripes" || l.Content == "checks" {
		if what != "own" {
			l.Direction = float64(rng.IntN(24)*15 - 180)
		}
	}
	if first, ok := v.colour(rng, ground); ok {
		l.Colour = first.text
		if second := newPaint(l.Second); l.Content == "stripes" || l.Content == "checks" {
			if what != "own" || second.near(first) {
				second, _ = v.colour(rng, first, ground)
				l.Second = second.text
			}
		}
	}
}

// colour draws a colour that can be told from all of others, if there is one; ok is false where there are none to draw from.
func (v *variation) colour(rng *rand.Rand, others ...paint) (c paint, ok bool) {
	if len(v.colours) == 0 {
		return c, false
	}
	for range 12 {
		c = pick(rng, v.colours)
		if !slices.ContainsFunc(others, c.near) {
			break
		}
	}
	return c, true
}

// surprise draws a noise that looks good and is drawn at once.
func surprise(rng *rand.Rand) string {
	s, err := random.Parse("width=256 height=256")
	if err != nil {
		panic("template: a noise that can't be read")
	}
	for {
		n := random.Surprise(s, rng.Uint64())
		if !slices.ContainsFunc(random.Kinds(), func(k random.Kind) bool { return k.Name == n.Kind && k.Grows }) {
			return n.String()
		}
	}
}
