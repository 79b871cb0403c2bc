package imageio

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// What is wrong with a picture is said in words, of its header and of the rest.
func TestBrokenPictures(t *testing.T) {
	var whole bytes.Buffer
	if err := png.Encode(&whole, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                              "it is not a picture of a format that can be read",
		"<html>":                        "it is not a picture of a format that can be read",
		whole.String()[:20]:             "it is cut off",
		whole.String()[:whole.Len()-20]: "it is cut off",
	} {
		path := filepath.Join(t.TempDir(), "a.png")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(path); err == nil || err.Error() != want {
			t.Errorf("%d bytes: %v, want %q", len(text), err, want)
		}
	}
}
