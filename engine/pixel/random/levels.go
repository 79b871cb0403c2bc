package random

import (
	"slices"

	"atelier/engine/pixel"
)

// tableSize is how finely fields are told apart before they become colours.
const tableSize = 4096

// A tone says how a field's numbers become brightness: lo is black and hi white, bend bends the way between them (Schlick 1994) and soft,
// 0 to 1, is how much of an S it is. A tone follows from the settings alone and never from the picture, so that previews, tiles and
// crops agree.
type tone struct {
	lo, hi     float32
	bend, soft float64
}

// plain is the tone of fields that are brightness already.
var plain = tone{lo: 0, hi: 1}

// at is the brightness of a number t of the way from lo to hi.
func (o tone) at(t float64) float64 {
	t /= float64(o.bend*(1-t)) + 1
	return t + float64(o.soft*(float64(t*t*(3-2*t))-t))
}

// A field's distribution is estimated from `samples` places, scattered over sampleCells x sampleCells features.
const (
	samples     = 2048
	sampleCells = 61
)

// quartiles is how far apart the quartiles of brightness shall be: 0.5 would use all values equally often.
const quartiles = 0.36

// toneOf finds the tone of a kind. For the kinds on a lattice a reference noise - of one seed, the same for all pictures - is measured at
// scattered places. What is shown goes a third beyond the middle 96 % of its values; the median is brought half of the way to the middle of
// the range, and an S makes up for values that crowd there. A domain warp moves values about but leaves their distribution, so it is
// left out.
func toneOf(s Settings, f frame) tone {
	switch s.Kind {
	case "value", "perlin", "simplex", "fractal":
	case "worley":
		if s.Feature == "cell" {
			return tone{lo: -1, hi: 1}
		}
	default:
		return plain
	}
	s.Tile = false
	full := frame{f.fullW, f.fullH, f.fullW, f.fullH}
	z := planFractal(s, full, mix(golden), false).build(false)
	xs, ys, v := make([]float64, samples), make([]float64, samples), make([]float32, samples)
	for k := range xs {
		// The R2 sequence (Roberts 2018): even over the square, whatever its length.
		a, b := float64(float64(k)*0.7548776662466927), float64(float64(k)*0.5698402909980532)
		xs[k] = (a - float64(int(a))) * sampleCells * s.Scale
		ys[k] = (b - float64(int(b))) * sampleCells * s.Scale
	}
	z.at(xs, ys, v)
	slices.Sort(v)
	at := func(share float64) float64 { // the number below which that share of all lies
		return float64(v[int(share*(samples-1))])
	}
	lo, mid, hi := at(0.02), at(0.5), at(0.98)
	lo, hi = max(at(0), mid-float64(1.35*(mid-lo))), min(at(1), mid+float64(1.35*(hi-mid)))
	if hi-lo < 1e-3 {
		return tone{lo: float32(mid) - 1, hi: float32(mid) + 1} // a noise that is one value everywhere
	}
	part := func(x float64) float64 { return (x - lo) / (hi - lo) }
	from := min(max(part(mid), 0.02), 0.98)
	to := (from + 0.5) / 2
	o := tone{lo: float32(lo), hi: float32(hi), bend: (from/to - 1) / (1 - from)}
	spread := func(soft float64) float64 {
		o.soft = soft
		return o.at(part(at(0.75))) - o.at(part(at(0.25)))
	}
	straight, bent := spread(0), spread(1)
	o.soft = 0
	if bent > straight {
		o.soft = min(max((quartiles-straight)/(bent-straight), 0), 1)
	}
	return o
}

// painter turns a field's numbers into the bytes of a picture.
type painter struct {
	lo, scale float32
	grey      [tableSize]uint8
	colour    [][3]uint8 // nil but for palettes
}

func newPainter(s Settings, o tone, p pixel.Palette) *painter {
	b := &painter{lo: o.lo, scale: tableSize / (o.hi - o.lo)}
	var palette [][3]uint8
	if s.Colour == "palette" {
		palette = p.Table(tableSize)
		b.colour = make([][3]uint8, tableSize)
	}
	for k := range tableSize {
		v := o.at((float64(k) + 0.5) / tableSize)
		v = 0.5 + float64((v-0.5)*s.Contrast) + s.Brightness/100
		if s.Invert {
			v = 1 - v
		}
		v = min(max(v, 0), 1)
		b.grey[k] = uint8(min(int(v*256), 255))
		if palette != nil {
			b.colour[k] = palette[min(int(v*tableSize), tableSize-1)]
		}
	}
	return b
}

// index is where in the tables a number is found.
func (b *painter) index(v float32) int32 {
	k := int32((v - b.lo) * b.scale)
	if k < 0 {
		return 0
	}
	if k >= tableSize {
		return tableSize - 1
	}
	return k
}

// row paints what a row of channel `channel` of `of` gives to a row of the picture: through the palette all of it.
func (b *painter) row(dst []uint8, v []float32, channel, of int) {
	if b.colour != nil {
		b.palette(dst, v)
	} else {
		b.channel(dst, v, channel, of)
	}
}

// channel paints one channel of `of` in a row.
func (b *painter) channel(dst []uint8, v []float32, channel, of int) {
	if of == 1 {
		dst = dst[:len(v)]
		for x, f := range v {
			dst[x] = b.grey[b.index(f)]
		}
		return
	}
	for x, f := range v {
		dst[of*x+channel] = b.grey[b.index(f)]
	}
}

// palette paints a row of RGB.
func (b *painter) palette(dst []uint8, v []float32) {
	for x, f := range v {
		c := b.colour[b.index(f)]
		d := dst[3*x : 3*x+3 : 3*x+3]
		d[0], d[1], d[2] = c[0], c[1], c[2]
	}
}
