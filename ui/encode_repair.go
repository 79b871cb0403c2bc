package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// repairPage fills a hole that is painted over one's own picture, and shows how it is coming on.
type repairPage struct {
	v        *encodeView
	settings any // nil where there are none

	paint     *widget.PaintView
	tools     *paintTools
	result    *widget.ImageView
	status    *widget.Text
	form      *widget.SettingsForm
	start     *widget.Button
	use, save *widget.Button
	picture   engine.Batch // that is marked
	done      Repaired     // the newest result; Picture.N is 0 before the first
	info      engine.Info  // of its model
	cancel    context.CancelFunc
	turn      int

	side, main fyne.CanvasObject
}

const prefRepair = ".repair" // behind the tab's ID

func newRepairPage(v *encodeView) *repairPage {
	p := &repairPage{v: v, paint: widget.NewPaintView(), result: widget.NewPlainImageView(), status: widget.NewCaption("")}
	p.paint.SetMasking(true)
	p.paint.Empty = say.T("Take in a picture on the page “Your picture” first")
	p.paint.Hint = say.T("Paint over what is to be filled: the right button takes marks away")
	p.paint.OnEnded = p.marked
	p.result.Empty = say.T("Paint over a part at the left, then press Repair")
	p.tools = newPaintTools(v.env, p.paint, true)
	p.status.Least = 60
	titled := func(title string, o, below fyne.CanvasObject) fyne.CanvasObject {
		t := widget.NewCaption(title)
		t.Least = 60
		return container.NewBorder(widget.Inset(0, 0, 2, 0, t), widget.Inset(look.Gap, 0, 0, 0, widget.Sized(0, toolsHigh, below)), nil, nil, o)
	}
	views := container.New(evenLayout{across: true}, titled(say.T("Your picture, with what is to be filled"), p.paint, p.tools.object), titled(say.T("Filled by the model"), p.result, p.status))
	p.start = widget.NewMainButton(say.T("Repair"), nil, say.T("Fill what is marked with what the model finds likely there (Enter)"), p.toggle)
	invert := widget.NewButton(say.T("Invert"), nil, say.T("Mark what isn't marked, and the other way round"), p.paint.Invert)
	p.use = widget.NewButton(say.T("Go on with it"), theme.MediaReplayIcon(), say.T("Make the filled picture yours"), p.useIt)
	p.save = widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save the filled picture (Ctrl+S)"), p.saveIt)
	p.use.Disable()
	p.save.Disable()
	p.start.Disable()
	actions := widget.Row(-1, p.start, invert, widget.Gapped(look.Gap, 0), p.use, p.save)
	p.main = widget.Inset(look.Room, look.Room, look.Room, look.Room, container.NewBorder(nil, widget.Inset(look.Room, 0, 0, 0, actions), nil, nil, views))

	column := widget.Column(look.Room)
	if p.settings = v.study.port.Repairing(); p.settings != nil {
		v.env.Recall(v.kind.id+prefRepair, p.settings)
		p.form = widget.NewSettingsForm(p.settings)
		p.form.OnChanged = func(string) { v.env.Keep(v.kind.id+prefRepair, p.settings) }
		column.Add(p.form)
	}
	p.side = column
	return p
}

func (p *repairPage) objects() (side, main fyne.CanvasObject) { return p.side, p.main }

func (p *repairPage) look() {}

func (p *repairPage) commands() []Command {
	title := say.T("Repair")
	if p.cancel != nil {
		title = say.T("Stop repairing")
	}
	return []Command{
		{Role: RoleMain, Title: title, Run: p.toggle},
		{Role: RoleUndo, Title: say.T("Undo"), Off: !p.paint.CanUndo(), Run: p.paint.Undo},
		{Role: RolePaste, Title: say.T("Paste a picture"), Run: p.v.paste},
		{Role: RoleMore, Title: say.T("Mark the rest instead"), Run: p.paint.Invert},
		{Role: RoleMore, Title: say.T("Go on with the filled picture"), Off: p.done.Picture.N == 0, Run: p.useIt},
		{Role: RoleCopy, Title: say.T("Copy the picture"), Run: func() {
			if p.done.Picture.N == 1 {
				p.v.env.CopyPicture(p.done.Picture.Image(0))
			}
		}},
		{Role: RoleSave, Title: say.T("Save…"), Off: p.done.Picture.N == 0, Run: p.saveIt},
	}
}

