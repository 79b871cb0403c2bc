package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"atelier/assets"
	"atelier/engine"
	"atelier/engine/imageio"
)

// Options say how a source is read. The zero value takes it as it is.
type Options struct {
	// Size is the side of the square that every picture is cropped and scaled to. 0 keeps the pictures of an IDX or CIFAR file as they
	// are; a folder's or a zip's become 64, or their own size where all are of one size and that is at most 64.
	Size int
	// Channels is 1 (grey) or 3 (RGB). 0 is as the source: grey where all pictures are grey.
	Channels int
	// Test asks for the test split where there is one; elsewhere Set.NoTest is set.
	Test bool
	// Progress, where not nil, hears how many pictures are read. It is called on the goroutine of Open.
	Progress func(done, total int)
}

func (o Options) progress(done, total int) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}

func (o Options) check() error {
	size, channels := o.Size, o.Channels
	if size == 0 {
		size = 1
	}
	if channels == 0 {
		channels = 1
	}
	return engine.CheckSize(size, size, channels)
}

// maxBytes is the largest set that is read into memory: 8 GiB.
const maxBytes = 8 << 30

// Source is a set that ships inside the program.
type Source struct {
	Name, Description, Credit string

	open func(context.Context, Options) (*Set, error)
}

var sources = []Source{{
	Name:        "digits",
	Description: "MNIST: 60,000 handwritten digits, 28 x 28 grey, and 10,000 for testing",
	Credit:      "Yann LeCun, Corinna Cortes, Christopher Burges; CC BY-SA 3.0",
	open:        openDigits,
}, {
	Name:        "fashion",
	Description: "a sample of Fashion-MNIST: 10,000 clothes of ten kinds, 28 x 28 grey; the full set's folder can be given instead",
	Credit:      "Zalando SE; MIT",
	open:        openFashion,
}, {
	Name:        "faces",
	Description: "cartoon faces with captions, 64 x 64 RGB: 10,000, and 2,000 for testing",
	Credit:      "Personas by Draftbit, rendered with DiceBear; CC BY 4.0",
	open:        openFaces,
}, {
	Name:        "shapes",
	Description: "coloured shapes, 32 x 32 RGB, drawn by this program with exact captions: 10,000, and 2,000 for testing",
	Credit:      "Atelier; MIT",
	open:        openShapes,
}, {
	Name:        "stacked-digits",
	Description: "a digit in each of red, green and blue, 28 x 28: 1,000 modes to find or to miss; 60,000, and 10,000 for testing",
	Credit:      "drawn from MNIST: Yann LeCun, Corinna Cortes, Christopher Burges; CC BY-SA 3.0",
	open:        openStacked,
}}

// Names lists the sets that ship inside the program.
func Names() []Source { return slices.Clone(sources) }

// Open reads a set: a shipped name, a folder or zip of pictures, an IDX file, a CIFAR binary file, or a folder of such files under their
// usual names. A shipped name comes before a path of the same name; ./NAME is always the path. It returns ctx's error soon after ctx ends; any other error is one
// sentence for the user.
func Open(ctx context.Context, name string, opt Options) (*Set, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	var shipped []string
	for _, s := range sources {
		if s.Name == name {
			return s.open(ctx, opt)
		}
		shipped = append(shipped, s.Name)
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		hint := ""
		if near := engine.Nearest(name, shipped); near != "" {
			hint = fmt.Sprintf(" (did you mean %q?)", near)
		}
		return nil, fmt.Errorf("there is no data %q%s: give a shipped name (%s), a folder or zip of pictures, an IDX file or a CIFAR binary file",
			name, hint, strings.Join(shipped, ", "))
	case err != nil:
		return nil, unreadable(name, err)
	case info.IsDir():
		return openDir(ctx, name, opt)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is neither a folder nor a file: give a folder or zip of pictures, an IDX file or a CIFAR binary file", name)
	}
	return openFile(ctx, name, opt)
}

// openDigits reads MNIST from the program itself.
func openDigits(ctx context.Context, opt Options) (*Set, error) {
	part := split(opt)
	images := embedded("data/digits/" + part + "-images-idx3-ubyte.gz")
	labels := embedded("data/digits/" + part + "-labels-idx1-ubyte.gz")
	return idxSet(ctx, "digits", images, &labels, opt)
}

func embedded(path string) file {
	f, err := assets.Files.Open(path)
	if err != nil {
		panic("dataset: a shipped file is missing from the program")
	}
	return file{path, f, -1}
}

// split is how the files of MNIST and its likes begin.
func split(opt Options) string {
	if opt.Test {
		return "t10k"
	}
	return "train"
}

