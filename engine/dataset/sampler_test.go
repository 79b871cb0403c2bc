package dataset

import (
	"slices"
	"testing"
)

func TestEveryEpochIsAPermutation(t *testing.T) {
	const n, batch = 103, 10
	s := NewSampler(n, batch, 7)
	var before []int
	for epoch := range 3 {
		var all []int
		for step := range n / batch {
			all = append(all, s.Indices(epoch*(n/batch)+step, nil)...)
		}
		if slices.Equal(all, before) {
			t.Errorf("epochs %d and %d are the same", epoch-1, epoch)
		}
		before = slices.Clone(all)
		slices.Sort(all)
		if len(all) != 100 || len(slices.Compact(all)) != 100 || all[0] < 0 || all[99] >= n {
			t.Errorf("epoch %d sees %v", epoch, all)
		}
	}
}

func TestAStepNeedsNoEarlierStep(t *testing.T) {
	for _, c := range []struct{ n, batch int }{{100, 7}, {7, 7}, {3, 8}, {1, 4}, {5, 1}} {
		one := NewSampler(c.n, c.batch, 42)
		for step := range 50 {
			fresh := NewSampler(c.n, c.batch, 42).Indices(step, nil)
			if got := one.Indices(step, nil); !slices.Equal(got, fresh) || len(got) != c.batch {
				t.Fatalf("%d pictures, batch %d, step %d: %v in a row, %v alone", c.n, c.batch, step, got, fresh)
			}
		}
	}
}

func TestSmallSetsWrap(t *testing.T) {
	const n, batch = 5, 13
	s := NewSampler(n, batch, 3)
	var stream []int
	for step := range 5 {
		stream = append(stream, s.Indices(step, nil)...)
	}
	for at := 0; at+n <= len(stream); at += n {
		epoch := slices.Sorted(slices.Values(stream[at : at+n]))
		if !slices.Equal(epoch, []int{0, 1, 2, 3, 4}) {
			t.Errorf("pictures %d to %d of the stream are %v, not a permutation", at, at+n, epoch)
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	a, b := NewSampler(1000, 50, 1).Indices(0, nil), NewSampler(1000, 50, 2).Indices(0, nil)
	if slices.Equal(a, b) {
		t.Error("seeds 1 and 2 begin alike")
	}
}

// Every picture is equally likely at every place: a chi-square over 8 places and 8 pictures in 4000 epochs.
func TestPermutationsAreUniform(t *testing.T) {
	const n, epochs = 8, 4000
	var seen [n][n]float64
	s := NewSampler(n, n, 5)
	for e := range epochs {
		for place, i := range s.Indices(e, nil) {
			seen[place][i]++
		}
	}
	chi := 0.0
	for _, row := range seen {
		for _, c := range row {
			d := c - epochs/n
			chi += d * d / (epochs / n)
		}
	}
	if chi > 100 { // 49 degrees of freedom: above 100 once in 20,000 seeds
		t.Errorf("chi-square %.1f", chi)
	}
}

func TestIndicesReusesMemory(t *testing.T) {
	s := NewSampler(100, 10, 1)
	buf := make([]int, 0, 10)
	if got := s.Indices(3, buf); &got[0] != &buf[:1][0] {
		t.Error("new memory in spite of room")
	}
	if allocs := testing.AllocsPerRun(100, func() { buf = s.Indices(4, buf) }); allocs != 0 {
		t.Errorf("%v allocations a step", allocs)
	}
}
