package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
)

// showMenu shows the main menu: all actions, for the tab that is shown. It is made anew only where it would look different; what an item
// does is looked up when it is chosen.
func (w *Window) showMenu() {
	groups := w.actions()
	look := lookOf(groups)
	if look == w.menuLook {
		return
	}
	w.menuLook = look
	var menus []*fyne.Menu
	for _, g := range groups {
		menus = append(menus, fyne.NewMenu(g.title, w.items(g.actions)...))
	}
	w.win.SetMainMenu(fyne.NewMainMenu(menus...))
}

// lookOf is all of the actions that can be seen in the menu.
func lookOf(groups []actionGroup) string {
	var b strings.Builder
	var add func(actions []action)
	add = func(actions []action) {
		for _, a := range actions {
			fmt.Fprintf(&b, "%q %q %t %t %t\n", a.title, keyText(a.key), a.off, a.checked, a.rule)
			add(a.inside)
		}
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "%q:\n", g.title)
		add(g.actions)
	}
	return b.String()
}

func (w *Window) items(actions []action) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, a := range actions {
		switch {
		case a.rule:
			items = append(items, fyne.NewMenuItemSeparator())
		case a.run == nil:
			item := fyne.NewMenuItem(a.title, nil)
			item.ChildMenu = fyne.NewMenu("", w.items(a.inside)...)
			item.Disabled = len(a.inside) == 0
			items = append(items, item)
		default:
			items = append(items, &fyne.MenuItem{Label: a.title, Action: func() { w.choose(a) }, Shortcut: a.key, Disabled: a.off, Checked: a.checked, IsQuit: a.quit})
		}
	}
	return withKeys(items)
}

// choose does what the action of the same name and key does now.
func (w *Window) choose(a action) {
	var find func(actions []action) bool
	find = func(actions []action) bool {
		for _, now := range actions {
			if now.run != nil && now.title == a.title && keyText(now.key) == keyText(a.key) {
				w.guarded(now)()
				return true
			}
			if find(now.inside) {
				return true
			}
		}
		return false
	}
	for _, g := range w.actions() {
		if find(g.actions) {
			return
		}
	}
}

// guarded is what the menu does for an action. Shortcuts reach the menu even where the item is off and while a dialog waits for an answer.
func (w *Window) guarded(a action) func() {
	return func() {
		if a.anywhere || !a.off && w.win.Canvas().Overlays().Top() == nil {
			a.run()
		}
	}
}
