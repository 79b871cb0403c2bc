package model

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// maxHeader is the format's own limit.
const maxHeader = 100_000_000

// named is a checked entry of the header.
type named struct {
	name string
	entry
}

// What to do about a damaged file, and about one that is something else.
const (
	remedy = "take an earlier copy or train again"
	wanted = "give a run folder or a .safetensors file"
)

// readHeader reads and checks all of the header against the size of the file: afterwards the tensors lie inside the file, side by side
// from the header's end to the file's. It returns them in that order, the texts, and where the numbers start.
func readHeader(name string, r io.ReaderAt, size int64) ([]named, map[string]string, int64, error) {
	fail := func(format string, args ...any) ([]named, map[string]string, int64, error) {
		return nil, nil, 0, fmt.Errorf("%s "+format, append([]any{name}, args...)...)
	}
	if size == 0 {
		return fail("is empty; %s", remedy)
	}
	head := make([]byte, min(size, 9))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, nil, 0, unreadable(name, err)
	}
	if size < 9 {
		return fail("is cut off: it has only %d bytes; %s", size, remedy)
	}
	length := binary.LittleEndian.Uint64(head)
	if length > maxHeader || head[8] != '{' {
		return fail("is not a model file, it doesn't begin as safetensors does: %s", wanted)
	}
	start := 8 + int64(length)
	if start > size {
		return fail("is cut off: its header alone should be %d bytes long and the file is %d; %s", start, size, remedy)
	}
	text := make([]byte, length)
	if _, err := r.ReadAt(text, 8); err != nil && err != io.EOF {
		return nil, nil, 0, unreadable(name, err)
	}
	entries, meta, err := parseHeader(text)
	if err != nil {
		return fail("is damaged: %w; %s", err, remedy)
	}
	end, err := check(entries)
	switch {
	case err != nil:
		return fail("is damaged: %w; %s", err, remedy)
	case start+end > size:
		return fail("is cut off: it should be %d bytes long and is %d; %s", start+end, size, remedy)
	case start+end < size:
		return fail("is damaged: it should be %d bytes long and is %d; %s", start+end, size, remedy)
	}
	return entries, meta, start, nil
}

// parseHeader reads the JSON. It goes key by key, because json.Unmarshal keeps the last of two equal keys without a word.
func parseHeader(text []byte) ([]named, map[string]string, error) {
	bad := func(err error) ([]named, map[string]string, error) {
		return nil, nil, fmt.Errorf("its header is not readable (%w)", err)
	}
	var entries []named
	meta := make(map[string]string)
	seen := make(map[string]bool)
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil { // the opening brace
		return bad(err)
	}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return bad(err)
		}
		key := token.(string) // inside an object, keys are strings or the token is an error
		if seen[key] {
			return nil, nil, fmt.Errorf("%q is in its header twice", key)
		}
		seen[key] = true
		if key == metaKey {
			if err := dec.Decode(&meta); err != nil {
				return bad(err)
			}
			continue
		}
		e := named{name: key}
		if err := dec.Decode(&e.entry); err != nil {
			return bad(err)
		}
		entries = append(entries, e)
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return bad(err)
	}
	if rest := bytes.TrimLeft(text[dec.InputOffset():], " "); len(rest) > 0 {
		return bad(errors.New("something follows it"))
	}
	return entries, meta, nil
}

// check sorts the entries by place and returns where the last one ends, counted from the header's end.
func check(entries []named) (end int64, err error) {
	for _, e := range entries {
		if err := e.check(); err != nil {
			return 0, err
		}
	}
	slices.SortFunc(entries, func(a, b named) int { return slices.Compare(a.Offsets, b.Offsets) })
	for _, e := range entries {
		if e.Offsets[0] != end {
			return 0, fmt.Errorf("tensor %q begins at byte %d instead of %d", e.name, e.Offsets[0], end)
		}
		end = e.Offsets[1]
	}
	return end, nil
}

// check compares the type, the shape and the length of one tensor.
func (e named) check() error {
	t, known := types[e.DType]
	if !known {
		return fmt.Errorf("tensor %q holds numbers of type %q, and only F32, F16, BF16 and F64 can be read", e.name, e.DType)
	}
	if len(e.Offsets) != 2 || e.Offsets[0] < 0 || e.Offsets[1] < e.Offsets[0] || e.Offsets[1] > math.MaxInt64-maxHeader-8 {
		return fmt.Errorf("tensor %q has an impossible place, %d", e.name, e.Offsets)
	}
	length := int64(t.size)
	if e.Shape == nil {
		return fmt.Errorf("tensor %q has no shape", e.name)
	}
	for _, d := range e.Shape {
		if d < 0 || d > 0 && length > math.MaxInt64/d {
			return fmt.Errorf("tensor %q has an impossible shape, %d", e.name, e.Shape)
		}
		length *= d
	}
	if length != e.Offsets[1]-e.Offsets[0] {
		return fmt.Errorf("tensor %q should take %d bytes and takes %d", e.name, length, e.Offsets[1]-e.Offsets[0])
	}
	return nil
}
