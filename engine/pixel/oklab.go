package pixel

import (
	"image/color"
	"math"
)

// OKLab (Björn Ottosson 2020, "A perceptual color space for image processing"): a space in which equal distances look about equally far
// and mixtures keep their hue. Colours outside sRGB are clipped, channel by channel.

// lab is a colour in OKLab: L from 0 (black) to 1 (white), a from green to red, b from blue to yellow.
type lab struct{ L, a, b float64 }

// linear is the light of each level of sRGB (IEC 61966-2-1), from 0 to 1.
var linear = func() (t [256]float64) {
	for i := range t {
		if v := float64(i) / 255; v <= 0.04045 {
			t[i] = v / 12.92
		} else {
			t[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return t
}()

func toLab(c color.NRGBA) lab {
	r, g, b := linear[c.R], linear[c.G], linear[c.B]
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return lab{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func (c lab) rgb() color.NRGBA {
	l := c.L + 0.3963377774*c.a + 0.2158037573*c.b
	m := c.L - 0.1055613458*c.a - 0.0638541728*c.b
	s := c.L - 0.0894841775*c.a - 1.2914855480*c.b
	l, m, s = l*l*l, m*m*m, s*s*s
	return color.NRGBA{
		R: level(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		G: level(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		B: level(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
		A: 255,
	}
}

// level is the nearest level of sRGB to an amount of light.
func level(v float64) uint8 {
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(math.Round(255 * min(max(v, 0), 1)))
}

// mix is the colour at part t of the way from c to d.
func (c lab) mix(d lab, t float64) lab {
	return lab{c.L + t*(d.L-c.L), c.a + t*(d.a-c.a), c.b + t*(d.b-c.b)}
}

func (c lab) distance(d lab) float64 {
	return math.Sqrt((c.L-d.L)*(c.L-d.L) + (c.a-d.a)*(c.a-d.a) + (c.b-d.b)*(c.b-d.b))
}
