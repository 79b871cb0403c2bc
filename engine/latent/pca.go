package latent

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"atelier/engine"
)

// Directions are the principal components of a cloud of latents, the strongest first (Pearson 1901; as sliders for generators:
// Härkönen et al. 2020, arXiv:2004.02546).
type Directions struct {
	Mean  []float32   // [Z]
	Dirs  [][]float32 // [K][Z], of unit length and orthogonal; in each the component of largest size is positive
	Std   []float32   // [K]: standard deviation of the latents along each direction
	Share []float64   // [K]: of the total variance, 0..1
}

// At is the latent that lies amount[i] standard deviations along direction i from the mean; amounts beyond the last are not looked at.
func (d Directions) At(amount []float64) []float32 {
	z := make([]float64, len(d.Mean))
	for j, m := range d.Mean {
		z[j] = float64(m)
	}
	for i, a := range amount[:min(len(amount), len(d.Dirs))] {
		for j, v := range d.Dirs[i] {
			z[j] += a * float64(d.Std[i]) * float64(v)
		}
	}
	y := make([]float32, len(z))
	for j := range y {
		y[j] = float32(z[j])
	}
	return y
}

// Amounts is the inverse of At: how many standard deviations z lies from the mean along each direction; 0 along a direction without
// variance.
func (d Directions) Amounts(z []float32) []float64 {
	checkLen(d.Mean, z)
	amount := make([]float64, len(d.Dirs))
	for i, dir := range d.Dirs {
		if d.Std[i] == 0 {
			continue
		}
		for j, v := range dir {
			amount[i] += float64(v) * (float64(z[j]) - float64(d.Mean[j])) / float64(d.Std[i])
		}
	}
	return amount
}

// PCA finds the k strongest directions (at most Z) of l: [N, Z], N at least 2, by the eigenvectors of the covariance matrix, in float64.
// It costs O(N Z^2 + Z^3). It fails where a latent is not finite.
func PCA(l engine.Latents, k int) (Directions, error) {
	n, z := l.N, l.Z
	if n < 2 || z < 1 || k < 1 {
		panic("latent.PCA: needs at least two latents, one dimension and one direction")
	}
	k = min(k, z)
	x := mat.NewDense(n, z, nil)
	mean := make([]float64, z)
	for i := range n {
		for j, v := range l.Row(i) {
			x.Set(i, j, float64(v))
			mean[j] += float64(v) / float64(n)
		}
	}
	for _, m := range mean {
		if math.IsNaN(m) || math.IsInf(m, 0) {
			return Directions{}, errors.New("the latents hold values that are not numbers: the model has diverged, train it again with a lower learning rate")
		}
	}
	for i := range n {
		row := x.RawRowView(i)
		for j := range row {
			row[j] -= mean[j]
		}
	}
	var cov mat.SymDense
	cov.SymOuterK(1/float64(n-1), x.T())
	var eig mat.EigenSym
	if !eig.Factorize(&cov, true) {
		return Directions{}, errors.New("the directions of these latents could not be computed: use more latents")
	}
	values := eig.Values(nil) // ascending
	var vectors mat.Dense
	eig.VectorsTo(&vectors)

	total := 0.0
	for _, v := range values {
		total += max(v, 0)
	}
	d := Directions{Mean: make([]float32, z), Dirs: make([][]float32, k), Std: make([]float32, k), Share: make([]float64, k)}
	for j, m := range mean {
		d.Mean[j] = float32(m)
	}
	for i := range k {
		c := z - 1 - i
		v := max(values[c], 0) // rounding makes the variance of an empty direction slightly negative
		d.Std[i] = float32(math.Sqrt(v))
		if total > 0 {
			d.Share[i] = v / total
		}
		d.Dirs[i] = Positive(mat.Col(nil, c, &vectors))
	}
	return d, nil
}

// Positive fixes the sign that an eigenvector leaves open: its component of largest size is positive.
func Positive(v []float64) []float32 {
	large := 0
	for j := range v {
		if math.Abs(v[j]) > math.Abs(v[large]) {
			large = j
		}
	}
	sign := math.Copysign(1, v[large])
	dir := make([]float32, len(v))
	for j := range v {
		dir[j] = float32(sign * v[j])
	}
	return dir
}
