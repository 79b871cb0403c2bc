package latent

import (
	"cmp"
	"math"
	"slices"

	"atelier/engine"
)

// Plane is a flat map of the latent space: the place (x, y) stands for Origin + x*X + y*Y.
type Plane struct {
	Origin, X, Y   []float32
	StdX, StdY     float64 // of the codes along both
	ShareX, ShareY float64 // of their variance, 0..1
}

// Map finds the plane in which codes are spread most, through their mean; codes of two numbers are their own map, through zero. It fails
// where a latent is not finite.
func Map(l engine.Latents) (Plane, error) {
	d, err := PCA(l, 2)
	if err != nil {
		return Plane{}, err
	}
	p := Plane{Origin: d.Mean, X: d.Dirs[0], StdX: float64(d.Std[0]), ShareX: d.Share[0]}
	switch l.Z {
	case 1:
		p.Y = make([]float32, 1)
	case 2:
		a, b := Number(l, 0), Number(l, 1)
		p = Plane{Origin: make([]float32, 2), X: a.Dir, Y: b.Dir, StdX: a.Std, StdY: b.Std}
		if total := a.Std*a.Std + b.Std*b.Std; total > 0 {
			p.ShareX, p.ShareY = a.Std*a.Std/total, b.Std*b.Std/total
		}
	default:
		p.Y, p.StdY, p.ShareY = d.Dirs[1], float64(d.Std[1]), d.Share[1]
	}
	return p, nil
}

// At is the latent at a place.
func (p Plane) At(x, y float64) []float32 {
	z := make([]float32, len(p.Origin))
	for j, o := range p.Origin {
		z[j] = float32(float64(o) + x*float64(p.X[j]) + y*float64(p.Y[j]))
	}
	return z
}

// Of is the place that lies nearest to a latent.
func (p Plane) Of(z []float32) (x, y float64) {
	checkLen(z, p.Origin)
	for j, v := range z {
		d := float64(v) - float64(p.Origin[j])
		x += d * float64(p.X[j])
		y += d * float64(p.Y[j])
	}
	return x, y
}

// Grid is n x n latents of the plane, from the upper left row by row, at quantiles of a Gaussian along both axes: each stands for an equal
// part of it (Kingma & Welling 2014, appendix A). stdX and stdY are the Gaussian's.
func (p Plane) Grid(n int, stdX, stdY float64) engine.Latents {
	l := engine.Latents{N: n * n, Z: len(p.Origin)}
	for row := range n {
		for column := range n {
			l.Data = append(l.Data, p.At(stdX*Quantile(column, n), -stdY*Quantile(row, n))...)
		}
	}
	return l
}

// Quantile is the middle of part i of n equal parts of N(0, 1).
func Quantile(i, n int) float64 {
	return math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/float64(n)-1)
}

// Nearest gives the k codes that lie nearest to z, the nearest first, with their Euclidean distances. Of equals the first comes first. It
// costs O(N Z).
func Nearest(z []float32, l engine.Latents, k int) (index []int, distance []float64) {
	type found struct {
		i int
		d float64
	}
	var best []found
	k = min(k, l.N)
	for i := range l.N {
		row := l.Row(i)
		checkLen(z, row)
		d := 0.0
		for j, v := range row {
			e := float64(v) - float64(z[j])
			d += e * e
		}
		if len(best) == k && (k == 0 || d >= best[k-1].d) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, d, func(f found, d float64) int {
			if f.d == d {
				return -1
			}
			return cmp.Compare(f.d, d)
		})
		best = slices.Insert(best, at, found{i, d})[:min(len(best)+1, k)]
	}
	for _, f := range best {
		index, distance = append(index, f.i), append(distance, math.Sqrt(f.d))
	}
	return index, distance
}
