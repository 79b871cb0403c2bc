package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"atelier/ui/look"
	"atelier/ui/say"
)

// keyOf is the shortcut of a role. A menu item's shortcut works wherever the keyboard is, even in an entry; that is why every command is
// in the menu.
var keyOf = map[Role]fyne.Shortcut{
	RoleMain:       ctrl(fyne.KeyReturn),
	RoleSave:       ctrl(fyne.KeyS),
	RoleSaveAll:    &desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift},
	RoleZoomIn:     ctrl(fyne.KeyEqual),
	RoleZoomOut:    ctrl(fyne.KeyMinus),
	RoleZoomFit:    ctrl(fyne.Key0),
	RoleZoomActual: ctrl(fyne.Key1),
}

func ctrl(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
}

// menu builds the main menu for the tab that is shown.
func (w *Window) menu() *fyne.MainMenu {
	commands := w.commands()
	find := func(roles ...Role) (items []*fyne.MenuItem) {
		for _, r := range roles {
			for _, c := range commands {
				if c.Role != r {
					continue
				}
				key := c.Key
				if r != RoleMore {
					key = keyOf[r]
				}
				items = append(items, &fyne.MenuItem{Label: c.Title, Action: w.unasked(c.Run), Shortcut: key})
			}
		}
		return items
	}
	quit := fyne.NewMenuItem(say.T("Quit"), w.askToClose)
	quit.IsQuit, quit.Shortcut = true, ctrl(fyne.KeyQ)
	file := append(find(RoleSave, RoleSaveAll), fyne.NewMenuItemSeparator())
	if w.setThreads != nil {
		file = append(file, w.threadsMenu(), fyne.NewMenuItemSeparator())
	}
	file = append(file, quit)
	view := find(RoleZoomIn, RoleZoomOut, RoleZoomFit, RoleZoomActual)
	if len(view) > 0 {
		view = append(view, fyne.NewMenuItemSeparator())
	}
	for _, m := range []struct {
		mode  look.Mode
		title string
	}{{look.Follow, say.T("Colours of the system")}, {look.Light, say.T("Light")}, {look.Dark, say.T("Dark")}} {
		item := fyne.NewMenuItem(m.title, func() { w.setMode(m.mode) })
		item.Checked = m.mode == w.mode
		view = append(view, item)
	}
	menus := []*fyne.Menu{fyne.NewMenu(say.T("File"), file...)}
	if do := find(RoleMain, RoleMore); len(do) > 0 {
		menus = append(menus, fyne.NewMenu(w.tabs[w.current].Title, do...))
	}
	return fyne.NewMainMenu(append(menus, fyne.NewMenu(say.T("View"), view...),
		fyne.NewMenu(say.T("Help"), fyne.NewMenuItem(say.T("About Atelier"), w.about)))...)
}

// threadsMenu offers how many threads compute.
func (w *Window) threadsMenu() *fyne.MenuItem {
	var items []*fyne.MenuItem
	for n := 0; n <= w.cores; n++ {
		title := say.N(n, "thread", "threads")
		if n == 0 {
			title = say.T("All, but one fewer while it trains")
		}
		item := fyne.NewMenuItem(title, func() { w.chooseThreads(n); w.env.changed() })
		item.Checked = n == w.threads
		items = append(items, item)
	}
	threads := fyne.NewMenuItem(say.T("Compute with"), nil)
	threads.ChildMenu = fyne.NewMenu("", items...)
	return threads
}

// run runs the shown tab's command of that role, if it has one.
func (w *Window) run(r Role) {
	for _, c := range w.commands() {
		if c.Role == r {
			c.Run()
			return
		}
	}
}

func (w *Window) commands() []Command {
	if c := w.contents[w.current]; c != nil {
		return c.Commands()
	}
	return nil
}

// unasked is f, except while a dialog waits for an answer: shortcuts reach the menu even then.
func (w *Window) unasked(f func()) func() {
	return func() {
		if w.win.Canvas().Overlays().Top() == nil {
			f()
		}
	}
}

// typed is what the window does with keys that no widget has a use for.
func (w *Window) typed(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		w.env.escape()
	}
	if w.win.Canvas().Overlays().Top() != nil {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		w.run(RoleMain)
	case fyne.KeyPlus, fyne.KeyEqual:
		w.run(RoleZoomIn)
	case fyne.KeyMinus:
		w.run(RoleZoomOut)
	case fyne.Key0:
		w.run(RoleZoomFit)
	case fyne.Key1:
		w.run(RoleZoomActual)
	}
}
