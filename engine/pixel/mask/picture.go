package mask

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
)

// picture.go makes a mask of a picture: first the mean over the pixels that fall into one where the box is smaller than the picture, then, turned
// and in place, the interpolating cubic of Catmull and Rom (Keys 1981), cut to 0..1. At its own size, unturned and on whole pixels, the mask is the picture.

// plane is the mask of a picture, from 0 to 1, [h, w].
type plane struct {
	w, h int
	pix  []float32
}

// drawPicture is Draw for pictures.
func drawPicture(ctx context.Context, s Shape, at Place, e edge, o *outline, canvas image.Rectangle, lib Library) (Mask, error) {
	if s.Stencil == "" {
		return Mask{}, errors.New("the shape is a picture, but no picture is chosen: choose one")
	}
	img, err := lib.Picture(s.Stencil)
	if err != nil {
		return Mask{}, err
	}
	if img == nil || img.Bounds().Empty() {
		return Mask{}, errors.New("the picture of the shape is empty: choose another")
	}
	w, h := at.W/2, at.H/2
	o.polygon([]point{{-w, -h}, {w, -h}, {w, h}, {-w, h}}, 0)
	if o.bounds(e.reach()).Intersect(canvas).Empty() {
		return Mask{}, nil
	}
	if !e.hardFill() {
		if o, err = contour(ctx, img, s.Invert, at, e, canvas); err != nil {
			return Mask{}, err
		}
		return render(ctx, o, e, canvas)
	}
	m, err := render(ctx, o, e, canvas)
	if err != nil || m.Rect.Empty() {
		return m, err
	}
	p, err := reduce(ctx, img, s.Invert, at.W, at.H)
	if err != nil {
		return Mask{}, err
	}
	width := m.Rect.Dx()
	across := func(x, y int) tap {
		l := o.local(point{float64(m.Rect.Min.X+x) + 0.5, float64(m.Rect.Min.Y+y) + 0.5})
		return taps(l.x/at.W+0.5, p.w)
	}
	down := func(x, y int) tap {
		l := o.local(point{float64(m.Rect.Min.X+x) + 0.5, float64(m.Rect.Min.Y+y) + 0.5})
		return taps(l.y/at.H+0.5, p.h)
	}
	var columns []tap // of a box that stands upright: those of all rows
	if o.sin == 0 {
		columns = make([]tap, width)
		for x := range columns {
			columns[x] = across(x, 0)
		}
	}
	err = inBands(ctx, m.Rect.Dy(), func(y0, y1 int, _ *worker) {
		for y := y0; y < y1; y++ {
			row := m.Pix[y*width : (y+1)*width]
			first := down(0, y)
			for x := range row {
				switch {
				case row[x] == 0:
				case columns != nil:
					row[x] *= p.mix(&columns[x], &first)
				default:
					h, v := across(x, y), down(x, y)
					row[x] *= p.mix(&h, &v)
				}
			}
		}
	})
	if err != nil {
		return Mask{}, err
	}
	return m, nil
}

// at is the mask at u, v, from 0 to 1 across the picture. Beyond its border the picture goes on as its outermost pixels.
func (p *plane) at(u, v float64) float32 {
	across, down := taps(u, p.w), taps(v, p.h)
	return p.mix(&across, &down)
}

// mix is the mask where the taps across and down meet.
func (p *plane) mix(across, down *tap) float32 {
	var sum float32
	for j, y := range down.at {
		row, w := p.pix[y*p.w:(y+1)*p.w], &across.weight
		sum += down.weight[j] * (w[0]*row[across.at[0]] + w[1]*row[across.at[1]] + w[2]*row[across.at[2]] + w[3]*row[across.at[3]])
	}
	return max(0, min(1, sum))
}

// tap is four pixels in a line, and their weights.
type tap struct {
	at     [4]int
	weight [4]float32
}

// taps is the pixels about u, from 0 to 1 along n of them.
func taps(u float64, n int) (c tap) {
	x := u*float64(n) - 0.5
	f := math.Floor(x)
	t := x - f
	if t < 1e-9 || t > 1-1e-9 { // a rounding beside a pixel is on it
		f, t = math.Round(x), 0
	}
	i := int(max(-2, min(float64(n)+1, f)))
	for k := range c.at {
		c.at[k] = max(0, min(n-1, i+k-1))
	}
	t2, t3 := t*t, t*t*t
	c.weight = [4]float32{float32((-t3 + 2*t2 - t) / 2), float32((3*t3 - 5*t2 + 2) / 2), float32((-3*t3 + 4*t2 + t) / 2), float32((t3 - t2) / 2)}
	return c
}

