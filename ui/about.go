package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Part is something that the program is made of and whose licence must be told.
type Part struct {
	Name, Version, Licence string
	Text                   string // the licence in full
}

// About is what Help > About says.
type About struct {
	Version string
	Backend string // what computes
	Credits string // whose data and software this rests on, as Markdown
	Parts   []Part
}

// about shows what the program is, and of all it is made of the licence.
func (w *Window) about() {
	a := w.opt.About()
	head := widget.Column(look.Gap, widget.NewHeading("Atelier "+a.Version),
		widget.NewCaption(say.T("A studio that makes pictures by every method, and learns while you watch.")),
		widget.NewCaption(say.T("Computes with %s", a.Backend)))
	credits := fw.NewRichTextFromMarkdown(a.Credits)
	credits.Wrapping = fyne.TextWrapWord
	body := fyne.CanvasObject(container.NewVScroll(credits))
	if len(a.Parts) > 0 {
		text := fw.NewLabel("")
		text.Wrapping, text.SizeName, text.Selectable = fyne.TextWrapWord, theme.SizeNameCaptionText, true
		text.Hide()
		scroll := container.NewVScroll(container.NewStack(credits, text))
		items := []widget.PickItem{{Title: say.T("Data and credits")}}
		for _, p := range a.Parts {
			items = append(items, widget.PickItem{Title: p.Name, Note: p.Version, Key: p.Licence})
		}
		list := widget.NewKeyList(func(i int) {
			show(credits, i == 0)
			show(text, i > 0)
			if i > 0 {
				text.SetText(a.Parts[i-1].Text)
			}
			scroll.ScrollToTop()
		})
		list.Offer(items)
		body = container.New(splitLayout{}, widget.Sized(330, 0, list), widget.Inset(0, 0, look.Air, 0, scroll))
	}
	d := w.env.newTellBox(say.T("About Atelier"), say.T("Close"), container.NewBorder(widget.Inset(0, look.Air, 0, 0, head), nil, nil, nil, body))
	size := w.win.Canvas().Size()
	d.Resize(fyne.NewSize(min(860, size.Width-60), min(540, size.Height-60)))
	w.env.Ask(d)
}
