package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"atelier/engine"
)

// The NPY format of NumPy (numpy.lib.format, versions 1.0 to 3.0): a magic, the version, the length of the header, the header, which is
// the text of a Python dictionary, then the numbers. Read and written here: uint8 and float32, little-endian, last index fastest, one
// to four dimensions; float64 is read as float32.

const (
	npyMagic     = "\x93NUMPY"
	maxNPYHeader = 64 << 10
	maxNPYBytes  = 16 << 30
)

// Array is what an NPY file holds: one of Bytes and Floats is set.
type Array struct {
	Shape  []int
	Bytes  []uint8
	Floats []float32
}

// Batch takes the array for pictures: uint8, [N, H, W, C] or [N, H, W].
func (a *Array) Batch() (engine.Batch, error) {
	if a.Bytes == nil || len(a.Shape) < 3 {
		return engine.Batch{}, fmt.Errorf("the array is %s, not pictures: uint8 N x H x W x C", a)
	}
	b := engine.Batch{N: a.Shape[0], H: a.Shape[1], W: a.Shape[2], C: 1, Pix: a.Bytes}
	if len(a.Shape) == 4 {
		b.C = a.Shape[3]
	}
	return b, engine.CheckSize(b.H, b.W, b.C)
}

// Latents takes the array for codes: float, [N, Z], or [Z] for one.
func (a *Array) Latents() (engine.Latents, error) {
	if a.Floats == nil || len(a.Shape) > 2 {
		return engine.Latents{}, fmt.Errorf("the array is %s, not latents: float32 N x Z", a)
	}
	l := engine.Latents{N: 1, Z: a.Shape[len(a.Shape)-1], Data: a.Floats}
	if len(a.Shape) == 2 {
		l.N = a.Shape[0]
	}
	for i, v := range l.Data {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return engine.Latents{}, fmt.Errorf("latent %d holds a number that is not finite: %v", i/l.Z, v)
		}
	}
	return l, nil
}

// String is "uint8 3 x 28 x 28".
func (a *Array) String() string {
	kind := "uint8"
	if a.Bytes == nil {
		kind = "float32"
	}
	dims := make([]string, len(a.Shape))
	for i, d := range a.Shape {
		dims[i] = strconv.Itoa(d)
	}
	return kind + " " + strings.Join(dims, " x ")
}

// WriteNPY writes an array of the given shape.
func WriteNPY[T uint8 | float32](w io.Writer, data []T, shape ...int) error {
	total := 1
	dims := ""
	for _, d := range shape {
		total *= d
		dims += strconv.Itoa(d) + ", "
	}
	if len(shape) == 0 || total != len(data) {
		panic("imageio: WriteNPY: data and shape don't fit")
	}
	if len(shape) > 1 {
		dims = strings.TrimSuffix(dims, ", ") // a tuple of one keeps its comma
	}
	descr := "|u1"
	if _, ok := any(data).([]float32); ok {
		descr = "<f4"
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, strings.TrimSuffix(dims, " "))
	const before = len(npyMagic) + 2 + 2
	header += strings.Repeat(" ", 63-(before+len(header))%64) + "\n" // the numbers begin at a multiple of 64
	head := append([]byte(npyMagic), 1, 0)
	head = binary.LittleEndian.AppendUint16(head, uint16(len(header)))
	if _, err := w.Write(append(head, header...)); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, data)
}

// WriteBatchNPY writes pictures as uint8 [N, H, W, C].
func WriteBatchNPY(w io.Writer, b engine.Batch) error { return WriteNPY(w, b.Pix, b.N, b.H, b.W, b.C) }

// WriteLatentsNPY writes codes as float32 [N, Z].
func WriteLatentsNPY(w io.Writer, l engine.Latents) error { return WriteNPY(w, l.Data, l.N, l.Z) }

