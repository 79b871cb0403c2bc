package vae

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/nn"
)

// The names and shapes that PyTorch's modules Conv2d, Linear and ConvTranspose2d would have.
func TestParams(t *testing.T) {
	n := newNet(shape{28, 28, 1, 32, 20}, rand.New(rand.NewPCG(1, 1)))
	want := []struct {
		name  string
		shape []int
	}{
		{"encoder.conv1.weight", []int{32, 1, 4, 4}}, {"encoder.conv1.bias", []int{32}},
		{"encoder.conv2.weight", []int{64, 32, 4, 4}}, {"encoder.conv2.bias", []int{64}},
		{"encoder.mu.weight", []int{20, 3136}}, {"encoder.mu.bias", []int{20}},
		{"encoder.logvar.weight", []int{20, 3136}}, {"encoder.logvar.bias", []int{20}},
		{"decoder.dense.weight", []int{3136, 20}}, {"decoder.dense.bias", []int{3136}},
		{"decoder.conv1.weight", []int{64, 32, 4, 4}}, {"decoder.conv1.bias", []int{32}},
		{"decoder.conv2.weight", []int{32, 1, 4, 4}}, {"decoder.conv2.bias", []int{1}},
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

// The numbers of parameters are counted by hand from the layers.
func TestParamCount(t *testing.T) {
	for _, c := range []struct {
		s    shape
		want int
	}{
		{shape{28, 28, 1, 32, 32}, 544 + 32832 + 2*100384 + 103488 + 32800 + 513},
		{shape{32, 32, 3, 32, 64}, 1568 + 32832 + 2*262208 + 266240 + 32800 + 1539},
		{shape{64, 64, 3, 32, 128}, 1568 + 32832 + 2*2097280 + 2113536 + 32800 + 1539},
		{shape{8, 12, 3, 4, 2}, 196 + 520 + 2*98 + 144 + 516 + 195},
	} {
		n := newNet(c.s, rand.New(rand.NewPCG(1, 1)))
		if got := nn.CountParams(n.params()); got != c.want || c.s.params() != c.want {
			t.Errorf("%+v has %d parameters and says %d, want %d", c.s, got, c.s.params(), c.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, s := range []shape{{28, 28, 1, 32, 32}, {32, 32, 3, 32, 32}, {64, 64, 3, 32, 128}, {8, 256, 1, 4, 1}, {256, 256, 3, 32, 64}} {
		if err := s.check(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, c := range []struct {
		s    shape
		want string
	}{
		{shape{28, 30, 1, 32, 32}, "pictures of 30 x 28 pixels don't fit this network, whose sides are multiples of 4 from 8 to 256: set the picture size to 28"},
		{shape{31, 31, 1, 32, 32}, "set the picture size to 32"},
		{shape{4, 4, 1, 32, 32}, "set the picture size to 8"},
		{shape{260, 260, 1, 32, 32}, "set the picture size to 256"},
		{shape{256, 256, 3, 128, 512}, "would have 1612 million parameters, and 100 million is the most"},
	} {
		wantError(t, c.s.check(), c.want)
	}
}

func TestShapesThroughTheNetwork(t *testing.T) {
	for _, s := range []shape{{28, 28, 1, 4, 3}, {32, 32, 3, 4, 3}, {8, 12, 3, 4, 7}} {
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
