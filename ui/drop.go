package ui

import (
	"errors"
	"image"

	"fyne.io/fyne/v2"

	"atelier/ui/say"
)

// What comes into the window from outside: files that are dropped on it, and the clipboard's picture.

// dropped hands the first of the files to the shown tab.
func (w *Window) dropped(files []fyne.URI) {
	if len(files) == 0 || w.win.Canvas().Overlays().Top() != nil { // a dialog waits for an answer
		return
	}
	d, ok := w.contents[w.current].(Dropper)
	switch {
	case !ok || !d.Drop(files[0].Path()):
		w.env.Fail(errors.New(say.T("%s has no use for this file: drop pictures on Template or VAE, and folders of them where a model trains", w.tabs[w.current].Title)))
	case len(files) > 1:
		w.env.Tell(say.T("Took the first of %s", say.N(len(files), "file", "files")))
	}
}

// paste is the picture on the clipboard.
func (w *Window) paste() (image.Image, error) {
	if w.opt.Paste == nil {
		return nil, errors.New(say.T("this system's clipboard gives no pictures to Atelier: save the picture and open the file"))
	}
	var m image.Image
	var err error
	if fault := guard(func() { m, err = w.opt.Paste() }); fault != nil {
		return nil, fault
	}
	if err == nil && m == nil {
		err = errors.New(say.T("there is no picture on the clipboard: copy one first"))
	}
	return m, err
}
