package ui

import (
	"math"
	"slices"
	"testing"
)

func TestSlowestSecond(t *testing.T) {
	even := slices.Repeat([]float64{20}, 150)
	slow := slices.Concat(even, slices.Repeat([]float64{40}, 25), even)
	for _, c := range []struct {
		gaps []float64
		want float64
	}{
		{even, 50},
		{slow, 25},
		{slices.Concat(even, []float64{500}, even), 26}, // with 25 of 20 ms beside it
		{[]float64{100, 100}, 10},                       // no second long
		{append(slices.Clone(even), 400), 31},
	} {
		if got := slowestSecond(c.gaps); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%d gaps: %v frames a second, want %v", len(c.gaps), got, c.want)
		}
	}
}
