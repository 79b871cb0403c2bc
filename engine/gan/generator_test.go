package gan

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"atelier/engine"
	"atelier/engine/model"
)

// trained are generators of all kinds after a few steps.
func trained(t *testing.T) map[string]*Generator {
	t.Helper()
	gs := map[string]*Generator{}
	for name, settings := range map[string][]string{
		"DCGAN": {"conditional=false"}, "DCGAN with classes": nil, "style": {"network=style", "conditional=false"}, "style with classes": {"network=style"},
	} {
		k := start(t, config(folder(t, 9, 8, 8, 3, 3), settings...))
		steps(t, k, 0, 3)
		gs[name] = snapshot(t, k)
	}
	return gs
}

func TestPicturesDontDependOnTheirBatch(t *testing.T) {
	for name, g := range trained(t) {
		all := generate(t, g, engine.Request{Seed: 5, N: 40})
		for _, r := range [][2]int{{0, 1}, {3, 20}, {17, 5}, {31, 9}} {
			got := generate(t, g, engine.Request{Seed: 5, First: r[0], N: r[1]})
			if !slices.Equal(got.Pix, all.Slice(r[0], r[0]+r[1]).Pix) {
				t.Errorf("%s: pictures %d to %d differ", name, r[0], r[0]+r[1])
			}
		}
		if slices.Equal(all.Slice(0, 1).Pix, all.Slice(1, 2).Pix) || slices.Equal(generate(t, g, engine.Request{Seed: 6, N: 1}).Pix, all.Slice(0, 1).Pix) {
			t.Errorf("%s: pictures are alike", name)
		}
		l := g.Draw(engine.Request{Seed: 5, First: 3, N: 20})
		if l.Z != g.Info().Latent || l.Z != g.latentSize() {
			t.Errorf("%s: latents of %d numbers", name, l.Z)
		}
		got, err := g.Decode(context.Background(), l)
		if err != nil {
			t.Fatal(err)
		}
		if want := all.Slice(3, 23); !near(got.Pix, want.Pix, 1) { // another slot may round otherwise
			t.Errorf("%s: the latents' pictures are others", name)
		}
	}
}

func near(a, b []uint8, off int) bool {
	return slices.EqualFunc(a, b, func(x, y uint8) bool { return abs(int(x)-int(y)) <= off })
}

func TestClasses(t *testing.T) {
	gs := trained(t)
	g, ctx := gs["DCGAN with classes"], context.Background()
	if got := g.Info().Classes; !slices.Equal(got, []string{"kind a", "kind b", "kind c"}) {
		t.Fatalf("classes %v", got)
	}
	byName := generate(t, g, engine.Request{Seed: 1, N: 3, Set: map[string]string{"class": "Kind B"}})
	byNumber := generate(t, g, engine.Request{Seed: 1, N: 3, Set: map[string]string{"class": "1"}})
	byCall, err := g.GenerateClass(ctx, engine.Request{Seed: 1, N: 3}, 1)
	if err != nil || !slices.Equal(byName.Pix, byNumber.Pix) || !slices.Equal(byName.Pix, byCall.Pix) {
		t.Errorf("the same class in three ways gives other pictures, error %v", err)
	}
	other, err := g.GenerateClass(ctx, engine.Request{Seed: 1, N: 3}, 2)
	if err != nil || slices.Equal(other.Pix, byCall.Pix) {
		t.Errorf("two classes give the same pictures, error %v", err)
	}
	_, err = g.Generate(ctx, engine.Request{N: 1, Set: map[string]string{"class": "kind d"}})
	wantError(t, err, `there is no class "kind d": did you mean "kind`)
	_, err = g.Generate(ctx, engine.Request{N: 1, Set: map[string]string{"class": "7"}})
	wantError(t, err, `the classes are kind a, kind b, kind c`)
	_, err = g.GenerateClass(ctx, engine.Request{N: 1}, 3)
	wantError(t, err, "choose one from 0 to 2")
	_, err = gs["style"].GenerateClass(ctx, engine.Request{N: 1}, 0)
	wantError(t, err, "trained without classes")
	_, err = gs["style"].Generate(ctx, engine.Request{N: 1, Set: map[string]string{"class": "a"}})
	wantError(t, err, "trained without classes")
}

// TestTruncation: at 0 all pictures are the average one.
func TestTruncation(t *testing.T) {
	for _, name := range []string{"DCGAN", "style", "style with classes"} {
		g := trained(t)[name]
		b := generate(t, g, engine.Request{Seed: 1, N: 2, Set: map[string]string{"truncation": "0"}})
		if !near(b.Slice(0, 1).Pix, b.Slice(1, 2).Pix, 1) {
			t.Errorf("%s: pictures differ at truncation 0", name)
		}
	}
}

