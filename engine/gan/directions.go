package gan

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"atelier/engine"
	"atelier/engine/kernel"
	"atelier/engine/latent"
)

const (
	mostDirections = 16
	cloudSize      = 1024
	cloudSeed      = 0xd14ec7
)

// Directions gives the k strongest directions of the latents, at most 16. The first call computes them, in about the time that 1,024
// pictures take.
//
// Of a style-based network they are the principal components of w (Härkönen et al. 2020, arXiv:2004.02546). The z of a DCGAN has none: it
// varies alike in all directions. There they are the directions along which pictures change most on average: with x = G(z),
//
//	E[dx/dz] = E[x zᵀ]            (Stein 1981, for z from N(0, I))
//
// and its right singular vectors, the strongest first. The share is that of the pictures' variance which moves with the direction.
func (g *Generator) Directions(k int) latent.Directions {
	if g.directions == nil {
		d, err := g.findDirections()
		if err != nil { // weights that aren't finite
			d = latent.Directions{Mean: make([]float32, g.latentSize())}
		}
		g.directions = &d
	}
	d := *g.directions
	k = min(max(k, 0), len(d.Dirs))
	d.Dirs, d.Std, d.Share = d.Dirs[:k], d.Std[:k], d.Share[:k]
	return d
}

func (g *Generator) findDirections() (latent.Directions, error) {
	cloud := g.Draw(engine.Request{Seed: cloudSeed, N: cloudSize})
	if g.network == netStyle {
		return latent.PCA(cloud, mostDirections)
	}
	pictures, err := g.Decode(context.Background(), cloud)
	if err != nil {
		return latent.Directions{}, err
	}
	return g.response(cloud, pictures)
}

// response finds the right singular vectors of E[x zᵀ].
func (g *Generator) response(cloud engine.Latents, pictures engine.Batch) (latent.Directions, error) {
	n, z, p := cloud.N, g.latent, pictures.H*pictures.W*pictures.C
	x, codes := make([]float32, n*p), make([]float32, n*z)
	mean := make([]float32, p)
	for i, v := range pictures.Pix {
		x[i] = float32(v) / 255
		mean[i%p] += x[i] / float32(n)
	}
	total := 0.0
	for i := range n {
		row := x[i*p : (i+1)*p]
		kernel.Axpby(row, 1, row, -1, mean)
		total += kernel.SumSquares(row) / float64(n)
		copy(codes[i*z:(i+1)*z], cloud.Row(i))
	}
	c := make([]float32, z*p) // E[z xᵀ]
	kernel.MatMul(c, nil, codes, x, nil, z, p, n, true, false, kernel.Identity)
	kernel.Affine(c, 1/float32(n), c, 0)
	square := make([]float32, z*z)
	kernel.MatMul(square, nil, c, c, nil, z, z, p, false, true, kernel.Identity)
	sym := mat.NewSymDense(z, nil)
	for i := range z {
		for j := i; j < z; j++ {
			sym.SetSym(i, j, float64(square[i*z+j]))
		}
	}
	d := latent.Directions{Mean: make([]float32, g.latentSize())}
	var eig mat.EigenSym
	if !eig.Factorize(sym, true) {
		return d, nil
	}
	values := eig.Values(nil) // ascending
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	for k := range min(mostDirections, z) {
		at := z - 1 - k
		d.Dirs = append(d.Dirs, append(latent.Positive(mat.Col(nil, at, &vectors)), make([]float32, g.classes)...))
		d.Std = append(d.Std, 1)
		d.Share = append(d.Share, max(values[at], 0)/max(total, 1e-12))
	}
	return d, nil
}
