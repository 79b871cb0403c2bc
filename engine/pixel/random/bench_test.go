package random

import "testing"

// BenchmarkMegapixel times one megapixel of every kind that is computed from coordinates: go test -bench Megapixel
func BenchmarkMegapixel(b *testing.B) {
	for _, text := range []string{
		"kind=uniform", "kind=gaussian", "kind=salt-and-pepper",
		"kind=value", "kind=perlin", "kind=simplex", "kind=worley", "kind=worley feature=f2-f1 distance=manhattan",
		"kind=fractal basis=value", "kind=fractal basis=perlin", "kind=fractal basis=simplex", "kind=fractal basis=worley",
		"kind=fractal basis=perlin scale=32", "kind=fractal basis=simplex sum=ridged", "kind=fractal basis=perlin colour=rgb",
		"kind=fractal basis=perlin warp=1", "kind=fractal basis=simplex warp=1", "kind=fractal basis=simplex warp=1 passes=2",
	} {
		s := parse(b, text+" width=1024 height=1024")
		b.Run(text, func(b *testing.B) {
			for i := range b.N {
				if _, err := Draw(b.Context(), s, 1, i, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPreview times what a slider that is dragged waits for: a picture of 512 x 512 pixels in the window.
func BenchmarkPreview(b *testing.B) {
	for _, text := range []string{"width=1 height=1", "", "kind=simplex", "sum=ridged basis=worley", "warp=1 passes=2", "width=8192 height=8192", "kind=plasma", "kind=random-walk"} {
		s := parse(b, text)
		b.Run(text, func(b *testing.B) {
			for i := range b.N {
				if _, err := Preview(b.Context(), s, 1, i, 512, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
