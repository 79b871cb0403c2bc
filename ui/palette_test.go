package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/say"
)

func TestFuzzy(t *testing.T) {
	for _, c := range []struct {
		query, better, worse string
	}{
		{"sa", "Save…", "Smaller"},
		{"sall", "Save all…", "One small pixel"},
		{"go vae", "Go to VAE", "Show everything a very good example"},
		{"fs", "Full screen", "Offset"},
		{"PREF", "Preferences…", "Paper feather"},
		{"保存", "保存…", "保留内存"},
	} {
		a, ok := fuzzy(c.query, c.better)
		b, _ := fuzzy(c.query, c.worse)
		if !ok || a <= b {
			t.Errorf("%q finds %q with %d, %v, and %q with %d", c.query, c.better, a, ok, c.worse, b)
		}
	}
	for query, text := range map[string]string{"xyz": "Save", "evas": "Save", "save x": "Save", "ssave": "Save"} {
		if s, ok := fuzzy(query, text); ok {
			t.Errorf("%q finds %q with %d", query, text, s)
		}
	}
}

// typeInto opens the palette and types into it.
func typeInto(w *Window, text string) *palette {
	p := w.showPalette(append(w.findings(), w.settings()...), "")
	test.Type(p.entry, text)
	return p
}

func (p *palette) first() string {
	if len(p.found) == 0 {
		return ""
	}
	return p.found[0].title
}

func TestPaletteFindsAndRuns(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one", "two", "VAE")
	c := w.win.Canvas()
	p := typeInto(w, "vae")
	if p.first() != "Go to VAE" {
		t.Fatalf("finds %q first", p.first())
	}
	p.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if w.current != 2 || c.Overlays().Top() != nil {
		t.Errorf("tab %d is shown, palette %v", w.current, c.Overlays().Top())
	}
	p = typeInto(w, "")
	if p.found[0].off {
		t.Errorf("%q is chosen, and can do nothing", p.first())
	}
	p.Hide()
	w.Select(0)
	p = typeInto(w, "")
	if p.first() != "Go to VAE" {
		t.Errorf("%q comes first, not what was used last", p.first())
	}
	p.Hide()
	w.Select(2)
	if p := typeInto(w, "vae"); p.first() != "Go to VAE" || !p.found[0].off {
		t.Errorf("%q comes first, or can do something", p.first())
	} else {
		p.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // it is off: nothing happens
		if !p.Visible() {
			t.Error("what is off was picked")
		}
		p.Hide()
		p = typeInto(w, "")
		p.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		p.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		p.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
		if p.list.Marked() != 1 {
			t.Errorf("line %d is marked", p.list.Marked())
		}
		p.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
	if c.Overlays().Top() != nil || len(w.env.open) != 0 {
		t.Error("Escape doesn't put it away")
	}
	if p := typeInto(w, "qqqq"); len(p.found) != 0 || !p.none.Visible() {
		t.Errorf("finds %q", p.first())
	} else {
		p.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		p.Hide()
	}
	p = typeInto(w, "ctrl") // not a key: keys are shown, not searched
	p.Hide()
	w.guarded(action{run: w.openPalette})()
	if c.Overlays().Top() == nil {
		t.Error("Ctrl+K opens nothing")
	}
	test.TapCanvas(c, fyne.NewPos(1, 1))
	if c.Overlays().Top() != nil {
		t.Error("a click beside it doesn't put it away")
	}
}

func TestPaletteShowsKeys(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one")
	p := typeInto(w, "preferences")
	if got := p.list.Items()[0]; got.Title != "Preferences…" || got.Key != "Ctrl+," || got.Note != "File" {
		t.Errorf("shows %+v", got)
	}
}

func TestPaletteRevealsSettings(t *testing.T) {
	bubble(t, func(s *studio) {
		s.tab.turnTo(viewTrain)
		p := typeInto(s.window, "how many")
		if p.first() != "How many" {
			t.Fatalf("finds %q first", p.first())
		}
		p.list.Pick()
		if s.tab.view != viewGenerate {
			t.Errorf("view %d is shown", s.tab.view)
		}
		if p := typeInto(s.window, "pictures are made at once"); p.first() != "How many" { // its help
			t.Errorf("finds %q", p.first())
		}
	})
}

func TestPaletteFindsEnglishInChinese(t *testing.T) {
	app := test.NewTempApp(t)
	t.Cleanup(func() { say.Use(say.English) })
	app.Preferences().SetString(prefLanguage, say.Chinese)
	w, _, _ := openStubs(t, app, "one", "two")
	var zh string
	for _, e := range say.Entries() {
		if e.En == "About Atelier" {
			zh = e.Zh
		}
	}
	if zh == "" || strings.Contains(zh, "About") {
		t.Fatalf("the table says %q", zh)
	}
	if p := typeInto(w, "about"); p.first() != zh {
		t.Errorf("finds %q, want %q", p.first(), zh)
	}
}

func TestComposedTitlesAreFoundByTheirEnglish(t *testing.T) {
	t.Cleanup(func() { say.Use(say.English) })
	say.Use(say.Chinese)
	for _, title := range []string{
		say.T("Add: %s", say.Option("text")), say.T("%s: %s", say.T("Template"), say.T("Go to training")), say.T("Undo"),
	} {
		f := finding{title: title, en: english(title)}
		want := map[string]string{say.T("Undo"): "undo", say.T("Add: %s", say.Option("text")): "add: text"}[title]
		if want == "" {
			want = "template: go to training"
		}
		if found := search([]finding{f}, want, nil); len(found) != 1 {
			t.Errorf("%q isn't found by %q, its English is %q", title, want, f.en)
		}
	}
	two := []finding{{title: "颜色", en: "Colour", also: "how the palette is used"}, {title: "调色板", en: "Palette"}}
	if found := search(two, "palette", nil); len(found) != 2 || found[0].en != "Palette" {
		t.Errorf("%+v comes first", found)
	}
	if got := english("没有人说过的话"); got != "没有人说过的话" {
		t.Errorf("the English of an unknown text is %q", got)
	}
}

// Who types the whole of a title gets it first, also when a longer one was used a moment ago.
func TestAWholeTitleComesFirst(t *testing.T) {
	all := []finding{{title: "Learning rate of D"}, {title: "Learning rate"}}
	if got := search(all, "learning rate", []string{all[0].id()}); len(got) != 2 || got[0].title != "Learning rate" {
		t.Errorf("found %v", got)
	}
}
