package grow

import (
	"context"
	"math"
	"testing"
)

func inked(t *testing.T, w, h int, p Walk, tile bool, seed uint64) []float32 {
	t.Helper()
	d, err := ink(context.Background(), w, h, p, tile, chance(seed), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func total(density []float32) (sum float64) {
	for _, v := range density {
		sum += float64(v)
	}
	return sum
}

// On a torus no ink is lost: it is the length of all ways times the width of the pen's profile, an ellipse of height 1.
func TestWalksInk(t *testing.T) {
	for _, p := range []Walk{{1, 100, 0.3, 2, 6}, {1, 200, 0.3, 2, 6}, {7, 333, 0, 5, 9}, {3, 100, 4, 8, 12}, {100, 3, 1, 30, 3}} {
		const w, h = 64, 48 // the lattice of 8 fits
		length := float64(p.Count*p.Steps) * p.Step
		r := p.Width / 2
		want := length * math.Pi * (r*r + 1./12) / (2 * r) // a rim that is a pixel soft adds 1/12 to the mean square of the radius
		if got := total(inked(t, w, h, p, true, 1)); math.Abs(got/want-1) > 0.02 {
			t.Errorf("%+v: there is %.1f ink, not %.1f", p, got, want)
		}
	}
	thin := total(inked(t, 64, 48, Walk{5, 50, 0.1, 2, 0.5}, true, 1))
	if full := total(inked(t, 64, 48, Walk{5, 50, 0.1, 2, 1}, true, 1)); math.Abs(thin/full-0.5) > 0.03 {
		t.Errorf("a line of half a pixel has %.2f of the ink of one of a pixel", thin/full)
	}
}

// A line straight on has density 1 in its middle.
func TestWalksLine(t *testing.T) {
	most := float32(0)
	for _, v := range inked(t, 200, 200, Walk{1, 30, 0, 3, 8}, true, 4) {
		most = max(most, v)
	}
	if math.Abs(float64(most)-1) > 0.06 {
		t.Errorf("the middle of a line has density %.3f", most)
	}
}

// What one walker leaves hangs together, over the edges of the torus too.
func TestWalksHangTogether(t *testing.T) {
	const w, h = 90, 70
	for _, p := range []Walk{{1, 300, 0.4, 3, 1}, {1, 300, 3.2, 5, 2}, {1, 3000, 0.1, 1, 1.5}} {
		d := inked(t, w, h, p, true, 2)
		seen := make([]bool, w*h)
		var stack []int
		for i, v := range d {
			if v > 0 {
				stack, seen[i] = append(stack, i), true
				break
			}
		}
		reached := 0
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			reached++
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					if j := (i/w+dy+h)%h*w + (i%w+dx+w)%w; d[j] > 0 && !seen[j] {
						seen[j] = true
						stack = append(stack, j)
					}
				}
			}
		}
		all := 0
		for _, v := range d {
			if v > 0 {
				all++
			}
		}
		if reached != all || all < 300 {
			t.Errorf("%+v: %d of %d pixels hang together", p, reached, all)
		}
	}
}

// Whoever turns by anything keeps to the lattice, which closes round the torus whatever its sides.
func TestWalksOnLattice(t *testing.T) {
	const w, h = 83, 50
	c := newCrowd(Walk{Count: 5, Steps: 400, Turn: math.Pi, Step: 10, Width: 1}, w, h, chance(1))
	if c.grid != [2]float64{w / 8., h / 5.} {
		t.Fatalf("the lattice is %v", c.grid)
	}
	off := func(x, grid float64) float64 { return math.Abs(x/grid - math.Round(x/grid)) }
	both := 0
	for _, d := range c.advance(c.walkers, 400, nil) {
		x, y := off(float64(d.x), c.grid[0]), off(float64(d.y), c.grid[1])
		if min(x, y) > 1e-4 {
			t.Fatalf("a walker is at %v, off the lattice", d)
		}
		if max(x, y) < 1e-4 {
			both++
		}
	}
	if both != 5*400 {
		t.Errorf("%d crossings after %d steps", both, 5*400)
	}
}

// Without tiling the ink is as thick at the edges as within.
func TestWalksFillThePicture(t *testing.T) {
	const n, rim = 80, 8
	var edge, inner, edges, inners float64
	for seed := range uint64(10) {
		for i, v := range inked(t, n, n, Walk{60, 300, 0.3, 2, 1.5}, false, seed) {
			if x, y := i%n, i/n; min(x, y) < rim || max(x, y) >= n-rim {
				edge += float64(v)
				edges++
			} else {
				inner += float64(v)
				inners++
			}
		}
	}
	if r := edge / edges / (inner / inners); r < 0.9 || r > 1.1 {
		t.Errorf("the rim has %.2f times the ink of the middle", r)
	}
}

func TestWalksOddRequests(t *testing.T) {
	for _, p := range []Walk{{}, {0, 10, 1, 1, 1}, {10, 0, 1, 1, 1}, {1, 1, 0, 1e5, 1}, {2, 3, 0.1, 1, 500}, {3, 3, 0, -1, -1}, {2000, 1, 0, 1, 1}} {
		for _, tile := range []bool{false, true} {
			f, err := Walks(context.Background(), 20, 30, p, tile, chance(1), nil, nil)
			if err != nil || len(f) != 600 {
				t.Fatalf("%+v: %d values, %v", p, len(f), err)
			}
			for _, v := range f {
				if !(v >= 0 && v <= 1) {
					t.Fatalf("%+v has a value %v", p, v)
				}
			}
		}
	}
}

func TestAround(t *testing.T) {
	for _, x := range []float64{0, 1, 9.99, 10, -1e-30, -3, 25, -100.5} {
		if got := around(x, 10); !(got >= 0 && got < 10) || math.Abs(math.Remainder(got-x, 10)) > 1e-9 {
			t.Errorf("%v comes round to %v", x, got)
		}
	}
}

// A smaller copy of a picture has the same walks: blocks of the large one have the ink of pixels of the small one.
func TestWalksSmaller(t *testing.T) {
	const w, h, k = 60, 40, 4
	for _, tile := range []bool{false, true} {
		for _, turn := range []float64{0.2, 4} {
			large := inked(t, w*k, h*k, Walk{5, 200, turn, 2 * k, 1.5 * k}, tile, 3)
			small := inked(t, w, h, Walk{5, 200, turn, 2, 1.5}, tile, 3)
			var off float64
			for i, v := range large {
				small[i/(w*k)/k*w+i%(w*k)/k] -= v / (k * k)
			}
			for _, v := range small {
				off += math.Abs(float64(v))
			}
			if off > 0.25*total(large)/(k*k) {
				t.Errorf("tile %v, turn %v: %.2f of the ink is elsewhere", tile, turn, off/total(large)*k*k)
			}
		}
	}
}
