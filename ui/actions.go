package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"atelier/ui/look"
	"atelier/ui/say"
)

// action is one thing that a person can do in the window: an item of the menu, a line of the palette and of the overview of the keys are all
// made from it.
type action struct {
	title    string
	key      fyne.Shortcut // nil for none; a key without a modifier is acted on in keys.go
	off      bool
	checked  bool
	run      func()
	inside   []action // of a submenu, which has no run of its own
	rule     bool     // a line between two groups, and nothing else
	quit     bool
	main     bool // Enter runs it too
	tab      int  // 1 for the first: it shows that tab
	anywhere bool // works even while a dialog waits for an answer
}

// actionGroup is a menu.
type actionGroup struct {
	title   string
	actions []action
}

// keyOf is the shortcut of a role. A menu item's shortcut works wherever the keyboard is, even in an entry; that is why every command is
// in the menu.
var keyOf = map[Role]fyne.Shortcut{
	RoleMain:       ctrl(fyne.KeyReturn),
	RoleSave:       ctrl(fyne.KeyS),
	RoleSaveAll:    ctrlShift(fyne.KeyS),
	RoleCopy:       &fyne.ShortcutCopy{},
	RolePaste:      &fyne.ShortcutPaste{},
	RoleUndo:       &fyne.ShortcutUndo{},
	RoleRedo:       &fyne.ShortcutRedo{},
	RolePrevious:   bare(fyne.KeyLeft),
	RoleNext:       bare(fyne.KeyRight),
	RoleZoomIn:     ctrl(fyne.KeyEqual),
	RoleZoomOut:    ctrl(fyne.KeyMinus),
	RoleZoomFit:    ctrl(fyne.Key0),
	RoleZoomActual: ctrl(fyne.Key1),
}

func ctrl(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
}

func ctrlShift(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

func alt(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierAlt}
}

// bare is a key without a modifier. Fyne shows it in the menu and doesn't act on it.
func bare(k fyne.KeyName) fyne.Shortcut { return &desktop.CustomShortcut{KeyName: k} }

// roleTitle names a role where the shown tab has no command of it.
func roleTitle(r Role) string {
	switch r {
	case RoleSave:
		return say.T("Save…")
	case RoleSaveAll:
		return say.T("Save all…")
	case RoleCopy:
		return say.T("Copy picture")
	case RolePaste:
		return say.T("Paste picture")
	case RoleUndo:
		return say.T("Undo")
	case RoleRedo:
		return say.T("Redo")
	case RolePrevious:
		return say.T("Previous result")
	case RoleNext:
		return say.T("Next result")
	case RoleZoomIn:
		return say.T("Larger")
	case RoleZoomOut:
		return say.T("Smaller")
	case RoleZoomFit:
		return say.T("Fit into the view")
	case RoleZoomActual:
		return say.T("One pixel on one pixel")
	}
	panic("actions: a role without a name")
}

// actions lists all that can be done now, as the menu does.
func (w *Window) actions() []actionGroup {
	rule := action{rule: true}
	file := append(w.ofRoles(RoleSave, RoleSaveAll), action{title: say.T("Send to"), inside: w.ofRole(RoleSend)}, rule,
		action{title: say.T("Preferences…"), key: ctrl(fyne.KeyComma), run: w.preferences}, rule,
		action{title: say.T("Quit"), key: ctrl(fyne.KeyQ), run: w.askToClose, quit: true, anywhere: true})
	edit := append(w.editing(RoleUndo, RoleRedo, RoleCopy, RolePaste), rule,
		action{title: say.T("Find a command or a setting…"), key: ctrl(fyne.KeyK), run: w.openPalette},
		action{title: say.T("Find a setting…"), key: ctrl(fyne.KeyF), run: w.openSettingFinder, off: !w.searchable()})
	groups := []actionGroup{{say.T("File"), file}, {say.T("Edit"), edit}}
	do := append(w.ofRole(RoleMain), w.ofRole(RoleMore)...)
	if len(do) > 0 {
		groups = append(groups, actionGroup{w.tabs[w.current].Title, do})
	}
	return append(groups, actionGroup{say.T("View"), w.viewActions()}, actionGroup{say.T("Help"), []action{
		{title: say.T("Short tour"), run: w.startTour},
		{title: say.T("Keyboard"), key: bare(fyne.KeyF1), run: w.keyboard},
		rule,
		{title: say.T("About Atelier"), run: w.about}}})
}

