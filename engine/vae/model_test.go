package vae

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/nn"
)

// The names and shapes that PyTorch's modules Conv2d, Linear and ConvTranspose2d would have.
func TestParams(t *testing.T) {
	n := newNet(sized(32, 32, 3, 64, 100, 20), rand.New(rand.NewPCG(1, 1)))
	want := []struct {
		name  string
		shape []int
	}{
		{"encoder.conv1.weight", []int{64, 3, 4, 4}}, {"encoder.conv1.bias", []int{64}},
		{"encoder.conv2.weight", []int{128, 64, 4, 4}}, {"encoder.conv2.bias", []int{128}},
		{"encoder.conv3.weight", []int{256, 128, 4, 4}}, {"encoder.conv3.bias", []int{256}},
		{"encoder.hidden.weight", []int{100, 4096}}, {"encoder.hidden.bias", []int{100}},
		{"encoder.mu.weight", []int{20, 100}}, {"encoder.mu.bias", []int{20}},
		{"encoder.logvar.weight", []int{20, 100}}, {"encoder.logvar.bias", []int{20}},
		{"decoder.hidden.weight", []int{100, 20}}, {"decoder.hidden.bias", []int{100}},
		{"decoder.dense.weight", []int{4096, 100}}, {"decoder.dense.bias", []int{4096}},
		{"decoder.conv1.weight", []int{256, 128, 4, 4}}, {"decoder.conv1.bias", []int{128}},
		{"decoder.conv2.weight", []int{128, 64, 4, 4}}, {"decoder.conv2.bias", []int{64}},
		{"decoder.conv3.weight", []int{64, 3, 4, 4}}, {"decoder.conv3.bias", []int{3}},
	}
	ps := n.params()
	if len(ps) != len(want) {
		t.Fatalf("%d parameters, want %d", len(ps), len(want))
	}
	for i, p := range ps {
		if p.Name != want[i].name || !slices.Equal(p.Shape(), want[i].shape) {
			t.Errorf("%s %v, want %s %v", p.Name, p.Shape(), want[i].name, want[i].shape)
		}
	}
}

// sized is the shape of a network for pictures of h x w x c.
func sized(h, w, c, width, hidden, latent int) shape {
	return Settings{Network: netHalving, Width: width, Hidden: hidden, Latent: latent}.shapeOf(h, w, c)
}

// first is the shape of a network of the first version.
func first(h, w, c, width, latent int) shape {
	return shape{network: netHalving, h: h, w: w, c: c, halvings: 2, width: width, latent: latent}
}

// fullSize is the shape of the article's network.
func fullSize(h, w, c, width, latent int) shape {
	return Settings{Network: netFullSize, Width: width, Hidden: 7, Latent: latent}.shapeOf(h, w, c)
}

