package ui

import (
	"context"
	"image"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	xdraw "golang.org/x/image/draw"

	"atelier/engine/imageio"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The picture at the right of the file dialog.

// newPreview shows the marked picture, where pictures are asked for.
func (c *fileChooser) newPreview() fyne.CanvasObject {
	if !slices.Contains(c.ask.endings, ".png") {
		return nil
	}
	c.preview, c.about = widget.NewPlainImageView(), widget.NewCaption("")
	c.preview.Empty = say.T("A picture shows here once it is marked")
	c.about.Least = 100
	var ctx context.Context
	ctx, c.end = context.WithCancel(c.env.Ctx)
	c.looking = pump.NewMailbox(ctx, c.env.Tasks.Go, c.look)
	return widget.Inset(0, 0, look.Room, 0, widget.Sized(previewWide, 0, container.NewBorder(nil, c.about, nil, nil, c.preview)))
}

// marked shows the marked picture.
func (c *fileChooser) marked() {
	if c.preview == nil {
		return
	}
	c.wanted = ""
	if i := c.list.Marked(); i >= 0 && !c.shown[i].folder && slices.Contains(pictureEndings, strings.ToLower(filepath.Ext(c.shown[i].name))) {
		c.wanted = filepath.Join(c.folder, c.shown[i].name)
		c.looking.Put(c.wanted)
		return
	}
	c.preview.SetImage(nil, "")
	c.about.SetText("")
}

// look makes a preview; it runs on the mailbox's goroutine.
func (c *fileChooser) look(ctx context.Context, path string) {
	var small *image.RGBA
	about := say.T("It can't be read as a picture")
	_ = guard(func() {
		m, err := imageio.Decode(path)
		if err != nil {
			return
		}
		size := m.Bounds().Size()
		about = say.T("%d × %d pixels", size.X, size.Y)
		k := min(1, previewMost/float64(max(size.X, size.Y)))
		small = image.NewRGBA(image.Rect(0, 0, max(1, int(float64(size.X)*k)), max(1, int(float64(size.Y)*k))))
		xdraw.BiLinear.Scale(small, small.Rect, m, m.Bounds(), xdraw.Src, nil)
	})
	if ctx.Err() != nil {
		return
	}
	c.env.Do(func() {
		if path != c.wanted {
			return
		}
		if small == nil {
			c.preview.SetImage(nil, "")
		} else {
			c.preview.SetImage(small, "")
		}
		c.about.SetText(about)
	})
}
