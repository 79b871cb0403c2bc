package kernel_test

import (
	"fmt"
	"testing"

	"atelier/engine/kernel"
)

func TestUpsampleAndPool(t *testing.T) {
	for _, s := range [][5]int{{1, 1, 1, 1, 1}, {1, 1, 1, 1, 3}, {3, 5, 4, 3, 2}, {17, 2, 7, 33, 3}, {2, 16, 16, 64, 2}, {1, 3, 2, 300, 1}, {2, 31, 33, 4, 4}} {
		n, h, w, c, f := s[0], s[1], s[2], s[3], s[4]
		for _, scale := range []float32{1, 0.25} {
			small, large := random(1, n*h*w*c), random(2, n*h*w*c*f*f)
			up, pooled := make([]float64, len(large)), make([]float64, len(small))
			for i := range large {
				ch, x, y, img := i%c, i/c%(w*f), i/(c*w*f)%(h*f), i/(c*w*f*h*f)
				from := ((img*h+y/f)*w+x/f)*c + ch
				up[i] = float64(small[from]) * float64(scale)
				pooled[from] += float64(large[i]) * float64(scale)
			}
			y := garbage(len(large))
			kernel.Upsample(y, small, n, h, w, c, f, scale)
			within(t, fmt.Sprint("Upsample ", s), y, up, 1e-7, 0)
			y = garbage(len(small))
			kernel.Pool(y, large, n, h, w, c, f, scale)
			within(t, fmt.Sprint("Pool ", s), y, pooled, 1e-6, 2e-6)
		}
	}
}

func TestConcatAndSplit(t *testing.T) {
	for _, cs := range [][]int{{1}, {1, 1}, {3, 1, 17}, {32, 64}, {300, 5, 1, 2}} {
		for _, rows := range []int{1, 3, 1000} {
			total := 0
			var parts, back [][]float32
			for i, c := range cs {
				parts = append(parts, random(uint64(i), rows*c))
				back = append(back, garbage(rows*c))
				total += c
			}
			var want []float32
			for r := range rows {
				for i, c := range cs {
					want = append(want, parts[i][r*c:(r+1)*c]...)
				}
			}
			got := garbage(rows * total)
			kernel.Concat(got, parts, rows, cs)
			same(t, fmt.Sprint("Concat ", rows, cs), got, want)
			kernel.Split(back, got, rows, cs)
			for i := range cs {
				same(t, fmt.Sprint("Split ", rows, cs, i), back[i], parts[i])
			}
			for skip := range cs {
				some := make([][]float32, len(cs))
				for i, c := range cs {
					if i != skip {
						some[i] = garbage(rows * c)
					}
				}
				kernel.Split(some, got, rows, cs)
				for i := range cs {
					if i != skip {
						same(t, fmt.Sprint("Split without ", skip, " ", rows, cs, i), some[i], parts[i])
					}
				}
			}
		}
	}
}

func TestTranspositions(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 1}, {3, 1, 49}, {2, 3, 1}, {17, 3, 784}, {2, 33, 65}, {1, 300, 100}, {3, 64, 256}} {
		n, c, hw := s[0], s[1], s[2]
		x := random(1, n*c*hw)
		want := make([]float32, len(x))
		for i := range want {
			ch, p, img := i%c, i/c%hw, i/(c*hw)
			want[i] = x[(img*c+ch)*hw+p]
		}
		got, back := garbage(len(x)), garbage(len(x))
		kernel.ToNHWC(got, x, n, c, hw)
		same(t, fmt.Sprint("ToNHWC ", s), got, want)
		kernel.ToNCHW(back, got, n, c, hw)
		same(t, fmt.Sprint("ToNCHW ", s), back, x)
	}
}
