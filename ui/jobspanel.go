package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	panelWidth  = 400
	panelHeight = 480 // at most
	panelLeast  = 160
	panelAbove  = 36 // the window's lower edge: clear of the status line
)

// jobsPanel is the card with the list of jobs and, below them, what was said last. It stands over the right end of the window and leaves
// the rest of it usable.
type jobsPanel struct {
	env     *Env
	moved   func() // it has come or gone
	rows    map[*Work]*workRow
	order   []*Work
	said    int // of the messages, the time of the newest that is shown
	works   *fyne.Container
	words   *fyne.Container
	empty   fyne.CanvasObject
	heading *fyne.Container // over the messages
	clear   *widget.Button
	object  *fyne.Container // fills the window, and is seen only where the card is
}

func newJobsPanel(e *Env, moved func()) *jobsPanel {
	p := &jobsPanel{env: e, moved: moved, rows: make(map[*Work]*workRow), works: widget.Column(look.Room), words: widget.Column(0)}
	empty := fw.NewLabel(say.T("Nothing is under way. What you generate, save or train stands here with its progress, and what went wrong can be read again."))
	empty.Wrapping = fyne.TextWrapWord
	p.empty = empty
	copyAll := widget.NewQuietButton(theme.ContentCopyIcon(), say.T("Copy all messages"), p.copyMessages)
	p.heading = widget.Row(1, widget.NewHeading(say.T("Messages")), widget.Gapped(0, 0), copyAll)
	p.clear = widget.NewButton(say.T("Clear"), nil, say.T("Forget what is over, and the messages"), p.forget)
	p.clear.Importance = fw.LowImportance
	head := widget.Row(1, widget.NewHeading(say.T("Jobs")), widget.Gapped(0, 0), p.clear, widget.NewQuietButton(theme.CancelIcon(), say.T("Close (Esc)"), p.Hide))
	body := widget.Inset(0, look.Room, look.Air, look.Air, widget.Column(look.Room, p.empty, p.works, p.heading, p.words))
	top := widget.Inset(look.Room, look.Gap, look.Air, look.Room, head)
	p.object = container.New(cornerLayout{top, body}, widget.NewCard(container.NewBorder(top, nil, nil, nil, container.NewVScroll(body))))
	p.object.Hide()
	return p
}

// Visible says whether the panel is on the screen.
func (p *jobsPanel) Visible() bool { return p.object.Visible() }

// Show brings the panel to the screen.
func (p *jobsPanel) Show() {
	p.env.opened(p)
	p.object.Show()
	p.show()
	p.moved()
}

// Hide puts the panel away.
func (p *jobsPanel) Hide() {
	p.env.closed(p)
	p.object.Hide()
	p.moved()
}

