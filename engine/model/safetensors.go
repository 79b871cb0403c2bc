// Package model keeps models in files and opens any of them as an engine.Generator.
//
// Files are safetensors (Hugging Face, github.com/huggingface/safetensors): eight bytes with the length of the header, little-endian; the
// header, a JSON object with the type, shape and place of every tensor and a table of texts; the numbers, without gaps. PyTorch reads
// them as they are, since weights have its names and shapes.
//
// The reader is our own because a model comes from strangers and from full disks: it believes nothing in the header before it has been
// checked against the file, says in a sentence what is wrong, and reads tensor by tensor without a second copy of the file.
package model

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"atelier/engine"
	"atelier/engine/atomicfile"
)

// Tensor is a dense array, the last index running fastest. No dimensions is a single number.
type Tensor struct {
	Shape []int
	Data  []float32
}

// File is the content of a model file.
//
// Tensors of a checkpoint: weights and running statistics by their names, and beside them `optimizer.m.NAME`, `optimizer.v.NAME` (the
// optimizer's state) and `ema.NAME` (the average of the weights, which samples are made with).
//
// Meta: "method", "name", "data", "config" (the settings, JSON), "step", "images", "seconds", "seed", "atelier" (the version) and
// "format", always "pt".
type File struct {
	Tensors map[string]Tensor
	Meta    map[string]string
}

// Names lists the tensors in alphabetical order.
func (f *File) Names() []string { return slices.Sorted(maps.Keys(f.Tensors)) }

// Save writes the file beside path and renames it over: a failure leaves what was at path before. The error is one sentence.
func Save(path string, f *File) error {
	return atomicfile.Write(path, func(w io.Writer) error { return Write(w, f) })
}

// entry is a tensor's line in the header.
type entry struct {
	DType   string  `json:"dtype"`
	Shape   []int64 `json:"shape"`
	Offsets []int64 `json:"data_offsets"` // first byte and the one after the last, counted from the header's end
}

const metaKey = "__metadata__"

// Write writes float32 tensors in alphabetical order. It panics where a shape and its data don't fit.
func Write(w io.Writer, f *File) error {
	names := f.Names()
	meta, err := json.Marshal(f.Meta)
	if err != nil {
		panic("model: Write: texts that JSON can't hold")
	}
	var header bytes.Buffer
	if f.Meta == nil {
		meta = []byte("{}")
	}
	fmt.Fprintf(&header, `{"%s":%s`, metaKey, meta)
	var at int64
	for _, name := range names {
		t := f.Tensors[name]
		e := entry{DType: "F32", Shape: make([]int64, len(t.Shape)), Offsets: []int64{at, at + 4*int64(len(t.Data))}}
		total := 1
		for i, d := range t.Shape {
			e.Shape[i] = int64(d)
			total *= d
		}
		if total != len(t.Data) || name == metaKey {
			panic("model: Write: a tensor's shape and data don't fit, or its name is taken")
		}
		key, _ := json.Marshal(name) // strings and numbers always marshal
		value, _ := json.Marshal(e)
		fmt.Fprintf(&header, ",%s:%s", key, value)
		at = e.Offsets[1]
	}
	header.WriteByte('}')
	for header.Len()%8 != 0 {
		header.WriteByte(' ')
	}
	if err := binary.Write(w, binary.LittleEndian, uint64(header.Len())); err != nil {
		return err
	}
	if _, err := w.Write(header.Bytes()); err != nil {
		return err
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	var bits [4]byte
	for _, name := range names {
		for _, v := range f.Tensors[name].Data {
			binary.LittleEndian.PutUint32(bits[:], math.Float32bits(v))
			if _, err := buf.Write(bits[:]); err != nil {
				return err
			}
		}
	}
	return buf.Flush()
}

// Load reads the file at path. The error is one sentence.
func Load(path string) (*File, error) {
	r, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer r.Close()
	info, err := r.Stat()
	switch {
	case err != nil:
		return nil, unreadable(path, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file: give a .safetensors file", path)
	case info.Size() < 9 && strings.ToLower(filepath.Ext(path)) != ".safetensors": // too short to be known by what is in it
		return nil, fmt.Errorf("%s is not a model file: %s", path, wanted)
	}
	return Read(path, r, info.Size())
}

// Parse reads a file that is in memory; name is for messages.
func Parse(name string, data []byte) (*File, error) {
	return Read(name, bytes.NewReader(data), int64(len(data)))
}

// Read reads a file of the given size; name is for messages. float16, bfloat16 and float64 become float32. Values that are not finite
// are let through: see Finite.
func Read(name string, r io.ReaderAt, size int64) (*File, error) {
	entries, meta, start, err := readHeader(name, r, size)
	if err != nil {
		return nil, err
	}
	f := &File{Tensors: make(map[string]Tensor, len(entries)), Meta: meta}
	for _, e := range entries {
		section := io.NewSectionReader(r, start+e.Offsets[0], e.Offsets[1]-e.Offsets[0])
		data, err := readNumbers(section, types[e.DType])
		if err != nil {
			return nil, unreadable(name, err)
		}
		shape := make([]int, len(e.Shape))
		for i, d := range e.Shape {
			shape[i] = int(d)
		}
		f.Tensors[e.name] = Tensor{shape, data}
	}
	return f, nil
}

func unreadable(name string, err error) error {
	return fmt.Errorf("%s can't be read (%w)", name, engine.Cause(err))
}
