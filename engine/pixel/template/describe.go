package template

import (
	"cmp"
	"math"
	"strings"

	"atelier/engine/pixel"
)

// Captions say only what holds: a test draws thousands of scenes and checks each claim. What can't be seen - outside of the canvas, under other layers, in
// the colour of the ground - isn't spoken of.

// Caption says exactly what is in a scene.
type Caption struct {
	English, Chinese string
	Objects          []Object
}

// Object is one shape of a caption.
type Object struct {
	Shape  string  `json:"shape"`  // as the caption calls it: "square"
	Colour string  `json:"colour"` // "red", "red and white striped"; "" where the caption doesn't say
	Size   string  `json:"size"`   // "tiny", "small", "medium" or "large"; "" where it isn't known
	X      float64 `json:"x"`      // of its middle, 0 to 1
	Y      float64 `json:"y"`
	Extent float64 `json:"extent"` // of its longer side, of the canvas' shorter side
	Angle  float64 `json:"angle"`
}

// Main is the index of the largest object, the first of several, and -1 where there is none.
func (c Caption) Main() int {
	at := -1
	for i, o := range c.Objects {
		if at < 0 || o.Extent > c.Objects[at].Extent {
			at = i
		}
	}
	return at
}

// phrase is what a caption says of one object.
type phrase struct {
	english, chinese string
	layer            int
}

// Describe makes the caption of a scene: what is seen of its layers, the lowest first. One object is said with its place, two with how they lie to each
// other by the larger offset of their middles, more with their places.
func Describe(s Scene) Caption {
	var c Caption
	var all []phrase
	v := newView(s)
	ground, first := v.background()
	least := leastVisible
	for {
		for i := first; i < len(s.Layers); i++ {
			l := &s.Layers[i]
			look, seen := s.look(l, ground)
			if !seen || v.visible(i) < least {
				continue
			}
			p, o := l.describe(look)
			p.layer = i
			all, c.Objects = append(all, p), append(c.Objects, o)
		}
		if len(all) > 0 || least < 0.01 {
			break
		}
		least /= 2 // nothing is seen well: what is seen best
	}
	switch len(all) {
	case 0:
		name := pixel.NameOf(ground)
		c.English = "an empty " + name.Name + " picture"
		c.Chinese = "一幅空白的" + name.Chinese + "图片"
	case 1:
		z := s.Layers[all[0].layer].zone()
		c.English = all[0].english + " " + z[0]
		c.Chinese = z[1] + "有" + all[0].chinese
	case 2:
		c.English, c.Chinese = v.relate(all[0], all[1])
	default:
		for i, p := range all {
			z := s.Layers[p.layer].zone()
			switch i {
			case 0:
			case len(all) - 1:
				c.English += " and "
				c.Chinese += "，"
			default:
				c.English += ", "
				c.Chinese += "，"
			}
			c.English += p.english + " " + z[0]
			c.Chinese += z[1] + "有" + p.chinese
		}
	}
	return c
}

// zone is the words for where the layer's middle is.
func (l *Layer) zone() [2]string { return zones[zone(l.Y)][zone(l.X)] }

// describe is what a caption says of a layer.
func (l *Layer) describe(k look) (phrase, Object) {
	extent, known := l.extent()
	size, sizeChinese := sizeWord(extent)
	named := cmp.Or(size, "medium")
	if !known {
		size, sizeChinese, named = "", "", ""
	}
	n := l.noun()
	o := Object{Shape: n.english, Colour: k.english, Size: named, X: rounded(l.X / 100), Y: rounded(l.Y / 100), Extent: rounded(extent), Angle: l.Angle}
	var words []string
	for _, w := range []string{size, k.english, n.english} {
		if w != "" {
			words = append(words, w)
		}
	}
	english, measure := strings.Join(words, " "), n.measure
	chinese := sizeChinese + k.chinese + n.chinese
	if l.hollow() {
		english, chinese, measure = english+" outline", chinese+"轮廓", "个"
	}
	article := "a "
	switch {
	case l.Shape.Shape == "text":
		article = "the "
	case strings.ContainsRune("aeiou", rune(english[0])):
		article = "an "
	}
	return phrase{english: article + english + k.after, chinese: "一" + measure + chinese}, o
}

// Nearer offsets of two middles than this, of the mean of the objects' extents, say nothing about where they lie.
const leastOffset = 0.15

// relate says how a lies to b.
func (v *view) relate(a, b phrase) (english, chinese string) {
	s := &v.Scene
	l, m := &s.Layers[a.layer], &s.Layers[b.layer]
	short := float64(min(s.Width, s.Height))
	dx, dy := (l.X-m.X)/100*float64(s.Width)/short, (l.Y-m.Y)/100*float64(s.Height)/short
	mean := (l.Size*max(1, l.Aspect) + m.Size*max(1, m.Aspect)) / 200
	switch {
	case max(math.Abs(dx), math.Abs(dy)) < leastOffset*mean:
		if v.overlap(b.layer, a.layer) > 0.1 {
			return b.english + " in front of " + a.english, b.chinese + "在" + a.chinese + "前面"
		}
		return a.english + " and " + b.english, a.chinese + "和" + b.chinese
	case math.Abs(dy) >= math.Abs(dx) && dy < 0:
		return a.english + " above " + b.english, a.chinese + "在" + b.chinese + "上方"
	case math.Abs(dy) >= math.Abs(dx):
		return a.english + " below " + b.english, a.chinese + "在" + b.chinese + "下方"
	case dx < 0:
		return a.english + " to the left of " + b.english, a.chinese + "在" + b.chinese + "左边"
	}
	return a.english + " to the right of " + b.english, a.chinese + "在" + b.chinese + "右边"
}
