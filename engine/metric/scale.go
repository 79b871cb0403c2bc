package metric

import "math"

// scaler resizes a picture to what the judge takes: a triangle filter, which is linear interpolation where pictures grow and an average
// that overlaps where they shrink; rows first, then columns.
type scaler struct {
	h, w       int // from
	toH, toW   int
	down, over []taps    // of the rows and of the columns
	src, half  []float32 // scratch: the picture, and with its rows resized
}

// taps are the weights of one resized row or column, from the one at first on; their sum is 1.
type taps struct {
	first   int
	weights []float32
}

// newScaler is nil where there is nothing to do.
func newScaler(h, w, toH, toW int) *scaler {
	if h == toH && w == toW {
		return nil
	}
	return &scaler{h: h, w: w, toH: toH, toW: toW, down: triangle(h, toH), over: triangle(w, toW)}
}

// triangle makes the filter from n positions to m.
func triangle(n, m int) []taps {
	ratio := float64(n) / float64(m)
	radius := max(1, ratio)
	all := make([]taps, m)
	for i := range all {
		centre := (float64(i)+0.5)*ratio - 0.5
		first, last := int(math.Ceil(centre-radius)), int(math.Floor(centre+radius))
		first, last = max(first, 0), min(last, n-1)
		t := taps{first, make([]float32, last-first+1)}
		sum := 0.0
		for k := range t.weights {
			v := max(0, 1-math.Abs(float64(first+k)-centre)/radius)
			t.weights[k] = float32(v)
			sum += v
		}
		for k := range t.weights {
			t.weights[k] /= float32(sum)
		}
		all[i] = t
	}
	return all
}

// source is where the picture with c channels goes: [h, w, c].
func (s *scaler) source(c int) []float32 {
	if len(s.src) != s.h*s.w*c {
		s.src, s.half = make([]float32, s.h*s.w*c), make([]float32, s.toH*s.w*c)
	}
	return s.src
}

// run resizes the picture in source to dst: [toH, toW, c].
func (s *scaler) run(dst []float32, c int) {
	clear(s.half)
	row := s.w * c
	for y, t := range s.down {
		out := s.half[y*row : (y+1)*row]
		for k, weight := range t.weights {
			for i, v := range s.src[(t.first+k)*row : (t.first+k+1)*row] {
				out[i] += weight * v
			}
		}
	}
	clear(dst)
	for y := range s.toH {
		in, out := s.half[y*row:(y+1)*row], dst[y*s.toW*c:(y+1)*s.toW*c]
		for x, t := range s.over {
			for k, weight := range t.weights {
				for ch := range c {
					out[x*c+ch] += weight * in[(t.first+k)*c+ch]
				}
			}
		}
	}
}
