package vq

import (
	"context"
	"slices"

	"atelier/engine"
)

// What other models that work on the grid of vectors ask for: latent diffusion (Rombach et al. 2022, arXiv:2112.10752) takes the vectors
// before they are quantised, and lets the decoder quantise.

// Grid is N pictures as grids of vectors: Data is [N, H, W, D].
type Grid struct {
	N, H, W, D int
	Data       []float32
}

// EncodeGrid gives what the encoder says of each picture, not quantised.
func (g *Generator) EncodeGrid(ctx context.Context, pictures engine.Batch) (Grid, error) {
	out := Grid{N: pictures.N, D: g.net.dim, Data: make([]float32, 0, pictures.N*g.net.latent())}
	out.H, out.W = g.net.grid()
	err := g.encode(ctx, pictures, func(_ int, e encoded) error {
		out.Data = append(out.Data, e.z...)
		return nil
	})
	if err != nil {
		return Grid{}, err
	}
	return out, nil
}

// DecodeGrid gives the pictures of the codes nearest to a grid's vectors.
func (g *Generator) DecodeGrid(ctx context.Context, v Grid) (engine.Batch, error) {
	return g.Decode(ctx, engine.Latents{N: v.N, Z: v.H * v.W * v.D, Data: v.Data})
}

// GridShape is the size of a picture's grid, and that of a vector.
func (g *Generator) GridShape() (h, w, d int) {
	h, w = g.net.grid()
	return h, w, g.net.dim
}

// GridScale is the mean and the standard deviation, over pictures and places, of each channel of what EncodeGrid gives, as training saw
// them last: [D] each. They are the caller's.
func (g *Generator) GridScale() (mean, std []float32) {
	return slices.Clone(g.net.book.mean.Data()), slices.Clone(g.net.book.std.Data())
}
