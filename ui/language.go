package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
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

// english is the English of a text in the chosen language, or the text itself where neither it nor what it is put together from is in
// the table.
func english(text string) string {
	if say.Language() == say.English {
		return text
	}
	return englishOf().of(text, 2)
}

// backward is the table of translations the other way round.
type backward struct {
	words map[string]string
	forms []backwardForm
}

// backwardForm is a text with places for others: its Chinese as a pattern, its English as fmt takes it.
type backwardForm struct {
	zh *regexp.Regexp
	en string
}

// of is the English of a text, of what stands in its places too; those may be put together depth deep.
func (b *backward) of(text string, depth int) string {
	if en, ok := b.words[text]; ok {
		return en
	}
	if depth == 0 {
		return text
	}
	for _, f := range b.forms {
		m := f.zh.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		args, known := make([]any, len(m)-1), false
		for i, inside := range m[1:] {
			en := b.of(inside, depth-1)
			args[i], known = en, known || en != inside
		}
		if known {
			return fmt.Sprintf(f.en, args...)
		}
	}
	return text
}

var englishOf = sync.OnceValue(func() *backward {
	b := &backward{words: make(map[string]string)}
	for _, e := range say.Entries() {
		b.words[e.Zh] = e.En
		places := strings.Count(e.Zh, "%s")
		if places == 0 || places != strings.Count(e.Zh, "%") || places != strings.Count(e.En, "%s") {
			continue
		}
		pattern := strings.ReplaceAll(regexp.QuoteMeta(e.Zh), "%s", "(.+)")
		b.forms = append(b.forms, backwardForm{regexp.MustCompile("^" + pattern + "$"), e.En})
	}
	// What says most itself comes first.
	slices.SortStableFunc(b.forms, func(x, y backwardForm) int { return len(y.zh.String()) - len(x.zh.String()) })
	return b
})
