package dataset

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
)

// cifarRecord is a picture of one colour.
func cifarRecord(colour [3]byte, labels ...byte) []byte {
	out := slices.Clone(labels)
	for _, v := range colour {
		out = append(out, bytes.Repeat([]byte{v}, cifarSide*cifarSide)...)
	}
	return out
}

func TestCIFARFolder(t *testing.T) {
	dir := t.TempDir()
	one := cifarRecord([3]byte{1, 2, 3}, 6)
	one[1+33] = 77 // red, second row, second column
	put(t, dir, "data_batch_2.bin", cifarRecord([3]byte{7, 8, 9}, 0))
	put(t, dir, "data_batch_1.bin", append(one, cifarRecord([3]byte{4, 5, 6}, 9)...))
	put(t, dir, "readme.html", []byte("words"))
	s := open(t, dir, Options{})
	if s.N != 3 || s.H != 32 || s.W != 32 || s.C != 3 || !slices.Equal(s.Labels, []int{6, 9, 0}) || s.Classes[6] != "frog" || len(s.Notes) > 0 || s.NoTest {
		t.Fatalf("%d pictures of %d x %d x %d, labels %v of %q, notes %q", s.N, s.W, s.H, s.C, s.Labels, s.Classes, s.Notes)
	}
	if !bytes.Equal(s.Pix[:3], []byte{1, 2, 3}) || !bytes.Equal(s.Pix[3*33:3*34], []byte{77, 2, 3}) || s.Pix[2*3072+2] != 9 {
		t.Errorf("pixels %v, %v, %v", s.Pix[:3], s.Pix[3*33:3*34], s.Pix[2*3072:2*3072+3])
	}
	if s := open(t, dir, Options{Test: true}); s.N != 3 || !s.NoTest || len(s.Notes) != 1 {
		t.Errorf("without a test file: %d pictures, notes %q", s.N, s.Notes)
	}
	put(t, dir, "test_batch.bin", cifarRecord([3]byte{5, 5, 5}, 3))
	names := strings.Repeat("thing\n", 9) + "last\n\n"
	put(t, dir, "batches.meta.txt", []byte(names))
	for _, name := range []string{dir, dir + "/data_batch_1.bin", dir + "/test_batch.bin"} {
		if s := open(t, name, Options{Test: true, Size: 16, Channels: 1}); s.N != 1 || s.H != 16 || s.C != 1 || s.Pix[0] != 5 || s.NoTest || s.Labels[0] != 3 || s.Classes[9] != "last" {
			t.Errorf("%s: %d pictures of %d x %d, classes %q", name, s.N, s.H, s.C, s.Classes)
		}
	}
	if s := open(t, dir+"/data_batch_2.bin", Options{}); s.N != 1 || s.Pix[0] != 7 {
		t.Errorf("one file: %d pictures", s.N)
	}
}

func TestCIFAR100(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "train.bin", cifarRecord([3]byte{1, 2, 3}, 19, 99))
	s := open(t, dir, Options{})
	if s.N != 1 || s.Labels[0] != 99 || len(s.Classes) != 100 || s.Classes[99] != "99" || s.Pix[2] != 3 {
		t.Errorf("%d pictures, labels %v of %d classes", s.N, s.Labels, len(s.Classes))
	}
	// A file of another name is known by its size.
	if s := open(t, put(t, dir, "mine.bin", cifarRecord([3]byte{1, 2, 3}, 2)), Options{}); s.N != 1 || s.Classes[2] != "bird" {
		t.Errorf("by its size: %d pictures, classes %q", s.N, s.Classes)
	}
}

func TestBadCIFAR(t *testing.T) {
	good := cifarRecord([3]byte{1, 2, 3}, 4)
	for name, c := range map[string]struct {
		file string
		data []byte
		want string
	}{
		"empty": {"data_batch_1.bin", nil, "is empty: copy it again"},
		"cut":   {"data_batch_1.bin", append(slices.Clone(good), good[:100]...), "is cut off: it should hold pictures of 3073 bytes, as CIFAR-10 does, and the last has only 100; copy it again"},
		"label": {"test_batch.bin", cifarRecord([3]byte{1, 2, 3}, 10), "is no file of CIFAR-10: picture 1 has the label 10, and there are 10 classes"},
		"other": {"mine.bin", good[:3000], "is not a data set"},
	} {
		path := put(t, t.TempDir(), c.file, c.data)
		_, err := Open(context.Background(), path, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v\nwant a sentence with %q", name, err, c.want)
		}
	}
}

func FuzzCIFAR(f *testing.F) {
	f.Add(cifarRecord([3]byte{1, 2, 3}, 4), false)
	f.Add(cifarRecord([3]byte{1, 2, 3}, 4, 50), true)
	f.Fuzz(func(t *testing.T, data []byte, hundred bool) {
		c := cifars[0]
		if hundred {
			c = cifars[1]
		}
		for _, size := range []int64{int64(len(data)), int64(c.record())} { // the second may be a lie
			s := &Set{H: cifarSide, W: cifarSide, C: 3}
			err := s.readCIFAR(c, "fuzz", bytes.NewReader(data), size)
			switch {
			case err == nil && (s.N < 1 || len(s.Pix) != s.N*cifarPixels || len(s.Labels) != s.N || slices.Max(s.Labels) >= c.classes):
				t.Errorf("%d pictures, %d bytes, labels %v", s.N, len(s.Pix), s.Labels)
			case err != nil && !strings.HasPrefix(err.Error(), "fuzz "):
				t.Errorf("the error does not name the file: %v", err)
			}
		}
	})
}
