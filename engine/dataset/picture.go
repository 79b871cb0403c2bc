package dataset

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"

	"golang.org/x/image/draw"

	"atelier/engine"
	"atelier/engine/imageio"
)

// From a file to a square of pixels.

// OpenPicture reads one picture as the pictures of a folder are read: the middle square, scaled to size x size, on white.
func OpenPicture(path string, size, channels int) (engine.Batch, error) {
	if err := engine.CheckSize(size, size, channels); err != nil {
		return engine.Batch{}, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return engine.Batch{}, fmt.Errorf("%s is a folder, not a picture: choose a picture in it", path)
	}
	m, err := imageio.Decode(path)
	if err != nil {
		return engine.Batch{}, fmt.Errorf("the picture %s can't be read (%w): choose another", path, err)
	}
	return FitPicture(m, size, channels)
}

// FitPicture is OpenPicture for a picture that has been read already.
func FitPicture(m image.Image, size, channels int) (engine.Batch, error) {
	if err := engine.CheckSize(size, size, channels); err != nil {
		return engine.Batch{}, err
	}
	if m.Bounds().Empty() {
		return engine.Batch{}, errors.New("this picture has no pixels: choose another")
	}
	b := engine.NewBatch(1, size, size, channels)
	dst := image.NewRGBA(image.Rect(0, 0, size, size))
	fit(dst, m)
	store(b.Pix, dst, channels)
	return b, nil
}

// fit crops the middle square out of m and scales it to fill dst (Catmull and Rom's cubic, widened when shrinking, on the values as they
// are stored, without linearising them). Transparent parts lie on white; it reports whether there were any.
func fit(dst *image.RGBA, m image.Image) (transparent bool) {
	b := m.Bounds()
	side := min(b.Dx(), b.Dy())
	at := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	if o, ok := m.(interface{ Opaque() bool }); ok && !o.Opaque() {
		transparent = true
		draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	}
	if side == dst.Rect.Dx() {
		draw.Draw(dst, dst.Rect, m, at, draw.Over)
	} else {
		draw.CatmullRom.Scale(dst, dst.Rect, m, image.Rectangle{at, at.Add(image.Pt(side, side))}, draw.Over, nil)
	}
	return transparent
}

// store writes the pixels of src as c channels.
func store(dst []uint8, src *image.RGBA, c int) {
	for p := range len(dst) / c {
		s := src.Pix[4*p : 4*p+3 : 4*p+3]
		if c == 1 {
			dst[p] = luma(s[0], s[1], s[2])
		} else {
			copy(dst[3*p:3*p+3], s)
		}
	}
}

// luma is the grey of a colour (ITU-R BT.601, as image/color has it); it is exact where r = g = b.
func luma(r, g, b uint8) uint8 {
	return uint8((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}

// checkMemory refuses sets that no memory would hold.
func checkMemory(n, h, w, c int) error {
	if n > maxBytes/(h*w*c) {
		return fmt.Errorf("%s of %d x %d need more than %d GiB of memory: choose a smaller size", count(n, "picture"), w, h, maxBytes>>30)
	}
	return nil
}
