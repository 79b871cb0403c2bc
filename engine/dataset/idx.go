package dataset

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"slices"
	"strconv"

	"atelier/engine"
)

// The IDX format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): two zero bytes, the type of the numbers, how
// many dimensions, each dimension as a big-endian uint32, then the numbers, the last dimension running fastest. Pictures and labels are
// bytes (type 8); the other types are refused. Pictures: [N, H, W] or [N, H, W, C]; labels: [N].

// array is the content of an IDX file.
type array struct {
	dims []int
	data []uint8
}

const typeByte = 8

// readIDX reads all of a file. Nothing is allocated by the header's word alone: memory grows with the bytes that are really there.
func readIDX(f file) (array, error) {
	f, err := f.plain()
	if err != nil {
		return array{}, err
	}
	var head [4]byte
	if err := f.header(head[:]); err != nil {
		return array{}, err
	}
	if head[0] != 0 || head[1] != 0 || head[3] < 1 || head[3] > 4 {
		return array{}, fmt.Errorf("%s is not an IDX file: it begins with % x instead of 00 00 08 and 1 to 4 dimensions", f.name, head)
	}
	if head[2] != typeByte {
		return array{}, fmt.Errorf("%s holds numbers of IDX type %#02x: only bytes (0x08) can be read", f.name, head[2])
	}
	dims := make([]int, head[3])
	total := 1
	for i := range dims {
		var d [4]byte
		if err := f.header(d[:]); err != nil {
			return array{}, err
		}
		dims[i] = int(binary.BigEndian.Uint32(d[:]))
		if dims[i] == 0 {
			return array{}, fmt.Errorf("%s holds nothing: its header says %s", f.name, times(dims[:i+1]))
		}
		if dims[i] > maxBytes/total {
			return array{}, fmt.Errorf("%s can't be right: its header says %s, more than %d GiB", f.name, times(dims[:i+1]), maxBytes>>30)
		}
		total *= dims[i]
	}
	header := int64(len(head) + 4*len(dims))
	if f.size >= 0 && f.size < header+int64(total) {
		return array{}, f.cutOff(dims, total, int(f.size-header))
	}
	data, err := readUpTo(f.r, total)
	if err == nil {
		_, err = io.ReadFull(f.r, head[:1]) // meets the end, and with it gzip's checksum
		if err == nil {
			return array{}, fmt.Errorf("%s is longer than its header says (%s): it is damaged or not an IDX file", f.name, times(dims))
		}
	}
	switch {
	case err == io.EOF && len(data) == total:
		return array{dims, data}, nil
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return array{}, f.cutOff(dims, total, len(data))
	case ended(err):
		return array{}, err
	}
	return array{}, fmt.Errorf("%s is damaged (%w): copy it again", f.name, engine.Cause(err))
}

// readUpTo reads n bytes, or those before the error. Memory is at most eight times what has arrived, or a megabyte.
func readUpTo(r io.Reader, n int) ([]byte, error) {
	data := make([]byte, 0, min(n, 1<<20))
	for len(data) < n {
		if len(data) == cap(data) {
			data = append(make([]byte, 0, min(n, 8*len(data))), data...)
		}
		k, err := r.Read(data[len(data):cap(data)])
		if data = data[:len(data)+k]; err != nil && len(data) < n {
			return data, err
		}
	}
	return data, nil
}

// header reads a piece of the header.
func (f file) header(p []byte) error {
	_, err := io.ReadFull(f.r, p)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s is cut off: it ends inside its header; copy it again", f.name)
	case ended(err):
		return err
	case err != nil:
		return fmt.Errorf("%s is damaged (%w): copy it again", f.name, engine.Cause(err))
	}
	return nil
}

// ended tells that the context ended.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func (f file) cutOff(dims []int, total, got int) error {
	each, what := total/dims[0], "picture"
	if len(dims) < 3 {
		what = "label"
	}
	return fmt.Errorf("%s is cut off: its header says %s (%d bytes) and it holds %s (%d bytes); copy it again",
		f.name, count(dims[0], what), total, count(got/each, what), got)
}

func times(dims []int) string {
	text := strconv.Itoa(dims[0])
	for _, d := range dims[1:] {
		text += " x " + strconv.Itoa(d)
	}
	return text
}

// idxSet makes a set of IDX images and, where not nil, labels.
func idxSet(ctx context.Context, name string, images file, labels *file, opt Options) (*Set, error) {
	images.r = ctxReader{ctx, images.r}
	a, err := readIDX(images)
	if err != nil {
		return nil, err
	}
	if len(a.dims) < 3 {
		return nil, fmt.Errorf("%s holds %s, no pictures: give the images file", images.name, times(a.dims))
	}
	s := &Set{Name: name, N: a.dims[0], H: a.dims[1], W: a.dims[2], C: 1, Pix: a.data}
	if len(a.dims) == 4 {
		s.C = a.dims[3]
	}
	if err := engine.CheckSize(s.H, s.W, s.C); err != nil {
		return nil, fmt.Errorf("%s: %w", images.name, err)
	}
	if labels != nil {
		labels.r = ctxReader{ctx, labels.r}
		if err := s.label(*labels); err != nil {
			return nil, err
		}
	}
	return s, s.convert(ctx, opt)
}

// label reads the labels of the set.
func (s *Set) label(f file) error {
	a, err := readIDX(f)
	if err != nil {
		return err
	}
	if len(a.dims) != 1 || a.dims[0] != s.N {
		return fmt.Errorf("%s doesn't belong to %s: it holds %s labels for %s", f.name, s.Name, times(a.dims), count(s.N, "picture"))
	}
	s.Labels = make([]int, s.N)
	for i, l := range a.data {
		s.Labels[i] = int(l)
	}
	for c := range int(slices.Max(a.data)) + 1 {
		s.Classes = append(s.Classes, strconv.Itoa(c))
	}
	return nil
}

// convert brings the pictures to the size and the channels asked for.
func (s *Set) convert(ctx context.Context, opt Options) error {
	size, c := opt.Size, opt.Channels
	if c == 0 {
		c = s.C
	}
	if c == s.C && (size == 0 || size == s.H && size == s.W) {
		opt.progress(s.N, s.N)
		return nil
	}
	h, w := size, size
	if size == 0 {
		h, w = s.H, s.W
	}
	if err := checkMemory(s.N, h, w, c); err != nil {
		return err
	}
	out := make([]uint8, s.N*h*w*c)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range s.N {
		if i%1000 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			opt.progress(i, s.N)
		}
		if size == 0 {
			draw.Draw(dst, dst.Rect, s.Image(i), image.Point{}, draw.Src)
		} else {
			fit(dst, s.Image(i))
		}
		store(out[i*h*w*c:(i+1)*h*w*c], dst, c)
	}
	opt.progress(s.N, s.N)
	s.H, s.W, s.C, s.Pix = h, w, c, out
	return nil
}
