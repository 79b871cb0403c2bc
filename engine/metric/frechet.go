package metric

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Gaussian is the mean and the covariance of N rows of D features.
type Gaussian struct {
	N, D int
	Mean []float64
	Cov  *mat.SymDense // divided by N-1
}

// Fit takes the mean and the covariance of features, [N, D] with N at least 2. It costs O(N D^2).
func Fit(features []float32, d int) Gaussian {
	n := rows(features, d)
	if n < 2 {
		panic("metric: Fit: needs at least two rows")
	}
	g := Gaussian{N: n, D: d, Mean: make([]float64, d), Cov: mat.NewSymDense(d, nil)}
	for i, v := range features {
		g.Mean[i%d] += float64(v)
	}
	for i := range g.Mean {
		g.Mean[i] /= float64(n)
	}
	x := mat.NewDense(n, d, nil)
	for i := range n {
		row := x.RawRowView(i)
		for k, v := range features[i*d : (i+1)*d] {
			row[k] = float64(v) - g.Mean[k]
		}
	}
	g.Cov.SymOuterK(1/float64(n-1), x.T())
	return g
}

// Frechet is the squared Frechet distance of two Gaussians, also called the squared 2-Wasserstein distance (Dowson & Landau 1982, "The
// Frechet distance between multivariate normal distributions"; for pictures: Heusel et al. 2017, arXiv:1706.08500):
//
//	|ma - mb|^2 + Tr(A + B - 2 (A^1/2 B A^1/2)^1/2)
//
// The roots are those of symmetric matrices, by their eigenvalues, so no imaginary part has to be thrown away. It costs O(D^3), and is
// not a number where a covariance isn't.
func Frechet(a, b Gaussian) float64 { return frechet(a, root(a.Cov), b) }

// frechet is Frechet where A^1/2 is known.
func frechet(a Gaussian, rootA *mat.SymDense, b Gaussian) float64 {
	if a.D != b.D {
		panic("metric: Frechet: the features of two judges")
	}
	if rootA == nil {
		return math.NaN()
	}
	sum := 0.0
	for i, m := range a.Mean {
		sum += (m - b.Mean[i]) * (m - b.Mean[i])
	}
	var half, product mat.Dense
	half.Mul(rootA, b.Cov)
	product.Mul(&half, rootA)
	var eig mat.EigenSym
	if !eig.Factorize(symmetric(&product), false) {
		return math.NaN()
	}
	sum += mat.Trace(a.Cov) + mat.Trace(b.Cov)
	for _, v := range eig.Values(nil) {
		sum -= 2 * math.Sqrt(max(v, 0)) // rounding makes the smallest slightly negative
	}
	return max(sum, 0)
}

// root is the symmetric square root of a covariance, or nil where it isn't finite.
func root(cov *mat.SymDense) *mat.SymDense {
	var eig mat.EigenSym
	if d := mat.Trace(cov); math.IsNaN(d) || math.IsInf(d, 0) || !eig.Factorize(cov, true) {
		return nil
	}
	var vectors, scaled, out mat.Dense
	eig.VectorsTo(&vectors)
	values := eig.Values(nil)
	for i, v := range values {
		values[i] = math.Sqrt(max(v, 0))
	}
	scaled.Mul(&vectors, mat.NewDiagDense(len(values), values))
	out.Mul(&scaled, vectors.T())
	return symmetric(&out)
}

// symmetric is the symmetric part: what isn't is rounding.
func symmetric(m *mat.Dense) *mat.SymDense {
	d, _ := m.Dims()
	s := mat.NewSymDense(d, nil)
	for i := range d {
		for j := i; j < d; j++ {
			s.SetSym(i, j, (m.At(i, j)+m.At(j, i))/2)
		}
	}
	return s
}
