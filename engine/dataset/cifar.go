package dataset

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"atelier/engine"
)

// The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images"): records of
// one label (of CIFAR-100 two: one of 20 groups, which is passed over, and one of 100 classes), then 32 x 32 pixels of red, of green and
// of blue. There is no header: the names and the sizes of the files say what they are.

const (
	cifarSide   = 32
	cifarPixels = 3 * cifarSide * cifarSide
)

// cifar is one of the two formats.
type cifar struct {
	name        string
	labels      int // bytes before the pixels; the last is the class
	classes     int
	train, test string // patterns of the files' names
	names       string // the file with the classes' names
	known       []string
}

var cifars = []cifar{
	{"CIFAR-10", 1, 10, "data_batch_*.bin", "test_batch.bin", "batches.meta.txt",
		[]string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}},
	{"CIFAR-100", 2, 100, "train.bin", "test.bin", "fine_label_names.txt", nil},
}

func (c cifar) record() int { return c.labels + cifarPixels }

// named tells that a file is called as those of the format are.
func (c cifar) named(path string) bool {
	for _, pattern := range []string{c.train, c.test} {
		if ok, _ := filepath.Match(pattern, filepath.Base(path)); ok {
			return true
		}
	}
	return false
}

// cifarFile finds the format of a file: by its name, or by an ending .bin and a size of whole records.
func cifarFile(path string, size int64) (cifar, bool) {
	for _, c := range cifars {
		if c.named(path) {
			return c, true
		}
	}
	for _, c := range cifars {
		if strings.EqualFold(filepath.Ext(path), ".bin") && size > 0 && size%int64(c.record()) == 0 {
			return c, true
		}
	}
	return cifar{}, false
}

// cifarFolder finds the files of a split in a folder, in order; none where it isn't such a folder.
func cifarFolder(dir string, opt Options) (cifar, []string) {
	entries, _ := os.ReadDir(dir) // not Glob: the user's path may hold its signs
	for _, c := range cifars {
		pattern := c.train
		if opt.Test {
			pattern = c.test
		}
		var paths []string
		for _, e := range entries {
			if ok, _ := filepath.Match(pattern, e.Name()); ok && e.Type().IsRegular() {
				paths = append(paths, filepath.Join(dir, e.Name()))
			}
		}
		if len(paths) > 0 {
			return c, paths
		}
	}
	return cifar{}, nil
}

// testBeside finds the test files beside a training file.
func (c cifar) testBeside(path string) (string, bool) {
	test := filepath.Join(filepath.Dir(path), c.test)
	info, err := os.Stat(test)
	return test, err == nil && info.Mode().IsRegular()
}

// openCIFARFile reads one file or, where the test split is asked for, the one beside it.
func openCIFARFile(ctx context.Context, c cifar, path string, opt Options) (*Set, error) {
	isTest, _ := filepath.Match(c.test, filepath.Base(path))
	without := false
	if opt.Test && !isTest {
		test, there := c.testBeside(path)
		if there {
			path = test
		}
		without = !there
	}
	s, err := openCIFAR(ctx, path, c, []string{path}, opt)
	if err == nil && without {
		s.noTest(path)
	}
	return s, err
}

// openCIFAR reads the files, all of one format, into one set.
func openCIFAR(ctx context.Context, name string, c cifar, paths []string, opt Options) (*Set, error) {
	s := &Set{Name: name, H: cifarSide, W: cifarSide, C: 3, Classes: c.classNames(filepath.Dir(paths[0]))}
	for _, path := range paths {
		if err := s.addCIFAR(ctx, c, path); err != nil {
			return nil, err
		}
	}
	return s, s.convert(ctx, opt)
}

func (s *Set) addCIFAR(ctx context.Context, c cifar, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return unreadable(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return unreadable(path, err)
	}
	if info.Size() > maxBytes-int64(len(s.Pix)) {
		return fmt.Errorf("%s is larger than %d GiB: give a part of it", path, maxBytes>>30)
	}
	return s.readCIFAR(c, path, ctxReader{ctx, f}, info.Size())
}

// readCIFAR adds the records of r, which is said to be of the given size.
func (s *Set) readCIFAR(c cifar, name string, r io.Reader, size int64) error {
	each := int64(c.record())
	switch {
	case size == 0:
		return fmt.Errorf("%s is empty: copy it again", name)
	case size%each != 0:
		return fmt.Errorf("%s is cut off: it should hold pictures of %d bytes, as %s does, and the last has only %d; copy it again", name, each, c.name, size%each)
	}
	in := bufio.NewReaderSize(r, 1<<16)
	record := make([]byte, each)
	s.Pix = slices.Grow(s.Pix, int(min(size/each, 1<<16))*cifarPixels)
	for i := range size / each {
		if _, err := io.ReadFull(in, record); err != nil {
			if ended(err) {
				return err
			}
			return unreadable(name, engine.Cause(err))
		}
		label := int(record[c.labels-1])
		if label >= c.classes {
			return fmt.Errorf("%s is no file of %s: picture %d has the label %d, and there are %d classes", name, c.name, i+1, label, c.classes)
		}
		s.Labels = append(s.Labels, label)
		plane := record[c.labels:]
		const side = cifarPixels / 3
		for p := range side {
			s.Pix = append(s.Pix, plane[p], plane[side+p], plane[2*side+p])
		}
		s.N++
	}
	return nil
}

// classNames reads the classes' names from the file that comes with the set; without it they are those known, or numbers.
func (c cifar) classNames(dir string) []string {
	if f, err := os.Open(filepath.Join(dir, c.names)); err == nil {
		defer f.Close()
		text, err := io.ReadAll(io.LimitReader(f, 1<<16))
		names := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), "\r", "")), "\n")
		if err == nil && len(names) == c.classes && !slices.Contains(names, "") {
			return names
		}
	}
	if c.known != nil {
		return c.known
	}
	names := make([]string, c.classes)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}