func (w *Window) viewActions() []action {
	rule := action{rule: true}
	view := append(w.ofRoles(RolePrevious, RoleNext), rule)
	view = append(view, w.ofRoles(RoleZoomIn, RoleZoomOut, RoleZoomFit, RoleZoomActual)...)
	view = append(view, rule)
	if len(w.tabs) > 1 {
		for i, t := range w.tabs {
			a := action{title: t.Title, tab: i + 1, checked: i == w.current, run: func() { w.Select(i) }}
			if i < 9 {
				a.key = alt(fyne.KeyName(fmt.Sprint(i + 1)))
			}
			view = append(view, a)
		}
		view = append(view,
			action{title: say.T("Tab before"), key: ctrl(fyne.KeyPageUp), off: w.current == 0, run: func() { w.Select(max(0, w.current-1)) }},
			action{title: say.T("Tab after"), key: ctrl(fyne.KeyPageDown), off: w.current == len(w.tabs)-1, run: func() { w.Select(min(len(w.tabs)-1, w.current+1)) }},
			rule)
	}
	view = append(view,
		action{title: say.T("Jobs and messages"), key: ctrl(fyne.KeyJ), checked: w.panel.Visible(), run: w.toggleJobs}, rule)
	var colours []action
	for _, m := range colourModes() {
		colours = append(colours, action{title: m.title, checked: m.mode == w.mode, run: func() { w.setMode(m.mode) }})
	}
	return append(view, action{title: say.T("Colours"), inside: colours}, action{title: say.T("Full screen"), key: bare(fyne.KeyF11), checked: w.win.FullScreen(), run: w.toggleFullScreen})
}

// colourMode is a way of colouring the window, with its name.
type colourMode struct {
	mode  look.Mode
	title string
}

func colourModes() []colourMode {
	return []colourMode{{look.Follow, say.T("Colours of the system")}, {look.Light, say.T("Light")}, {look.Dark, say.T("Dark")}}
}

// ofRole are the shown tab's commands of a role.
func (w *Window) ofRole(r Role) []action {
	var list []action
	for _, c := range w.commands() {
		if c.Role == r {
			key := c.Key
			if k, ok := keyOf[r]; ok {
				key = k
			}
			list = append(list, action{title: c.Title, key: key, off: c.Off, main: r == RoleMain, run: c.Run})
		}
	}
	return list
}

// ofRoles are the shown tab's commands of roles that every menu lists; where the tab has none it is off.
func (w *Window) ofRoles(roles ...Role) []action {
	var list []action
	for _, r := range roles {
		found := w.ofRole(r)
		if len(found) == 0 {
			found = []action{{title: roleTitle(r), key: keyOf[r], off: true, run: func() { w.run(r) }}}
		}
		list = append(list, found...)
	}
	return list
}

// editing are commands that a field of text takes for itself while it has the keyboard and a use for them.
func (w *Window) editing(roles ...Role) []action {
	list := w.ofRoles(roles...)
	for i, r := range roles {
		list[i].anywhere = true
		list[i].run = func() { w.edit(r) }
	}
	return list
}

// commands are the shown tab's.
func (w *Window) commands() []Command {
	if c := w.contents[w.current]; c != nil {
		return c.Commands()
	}
	return nil
}

// run runs the shown tab's command of that role, if it has one that can do something now.
func (w *Window) run(r Role) {
	for _, c := range w.commands() {
		if c.Role == r && !c.Off {
			c.Run()
			return
		}
	}
}