func TestMixing(t *testing.T) {
	gs, ctx := trained(t), context.Background()
	g := gs["style"]
	layers := g.Layers()
	if layers != 3 { // 4 pixels: one; 8 pixels: two
		t.Fatalf("%d layers", layers)
	}
	l := g.Draw(engine.Request{Seed: 1, N: 2})
	rows := func(from []int) engine.Latents {
		m := engine.Latents{N: len(from), Z: l.Z}
		for _, i := range from {
			m.Data = append(m.Data, l.Row(i)...)
		}
		return m
	}
	pure, err := g.Decode(ctx, l)
	if err != nil {
		t.Fatal(err)
	}
	mixed, err := g.DecodeLayers(ctx, rows([]int{0, 0, 0, 1, 1, 1, 0, 1, 1}))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(mixed.Slice(0, 2).Pix, pure.Pix) {
		t.Error("one latent for all layers isn't that latent's picture")
	}
	if third := mixed.Slice(2, 3).Pix; slices.Equal(third, pure.Slice(0, 1).Pix) || slices.Equal(third, pure.Slice(1, 2).Pix) {
		t.Error("nothing is mixed")
	}
	_, err = g.DecodeLayers(ctx, rows([]int{0, 1}))
	wantError(t, err, "choose one for each layer")
	if gs["DCGAN"].Layers() != 1 {
		t.Error("a DCGAN has layers to mix")
	}
	_, err = g.Decode(ctx, engine.Latents{N: 1, Z: 2, Data: []float32{0, 0}})
	wantError(t, err, "belong to another model")
	_, err = g.Decode(ctx, engine.Latents{N: 1, Z: 5, Data: []float32{0, 0, float32(math.NaN()), 0, 0}})
	wantError(t, err, "not numbers")
}

// TestFile: a model in a file makes the same pictures, and says the same of itself.
func TestFile(t *testing.T) {
	for _, settings := range variants {
		k := start(t, config(folder(t, 9, 8, 8, 3, 3), settings...))
		steps(t, k, 0, 3)
		path := filepath.Join(t.TempDir(), "model.safetensors")
		if err := model.Save(path, save(k)); err != nil {
			t.Fatal(err)
		}
		opened, err := model.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		g, o := snapshot(t, k), opened.(*Generator)
		r := engine.Request{Seed: 4, N: 20}
		if !slices.Equal(generate(t, g, r).Pix, generate(t, o, r).Pix) {
			t.Errorf("%v: other pictures from the file", settings)
		}
		a, b := g.Info(), o.Info()
		if a.Hash != b.Hash || a.Params != b.Params || a.Latent != b.Latent || !slices.Equal(a.Classes, b.Classes) || b.H != 8 || b.C != 3 {
			t.Errorf("%v: %+v, from the file %+v", settings, a, b)
		}
		if d := o.Directions(4); len(d.Dirs) != 4 || len(d.Dirs[0]) != b.Latent || d.Share[0] < d.Share[1] {
			t.Errorf("%v: directions %v, shares %v", settings, len(d.Dirs), d.Share)
		}
		f, err := model.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		out := model.Export(f)
		for name := range out.Tensors {
			if len(name) > 13 && name[:13] == "discriminator" {
				t.Errorf("%s is exported", name)
			}
		}
		f.Meta["classes"] = `[{"name":"a","share":7}]`
		_, err = open(model.Export(f))
		wantError(t, err, "the classes in the model file are damaged")
	}
}

// TestSettled: a model's normalisation fits its weights: the running statistics are those of its own pictures.
func TestSettled(t *testing.T) {
	k := start(t, config(folder(t, 9, 8, 8, 1, 1), "ema=0.9"))
	steps(t, k, 0, 5)
	g, err := k.show()
	if err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(g.gen.norms()[0].Mean.Data())
	if err := g.settle(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, g.gen.norms()[0].Mean.Data()) {
		t.Error("settling twice isn't settling once")
	}
	if slices.Equal(before, k.gen.norms()[0].Mean.Data()) {
		t.Error("the statistics are those of the training weights")
	}
	if m := g.gen.norms()[0].Momentum; m != 0.1 {
		t.Errorf("the momentum stays at %v", m)
	}
}

// TestResponse: of a generator whose pictures follow one number, that number is the direction.
func TestResponse(t *testing.T) {
	g := &Generator{shape: shape{network: netDCGAN, latent: 3}}
	cloud := engine.Latents{N: 2000, Z: 3}
	pictures := engine.NewBatch(2000, 1, 2, 1)
	for i := range 2000 {
		z := make([]float32, 3)
		normal(z, 1, stream(1, noise, i))
		cloud.Data = append(cloud.Data, z...)
		pictures.Pix[2*i] = uint8(128 + 30*z[1])
		pictures.Pix[2*i+1] = uint8(128 - 15*z[1] + 3*z[2])
	}
	d, err := g.response(cloud, pictures)
	if err != nil {
		t.Fatal(err)
	}
	if d.Dirs[0][1] < 0.99 || math.Abs(float64(d.Dirs[1][2])) < 0.9 || d.Share[0] < 0.9 || d.Share[0] > 1.1 {
		t.Errorf("directions %v, shares %v", d.Dirs, d.Share)
	}
}
