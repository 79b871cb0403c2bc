package random

import (
	"math"
	"testing"
)

var lattices = []string{
	"kind=value", "kind=perlin", "kind=simplex",
	"kind=worley", "kind=worley feature=f2", "kind=worley feature=f2-f1", "kind=worley feature=cell",
	"kind=worley distance=manhattan feature=f2", "kind=worley distance=chebyshev feature=f2-f1 jitter=1",
	"kind=fractal basis=value", "kind=fractal basis=perlin sum=turbulence", "kind=fractal sum=ridged", "kind=fractal sum=billow",
	"kind=fractal basis=worley", "kind=fractal lacunarity=2.3 gain=0.7",
}

// Along rows the noises take short cuts; at points they follow the definition. Both are one noise.
func TestRowsAgreeWithPoints(t *testing.T) {
	for _, text := range lattices {
		for _, more := range []string{" scale=23.7", " scale=5", " scale=1", " scale=300", " scale=23.7 tile=true", " scale=9 tile=true"} {
			s := parse(t, text+more+" width=83 height=61")
			for _, f := range []frame{{83, 61, 83, 61}, {83, 61, 20, 15}} {
				z := planFractal(s, f, 99, true).build(true)
				p := planFractal(s, f, 99, false).build(false)
				got, want := make([]float32, f.w), make([]float32, f.w)
				xs, ys := make([]float64, f.w), make([]float64, f.w)
				off := 0
				for _, y := range []int{0, 1, 2, 14, 3, 9, 10, 11} { // forth, back, and on
					z.row(y, got)
					for x := range xs {
						xs[x], ys[x] = f.x(x), f.y(y)
					}
					p.at(xs, ys, want)
					for x := range got {
						if math.Abs(float64(got[x]-want[x])) > 1e-4 {
							off++
						}
					}
				}
				if off > 0 && !(s.Feature == "cell" && off == 1) { // on the edge of two cells rounding decides
					t.Errorf("%s%s, %d pixels wide: %d pixels differ", text, more, f.w, off)
				}
			}
		}
	}
}

// The Worley noise of the 5 x 5 cells around is that of the 9 x 9.
func TestWorleyIsExhaustive(t *testing.T) {
	for name, m := range metrics {
		s := parse(t, "kind=worley jitter=1 scale=10 distance="+name+" width=120 height=120")
		f := frame{120, 120, 120, 120}
		for _, feature := range []string{"f1", "f2"} {
			s.Feature = feature
			b := planFractal(s, f, 7, true).build(true).octave[0].(*worley)
			row := make([]float32, f.w)
			for y := 0; y < f.h; y += 2 {
				b.row(y, row)
				for x := 0; x < f.w; x += 2 {
					u, v := f.x(x)*b.stepX+b.offX, f.y(y)*b.stepY+b.offY
					first, second := math.Inf(1), math.Inf(1)
					for j := int(math.Floor(v)) - 4; j <= int(math.Floor(v))+4; j++ {
						key := rowKey(b.key, j)
						for i := int(math.Floor(u)) - 4; i <= int(math.Floor(u))+4; i++ {
							h := cellHash(key, i)
							dx := math.Abs(float64(i) + float64(unit(h)) - u)
							dy := math.Abs(float64(j) + float64(unit(h<<24)) - v)
							d := math.Max(dx, dy)
							switch m {
							case euclidean:
								d = math.Hypot(dx, dy)
							case manhattan:
								d = dx + dy
							}
							if d < first {
								first, second = d, first
							} else if d < second {
								second = d
							}
						}
					}
					want := 1 - 2*first
					if feature == "f2" {
						want = 1 - 2*second
					}
					if math.Abs(want-float64(row[x])) > 1e-4 {
						t.Fatalf("%s %s at %d, %d is %f, not %f", name, feature, x, y, row[x], want)
					}
				}
			}
		}
	}
}

// Simplex noise is what its comment says: the sum of the kernels of all points of a lattice of equilateral triangles, whichever way it is computed.
func TestSimplexIsTheSumOfItsKernels(t *testing.T) {
	f := frame{90, 70, 90, 70}
	b := planFractal(parse(t, "kind=simplex scale=12 width=90 height=70"), f, 5, true).build(true).octave[0].(*simplex)
	side, high := 1/b.stepX, 1/b.stepY
	if math.Abs(high/side-math.Sqrt(3)/2) > 1e-9 {
		t.Fatalf("the triangles are %f wide and %f high", side, high)
	}
	row := make([]float32, f.w)
	for y := 0; y < f.h; y += 3 {
		b.row(y, row)
		v := f.y(y)*b.stepY + b.offY
		for x := range row {
			u := f.x(x)*b.stepX + b.offX
			want := 0.0
			for j := int(v) - 4; j <= int(v)+4; j++ {
				for i := int(u) - 4; i <= int(u)+4; i++ {
					dx, dy := u-float64(i), (v-float64(j))*math.Sqrt(3)/2
					if j%2 != 0 {
						dx -= 0.5
					}
					s := slopes[cellHash(rowKey(b.key, j), i)>>56]
					want += math.Pow(math.Max(0, 0.75-dx*dx-dy*dy), 4) * (float64(s.x)*dx + float64(s.y)*dy) * 8 * math.Sqrt2
				}
			}
			if math.Abs(want-float64(row[x])) > 1e-4 {
				t.Fatalf("at %d, %d it is %f, not %f", x, y, row[x], want)
			}
		}
	}
}

