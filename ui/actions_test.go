package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
	"atelier/ui/widget"
)

func TestEveryActionDoesSomethingAndHasItsOwnKey(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one", "two", "three")
	keys := map[string]string{}
	var look func(where string, list []action)
	look = func(where string, list []action) {
		for _, a := range list {
			switch {
			case a.rule:
				continue
			case a.title == "":
				t.Errorf("%s: an action has no title", where)
			case a.run == nil && len(a.inside) == 0:
				t.Errorf("%s: %s does nothing", where, a.title)
			}
			if k := keyText(a.key); k != "" && keys[k] != "" {
				t.Errorf("%s is the key of %q and of %q", k, keys[k], a.title)
			} else if k != "" {
				keys[k] = a.title
			}
			look(a.title, a.inside)
		}
	}
	for _, g := range w.actions() {
		look(g.title, g.actions)
	}
	for _, k := range []string{"Ctrl+S", "Ctrl+Shift+S", "Ctrl+Z", "Ctrl+Y", "Ctrl+C", "Ctrl+K", "Ctrl+F", "Ctrl+J", "Ctrl+,", "Ctrl+Q", "Ctrl+Enter", "F1", "F11", "←", "→", "Alt+1", "Alt+3", "Ctrl+PgUp"} {
		if keys[k] == "" {
			t.Errorf("nothing has the key %s", k)
		}
	}
}

