package dataset

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// idx makes an IDX file of bytes 0, 1, 2, ...
func idx(dims ...uint32) []byte {
	out := []byte{0, 0, 8, byte(len(dims))}
	total := uint32(1)
	for _, d := range dims {
		out = binary.BigEndian.AppendUint32(out, d)
		total *= d
	}
	for i := range total {
		out = append(out, byte(i))
	}
	return out
}

func zipped(data []byte) []byte {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	z.Write(data)
	z.Close()
	return buf.Bytes()
}

// put writes a file into a folder, which is made.
func put(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, name string, opt Options) *Set {
	t.Helper()
	s, err := Open(context.Background(), name, opt)
	if err != nil {
		t.Fatal(err)
	}
	if s.N*s.H*s.W*s.C != len(s.Pix) || s.Labels != nil && len(s.Labels) != s.N {
		t.Fatalf("%s: %d x %d x %d x %d, but %d bytes and %d labels", name, s.N, s.H, s.W, s.C, len(s.Pix), len(s.Labels))
	}
	return s
}

func TestIDXPlainAndGzip(t *testing.T) {
	for name, pack := range map[string]func([]byte) []byte{"": slices.Clone[[]byte], ".gz": zipped} {
		dir := t.TempDir()
		path := put(t, dir, "train-images-idx3-ubyte"+name, pack(idx(3, 4, 5)))
		put(t, dir, "train-labels-idx1-ubyte", []byte{0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1})
		s := open(t, path, Options{})
		if s.N != 3 || s.H != 4 || s.W != 5 || s.C != 1 || !bytes.Equal(s.Pix, idx(3, 4, 5)[16:]) {
			t.Errorf("%q: read as %d x %d x %d x %d: %v", name, s.N, s.H, s.W, s.C, s.Pix)
		}
		if !slices.Equal(s.Labels, []int{2, 0, 1}) || !slices.Equal(s.Classes, []string{"0", "1", "2"}) {
			t.Errorf("%q: labels %v of %v", name, s.Labels, s.Classes)
		}
	}
}

func TestIDXColourWithoutLabels(t *testing.T) {
	s := open(t, put(t, t.TempDir(), "pictures", idx(2, 2, 2, 3)), Options{})
	if s.C != 3 || s.Labels != nil || !bytes.Equal(s.Pix, idx(2, 2, 2, 3)[20:]) {
		t.Errorf("read as %+v", s)
	}
}

func TestIDXTestSplit(t *testing.T) {
	dir := t.TempDir()
	train := put(t, dir, "train-images.idx3-ubyte", idx(3, 2, 2))
	if s := open(t, train, Options{Test: true}); s.N != 3 || len(s.Notes) != 1 {
		t.Errorf("without a test file: %d pictures, notes %q", s.N, s.Notes)
	}
	put(t, dir, "t10k-images.idx3-ubyte", idx(1, 2, 2))
	put(t, dir, "t10k-labels.idx1-ubyte", idx(1))
	for _, path := range []string{train, dir} {
		if s := open(t, path, Options{Test: true}); s.N != 1 || len(s.Labels) != 1 || len(s.Notes) != 0 {
			t.Errorf("%s: %d pictures, %d labels, notes %q", path, s.N, len(s.Labels), s.Notes)
		}
		if s := open(t, path, Options{}); s.N != 3 || s.Labels != nil {
			t.Errorf("%s: %d pictures, labels %v", path, s.N, s.Labels)
		}
	}
}

func TestIDXConverted(t *testing.T) {
	flat := idx(2, 4, 6)
	for i := range flat[16:] {
		flat[16+i] = 77
	}
	path := put(t, t.TempDir(), "x", flat)
	s := open(t, path, Options{Size: 8, Channels: 3})
	if s.N != 2 || s.H != 8 || s.W != 8 || s.C != 3 || slices.Min(s.Pix) != 77 || slices.Max(s.Pix) != 77 {
		t.Errorf("%d x %d x %d, values %d to %d", s.H, s.W, s.C, slices.Min(s.Pix), slices.Max(s.Pix))
	}
	if s := open(t, path, Options{Channels: 3}); s.H != 4 || s.W != 6 || s.C != 3 || s.Pix[0] != 77 {
		t.Errorf("channels only: %d x %d x %d", s.H, s.W, s.C)
	}
	// The middle square at its own scale is exact.
	s = open(t, put(t, t.TempDir(), "x", idx(1, 2, 4)), Options{Size: 2})
	if !bytes.Equal(s.Pix, []byte{1, 2, 5, 6}) {
		t.Errorf("the middle of 2 x 4 is %v", s.Pix)
	}
}

