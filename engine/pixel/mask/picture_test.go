package mask

import (
	"context"
	"image"
	"image/color"
	"math"
	"testing"
)

// drawn is the mask of a picture in a box.
func drawn(t *testing.T, img image.Image, invert bool, at Place, soft, stroke float64, w, h int) Mask {
	t.Helper()
	s := shape("picture")
	s.Stencil, s.Invert = "p", invert
	m, err := Draw(context.Background(), s, at, soft, stroke, w, h, library{"p": img})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// plain hides what type a picture has.
type plain struct{ image.Image }

func TestPictureIsItself(t *testing.T) {
	b := image.Rect(3, 5, 16, 16)
	grey, nrgba, rgba, colours, clear := image.NewGray(b), image.NewNRGBA(b), image.NewRGBA(b), image.NewNRGBA(b), image.NewAlpha(b)
	ycc := image.NewYCbCr(b, image.YCbCrSubsampleRatio420)
	for i := range ycc.Cb {
		ycc.Cb[i], ycc.Cr[i] = 128, 128
	}
	value := func(x, y int) uint8 { return uint8(x*37 + y*101 + x*y) }
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			v := value(x, y)
			grey.SetGray(x, y, color.Gray{v})
			nrgba.SetNRGBA(x, y, color.NRGBA{9, 200, 77, v})
			rgba.SetRGBA(x, y, color.RGBA{v / 2, v / 3, 0, v})
			colours.SetNRGBA(x, y, color.NRGBA{v, v, v, 255})
			clear.SetAlpha(x, y, color.Alpha{v})
			ycc.Y[ycc.YOffset(x, y)] = v
		}
	}
	for name, img := range map[string]image.Image{"grey": grey, "alpha": nrgba, "premultiplied": rgba, "opaque": colours, "alpha alone": clear, "YCbCr": ycc,
		"any grey": plain{grey}, "any alpha": plain{nrgba}} {
		for _, invert := range []bool{false, true} {
			m := drawn(t, img, invert, Place{X: 20 + 6.5, Y: 10 + 5.5, W: 13, H: 11}, 0, 0, 50, 40)
			for y := range 40 {
				for x := range 50 {
					want := 0.0
					if p := image.Pt(x-20+b.Min.X, y-10+b.Min.Y); p.In(b) {
						if want = float64(value(p.X, p.Y)) / 255; invert {
							want = 1 - want
						}
					}
					if got := m.at(x, y); math.Abs(got-want) > 1e-5 {
						t.Fatalf("%s (inverted: %v): (%d, %d) is %v, not %v", name, invert, x, y, got, want)
					}
				}
			}
		}
	}
}

func TestPictureScales(t *testing.T) {
	// Smaller, a pixel is the mean of those that fall into it.
	img := image.NewGray(image.Rect(0, 0, 90, 60))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i)
	}
	m := drawn(t, img, false, Place{X: 15, Y: 10, W: 30, H: 20}, 0, 0, 30, 20)
	for y := range 20 {
		for x := range 30 {
			want := 0.0
			for k := range 9 {
				want += float64(img.GrayAt(3*x+k%3, 3*y+k/3).Y) / 255 / 9
			}
			if got := m.at(x, y); math.Abs(got-want) > 1e-5 {
				t.Fatalf("(%d, %d) is %v, not %v", x, y, got, want)
			}
		}
	}
	// Larger or smaller by any factor, a disc stays a disc.
	for _, w := range []float64{17, 33.3, 64, 200} {
		if got, want := drawn(t, disc(64), false, Place{X: 110, Y: 105, W: w, H: w * 0.8, Angle: 20}, 0, 0, 220, 220).sum(), math.Pi/4*w*w*0.8; math.Abs(got-want) > 0.01*want {
			t.Errorf("a disc %v pixels wide covers %v, not %v", w, got, want)
		}
	}
}

// The outline of a picture of a disc is a circle.
func TestPictureEdges(t *testing.T) {
	const w = 150.0
	at := Place{X: 101.3, Y: 99.1, W: w, H: w, Angle: 30}
	circle := shape("ellipse")
	for _, e := range []edge{{soft: 8}, {stroke: 5}, {soft: 3, stroke: 5}} {
		m, want := drawn(t, disc(128), false, at, e.soft, e.stroke, 200, 200), must(t, circle, at, e.soft, e.stroke, 200, 200)
		for y := range 200 {
			for x := range 200 {
				if d := math.Abs(m.at(x, y) - want.at(x, y)); d > 0.25 {
					t.Fatalf("%+v: (%d, %d) is %v off a circle's", e, x, y, d)
				}
			}
		}
		if d := math.Abs(m.sum() - want.sum()); d > 0.01*want.sum() {
			t.Errorf("%+v: the picture covers %v, a circle %v", e, m.sum(), want.sum())
		}
	}
	// A picture that is bright all over has its box for an outline; so has a dark one that is inverted.
	for _, invert := range []bool{false, true} {
		img := image.NewGray(image.Rect(0, 0, 20, 20))
		for i := range img.Pix {
			if !invert {
				img.Pix[i] = 255
			}
		}
		m, want := drawn(t, img, invert, at, 6, 0, 200, 200), must(t, shape("rectangle"), at, 6, 0, 200, 200)
		for i := range 40000 {
			if d := math.Abs(m.at(i%200, i/200) - want.at(i%200, i/200)); d > 0.05 {
				t.Fatalf("inverted %v: (%d, %d) is %v off its box's", invert, i%200, i/200, d)
			}
		}
	}
}

// A chessboard has contours everywhere, and saddles at every corner: half of it is inside.
func TestPictureSaddles(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range img.Pix {
		img.Pix[i] = uint8(255 * ((i + i/16) % 2))
	}
	if got := drawn(t, img, false, Place{X: 80, Y: 80, W: 160, H: 160}, 1.5, 0, 160, 160).sum(); math.Abs(got-12800) > 700 {
		t.Errorf("a chessboard covers %v pixels, not 12800", got)
	}
}
