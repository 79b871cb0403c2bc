package ui

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	prefRecent = "palette.recent"
	keptRecent = 6

	paletteWidth  = 600
	paletteHeight = 420
)

// finding is what the palette can find: an action of the window or of a tab, or a setting.
type finding struct {
	title string
	where string // the menu, or the tab and the form
	en    string // the title in English
	also  string // other words for it: what helps
	key   string
	off   bool
	worth int // more than others that fit as well
	run   func()
}

// id names a finding over the end of the program.
func (f finding) id() string { return f.where + "/" + f.title }

// findings lists everything that the palette can find, in the order of the menus.
func (w *Window) findings() []finding {
	var all []finding
	var add func(where string, actions []action)
	add = func(where string, actions []action) {
		for _, a := range actions {
			switch {
			case a.rule:
			case a.run == nil:
				add(a.title, a.inside)
			default:
				f := finding{title: a.title, where: where, key: keyText(a.key), off: a.off, en: english(a.title), run: w.guarded(a)}
				for i, t := range w.tabs {
					if a.tab == i+1 {
						f.title, f.off = say.T("Go to %s", t.Title), i == w.current
						f.en, f.worth = "Go to "+english(t.Title), 15
					}
				}
				all = append(all, f)
			}
		}
	}
	for _, g := range w.actions() {
		add(g.title, g.actions)
	}
	return all
}

// settings lists the settings of all contents that can be searched, those of the shown tab first.
func (w *Window) settings() []finding {
	var all []finding
	order := []int{w.current}
	for i := range w.contents {
		if i != w.current {
			order = append(order, i)
		}
	}
	for _, i := range order {
		c, ok := w.contents[i].(Searchable)
		if !ok {
			continue
		}
		for _, form := range c.Forms() {
			where := w.tabs[i].Title
			if form.Title != where {
				where += " › " + form.Title
			}
			for _, field := range form.Form.Fields() {
				all = append(all, finding{
					title: say.Text(field.Label), en: field.Label, where: where,
					also: strings.Join([]string{field.Name, say.Text(field.Help), field.Help}, " "),
					run:  func() { w.reveal(i, form, field) },
				})
			}
		}
	}
	return all
}

// searchable says whether there are any settings to find.
func (w *Window) searchable() bool {
	return slices.ContainsFunc(w.contents, func(c Content) bool { s, ok := c.(Searchable); return ok && len(s.Forms()) > 0 })
}

// reveal brings a setting to the screen.
func (w *Window) reveal(tab int, form FoundForm, field engine.Field) {
	w.Select(tab)
	form.Show()
	w.revealPainted(form, field, 20)
}

// revealPainted does that once the form has been painted, which it may never have been: before, nobody knows where it stands.
func (w *Window) revealPainted(form FoundForm, field engine.Field, tries int) {
	if tries == 0 || fyne.CurrentApp().Driver().CanvasForObject(form.Form) != nil {
		form.Form.Reveal(field.Name)
		return
	}
	time.AfterFunc(30*time.Millisecond, func() {
		if w.env.Ctx.Err() == nil {
			w.env.Do(func() { w.revealPainted(form, field, tries-1) })
		}
	})
}

// search puts the findings in order: with a query, those that fit, the best first; without one, what was used last
// first, and last what can do nothing now.
func search(all []finding, query string, recent []string) []finding {
	type scored struct {
		finding
		score int
	}
	var list []scored
	for _, f := range all {
		used := slices.Index(recent, f.id())
		if strings.TrimSpace(query) == "" {
			score := 0
			if used >= 0 {
				score = len(recent) - used
			}
			if f.off { // the first is chosen
				score = -1
			}
			list = append(list, scored{f, score})
			continue
		}
		// A word of the title counts most; the words beside it are found as they stand only: any letters can be found in a sentence.
		best, ok := fuzzy(query, f.title)
		if ok {
			best += 20
		}
		if s, found := fuzzy(query, f.en); found && contains(f.en, query) {
			best, ok = max(best, s+20), true
		}
		if s, found := fuzzy(query, f.where+" "+f.title); found {
			best, ok = max(best, s), true
		}
		if !ok && contains(f.title+" "+f.en+" "+f.where+" "+f.also, query) {
			best, ok = 1, true
		}
		if ok {
			if used >= 0 {
				best += 3
			}
			if whole := strings.TrimSpace(query); strings.EqualFold(whole, f.title) || strings.EqualFold(whole, f.en) {
				best += 5 // before what was used last and only contains it
			}
			list = append(list, scored{f, best + f.worth})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return b.score - a.score })
	found := make([]finding, len(list))
	for i, s := range list {
		found[i] = s.finding
	}
	return found
}

