package imageio

import (
	"bytes"
	"image/color"
	"image/gif"
	"slices"
	"testing"

	"atelier/engine"
)

func TestColumns(t *testing.T) {
	for _, c := range []struct{ n, w, h, want int }{
		{1, 28, 28, 1}, {2, 28, 28, 2}, {3, 28, 28, 3}, {4, 28, 28, 2}, {5, 28, 28, 3}, {7, 28, 28, 3}, {10, 28, 28, 5}, {24, 28, 28, 6}, {64, 28, 28, 8},
		{4, 100, 1, 1}, {4, 1, 100, 4}, {16, 10, 40, 8},
	} {
		if got := Columns(c.n, c.w, c.h); got != c.want {
			t.Errorf("%d pictures of %d x %d in %d columns, want %d", c.n, c.w, c.h, got, c.want)
		}
	}
}

func TestGridPlacesEveryPixel(t *testing.T) {
	back := color.RGBA{1, 2, 3, 255}
	for _, c := range []struct{ n, cols, gap, scale, channels, wide, high int }{
		{5, 3, 2, 2, 3, 3, 2}, {4, 0, 0, 1, 1, 2, 2}, {1, 0, 5, 3, 3, 1, 1}, {2, 7, 1, 1, 1, 2, 1},
	} {
		b := noise(c.n, 3, 4, c.channels)
		m := Grid(b, c.cols, c.gap, c.scale, back)
		if w, h := c.wide*4*c.scale+(c.wide-1)*c.gap, c.high*3*c.scale+(c.high-1)*c.gap; m.Rect.Dx() != w || m.Rect.Dy() != h {
			t.Errorf("%+v: %v, want %d x %d", c, m.Rect, w, h)
			continue
		}
		for y := range m.Rect.Dy() {
			for x := range m.Rect.Dx() {
				col, cx := x/(4*c.scale+c.gap), x%(4*c.scale+c.gap)/c.scale
				row, cy := y/(3*c.scale+c.gap), y%(3*c.scale+c.gap)/c.scale
				want := color.RGBA(back)
				if i := row*c.wide + col; cx < 4 && cy < 3 && i < c.n {
					want = b.Image(i).RGBAAt(cx, cy)
				}
				if got := m.RGBAAt(x, y); got != want {
					t.Fatalf("%+v: pixel (%d, %d) is %v, want %v", c, x, y, got, want)
				}
			}
		}
	}
}

// frames decodes a GIF into the colours of its frames.
func frames(t *testing.T, data []byte) *gif.GIF {
	t.Helper()
	g, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGIFIsExactForGreyAndFewColours(t *testing.T) {
	few := noise(6, 5, 4, 3)
	for i := range few.Pix {
		few.Pix[i] = few.Pix[i] >> 6 * 80 // at most 64 colours
	}
	one := engine.NewBatch(2, 2, 2, 3)
	for _, b := range []engine.Batch{noise(6, 28, 28, 1), few, one} {
		var buf bytes.Buffer
		if err := WriteGIF(&buf, b, 7, 3); err != nil {
			t.Fatal(err)
		}
		g := frames(t, buf.Bytes())
		if len(g.Image) != b.N || g.LoopCount != 0 || g.Delay[0] != 7 || g.Config.Width != 3*b.W || g.Config.Height != 3*b.H {
			t.Fatalf("%d frames, loop %d, delay %v, %d x %d", len(g.Image), g.LoopCount, g.Delay, g.Config.Width, g.Config.Height)
		}
		for i, m := range g.Image {
			want := b.Image(i)
			for y := range 3 * b.H {
				for x := range 3 * b.W {
					if color.RGBAModel.Convert(m.At(x, y)) != want.At(x/3, y/3) {
						t.Fatalf("frame %d pixel (%d, %d) is %v, want %v", i, x, y, m.At(x, y), want.At(x/3, y/3))
					}
				}
			}
		}
	}
}

func TestGIFReducesColours(t *testing.T) {
	b := engine.NewBatch(2, 64, 64, 3) // 8192 colours, smooth
	for i := range 2 * 64 * 64 {
		b.Pix[3*i], b.Pix[3*i+1], b.Pix[3*i+2] = uint8(i%64*4), uint8(i/64%64*4), uint8(i/4096*200)
	}
	var first, second bytes.Buffer
	if err := WriteGIF(&first, b, 10, 1); err != nil {
		t.Fatal(err)
	}
	if err := WriteGIF(&second, b, 10, 1); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same pictures give different files")
	}
	worst, sum := 0, 0.0
	for i, m := range frames(t, first.Bytes()).Image {
		want := b.Image(i)
		for p := range 64 * 64 {
			got := color.RGBAModel.Convert(m.At(p%64, p/64)).(color.RGBA)
			for c, v := range []uint8{got.R, got.G, got.B} {
				d := int(v) - int(want.Pix[4*p+c])
				worst, sum = max(worst, d, -d), sum+float64(d*d)
			}
		}
	}
	// 256 colours for 2 planes of 256 x 256: cells of about 22 x 22, so at most about 12 off and a mean square near 22*22/12*2/3 = 27.
	if mean := sum / (2 * 64 * 64 * 3); worst > 24 || mean > 50 {
		t.Errorf("off by up to %d, mean square %.1f", worst, mean)
	}
}

func TestMedianCutSplitsAtTheMedian(t *testing.T) {
	boxes := medianCut([]rgb{{[3]uint8{0, 0, 0}, 1}, {[3]uint8{10, 0, 0}, 1}, {[3]uint8{20, 0, 0}, 6}, {[3]uint8{200, 0, 0}, 1}}, 2)
	if len(boxes) != 2 || len(boxes[0]) != 3 || len(boxes[1]) != 1 {
		t.Errorf("boxes %v", boxes)
	}
	var all []rgb
	for _, b := range medianCut([]rgb{{[3]uint8{5, 5, 5}, 3}, {[3]uint8{6, 5, 5}, 1}}, 256) {
		all = append(all, b...)
	}
	if len(all) != 2 || slices.Contains(all, rgb{}) {
		t.Errorf("colours %v", all)
	}
}

func TestGIFTooLarge(t *testing.T) {
	if err := WriteGIF(&bytes.Buffer{}, engine.NewBatch(1, 1, 3000, 1), 1, 30); err == nil {
		t.Error("a GIF of 90000 pixels is accepted")
	}
}
