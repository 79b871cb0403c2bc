package grow

import (
	"context"
	"math"
	"testing"
)

func blue(t *testing.T, side int, seed uint64) []float32 {
	t.Helper()
	f, err := BlueNoise(context.Background(), side, chance(seed), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Every rank is there once: the histogram is as uniform as can be.
func TestBlueNoiseHasEveryRank(t *testing.T) {
	for _, side := range []int{32, 64} {
		seen := make([]bool, side*side)
		for _, v := range blue(t, side, 1) {
			rank := int(float64(v) * float64(side*side))
			if want := float32((float64(rank) + 0.5) / float64(side*side)); v != want || seen[rank] {
				t.Fatalf("%v is not the value of a rank of its own", v)
			}
			seen[rank] = true
		}
	}
}

// The spectrum is that of white noise without its low frequencies, in all directions, for the field and for each brightness. The DFT sees the
// field as a torus, so a seam would show as power in low frequencies.
func TestBlueNoiseSpectrum(t *testing.T) {
	const n = 64
	f := blue(t, n, 2)
	for _, level := range []float64{0, 0.1, 0.25, 0.5, 0.75} {
		g, variance := f, 1./12
		if level > 0 {
			g, variance = make([]float32, n*n), level*(1-level)
			for i, v := range f {
				if float64(v) < level {
					g[i] = 1
				}
			}
		}
		white := variance * n * n // the power of white noise at each frequency
		p := power(g, n)
		low, _, _ := ring(p, n, 0.5, 0.12*n)
		if low > 0.06*white {
			t.Errorf("brightness %v: low frequencies have %.3f of the power of white noise", level, low/white)
		}
		peak := 0.7 * math.Sqrt(min(max(level, 0.1), 0.35)) * n
		if level == 0 {
			peak = 0.3 * n
		}
		ringAt, axes, diagonals := ring(p, n, peak, 0.5*n)
		if ringAt < white || axes/diagonals < 0.6 || axes/diagonals > 1.7 {
			t.Errorf("brightness %v: high frequencies have %.2f of the power of white noise, %.2f times as much along the axes", level, ringAt/white, axes/diagonals)
		}
	}
}

// The pixels of the first tenth keep apart, over the edges too.
func TestBlueNoiseIsToroidal(t *testing.T) {
	const n = 64
	f := blue(t, n, 3)
	for y := range n {
		for x := range n {
			if f[y*n+x] > 0.1 {
				continue
			}
			for _, d := range [][2]int{{1, 0}, {0, 1}, {1, 1}, {1, n - 1}} {
				if f[(y+d[1])%n*n+(x+d[0])%n] < 0.1 {
					t.Errorf("two of the first tenth of the pixels touch at %d, %d", x, y)
				}
			}
		}
	}
}

func TestBlueNoiseRefusesOtherSides(t *testing.T) {
	for _, side := range []int{0, 16, 48, 512} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a side of %d is not refused", side)
				}
			}()
			_, _ = BlueNoise(context.Background(), side, chance(1), nil)
		}()
	}
}
