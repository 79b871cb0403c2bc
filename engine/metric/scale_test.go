package metric

import (
	"math"
	"testing"
)

func TestScale(t *testing.T) {
	if newScaler(8, 9, 8, 9) != nil {
		t.Error("a scaler that does nothing")
	}
	for _, size := range [][4]int{{32, 32, 28, 28}, {64, 48, 8, 12}, {5, 7, 64, 64}, {1, 1, 8, 8}, {300, 2, 28, 28}} {
		s := newScaler(size[0], size[1], size[2], size[3])
		src := s.source(3)
		dst := make([]float32, size[2]*size[3]*3)
		for i := range src {
			src[i] = []float32{0.25, 0.5, 1}[i%3]
		}
		s.run(dst, 3)
		for i, v := range dst {
			if math.Abs(float64(v)-[]float64{0.25, 0.5, 1}[i%3]) > 1e-5 {
				t.Fatalf("%v: one colour becomes %v", size, v)
			}
		}
		// A slope stays a slope, nearly, away from the edges.
		for i := range src {
			src[i] = float32(i / 3 % size[1])
		}
		s.run(dst, 3)
		for x := 2; x < size[3]-2 && size[1] > 8; x++ {
			want := (float64(x)+0.5)*float64(size[1])/float64(size[3]) - 0.5
			if math.Abs(float64(dst[3*x])-want) > 0.15 {
				t.Errorf("%v: column %d is %v, want %v", size, x, dst[3*x], want)
			}
		}
	}
}
