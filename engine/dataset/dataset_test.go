package dataset

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"
	"testing"
)

// fixPNGHeader makes the checksum of a PNG's first chunk right again.
func fixPNGHeader(data []byte) {
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
}

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		test   bool
		n      int
		first  []int
		counts []int // of each class, as published
	}{
		{false, 60000, []int{5, 0, 4, 1, 9}, []int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}},
		{true, 10000, []int{7, 2, 1, 0, 4}, []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}},
	} {
		s := open(t, "digits", Options{Test: c.test})
		if s.N != c.n || s.H != 28 || s.W != 28 || s.C != 1 || s.Name != "digits" || len(s.Classes) != 10 || len(s.Notes) != 0 {
			t.Fatalf("%d pictures of %d x %d x %d, classes %q, notes %q", s.N, s.H, s.W, s.C, s.Classes, s.Notes)
		}
		if !slices.Equal(s.Labels[:5], c.first) {
			t.Errorf("first labels %v, want %v", s.Labels[:5], c.first)
		}
		counts := make([]int, 10)
		for _, l := range s.Labels {
			counts[l]++
		}
		if !slices.Equal(counts, c.counts) {
			t.Errorf("counts %v, want %v", counts, c.counts)
		}
	}
	mean := 0.0
	for _, v := range open(t, "digits", Options{}).Pix {
		mean += float64(v)
	}
	if mean /= 60000 * 784 * 255; math.Abs(mean-0.1307) > 1e-4 { // the well-known mean of the training pictures
		t.Errorf("mean %v", mean)
	}
}

func TestNamesOpen(t *testing.T) {
	for _, s := range Names() {
		if s.Description == "" || s.Credit == "" {
			t.Errorf("%s has no description or no credit", s.Name)
		}
		if _, err := Open(context.Background(), s.Name, Options{Test: true}); err != nil {
			t.Error(err)
		}
	}
}

func ramp() *Set {
	s := &Set{Name: "ramp", N: 4, H: 2, W: 1, C: 3, Pix: make([]uint8, 24), Labels: []int{0, 1, 2, 3}}
	for i := range s.Pix {
		s.Pix[i] = uint8(i * 11)
	}
	return s
}

func TestFill(t *testing.T) {
	s := ramp()
	dst := make([]float32, 12)
	s.Fill(dst, []int{3, 1}, -1, 1)
	for k, i := range []int{3, 1} {
		for j := range 6 {
			want := float32(2*float64(s.Pix[i*6+j])/255 - 1)
			if got := dst[k*6+j]; math.Abs(float64(got-want)) > 1e-6 {
				t.Errorf("picture %d number %d is %v, want %v", i, j, got, want)
			}
		}
	}
	s.Pix[0], s.Pix[1] = 0, 255
	s.Fill(dst, []int{0, 0}, 0.25, 0.75)
	if dst[0] != 0.25 || dst[1] != 0.75 {
		t.Errorf("the ends are %v and %v", dst[0], dst[1])
	}
}

func TestBatchAndSlice(t *testing.T) {
	s := ramp()
	b := s.Batch([]int{2, 0})
	if b.N != 2 || !slices.Equal(b.Pix, append(slices.Clone(s.Pix[12:18]), s.Pix[:6]...)) {
		t.Errorf("batch %v", b)
	}
	b.Pix[0]++
	if s.Pix[12] == b.Pix[0] {
		t.Error("a batch shares memory with its set")
	}
	tail := s.Slice(1, 3)
	if tail.N != 2 || !slices.Equal(tail.Pix, s.Pix[6:18]) || !slices.Equal(tail.Labels, []int{1, 2}) {
		t.Errorf("slice %+v", tail)
	}
	if m := s.Image(1); m.Pix[0] != s.Pix[6] || m.Pix[7] != 255 {
		t.Errorf("image %v", m.Pix)
	}
}

func TestAtLeast(t *testing.T) {
	if err := ramp().AtLeast(4); err != nil {
		t.Error(err)
	}
	if err := ramp().AtLeast(16); err == nil || err.Error() != "ramp has 4 pictures and needs at least 16: add some" {
		t.Errorf("%v", err)
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		n, k int
		want []int
	}{{3, 10, []int{0, 1, 2}}, {10, 3, []int{0, 3, 6}}, {60000, 2, []int{0, 30000}}} {
		if got := Spread(c.n, c.k); !slices.Equal(got, c.want) {
			t.Errorf("%d of %d: %v", c.k, c.n, got)
		}
	}
}
