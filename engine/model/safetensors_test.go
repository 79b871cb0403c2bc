package model

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func example() *File {
	return &File{
		Tensors: map[string]Tensor{
			"conv1.weight": {[]int{2, 1, 1, 3}, []float32{1, -2.5, 3e-45, math.MaxFloat32, 0, float32(math.Copysign(0, -1))}},
			"conv1.bias":   {[]int{2}, []float32{0.1, 0.2}},
			"scalar":       {[]int{}, []float32{7}},
			"empty":        {[]int{0, 4}, nil},
		},
		Meta: map[string]string{"method": "vae", "config": `{"latent":"32"}`, "note": "ünïcode \"quoted\" <&>"},
	}
}

func encode(f *File) []byte {
	var buf bytes.Buffer
	if err := Write(&buf, f); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// same compares shapes and bits.
func same(a, b *File) bool {
	return maps.Equal(a.Meta, b.Meta) && maps.EqualFunc(a.Tensors, b.Tensors, func(s, t Tensor) bool {
		return slices.Equal(s.Shape, t.Shape) && slices.EqualFunc(s.Data, t.Data, func(x, y float32) bool {
			return math.Float32bits(x) == math.Float32bits(y)
		})
	})
}

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	for range 2 { // the second time over the first
		if err := Save(path, example()); err != nil {
			t.Fatal(err)
		}
	}
	back, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if !same(back, example()) {
		t.Errorf("%v came back as %v", example(), back)
	}
}

// The layout that other readers rely on, byte by byte.
func TestLayout(t *testing.T) {
	data := encode(&File{Tensors: map[string]Tensor{"b": {[]int{1}, []float32{2}}, "a": {[]int{2}, []float32{1, 3}}}, Meta: map[string]string{"k": "v"}})
	header := `{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}`
	header += strings.Repeat(" ", (8-len(header)%8)%8)
	want := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	want = append(want, 0, 0, 128, 63, 0, 0, 64, 64, 0, 0, 0, 64)
	if !bytes.Equal(data, want) {
		t.Errorf("%q\nwant %q", data, want)
	}
}

// raw is a file with this header.
func raw(header string, data ...byte) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), data...)
}

func TestOtherTypes(t *testing.T) {
	f64 := binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.1))
	data := raw(`{"d":{"dtype":"F64","shape":[],"data_offsets":[0,8]},
		"h":{"dtype":"F16","shape":[7],"data_offsets":[8,22]},
		"b":{"dtype":"BF16","shape":[2],"data_offsets":[22,26]}}   `,
		append(f64, 0, 0x3c, 0, 0xc0, 1, 0, 0xff, 3, 0xff, 0x7b, 0, 0x7c, 0, 0x80, 0x80, 0x3f, 0x49, 0xc0)...)
	f, err := Parse("x", data)
	if err != nil {
		t.Fatal(err)
	}
	if d := f.Tensors["d"].Data; len(d) != 1 || d[0] != 0.1 {
		t.Errorf("F64: %v", d)
	}
	want := []float32{1, -2, 1.0 / (1 << 24), 1023.0 / (1 << 24), 65504, float32(math.Inf(1)), 0}
	if h := f.Tensors["h"].Data; !slices.Equal(h, want) || !math.Signbit(float64(h[6])) {
		t.Errorf("F16: %v, want %v", h, want)
	}
	if b := f.Tensors["b"].Data; !slices.Equal(b, []float32{1, -3.140625}) {
		t.Errorf("BF16: %v", b)
	}
	if v := fromHalf(0x7e00); !math.IsNaN(float64(v)) {
		t.Errorf("the NaN of F16 is %v", v)
	}
}