// contains says whether all words of a query stand in a text.
func contains(text, query string) bool {
	text = strings.ToLower(text)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// palette is the overlay in which a person types to find a command or a setting.
type palette struct {
	w     *Window
	all   []finding
	found []finding
	entry *widget.Entry
	list  *widget.PickList
	none  *widget.Text
	popup *fw.PopUp
}

func (w *Window) openPalette() {
	w.showPalette(append(w.findings(), w.settings()...), say.T("Type what you want to do, or a setting"))
}

func (w *Window) openSettingFinder() {
	w.showPalette(w.settings(), say.T("Type the name of a setting"))
}

func (w *Window) showPalette(all []finding, hint string) *palette {
	p := &palette{w: w, all: all, entry: widget.NewEntry(""), none: widget.NewCaption(say.T("Nothing has that name: try a shorter word."))}
	p.list = widget.NewPickList(p.picked)
	p.entry.SetPlaceHolder(hint)
	p.entry.SetIcon(theme.SearchIcon())
	p.entry.OnTyped = p.typed
	p.entry.OnStep = func(n int) { p.list.Step(-n) }
	p.entry.OnEnter = p.list.Pick
	p.entry.OnEscape = p.Hide
	p.entry.KeepFocus = true
	c := w.win.Canvas()
	size := fyne.NewSize(min(paletteWidth, c.Size().Width-2*look.Air), min(paletteHeight, c.Size().Height-3*look.Air))
	body := container.NewBorder(widget.Inset(0, look.Room, 0, 0, p.entry), nil, nil, nil, container.NewStack(p.list, container.NewCenter(p.none)))
	p.popup = fw.NewPopUp(widget.Inset(look.Gap, look.Gap, look.Gap, look.Gap, body), c)
	w.env.opened(p)
	p.typed("")
	p.popup.Resize(size)
	p.popup.ShowAtPosition(fyne.NewPos((c.Size().Width-size.Width)/2, min(64, (c.Size().Height-size.Height)/2)))
	c.Focus(p.entry)
	return p
}

// Visible says whether the palette is on the screen; a click beside it puts it away.
func (p *palette) Visible() bool { return p.popup.Visible() }

// Hide puts the palette away.
func (p *palette) Hide() {
	p.w.env.closed(p)
	p.popup.Hide()
}

func (p *palette) typed(query string) {
	p.found = search(p.all, query, p.w.recent())
	items := make([]widget.PickItem, len(p.found))
	for i, f := range p.found {
		items[i] = widget.PickItem{Title: f.title, Note: f.where, Key: f.key, Off: f.off}
	}
	p.list.Offer(items)
	show(p.none, len(items) == 0)
}

func (p *palette) picked(i int) {
	f := p.found[i]
	p.Hide()
	p.w.used(f.id())
	f.run()
}

// recent are the ids of the findings that were picked last, the newest first.
func (w *Window) recent() []string {
	var ids []string
	if json.Unmarshal([]byte(w.env.Prefs.String(prefRecent)), &ids) != nil {
		return nil
	}
	return ids
}

func (w *Window) used(id string) {
	ids := append([]string{id}, slices.DeleteFunc(w.recent(), func(o string) bool { return o == id })...)
	text, err := json.Marshal(ids[:min(len(ids), keptRecent)])
	if err != nil {
		panic("palette: names that JSON can't hold")
	}
	w.env.Prefs.SetString(prefRecent, string(text))
}
