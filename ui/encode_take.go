package ui

import (
	"context"
	"errors"
	"image"
	"path/filepath"

	"atelier/engine"
	"atelier/ui/say"
)

// The ways in which a picture comes to be encoded.

// take looks at a picture. What can't be one is answered with a sentence, and nothing changes.
func (v *encodeView) take(p ownPicture) { v.fit(p, true) }

// fit brings a picture into the model's form and encodes it; keep puts it into the strip.
func (v *encodeView) fit(p ownPicture, keep bool) {
	m := v.model
	if m == nil || !m.encodes() {
		v.env.Fail(errors.New(say.T("There is no model yet that takes in pictures: open or train one first")))
		return
	}
	v.asked++
	asked := v.asked
	work := v.env.Begin(say.T("Opening %s", p.title), nil)
	v.env.Go(func(context.Context) func() {
		defer v.env.Do(work.End)
		b, err := p.fit(m.info)
		return func() {
			switch {
			case asked != v.asked || m != v.model && !valid(m, v.model): // another was asked for since
			case err != nil:
				v.env.Fail(err)
			default:
				v.took(p, b, keep)
			}
		}
	})
}

// took shows a picture that has arrived.
func (v *encodeView) took(p ownPicture, b engine.Batch, keep bool) {
	v.own = p
	v.put(b)
	v.easel.took(p, b, keep)
	v.repair.took(b)
}

// openFile asks for a picture's file.
func (v *encodeView) openFile() {
	v.env.askForPath(fileQuestion{title: say.T("Open a file"), endings: pictureEndings, in: v.env.Prefs.String(prefPictureFolder), chosen: v.takeFile})
}

// pictureEndings are those of the files that can be read as pictures.
var pictureEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

func (v *encodeView) takeFile(path string) {
	v.env.Prefs.SetString(prefPictureFolder, filepath.Dir(path))
	v.take(fileOf(path, filepath.Base(path)))
}

// paste takes the picture on the clipboard.
func (v *encodeView) paste() {
	v.env.Go(func(context.Context) func() {
		m, err := v.env.Paste()
		return func() {
			if err != nil {
				v.env.Fail(err)
				return
			}
			v.take(pictureOf(m, say.T("From the clipboard")))
		}
	})
}

// chance takes a picture of the data set.
func (v *encodeView) chance() {
	m := v.model
	if m == nil || !m.encodes() {
		return
	}
	data := v.study.name(m)
	v.asked++
	asked := v.asked
	work := v.env.Begin(say.T("Looking at the pictures of %s", filepath.Base(data)), nil)
	v.env.Go(func(ctx context.Context) func() {
		defer v.env.Do(work.End)
		p, err := v.study.chance(ctx, m, data)
		return func() {
			switch {
			case asked != v.asked || m != v.model && !valid(m, v.model):
			case err != nil:
				v.env.Fail(err)
			default:
				v.take(p)
			}
		}
	})
}

// blank begins a drawing.
func (v *encodeView) blank() {
	m := v.model
	if m == nil || !m.encodes() {
		return
	}
	v.asked++
	b := engine.NewBatch(1, m.info.H, m.info.W, m.info.C)
	for i := range b.Pix {
		b.Pix[i] = v.easel.paper(m.info).R
	}
	v.took(drawnOf(b.Image(0)), b, true)
}

// drawnOf is a picture that was drawn here.
func drawnOf(m *image.RGBA) ownPicture {
	p := pictureOf(m, say.T("Drawing"))
	p.drawn = true
	return p
}

// receive takes a picture from another tab.
func (v *encodeView) receive(s Sent) {
	v.env.Go(func(ctx context.Context) func() {
		m, err := s.Picture(ctx)
		return func() {
			if err != nil {
				v.env.Fail(err)
			} else if m != nil {
				v.whenReady(func() { v.take(pictureOf(m, s.Title)) })
			}
		}
	})
}

// whenReady does something once there is a model: the tab may have been made just now.
func (v *encodeView) whenReady(f func()) {
	if v.model == nil {
		v.waiting = f
		return
	}
	f()
}
