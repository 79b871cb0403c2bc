package grow

import (
	"context"
	"math"
	"slices"
	"testing"
)

// Where there is only u there is nothing to happen.
func TestTrivialStateStays(t *testing.T) {
	s := newSoup(13, 7)
	for range 50 {
		s.step(0.05, 0.06)
	}
	for i := range s.u {
		if math.Abs(float64(s.u[i])-1) > 1e-6 || s.v[i] != 0 {
			t.Fatalf("u = %v, v = %v", s.u[i], s.v[i])
		}
	}
}

// A soup that is the same everywhere follows the reaction alone.
func TestReactionAlone(t *testing.T) {
	const feed, kill = 0.04, 0.06
	s := newSoup(9, 11)
	u, v := 0.6, 0.3
	for i := range s.u {
		s.u[i], s.v[i] = float32(u), float32(v)
	}
	for range 100 {
		s.step(feed, kill)
		eaten := u * v * v
		u, v = u-eaten+feed*(1-u), v+eaten-(feed+kill)*v
	}
	for i := range s.u {
		if math.Abs(float64(s.u[i])-u) > 1e-4 || math.Abs(float64(s.v[i])-v) > 1e-4 {
			t.Fatalf("cell %d has u = %v, v = %v, not %v, %v", i, s.u[i], s.v[i], u, v)
		}
	}
}

// Waves that spread without reacting shrink by what the Laplacian of nine points makes of them:
// (4 (cos a + cos b) + 2 cos a cos b - 10) / 3 for angles a and b from cell to cell.
func TestDiffusionAlone(t *testing.T) {
	const w, h = 24, 16
	for _, k := range [][2]int{{1, 0}, {0, 1}, {2, 1}, {5, 3}, {12, 8}} {
		s := newSoup(w, h)
		a, b := 2*math.Pi*float64(k[0])/w, 2*math.Pi*float64(k[1])/h
		wave := func(i int) float64 { return math.Cos(a*float64(i%w)) * math.Cos(b*float64(i/w)) }
		for i := range s.v {
			s.u[i], s.v[i] = 0, float32(0.5+0.4*wave(i))
		}
		u := newSoup(w, h)
		for i := range u.u {
			u.u[i] = float32(0.5 + 0.4*wave(i))
		}
		const steps = 20
		for range steps {
			s.step(0, 0)
			u.step(0, 0)
		}
		lap := (4*(math.Cos(a)+math.Cos(b)) + 2*math.Cos(a)*math.Cos(b) - 10) / 3
		for i := range s.v {
			if want := 0.5 + 0.4*wave(i)*math.Pow(1+spreadV*lap, steps); math.Abs(float64(s.v[i])-want) > 1e-5 {
				t.Fatalf("wave %v: v of cell %d is %v, not %v", k, i, s.v[i], want)
			}
			if want := 0.5 + 0.4*wave(i)*math.Pow(1+spreadU*lap, steps); math.Abs(float64(u.u[i])-want) > 1e-5 {
				t.Fatalf("wave %v: u of cell %d is %v, not %v", k, i, u.u[i], want)
			}
		}
	}
}

// With nothing put in and nothing taken away, u and v together stay as much as they were, and v only grows.
func TestMassIsKept(t *testing.T) {
	s := newSoup(40, 30)
	s.seed(dropArea, chance(1))
	mass := func() float64 { return total(s.u) + total(s.v) }
	before, v := mass(), total(s.v)
	for range 200 {
		s.step(0, 0)
	}
	if math.Abs(mass()/before-1) > 1e-5 {
		t.Errorf("the mass goes from %v to %v", before, mass())
	}
	if total(s.v) < v {
		t.Errorf("v goes from %v to %v", v, total(s.v))
	}
}

// A start that is shifted on the torus ends shifted, to the last bit.
func TestShift(t *testing.T) {
	const w, h, dx, dy = 31, 22, 13, 9
	a, b := newSoup(w, h), newSoup(w, h)
	a.seed(150, chance(2))
	at := func(i int) int { return (i/w+dy)%h*w + (i%w+dx)%w }
	for i := range a.u {
		b.u[at(i)], b.v[at(i)] = a.u[i], a.v[i]
	}
	for range 300 {
		a.step(0.0545, 0.062)
		b.step(0.0545, 0.062)
	}
	for i := range a.u {
		if a.u[i] != b.u[at(i)] || a.v[i] != b.v[at(i)] {
			t.Fatalf("cell %d has v = %v, and %v after the shift", i, a.v[i], b.v[at(i)])
		}
	}
	if _, d := moments(a.v); d < 0.01 {
		t.Error("nothing grew")
	}
}

