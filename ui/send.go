package ui

import (
	"context"
	"image"

	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/ui/look"
	"atelier/ui/say"
)

// Sent is a picture, or a folder of them, on its way from one tab to another.
type Sent struct {
	Title  string         // for people
	Image  *image.RGBA    // as it is shown; nil where Folder is given
	Recipe imageio.Recipe // how it was made; may be nil
	Folder string         // a data set; "" for a single picture
	// Full, where not nil, makes the picture in its own size, at most SentMost a side. It isn't for the window's goroutine.
	Full func(ctx context.Context) (engine.Batch, error)
}

// SentMost is the longest side of a picture that is handed on, in pixels.
const SentMost = 2048

// Picture is the picture in the best size there is. It may take a while.
func (s Sent) Picture(ctx context.Context) (*image.RGBA, error) {
	if s.Full == nil {
		return s.Image, nil
	}
	b, err := s.Full(ctx)
	if err != nil {
		return nil, err
	}
	return b.Image(0), nil
}

// Destination is a use that a tab has for what is sent to it.
type Destination struct {
	Title  string // "Content of a template"
	Folder bool   // it takes folders; otherwise pictures
	Take   func(c Content, s Sent)
}

// Send shows the tab with that destination and hands s over.
func (e *Env) Send(tab string, d Destination, s Sent) {
	for i, t := range e.tabs() {
		if t.ID == tab {
			d.Take(e.show(i), s)
			e.Tell(say.T("Sent to %s: %s", t.Title, s.Title))
			return
		}
	}
	panic("send: no tab has that ID")
}

// SendItems are the destinations of all other tabs, as commands of RoleSend: Title is "Template: content of a shape". s is asked for when one is chosen; an
// error is shown.
func (e *Env) SendItems(folder bool, s func() (Sent, error)) []Command {
	var items []Command
	for i, t := range e.tabs() {
		if i == e.tab {
			continue
		}
		for _, d := range t.Takes {
			if d.Folder != folder {
				continue
			}
			items = append(items, Command{Role: RoleSend, Title: say.T("%s: %s", t.Title, small(d.Title)), Run: func() {
				sent, err := s()
				if err != nil {
					e.Fail(err)
					return
				}
				e.Send(t.ID, d, sent)
			}})
		}
	}
	return items
}

// small begins a title with a small letter, unless it begins with an abbreviation.
func small(s string) string {
	r := []rune(s)
	if len(r) > 1 && r[0] >= 'A' && r[0] <= 'Z' && (r[1] < 'A' || r[1] > 'Z') {
		r[0] += 'a' - 'A'
	}
	return string(r)
}

// SendMenu opens a menu of the destinations of all other tabs over a button.
func (e *Env) SendMenu(over fyne.CanvasObject, s func() (Sent, error)) {
	items := e.SendItems(false, s)
	if len(items) == 0 {
		e.Tell(say.T("No other tab has a use for a picture yet"))
		return
	}
	e.PopUp(over, items)
}

// PopUp opens a menu of commands over a button.
func (e *Env) PopUp(over fyne.CanvasObject, commands []Command) {
	m := fw.NewPopUpMenu(menuOf(commands), e.Window.Canvas())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(over)
	m.ShowAtPosition(at.SubtractXY(0, m.MinSize().Height+look.Gap))
}

func menuOf(commands []Command) *fyne.Menu {
	m := fyne.NewMenu("")
	for _, c := range commands {
		m.Items = append(m.Items, &fyne.MenuItem{Label: c.Title, Action: c.Run, Disabled: c.Off, Shortcut: c.Key})
	}
	m.Items = withKeys(m.Items)
	return m
}