// The noises fill -1 to 1 and don't leave it, and slopes are 0 high where they stand.
func TestLatticeRange(t *testing.T) {
	for text, least := range map[string]float64{"kind=value": 0.95, "kind=perlin": 0.8, "kind=simplex": 0.8} {
		v := values(t, parse(t, text+" scale=8 width=1024 height=1024"), 1)
		lo, hi := v[0], v[0]
		for _, x := range v {
			lo, hi = min(lo, x), max(hi, x)
		}
		if lo < -1.0001 || hi > 1.0001 || float64(lo) > -least || float64(hi) < least {
			t.Errorf("%s goes from %.3f to %.3f", text, lo, hi)
		}
	}
	f := frame{64, 64, 64, 64}
	p := planFractal(parse(t, "kind=perlin scale=10"), f, 3, false).build(false)
	g := p.octave[0].(*perlin).grid
	v := make([]float32, 1)
	for k := range 20 {
		p.at([]float64{(float64(k) - g.offX) / g.stepX}, []float64{(float64(3*k) - g.offY) / g.stepY}, v)
		near(t, "Perlin noise at a lattice point", float64(v[0]), 0, 1e-5)
	}
}

// Neighbouring pixels of a smooth noise are close: no step is larger than its steepest slope allows, wherever cells join.
func TestContinuity(t *testing.T) {
	for text, steepest := range map[string]float64{
		"kind=value": 3.75, "kind=perlin": 5.5, "kind=simplex": 5.5, // per cell; the fade's slope is at most 15/8, times 2 for value noise
		"kind=fractal basis=perlin octaves=3 gain=0.5": 16.5, "kind=fractal octaves=3 gain=0.5": 16.5, "kind=worley jitter=1": 2.01,
		"kind=worley feature=f2": 2.01, "kind=worley distance=manhattan": 2.01, "kind=worley distance=chebyshev": 2.01,
		"kind=perlin tile=true": 6, "kind=simplex tile=true": 6,
	} {
		s := parse(t, text+" scale=40 width=701 height=503")
		v := values(t, s, 2)
		limit := steepest / 40
		var worst float64
		for y := range s.Height {
			for x := range s.Width {
				if x > 0 {
					worst = max(worst, math.Abs(float64(v[y*s.Width+x]-v[y*s.Width+x-1])))
				}
				if y > 0 {
					worst = max(worst, math.Abs(float64(v[y*s.Width+x]-v[(y-1)*s.Width+x])))
				}
			}
		}
		if worst > limit {
			t.Errorf("%s: a step of %.4f between neighbours, above %.4f", text, worst, limit)
		}
		t.Logf("%s: %.2f", text, worst*40)
	}
}

// The structure function, the mean square of differences at a distance, is about the same in all directions.
func TestIsotropy(t *testing.T) {
	for text, tolerance := range map[string]float64{"kind=perlin": 0.12, "kind=simplex": 0.08, "kind=fractal": 0.08, "kind=worley jitter=1": 0.08} {
		s := parse(t, text+" scale=20 octaves=4")
		f := frame{512, 512, 512, 512}
		const n, side = 1 << 15, 256
		z := planFractal(s, f, 11, false).build(false)
		here, there := make([]float32, n), make([]float32, n)
		xs, ys := make([]float64, n), make([]float64, n)
		for _, distance := range []float64{0.15, 0.6} {
			var d [8]float64
			for a := range d {
				angle := float64(a) * math.Pi / 8
				for k := range xs {
					xs[k], ys[k] = float64(k%side)*5.37, float64(k/side)*5.11
				}
				z.at(xs, ys, here)
				for k := range xs {
					xs[k] += distance * 20 * math.Cos(angle)
					ys[k] += distance * 20 * math.Sin(angle)
				}
				z.at(xs, ys, there)
				for k := range here {
					e := float64(here[k] - there[k])
					d[a] += e * e / n
				}
			}
			var mean float64
			for _, v := range d {
				mean += v / float64(len(d))
			}
			for a, v := range d {
				if math.Abs(v/mean-1) > tolerance {
					t.Errorf("%s: at %.2f features the structure function at %.1f degrees is %.3f of the mean", text, distance, float64(a)*22.5, v/mean)
				}
			}
		}
	}
}
