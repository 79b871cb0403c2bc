package ui

import (
	"context"
	"image"

	"atelier/ui/say"
)

// CopyPicture puts a picture on the clipboard and says so. Packing it takes a moment, so that happens beside the window's goroutine.
func (e *Env) CopyPicture(m image.Image) {
	if e.Copy == nil || m == nil {
		return
	}
	e.Go(func(context.Context) func() {
		err := e.Copy(m)
		return func() {
			if err != nil {
				e.Fail(err)
				return
			}
			e.Tell(say.T("The picture is on the clipboard"))
		}
	})
}