// reduce reads a picture as a mask, not larger than wide x high where the picture is.
func reduce(ctx context.Context, img image.Image, invert bool, wide, high float64) (*plane, error) {
	b := img.Bounds()
	p := &plane{w: max(1, min(b.Dx(), int(math.Ceil(min(wide, farthest)-1e-6)))), h: max(1, min(b.Dy(), int(math.Ceil(min(high, farthest)-1e-6))))}
	p.pix = make([]float32, p.w*p.h)
	read := reader(img, invert)
	err := inBands(ctx, p.h, func(y0, y1 int, _ *worker) {
		source := make([]float32, b.Dx())
		sum := make([]float32, p.w)
		for y := y0; y < y1; y++ {
			clear(sum)
			mean(y, p.h, b.Dy(), func(from int, weight float32) {
				read(b.Min.Y+from, source)
				if p.w == len(source) {
					for x, v := range source {
						sum[x] += weight * v
					}
					return
				}
				for x := range sum {
					mean(x, p.w, len(source), func(from int, share float32) { sum[x] += weight * share * source[from] })
				}
			})
			for x, v := range sum {
				p.pix[y*p.w+x] = min(1, v)
			}
		}
	})
	return p, err
}

// mean calls add for every one of m pixels that is part of pixel i of n <= m, with its share.
func mean(i, n, m int, add func(from int, weight float32)) {
	size := float64(m) / float64(n)
	lo, hi := float64(i)*size, float64(i+1)*size
	for k := int(lo); k < m && float64(k) < hi-1e-9; k++ {
		if part := min(hi, float64(k+1)) - max(lo, float64(k)); part > 1e-9 {
			add(k, float32(part/size))
		}
	}
}

// reader reads row y of a picture as a mask: alpha where the picture has one, else brightness (ITU-R BT.601, as image/color has it).
func reader(img image.Image, invert bool) func(y int, row []float32) {
	b := img.Bounds()
	base, scale := float32(0), float32(1)/255
	if invert {
		base, scale = 1, -scale
	}
	alpha := !opaque(img)
	switch img := img.(type) {
	case *image.Gray:
		return func(y int, row []float32) { channel(row, img.Pix[img.PixOffset(b.Min.X, y):], 1, base, scale) }
	case *image.YCbCr:
		return func(y int, row []float32) { channel(row, img.Y[img.YOffset(b.Min.X, y):], 1, base, scale) }
	case *image.Alpha:
		if alpha {
			return func(y int, row []float32) { channel(row, img.Pix[img.PixOffset(b.Min.X, y):], 1, base, scale) }
		}
	case *image.NRGBA:
		if alpha {
			return func(y int, row []float32) { channel(row, img.Pix[img.PixOffset(b.Min.X, y)+3:], 4, base, scale) }
		}
		return func(y int, row []float32) { bright(row, img.Pix[img.PixOffset(b.Min.X, y):], base, scale) }
	case *image.RGBA:
		if alpha {
			return func(y int, row []float32) { channel(row, img.Pix[img.PixOffset(b.Min.X, y)+3:], 4, base, scale) }
		}
		return func(y int, row []float32) { bright(row, img.Pix[img.PixOffset(b.Min.X, y):], base, scale) }
	}
	scale *= 255.0 / 65535
	return func(y int, row []float32) {
		for x := range row {
			c := img.At(b.Min.X+x, y)
			v := uint32(0)
			if alpha {
				_, _, _, v = c.RGBA()
			} else {
				v = uint32(color.Gray16Model.Convert(c).(color.Gray16).Y)
			}
			row[x] = base + scale*float32(v)
		}
	}
}

// channel reads every step-th byte.
func channel(row []float32, pix []uint8, step int, base, scale float32) {
	for x := range row {
		row[x] = base + scale*float32(pix[x*step])
	}
}

// bright reads the brightness of four bytes a pixel.
func bright(row []float32, pix []uint8, base, scale float32) {
	for x := range row {
		c := pix[4*x : 4*x+3]
		row[x] = base + scale*(0.299*float32(c[0])+0.587*float32(c[1])+0.114*float32(c[2]))
	}
}

// opaque is true for a picture whose alpha says nothing.
func opaque(img image.Image) bool {
	if o, ok := img.(interface{ Opaque() bool }); ok {
		return o.Opaque()
	}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if _, _, _, a := img.At(x, y).RGBA(); a != 0xffff {
				return false
			}
		}
	}
	return true
}
