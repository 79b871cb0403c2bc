package vq

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/nn"
)

// sized is the shape of a small network for pictures of h x w x c.
func sized(factor string, h, w, c int) shape {
	return Settings{Factor: factor, Codes: 20, Dim: 3, Width: 4, Blocks: 1, PriorWidth: 16, PriorBlocks: 2}.shapeOf(h, w, c)
}

// The names and shapes that PyTorch's modules Conv2d, BatchNorm2d, ConvTranspose2d, Embedding and Linear would have.
func TestParams(t *testing.T) {
	n := newNet(sized("8", 16, 24, 3), rand.New(rand.NewPCG(1, 1)))
	want := []struct {
		name  string
		shape []int
	}{
		{"encoder.conv1.weight", []int{4, 3, 4, 4}}, {"encoder.conv1.bias", []int{4}},
		{"encoder.conv2.weight", []int{8, 4, 4, 4}}, {"encoder.conv2.bias", []int{8}},
		{"encoder.conv3.weight", []int{16, 8, 4, 4}}, {"encoder.conv3.bias", []int{16}},
		{"encoder.block1.conv1.weight", []int{8, 16, 3, 3}}, {"encoder.block1.conv1.bias", []int{8}},
		{"encoder.block1.conv2.weight", []int{16, 8, 1, 1}}, {"encoder.block1.conv2.bias", []int{16}},
		{"encoder.code.weight", []int{3, 16, 1, 1}}, {"encoder.code.bias", []int{3}},
		{"encoder.norm.weight", []int{3}}, {"encoder.norm.bias", []int{3}},
		{"encoder.norm.running_mean", []int{3}}, {"encoder.norm.running_var", []int{3}},
		{"decoder.code.weight", []int{16, 3, 3, 3}}, {"decoder.code.bias", []int{16}},
		{"decoder.block1.conv1.weight", []int{8, 16, 3, 3}}, {"decoder.block1.conv1.bias", []int{8}},
		{"decoder.block1.conv2.weight", []int{16, 8, 1, 1}}, {"decoder.block1.conv2.bias", []int{16}},
		{"decoder.conv1.weight", []int{16, 8, 4, 4}}, {"decoder.conv1.bias", []int{8}},
		{"decoder.conv2.weight", []int{8, 4, 4, 4}}, {"decoder.conv2.bias", []int{4}},
		{"decoder.conv3.weight", []int{4, 3, 4, 4}}, {"decoder.conv3.bias", []int{3}},
		{"codebook.weight", []int{20, 3}}, {"codebook.mean", []int{3}}, {"codebook.std", []int{3}},
		{"prior.codes.weight", []int{20, 4}},
		{"prior.conv.weight", []int{16, 4, 3, 5}}, {"prior.conv.bias", []int{16}}, {"prior.place", []int{2 * 3 * 16}},
		{"prior.block1.near.weight", []int{8, 16, 2, 3}}, {"prior.block1.near.bias", []int{8}},
		{"prior.block1.far.weight", []int{8, 16, 1, 1}},
		{"prior.block1.out.weight", []int{16, 8, 1, 1}}, {"prior.block1.out.bias", []int{16}},
		{"prior.block2.near.weight", []int{8, 16, 2, 3}}, {"prior.block2.near.bias", []int{8}},
		{"prior.block2.far.weight", []int{8, 16, 1, 1}},
		{"prior.block2.out.weight", []int{16, 8, 1, 1}}, {"prior.block2.out.bias", []int{16}},
		{"prior.logits.weight", []int{20, 16}}, {"prior.logits.bias", []int{20}},
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
	const codebook = 20 * 3
	prior := func(positions int) int {
		return 20*4 + 16*(4*15+1) + positions*16 + 2*(8*(16*6+1)+8*16+16*(8+1)) + 20*(16+1)
	}
	block16, block8 := 8*(16*9+1)+16*(8+1), 4*(8*9+1)+8*(4+1)
	for _, c := range []struct {
		s    shape
		want int
	}{
		{sized("8", 16, 24, 3), codebook + prior(6) + 4*(48+1) + 3*(64+1) + 8*(64+1) + 4*(128+1) + 16*(128+1) + 8*(256+1) + 2*block16 + 3*(16+1) + 2*3 + 16*(27+1)},
		{sized("4", 28, 28, 1), codebook + prior(49) + 4*(16+1) + 1*(64+1) + 8*(64+1) + 4*(128+1) + 2*block8 + 3*(8+1) + 2*3 + 8*(27+1)},
	} {
		n := newNet(c.s, rand.New(rand.NewPCG(1, 1)))
		if got := nn.CountParams(n.params()) + len(n.book.vectors.Data()); got != c.want || c.s.params() != c.want {
			t.Errorf("%+v has %d parameters and says %d, want %d", c.s, got, c.s.params(), c.want)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		factor     string
		h, w, a, b int
	}{{"4", 8, 8, 2, 2}, {"4", 28, 28, 7, 7}, {"4", 64, 64, 16, 16}, {"8", 64, 64, 8, 8}, {"8", 16, 256, 2, 32}, {"8", 40, 24, 5, 3}} {
		s := sized(c.factor, c.h, c.w, 3)
		if err := s.check(); err != nil {
			t.Error(err)
		}
		if h, w := s.grid(); h != c.a || w != c.b || s.latent() != 3*h*w {
			t.Errorf("%d x %d has a grid of %d x %d", c.w, c.h, w, h)
		}
	}
	for _, c := range []struct {
		s    shape
		want string
	}{
		{sized("8", 28, 28, 1), "pictures of 28 x 28 pixels don't fit this network, whose sides are multiples of 8 from 16 to 256: set the picture size to 32"},
		{sized("4", 30, 29, 1), "pictures of 29 x 30 pixels don't fit this network, whose sides are multiples of 4 from 8 to 256: set the picture size to 28"},
		{sized("4", 4, 4, 1), "set the picture size to 8"},
		{sized("4", 260, 260, 1), "set the picture size to 256"},
	} {
		wantError(t, c.s.check(), c.want)
	}
}

func TestShapesThroughTheNetwork(t *testing.T) {
	none := sized("4", 8, 8, 1)
	none.blocks = 0
	for _, s := range []shape{sized("4", 28, 28, 1), sized("8", 16, 24, 3), none} {
		n := newNet(s, rand.New(rand.NewPCG(1, 1)))
		h, w := s.grid()
		err := graph.Build(func(b *graph.Builder) {
			z := n.encode(b, b.Input("x", 2, s.h, s.w, s.c))
			q, index := n.book.quantise(b, z)
			y, logits := n.decode(b, q), n.prior.build(b, index)
			for _, c := range []struct {
				x    *graph.Node
				want []int
			}{{z, []int{2, h, w, 3}}, {q, []int{2, h, w, 3}}, {index, []int{2, h, w}}, {y, []int{2, s.h, s.w, s.c}}, {logits, []int{2 * h * w, 20}}} {
				if !slices.Equal(c.x.Shape(), c.want) {
					t.Errorf("%+v: %v, want %v", s, c.x.Shape(), c.want)
				}
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
