// Package imageio brings pictures and arrays to files and back: PNG with the recipe that made it inside, grids, GIF animations and NPY.
//
// Recipes: a PNG carries a JSON object in an iTXt chunk (PNG specification, third edition, section 11.3.3.4: UTF-8 text) under the
// keyword "atelier". Other programs show it as text or pass it over.
package imageio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	keyword      = "atelier"
	maxRecipe    = 4 << 20 // bytes
)

// ErrNoRecipe says that a PNG carries no recipe.
var ErrNoRecipe = errors.New("this picture carries no recipe: it was not made by Atelier, or another program has saved it since")

// manyPixels is the size from which packing takes so long that a larger file is better.
const manyPixels = 16_000_000

// WritePNG writes m with its recipe, anything that json.Marshal makes an object of; nil leaves it out.
func WritePNG(w io.Writer, m image.Image, recipe any) error {
	var e png.Encoder
	if s := m.Bounds().Size(); s.X > manyPixels/max(1, s.Y) {
		e.CompressionLevel = png.BestSpeed
	}
	if recipe == nil {
		return e.Encode(w, m)
	}
	text, err := json.Marshal(recipe)
	if err != nil {
		return fmt.Errorf("the recipe can't be written: %w", err)
	}
	// IHDR comes first and has 13 bytes.
	return e.Encode(&inserter{w: w, before: len(pngSignature) + 12 + 13, chunk: textChunk(text)}, m)
}

// inserter puts a chunk into what is written through it.
type inserter struct {
	w      io.Writer
	before int // bytes still to come before the chunk
	chunk  []byte
}

func (i *inserter) Write(p []byte) (int, error) {
	if i.chunk == nil {
		return i.w.Write(p)
	}
	head := min(i.before, len(p))
	n, err := i.w.Write(p[:head])
	if i.before -= n; err != nil || i.before > 0 {
		return n, err
	}
	if _, err := i.w.Write(i.chunk); err != nil {
		return n, err
	}
	i.chunk = nil
	rest, err := i.w.Write(p[head:])
	return n + rest, err
}

// textChunk is a whole iTXt chunk: length, type, keyword, not compressed, no language, no translated keyword, text, checksum.
func textChunk(text []byte) []byte {
	body := append([]byte("iTXt"+keyword+"\x00\x00\x00\x00\x00"), text...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = append(chunk, body...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
}

// ReadRecipe finds the recipe in a PNG, wherever it stands, without decoding the picture. It returns ErrNoRecipe where there is none.
func ReadRecipe(r io.Reader) (json.RawMessage, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:]) != pngSignature {
		return nil, errors.New("this is not a PNG picture: choose another file")
	}
	for {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil, damaged(err)
		}
		length, kind := binary.BigEndian.Uint32(head[:4]), string(head[4:])
		if kind == "IEND" {
			return nil, ErrNoRecipe
		}
		if kind != "iTXt" || length > maxRecipe {
			if _, err := io.CopyN(io.Discard, r, int64(length)+4); err != nil {
				return nil, damaged(err)
			}
			continue
		}
		body := make([]byte, length+4)
		if _, err := io.ReadFull(r, body); err != nil {
			return nil, damaged(err)
		}
		body, sum := body[:length], binary.BigEndian.Uint32(body[length:])
		text, ours := bytes.CutPrefix(body, []byte(keyword+"\x00"))
		if !ours {
			continue
		}
		if crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, body) != sum {
			return nil, errors.New("the recipe in this picture is damaged: its checksum is wrong")
		}
		return recipe(text)
	}
}

func damaged(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return errors.New("this PNG picture is cut off: copy it again or choose another")
	}
	return fmt.Errorf("this PNG picture can't be read: %w", err)
}

// recipe takes the JSON out of what follows the keyword. Other programs may have compressed it.
func recipe(text []byte) (json.RawMessage, error) {
	bad := errors.New("the recipe in this picture is damaged: it is no JSON object")
	if len(text) < 2 {
		return nil, bad
	}
	compressed := text[0] == 1
	_, text, _ = bytes.Cut(text[2:], []byte{0})  // the language
	_, text, found := bytes.Cut(text, []byte{0}) // the translated keyword
	if found && compressed {
		z, err := zlib.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, bad
		}
		if text, err = io.ReadAll(io.LimitReader(z, maxRecipe)); err != nil {
			return nil, bad
		}
	}
	var object map[string]json.RawMessage
	if !found || json.Unmarshal(text, &object) != nil || object == nil {
		return nil, bad
	}
	return text, nil
}