func TestBadIDX(t *testing.T) {
	good := idx(10, 4, 4)
	zip := zipped(good)
	bad := slices.Clone(zip)
	bad[len(bad)-5] ^= 1 // in the checksum
	number := func(kind byte) []byte { d := slices.Clone(good); d[2] = kind; return d }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":       {nil, "is empty: copy it again"},
		"magic only":  {good[:4], "ends inside its header"},
		"half header": {good[:10], "ends inside its header"},
		"cut":         {good[:16+100], "its header says 10 pictures (160 bytes) and it holds 6 pictures (100 bytes); copy it again"},
		"header only": {good[:16], "and it holds 0 pictures (0 bytes)"},
		"too long":    {append(slices.Clone(good), 1), "is longer than its header says (10 x 4 x 4)"},
		"cut gzip":    {zip[:len(zip)-20], "is cut off: its header says 10 pictures (160 bytes)"},
		"gzip of cut": {zipped(good[:16+17]), "and it holds 1 picture (17 bytes)"},
		"bad gzip":    {bad, "is damaged (gzip: invalid checksum)"},
		"gzip head":   {[]byte{0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9}, "is damaged"},
		"gzip of text": {
			zipped([]byte("some words here")), "is not an IDX file: it begins with 73 6f 6d 65",
		},
		"floats":      {number(0x0d), "holds numbers of IDX type 0x0d"},
		"no dims":     {[]byte{0, 0, 8, 0, 0, 0, 0, 1}, "is not an IDX file"},
		"five dims":   {[]byte{0, 0, 8, 5, 0, 0, 0, 1}, "is not an IDX file"},
		"zero dim":    {[]byte{0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9}, "holds nothing: its header says 9 x 0"},
		"absurd dims": {[]byte{0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, "can't be right"},
		"huge gzip":   {zipped([]byte{0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 128, 0, 0, 0, 0, 4, 1}), "it holds 0 pictures (1 bytes)"},
		"wide":        {idx(1, 1, 9000), "9000 x 1 pixels is too large"},
		"two channel": {idx(2, 3, 3, 2), "2 colour channels"},
		"labels":      {idx(7), "holds 7, no pictures: give the images file"},
		"text":        {[]byte("hello"), "is not a data set: give a folder or zip of pictures, an IDX file or a CIFAR binary file"},
		"archive":     {[]byte("PK\x03\x04"), "is damaged (zip: not a valid zip file)"},
	} {
		path := put(t, t.TempDir(), "file", c.data)
		s, err := Open(context.Background(), path, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v (set %v)\nwant a sentence with %q", name, err, s, c.want)
		}
	}
}

func TestLabelsThatDoNotBelong(t *testing.T) {
	dir := t.TempDir()
	path := put(t, dir, "images", idx(3, 2, 2))
	labels := put(t, dir, "labels", idx(4))
	_, err := Open(context.Background(), path, Options{})
	if want := labels + " doesn't belong to " + path + ": it holds 4 labels for 3 pictures"; err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	put(t, dir, "labels", idx(3)[:9])
	_, err = Open(context.Background(), path, Options{})
	if want := "it holds 1 label (1 bytes)"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one with %q", err, want)
	}
}

func FuzzIDX(f *testing.F) {
	f.Add(idx(3, 4, 5))
	f.Add(idx(3))
	f.Add(zipped(idx(2, 2, 2, 3)))
	f.Add([]byte{0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, size := range []int64{-1, int64(len(data))} {
			a, err := readIDX(file{"fuzz", bytes.NewReader(data), size})
			if err != nil {
				if !strings.HasPrefix(err.Error(), "fuzz ") {
					t.Errorf("the error does not name the file: %v", err)
				}
				continue
			}
			total := 1
			for _, d := range a.dims {
				total *= d
			}
			if total != len(a.data) || total == 0 {
				t.Errorf("%v: %d bytes", a.dims, len(a.data))
			}
		}
	})
}
