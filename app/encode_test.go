package main

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atelier/engine/dataset"
	"atelier/engine/model"

	"atelier/engine"
)

// cmyk is a JPEG of 16 x 16 pixels in red, in four printing colours, made by ImageMagick.
const cmyk = "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/9sAQwEODg4TERMmFRUmTzUtNU9PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P/8AAFAgAEAAQBAEiAAIRAQMRAQQiAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAFBv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAFB//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAOBAEAAhEDEQQAAD8ArAFk8b8B/9k="

// filled is a picture of one colour.
func filled(m draw.Image, c color.Color) draw.Image {
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

// pictureFiles writes a picture of every sort that somebody may have.
func pictureFiles(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	write := func(name string, encode func(b *bytes.Buffer) error) {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		files[name] = filepath.Join(dir, name)
		if err := os.WriteFile(files[name], b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	r := func(w, h int) image.Rectangle { return image.Rect(0, 0, w, h) }
	write("drawing.png", func(b *bytes.Buffer) error { return png.Encode(b, filled(image.NewGray(r(28, 28)), color.Gray{70})) })
	write("photo.jpg", func(b *bytes.Buffer) error {
		return jpeg.Encode(b, filled(image.NewRGBA(r(4000, 3000)), color.Gray{70}), nil)
	})
	write("deep.png", func(b *bytes.Buffer) error {
		return png.Encode(b, filled(image.NewRGBA64(r(30, 50)), color.Gray16{70 << 8}))
	})
	write("deepgrey.png", func(b *bytes.Buffer) error {
		return png.Encode(b, filled(image.NewGray16(r(30, 50)), color.Gray16{70 << 8}))
	})
	write("clear.png", func(b *bytes.Buffer) error { return png.Encode(b, image.NewNRGBA(r(9, 9))) })
	write("printed.jpg", func(b *bytes.Buffer) error {
		raw, err := base64.StdEncoding.DecodeString(cmyk)
		b.Write(raw)
		return err
	})
	write("moving.gif", func(b *bytes.Buffer) error {
		g := &gif.GIF{}
		for _, level := range []uint8{70, 200} {
			g.Image = append(g.Image, filled(image.NewPaletted(r(20, 20), color.Palette{color.Gray{level}, color.Gray{0}}), color.Gray{level}).(*image.Paletted))
			g.Delay = append(g.Delay, 10)
		}
		return gif.EncodeAll(b, g)
	})
	write("notes.txt", func(b *bytes.Buffer) error { _, err := b.WriteString("a few words\n"); return err })
	write("notes.png", func(b *bytes.Buffer) error { _, err := b.WriteString("a few words\n"); return err })
	write("empty.png", func(b *bytes.Buffer) error { return nil })
	write("cut.png", func(b *bytes.Buffer) error {
		err := png.Encode(b, filled(image.NewNRGBA(r(64, 64)), color.Gray{70}))
		b.Truncate(b.Len() - 30)
		return err
	})
	files["folder"] = dir
	return files
}

// TestEncodeTakesFilesOfAllSorts, or refuses them with one sentence; and what encode and decode make is what the model makes of the picture.
func TestEncodeTakesFilesOfAllSorts(t *testing.T) {
	g, err := model.Open(trained())
	if err != nil {
		t.Fatal(err)
	}
	info := g.Info()
	files := pictureFiles(t)
	out := filepath.Join(t.TempDir(), "codes.npy")
	back := filepath.Join(t.TempDir(), "back.npy")
	for name, level := range map[string]uint8{
		"drawing.png": 70, "photo.jpg": 70, "deep.png": 70, "deepgrey.png": 70, "clear.png": 255, "printed.jpg": 84, "moving.gif": 70,
	} {
		succeed(t, "encode", trained(), files[name], "-o", out)
		b, err := dataset.OpenPicture(files[name], info.H, info.C)
		if err != nil {
			t.Fatal(err)
		}
		if got := int(b.Pix[0]); got < int(level)-6 || got > int(level)+6 {
			t.Errorf("%s has the level %d, want about %d", name, got, level)
		}
		l, err := g.(engine.Encoder).Encode(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		if got := loadNPY(t, out); !slices.Equal(got.Floats, l.Data) {
			t.Errorf("%s: another code", name)
		}
		succeed(t, "decode", trained(), out, "-o", back)
		made, err := g.(engine.Decoder).Decode(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		if got := loadNPY(t, back); !slices.Equal(got.Bytes, made.Pix) {
			t.Errorf("%s: another reconstruction", name)
		}
	}
	for _, name := range []string{"notes.txt", "notes.png", "empty.png", "cut.png", "folder", "gone"} {
		path := files[name]
		if path == "" {
			path = filepath.Join(t.TempDir(), name)
		}
		r := atelier(t, "encode", trained(), path, "-o", out)
		text := strings.TrimSpace(r.stderr)
		if r.code != exitFailed || strings.Contains(text, "\n") || !strings.Contains(text, filepath.Base(path)) || !strings.Contains(text, ": choose ") {
			t.Errorf("%s ended with %d and says %q", name, r.code, r.stderr)
		}
	}
}
