// Package dataset turns what models learn from into one thing: a Set of pictures of one size, 8 bits a channel, all in memory, with labels
// where there are any; and it says which pictures a training step sees (Sampler).
//
// Sources: the sets that ship inside the program, folders and zip archives of pictures, IDX files (plain or gzip) and CIFAR's binary
// files. Everything that was left out or changed on the way is told in Set.Notes. Nothing here changes values: a model maps bytes to its own range with Fill.
package dataset

import (
	"context"
	"fmt"
	"image"
	"os"

	"atelier/engine"
)

// Set is N pictures of one size.
type Set struct {
	Name       string
	N, H, W, C int
	Pix        []uint8  // [N, H, W, C], C = 1 (grey) or 3 (RGB)
	Labels     []int    // N class indices, or nil
	Classes    []string // names of the classes, or nil
	Captions   []string // N texts, or nil
	Attributes []Attribute
	Notes      []string // what was skipped or changed and why, in sentences
	// NoTest says that the test split was asked for and there is none: these are all pictures of the source.
	NoTest bool
	// Scaled says that the pictures had several sizes, or a large one, and that theirs here was chosen by Open.
	Scaled bool
}

// Pictures is the whole set, sharing memory.
func (s *Set) Pictures() engine.Batch {
	return engine.Batch{N: s.N, H: s.H, W: s.W, C: s.C, Pix: s.Pix}
}

// Image copies picture i out.
func (s *Set) Image(i int) *image.RGBA { return s.Pictures().Image(i) }

// Batch copies the pictures of idx out, in that order.
func (s *Set) Batch(idx []int) engine.Batch {
	b := engine.NewBatch(len(idx), s.H, s.W, s.C)
	size := s.H * s.W * s.C
	for k, i := range idx {
		copy(b.Pix[k*size:(k+1)*size], s.Pix[i*size:])
	}
	return b
}

// Fill writes the pictures of idx as floats, 0 becoming lo and 255 becoming hi.
//
//	dst: [len(idx), H, W, C]
func (s *Set) Fill(dst []float32, idx []int, lo, hi float32) {
	size := s.H * s.W * s.C
	if len(dst) != len(idx)*size {
		panic("dataset: Fill: dst has the wrong length")
	}
	var table [256]float32
	for v := range table {
		table[v] = float32(float64(lo) + (float64(hi)-float64(lo))*float64(v)/255)
	}
	for k, i := range idx {
		d := dst[k*size : (k+1)*size]
		for j, v := range s.Pix[i*size : (i+1)*size] {
			d[j] = table[v]
		}
	}
}

// Slice is the pictures from i up to j as a set of its own, sharing memory: for holding some of them back from training.
func (s *Set) Slice(i, j int) *Set {
	t := *s
	size := s.H * s.W * s.C
	t.N, t.Pix = j-i, s.Pix[i*size:j*size]
	if s.Labels != nil {
		t.Labels = s.Labels[i:j]
	}
	if s.Captions != nil {
		t.Captions = s.Captions[i:j]
	}
	t.Attributes = sliceAttributes(s.Attributes, i, j)
	return &t
}

func (s *Set) note(sentence string) { s.Notes = append(s.Notes, sentence) }

// AtLeast says in a sentence that the set has fewer than n pictures, or returns nil.
func (s *Set) AtLeast(n int) error {
	if s.N < n {
		return fmt.Errorf("%s has %s and needs at least %d: add some", s.Name, count(s.N, "picture"), n)
	}
	return nil
}

// count is "1 picture", "2 pictures".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Spread gives at most k of n indices, evenly: pictures from all over a set.
func Spread(n, k int) []int {
	k = min(n, k)
	idx := make([]int, k)
	for i := range idx {
		idx[i] = i * n / k
	}
	return idx
}

// Originals is at most k pictures to show beside what a model makes of them: of the test split of the set, which was opened with these options, or,
// where there is none of its form, of the set itself.
func (s *Set) Originals(ctx context.Context, opt Options, k int) engine.Batch {
	// A folder of pictures has no test split, and reading it again would take its time.
	if info, err := os.Stat(s.Name); err != nil || !info.IsDir() {
		opt.Test = true
		if test, err := Open(ctx, s.Name, opt); err == nil && test.H == s.H && test.W == s.W && test.C == s.C {
			s = test
		}
	}
	return s.Batch(Spread(s.N, k))
}

// ColourChannels is Options.Channels for the setting "colour" of a method: "as is", "grey" or "RGB".
func ColourChannels(colour string) int {
	return map[string]int{"as is": 0, "grey": 1, "RGB": 3}[colour]
}
