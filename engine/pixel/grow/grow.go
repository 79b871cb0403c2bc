// Package grow makes the noises whose pixels depend on all others: plasma, blue noise, reaction and diffusion, random walks.
//
// Every field is [h*w] float32 from 0 to 1, row by row. The same state of the source of chance gives the same field for any number of
// threads: the source is asked before the work is cut, and what is drawn in parallel comes from streams of its own. Work stops soon after
// the context ends, with the context's error.
//
// Products that are added to something are rounded first, by conversions: without them some processors would fuse multiplication and addition
// and grow other pictures.
package grow

import (
	"context"
	"math"
	"slices"
	"time"

	"atelier/engine/pixel/bands"
)

// inBands cuts n rows into one piece a thread and waits for all. f must make each row without regard to the cut.
func inBands(n int, f func(from, to int)) {
	threads := bands.Threads()
	_ = bands.Rows(context.Background(), n, max(1, (n+threads-1)/threads), func() func(from, to int) { return f }, nil) // f stops by itself
}

func report(progress func(float64), at float64) {
	if progress != nil {
		progress(at)
	}
}

func checkSize(w, h int) {
	if w < 1 || h < 1 {
		panic("grow: a field without pixels")
	}
}

// A shower decides when it is time for another look at what grows: soon after the start, then ten or more times a second, but never so often
// that looking takes more than a third of the time.
type shower struct {
	next time.Time
}

// due calls f where it is time.
func (s *shower) due(f func()) {
	begin := time.Now()
	if begin.Before(s.next) {
		return
	}
	f()
	end := time.Now()
	s.next = end.Add(max(60*time.Millisecond, 2*end.Sub(begin)))
}

// sample is a choice of the values, all over the field, from low to high.
func sample(field []float32) []float32 {
	const most = 1 << 16
	var some []float32
	for i := 0; i < len(field); i += 1 + len(field)/most {
		some = append(some, field[i])
	}
	slices.Sort(some)
	return some
}

// A spline is where a row of n samples reads a coarser one: three samples and their weights, from the quadratic B-spline.
type spline struct {
	at     [][3]int32
	weight [][3]float32
}

// newSpline reads at first, first+step, ... where sample i of the coarser row lies at i. Where wrap isn't 0 the coarser row is a circle of as
// many samples; otherwise all that is read must be there.
func newSpline(n int, first, step float64, wrap int) spline {
	s := spline{make([][3]int32, n), make([][3]float32, n)}
	for i := range n {
		at := first + float64(step*float64(i))
		middle := math.Round(at)
		t := at - middle
		s.weight[i] = [3]float32{float32((0.5 - t) * (0.5 - t) / 2), float32(0.75 - float64(t*t)), float32((0.5 + t) * (0.5 + t) / 2)}
		for k := range 3 {
			j := int(middle) + k - 1
			if wrap != 0 {
				j = ((j % wrap) + wrap) % wrap
			}
			s.at[i][k] = int32(j)
		}
	}
	return s
}

// row writes one row of the finer field from the coarser one, which is wide samples wide; lane is room for as many.
func (s spline) row(into, lane, field []float32, wide int, at [3]int32, weight [3]float32) {
	a := field[int(at[0])*wide:][:wide]
	b := field[int(at[1])*wide:][:wide]
	c := field[int(at[2])*wide:][:wide]
	lane = lane[:wide]
	for x := range lane {
		lane[x] = float32(weight[0]*a[x]) + float32(weight[1]*b[x]) + float32(weight[2]*c[x])
	}
	for x := range into {
		i, k := &s.at[x], &s.weight[x]
		into[x] = float32(k[0]*lane[i[0]]) + float32(k[1]*lane[i[1]]) + float32(k[2]*lane[i[2]])
	}
}

// enlarge reads the field [?, wide] at the places of both axes.
func enlarge(ctx context.Context, field []float32, wide int, across, down spline) []float32 {
	w, h := len(across.at), len(down.at)
	out := make([]float32, w*h)
	inBands(h, func(from, to int) {
		lane := make([]float32, wide)
		for y := from; y < to && ctx.Err() == nil; y++ {
			across.row(out[y*w:][:w], lane, field, wide, down.at[y], down.weight[y])
		}
	})
	return out
}
