package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/say"
)

// showIn shows a file dialog large, as a list of whole names, in a folder if there is one.
func showIn(d *dialog.FileDialog, e *Env, folder, title string) {
	if isFolder(folder) {
		if u, err := storage.ListerForURI(storage.NewFileURI(folder)); err == nil {
			d.SetLocation(u)
		}
	}
	d.SetView(dialog.ListView)
	d.SetTitleText(title)
	e.Ask(d)
	size := e.Window.Canvas().Size()
	d.Resize(fyne.NewSize(size.Width*0.8, size.Height*0.8)) // it can't be resized before it is shown
	// What a pop-up lies in on the screen has a type without a name outside of Fyne.
	if v := reflect.Indirect(reflect.ValueOf(e.Window.Canvas().Overlays().Top())); v.Kind() == reflect.Struct {
		if f := v.FieldByName("Content"); f.IsValid() {
			if p, ok := f.Interface().(*fw.PopUp); ok {
				translatePlaces(p.Content)
			}
		}
	}
}

// translatePlaces gives the places at the left of a file dialog their names in the language in use, which Fyne leaves in English.
func translatePlaces(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			translatePlaces(c)
		}
	case *container.Split:
		translatePlaces(o.Leading) // the files stand at the other side
	case *fw.List:
		names := map[string]string{"Home": say.T("Home"), "Computer": say.T("Computer"), "App Files": say.T("App files"), "Desktop": say.T("Desktop"),
			"Documents": say.T("Documents"), "Downloads": say.T("Downloads"), "Music": say.T("Music"), "Pictures": say.T("Pictures"),
			"Videos": say.T("Videos"), "Movies": say.T("Movies")}
		update := o.UpdateItem
		o.UpdateItem = func(id fw.ListItemID, item fyne.CanvasObject) {
			update(id, item)
			for _, c := range item.(*fyne.Container).Objects {
				if l, ok := c.(*fw.Label); ok && names[l.Text] != "" {
					l.SetText(names[l.Text])
				}
			}
		}
		o.Refresh()
	}
}
