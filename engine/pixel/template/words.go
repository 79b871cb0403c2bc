package template

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"atelier/engine"
	"atelier/engine/pixel/mask"
)

// The vocabulary of captions, in English and Chinese.

// word is a noun: 五角星 is counted with 颗.
type word struct {
	english, chinese, measure string
}

// kind is a shape that has a name of its own.
type kind struct {
	name string
	make func(*Layer)
}

// kinds are the shapes to draw from, besides those of package mask. The longer side of each is as long as the layer was wide, so that none is
// larger than others for being what it is.
var kinds = []kind{
	{"circle", func(l *Layer) { l.Shape.Shape, l.Aspect = "ellipse", 1 }},
	{"ellipse", func(l *Layer) { l.Shape.Shape, l.Aspect = "ellipse", 0.6 }},
	{"square", func(l *Layer) { l.Shape.Shape, l.Aspect = "rectangle", 1 }},
	{"rectangle", func(l *Layer) { l.Shape.Shape, l.Aspect = "rectangle", 0.55 }},
	{"triangle", func(l *Layer) { l.Shape.Shape, l.Shape.Corners, l.Aspect = "polygon", 3, 1 }},
	{"diamond", func(l *Layer) { l.Shape.Shape, l.Shape.Corners, l.Aspect, l.Size = "polygon", 4, 1.3, l.Size/1.3 }},
	{"pentagon", func(l *Layer) { l.Shape.Shape, l.Shape.Corners, l.Aspect = "polygon", 5, 1 }},
	{"hexagon", func(l *Layer) { l.Shape.Shape, l.Shape.Corners, l.Aspect = "polygon", 6, 1 }},
	{"star", func(l *Layer) { l.Shape.Shape, l.Shape.Points, l.Aspect = "star", 5, 1 }},
	{"ring", func(l *Layer) { l.Shape.Shape, l.Aspect = "ring", 1 }},
	{"cross", func(l *Layer) { l.Shape.Shape, l.Aspect = "cross", 1 }},
	{"heart", func(l *Layer) { l.Shape.Shape, l.Aspect = "heart", 1 }},
}

// ShapeNames lists the names that Many.Shapes takes: shapes as people call them, then those of package mask that need more to be said.
func ShapeNames() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	for _, name := range mask.Shapes() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// ShapeChinese is what a shape of ShapeNames is called in Chinese.
func ShapeChinese(name string) string {
	k := kindNamed(name)
	if k == nil {
		panic("template: a shape without a name")
	}
	var l Layer
	engine.SetDefaults(&l)
	k.make(&l)
	switch name {
	case "polygon":
		return "多边形"
	case "text":
		return "文字"
	case "rounded":
		return "圆角矩形"
	}
	return l.noun().chinese
}

// kindNamed is the kind of that name, or nil.
func kindNamed(name string) *kind {
	for i := range kinds {
		if kinds[i].name == name {
			return &kinds[i]
		}
	}
	if !slices.Contains(mask.Shapes(), name) {
		return nil
	}
	return &kind{name, func(l *Layer) { l.Shape.Shape = name }}
}

// evenSides is how unequal sides may be to look equal.
const evenSides = 1.06

// even is true where a shape is as wide as it is high.
func (l *Layer) even() bool { return max(l.Aspect, 1/l.Aspect) <= evenSides }

// round is true for shapes that lie within the ellipse of their box.
func (l *Layer) round() bool { return l.Shape.Shape == "ellipse" || l.Shape.Shape == "ring" }

var numerals = []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"}

// noun is what the shape is called.
func (l *Layer) noun() word {
	switch l.Shape.Shape {
	case "ellipse":
		if l.even() {
			return word{"circle", "圆形", "个"}
		}
		return word{"ellipse", "椭圆形", "个"}
	case "rectangle":
		if l.even() {
			return word{"square", "正方形", "个"}
		}
		return word{"rectangle", "长方形", "个"}
	case "rounded":
		if l.even() {
			return word{"rounded square", "圆角正方形", "个"}
		}
		return word{"rounded rectangle", "圆角长方形", "个"}
	case "polygon":
		if l.Shape.Corners == 4 && l.even() && math.Abs(math.Remainder(l.Angle, 90)) > 20 { // no longer on its corner
			return word{"square", "正方形", "个"}
		}
	case "star":
		if n := l.Shape.Points; n != 5 && n < len(numerals) {
			return word{fmt.Sprintf("%s-pointed star", points[n]), numerals[n] + "角星", "颗"}
		} else if n != 5 {
			return word{"many-pointed star", "多角星", "颗"}
		}
		return word{"star", "五角星", "颗"}
	case "heart":
		return word{"heart", "爱心", "颗"}
	case "text":
		text := strings.Join(strings.Fields(strings.ReplaceAll(l.Shape.Text, `\n`, " ")), " ")
		if strings.Contains(text, " ") {
			return word{"words \"" + text + "\"", "文字“" + text + "”", "行"}
		}
		return word{"word \"" + text + "\"", "文字“" + text + "”", "行"}
	case "picture":
		return word{"silhouette", "剪影", "个"}
	}
	english, chinese := mask.Names(l.Shape)
	return word{english, chinese, "个"}
}

var points = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// The bounds of the words for sizes: the longer side of a shape's box, of the shorter side of the canvas.
const (
	tinyBelow  = 0.12
	smallBelow = 0.40
	largeFrom  = 0.50
)

// extent is the longer side of what is seen of a shape, its stroke included, of the shorter side of the canvas. It isn't known of pictures, nor
// of text that may be narrower than its box.
func (l *Layer) extent() (extent float64, known bool) {
	known = true
	switch l.Shape.Shape {
	case "picture":
		known = false
	case "text": // most letters are half as wide as they are high; a third is certain
		lines := strings.Split(strings.ReplaceAll(l.Shape.Text, `\n`, "\n"), "\n")
		letters := 0
		for _, line := range lines {
			letters = max(letters, len([]rune(strings.TrimSpace(line))))
		}
		if float64(letters)/float64(3*len(lines)) >= max(1, 1/l.Aspect) { // it is as wide as its box, and not higher than wide
			return (l.Size + l.Stroke) / 100, true
		}
		known = false
	}
	return (l.Size*max(1, l.Aspect) + l.Stroke) / 100, known
}

// sizeWord is the word for a size; in between there is none.
func sizeWord(extent float64) (english, chinese string) {
	switch {
	case extent < tinyBelow:
		return "tiny", "很小的"
	case extent < smallBelow:
		return "small", "小的"
	case extent >= largeFrom:
		return "large", "大的"
	}
	return "", ""
}

// Places, in ninths of the canvas: from 40% on it is the middle, beyond 60% the other side.
const (
	lowerZone = 40
	upperZone = 60
)

var zones = [3][3][2]string{
	{{"in the top left", "左上角"}, {"at the top", "上方"}, {"in the top right", "右上角"}},
	{{"on the left", "左边"}, {"in the middle", "中间"}, {"on the right", "右边"}},
	{{"in the bottom left", "左下角"}, {"at the bottom", "下方"}, {"in the bottom right", "右下角"}},
}

func zone(percent float64) int {
	switch {
	case percent < lowerZone:
		return 0
	case percent > upperZone:
		return 2
	}
	return 1
}
