package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// easelPage shows one's own picture, which can be painted on, what the model makes of its code, and the difference; its code as sliders; and what
// lies near it or between two such pictures.
type easelPage struct {
	v *encodeView

	paint      *widget.PaintView
	picture    *widget.ImageView // from the code and the sliders
	diff       *widget.ImageView
	tools      *paintTools
	drawing    bool // a stroke is under way
	title      *widget.Text
	off        *widget.Text
	told       *pump.Latest[float64] // what off says: every new text is painted anew, which is seldom worth it while something moves
	saveButton *widget.Button
	sendButton *widget.Button
	between    *widget.Strip
	row        *betweenRow
	strip      *widget.Strip
	kept       map[int]keptPicture // by id in the strip
	next       int
	shown      int // id in the strip; -1 for none
	side, main fyne.CanvasObject
}

// keptPicture is a picture that can be clicked back.
type keptPicture struct {
	own ownPicture
	b   engine.Batch
}

const easelKept = 200

func newEaselPage(v *encodeView) *easelPage {
	p := &easelPage{v: v, paint: widget.NewPaintView(), picture: widget.NewPlainImageView(), diff: widget.NewPlainImageView(), kept: map[int]keptPicture{}, shown: -1}
	p.paint.Empty = say.T("Drop a picture on the window, or open one below")
	p.paint.Hint = say.T("Draw here: the right button rubs out, Shift draws a line, the wheel makes the brush wider")
	p.paint.OnPainted, p.paint.OnEnded = p.painted, p.ended
	p.picture.Empty, p.diff.Empty = say.T("What the model makes of its code"), say.T("What is lost on the way")
	p.tools = newPaintTools(v.env, p.paint, false)
	p.title = widget.NewCaption(say.T("Your picture"))
	p.off = widget.NewCaption("")
	p.title.Least, p.off.Least = 60, 60
	p.told = pump.NewLatest(v.env.Do, 120*time.Millisecond, func(rms float64) {
		if p.picture.Image() != nil {
			p.off.SetText(errorText(rms))
		}
	})
	context.AfterFunc(v.env.Ctx, p.told.Close)
	titled := func(title *widget.Text, hint string, o, below fyne.CanvasObject) fyne.CanvasObject {
		title.Hint = hint
		return container.NewBorder(widget.Inset(0, 0, 2, 0, title), widget.Inset(look.Gap, 0, 0, 0, widget.Sized(0, toolsHigh, below)), nil, nil, o)
	}
	made, lost := widget.NewCaption(say.T("From its code")), widget.NewCaption(say.T("The difference"))
	made.Least, lost.Least = 60, 60
	views := container.New(evenLayout{across: true},
		titled(p.title, "", p.paint, p.tools.object),
		titled(made, say.T("What the model makes of the picture's code and of the sliders"), p.picture, p.off),
		titled(lost, say.T("How far both are from each other at each pixel, twice as bright"), p.diff, widget.Gapped(0, 0)))

	open := widget.NewMainButton(say.T("Open…"), nil, say.T("Take in a picture from a file (Enter); you can also drop one on the window"), v.openFile)
	chance := widget.NewButton(say.T("By chance"), widget.IconDice, say.T("A picture of the data set by chance, from those that weren't learned from where there are any (Ctrl+R)"), v.chance)
	blank := widget.NewButton(say.T("Draw"), theme.DocumentCreateIcon(), say.T("An empty canvas of the model's size, to draw on with the mouse (Ctrl+N)"), v.blank)
	paste := widget.NewButton("", theme.ContentPasteIcon(), say.T("Take the picture on the clipboard (Ctrl+V)"), v.paste)
	p.saveButton = widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save the picture from the code (Ctrl+S)"), p.save)
	p.sendButton = widget.NewButton(say.T("Send to…"), theme.MailForwardIcon(), say.T("Use the picture in another tab"), func() { v.env.SendMenu(p.sendButton, p.sent) })
	p.saveButton.Disable()
	p.sendButton.Disable()
	actions := container.New(flowLayout{}, open, chance, blank, paste, widget.Gapped(look.Gap, 0), p.saveButton, p.sendButton)

	p.row = newBetweenRow(v, p)
	p.between = p.row.strip
	p.strip = widget.NewStrip(p.back)
	p.strip.Empty = say.T("The pictures that you take in will stand here")
	p.side = v.panel
	p.main = container.New(deskLayout{}, views, p.row.object, actions, p.strip)
	return p
}

// toolsHigh is the height of the row under each picture.
const toolsHigh = 28

func (p *easelPage) objects() (side, main fyne.CanvasObject) { return p.side, p.main }

func (p *easelPage) look() {}

func (p *easelPage) commands() []Command {
	v := p.v
	c := append(v.env.SendItems(false, p.sent),
		Command{Role: RoleMain, Title: say.T("Open a picture…"), Run: v.openFile},
		Command{Role: RoleMore, Title: say.T("A picture by chance"), Key: ctrl(fyne.KeyR), Run: v.chance},
		Command{Role: RoleMore, Title: say.T("An empty canvas to draw on"), Key: ctrl(fyne.KeyN), Run: v.blank},
		Command{Role: RolePaste, Title: say.T("Paste a picture"), Run: v.paste},
		Command{Role: RoleMore, Title: say.T("Find the nearest training pictures"), Run: p.row.findNearest},
		Command{Role: RoleMore, Title: say.T("All sliders back to where they stood"), Key: ctrlShift(fyne.KeyR), Run: v.zero},
		Command{Role: RoleUndo, Title: say.T("Undo"), Off: !p.paint.CanUndo(), Run: p.paint.Undo},
		Command{Role: RoleCopy, Title: say.T("Copy the picture"), Run: p.copy},
		Command{Role: RoleSave, Title: say.T("Save…"), Run: p.save})
	return c
}