// took shows the picture that is looked at now, with nothing marked unless it is the same.
func (p *repairPage) took(b engine.Batch) {
	if p.picture.N == 1 && slices.Equal(p.picture.Pix, b.Pix) && p.picture.W == b.W {
		return
	}
	if p.cancel != nil {
		p.cancel()
	}
	p.picture = b
	p.tools.suit(b.C == 1, b.W)
	p.paint.SetPicture(b.Image(0))
	p.done = Repaired{}
	p.result.SetImage(nil, "")
	p.status.SetText("")
	p.use.Disable()
	p.save.Disable()
	p.marked()
}

// marked says what can be done.
func (p *repairPage) marked() {
	p.tools.update()
	p.start.SetEnabled(p.cancel != nil || slices.Contains(p.paint.Marked(), true))
	p.v.env.Changed()
}

// toggle starts the repair, or ends the one that is under way.
func (p *repairPage) toggle() {
	if p.cancel != nil {
		p.cancel()
		return
	}
	v, m, hole := p.v, p.v.model, p.paint.Marked()
	if m == nil || p.picture.N == 0 {
		v.env.Tell(say.T("Take in a picture first"))
		return
	}
	settings := v.study.port.Repairing() // the form's may be changed meanwhile
	if err := engine.Apply(settings, engine.Values(p.settings)); err != nil {
		v.env.Fail(err)
		return
	}
	ctx, cancel := context.WithCancel(v.env.Ctx)
	p.cancel = cancel
	p.turn++
	turn, picture := p.turn, p.picture
	p.start.SetText(say.T("Stop"))
	p.status.SetText(say.T("Looking for a filling …"))
	p.v.env.Changed()
	work := v.env.Begin(say.T("Repairing"), cancel)
	shown := pump.NewLatest(v.env.Do, 60*time.Millisecond, func(r Repaired) {
		work.Set(r.At, "")
		if turn == p.turn {
			p.result.SetImage(r.Picture.Image(0), "")
		}
	})
	v.env.Go(func(context.Context) func() {
		defer cancel()
		defer v.env.Do(work.End)
		var r Repaired
		err := m.with(ctx, func(g engine.Generator) (err error) {
			r, err = v.study.port.Repair(ctx, g, picture, hole, settings, shown.Set)
			return err
		})
		shown.Close()
		return func() {
			p.cancel = nil
			p.start.SetText(say.T("Repair"))
			p.marked()
			switch {
			case turn != p.turn || !slices.Equal(p.picture.Pix, picture.Pix):
			case errors.Is(err, context.Canceled):
				p.status.SetText(say.T("Stopped"))
			case err != nil:
				p.status.SetText("")
				v.env.Fail(err)
			default:
				p.done, p.info = r, m.info
				p.result.SetImage(r.Picture.Image(0), "")
				p.status.SetText(say.T("Filled"))
				p.use.Enable()
				p.save.Enable()
			}
			p.v.env.Changed()
		}
	})
}

// useIt makes the filled picture the one that is looked at.
func (p *repairPage) useIt() {
	if p.done.Picture.N == 0 {
		return
	}
	p.v.take(pictureOf(p.done.Picture.Image(0), say.T("Repaired")))
	p.v.pages.Choose(pagePicture)
}

func (p *repairPage) saveIt() {
	if p.done.Picture.N == 0 {
		return
	}
	set := engine.Values(p.settings)
	r := Result{Batch: p.done.Picture, Info: p.info, Request: engine.Request{N: 1}, Recipe: func(int, int) any {
		return map[string]any{"atelier": engine.Version, "command": "repair", "model": p.info.Name, "method": p.info.Method, "hash": p.info.Hash, "settings": set}
	}}
	p.v.env.Save(r, fmt.Sprintf("%s-repaired", stemOf(p.info)), p.v.save)
}
