package vae

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/metric"
)

// The perceptual term compares pictures as a network sees them that has learned to tell pictures apart, the judge of engine/metric
// (Johnson et al. 2016, arXiv:1603.08155). A blurred edge, which costs little pixel by pixel, makes other features than a sharp one. At each
// pixel of each feature map the features are brought to length 1 first, as in LPIPS (Zhang et al. 2018, arXiv:1801.03924, equation 1):
//
//	Σ_l mean over pixels of |f_l(m)/|f_l(m)| - f_l(x)/|f_l(x)||²
//
// Left out: the weights that LPIPS gives to channels after people's judgements, here all 1; Johnson's loss on style and its total variation.

// perceptual is this sum over the convolutions l of the judge, the mean over the batch.
//
//	m, x: [B, H, W, C] from 0 to 1  ->  one number
func perceptual(b *graph.Builder, judge *metric.Judge, m, x *graph.Node) *graph.Node {
	b.Shape(x, "B H W C").Like(m)
	ms, xs := judge.FeatureMaps(b, m), judge.FeatureMaps(b, x)
	layers := make([]*graph.Node, len(ms))
	for i := range ms {
		layers[i] = b.AddScalar(b.Scale(cosine(b, ms[i], xs[i]), -2), 2) // |u-v|² = 2 - 2uv where |u| = |v| = 1
	}
	return b.Add(layers...)
}

// cosine is the mean over all pixels of the cosine between their channels.
//
//	f, g: [B, H, W, C]  ->  one number
func cosine(b *graph.Builder, f, g *graph.Node) *graph.Node {
	const least = 1e-6 // of a squared length, against division by 0
	square := func(f *graph.Node) *graph.Node { return b.AddScalar(b.SumRows(b.Square(f)), least) }
	return b.Mean(b.Mul(b.SumRows(b.Mul(f, g)), b.Reciprocal(b.Sqrt(b.Mul(square(f), square(g))))))
}

// judgeOf opens the judge of pictures of shape n. It doesn't convert them, since it would have to do so in the graph.
func judgeOf(ctx context.Context, data string, n shape) (*metric.Judge, error) {
	j, err := metric.Open(ctx, data, n.h, n.w, n.c)
	if err != nil {
		return nil, err
	}
	h, w, c := j.Sees()
	if h != n.h || w != n.w || c != n.c {
		return nil, fmt.Errorf("the perceptual term compares pictures of %d x %d pixels in %s, as the judge %q sees them, and these have %d x %d in %s: choose that size and colour, or set perceptual to 0 and edges to 1",
			w, h, engine.ColourName(c), j.Name(), n.w, n.h, engine.ColourName(n.c))
	}
	return j, nil
}