func TestWhatCannotBeDoneIsOff(t *testing.T) {
	w, _, made := openStubs(t, test.NewTempApp(t), "one", "two")
	if !item(t, w, "Save all…").Disabled || !item(t, w, "Redo").Disabled {
		t.Error("what the tab has no command for can be chosen")
	}
	s := made["one"]
	s.off = true
	s.env.Changed()
	save := item(t, w, roleIn(t, w, RoleSave))
	if !save.Disabled {
		t.Error("Save can be chosen while it is off")
	}
	save.Action() // as its key would
	w.typed(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(s.runs) != 0 {
		t.Errorf("ran %v while all is off", s.runs)
	}
}

// roleIn is the title that the shown tab gives a role.
func roleIn(t *testing.T, w *Window, r Role) string {
	for _, c := range w.commands() {
		if c.Role == r {
			return c.Title
		}
	}
	t.Fatal("the tab has no such command")
	return ""
}

// field opens a field of text over the first stub, with the keyboard in it.
func field(t *testing.T, w *Window, s *stub) *widget.Entry {
	e := widget.NewEntry("")
	s.object = e
	w.stage.Objects = []fyne.CanvasObject{e}
	w.stage.Refresh()
	w.win.Canvas().Focus(e)
	return e
}

func TestAFieldOfTextUndoesAndCopiesFirst(t *testing.T) {
	app := test.NewTempApp(t)
	w, _, made := openStubs(t, app, "one")
	s := made["one"]
	undo, redo, copied := item(t, w, roleIn(t, w, RoleUndo)), item(t, w, "Redo"), item(t, w, roleIn(t, w, RoleCopy))
	e := field(t, w, s)
	test.Type(e, "perlin")
	undo.Action()
	if e.Text != "" || s.runs[RoleUndo] != 0 {
		t.Errorf("Ctrl+Z left %q in the field, and reached the tab %d times", e.Text, s.runs[RoleUndo])
	}
	redo.Action()
	if e.Text != "perlin" {
		t.Errorf("Ctrl+Y left %q in the field", e.Text)
	}
	undo.Action()
	undo.Action() // nothing of its own is left
	if s.runs[RoleUndo] != 1 {
		t.Errorf("the tab has undone %d times, want 1", s.runs[RoleUndo])
	}
	redo.Action()
	copied.Action()
	if s.runs[RoleCopy] != 1 {
		t.Errorf("Ctrl+C without selected text copied the picture %d times", s.runs[RoleCopy])
	}
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	copied.Action()
	if app.Clipboard().Content() != "perlin" || s.runs[RoleCopy] != 1 {
		t.Errorf("the clipboard has %q, the tab has copied %d times", app.Clipboard().Content(), s.runs[RoleCopy])
	}
	e.TypedShortcut(keyOf[RoleSave]) // a shortcut that the field has no use for is the window's, and isn't typed
	if e.Text != "perlin" {
		t.Errorf("Ctrl+S typed %q", e.Text)
	}
}

func TestArrowsGoThroughTheResults(t *testing.T) {
	w, _, made := openStubs(t, test.NewTempApp(t), "one")
	w.typed(&fyne.KeyEvent{Name: fyne.KeyRight})
	w.typed(&fyne.KeyEvent{Name: fyne.KeyLeft}) // there is no result before
	if made["one"].runs[RoleNext] != 1 {
		t.Errorf("Right ran %v", made["one"].runs)
	}
}

func TestKeysChooseTabs(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one", "two", "three")
	item(t, w, "three").Action()
	item(t, w, "Tab after").Action()
	if w.current != 2 {
		t.Errorf("tab %d is shown", w.current)
	}
	item(t, w, "Tab before").Action()
	if w.current != 1 || !item(t, w, "two").Checked {
		t.Errorf("tab %d is shown", w.current)
	}
}

func TestFullScreenIsRemembered(t *testing.T) {
	app := test.NewTempApp(t)
	w, _, _ := openStubs(t, app, "one")
	w.typed(&fyne.KeyEvent{Name: fyne.KeyF11})
	if !w.win.FullScreen() || !item(t, w, "Full screen").Checked {
		t.Error("F11 doesn't fill the screen")
	}
	if again, _, _ := openStubs(t, app, "one"); !again.win.FullScreen() {
		t.Error("full screen isn't remembered")
	}
}

func TestKeyboardListsTheKeys(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one", "two")
	w.typed(&fyne.KeyEvent{Name: fyne.KeyF1})
	text := uitest.Text(w.win.Canvas().Overlays().Top())
	for _, g := range w.actions() {
		for _, a := range g.actions {
			if k := keyText(a.key); k != "" && (!strings.Contains(text, k) || !strings.Contains(text, a.title)) {
				t.Errorf("%s, %s isn't listed", a.title, k)
			}
		}
	}
	w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.win.Canvas().Overlays().Top() != nil {
		t.Error("Escape doesn't put it away")
	}
}

func TestSendGoesToTheOtherTab(t *testing.T) {
	w, _, made := openStubs(t, test.NewTempApp(t), "Random", "VAE", "two")
	items := item(t, w, "Send to").ChildMenu.Items
	var titles []string
	for _, i := range items {
		title, _, _ := strings.Cut(i.Label, menuGap)
		titles = append(titles, title)
	}
	if want := []string{"VAE: ground of it", "two: ground of it"}; !slices.Equal(titles, want) {
		t.Fatalf("offers %q, want %q", titles, want)
	}
	items[1].Action()
	if c := made["two"]; c == nil || len(c.taken) != 1 || c.taken[0].Title != "noise" || w.current != 2 {
		t.Errorf("tab %d is shown; the content has %+v", w.current, c)
	}
	w.Select(0)
	made["Random"].off = true
	item(t, w, "Send to").ChildMenu.Items[0].Action()
	if got := w.env.notice.Text(); got != "There is no picture yet: make one." || w.current != 0 {
		t.Errorf("says %q, shows tab %d", got, w.current)
	}
}

// Menus write their shortcuts so that they can be read, all to one edge, and still act on them.
func TestMenuWritesItsKeys(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one", "two")
	for _, m := range w.win.MainMenu().Items {
		right := float32(0)
		for _, i := range m.Items {
			if i.Shortcut == nil {
				continue
			}
			if _, ok := i.Shortcut.(fyne.KeyboardShortcut); ok {
				t.Errorf("%q leaves its key to Fyne", i.Label)
			}
			if right > 0 && (menuWidth(i.Label) < right-1.5 || menuWidth(i.Label) > right+1.5) {
				t.Errorf("%q ends at %.1f, others at %.1f", i.Label, menuWidth(i.Label), right)
			}
			right = menuWidth(i.Label)
		}
	}
	if l := item(t, w, "Preferences…").Label; !strings.HasSuffix(l, "Ctrl+,") {
		t.Errorf("%q", l)
	}
}
