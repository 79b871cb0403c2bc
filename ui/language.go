package ui

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/ui/say"
)

// speak takes the language that was chosen, or the system's.
func (w *Window) speak() {
	say.Use(w.env.Prefs.StringWithFallback(prefLanguage, say.Detect()))
}

// setLanguage shows everything in another language, without a restart. A content with something under way stays as it is until that is
// over.
func (w *Window) setLanguage(lang string) {
	w.env.Prefs.SetString(prefLanguage, lang)
	w.speak()
	w.rebuild()
}

// rebuild makes the window anew around the contents, and marks these as out of date.
func (w *Window) rebuild() {
	w.env.closeAll()
	for i, c := range w.contents {
		w.stale[i] = c != nil
	}
	shown := w.current
	w.build()
	w.renew()
	w.current = -1
	w.Select(shown)
	w.env.showWork()
	w.offerTour()
}

// renew has the contents made anew that are out of date and have nothing under way.
func (w *Window) renew() {
	again := -1
	for i, c := range w.contents {
		if !w.stale[i] || c.Busy() != "" || w.working(i) {
			continue
		}
		if k, ok := c.(Keeper); ok && !w.fresh {
			w.env.Kept[w.tabs[i].ID] = k.Keep()
		}
		w.offsets[i] = offsetsIn(c.Object())
		w.ends[i]()
		w.contents[i], w.stale[i] = nil, false // it is made when it is shown
		if i == w.current {
			again = i
		}
	}
	if w.rail != nil {
		w.rail.setBusy(w.busy())
	}
	if again >= 0 && len(w.stage.Objects) > 0 {
		w.current = -1
		w.Select(again)
	}
}

// working is true while a work of that tab is under way.
func (w *Window) working(tab int) bool {
	for _, work := range w.env.underWay() {
		if work.e.tab == tab {
			return true
		}
	}
	return false
}

// scrollsIn are the scrolled parts of o, in order.
func scrollsIn(o fyne.CanvasObject) []*container.Scroll {
	switch o := o.(type) {
	case *container.Scroll:
		return append([]*container.Scroll{o}, scrollsIn(o.Content)...)
	case *fyne.Container:
		var list []*container.Scroll
		for _, inside := range o.Objects {
			list = append(list, scrollsIn(inside)...)
		}
		return list
	}
	return nil
}

func offsetsIn(o fyne.CanvasObject) []fyne.Position {
	var list []fyne.Position
	for _, s := range scrollsIn(o) {
		list = append(list, s.Offset)
	}
	return list
}

// scrollTo scrolls the parts of o as those of before were.
func scrollTo(o fyne.CanvasObject, offsets []fyne.Position) {
	for i, s := range scrollsIn(o) {
		if i < len(offsets) {
			s.Offset = offsets[i]
			s.Refresh()
		}
	}
}

// english is the English of a text in the chosen language, or the text itself where it isn't in the table.
func english(text string) string {
	if say.Language() == say.English {
		return text
	}
	if en, ok := englishOf()[text]; ok {
		return en
	}
	return text
}

// englishOf is the table of translations the other way round.
var englishOf = sync.OnceValue(func() map[string]string {
	words := make(map[string]string)
	for _, e := range say.Entries() {
		words[e.Zh] = e.En
	}
	return words
})
