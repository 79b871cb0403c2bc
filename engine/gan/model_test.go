package gan

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/nn"
	"atelier/engine/train"
)

func TestSides(t *testing.T) {
	for side, want := range map[int]int{8: 1, 16: 2, 20: 2, 24: 2, 28: 2, 32: 3, 48: 3, 56: 3, 64: 4, 128: 5, 256: 6, 30: 0, 27: 0, 4: 0, 36: 0, 100: 0} {
		if got := (shape{h: side, w: side}).doublings(); got != want {
			t.Errorf("%d pixels: %d doublings, want %d", side, got, want)
		}
	}
	if got := (shape{h: 28, w: 56}).doublings(); got != 2 {
		t.Errorf("28 x 56: %d doublings", got)
	}
	for side, want := range map[int]int{30: 28, 100: 96, 1: 8, 5000: 256} {
		if got := fittingSide(side); got != want {
			t.Errorf("near %d is %d, want %d", side, got, want)
		}
	}
	wantError(t, shape{network: netDCGAN, h: 30, w: 30, c: 1, width: 8, latent: 4}.check(), "set the picture size to 28")
	wantError(t, shape{network: netDCGAN, h: 256, w: 256, c: 3, width: 256, latent: 64}.check(), "million parameters")
}

// TestParams: the numbers that are computed before there are networks are those of the networks.
func TestParams(t *testing.T) {
	for _, network := range []string{netDCGAN, netStyle} {
		for _, c := range []shape{{h: 28, w: 28, c: 1, width: 8, latent: 7}, {h: 32, w: 32, c: 3, width: 4, latent: 9, classes: 5}, {h: 64, w: 64, c: 3, width: 4, latent: 6}, {h: 16, w: 32, c: 1, width: 4, latent: 3, classes: 2}} {
			c.network = network
			n := newNets(c, true, rand.New(rand.NewPCG(1, 1)))
			if got := nn.CountParams(n.gen.params()); got != c.genParams() {
				t.Errorf("%+v: G has %d parameters, computed %d", c, got, c.genParams())
			}
			if got := nn.CountParams(n.gen.params()) + nn.CountParams(n.dis.params()); got != c.params() {
				t.Errorf("%+v: both have %d parameters, computed %d", c, got, c.params())
			}
		}
	}
}

// TestArticle: the preset's networks are those of the article, layer by layer.
func TestArticle(t *testing.T) {
	k := start(t, configOnly("preset=article", folder(t, 3, 20, 20, 3, 1)))
	if k.h != 64 || k.w != 64 || k.c != 3 || k.settings.Batch != 128 || k.latent != 100 || k.settings.EMA != 0 || k.settings.Loss != lossNS {
		t.Errorf("%+v, %+v", k.shape, k.settings)
	}
	var got []string
	for _, p := range append(k.gen.params(), k.dis.params()...) {
		if len(p.Shape()) > 1 {
			got = append(got, fmt.Sprint(p.Name, p.Shape()))
		}
	}
	want := []string{
		"generator.dense.weight[8192 100]", "generator.up1.weight[512 256 4 4]", "generator.up2.weight[256 128 4 4]",
		"generator.up3.weight[128 64 4 4]", "generator.up4.weight[64 3 4 4]",
		"discriminator.down1.weight[64 3 4 4]", "discriminator.down2.weight[128 64 4 4]", "discriminator.down3.weight[256 128 4 4]",
		"discriminator.dense.weight[1 16384]",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the layers are\n%v, want\n%v", got, want)
	}
}

// configOnly is a run with one setting and the defaults.
func configOnly(setting, data string) train.Config {
	c := config(data, setting)
	for _, name := range []string{"latent", "width", "batch"} {
		delete(c.Settings, name)
	}
	return c
}

// TestShapes: G makes pictures of the shape and D a logit for each, in both networks, and every weight has a gradient.
func TestShapes(t *testing.T) {
	for _, network := range []string{netDCGAN, netStyle} {
		for _, s := range []shape{{h: 28, w: 28, c: 1, width: 4, latent: 6, classes: 3}, {h: 8, w: 16, c: 3, width: 4, latent: 5}} {
			s.network = network
			n := newNets(s, false, rand.New(rand.NewPCG(1, 1)))
			err := graph.Build(func(b *graph.Builder) {
				b.Training = true
				in := n.gen.feed(b, 4, true)
				x := n.gen.build(b, in)
				b.Shape(x, fmt.Sprintf("4 %d %d %d", s.h, s.w, s.c))
				var class *graph.Node
				if s.classes > 0 {
					class = b.Input("class", 4, s.classes)
				}
				y := n.dis.build(b, x, class)
				b.Shape(y, "4 1")
				rng := rand.New(rand.NewPCG(2, 2))
				for _, in := range append(append(append([]*graph.Node{in.code}, in.noise...), in.mask...), in.second, class) {
					if in != nil {
						normal(graph.Data(in), 1, rng)
					}
				}
				for _, p := range append(n.gen.params(), n.dis.params()...) {
					if p.Buffer {
						continue
					}
					d := b.Grad(b.SumSquares(y, 1), b.Param(p))[0]
					prog := b.Compile(d)
					if err := prog.Run(); err != nil {
						t.Fatal(err)
					}
					all := true
					for _, v := range prog.Value(d) {
						all = all && v == 0
					}
					if all {
						t.Errorf("%s %+v: no gradient reaches %s", network, s, p.Name)
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
