package metric

import (
	"math"

	"atelier/engine/kernel"
)

// KID is the squared maximum mean discrepancy of two sets of features, [N, D] each, with the kernel k(x, y) = (x.y/D + 1)^3 (Binkowski et
// al. 2018, arXiv:1801.01401, section 4):
//
//	mean of k(x, x') over pairs of different x  +  the same of y  -  2 mean of k(x, y)
//
// Unlike a Frechet distance it is unbiased: its expectation is 0 for two sets of one kind, however few they are, so a single value may be
// below 0. It is the mean over blocks of `block` rows of each set, or one block where there are fewer, and se is the standard error of
// that mean, 0 for one block. Block b of m has every m-th row from b on, so that the order of a set doesn't matter much.
//
// The dot products are float32, everything from there float64.
func KID(x, y []float32, d, block int) (mean, se float64) {
	bx, by := blocks(x, d, min(rows(x, d), rows(y, d)), block), blocks(y, d, min(rows(x, d), rows(y, d)), block)
	var values []float64
	for i := range bx {
		values = append(values, within(bx[i], d)+within(by[i], d)-2*between(bx[i], by[i], d))
	}
	return meanAndError(values)
}

// blocks deals the first n rows into blocks of the given size, or into one.
func blocks(x []float32, d, n, size int) [][]float32 {
	size = min(size, n)
	if size < 2 {
		panic("metric: KID: needs at least two rows")
	}
	m := n / size
	all := make([][]float32, m)
	for b := range all {
		for k := range size {
			i := (k*m + b) * d
			all[b] = append(all[b], x[i:i+d]...)
		}
	}
	return all
}

// within is the mean of k over pairs of different rows.
func within(x []float32, d int) float64 {
	n := rows(x, d)
	sum := cubes(x, x, d)
	for i := range n {
		row := x[i*d : (i+1)*d]
		sum -= cube(float32(kernel.Dot(row, row)), d)
	}
	return sum / float64(n*(n-1))
}

// between is the mean of k over all pairs.
func between(x, y []float32, d int) float64 {
	return cubes(x, y, d) / float64(rows(x, d)*rows(y, d))
}

// cubes is the sum of k over all pairs.
func cubes(x, y []float32, d int) float64 {
	n, m := rows(x, d), rows(y, d)
	dots := make([]float32, n*m)
	kernel.MatMul(dots, nil, x, y, nil, n, m, d, false, true, kernel.Identity)
	sum := 0.0
	for _, v := range dots {
		sum += cube(v, d)
	}
	return sum
}

func cube(dot float32, d int) float64 {
	v := float64(dot)/float64(d) + 1
	return v * v * v
}

// meanAndError is a mean and its standard error.
func meanAndError(values []float64) (mean, se float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	if len(values) < 2 {
		return mean, 0
	}
	for _, v := range values {
		se += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(se / (n - 1) / n)
}
