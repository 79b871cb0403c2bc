package template

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/pixel"
	"atelier/engine/pixel/mask"
	"atelier/engine/pixel/random"
)

// shelf is a library of what a test puts into it.
type shelf struct {
	pictures map[string]image.Image
	sample   func(seed uint64, index int) engine.Batch
	asked    int // for samples and pictures
}

func (s *shelf) Picture(name string) (image.Image, error) {
	s.asked++
	if m, ok := s.pictures[name]; ok {
		return m, nil
	}
	return nil, fmt.Errorf("the picture %s can't be read", name)
}

func (s *shelf) Font(name string) ([]byte, error) {
	return nil, fmt.Errorf("the font %s can't be read", name)
}

func (s *shelf) Sample(ctx context.Context, model string, seed uint64, index int) (engine.Batch, error) {
	s.asked++
	if model != "m" {
		return engine.Batch{}, fmt.Errorf("there is no model %s", model)
	}
	return s.sample(seed, index), nil
}

// layer is a layer with settings given as name=value.
func layer(t testing.TB, settings ...string) Layer {
	t.Helper()
	l := NewLayer()
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		if err := engine.Set(&l, name, value); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func scene(w, h int, layers ...Layer) Scene {
	s := NewScene()
	s.Width, s.Height, s.Layers = w, h, layers
	return s
}

func paintScene(t testing.TB, s Scene, seed uint64, lib Library) engine.Batch {
	t.Helper()
	b, err := Render(context.Background(), s, s.Width, s.Height, seed, lib, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reference is the content of a layer at a place, and the formula of this package's comment, in the plainest way: many samples in each pixel, each
// by the definition of its content. The result is premultiplied red, green, blue, and alpha.
func reference(t testing.TB, l Layer, w, h int, px, py int) [4]float64 {
	at := l.Place(w, h)
	if l.Anchor == "canvas" {
		at = mask.Place{X: float64(w) / 2, Y: float64(h) / 2, W: float64(w), H: float64(h)}
	}
	first, err := pixel.ParseColour(l.Colour)
	if err != nil {
		t.Fatal(err)
	}
	second, err := pixel.ParseColour(l.Second)
	if err != nil {
		t.Fatal(err)
	}
	palette, err := pixel.ParsePalette(l.Palette)
	if err != nil {
		t.Fatal(err)
	}
	gradient := func(x float64) color.NRGBA {
		if l.Repeat == 1 && !l.Mirror && l.Content != "conic" {
			x = min(max(x, 0), 1-1e-12)
		}
		x *= float64(l.Repeat)
		x -= math.Floor(x)
		if l.Mirror {
			x = 1 - math.Abs(2*x-1)
		}
		if l.Steps > 1 {
			x = min(math.Floor(x*float64(l.Steps)), float64(l.Steps-1)) / float64(l.Steps-1)
		}
		return palette.At(x)
	}
	radians := l.Direction * math.Pi / 180
	cos, sin := math.Cos(radians), math.Sin(radians)
	at0 := at.Angle * math.Pi / 180
	colourAt := func(x, y float64) color.NRGBA {
		dx, dy := x-at.X, y-at.Y
		u, v := dx*math.Cos(at0)+dy*math.Sin(at0), -dx*math.Sin(at0)+dy*math.Cos(at0)
		along, across := u*cos+v*sin, v*cos-u*sin
		half := math.Abs(at.W/2*cos) + math.Abs(at.H/2*sin)
		switch l.Content {
		case "linear":
			return gradient((along/half + 1) / 2)
		case "radial":
			return gradient(math.Hypot(u/(at.W/2), v/(at.H/2)))
		case "conic":
			return gradient(math.Atan2(across, along) / (2 * math.Pi))
		case "stripes":
			period := 2 * half / float64(l.Count)
			if math.Abs(math.Remainder(along, period)) < l.Share/200*period {
				return first
			}
			return second
		case "checks":
			side := at.W / float64(l.Count)
			shift := 0.0
			if l.Count%2 == 1 {
				shift = side / 2
			}
			i, j := math.Floor((along+shift)/side), math.Floor((across+shift)/side)
			if math.Mod(i+j, 2) == 0 {
				return first
			}
			return second
		}
		return first
	}
	const n = 8
	var sum [4]float64
	for i := range n {
		for j := range n {
			c := colourAt(float64(px)+(float64(i)+0.5)/n, float64(py)+(float64(j)+0.5)/n)
			for k, v := range []uint8{c.R, c.G, c.B, 255} {
				sum[k] += float64(v) / (n * n)
			}
		}
	}
	sum[3] /= 255
	return sum
}

// Every content that is a formula, against many samples a pixel: equal but for a few levels at edges, where the two average over pixels of different form.
func TestPictureIsMaskTimesContent(t *testing.T) {
	shape := []string{"shape=ellipse", "size=80", "aspect=0.8", "x=46", "y=55", "angle=20"}
	for _, settings := range []string{
		"content=colour;colour=#306090", "content=linear;palette=viridis", "content=linear;direction=30;steps=4", "content=linear;direction=-70;repeat=3",
		"content=linear;repeat=2;mirror=true;anchor=canvas", "content=radial", "content=radial;repeat=2;mirror=true", "content=radial;steps=3;anchor=canvas", "content=conic",
		"content=conic;direction=100;mirror=true", "content=conic;repeat=2;steps=3", "content=stripes", "content=stripes;share=20;count=4;direction=33",
		"content=stripes;share=80;anchor=canvas", "content=checks", "content=checks;count=5;direction=12", "content=stripes;share=0", "content=stripes;share=100",
	} {
		l := layer(t, append(shape, strings.Split(settings, ";")...)...)
		l.Opacity, l.Soft = 80, 6
		const w, h = 56, 48
		s := scene(w, h, l)
		s.Ground = "#204060"
		got := paintScene(t, s, 1, nil)
		m, err := mask.Draw(context.Background(), l.Shape, l.Place(w, h), 0.06*h, 0, w, h, nil)
		if err != nil {
			t.Fatal(err)
		}
		ground := [3]float64{0x20, 0x40, 0x60}
		sum, worst := 0.0, 0.0
		for y := range h {
			for x := range w {
				cover := 0.0
				if p := image.Pt(x, y); p.In(m.Rect) {
					cover = 0.8 * float64(m.Pix[(y-m.Rect.Min.Y)*m.Rect.Dx()+x-m.Rect.Min.X])
				}
				c := reference(t, l, w, h, x, y)
				for k := range 3 {
					want := ground[k] + cover*(c[k]-ground[k])
					d := math.Abs(float64(got.Pix[3*(y*w+x)+k]) - want)
					sum += d
					worst = max(worst, d)
				}
			}
		}
		mean := sum / (w * h * 3)
		if mean > 0.3 || worst > 10 {
			t.Errorf("%s: off by %.2f, at most %.1f", settings, mean, worst)
		}
	}
}

// A soft blend of stripes is a trapezoid: halfway between the colours at the edges of a stripe, plain in its middle.
func TestBlendIsEvenBetweenTheColours(t *testing.T) {
	l := layer(t, "shape=rectangle", "size=100", "content=stripes", "colour=black", "second=white", "count=1", "blend=100")
	b := paintScene(t, scene(400, 400, l), 0, nil)
	for x, want := range map[int]float64{200: 0, 100: 127.5, 300: 127.5, 150: 63.75, 1: 255, 398: 255} {
		if got := float64(b.Pix[3*(10*400+x)]); math.Abs(got-want) > 2 {
			t.Errorf("column %d is %v, want %v", x, got, want)
		}
	}
}

func TestContentIsWhereItsAnchorIs(t *testing.T) {
	// Fixed to the shape, a turned gradient turns; fixed to the canvas, moving the shape doesn't move it.
	l := layer(t, "shape=rectangle", "size=50", "content=linear", "palette=black, white", "angle=90")
	b := paintScene(t, scene(100, 100, l), 0, nil)
	if top, low := b.Pix[3*(30*100+50)], b.Pix[3*(70*100+50)]; top > 40 || low < 215 || b.Pix[3*(50*100+30)] != b.Pix[3*(50*100+70)] {
		t.Errorf("a gradient turned by 90 degrees runs from %d down to %d", top, low)
	}
	l.Anchor, l.Angle = "canvas", 0
	one := paintScene(t, scene(100, 100, l), 0, nil)
	l.X = 60
	two := paintScene(t, scene(100, 100, l), 0, nil)
	if one.Pix[3*(50*100+55)] != two.Pix[3*(50*100+55)] {
		t.Error("a content fixed to the canvas moves with the shape")
	}
}

func TestNoiseFillsTheShapePixelByPixel(t *testing.T) {
	const text = "kind=value scale=20 width=64 height=64"
	l := layer(t, "shape=rectangle", "size=100", "content=random", "noise="+text, "variant=3")
	got := paintScene(t, scene(64, 64, l), 4, nil)
	n, err := random.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	want, err := random.Draw(context.Background(), n, 7, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for p := range 64 * 64 {
		for k := range 3 {
			if g, w := got.Pix[3*p+k], want.Pix[p*want.C+k%want.C]; g != w {
				t.Fatalf("pixel %d channel %d is %d, the noise is %d", p, k, g, w)
			}
		}
	}
}

// ramps is a picture whose red is the column and whose green is the row.
func ramps(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / (w - 1)), uint8(y * 255 / (h - 1)), 9, 255})
		}
	}
	return m
}