// openDir reads a folder: of pictures, or where it has none of IDX or CIFAR files under their usual names.
func openDir(ctx context.Context, dir string, opt Options) (*Set, error) {
	found, err := findPictures(ctx, dir)
	if err != nil {
		return nil, err
	}
	if len(found.paths) > 0 {
		return openPictures(ctx, dir, found, opt)
	}
	if c, paths := cifarFolder(dir, opt); len(paths) > 0 {
		return openCIFAR(ctx, dir, c, paths, opt)
	}
	if c, paths := cifarFolder(dir, Options{}); len(paths) > 0 {
		s, err := openCIFAR(ctx, dir, c, paths, opt)
		if err == nil {
			s.noTest(dir)
		}
		return s, err
	}
	for _, name := range []string{"-images-idx3-ubyte", "-images.idx3-ubyte"} {
		for _, ext := range []string{".gz", ""} {
			path := filepath.Join(dir, split(opt)+name+ext)
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				return openFile(ctx, path, opt)
			}
		}
	}
	return nil, fmt.Errorf("there are no pictures in %s: put PNG, JPEG, GIF, BMP, WebP or TIFF files there, in sub-folders if they have labels", dir)
}

// noTest tells that the test split was asked for and there is no file of it.
func (s *Set) noTest(path string) {
	s.NoTest = true
	s.note("there is no test file beside " + path + ": these are the pictures of the file itself")
}

// openFile reads an archive, an IDX or a CIFAR file, or says what else the file is.
func openFile(ctx context.Context, path string, opt Options) (*Set, error) {
	if info, err := os.Stat(path); err == nil {
		if c, ok := cifarFile(path, info.Size()); ok {
			return openCIFARFile(ctx, c, path, opt)
		}
	}
	if isZip(path) {
		return openZipFile(ctx, path, opt)
	}
	without := false
	if opt.Test {
		test := strings.Replace(filepath.Base(path), "train-images", "t10k-images", 1)
		test = filepath.Join(filepath.Dir(path), test)
		if info, err := os.Stat(test); err == nil && info.Mode().IsRegular() {
			path = test
		}
		without = !strings.HasPrefix(filepath.Base(path), "t10k-")
	}
	images, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer images.Close()
	in, err := sniff(path, images)
	if err != nil {
		return nil, err
	}
	var labels *file
	if labelsPath := besides(path); labelsPath != "" {
		f, err := os.Open(labelsPath)
		if err != nil {
			return nil, unreadable(labelsPath, err)
		}
		defer f.Close()
		in, err := sniff(labelsPath, f)
		if err != nil {
			return nil, err
		}
		labels = &in
	}
	s, err := idxSet(ctx, path, in, labels, opt)
	if err != nil {
		return nil, err
	}
	if without {
		s.noTest(path)
	}
	if isFashion(path) && len(s.Classes) == len(fashionClasses) {
		s.Classes = fashionClasses
	}
	return s, nil
}

// isZip looks at a file's first bytes.
func isZip(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && (string(head[:]) == "PK\x03\x04" || string(head[:]) == "PK\x05\x06")
}

// sniff looks at the first bytes of a file: only IDX, plain or gzip, passes.
func sniff(path string, f *os.File) (file, error) {
	info, err := f.Stat()
	if err != nil {
		return file{}, unreadable(path, err)
	}
	r := bufio.NewReaderSize(f, 1<<16)
	head, err := r.Peek(4)
	if err != nil && err != io.EOF {
		return file{}, unreadable(path, err)
	}
	switch {
	case len(head) == 0:
		return file{}, fmt.Errorf("%s is empty: copy it again", path)
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return file{path, r, -1}, nil
	case bytes.HasPrefix(head, []byte{0, 0}):
		return file{path, r, info.Size()}, nil
	case imageio.IsPicture(path):
		return file{}, fmt.Errorf("%s is a single picture: give the folder that holds the pictures", path)
	}
	return file{}, fmt.Errorf("%s is not a data set: give a folder or zip of pictures, an IDX file or a CIFAR binary file", path)
}

// besides finds the labels that belong to an images file by the usual naming, or "".
func besides(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), ".gz")
	if !strings.Contains(base, "images") {
		return ""
	}
	base = strings.NewReplacer("images", "labels", "idx3", "idx1", "idx4", "idx1").Replace(base)
	for _, ext := range []string{"", ".gz"} {
		labels := filepath.Join(filepath.Dir(path), base+ext)
		if info, err := os.Stat(labels); err == nil && info.Mode().IsRegular() {
			return labels
		}
	}
	return ""
}

// file is an open source: its name for messages, its bytes (gzip where they begin so) and how many there are, or -1.
type file struct {
	name string
	r    io.Reader
	size int64
}

// plain unpacks gzip.
func (f file) plain() (file, error) {
	r := bufio.NewReaderSize(f.r, 1<<16)
	if head, _ := r.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return file{f.name, r, f.size}, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return file{}, fmt.Errorf("%s is damaged (%w): copy it again", f.name, err)
	}
	return file{f.name, z, -1}, nil
}

// unreadable is the sentence for a path that the system won't open.
func unreadable(path string, err error) error {
	return fmt.Errorf("%s can't be read (%w)", path, engine.Cause(err))
}

// ctxReader ends with ctx.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
