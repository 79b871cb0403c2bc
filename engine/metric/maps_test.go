package metric

import (
	"context"
	"fmt"
	"testing"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// The feature maps of a shipped judge have the sizes of its convolutions, and their gradients reach the pictures.
func TestFeatureMaps(t *testing.T) {
	j, err := Open(context.Background(), "faces", 64, 64, 3)
	if err != nil {
		t.Fatal(err)
	}
	h, w, c := j.Sees()
	if h != 64 || w != 64 || c != 3 {
		t.Fatalf("the judge of faces sees %d x %d x %d", h, w, c)
	}
	err = graph.Build(func(b *graph.Builder) {
		x := b.Input("x", 2, h, w, c)
		for i := range graph.Data(x) {
			graph.Data(x)[i] = float32(i%7) / 7
		}
		maps := j.FeatureMaps(b, x)
		shapes := ""
		for _, m := range maps {
			shapes += fmt.Sprint(m.Shape())
			d := b.Grad(b.SumSquares(m, 1), x)[0]
			p := b.Compile(d)
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			if kernel.SumSquares(p.Value(d)) == 0 {
				t.Errorf("no gradient comes from %v", m.Shape())
			}
		}
		if want := "(2, 32, 32, 16)(2, 16, 16, 32)(2, 8, 8, 64)(2, 4, 4, 64)(2, 4, 4, 64)"; shapes != want {
			t.Errorf("the maps are %s, want %s", shapes, want)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Build(func(b *graph.Builder) { j.FeatureMaps(b, b.Input("x", 2, 28, 28, 3)) }); err == nil {
		t.Error("pictures of another size are taken")
	}
}
