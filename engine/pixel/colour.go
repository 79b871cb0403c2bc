// Package pixel holds what the ways of making pictures without a model share: colours by name, and palettes.
//
// The ways themselves are its sub-packages: random (pictures from chance), mask (shapes), template (shapes filled with content).
package pixel

import (
	"encoding/hex"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"atelier/engine"
)

// Named is a colour with its names.
type Named struct {
	Name    string // English, one word in small letters
	Chinese string // simplified
	Colour  color.NRGBA
}

// named is in the order in which the names are offered: without hue, then round the circle of hues, dark beside bright. No two are nearer
// in OKLab than a tenth of the way from black to white: captions name them, so nobody may hesitate between two.
var named = []Named{
	{"black", "黑色", rgb(0x000000)},
	{"grey", "灰色", rgb(0x84868b)},
	{"silver", "银色", rgb(0xb8bdc7)},
	{"white", "白色", rgb(0xffffff)},
	{"maroon", "栗色", rgb(0x7c1b2d)},
	{"red", "红色", rgb(0xdf3138)},
	{"orange", "橙色", rgb(0xf6861f)},
	{"brown", "棕色", rgb(0x8a5634)},
	{"beige", "米色", rgb(0xecd3a2)},
	{"yellow", "黄色", rgb(0xfcd12a)},
	{"olive", "橄榄色", rgb(0x7f7d26)},
	{"lime", "黄绿色", rgb(0xa4dc3c)},
	{"green", "绿色", rgb(0x2a9d4a)},
	{"teal", "蓝绿色", rgb(0x0f7c83)},
	{"cyan", "青色", rgb(0x3fcbe3)},
	{"blue", "蓝色", rgb(0x2b6be4)},
	{"navy", "藏青色", rgb(0x1c2b63)},
	{"purple", "紫色", rgb(0x8344bf)},
	{"magenta", "品红色", rgb(0xd22d9b)},
	{"pink", "粉色", rgb(0xf8a0c0)},
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// Colours lists the colours that have names.
func Colours() []Named { return slices.Clone(named) }

// NameOf is the named colour that looks most like c, by distance in OKLab. How opaque c is doesn't matter. A grey, which has no hue, is never
// called by a colour that has one.
func NameOf(c color.NRGBA) Named {
	lab := toLab(c)
	best, nearest := 0, math.Inf(1)
	for i, n := range named {
		if spread(c) <= greySpread && spread(n.Colour) > 2*greySpread {
			continue
		}
		if d := lab.distance(toLab(n.Colour)); d < nearest {
			best, nearest = i, d
		}
	}
	return named[best]
}

// greySpread is how far the channels of a grey may lie apart.
const greySpread = 8

func spread(c color.NRGBA) uint8 { return max(c.R, c.G, c.B) - min(c.R, c.G, c.B) }

// ParseColour reads a colour: #rgb, #rrggbb, or a name of Colours in either language. Capitals and space about it don't matter, and gray is
// grey. The error is one sentence.
func ParseColour(text string) (color.NRGBA, error) {
	s := strings.ToLower(strings.TrimSpace(text))
	if digits, ok := strings.CutPrefix(s, "#"); ok {
		if len(digits) == 3 {
			digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
		}
		if v, err := hex.DecodeString(digits); err == nil && len(v) == 3 {
			return color.NRGBA{R: v[0], G: v[1], B: v[2], A: 255}, nil
		}
		return color.NRGBA{}, fmt.Errorf("there is no colour %q: after # come three or six digits from 0 to f, like #f80 or #ff8800", clip(text))
	}
	if s == "gray" {
		s = "grey"
	}
	names := make([]string, len(named))
	for i, n := range named {
		if s == n.Name || s == n.Chinese {
			return n.Colour, nil
		}
		names[i] = n.Name
	}
	if near := engine.Nearest(clip(s), names); near != "" {
		return color.NRGBA{}, fmt.Errorf("there is no colour %q: did you mean %q?", clip(text), near)
	}
	return color.NRGBA{}, fmt.Errorf("there is no colour %q: a colour is written #rgb, #rrggbb or as a name like red", clip(text))
}

// FormatColour writes a colour so that ParseColour gives it back: its name where it has one, else #rrggbb. How opaque it is gets lost.
func FormatColour(c color.NRGBA) string {
	c.A = 255
	for _, n := range named {
		if n.Colour == c {
			return n.Name
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

// clip shortens what a person typed to what a sentence can repeat.
func clip(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
