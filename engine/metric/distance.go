package metric

import (
	"context"
	"math"

	"atelier/engine/dataset"
	"atelier/engine/kernel"
	"atelier/engine/pixel/bands"
)

// Distances between all rows of two sets, as |a|^2 + |b|^2 - 2 a.b in float32, a block at a time, so that 10,000 x 10,000 need some
// megabytes. Rows are first moved by the mean of one set, which leaves distances as they are and takes most of the rounding away.

const (
	blockA = 512  // rows of a block
	blockB = 4096 // and of the set that they are compared with
)

// cloud is a set of rows ready for comparison.
type cloud struct {
	n, d int
	x    []float32
	norm []float32 // |x|^2
}

// newCloud moves rows by -centre.
func newCloud(x []float32, d int, centre []float64) cloud {
	c := cloud{n: rows(x, d), d: d, x: make([]float32, len(x))}
	c.norm = make([]float32, c.n)
	for i := range c.n {
		sum := 0.0
		for k := range d {
			v := float32(float64(x[i*d+k]) - centre[k])
			c.x[i*d+k] = v
			sum += float64(v) * float64(v)
		}
		c.norm[i] = float32(sum)
	}
	return c
}

// centre is the mean row.
func centre(x []float32, d int) []float64 {
	mean := make([]float64, d)
	for i, v := range x {
		mean[i%d] += float64(v)
	}
	for i := range mean {
		mean[i] *= float64(d) / float64(len(x))
	}
	return mean
}

// compare calls row for each row i of a and each block of b, whose first row is `from`, with the squared distances. Calls for one i
// follow each other in order; those for different i may come at the same time. It returns ctx's error soon after ctx ends.
func compare(ctx context.Context, a, b cloud, progress func(done, total int), row func(i, from int, squares []float32)) error {
	dots := make([]float32, min(blockA, a.n)*min(blockB, b.n))
	for i0 := 0; i0 < a.n; i0 += blockA {
		n := min(blockA, a.n-i0)
		for j0 := 0; j0 < b.n; j0 += blockB {
			m := min(blockB, b.n-j0)
			kernel.MatMul(dots[:n*m], nil, a.x[i0*a.d:(i0+n)*a.d], b.x[j0*b.d:(j0+m)*b.d], nil, n, m, a.d, false, true, kernel.Identity)
			err := bands.Rows(ctx, n, 32, func() func(y0, y1 int) {
				return func(y0, y1 int) {
					for y := y0; y < y1; y++ {
						line := dots[y*m : (y+1)*m]
						for j, v := range line {
							line[j] = max(0, a.norm[i0+y]+b.norm[j0+j]-2*v)
						}
						row(i0+y, j0, line)
					}
				}
			}, nil)
			if err != nil {
				return err
			}
		}
		if progress != nil {
			progress(i0+n, a.n)
		}
	}
	return nil
}

// Cover says how two sets cover each other.
type Cover struct {
	// Density is how many balls of real pictures a made picture lies in, on average, against what is expected of real ones: about 1.
	// Above 1 where what is made crowds in the middle.
	Density float64
	// Coverage is the part of the real pictures that have a made one in their ball, from 0 to 1. For as many other real pictures it is
	// about 1 - 2^-k: 0.97 for k = 5.
	Coverage float64
}

// Neighbours is the usual k of DensityCoverage.
const Neighbours = 5

// DensityCoverage compares made features with real ones, [N, D] each (Naeem et al. 2020, arXiv:2002.09797, equations 4 and 5): the ball of
// a real picture reaches to its k-th nearest real neighbour; N is at least k+1. It costs O(N (N + M) D). It returns ctx's error soon after
// ctx ends.
func DensityCoverage(ctx context.Context, real, made []float32, d, k int) (Cover, error) {
	if rows(real, d) <= k || rows(made, d) < 1 {
		panic("metric: DensityCoverage: not more than k real rows, or none made")
	}
	mean := centre(real, d)
	r, m := newCloud(real, d, mean), newCloud(made, d, mean)
	radius, err := balls(ctx, r, k)
	if err != nil {
		return Cover{}, err
	}
	inside := make([]int, r.n) // made pictures in each ball
	err = compare(ctx, r, m, nil, func(i, _ int, squares []float32) {
		for _, v := range squares {
			if v <= radius[i] {
				inside[i]++
			}
		}
	})
	if err != nil {
		return Cover{}, err
	}
	within, reached := 0, 0
	for _, n := range inside {
		if within += n; n > 0 {
			reached++
		}
	}
	return Cover{float64(within) / float64(k*m.n), float64(reached) / float64(r.n)}, nil
}

// balls gives the squared distance of each row to its k-th nearest other row.
func balls(ctx context.Context, c cloud, k int) ([]float32, error) {
	near := make([]float32, c.n*k) // of each row, ascending
	for i := range near {
		near[i] = math.MaxFloat32
	}
	err := compare(ctx, c, c, nil, func(i, from int, squares []float32) {
		best := near[i*k : (i+1)*k]
		for j, v := range squares {
			if v >= best[k-1] || from+j == i {
				continue
			}
			at := k - 1
			for ; at > 0 && best[at-1] > v; at-- {
				best[at] = best[at-1]
			}
			best[at] = v
		}
	})
	radius := make([]float32, c.n)
	for i := range radius {
		radius[i] = near[i*k+k-1]
	}
	return radius, err
}

// Nearest finds, for each row of features, the row of others that is nearest and how far away it is: indices and Euclidean distances, [N]
// each. progress, where not nil, hears how many rows are done. It returns ctx's error soon after ctx ends.
func Nearest(ctx context.Context, features, others []float32, d int, progress func(done, total int)) ([]int, []float64, error) {
	if rows(others, d) < 1 {
		panic("metric: Nearest: nothing to compare with")
	}
	mean := centre(others, d)
	a, b := newCloud(features, d, mean), newCloud(others, d, mean)
	index, least := make([]int, a.n), make([]float32, a.n)
	for i := range least {
		least[i] = math.MaxFloat32
	}
	err := compare(ctx, a, b, progress, func(i, from int, squares []float32) {
		for j, v := range squares {
			if v < least[i] {
				index[i], least[i] = from+j, v
			}
		}
	})
	if err != nil {
		return nil, nil, err
	}
	distances := make([]float64, a.n)
	for i, j := range index { // once more, without the rounding that hides equality
		distances[i] = distance(features[i*d:(i+1)*d], others[j*d:(j+1)*d])
	}
	return index, distances, nil
}

func distance(a, b []float32) float64 {
	sum := 0.0
	for k, v := range a {
		diff := float64(v) - float64(b[k])
		sum += diff * diff
	}
	return math.Sqrt(sum)
}

// mostDiverse is how many rows Diversity looks at.
const mostDiverse = 2000

// Diversity is the mean distance between two different rows of features, at most 2000 of them, evenly taken. Where it falls while a model
// trains, its pictures become alike.
func Diversity(features []float32, d int) float64 {
	n := rows(features, d)
	if n < 2 {
		panic("metric: Diversity: needs at least two rows")
	}
	var some []float32
	for _, i := range dataset.Spread(n, mostDiverse) {
		some = append(some, features[i*d:(i+1)*d]...)
	}
	c := newCloud(some, d, centre(some, d))
	sums := make([]float64, c.n)
	_ = compare(context.Background(), c, c, nil, func(i, from int, squares []float32) {
		for j, v := range squares {
			if from+j != i {
				sums[i] += math.Sqrt(float64(v))
			}
		}
	})
	total := 0.0
	for _, s := range sums {
		total += s
	}
	return total / float64(c.n*(c.n-1))
}
