package latent

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/stat"

	"atelier/engine"
)

// Directions found with labels: from the codes of pictures without something to those of pictures with it, such as a smile (as vectors of
// attributes Larsen et al. 2016, arXiv:1512.09300, section 4.3; White 2016, arXiv:1609.04468, section 3.2).
//
// Left out: the normal of a linear classifier between the two (Shen et al. 2020, arXiv:1907.10786), which keeps apart what goes together in
// the data, and needs more pictures.

// Axis is one direction, and how codes lie along it.
type Axis struct {
	Dir    []float32 // [Z], of unit length
	Middle float64   // where the mean of all codes lies along it
	Std    float64   // standard deviation of all codes along it

	With, Without int     // pictures that it was found from; 0 where it wasn't found with labels
	Apart         float64 // how far the two means lie apart along it, in units of Std
}

// Contrast finds the direction from the mean of the other codes to that of the members. There must be at least two of each.
//
//	l: [N, Z]   member: [N]
func Contrast(l engine.Latents, member []bool) (Axis, error) {
	if len(member) != l.N {
		panic("latent: Contrast needs to know of every code whether it is a member")
	}
	var sums [2][]float64
	var counts [2]int
	for k := range sums {
		sums[k] = make([]float64, l.Z)
	}
	for i, in := range member {
		k := 0
		if in {
			k = 1
		}
		counts[k]++
		for j, v := range l.Row(i) {
			sums[k][j] += float64(v)
		}
	}
	if counts[1] < 2 {
		return Axis{}, errors.New("fewer than two of these pictures have it, so there is no direction to it: choose something more common")
	}
	if counts[0] < 2 {
		return Axis{}, errors.New("nearly all of these pictures have it, so there is no direction to it: choose something that others lack")
	}
	d := make([]float64, l.Z)
	for j := range d {
		d[j] = sums[1][j]/float64(counts[1]) - sums[0][j]/float64(counts[0])
	}
	a, err := along(l, d)
	if err != nil {
		return Axis{}, err
	}
	a.With, a.Without = counts[1], counts[0]
	apart := 0.0
	for j, v := range a.Dir {
		apart += float64(v) * d[j]
	}
	if a.Std > 0 {
		a.Apart = apart / a.Std
	}
	return a, nil
}

// Number is the axis of a single number of the codes. It costs O(N + Z).
func Number(l engine.Latents, j int) Axis {
	a := Axis{Dir: make([]float32, l.Z)}
	a.Dir[j] = 1
	at := make([]float64, l.N)
	for i := range at {
		at[i] = float64(l.Row(i)[j])
	}
	a.Middle, a.Std = stat.MeanStdDev(at, nil)
	return a
}

// along makes an axis of a direction of any length.
func along(l engine.Latents, d []float64) (Axis, error) {
	length := 0.0
	for _, v := range d {
		length += v * v
	}
	length = math.Sqrt(length)
	if !(length > 0) || math.IsInf(length, 0) { // also where it isn't a number
		return Axis{}, errors.New("the codes of both groups have the same mean, so there is no direction from one to the other: choose something else")
	}
	a := Axis{Dir: make([]float32, len(d))}
	for j, v := range d {
		a.Dir[j] = float32(v / length)
	}
	at := make([]float64, l.N)
	for i := range at {
		at[i] = dot(a.Dir, l.Row(i))
	}
	a.Middle, a.Std = stat.MeanStdDev(at, nil)
	return a, nil
}

// Amount is how many standard deviations z lies from the middle; 0 along an axis without variance.
func (a Axis) Amount(z []float32) float64 {
	if a.Std == 0 {
		return 0
	}
	return (dot(a.Dir, z) - a.Middle) / a.Std
}

// Axis is direction i of a cloud's.
func (d Directions) Axis(i int) Axis {
	return Axis{Dir: d.Dirs[i], Middle: dot(d.Mean, d.Dirs[i]), Std: float64(d.Std[i])}
}

// Shift adds to z, in place, amount standard deviations along the axis.
func (a Axis) Shift(z []float32, amount float64) {
	checkLen(z, a.Dir)
	if amount == 0 {
		return // z stays what it is to the last bit
	}
	for j, v := range a.Dir {
		z[j] += float32(amount * a.Std * float64(v))
	}
}
