package imageio

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"atelier/engine"
)

// noise is a batch of fixed bytes.
func noise(n, h, w, c int) engine.Batch {
	b := engine.NewBatch(n, h, w, c)
	x := uint32(1)
	for i := range b.Pix {
		x = x*1664525 + 1013904223
		b.Pix[i] = uint8(x >> 24)
	}
	return b
}

func TestPNGCarriesItsRecipe(t *testing.T) {
	m := noise(1, 9, 7, 3).Image(0)
	for name, recipe := range map[string]any{
		"map": map[string]any{"method": "vae", "seed": "18446744073709551615", "text": "ü <&> \" \n 图像"},
		"raw": json.RawMessage(`{"a":[1,2.5,null]}`),
	} {
		var buf bytes.Buffer
		if err := WritePNG(&buf, m, recipe); err != nil {
			t.Fatal(err)
		}
		data := buf.Bytes()
		if at, idat := bytes.Index(data, []byte("iTXtatelier\x00")), bytes.Index(data, []byte("IDAT")); at < 0 || at > idat {
			t.Errorf("%s: the text is at %d, the pixels at %d", name, at, idat)
		}
		back, err := png.Decode(bytes.NewReader(data)) // checks every checksum
		if err != nil {
			t.Fatal(err)
		}
		for y := range 9 {
			for x := range 7 {
				if color.RGBAModel.Convert(back.At(x, y)) != m.At(x, y) {
					t.Fatalf("pixel (%d, %d) changed", x, y)
				}
			}
		}
		got, err := ReadRecipe(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(recipe)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: recipe %s, want %s", name, got, want)
		}
	}
}

// chunk is a PNG chunk.
func chunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func TestReadRecipe(t *testing.T) {
	var with, without bytes.Buffer
	if err := errors.Join(WritePNG(&with, image.NewGray(image.Rect(0, 0, 2, 2)), map[string]any{"a": 1}),
		WritePNG(&without, image.NewGray(image.Rect(0, 0, 2, 2)), nil)); err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(with.Bytes())
	damaged[bytes.Index(damaged, []byte(`{"a"`))+2] = 'b'
	end := without.Len() - 12 // before IEND
	insert := func(c []byte) []byte {
		return append(append(bytes.Clone(without.Bytes()[:end]), c...), without.Bytes()[end:]...)
	}
	var packed bytes.Buffer
	packed.WriteString("atelier\x00\x01\x00en\x00Atelier\x00")
	z := zlib.NewWriter(&packed)
	z.Write([]byte(`{"a": 1}`))
	z.Close()
	for name, c := range map[string]struct {
		data []byte
		want string // the recipe, or a part of the error
	}{
		"there":           {with.Bytes(), `{"a":1}`},
		"none":            {without.Bytes(), ErrNoRecipe.Error()},
		"late":            {insert(chunk("iTXt", []byte("atelier\x00\x00\x00\x00\x00{}"))), `{}`},
		"compressed":      {insert(chunk("iTXt", packed.Bytes())), `{"a": 1}`},
		"of others":       {insert(chunk("iTXt", []byte("Comment\x00\x00\x00\x00\x00{}"))), ErrNoRecipe.Error()},
		"damaged":         {damaged, "its checksum is wrong"},
		"no object":       {insert(chunk("iTXt", []byte("atelier\x00\x00\x00\x00\x00[1]"))), "it is no JSON object"},
		"null":            {insert(chunk("iTXt", []byte("atelier\x00\x00\x00\x00\x00null"))), "it is no JSON object"},
		"cut text":        {insert(chunk("iTXt", []byte("atelier\x00\x00"))), "it is no JSON object"},
		"bad compression": {insert(chunk("iTXt", []byte("atelier\x00\x01\x00\x00\x00zzz"))), "it is no JSON object"},
		"cut file":        {without.Bytes()[:50], "is cut off"},
		"a huge chunk":    {append(bytes.Clone(without.Bytes()[:33]), 0xff, 0xff, 0xff, 0xff, 'i', 'T', 'X', 't', 'a'), "is cut off"},
		"text":            {[]byte("no picture"), "not a PNG"},
		"nothing":         {nil, "not a PNG"},
	} {
		got, err := ReadRecipe(bytes.NewReader(c.data))
		if err != nil && !strings.Contains(err.Error(), c.want) || err == nil && string(got) != c.want {
			t.Errorf("%s: recipe %s, error %v, want %q", name, got, err, c.want)
		}
	}
}

func FuzzReadRecipe(f *testing.F) {
	var buf bytes.Buffer
	if err := WritePNG(&buf, image.NewGray(image.Rect(0, 0, 2, 2)), map[string]any{"a": 1}); err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if recipe, err := ReadRecipe(bytes.NewReader(data)); err == nil && !json.Valid(recipe) {
			t.Errorf("a recipe that is not JSON: %q", recipe)
		}
	})
}
