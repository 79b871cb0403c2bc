package dataset

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"atelier/engine"
	"atelier/engine/imageio"
)

// A zip archive of pictures is read as the folder that it would unpack to, without unpacking it: each picture goes from the archive to
// its pixels. metadata.jsonl may lie at the top or in a folder that holds everything. Members of the archive that are damaged, encrypted
// or too large are left out and named.

const (
	mostMembers = 2_000_000 // more files than this in an archive are a trap or a mistake
	mostMember  = 64 << 20  // bytes of a picture's file, once unpacked
	mostText    = 1 << 30   // bytes of metadata.jsonl
)

// archive is a place in a zip.
type archive struct {
	files map[string]*zip.File
	about *zip.File // metadata.jsonl, or nil
}

// openZip reads the archive at path, of which r is the open file.
func openZip(ctx context.Context, name string, r io.ReaderAt, size int64, opt Options) (*Set, error) {
	f, err := findZipped(name, r, size)
	if err != nil {
		return nil, err
	}
	if len(f.paths) == 0 {
		if len(f.notes) > 0 {
			return nil, f.nothing(name)
		}
		return nil, fmt.Errorf("there are no pictures in %s: put PNG, JPEG, GIF, BMP, WebP or TIFF files there, in sub-folders if they have labels", name)
	}
	return openPictures(ctx, name, f, opt)
}

// findZipped lists the pictures of an archive.
func findZipped(name string, r io.ReaderAt, size int64) (found, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // nothing is ever written to those paths
		return found{}, fmt.Errorf("%s is damaged (%w): copy it again", name, engine.Cause(err))
	}
	if len(z.File) > mostMembers {
		return found{}, fmt.Errorf("%s holds %d files, and %d are the most: unpack it and give the folder", name, len(z.File), mostMembers)
	}
	a := archive{files: make(map[string]*zip.File)}
	f := found{}
	depth := 0
	for _, m := range z.File {
		p := path.Clean(strings.ToValidUTF8(strings.ReplaceAll(m.Name, `\`, "/"), "?"))
		switch {
		case strings.HasSuffix(m.Name, "/") || !m.Mode().IsRegular() || hidden(p):
			continue
		case path.Base(p) == metadataFile:
			if d := strings.Count(p, "/"); a.about == nil || d < depth || d == depth && p < a.about.Name {
				a.about, depth = m, d
			}
			continue
		case !imageio.IsPicture(p):
			continue
		case m.Flags&1 != 0:
			f.leaveOut(p, errors.New("it is encrypted"))
			continue
		case m.UncompressedSize64 > mostMember:
			f.leaveOut(p, fmt.Sprintf("it unpacks to more than %d MiB", mostMember>>20))
			continue
		case a.files[p] != nil:
			f.leaveOut(p, errors.New("the archive holds it twice"))
			continue
		}
		a.files[p] = m
		f.paths = append(f.paths, p)
	}
	f.in = a
	slices.Sort(f.paths)
	return f, nil
}

// hidden tells that a folder would not be searched there, or that only macOS reads it.
func hidden(p string) bool {
	return slices.ContainsFunc(strings.Split(p, "/"), func(part string) bool {
		return strings.HasPrefix(part, ".") || part == "__MACOSX"
	})
}

func (a archive) header(path string) (w, h int, err error) {
	r, err := a.files[path].Open()
	if err != nil {
		return 0, 0, err
	}
	defer r.Close()
	return imageio.HeaderFrom(io.LimitReader(r, mostMember))
}

func (a archive) decode(path string) (image.Image, error) {
	m := a.files[path]
	r, err := m.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	// The directory's word for the size is only a promise; what is read beyond it is an error of package zip.
	data, err := io.ReadAll(io.LimitReader(r, mostMember+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > mostMember:
		return nil, fmt.Errorf("it unpacks to more than %d MiB", mostMember>>20)
	}
	return imageio.DecodeFrom(bytes.NewReader(data))
}

func (a archive) metadata() (io.ReadCloser, string, error) {
	if a.about == nil {
		return nil, "", fs.ErrNotExist
	}
	r, err := a.about.Open()
	if err != nil {
		return nil, "", err
	}
	dir := path.Dir(path.Clean(strings.ReplaceAll(a.about.Name, `\`, "/")))
	if dir == "." {
		dir = ""
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, mostText), r}, dir, nil
}

// openZipFile is openZip of a path.
func openZipFile(ctx context.Context, path string, opt Options) (*Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, unreadable(path, err)
	}
	return openZip(ctx, path, f, info.Size(), opt)
}