// The numbers of parameters are counted by hand from the layers.
func TestParamCount(t *testing.T) {
	for _, c := range []struct {
		s    shape
		want int
	}{
		{first(28, 28, 1, 32, 32), 544 + 32832 + 2*100384 + 103488 + 32800 + 513},
		{first(64, 64, 3, 32, 128), 1568 + 32832 + 2*2097280 + 2113536 + 32800 + 1539},
		{sized(28, 28, 1, 32, 0, 32), 544 + 32832 + 2*100384 + 103488 + 32800 + 513},
		{sized(28, 28, 1, 32, 512, 32), 544 + 32832 + 1606144 + 2*16416 + 16896 + 1608768 + 32800 + 513},
		{sized(64, 64, 3, 32, 256, 64), 1568 + 32832 + 131200 + 524544 + 1048832 + 2*16448 + 16640 + 1052672 + 524416 + 131136 + 32800 + 1539},
		{fullSize(28, 28, 1, 32, 128), 320 + 18496 + 2*6422656 + 404544 + 18464 + 289},
		{sized(8, 12, 3, 4, 6, 2), 196 + 582 + 2*14 + 18 + 672 + 195},
	} {
		n := newNet(c.s, rand.New(rand.NewPCG(1, 1)))
		if got := nn.CountParams(n.params()); got != c.want || c.s.params() != c.want {
			t.Errorf("%+v has %d parameters and says %d, want %d", c.s, got, c.s.params(), c.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct{ h, w, halvings int }{{8, 8, 1}, {12, 8, 1}, {14, 14, 1}, {16, 16, 2}, {28, 28, 2}, {32, 32, 3}, {48, 48, 3}, {64, 64, 4}, {224, 224, 5}, {256, 256, 6}, {8, 256, 1}} {
		s := sized(c.h, c.w, 3, 32, 64, 32)
		if err := s.check(); err != nil || s.halvings != c.halvings {
			t.Errorf("%d x %d is halved %d times, error %v", c.w, c.h, s.halvings, err)
		}
		if h, w, k := s.base(); min(h, w) < 4 || min(h, w) > 7 || k != []int{0, 32, 64, 128, 256, 256, 256}[c.halvings] {
			t.Errorf("%d x %d ends as %d x %d with %d channels", c.w, c.h, w, h, k)
		}
	}
	for _, c := range []struct {
		s    shape
		want string
	}{
		{sized(28, 30, 1, 32, 64, 32), "pictures of 30 x 28 pixels don't fit this network, whose sides are 4 to 7 pixels doubled a few times (16, 28, 32, 48, 64), up to 256: set the picture size to 28"},
		{sized(31, 31, 1, 32, 64, 32), "set the picture size to 32"},
		{sized(36, 36, 1, 32, 64, 32), "set the picture size to 32"},
		{sized(4, 4, 1, 32, 64, 32), "set the picture size to 8"},
		{sized(260, 260, 1, 32, 64, 32), "set the picture size to 256"},
		{sized(8, 256, 3, 128, 2048, 512), "would have 271 million parameters, and 100 million is the most"},
		{first(30, 28, 1, 32, 32), "set the picture size to 28"},
		{fullSize(30, 30, 1, 32, 32), "pictures of 30 x 30 pixels don't fit this network, whose sides are multiples of 4 from 8 to 256: set the picture size to 32"},
		{fullSize(128, 128, 3, 32, 128), "would have 276 million parameters"},
	} {
		wantError(t, c.s.check(), c.want)
	}
	if err := first(40, 36, 1, 32, 32).check(); err != nil {
		t.Error(err)
	}
}

func TestShapesThroughTheNetwork(t *testing.T) {
	for _, s := range []shape{sized(28, 28, 1, 4, 5, 3), sized(32, 32, 3, 4, 0, 3), sized(8, 12, 3, 4, 5, 7), first(40, 36, 1, 4, 3), fullSize(12, 8, 3, 4, 3)} {
		n := newNet(s, rand.New(rand.NewPCG(1, 1)))
		err := graph.Build(func(b *graph.Builder) {
			mu, logvar := n.encode(b, b.Input("x", 2, s.h, s.w, s.c))
			y := n.decode(b, mu)
			if got := [][]int{mu.Shape(), logvar.Shape(), y.Shape()}; !slices.Equal(got[0], []int{2, s.latent}) ||
				!slices.Equal(got[1], []int{2, s.latent}) || !slices.Equal(got[2], []int{2, s.h, s.w, s.c}) {
				t.Errorf("%+v gives %v", s, got)
			}
		})
		if err != nil {
			t.Errorf("%+v: %v", s, err)
		}
		err = graph.Build(func(b *graph.Builder) { n.encode(b, b.Input("x", 2, s.h, s.w+4, s.c)) })
		if err == nil || !strings.Contains(err.Error(), "shape") {
			t.Errorf("%+v takes pictures of another size: %v", s, err)
		}
	}
}

// TestBounded: a logvar up to the bound stays what it is, one above it goes on with a tenth of its slope.
func TestBounded(t *testing.T) {
	var x, y, dx *graph.Node
	var p *graph.Program
	build(func(b *graph.Builder) {
		x = b.Input("x", 1, 4)
		y = bounded(b, x)
		dx = b.Grad(b.Sum(y), x)[0]
		p = b.Compile(y, dx)
	})
	copy(graph.Data(x), []float32{-30, 0, 1.5, 12})
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{-30, 0, 1.5, 3} {
		slope := 1.0
		if want > mostLogvar {
			slope = 0.1
		}
		if got, d := p.Value(y)[i], p.Value(dx)[i]; math.Abs(float64(got)-want) > 1e-5 || math.Abs(float64(d)-slope) > 1e-6 {
			t.Errorf("%v became %v with a slope of %v", graph.Data(x)[i], got, d)
		}
	}
}
