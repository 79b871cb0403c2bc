package imageio

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"atelier/engine"
	"atelier/engine/atomicfile"
)

// Options lay out what Save writes. The zero value: automatic columns, no gap, true size, black, ten pictures a second.
type Options struct {
	Cols       int         // of a grid; 0 makes it nearly square
	Gap        int         // pixels between the pictures of a grid
	Scale      int         // pixels a pixel becomes, in PNG and GIF; 0 is 1
	Background color.Color // of a grid; nil is black
	Delay      int         // hundredths of a second between the frames of an animation; 0 is 10
}

// Recipe describes pictures first, first+1, ..., first+n-1 of what is saved, as a JSON object: a grid asks for all of them at once, a folder
// for each on its own.
type Recipe func(first, n int) any

// maxGrid is the largest grid, in pixels.
const maxGrid = 256_000_000

// Save writes the pictures in the form that path asks for: .png one picture or a grid, with its recipe; .gif an animation; .npy uint8
// [N, H, W, C]; a folder (one that exists, or a path that ends in a slash or has no extension) one PNG each, with recipes, numbered on
// from those that lie there. A file is replaced, and is never left half-written. Errors are one sentence that names the path.
//
// The end of ctx ends the work soon, with ctx's error; of a folder, whole pictures stay. recipe may be nil.
func Save(ctx context.Context, path string, b engine.Batch, recipe Recipe, opt Options) error {
	if b.N < 1 {
		panic("imageio: Save: no pictures")
	}
	if opt.Scale == 0 {
		opt.Scale = 1
	}
	if opt.Background == nil {
		opt.Background = color.Black
	}
	if opt.Delay == 0 {
		opt.Delay = 10
	}
	if recipe == nil {
		recipe = func(first, n int) any { return nil }
	}
	if isFolder(path) {
		return saveFolder(ctx, path, b, recipe, opt)
	}
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".png":
		if b.N == 1 {
			return savePNG(ctx, path, b, recipe(0, 1), opt)
		}
		cols := opt.Cols
		if w, h := gridSize(b, &cols, opt.Gap, opt.Scale); w > maxGrid/h {
			return fmt.Errorf("can't save %s: %d pictures make a grid of %d x %d pixels; save them into a folder", path, b.N, w, h)
		}
		m := Grid(b, opt.Cols, opt.Gap, opt.Scale, opt.Background)
		return atomicfile.Write(path, func(w io.Writer) error { return WritePNG(until{ctx, w}, m, recipe(0, b.N)) })
	case ".gif":
		return atomicfile.Write(path, func(w io.Writer) error { return WriteGIF(until{ctx, w}, b, opt.Delay, opt.Scale) })
	case ".npy":
		return atomicfile.Write(path, func(w io.Writer) error { return WriteBatchNPY(until{ctx, w}, b) })
	case "":
		return fmt.Errorf("can't save %s: it is a file without an extension, and pictures would go into a folder; choose another name", path)
	default:
		return fmt.Errorf("can't save %s: %s is not known; end the name in .png, .gif or .npy, or give a folder", path, ext)
	}
}

// until is a writer that ends with ctx.
type until struct {
	ctx context.Context
	w   io.Writer
}

func (u until) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(p)
}

func isFolder(path string) bool {
	if info, err := os.Stat(path); err == nil {
		return info.IsDir()
	}
	return filepath.Ext(path) == "" || os.IsPathSeparator(path[len(path)-1])
}

// savePNG writes a batch of one; grey pictures become grey PNGs.
func savePNG(ctx context.Context, path string, b engine.Batch, recipe any, opt Options) error {
	var m image.Image
	if b.C == 1 && opt.Scale == 1 {
		m = &image.Gray{Pix: b.Pix, Stride: b.W, Rect: image.Rect(0, 0, b.W, b.H)}
	} else {
		m = Grid(b, 1, 0, opt.Scale, opt.Background)
	}
	return atomicfile.Write(path, func(w io.Writer) error { return WritePNG(until{ctx, w}, m, recipe) })
}

func saveFolder(ctx context.Context, dir string, b engine.Batch, recipe Recipe, opt Options) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("can't make the folder %s: %w", dir, engine.Cause(err))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("can't look into the folder %s: %w", dir, engine.Cause(err))
	}
	last := 0
	for _, e := range entries {
		if n, err := strconv.Atoi(strings.TrimSuffix(e.Name(), ".png")); err == nil {
			last = max(last, n)
		}
	}
	for i := range b.N {
		name := filepath.Join(dir, fmt.Sprintf("%05d.png", last+1+i))
		if err := savePNG(ctx, name, b.Slice(i, i+1), recipe(i, 1), opt); err != nil {
			return err
		}
	}
	return nil
}

// SaveLatents writes codes as an NPY file, float32 [N, Z].
func SaveLatents(path string, l engine.Latents) error {
	return atomicfile.Write(path, func(w io.Writer) error { return WriteLatentsNPY(w, l) })
}

// NextFree is path where nothing is there yet, otherwise the first of name-2.ext, name-3.ext, ... that is free.
func NextFree(path string) string {
	path = filepath.Clean(path)
	ext := filepath.Ext(path)
	free := path
	for i := 2; ; i++ {
		if _, err := os.Lstat(free); err != nil {
			return free // nothing is there; or the place is a bad one, as saving will say
		}
		free = strings.TrimSuffix(path, ext) + "-" + strconv.Itoa(i) + ext
	}
}
