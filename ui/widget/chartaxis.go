package widget

import (
	"math"
	"sort"
	"strconv"

	"atelier/ui/say"
)

// axis maps values to the plot: 0 at its left or lower end, 1 at the other.
type axis struct {
	lo, hi float64
	log    bool
}

func (a axis) frac(v float64) float64 {
	if a.log {
		return math.Log(v/a.lo) / math.Log(a.hi/a.lo)
	}
	return (v - a.lo) / (a.hi - a.lo)
}

func (a axis) at(f float64) float64 {
	if a.log {
		return a.lo * math.Pow(a.hi/a.lo, f)
	}
	return a.lo + f*(a.hi-a.lo)
}

// drawable is false for gaps: NaN, infinities and, on a logarithmic axis, what has no logarithm.
func (a axis) drawable(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!a.log || v > 0)
}

// tick is a labelled place on an axis.
type tick struct {
	v    float64
	text string
}

// ticks places at most about n labels at round values.
func (a axis) ticks(n int) []tick {
	n = max(n, 2)
	if a.log && a.hi/a.lo > 5 {
		return a.logTicks(n)
	}
	step := niceStep((a.hi - a.lo) / float64(n))
	var out []tick
	for i := math.Ceil(a.lo/step - 1e-9); i*step <= a.hi+step*1e-9; i++ {
		out = append(out, tick{i * step, tickText(i*step, step)})
	}
	return out
}

// logTicks stands at 1, 2 and 5 of each power of ten, or only at the powers, or only at some of them.
func (a axis) logTicks(n int) []tick {
	first, last := math.Floor(math.Log10(a.lo)), math.Ceil(math.Log10(a.hi))
	decades := math.Log10(a.hi / a.lo)
	every := max(1, math.Ceil(decades/float64(n)))
	digits := []float64{1}
	if decades*3 <= float64(n)+2 {
		digits = []float64{1, 2, 5}
	}
	var out []tick
	for e := first; e <= last; e += every {
		for _, d := range digits {
			if v := d * math.Pow(10, e); v >= a.lo*(1-1e-9) && v <= a.hi*(1+1e-9) {
				out = append(out, tick{v, tickText(v, math.Pow(10, e))})
			}
		}
	}
	return out
}

// niceStep is the least of 1, 2, 5 x 10^k that isn't smaller than raw.
func niceStep(raw float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= raw*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// tickText writes v with as many decimals as steps of that size need.
func tickText(v, step float64) string {
	if a := math.Abs(v); step >= 1 && a < 1e9 {
		return say.Int(int(math.Round(v)))
	} else if a >= 1e9 || step < 1e-4 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return strconv.FormatFloat(v+0, 'f', int(math.Ceil(-math.Log10(step)-1e-9)), 64)
}

// axes fits both axes to the visible curves, in the stretch of x from `from` to `to`; NaN is the whole. ok is false when there is
// nothing to draw.
func (c *LineChart) axes(from, to float64) (x, y axis, ok bool) {
	x = axis{lo: math.Inf(1), hi: math.Inf(-1)}
	y = axis{lo: math.Inf(1), hi: math.Inf(-1), log: c.log}
	for _, s := range c.series {
		if s.hidden || len(s.x) == 0 {
			continue
		}
		x.lo, x.hi = min(x.lo, s.x[0]), max(x.hi, s.x[len(s.x)-1])
	}
	if !math.IsNaN(from) {
		x.lo, x.hi = from, to
	}
	for _, s := range c.series {
		if s.hidden {
			continue
		}
		for _, v := range s.y[sort.SearchFloat64s(s.x, x.lo):min(len(s.x), sort.SearchFloat64s(s.x, x.hi)+1)] {
			if y.drawable(v) {
				y.lo, y.hi = min(y.lo, v), max(y.hi, v)
			}
		}
	}
	if y.lo > y.hi {
		return x, y, false
	}
	if x.lo == x.hi { // a single point stands in the middle
		x.lo, x.hi = 0, max(1, 2*x.hi)
	}
	switch {
	case y.log && y.lo == y.hi:
		y.lo, y.hi = y.lo/2, y.hi*2
	case y.log:
		pad := math.Pow(y.hi/y.lo, 0.04)
		y.lo, y.hi = y.lo/pad, y.hi*pad
	case y.lo == y.hi:
		pad := max(1e-6, math.Abs(y.lo)/10)
		y.lo, y.hi = y.lo-pad, y.hi+pad
	default:
		pad := (y.hi - y.lo) * 0.04
		y.lo, y.hi = y.lo-pad, y.hi+pad
	}
	return x, y, true
}