func TestBounds(t *testing.T) {
	for _, p := range Patterns() {
		s := newSoup(40, 40)
		s.seed(dropArea, chance(3))
		for range 1000 {
			s.step(float32(p.Feed), float32(p.Kill))
		}
		if slices.Min(s.u) < 0 || slices.Max(s.u) > 1.0001 || slices.Min(s.v) < 0 || slices.Max(s.v) > 1 {
			t.Errorf("%s: u is from %v to %v, v from %v to %v", p.Name, slices.Min(s.u), slices.Max(s.u), slices.Min(s.v), slices.Max(s.v))
		}
	}
}

// Every pattern lives, and is as wide as it was asked to be.
func TestPatterns(t *testing.T) {
	const n, scale = 80, 16
	var names []string
	for _, p := range Patterns() {
		if slices.Contains(names, p.Name) {
			t.Errorf("%s is there twice", p.Name)
		}
		names = append(names, p.Name)
		if got := nearestPattern(p.Feed, p.Kill); got != p {
			t.Errorf("%s is most like %s", p.Name, got.Name)
		}
		f, err := ReactionDiffusion(context.Background(), n, n, Gray{Feed: p.Feed, Kill: p.Kill, Scale: scale}, true, chance(4), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, d := moments(f); d < 0.15 {
			t.Errorf("%s is flat: deviation %.3f", p.Name, d)
		}
		spectrum := power(f, n)
		within := func(from, to float64) (sum float64) {
			for l := range n {
				for k := range n {
					if r := math.Hypot(float64(min(k, n-k)), float64(min(l, n-l))); r >= from && r < to {
						sum += spectrum[l*n+k]
					}
				}
			}
			return sum
		}
		want := float64(n) / scale
		if part := within(0.5*want, 1.6*want) / within(0.5, n); part < 0.4 {
			t.Errorf("%s has only %.2f of its power about the scale asked for", p.Name, part)
		}
	}
}

func TestReactionDiffusionOfAnySize(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 40}, {3, 2}, {40, 7}} {
		for _, scale := range []float64{0, 2, 10, 300} {
			for _, tile := range []bool{false, true} {
				f, err := ReactionDiffusion(context.Background(), size[0], size[1], Gray{0.0545, 0.062, 60, scale}, tile, chance(1), nil, nil)
				if err != nil || len(f) != size[0]*size[1] {
					t.Fatalf("%v at scale %v: %d values, %v", size, scale, len(f), err)
				}
				for _, v := range f {
					if !(v >= 0 && v <= 1) {
						t.Fatalf("%v at scale %v has a value %v", size, scale, v)
					}
				}
			}
		}
	}
	// Without v nothing grows: the field is 0.
	f, err := ReactionDiffusion(context.Background(), 30, 30, Gray{0.1, 0.2, 3000, 10}, true, chance(1), nil, nil)
	if err != nil || slices.Max(f) != 0 {
		t.Errorf("v died out, but the field reaches %v, %v", slices.Max(f), err)
	}
}

// A picture of more patterns than the torus has room for repeats it a whole number of times.
func TestCellsRepeat(t *testing.T) {
	n, read := cells(8192, 10, 10, true)
	if n != 2048 || len(read.at) != 8192 {
		t.Fatalf("%d cells for %d pixels", n, len(read.at))
	}
	for i := range 6144 {
		if read.at[i] != read.at[i+2048] || read.weight[i] != read.weight[i+2048] {
			t.Fatalf("pixel %d reads %v, and a torus on %v", i, read.at[i], read.at[i+2048])
		}
	}
	if n, _ := cells(100, 10, 10, false); n != 128 {
		t.Errorf("%d cells where 120 are needed", n)
	}
}

// A smaller copy of a picture has the same pattern.
func TestReactionDiffusionSmaller(t *testing.T) {
	const w, h = 60, 40
	for _, tile := range []bool{false, true} {
		large, err := ReactionDiffusion(context.Background(), 2*w, 2*h, Gray{0.0545, 0.062, 800, 24}, tile, chance(1), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		small, err := ReactionDiffusion(context.Background(), w, h, Gray{0.0545, 0.062, 800, 12}, tile, chance(1), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var off float64
		for i, v := range small {
			at := i/w*2*2*w + i%w*2
			mean := (large[at] + large[at+1] + large[at+2*w] + large[at+2*w+1]) / 4
			off += math.Abs(float64(v-mean)) / (w * h)
		}
		if off > 0.02 {
			t.Errorf("tile %v: at half the size, the values differ by %.3f", tile, off)
		}
	}
}
