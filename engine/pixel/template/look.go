package template

import (
	"image/color"
	"math"
	"strings"

	"atelier/engine/pixel"
	"atelier/engine/pixel/random"
)

// What a content looks like, in words.

// look is the words for a content.
type look struct {
	english, chinese string
	after            string       // stands behind the shape in English
	plain            *color.NRGBA // where all of it has one colour
}

// Opacity, in percent: below the first a layer isn't spoken of, below the second it is called translucent.
const (
	unseenBelow      = 8
	translucentBelow = 90
)

// blurredFrom is how wide a soft edge is, of the shape's width, where the shape is called blurred.
const blurredFrom = 0.2

// leastContrast is how far, by distance, a plain colour must be from the ground to be seen.
const leastContrast = 24

// look is the words for a layer's content; seen is false where it can't be told from the ground.
func (s *Scene) look(l *Layer, ground color.NRGBA) (k look, seen bool) {
	if l.Opacity < unseenBelow || l.Shape.Shape == "text" && strings.TrimSpace(strings.ReplaceAll(l.Shape.Text, `\n`, "")) == "" {
		return k, false
	}
	k = s.contentLook(l)
	if k.plain != nil && distance(*k.plain, ground) < leastContrast {
		return look{}, false
	}
	if l.Soft >= blurredFrom*l.Size {
		k.english, k.chinese = join("blurred", k.english), "模糊的"+k.chinese
	}
	if l.Opacity < translucentBelow {
		k.english, k.chinese = join("translucent", k.english), "半透明的"+k.chinese
	}
	return k, true
}

func join(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

// seen is a colour as the canvas shows it.
func (s *Scene) seen(text string) color.NRGBA {
	c, _ := pixel.ParseColour(text) // Render refuses what is none
	return s.shown(c)
}

func (s *Scene) shown(c color.NRGBA) color.NRGBA {
	if s.Grey {
		v := byteOf(0.2126*float32(c.R) + 0.7152*float32(c.G) + 0.0722*float32(c.B))
		return color.NRGBA{v, v, v, c.A}
	}
	return c
}

// plainLook is the words for one colour.
func plainLook(c color.NRGBA) look {
	name := pixel.NameOf(c)
	return look{english: name.Name, chinese: name.Chinese, plain: &c}
}

func (s *Scene) contentLook(l *Layer) look {
	switch l.Content {
	case "colour":
		return plainLook(s.seen(l.Colour))
	case "linear", "radial", "conic":
		return s.gradientLook(l)
	case "stripes", "checks":
		return s.patternLook(l)
	case "random":
		return noiseLook(l.Noise)
	}
	return look{chinese: "填充了图片的", after: " filled with a picture"}
}

// gradientLook names the ends of a palette, where what is between needs no names.
func (s *Scene) gradientLook(l *Layer) look {
	p, err := pixel.ParsePalette(l.Palette)
	if err != nil {
		return look{} // Render refuses it
	}
	const samples = 17
	var first, last pixel.Named
	distinct := make(map[string]bool)
	for i := range samples {
		last = pixel.NameOf(s.shown(p.At(float64(i) / (samples - 1))))
		if i == 0 {
			first = last
		}
		distinct[last.Name] = true
	}
	pair := len(p) == 2
	switch {
	case len(distinct) == 1 || pair && first == last:
		return look{english: first.Name, chinese: first.Chinese}
	case first == last || !pair && len(distinct) > 3 || l.Anchor == "canvas": // on the canvas, a shape shows no more than a part of it
		return look{english: "multicoloured", chinese: "彩色"}
	}
	return look{english: first.Name + "-to-" + last.Name, chinese: "由" + first.Chinese + "渐变到" + last.Chinese + "的"}
}

// leastPeriod is the narrowest pattern that is seen as one, in pixels.
const leastPeriod = 2

// mixture is so much of a, and b for the rest.
func mixture(a, b color.NRGBA, share float64) color.NRGBA {
	mix := func(p, q uint8) uint8 { return byteOf(float32(share*float64(p) + (1-share)*float64(q))) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// patternLook is the words for stripes and checks.
func (s *Scene) patternLook(l *Layer) look {
	a, b := s.seen(l.Colour), s.seen(l.Second)
	if l.Content == "stripes" && l.Share == 100 {
		return plainLook(a)
	}
	if l.Content == "stripes" && l.Share == 0 {
		return plainLook(b)
	}
	width := l.Size / 100 * float64(min(s.Width, s.Height))
	if l.Anchor == "canvas" {
		width = float64(s.Width)
	}
	if width/float64(l.Count) < leastPeriod { // only their mixture is seen
		share := l.Share / 100
		if l.Content == "checks" {
			share = 0.5
		}
		return plainLook(mixture(a, b, share))
	}
	how, chinese := " striped", "条纹的"
	if l.Content == "checks" {
		how, chinese = " chequered", "格子的"
	}
	first, second := pixel.NameOf(a), pixel.NameOf(b)
	if first == second {
		return look{english: first.Name + how, chinese: first.Chinese + chinese}
	}
	return look{english: first.Name + " and " + second.Name + how, chinese: first.Chinese + "和" + second.Chinese + chinese}
}

var cloudy = look{english: "cloudy", chinese: "云雾状的"}

// noiseLook is the words for a noise.
func noiseLook(text string) look {
	n, err := random.Parse(text)
	if err != nil {
		return look{} // Render refuses it
	}
	switch n.Kind {
	case "uniform", "gaussian", "salt-and-pepper", "blue":
		return look{english: "noisy", chinese: "布满噪点的"}
	case "fractal":
		if n.Sum == "fbm" && n.Basis != "worley" {
			return cloudy
		}
	case "value", "perlin", "simplex", "plasma":
		return cloudy
	}
	return look{english: "textured", chinese: "带纹理的"}
}

// distance is how far two colours are apart to the eye, 0 to 765, by the weights of Riemersma ("Colour metric", compuphase.com).
func distance(a, b color.NRGBA) float64 {
	red := (float64(a.R) + float64(b.R)) / 2
	dr, dg, db := float64(a.R)-float64(b.R), float64(a.G)-float64(b.G), float64(a.B)-float64(b.B)
	return math.Sqrt((2+red/256)*dr*dr + 4*dg*dg + (2+(255-red)/256)*db*db)
}
