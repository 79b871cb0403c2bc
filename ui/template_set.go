package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"atelier/engine/imageio"
	"atelier/engine/pixel/template"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const prefManySet = "template.set"

// setSettings say what a data set is like.
type setSettings struct {
	Count    int  `name:"count" label:"How many" default:"200" min:"1" max:"100000" scale:"log" unit:"pictures" help:"How many pictures are written." group:"Data set"`
	Width    int  `name:"width" label:"Width" default:"64" min:"8" max:"1024" scale:"log" unit:"px" help:"How wide each picture is; models learn quickest from small ones." group:"Data set"`
	Height   int  `name:"height" label:"Height" default:"64" min:"8" max:"1024" scale:"log" unit:"px" help:"How high each picture is; models learn quickest from small ones." group:"Data set"`
	Captions bool `name:"captions" label:"Captions" default:"true" help:"Writes metadata.jsonl beside the pictures: what is in each, in English and Chinese." group:"Data set"`
}

// setDialog asks for the folder of a data set and what it is like.
type setDialog struct {
	view    *manyView
	train   bool // the tab that trains is shown with it afterwards, without another question
	form    *widget.SettingsForm
	read    string // the form's sentence over which the dialog has been opened again
	home    string // where a folder goes that is named without a path
	folder  *widget.Entry
	problem *widget.Text
	box     *choiceBox
}

// askForSet asks, and writes; with train it is then chosen where a model can be trained on it. To start is left to the person.
func (v *manyView) askForSet(train bool) {
	d := &setDialog{view: v, train: train, folder: widget.NewEntry(""), problem: widget.NewCaption(" ")}
	d.problem.Least, d.problem.ColorName = 200, theme.ColorNameError
	suggested := v.ports.NewFolder("shapes")
	d.home = filepath.Dir(suggested)
	d.folder.Put(suggested)
	d.folder.OnEnter = func() { d.box.Confirm() }
	d.folder.OnTyped = func(string) { d.problem.SetText(d.trouble() + " ") }
	d.form = widget.NewSettingsForm(&v.set)
	d.form.OnChanged = func(string) { v.env.Keep(prefManySet, &v.set) }
	other := widget.NewButton(say.T("Other…"), theme.FolderOpenIcon(), "", d.browse)
	where := widget.Column(0, widget.NewText(say.T("Folder")), widget.TightRow(0, d.folder, other), d.problem)
	title, confirm := say.T("Write a data set"), say.T("Write")
	if train {
		title, confirm = say.T("Write a data set to train on"), say.T("Write and go to training")
	}
	body := container.NewBorder(nil, widget.Inset(look.Room, 0, 0, 0, where), nil, nil, d.form)
	d.box = v.env.newChoiceBox(title, confirm, say.T("Cancel"), body, func(yes bool) {
		if yes {
			d.confirm()
		}
	})
	d.box.Resize(fyne.NewSize(520, 400))
	v.env.Ask(d.box)
}

// path is the folder that was typed. A bare name is one beside the folder that was suggested, wherever the program was started.
func (d *setDialog) path() string {
	path := strings.TrimSpace(d.folder.Text)
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.home, path)
}

// trouble says what is wrong with the folder, or is "".
func (d *setDialog) trouble() string {
	path := d.path()
	if path == "" {
		return say.T("Type the name of a folder.")
	}
	switch files, err := os.ReadDir(path); {
	case err == nil && len(files) > 0:
		return say.T("%s isn't empty: choose another folder.", filepath.Base(path))
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return say.T("%s is no folder that can be written into: choose another.", filepath.Base(path))
	}
	return ""
}

// browse asks for another folder; in one that isn't empty a new one is made.
func (d *setDialog) browse() {
	d.view.env.chooseFolder(filepath.Dir(d.path()), func(path string) {
		if files, err := os.ReadDir(path); err == nil && len(files) > 0 {
			path = imageio.NextFree(filepath.Join(path, "shapes"))
		}
		d.folder.Put(path)
		d.problem.SetText(d.trouble() + " ")
	})
}

// confirm writes. With a folder that won't do the dialog opens again, and so it does once for a number that was refused: the click on
// the button has put the value of before in its place, which nobody has seen.
func (d *setDialog) confirm() {
	if text := d.form.Problem(); text != d.read {
		d.read = text
		if text != "" {
			d.view.env.Ask(d.box)
			return
		}
	}
	if text := d.trouble(); text != "" {
		d.problem.SetText(text)
		d.view.env.Ask(d.box)
		return
	}
	d.view.write(d.path(), d.train)
}

// write writes a data set into a folder, as a job.
func (v *manyView) write(path string, train bool) {
	scene, many, seed, set, lib := v.scene(), v.ranges, v.seed.value, v.set, v.ports.Library
	scene.Width, scene.Height = set.Width, set.Height
	name := filepath.Base(path)
	v.env.Queue(say.T("Writing %s", name), func(ctx context.Context, j *Job) (func(), error) {
		if err := template.WriteSet(ctx, path, scene, many, set.Count, seed, set.Captions, lib, j.Set); err != nil {
			return nil, err
		}
		return func() { v.wrote(path, set.Count, train) }, nil
	})
}

// trainers are the tabs that can learn from a folder.
func (v *manyView) trainers(path string) []Command {
	return v.env.SendItems(true, func() (Sent, error) {
		return Sent{Title: filepath.Base(path), Folder: path}, nil
	})
}

// wrote tells that a data set is there, and offers it to those who can learn from it.
func (v *manyView) wrote(path string, n int, train bool) {
	v.env.Tell(say.T("Wrote %s into %s", say.N(n, "picture", "pictures"), path))
	items := v.trainers(path)
	if len(items) == 0 {
		return
	}
	if train && len(items) == 1 {
		items[0].Run()
		return
	}
	titles := make([]string, len(items))
	for i, c := range items {
		titles[i] = c.Title
	}
	chosen := 0
	choice := widget.NewChoice(titles, func(i int) { chosen = i })
	choice.Offer(titles, 0)
	text := widget.NewText(say.T("Wrote %s into %s", say.N(n, "picture", "pictures"), path))
	text.Least = 460
	d := v.env.newChoiceBox(say.T("The data set is written"), say.T("Go to training"), say.T("Not now"), widget.Column(look.Room, text, choice), func(yes bool) {
		if yes {
			items[chosen].Run()
		}
	})
	v.env.Ask(d)
}