// paper is what a drawing begins on, and what the rubber leaves: black for models of grey pictures, which most often are light on dark.
func (p *easelPage) paper(i engine.Info) color.NRGBA {
	if i.C == 1 {
		return color.NRGBA{A: 255}
	}
	return color.NRGBA{255, 255, 255, 255}
}

// took shows a picture that was taken in.
func (p *easelPage) took(own ownPicture, b engine.Batch, keep bool) {
	img := b.Image(0)
	p.tools.suit(b.C == 1, b.W)
	p.paint.Paper = p.paper(p.v.model.info)
	p.paint.SetPicture(img)
	p.tools.update()
	p.title.SetText(own.title)
	p.row.took(own)
	if keep {
		p.stash(keptPicture{own, b}, img)
	}
	p.v.env.Changed()
}

// stash puts a picture into the strip.
func (p *easelPage) stash(k keptPicture, img *image.RGBA) {
	id := p.next
	p.next++
	p.kept[id], p.shown = k, id
	p.strip.Add(id, widget.Thumb(img), k.own.title)
	if old := id - easelKept; old >= 0 {
		delete(p.kept, old)
		p.strip.Remove(old)
	}
}

// back goes to a picture of the strip.
func (p *easelPage) back(id int) {
	k, ok := p.kept[id]
	if !ok {
		return
	}
	p.shown = id
	p.v.asked++
	if m := p.v.model; m != nil && k.b.H == m.info.H && k.b.W == m.info.W && k.b.C == m.info.C {
		p.v.took(k.own, k.b, false)
		return
	}
	p.v.fit(k.own, false)
}

// taken are the pictures in the strip, the oldest first.
func (p *easelPage) taken() []keptPicture {
	var all []keptPicture
	for id := range p.next {
		if k, ok := p.kept[id]; ok {
			all = append(all, k)
		}
	}
	return all
}

// restore puts pictures back into the strip.
func (p *easelPage) restore(all []keptPicture) {
	for _, k := range all {
		p.stash(k, k.b.Image(0))
	}
}

// forget empties what belongs to the codes of a model.
func (p *easelPage) forget() {
	p.picture.SetImage(nil, "")
	p.diff.SetImage(nil, "")
	p.off.SetText("")
	p.row.forget()
	p.saveButton.Disable()
	p.sendButton.Disable()
}

// painting is true while a stroke is under way.
func (p *easelPage) painting() bool { return p.drawing }

// batch is what is painted, in the model's form.
func (p *easelPage) batch() engine.Batch {
	m := p.paint.Picture()
	b := engine.NewBatch(1, m.Rect.Dy(), m.Rect.Dx(), p.v.model.info.C)
	for i := range m.Rect.Dx() * m.Rect.Dy() {
		copy(b.Pix[b.C*i:b.C*i+b.C], m.Pix[4*i:])
	}
	return b
}

// painted encodes what is being painted, stroke by stroke.
func (p *easelPage) painted() {
	p.drawing = true
	p.v.put(p.batch())
}

// ended keeps what was painted: a drawing in its own place in the strip, a picture that was painted on as a new one.
func (p *easelPage) ended() {
	p.drawing = false
	b := p.batch()
	img := b.Image(0)
	own := drawnOf(img)
	if k, ok := p.kept[p.shown]; ok && k.own.drawn {
		p.kept[p.shown] = keptPicture{own, b}
		p.strip.Replace(p.shown, widget.Thumb(img), own.title)
	} else {
		p.stash(keptPicture{own, b}, img)
	}
	p.title.SetText(own.title)
	p.row.took(own)
	p.v.own = own
	p.v.put(b)
	p.v.repair.took(b)
	p.tools.update()
	p.v.env.Changed()
}

// made shows what the model makes of it.
func (p *easelPage) made(img, diff *image.RGBA, rms float64) {
	p.picture.SetImage(img, "")
	p.diff.SetImage(diff, "")
	p.told.Set(rms)
	p.saveButton.Enable()
	p.sendButton.Enable()
}

// errorText tells a root mean square difference, as a part of the whole range, and in decibels.
func errorText(rms float64) string {
	if rms == 0 {
		return say.T("no difference")
	}
	return say.T("off by %s %% · PSNR %s dB", say.Number(100*rms, 2), say.Number(-20*math.Log10(rms), 3))
}

func (p *easelPage) save() {
	if r := p.v.now; r.Batch.N == 1 {
		p.v.env.Save(r, fmt.Sprintf("%s-encoded", stemOf(r.Info)), p.v.save)
	}
}

func (p *easelPage) copy() {
	if r := p.v.now; r.Batch.N == 1 {
		p.v.env.CopyPicture(r.Batch.Image(0))
	}
}

// sent is the picture from the code, for another tab.
func (p *easelPage) sent() (Sent, error) {
	r := p.v.now
	if r.Batch.N == 0 {
		return Sent{}, errors.New(say.T("There is no picture yet: take one in first"))
	}
	return Sent{Title: say.T("%s, from its code", p.title.Text), Image: r.Batch.Image(0)}, nil
}
