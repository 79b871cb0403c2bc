package ui

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"

	"atelier/engine/pixel/mask"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Asking for what a shape refers to: pictures, fonts, models and noise. What can't be used is answered with a sentence, and nothing changes.

const (
	prefPictureFolder = "picture.folder"
	prefFontFolder    = "font.folder"
)

// chooseFor asks for a setting of the form's.
func (v *drawView) chooseFor(form, current string, done func(string)) {
	switch form {
	case "picture":
		v.choosePicture(current, done)
	case "font":
		v.chooseListed(say.T("Choose a font"), v.ports.Fonts, nil, current, func() { v.chooseFont(done) }, done)
	case "model":
		var names, helps []string
		for _, m := range v.ports.Models {
			names, helps = append(names, m.Name), append(helps, m.Help)
		}
		v.chooseListed(say.T("Choose a model"), names, helps, current, func() { v.chooseModel(done) }, done)
	case "noise":
		v.chooseNoise(current, done)
	}
}

// choosePicture asks for the file of a picture.
func (v *drawView) choosePicture(current string, done func(string)) {
	folder := v.env.Prefs.StringWithFallback(prefPictureFolder, picturesFolder())
	if dir := filepath.Dir(current); current != "" && isFolder(dir) {
		folder = dir
	}
	v.env.askForFile(pictureEndings, folder, prefPictureFolder, func(path string) error {
		_, err := v.ports.Library.Picture(path)
		return err
	}, done)
}

func (v *drawView) chooseFont(done func(string)) {
	v.env.askForFile([]string{".ttf", ".otf"}, v.env.Prefs.String(prefFontFolder), prefFontFolder, func(path string) error {
		return mask.CheckFont(path, v.ports.Library)
	}, done)
}

func (v *drawView) chooseModel(done func(string)) {
	v.env.askForFile([]string{".safetensors"}, v.env.Prefs.String(prefModelFolder), prefModelFolder, func(path string) error {
		_, err := v.ports.Library.Sample(v.env.Ctx, path, 0, 0)
		return err
	}, done)
}

// chooseListed asks for one of a list, or by browse for a file.
func (v *drawView) chooseListed(title string, names, helps []string, current string, browse func(), done func(string)) {
	chosen := slices.Index(names, current)
	help := widget.NewCaption("")
	help.Least = 200
	if chosen < 0 && current != "" {
		help.SetText(say.T("Now: %s", current))
	} else if chosen < 0 && len(names) > 0 {
		chosen = 0
	}
	tell := func() {
		if chosen >= 0 && chosen < len(helps) {
			help.SetText(helps[chosen])
		}
	}
	choice := widget.NewChoice(names, func(i int) { chosen = i; tell() })
	choice.Offer(names, chosen)
	tell()
	var box dialog.Dialog
	file := widget.NewButton(say.T("From a file…"), theme.FolderOpenIcon(), "", func() { box.Hide(); browse() })
	body := widget.Column(look.Room, widget.TightRow(0, choice, file), help)
	box = v.env.newChoiceBox(title, say.T("Choose"), say.T("Cancel"), body, func(yes bool) {
		if yes && chosen >= 0 {
			done(names[chosen])
		}
	})
	box.Resize(fyne.NewSize(440, 180))
	v.env.Ask(box)
}