func TestBadFiles(t *testing.T) {
	good := encode(example())
	one := func(fields string) []byte { return raw(`{"a":{`+fields+`}}`, 1, 2, 3, 4) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":         {nil, "x% is empty; take an earlier copy or train again"},
		"five bytes":    {good[:5], "x% is cut off: it has only 5 bytes; take an earlier copy or train again"},
		"half header":   {good[:40], fmt.Sprintf("x%% is cut off: its header alone should be %d bytes long and the file is 40;", len(good)-36)},
		"half":          {good[:len(good)-7], fmt.Sprintf("x%% is cut off: it should be %d bytes long and is %d; take an earlier copy or train again", len(good), len(good)-7)},
		"too long":      {append(slices.Clone(good), 0), fmt.Sprintf("x%% is damaged: it should be %d bytes long and is %d;", len(good), len(good)+1)},
		"text":          {[]byte("some text, no model"), "x% is not a model file, it doesn't begin as safetensors does: give a run folder or a .safetensors file"},
		"a zip":         {[]byte("PK\x03\x04\x00\x00\x00\x00\x00\x00"), "is not a model file"},
		"huge header":   {append(bytes.Repeat([]byte{255}, 8), '{'), "is not a model file"},
		"no JSON":       {raw(`{"a":`), "its header is not readable"},
		"not closed":    {raw(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}`, 1, 2, 3, 4), "its header is not readable"},
		"something on":  {raw(`{} {}`), "its header is not readable (something follows it)"},
		"key no text":   {raw(`{1:{}}`), "its header is not readable"},
		"no object":     {raw(`{"a":[1]}`), "its header is not readable"},
		"null":          {raw(`{"a":null}`), `tensor "a" holds numbers of type ""`},
		"meta no text":  {raw(`{"__metadata__":{"a":1}}`), "its header is not readable"},
		"twice":         {raw(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 1, 2, 3, 4), `"a" is in its header twice`},
		"type":          {one(`"dtype":"I64","shape":[],"data_offsets":[0,4]`), `tensor "a" holds numbers of type "I64", and only F32, F16, BF16 and F64 can be read`},
		"no shape":      {one(`"dtype":"F32","data_offsets":[0,4]`), `tensor "a" has no shape`},
		"no place":      {one(`"dtype":"F32","shape":[]`), `tensor "a" has an impossible place, []`},
		"three offsets": {one(`"dtype":"F32","shape":[],"data_offsets":[0,4,4]`), "impossible place, [0 4 4]"},
		"backwards":     {one(`"dtype":"F32","shape":[],"data_offsets":[4,0]`), "impossible place, [4 0]"},
		"negative":      {one(`"dtype":"F32","shape":[],"data_offsets":[-4,0]`), "impossible place, [-4 0]"},
		"fraction":      {one(`"dtype":"F32","shape":[],"data_offsets":[0.5,4]`), "its header is not readable"},
		"far away":      {one(`"dtype":"F32","shape":[],"data_offsets":[0,9223372036854775807]`), "impossible place"},
		"shape":         {one(`"dtype":"F32","shape":[2],"data_offsets":[0,4]`), `tensor "a" should take 8 bytes and takes 4`},
		"minus":         {one(`"dtype":"F32","shape":[-1],"data_offsets":[0,4]`), `tensor "a" has an impossible shape, [-1]`},
		"overflow":      {one(`"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]`), "impossible shape"},
		"claims more":   {one(`"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]`), "is cut off: it should be 4000000000086 bytes long and is 90"},
		"hole":          {raw(`{"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}`, 1, 2, 3, 4, 5, 6, 7, 8), `tensor "a" begins at byte 4 instead of 0`},
		"overlap": {raw(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[],"data_offsets":[2,4]}}`, 1, 2, 3, 4),
			`tensor "b" begins at byte 2 instead of 4`},
	} {
		f, err := Parse("x%", c.data)
		if err == nil || !strings.HasPrefix(err.Error(), "x% ") || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, error %v\nwant one with %q", name, f, err, c.want)
		}
	}
}

func TestLoadRefusals(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "can't be read (no such file or directory)",
		dir:                        "is not a file: give a .safetensors file",
	} {
		if _, err := Load(path); err == nil || err.Error() != path+" "+want {
			t.Errorf("%v, want %s %s", err, path, want)
		}
	}
	// A disk that fails in the middle.
	data := encode(example())
	if _, err := Read("x", failing{data}, int64(len(data))); err == nil || err.Error() != "x can't be read (worn out)" {
		t.Errorf("%v", err)
	}
}

// failing reads all but the last byte.
type failing struct{ data []byte }

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if int(off)+len(p) >= len(f.data) {
		return 0, errors.New("worn out")
	}
	return copy(p, f.data[off:]), nil
}

func TestAFailedSaveKeepsTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.safetensors")
	if err := Save(path, example()); err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a shape that doesn't fit is written")
			}
		}()
		_ = Save(path, &File{Tensors: map[string]Tensor{"a": {[]int{3}, []float32{1}}}})
	}()
	if f, err := Load(path); err != nil || !same(f, example()) {
		t.Errorf("the old file became %v, error %v", f, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, error %v", entries, err)
	}
	if err := Save(filepath.Join(dir, "none", "m"), example()); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Errorf("%v", err)
	}
	if err := Write(short{}, example()); err == nil {
		t.Error("a writer that fails goes unnoticed")
	}
}

type short struct{}

func (short) Write(p []byte) (int, error) { return 0, io.ErrShortWrite }

func FuzzParse(f *testing.F) {
	f.Add(encode(example()))
	f.Add(encode(&File{}))
	f.Add(raw(`{"h":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},"__metadata__":{"a":"b"}} `, 1, 2, 3, 4))
	f.Add(raw(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}`, 1, 2, 3, 4))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("fuzz", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz ") {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		back, err := Parse("fuzz", encode(file))
		if err != nil || len(back.Tensors) != len(file.Tensors) || Hash(back) != Hash(file) {
			t.Errorf("%v came back as %v, error %v", file, back, err)
		}
	})
}
