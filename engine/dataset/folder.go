package dataset

import (
	"context"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/bands"
)

// A folder of pictures, with its sub-folders. Pictures go by their paths in alphabetical order, so that a folder gives the same set
// everywhere. Hidden files and folders are ignored, links to folders are not followed. An archive is read in the same way (zip.go).

const defaultSize = 64

// found is what a folder or an archive holds.
type found struct {
	in    place
	paths []string // relative, with slashes, in order
	notes []string

	chosen bool // the size is neither asked for nor the pictures' own
}

// place is where pictures lie; paths are those of found. Several goroutines use it at a time.
type place interface {
	// header and decode are imageio's.
	header(path string) (w, h int, err error)
	decode(path string) (image.Image, error)
	// metadata opens metadata.jsonl, whose file names are relative to dir. Where there is none, the error is fs.ErrNotExist.
	metadata() (r io.ReadCloser, dir string, err error)
}

// folder is a place on the disk.
type folder string

func (f folder) header(path string) (w, h int, err error) {
	return imageio.Header(filepath.Join(string(f), path))
}

func (f folder) decode(path string) (image.Image, error) {
	return imageio.Decode(filepath.Join(string(f), path))
}

func (f folder) metadata() (io.ReadCloser, string, error) {
	r, err := os.Open(filepath.Join(string(f), metadataFile))
	return r, "", err
}

func (f *found) leaveOut(path string, why any) {
	f.notes = append(f.notes, fmt.Sprintf("%s was left out: %v", path, why))
}

// findPictures lists the pictures under dir, by name only.
func findPictures(ctx context.Context, dir string) (found, error) {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return found{}, unreadable(dir, err)
	}
	f := found{in: folder(root)}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rel, relErr := filepath.Rel(root, path)
		if relErr != nil {
			return relErr
		}
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil && rel == ".":
			return unreadable(dir, err)
		case err != nil:
			f.leaveOut(rel, engine.Cause(err))
			return nil
		case rel == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		info, err := os.Stat(path) // through a link
		switch {
		case err != nil && imageio.IsPicture(path):
			f.leaveOut(rel, engine.Cause(err))
		case err == nil && info.IsDir():
			f.leaveOut(rel, "links to folders are not followed")
		case err == nil && info.Mode().IsRegular() && imageio.IsPicture(path):
			f.paths = append(f.paths, rel)
		}
		return nil
	})
	slices.Sort(f.paths)
	return f, err
}

// openPictures reads all that was found. What can't be read is left out and named in Notes.
func openPictures(ctx context.Context, name string, f found, opt Options) (*Set, error) {
	size, err := f.measure(ctx, opt)
	if err != nil {
		return nil, err
	}
	if len(f.paths) == 0 {
		return nil, f.nothing(name)
	}
	if err := checkMemory(len(f.paths), size, size, 3); err != nil {
		return nil, err
	}
	each := size * size * 3
	pix := make([]uint8, len(f.paths)*each)
	results, err := f.decodeAll(ctx, pix, size, opt)
	if err != nil {
		return nil, err
	}

	// Close the gaps that unreadable pictures left.
	n, transparent, grey := 0, 0, true
	for i, r := range results {
		if r.err != nil {
			f.leaveOut(f.paths[i], r.err)
			continue
		}
		copy(pix[n*each:(n+1)*each], pix[i*each:(i+1)*each])
		f.paths[n] = f.paths[i]
		n++
		grey = grey && r.grey
		if r.transparent {
			transparent++
		}
	}
	f.paths = f.paths[:n]
	if n == 0 {
		return nil, f.nothing(name)
	}
	if transparent > 0 {
		f.notes = append(f.notes, count(transparent, "picture")+" with transparent parts: they were put on white")
	}
	s := &Set{Name: name, N: n, H: size, W: size, C: 3, Pix: pix[:n*each]}
	if opt.Channels == 1 || opt.Channels == 0 && grey {
		s.C = 1
		s.Pix = make([]uint8, n*size*size)
		for i := range s.Pix {
			s.Pix[i] = luma(pix[3*i], pix[3*i+1], pix[3*i+2])
		}
	}
	s.Labels, s.Classes = f.labels()
	s.Captions, s.Attributes = f.describe()
	s.Notes, s.NoTest, s.Scaled = f.notes, opt.Test, f.chosen
	return s, nil
}