func TestPictureFits(t *testing.T) {
	lib := &shelf{pictures: map[string]image.Image{"p": ramps(80, 40)}}
	at := func(b engine.Batch, x, y int) [3]int {
		p := b.Pix[3*(y*b.W+x):]
		return [3]int{int(p[0]), int(p[1]), int(p[2])}
	}
	near := func(what string, got, want [3]int) {
		t.Helper()
		for k := range got {
			if d := got[k] - want[k]; d < -6 || d > 6 {
				t.Errorf("%s is %v, want %v", what, got, want)
				return
			}
		}
	}
	l := layer(t, "shape=rectangle", "size=100", "content=picture", "image=p")
	fill := paintScene(t, scene(80, 80, l), 0, lib) // twice as large, the sides cut off
	near("fill, left", at(fill, 0, 0), [3]int{64, 0, 9})
	near("fill, right below", at(fill, 79, 79), [3]int{191, 255, 9})
	l.Fit = "stretch"
	stretch := paintScene(t, scene(80, 80, l), 0, lib)
	near("stretch, left", at(stretch, 0, 0), [3]int{0, 0, 9})
	near("stretch, right below", at(stretch, 79, 79), [3]int{255, 255, 9})
	l.Fit = "fit"
	fit := paintScene(t, scene(80, 80, l), 0, lib)
	near("fit, above", at(fit, 40, 18), [3]int{255, 255, 255})
	near("fit, first row", at(fit, 79, 20), [3]int{255, 0, 9})
	for y := 20; y < 60; y++ { // of true size: the same pixels
		for x := range 80 {
			if got, want := at(fit, x, y), lib.pictures["p"].(*image.NRGBA).NRGBAAt(x, y-20); got != [3]int{int(want.R), int(want.G), int(want.B)} {
				t.Fatalf("pixel %d, %d is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestTransparentPicturesShowWhatIsBelow(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 10, 10))
	for i := range 100 {
		m.SetNRGBA(i%10, i/10, color.NRGBA{200, 0, 0, 128})
	}
	l := layer(t, "shape=rectangle", "size=100", "content=picture", "image=p")
	b := paintScene(t, scene(10, 10, l), 0, &shelf{pictures: map[string]image.Image{"p": m}})
	if got := [3]uint8(b.Pix[:3]); got[0] < 226 || got[0] > 229 || got[1] < 126 || got[1] > 128 {
		t.Errorf("half of red over white is %v", got)
	}
}

func TestSamplesAreCrispOrSmooth(t *testing.T) {
	lib := &shelf{sample: func(seed uint64, index int) engine.Batch {
		b := engine.NewBatch(1, 2, 2, 1)
		copy(b.Pix, []uint8{0, 255, uint8(seed), 0})
		return b
	}}
	l := layer(t, "shape=rectangle", "size=100", "content=model", "model=m", "pixels=crisp", "variant=60")
	b := paintScene(t, scene(40, 40, l), 40, lib)
	for y := range 40 {
		for x := range 40 {
			want := []uint8{0, 255, 100, 0}[y/20*2+x/20]
			if got := b.Pix[3*(y*40+x)]; got != want {
				t.Fatalf("pixel %d, %d is %d, want %d", x, y, got, want)
			}
		}
	}
	l.Pixels = "smooth"
	if b = paintScene(t, scene(40, 40, l), 40, lib); b.Pix[3*20] < 100 || b.Pix[3*20] > 155 {
		t.Errorf("halfway between 0 and 255 is %d", b.Pix[3*20])
	}
}
