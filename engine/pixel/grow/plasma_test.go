package grow

import (
	"context"
	"math"
	"testing"
)

// The power falls as the documentation says, for every roughness. It is measured before the tails are pressed together.
func TestPlasmaSlope(t *testing.T) {
	const n = 128
	for _, roughness := range []float64{0.1, 0.5, 0.9} {
		var low, high float64
		for seed := range uint64(8) {
			f, err := Plasma(context.Background(), n, n, roughness, 2*n, true, chance(seed), nil)
			if err != nil {
				t.Fatal(err)
			}
			p := power(f, n)
			a, _, _ := ring(p, n, 4, 6)
			b, _, _ := ring(p, n, 16, 24)
			low += a
			high += b
		}
		got, want := math.Log(high/low)/math.Log(4), -(5 - 3*roughness)
		if math.Abs(got-want) > 0.5 {
			t.Errorf("roughness %v: the power falls as f^%.2f, not f^%.2f", roughness, got, want)
		}
	}
}

// No grid shows: the mean bend is the same in all columns and rows, wherever coarse points lie, and the same along axes and diagonals.
func TestPlasmaHasNoCreases(t *testing.T) {
	const n, grid = 128, 32
	var across, down [grid]float64
	var axes, diagonals float64
	for seed := range uint64(24) {
		f, err := Plasma(context.Background(), n, n, 0.1, 2*grid, true, chance(seed), nil)
		if err != nil {
			t.Fatal(err)
		}
		at := func(x, y int) float64 { return float64(f[y%n*n+x%n]) }
		for y := range n {
			for x := range n {
				across[x%grid] += math.Abs(at(x+n-1, y) - 2*at(x, y) + at(x+1, y))
				down[y%grid] += math.Abs(at(x, y+n-1) - 2*at(x, y) + at(x, y+1))
			}
		}
		if seed < 8 {
			_, a, d := ring(power(f, n), n, 6, 12)
			axes += a
			diagonals += d
		}
	}
	for name, bend := range map[string][grid]float64{"across": across, "down": down} {
		var mean, most float64
		for _, b := range bend {
			mean += b / grid
			most = max(most, b)
		}
		if most > 1.15*mean {
			t.Errorf("%s there are creases: a bend of %.2f times the mean", name, most/mean)
		}
	}
	if r := axes / diagonals; r < 0.7 || r > 1.4 {
		t.Errorf("waves along the axes have %.2f times the power of those aslant", r)
	}
}

func TestPlasmaOfAnySize(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 9}, {2, 3}, {17, 5}, {64, 1}, {100, 333}} {
		for _, scale := range []float64{0, 1, 3.3, 50, 4096} {
			for _, tile := range []bool{false, true} {
				f, err := Plasma(context.Background(), size[0], size[1], 0.5, scale, tile, chance(1), nil)
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
}

// The median is in the middle and every tenth of the range is used.
func TestPlasmaIsSpread(t *testing.T) {
	var tenth [10]int
	for seed := range uint64(10) {
		f, err := Plasma(context.Background(), 200, 200, 0.5, 60, false, chance(seed), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range f {
			tenth[min(9, int(v*10))]++
		}
	}
	for i, n := range tenth {
		if part := float64(n) / 400000; part < 0.03 || part > 0.2 {
			t.Errorf("%.1f %% of the values lie in tenth %d", 100*part, i)
		}
	}
}

// A smaller copy of a picture has the same hills.
func TestPlasmaSmaller(t *testing.T) {
	for _, tile := range []bool{false, true} {
		large, err := Plasma(context.Background(), 256, 192, 0.3, 80, tile, chance(1), nil)
		if err != nil {
			t.Fatal(err)
		}
		small, err := Plasma(context.Background(), 64, 48, 0.3, 20, tile, chance(1), nil)
		if err != nil {
			t.Fatal(err)
		}
		var off float64
		for y := range 48 {
			for x := range 64 {
				mean := 0.0
				for i := range 16 {
					mean += float64(large[(4*y+i/4)*256+4*x+i%4]) / 16
				}
				off += math.Abs(mean-float64(small[y*64+x])) / (48 * 64)
			}
		}
		if off > 0.06 {
			t.Errorf("tile %v: a quarter of the size, the values differ by %.3f", tile, off)
		}
	}
}
