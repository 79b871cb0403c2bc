package mask

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"strings"
	"testing"
)

func TestErrors(t *testing.T) {
	text := func(text, font string) Shape {
		s := shape("text")
		s.Text, s.Font = text, font
		return s
	}
	picture := func(name string) Shape {
		s := shape("picture")
		s.Stencil = name
		return s
	}
	corners := shape("polygon")
	corners.Corners = 2
	nan := math.NaN()
	good := places[0]
	for _, c := range []struct {
		s            Shape
		at           Place
		soft, stroke float64
		want         string
	}{
		{text("x", "none"), good, 0, 0, `"none" is no font`},
		{text("x", "broken"), good, 0, 0, `"broken" is `},
		{text("x", "gone"), good, 0, 0, "there is no such font"},
		{text("a龍", "sans"), good, 0, 0, `no glyph for '龍' (U+9F8D)`},
		{text(strings.Repeat("x", 3000), "sans"), good, 0, 0, "3000 characters"},
		{picture(""), good, 0, 0, "choose one"},
		{picture("gone"), good, 0, 0, "there is no such picture"},
		{picture("empty"), good, 0, 0, "is empty"},
		{corners, good, 0, 0, "from 3 to 12"},
		{shape("blob"), good, 0, 0, "one of rectangle"},
		{shape("star"), Place{X: nan, W: 1, H: 1}, 0, 0, "x of the shape is NaN"},
		{shape("star"), Place{W: math.Inf(1), H: 1}, 0, 0, "width of the shape is +Inf"},
		{shape("star"), good, -1, 0, "below 0"},
		{shape("star"), good, 0, 1e12, "stroke of the shape is 1e+12"},
	} {
		_, err := Draw(context.Background(), c.s, c.at, c.soft, c.stroke, 100, 100, library{"empty": image.NewGray(image.Rectangle{})})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("the error is %q, which doesn't say %q", fmt.Sprint(err), c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Draw(ctx, shape("star"), good, 0, 0, 100, 100, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled drawing returns %v", err)
	}
}

func FuzzDraw(f *testing.F) {
	for i := range Shapes() {
		f.Add(i, 30.0, 30.0, 40.0, 20.0, 33.0, 2.0, 0.0)
		f.Add(i, -1e9, 1e9, 1e9, 1e-9, 1e9, 1e9, 1e9)
		f.Add(i, 0.0, 0.0, 1e9, 1e9, 0.0, 0.0, 1e-300)
		f.Add(i, math.NaN(), math.Inf(1), 5e-324, -1.0, math.Inf(-1), math.NaN(), 3.0)
		f.Add(i, 20.0, 20.0, 1e-200, 1e-300, 1.0, 4.0, 2.0)
		f.Add(i, 1e8, 0.0, 2e8, 10.0, 45.0, 0.5, 1e8)
		f.Add(i, 5e5, 5e5, 1e6, 1e6, 0.0, 1e-9, 0.0)
	}
	f.Fuzz(func(t *testing.T, i int, x, y, w, h, angle, soft, stroke float64) {
		s := shape(Shapes()[(i%10+10)%10])
		s.Stencil = "picture"
		at := Place{x, y, w, h, angle}
		m, err := Draw(context.Background(), s, at, soft, stroke, 64, 48, library{"picture": disc(16)})
		if err != nil && (m.Pix != nil || len(err.Error()) < 10) {
			t.Errorf("%v with %d pixels", err, len(m.Pix))
		}
		for _, v := range m.Pix {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("coverage %v", v)
			}
		}
		Hit(s, at, 20, 20)
		Corners(at)
	})
}
