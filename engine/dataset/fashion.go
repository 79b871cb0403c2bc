package dataset

import (
	"context"
	"path/filepath"
	"strings"
)

// fashionClasses are those of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747), by label.
var fashionClasses = []string{"T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"}

// openFashion reads the sample of Fashion-MNIST from the program itself: the same pictures for training and for testing.
func openFashion(ctx context.Context, opt Options) (*Set, error) {
	labels := embedded("data/fashion/t10k-labels-idx1-ubyte.gz")
	s, err := idxSet(ctx, "fashion", embedded("data/fashion/t10k-images-idx3-ubyte.gz"), &labels, opt)
	if err != nil {
		return nil, err
	}
	s.Classes = fashionClasses
	s.note("this is a sample, the 10,000 test pictures of Fashion-MNIST: for its 60,000 training pictures give the folder of its four files from github.com/zalandoresearch/fashion-mnist")
	s.NoTest = opt.Test
	return s, nil
}

// isFashion tells by the name of an IDX file or of its folder, which begins with "fashion", that its ten classes are those of
// Fashion-MNIST: its files look like MNIST's.
func isFashion(path string) bool {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	for _, name := range []string{filepath.Base(path), filepath.Base(filepath.Dir(path))} {
		if strings.HasPrefix(strings.ToLower(name), "fashion") {
			return true
		}
	}
	return false
}
