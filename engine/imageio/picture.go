package imageio

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "image/gif" // the formats that can be read
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"atelier/engine"
)

// maxPixels is the largest picture that is decoded: 64 megapixels, up to half a gigabyte while it is scaled down.
const maxPixels = 64_000_000

// IsPicture tells by a path's ending whether it may be a picture that Decode reads.
func IsPicture(path string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff"}, strings.ToLower(filepath.Ext(path)))
}

// Header reads only a picture's width and height. The error says why it can't, and leaves it to the caller to name the path.
func Header(path string) (w, h int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, engine.Cause(err)
	}
	defer f.Close()
	return HeaderFrom(f)
}

// HeaderFrom is Header for what r gives.
func HeaderFrom(r io.Reader) (w, h int, err error) {
	defer recoverDecoder(&err)
	c, _, err := image.DecodeConfig(r)
	switch {
	case err != nil:
		return 0, 0, plainly(err)
	case c.Width < 1 || c.Height < 1:
		return 0, 0, fmt.Errorf("it has no pixels")
	case c.Width > maxPixels/c.Height:
		return 0, 0, fmt.Errorf("%d x %d pixels are more than %d megapixels", c.Width, c.Height, maxPixels/1_000_000)
	}
	return c.Width, c.Height, nil
}

// Decode reads a picture in any of the known formats; of an animation, the first frame. Its orientation tag (EXIF) is ignored. The error says
// why it can't be read, and leaves it to the caller to name the path.
func Decode(path string) (m image.Image, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, engine.Cause(err)
	}
	defer f.Close()
	return DecodeFrom(f)
}

// DecodeFrom is Decode for what r gives.
func DecodeFrom(r io.ReadSeeker) (m image.Image, err error) {
	if _, _, err := HeaderFrom(r); err != nil {
		return nil, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, engine.Cause(err)
	}
	defer recoverDecoder(&err)
	m, _, err = image.Decode(r)
	if err == nil && m.Bounds().Empty() {
		err = fmt.Errorf("it has no pixels")
	}
	return m, plainly(err)
}

// plainly says what the two commonest errors of decoders mean.
func plainly(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, image.ErrFormat):
		return errors.New("it is not a picture of a format that can be read")
	case errors.Is(err, io.EOF), strings.HasSuffix(err.Error(), io.ErrUnexpectedEOF.Error()), // some decoders wrap it as text
		strings.HasSuffix(err.Error(), "not enough pixel data"):
		return errors.New("it is cut off")
	}
	return err
}

// recoverDecoder takes a decoder that panics on a damaged file for one that returned an error: one bad file must not end the program.
func recoverDecoder(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("its decoder failed: %v", r)
	}
}
