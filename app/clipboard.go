package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"sync"

	"golang.design/x/clipboard"

	"atelier/engine/imageio"
)

// openClipboard is tried once, when the first picture is copied: starting the studio doesn't wait for it.
var openClipboard = sync.OnceValue(clipboard.Init)

// copyPicture puts a picture on the clipboard as PNG: Fyne's clipboard holds text only. It may wait for the window system, so it isn't for the
// window's goroutine.
func copyPicture(m image.Image) error {
	if err := openClipboard(); err != nil {
		return fmt.Errorf("the clipboard can't be reached (%w): save the picture instead", err)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, m); err != nil {
		return fmt.Errorf("the picture can't be copied (%w): save it instead", err)
	}
	clipboard.Write(clipboard.FmtImage, buf.Bytes())
	return nil
}

// pastePicture is the picture on the clipboard. It may wait for the window system, so it isn't for the window's goroutine.
func pastePicture() (image.Image, error) {
	if err := openClipboard(); err != nil {
		return nil, fmt.Errorf("the clipboard can't be reached (%w): save the picture and open the file", err)
	}
	data := clipboard.Read(clipboard.FmtImage)
	if len(data) == 0 {
		return nil, errors.New("there is no picture on the clipboard: copy one first")
	}
	m, err := imageio.DecodeFrom(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the picture on the clipboard can't be read (%w): save it and open the file", err)
	}
	return m, nil
}
