package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// preferences is the dialog of what holds for the whole program.
func (w *Window) preferences() {
	var d dialog.Dialog
	row := func(label string, o ...fyne.CanvasObject) fyne.CanvasObject {
		return widget.Row(1, append([]fyne.CanvasObject{widget.Sized(130, 0, widget.NewText(label))}, o...)...)
	}

	languages := say.Languages()
	var names []string
	now := 0
	for i, l := range languages {
		names = append(names, l.Name)
		if l.Code == say.Language() {
			now = i
		}
	}
	language := widget.NewChoice(names, func(i int) {
		w.env.Do(func() { // the list of the choice is still open
			w.setLanguage(languages[i].Code)
			w.preferences()
		})
	})
	language.Offer(names, now)

	var colours []string
	for i, m := range colourModes() {
		colours = append(colours, m.title)
		if m.mode == w.mode {
			now = i
		}
	}
	colour := widget.NewChoice(colours, func(i int) { w.setMode(colourModes()[i].mode) })
	colour.Offer(colours, now)

	folder := widget.NewText(w.env.savingFolder())
	folder.Least = 120
	other := widget.NewButton(say.T("Other…"), theme.FolderOpenIcon(), "", func() {
		w.env.chooseFolder(w.env.savingFolder(), func(path string) {
			w.env.Prefs.SetString(prefSaveFolder, path)
			folder.SetText(path)
		})
	})

	reset := widget.NewButton(say.T("Reset everything…"), theme.ViewRefreshIcon(), say.T("Back to how it was at the first start"), func() { d.Hide(); w.askToReset() })
	rows := []fyne.CanvasObject{row(say.T("Language"), language), row(say.T("Colours"), colour)}
	if w.opt.SetThreads != nil {
		rows = append(rows, row(say.T("Compute with"), w.threadsChoice()))
	}
	rows = append(rows, row(say.T("Folder for pictures"), folder, other), fw.NewSeparator(), widget.Row(-1, reset))
	d = w.env.newTellBox(say.T("Preferences"), say.T("Close"), widget.Column(look.Room, rows...))
	d.Resize(fyne.NewSize(480, 0))
	w.env.Ask(d)
}

// threadsChoice offers how many threads compute.
func (w *Window) threadsChoice() *widget.Choice {
	titles := []string{say.T("Automatic")}
	for n := 1; n <= w.opt.Cores; n++ {
		titles = append(titles, say.N(n, "thread", "threads"))
	}
	c := widget.NewChoice(titles, w.chooseThreads)
	c.Offer(titles, w.threads)
	return c
}

// askToReset asks, and then forgets all preferences.
func (w *Window) askToReset() {
	w.env.question(say.T("Reset everything?"),
		say.T("Settings, language, colours, folders and the window go back to how they were at the first start.\nResults that aren't saved are forgotten. What is saved stays."),
		say.T("Reset"), say.T("Keep it as it is"), func(yes bool) {
			if yes {
				w.reset()
			}
		})
}

// reset forgets all preferences, and makes the window as it is at the first start. A content with something under way follows when that is
// over.
func (w *Window) reset() {
	w.win.Canvas().Unfocus() // what is being typed is committed before, not after
	w.env.closeAll()
	for _, k := range keysOf(w.env.Prefs) {
		w.env.Prefs.RemoveValue(k)
	}
	w.chooseThreads(0)
	w.speak()
	w.mode = look.Follow
	w.app.Settings().SetTheme(look.New(w.mode))
	w.win.SetFullScreen(false)
	w.fresh = true
	w.current = 0
	w.rebuild()
	w.win.Resize(w.firstSize())
	w.env.Tell(say.T("Everything is as at the first start"))
}

// keysOf are the names of all preferences: Fyne's own interface can't list them, its implementation can.
func keysOf(p fyne.Preferences) []string {
	r, ok := p.(interface {
		ReadValues(func(map[string]any))
	})
	if !ok {
		panic("preferences: Fyne's can't be listed any more")
	}
	var keys []string
	r.ReadValues(func(values map[string]any) {
		for k := range values {
			keys = append(keys, k)
		}
	})
	return keys
}