func (f *found) nothing(name string) error {
	return fmt.Errorf("none of the pictures in %s can be read: %s", name, f.notes[0])
}

// measure reads the headers, leaves out what has no good one, and decides the size.
func (f *found) measure(ctx context.Context, opt Options) (int, error) {
	good := f.paths[:0:0]
	common := 0 // the side of the middle square, -1 where there are several
	for _, path := range f.paths {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		w, h, err := f.in.header(path)
		if err != nil {
			f.leaveOut(path, err)
			continue
		}
		good = append(good, path)
		if side := min(w, h); common == 0 || common == side {
			common = side
		} else {
			common = -1
		}
	}
	f.paths = good
	switch {
	case opt.Size > 0:
		return opt.Size, nil
	case common > 0 && common <= defaultSize:
		return common, nil
	}
	f.chosen = true
	return defaultSize, nil
}

// result is how the decoding of a picture went.
type result struct {
	err               error
	grey, transparent bool
}

// decodeAll fills pix, [len(paths), size, size, 3], on several goroutines; Progress is called on this one.
func (f *found) decodeAll(ctx context.Context, pix []uint8, size int, opt Options) ([]result, error) {
	results := make([]result, len(f.paths))
	jobs := make(chan int)
	done := make(chan struct{}, 64)
	var workers sync.WaitGroup
	var large sync.Mutex // one large picture at a time: several would not fit into memory
	for range min(bands.Threads(), 8) {
		workers.Go(func() {
			dst := image.NewRGBA(image.Rect(0, 0, size, size))
			for i := range jobs {
				results[i] = f.decodeInto(pix[i*size*size*3:(i+1)*size*size*3], f.paths[i], dst, &large)
				done <- struct{}{}
			}
		})
	}
	go func() {
		defer close(done)
		defer workers.Wait()
		defer close(jobs)
		for i := range f.paths {
			select {
			case jobs <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	n := 0
	for range done {
		n++
		opt.progress(n, len(f.paths))
	}
	return results, ctx.Err()
}

// largePixels is the size from which pictures are decoded one at a time.
const largePixels = 8_000_000

func (f *found) decodeInto(dst []uint8, path string, scratch *image.RGBA, large *sync.Mutex) (r result) {
	w, h, err := f.in.header(path) // once more: the file may have changed since
	if err != nil {
		return result{err: err}
	}
	if w*h > largePixels {
		large.Lock()
		defer large.Unlock()
	}
	m, err := f.in.decode(path)
	if err != nil {
		return result{err: err}
	}
	r.transparent = fit(scratch, m)
	store(dst, scratch, 3)
	r.grey = true
	for p := 0; p < len(dst) && r.grey; p += 3 {
		r.grey = dst[p] == dst[p+1] && dst[p] == dst[p+2]
	}
	return r
}

// labels takes the sub-folders for classes: the first folder below what all paths have in common. There are labels only where every
// picture lies in such a folder and there are at least two.
func (f *found) labels() (labels []int, classes []string) {
	dirs := make([][]string, len(f.paths))
	for i, path := range f.paths {
		parts := strings.Split(path, "/")
		dirs[i] = parts[:len(parts)-1]
	}
	level := commonPrefix(dirs)
	class := make([]string, len(dirs))
	for i, d := range dirs {
		if len(d) == level {
			if slices.ContainsFunc(dirs, func(o []string) bool { return len(o) > level }) {
				f.notes = append(f.notes, "no labels: some pictures lie in sub-folders and some beside them")
			}
			return nil, nil
		}
		class[i] = d[level]
	}
	classes = slices.Compact(slices.Sorted(slices.Values(class)))
	if len(classes) < 2 {
		return nil, nil
	}
	labels = make([]int, len(class))
	for i, c := range class {
		labels[i], _ = slices.BinarySearch(classes, c)
	}
	return labels, classes
}

// commonPrefix is how many leading folders all paths share.
func commonPrefix(dirs [][]string) int {
	n := len(dirs[0])
	for _, d := range dirs[1:] {
		k := 0
		for k < min(n, len(d)) && d[k] == dirs[0][k] {
			k++
		}
		n = k
	}
	return n
}
