package dataset

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFashion(t *testing.T) {
	train, test := open(t, "fashion", Options{}), open(t, "fashion", Options{Test: true})
	counts := make([]int, 10)
	for _, l := range train.Labels {
		counts[l]++
	}
	if train.N != 10_000 || train.H != 28 || train.C != 1 || slices.Min(counts) != 1000 || slices.Max(counts) != 1000 || train.Classes[9] != "ankle boot" {
		t.Fatalf("%d pictures of %d x %d, %v of the classes %q", train.N, train.H, train.C, counts, train.Classes)
	}
	if !slices.Equal(train.Labels[:5], []int{9, 2, 1, 1, 6}) {
		t.Errorf("first labels %v", train.Labels[:5])
	}
	if !bytes.Equal(train.Pix, test.Pix) || train.NoTest || !test.NoTest || len(train.Notes) != 1 || !strings.Contains(train.Notes[0], "sample") {
		t.Errorf("the test split is another, or not told to be the same: notes %q", train.Notes)
	}
}

// The files of Fashion-MNIST have MNIST's names: what they show is known by the name of the folder alone.
func TestFashionByPath(t *testing.T) {
	images, labels := idx(20, 2, 2), idx(20)
	for i := range 20 {
		labels[8+i] = byte(i % 10)
	}
	for name, want := range map[string]string{"Fashion-MNIST": "trouser", "mnist": "1"} {
		dir := filepath.Join(t.TempDir(), name)
		put(t, dir, "train-images-idx3-ubyte", images)
		put(t, dir, "train-labels-idx1-ubyte", labels)
		if s := open(t, dir, Options{}); s.Classes[1] != want {
			t.Errorf("%s: the classes are %q", name, s.Classes)
		}
	}
	labels[8] = 10
	dir := filepath.Join(t.TempDir(), "fashion")
	put(t, dir, "train-images-idx3-ubyte", images)
	put(t, dir, "train-labels-idx1-ubyte", labels)
	if s := open(t, dir, Options{}); s.Classes[1] != "1" {
		t.Errorf("11 classes: %q", s.Classes)
	}
}

func TestFaces(t *testing.T) {
	s := open(t, "faces", Options{Test: true})
	if s.N != 2000 || s.H != 64 || s.W != 64 || s.C != 3 || len(s.Captions) != s.N || s.Labels != nil || len(s.Notes) > 0 || s.NoTest {
		t.Fatalf("%d pictures of %d x %d x %d, %d captions, notes %q", s.N, s.W, s.H, s.C, len(s.Captions), s.Notes)
	}
	values := map[string]int{"mouth": 7, "eyes": 6, "hair": 14, "hair_color": 8, "facial_hair": 5, "skin": 4, "pattern": 2, "clothes_color": 7, "background": 8}
	if len(s.Attributes) != len(values) {
		t.Errorf("%d attributes", len(s.Attributes))
	}
	for _, a := range s.Attributes {
		if len(a.Values) != values[a.Name] || len(a.Index) != s.N || slices.Min(a.Index) < 0 {
			t.Errorf("%s has the values %q", a.Name, a.Values)
		}
		if a.Name != "skin" {
			continue
		}
		for i, caption := range s.Captions {
			if !strings.Contains(caption, " with "+a.Values[a.Index[i]]+" skin") {
				t.Fatalf("the skin of picture %d is %s, and it is %q", i, a.Values[a.Index[i]], caption)
			}
		}
	}
	if small := open(t, "faces", Options{Test: true, Size: 8, Channels: 1}); small.N != 2000 || small.H != 8 || small.C != 1 {
		t.Errorf("%d pictures of %d x %d", small.N, small.H, small.C)
	}
	train := open(t, "faces", Options{Size: 8})
	if train.N != 10_000 || train.Captions[0] != "a frowning person with dark skin, bob-cut white hair, a full beard, sunglasses, wearing a yellow top, on a white background" {
		t.Errorf("%d pictures for training, the first is %q", train.N, train.Captions[0])
	}
	if part := train.Slice(5, 8); len(part.Attributes) != 9 || !slices.Equal(part.Attributes[3].Index, train.Attributes[3].Index[5:8]) || len(train.Attributes[3].Index) != train.N {
		t.Error("a part of the set has other attributes")
	}
}

func TestStackedDigits(t *testing.T) {
	s, digits := open(t, "stacked-digits", Options{Test: true}), open(t, "digits", Options{Test: true})
	if s.N != 10_000 || s.H != 28 || s.C != 3 || len(s.Classes) != 1000 || s.Classes[42] != "042" {
		t.Fatalf("%d pictures of %d x %d, %d classes", s.N, s.H, s.C, len(s.Classes))
	}
	byPixels := make(map[string]int)
	for i := range digits.N {
		byPixels[string(digits.Pix[i*784:(i+1)*784])] = digits.Labels[i]
	}
	modes := make(map[int]bool)
	plane := make([]byte, 784)
	for i := range s.N {
		modes[s.Labels[i]] = true
		if i >= 100 {
			continue
		}
		label := 0
		for c := range 3 {
			for p := range plane {
				plane[p] = s.Pix[(i*784+p)*3+c]
			}
			l, ok := byPixels[string(plane)]
			if !ok {
				t.Fatalf("channel %d of picture %d is no digit", c, i)
			}
			label = 10*label + l
		}
		if label != s.Labels[i] {
			t.Fatalf("picture %d shows %03d and its label is %03d", i, label, s.Labels[i])
		}
	}
	if len(modes) < 990 {
		t.Errorf("%d modes in 10,000 pictures", len(modes))
	}
	if again := open(t, "stacked-digits", Options{Test: true}); !bytes.Equal(again.Pix, s.Pix) {
		t.Error("the set isn't the same twice")
	}
}

func TestAttributes(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.png", "b.png", "c.png", "d.png"} {
		put(t, dir, name, pngOf(plain(4, 4, red)))
	}
	put(t, dir, metadataFile, []byte(`{"file_name":"a.png","hue":"red","id":"1","same":"x","text_zh":"红","n":3}
{"file_name":"b.png","hue":"blue","id":"2","same":"x"}
{"file_name":"c.png","hue":"red","id":"3","same":"x"}`))
	s := open(t, dir, Options{})
	if s.Captions != nil || len(s.Attributes) != 1 || s.Attributes[0].Name != "hue" || !slices.Equal(s.Attributes[0].Values, []string{"blue", "red"}) ||
		!slices.Equal(s.Attributes[0].Index, []int{1, 0, 1, -1}) {
		t.Errorf("captions %q, attributes %+v", s.Captions, s.Attributes)
	}
	if !slices.Equal(s.Notes, []string{"1 picture without a caption"}) {
		t.Errorf("notes %q", s.Notes)
	}
}
