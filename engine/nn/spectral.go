package nn

import (
	"math"
	"math/rand/v2"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// SpectralNorm divides a weight by an estimate of its largest singular value, so that the layer can't stretch any difference between its
// inputs (Miyato et al. 2018, arXiv:1802.05957). The weight is seen as the matrix W: [out, the rest].
//
//	sigma = uᵀWv,   v = Wᵀu/|Wᵀu|,   u = Wv/|Wv|
//
// u and v are constants to the gradient, which passes through W in sigma as in PyTorch's spectral_norm. Update makes one power iteration;
// a trainer calls it once a step.
type SpectralNorm struct {
	weight *graph.Param
	u, v   *graph.Param // [out], [the rest]: buffers under PyTorch's names
}

// NewSpectralNorm makes the norm of a weight, with u drawn from rng and ten iterations behind it.
func NewSpectralNorm(w *graph.Param, rng *rand.Rand) *SpectralNorm {
	out := w.Shape()[0]
	s := &SpectralNorm{weight: w, u: graph.NewParam(w.Name+"_u", out), v: graph.NewParam(w.Name+"_v", len(w.Data())/out)}
	s.u.Buffer, s.v.Buffer = true, true
	Normal(s.u, 0, 1, rng)
	for range 10 {
		s.Update()
	}
	return s
}

// Update makes one power iteration with the weight as it is.
func (s *SpectralNorm) Update() {
	u, v, w := s.u.Data(), s.v.Data(), s.weight.Data()
	kernel.MatMul(v, nil, u, w, nil, 1, len(v), len(u), false, false, kernel.Identity)
	normalise(v)
	kernel.MatMul(u, nil, v, w, nil, 1, len(u), len(v), false, true, kernel.Identity)
	normalise(u)
}

// normalise brings x to length 1; zero stays zero.
func normalise(x []float32) {
	kernel.Affine(x, float32(1/max(math.Sqrt(kernel.SumSquares(x)), 1e-12)), x, 0)
}

// build gives the weight's node divided by sigma.
func (s *SpectralNorm) build(b *graph.Builder) *graph.Node {
	w, u, v := b.Param(s.weight), b.Param(s.u), b.Param(s.v)
	out, rest := s.u.Shape()[0], s.v.Shape()[0]
	wv := b.MatMul(b.Reshape(w, out, rest), b.Reshape(v, rest, 1), false, false)
	sigma := b.Dot(b.Reshape(wv, out), u, 1)
	return b.ScaleBy(w, b.Reciprocal(sigma), 1)
}

// weight is w's node, under the norm where there is one.
func weight(b *graph.Builder, w *graph.Param, norm *SpectralNorm) *graph.Node {
	if norm == nil {
		return b.Param(w)
	}
	return norm.build(b)
}

// withNorm adds the norm's buffers to a layer's parameters.
func withNorm(ps []*graph.Param, norm *SpectralNorm) []*graph.Param {
	if norm == nil {
		return ps
	}
	return append(ps, norm.u, norm.v)
}