// show shows what there is now, if anybody can see it.
func (p *jobsPanel) show() {
	if !p.Visible() {
		return
	}
	var order []*Work
	for _, w := range p.env.works {
		if w.state != workRunning || w.shown || w.start != nil {
			order = append(order, w)
		}
	}
	// What runs, then what waits in its order, then what is over, the newest first.
	rank := func(w *Work) int {
		switch {
		case w.state == workRunning:
			return 0
		case w.state == workWaiting:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(order, func(a, b *Work) int {
		if r := rank(a) - rank(b); r != 0 || !a.state.over() {
			return r
		}
		return b.ended.Compare(a.ended)
	})
	for _, w := range order {
		if p.rows[w] == nil {
			p.rows[w] = newWorkRow(w)
		}
		p.rows[w].show()
	}
	if !slices.Equal(order, p.order) {
		p.order = order
		p.works.Objects = nil
		for _, w := range order {
			p.works.Add(p.rows[w].box)
		}
		for w := range p.rows {
			if !slices.Contains(order, w) {
				delete(p.rows, w)
			}
		}
	}
	p.showWords()
	show(p.empty, len(order) == 0 && len(p.env.messages) == 0)
	show(p.heading, len(p.env.messages) > 0)
	p.object.Refresh()
}

// showWords lists the messages, the newest first, unless they are listed already.
func (p *jobsPanel) showWords() {
	if p.said == p.env.said {
		return
	}
	p.said = p.env.said
	p.words.Objects = nil
	for _, m := range slices.Backward(p.env.messages) {
		text := fw.NewLabel(m.text)
		text.Wrapping, text.SizeName = fyne.TextWrapWord, theme.SizeNameCaptionText
		if m.problem {
			text.Importance = fw.DangerImportance
		}
		at := widget.NewCaption(m.at.Format("15:04"))
		button := widget.NewQuietButton(theme.ContentCopyIcon(), say.T("Copy"), func() { fyne.CurrentApp().Clipboard().SetContent(m.text) })
		p.words.Add(container.NewBorder(nil, nil, widget.Column(0, widget.Inset(6, 0, 0, 0, at)), widget.Column(0, button), text))
	}
}

// forget takes what is over out of the lists.
func (p *jobsPanel) forget() {
	p.env.messages = nil
	p.env.said++
	p.env.forgetWorks(0)
	p.show()
}

func (p *jobsPanel) copyMessages() {
	var b strings.Builder
	for _, m := range p.env.messages {
		b.WriteString(m.at.Format("2006-01-02 15:04:05 ") + m.text + "\n")
	}
	fyne.CurrentApp().Clipboard().SetContent(b.String())
}

// workRow is a work in the list.
type workRow struct {
	w            *Work
	title, state *widget.Text
	bar          *widget.Bar
	stop, copy   *widget.Button
	problem      *fw.Label
	box          *fyne.Container
}

func newWorkRow(w *Work) *workRow {
	r := &workRow{w: w, title: widget.NewText(w.label), state: widget.NewCaption(""), bar: widget.NewBar(), problem: fw.NewLabel("")}
	r.title.Least = 60
	r.problem.Wrapping, r.problem.SizeName, r.problem.Importance = fyne.TextWrapWord, theme.SizeNameCaptionText, fw.DangerImportance
	r.stop = widget.NewQuietButton(theme.CancelIcon(), say.T("Stop this"), func() { w.stop(); r.show() })
	r.copy = widget.NewQuietButton(theme.ContentCopyIcon(), say.T("Copy"), func() { fyne.CurrentApp().Clipboard().SetContent(w.problem) })
	r.box = widget.Column(0, widget.Sized(0, 26, widget.Row(0, r.title, r.state, r.stop)), r.bar, container.NewBorder(nil, nil, nil, widget.Column(0, r.copy), r.problem))
	r.show()
	return r
}

func (r *workRow) show() {
	r.title.SetText(r.w.label)
	r.state.SetText(r.w.saysState())
	r.bar.Set(max(0, r.w.at))
	show(r.bar, r.w.state == workRunning && r.w.at >= 0)
	show(r.stop, r.w.cancel != nil && !r.w.state.over() && !r.w.stopped)
	failed := r.w.state == workFailed
	if failed {
		r.problem.SetText(r.w.problem)
	}
	show(r.problem, failed)
	show(r.copy, failed)
	r.box.Refresh()
}

// saysState says where a work stands.
func (w *Work) saysState() string {
	took := say.Duration(w.ended.Sub(w.began))
	switch w.state {
	case workWaiting:
		return say.T("Waiting")
	case workEnded:
		return say.T("Ended after %s", took)
	case workDone:
		return say.T("Done in %s", took)
	case workFailed:
		return say.T("Failed")
	case workCancelled:
		return say.T("Cancelled")
	}
	switch left := w.timeLeft(); {
	case w.stopped:
		return say.T("Stopping …")
	case w.at < 0:
		return say.T("Running")
	case left == "":
		return say.T("%d %%", int(100*w.at))
	default:
		return say.T("%d %%, %s", int(100*w.at), left)
	}
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// cornerLayout puts its one object into the lower right corner, so high that its head and its scrolled body can be seen, within bounds.
type cornerLayout struct{ head, body fyne.CanvasObject }

func (cornerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (l cornerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w, h := min(panelWidth, size.Width-2*look.Room), min(panelHeight, size.Height-panelAbove-look.Room)
	o[0].Resize(fyne.NewSize(w, h)) // the texts know their heights once they know their widths
	h = min(h, max(panelLeast, l.head.MinSize().Height+look.Gap+l.body.MinSize().Height))
	o[0].Resize(fyne.NewSize(w, h))
	o[0].Move(fyne.NewPos(size.Width-w-look.Room, size.Height-h-panelAbove))
}

func (w *Window) toggleJobs() {
	if w.panel.Visible() {
		w.panel.Hide()
	} else {
		w.panel.Show()
	}
}

// panelMoved makes room for the notice beside the panel.
func (w *Window) panelMoved() {
	right := float32(0)
	if w.panel.Visible() {
		right = panelWidth + look.Room
	}
	w.env.notice.SetRight(right)
	w.changed()
}
