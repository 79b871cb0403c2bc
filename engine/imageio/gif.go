package imageio

import (
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"io"
	"slices"

	"atelier/engine"
)

// WriteGIF writes the pictures as an endless animation, delay hundredths of a second each, every pixel drawn as scale x scale pixels.
// All frames share one palette: grey and up to 256 colours are exact, more are reduced by median cut (Heckbert 1982, "Color image
// quantization for frame buffer display"), without dithering, which would flicker.
func WriteGIF(w io.Writer, b engine.Batch, delay, scale int) error {
	if b.W*scale > 65535 || b.H*scale > 65535 {
		return errors.New("a GIF has at most 65535 pixels a side: choose a smaller scale")
	}
	index, palette := quantize(b)
	g := gif.GIF{Config: image.Config{ColorModel: palette, Width: b.W * scale, Height: b.H * scale}}
	for i := range b.N {
		m := image.NewPaletted(image.Rect(0, 0, b.W*scale, b.H*scale), palette)
		for p := range m.Pix {
			m.Pix[p] = index[(i*b.H+p/m.Stride/scale)*b.W+p%m.Stride/scale]
		}
		g.Image = append(g.Image, m)
		g.Delay = append(g.Delay, delay)
	}
	return gif.EncodeAll(w, &g)
}

// rgb is a colour and how many pixels have it.
type rgb struct {
	c     [3]uint8
	count int
}

// quantize gives every pixel of the batch, [N, H, W], its place in a palette of at most 256 colours.
func quantize(b engine.Batch) ([]uint8, color.Palette) {
	if b.C == 1 {
		palette := make(color.Palette, 256)
		for v := range palette {
			palette[v] = color.Gray{uint8(v)}
		}
		return b.Pix, palette
	}
	counts := make(map[[3]uint8]int)
	for p := 0; p < len(b.Pix); p += 3 {
		counts[[3]uint8(b.Pix[p:])]++
	}
	colours := make([]rgb, 0, len(counts))
	for c, n := range counts {
		colours = append(colours, rgb{c, n})
	}
	slices.SortFunc(colours, func(a, b rgb) int { return slices.Compare(a.c[:], b.c[:]) }) // maps have no order, files need one

	place := make(map[[3]uint8]uint8, len(colours))
	var palette color.Palette
	for i, box := range medianCut(colours, 256) {
		palette = append(palette, mean(box))
		for _, c := range box {
			place[c.c] = uint8(i)
		}
	}
	index := make([]uint8, len(b.Pix)/3)
	for p := range index {
		index[p] = place[[3]uint8(b.Pix[3*p:])]
	}
	return index, palette
}

// medianCut splits the colours into at most n boxes: again and again the box with the widest channel, at the median of its pixels.
func medianCut(colours []rgb, n int) [][]rgb {
	boxes := [][]rgb{colours}
	for len(boxes) < n {
		widest, channel, width := 0, 0, 0
		for i, box := range boxes {
			if c, d := spread(box); d > width {
				widest, channel, width = i, c, d
			}
		}
		if width == 0 {
			break // every box holds one colour
		}
		box := boxes[widest]
		slices.SortStableFunc(box, func(a, b rgb) int { return cmp.Compare(a.c[channel], b.c[channel]) })
		at := median(box)
		boxes[widest] = box[:at]
		boxes = append(boxes, box[at:])
	}
	return boxes
}

// spread is the channel in which a box is widest, and how wide.
func spread(box []rgb) (channel, width int) {
	for c := range 3 {
		lo, hi := box[0].c[c], box[0].c[c]
		for _, v := range box {
			lo, hi = min(lo, v.c[c]), max(hi, v.c[c])
		}
		if d := int(hi) - int(lo); d > width {
			channel, width = c, d
		}
	}
	return channel, width
}

// median is where half of the pixels lie on either side, leaving at least one colour on each.
func median(box []rgb) int {
	total, half := 0, 0
	for _, v := range box {
		total += v.count
	}
	for i, v := range box[:len(box)-1] {
		if half += v.count; 2*half >= total {
			return i + 1
		}
	}
	return len(box) - 1
}

// mean is the average colour of a box's pixels.
func mean(box []rgb) color.Color {
	var sum [3]int
	n := 0
	for _, v := range box {
		n += v.count
		for c := range sum {
			sum[c] += int(v.c[c]) * v.count
		}
	}
	return color.RGBA{uint8((sum[0] + n/2) / n), uint8((sum[1] + n/2) / n), uint8((sum[2] + n/2) / n), 255}
}
