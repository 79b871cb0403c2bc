package template

import (
	"image"
	"image/draw"
	"math"

	"atelier/engine"
)

// The contents that are pictures: noise, pictures, samples of models. A picture is scaled once to the pixels that it takes (resample.go), then read between
// its pixels for every pixel of the scene, turned as the frame is.

// texture is a picture with alpha: premultiplied, 8 bits. Pix is [h, w, 4].
type texture struct {
	w, h int
	pix  []uint8
}

func newTexture(w, h int) *texture { return &texture{w, h, make([]uint8, 4*w*h)} }

// textureOf is the picture of a batch of one.
func textureOf(b engine.Batch) *texture {
	t := newTexture(b.W, b.H)
	for p := range b.W * b.H {
		d := t.pix[4*p : 4*p+4 : 4*p+4]
		if b.C == 1 {
			d[0], d[1], d[2] = b.Pix[p], b.Pix[p], b.Pix[p]
		} else {
			copy(d, b.Pix[3*p:3*p+3])
		}
		d[3] = 255
	}
	return t
}

// textureOfImage is an image, made smaller by a whole number of times where it stays at least `side` pixels on its longer side.
func textureOfImage(m image.Image, side int) *texture {
	r := m.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(flat, flat.Rect, m, r.Min, draw.Src)
	t := &texture{flat.Rect.Dx(), flat.Rect.Dy(), flat.Pix}
	if k := max(t.w, t.h) / max(side, 1); k > 1 {
		return t.shrink(k, k)
	}
	return t
}

// sampler is a content that reads a texture.
type sampler struct {
	frame
	*texture
	kx, ky  float64 // pixels of the texture for one of the picture
	sharpX  float64 // 1 reads between pixels smoothly; above, their borders are so many times as sharp
	sharpY  float64
	bounded bool // outside of the texture there is nothing; otherwise its border goes on
}

func (c sampler) row(dst [][4]float32, x0, y int) {
	for i := range dst {
		u, v := c.at(x0+i, y)
		u, v = u*c.kx+float64(c.texture.w)/2, v*c.ky+float64(c.texture.h)/2
		dst[i] = c.read(u, v)
		if c.bounded {
			k := float32(cover(u, c.texture.w, c.kx) * cover(v, c.texture.h, c.ky))
			for j := range dst[i] {
				dst[i][j] *= k
			}
		}
	}
}

// cover is how much of a pixel lies within 0..n of the texture.
func cover(x float64, n int, k float64) float64 {
	return min(1, max(0, x/k+0.5)) * min(1, max(0, (float64(n)-x)/k+0.5))
}

// read mixes the four pixels about (x, y); pixel i has its middle at i + 0.5.
func (c sampler) read(x, y float64) [4]float32 {
	xa, xb, fx := between(x, c.texture.w, c.sharpX)
	ya, yb, fy := between(y, c.texture.h, c.sharpY)
	stride := 4 * c.texture.w
	pix := c.texture.pix
	aa, ab := pix[ya*stride+4*xa:][:4:4], pix[ya*stride+4*xb:][:4:4]
	ba, bb := pix[yb*stride+4*xa:][:4:4], pix[yb*stride+4*xb:][:4:4]
	var out [4]float32
	for k := range 4 {
		top := float32(aa[k]) + fx*(float32(ab[k])-float32(aa[k]))
		low := float32(ba[k]) + fx*(float32(bb[k])-float32(ba[k]))
		out[k] = top + fy*(low-top)
	}
	out[3] /= 255
	return out
}

// between is the pixels on both sides of x and how far x has come from the first to the second.
func between(x float64, n int, sharp float64) (a, b int, f float32) {
	x = min(max(x-0.5, 0), float64(n-1))
	a = int(x)
	b = min(a+1, n-1)
	part := x - float64(a)
	if sharp > 1 {
		part = min(1, max(0, (part-0.5)*sharp+0.5))
	}
	return a, b, float32(part)
}

// fitted is how wide and high, in pixels of the picture, a texture of w x h is laid into a box.
func fitted(fit string, w, h int, f frame) (wide, high float64) {
	kx, ky := f.w/float64(w), f.h/float64(h)
	switch fit {
	case "fill":
		kx = max(kx, ky)
		ky = kx
	case "fit":
		kx = min(kx, ky)
		ky = kx
	}
	return kx * float64(w), ky * float64(h)
}

// newSampler lays t, which was scaled from a picture that takes wide x high pixels of the scene, into the frame.
func newSampler(f frame, t *texture, wide, high float64, s Fill) sampler {
	c := sampler{frame: f, texture: t, kx: float64(t.w) / wide, ky: float64(t.h) / high, sharpX: 1, sharpY: 1, bounded: s.Fit == "fit"}
	if s.Pixels == "crisp" {
		c.sharpX, c.sharpY = max(1, 1/c.kx), max(1, 1/c.ky)
	}
	return c
}

// mostScaled is the most pixels a texture is enlarged to; from there on it is read between its pixels.
const mostScaled = 1 << 22

// scaledSize is the size to which a texture of w x h is scaled for wide x high pixels of the scene. Crisp pixels are never enlarged.
func scaledSize(w, h int, wide, high float64, crisp bool) (int, int) {
	tw, th := math.Ceil(wide), math.Ceil(high)
	if crisp {
		tw, th = min(tw, float64(w)), min(th, float64(h))
	}
	most := max(mostScaled, float64(w)*float64(h))
	if k := math.Sqrt(most / (tw * th)); k < 1 {
		tw, th = math.Floor(tw*k), math.Floor(th*k)
	}
	side := func(v float64) int { return int(max(1, min(v, 1<<20))) }
	return side(tw), side(th)
}