// ReadNPY reads an array. Nothing is allocated by the header's word alone: memory grows with the bytes that are really there.
func ReadNPY(r io.Reader) (*Array, error) {
	header, err := npyHeader(r)
	if err != nil {
		return nil, err
	}
	size, shape, err := parseNPYHeader(header)
	if err != nil {
		return nil, err
	}
	total := size
	for _, d := range shape {
		if d < 1 {
			return nil, errors.New("this NPY file holds an empty array")
		}
		if d > maxNPYBytes/total {
			return nil, fmt.Errorf("this NPY file can't be right: its header says more than %d GiB", maxNPYBytes>>30)
		}
		total *= d
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(total)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("this NPY file can't be read: %w", err)
	case len(data) < total:
		return nil, fmt.Errorf("this NPY file is cut off: its header says %d bytes of numbers and it holds %d", total, len(data))
	case len(data) > total:
		return nil, errors.New("this NPY file is longer than its header says")
	}
	a := &Array{Shape: shape}
	switch size {
	case 1:
		a.Bytes = slices.Clip(data)
	case 4:
		a.Floats = make([]float32, total/4)
		for i := range a.Floats {
			a.Floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
	case 8:
		a.Floats = make([]float32, total/8)
		for i := range a.Floats {
			a.Floats[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:])))
		}
	}
	return a, nil
}

func npyHeader(r io.Reader) (string, error) {
	cut := errors.New("this NPY file is cut off: it ends inside its header")
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:6]) != npyMagic {
		return "", errors.New("this is not an NPY file: give one that NumPy or Atelier has written")
	}
	var size [4]byte
	switch head[6] { // the major version
	case 1:
		if _, err := io.ReadFull(r, size[:2]); err != nil {
			return "", cut
		}
	case 2, 3:
		if _, err := io.ReadFull(r, size[:]); err != nil {
			return "", cut
		}
	default:
		return "", fmt.Errorf("this NPY file has version %d: versions 1 to 3 can be read", head[6])
	}
	n := binary.LittleEndian.Uint32(size[:])
	if n > maxNPYHeader {
		return "", fmt.Errorf("this NPY file can't be right: a header of %d bytes", n)
	}
	header := make([]byte, n)
	if _, err := io.ReadFull(r, header); err != nil {
		return "", cut
	}
	return string(header), nil
}

// npyDict matches the header as NumPy writes it; the keys are always in alphabetical order.
var npyDict = regexp.MustCompile(`^\{'descr': ?'([^']*)', 'fortran_order': ?(True|False), 'shape': ?\(((?:\d+, ?)*\d*)\),? ?\}\s*$`)

// parseNPYHeader returns the bytes a number takes and the shape.
func parseNPYHeader(header string) (size int, shape []int, err error) {
	m := npyDict.FindStringSubmatch(header)
	if m == nil {
		return 0, nil, errors.New("this NPY file can't be read: its header is not the one of a plain array")
	}
	switch m[1] {
	case "|u1", "<u1", "u1":
		size = 1
	case "<f4":
		size = 4
	case "<f8":
		size = 8
	default:
		return 0, nil, fmt.Errorf("this NPY file holds numbers of type %q: only uint8, float32 and float64 (little-endian) can be read", m[1])
	}
	for _, text := range strings.FieldsFunc(m[3], func(r rune) bool { return r == ',' || r == ' ' }) {
		d, err := strconv.Atoi(text)
		if err != nil || d > maxNPYBytes {
			return 0, nil, fmt.Errorf("this NPY file can't be right: a dimension of %s", text)
		}
		shape = append(shape, d)
	}
	if len(shape) < 1 || len(shape) > 4 {
		return 0, nil, fmt.Errorf("this NPY file holds an array of %d dimensions: 1 to 4 can be read", len(shape))
	}
	if m[2] == "True" && len(shape) > 1 {
		return 0, nil, errors.New("this NPY file is in Fortran order: save it with numpy.ascontiguousarray")
	}
	return size, shape, nil
}
