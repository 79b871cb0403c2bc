package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine/imageio"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The names of the preferences.
const (
	prefSaveFolder = "save.folder"
	prefSaveForm   = "save.form"
)

// saveForm is a form that pictures can be saved in.
type saveForm struct {
	title string
	ext   string // "" is a folder
	one   bool   // takes a single picture
	many  bool   // takes several
}

func saveForms() []saveForm {
	return []saveForm{
		{say.T("PNG, with its recipe"), ".png", true, false},
		{say.T("PNG, all in one grid"), ".png", false, true},
		{say.T("Folder, one PNG each"), "", false, true},
		{say.T("GIF, one after another"), ".gif", false, true},
		{say.T("NPY, as numbers"), ".npy", true, true},
	}
}

// saveDialog asks where to save a result, and in what form. It remembers both, and never replaces a file without asking.
type saveDialog struct {
	env      *Env
	title    string
	result   Result
	save     Saver
	remember func(path string) // what was good this time, for the next
	forms    []saveForm
	form     int
	folder   string

	name    *widget.Entry
	choice  *widget.Choice
	where   *widget.Text
	problem *fw.Label // in as many lines as it takes: its end says what to do
	box     dialog.Dialog
}

// Save asks where to save r under a name like stem, and saves it.
func (e *Env) Save(r Result, stem string, save Saver) { newSaveDialog(e, r, stem, save).show() }

func newSaveDialog(e *Env, r Result, stem string, save Saver) *saveDialog {
	d := &saveDialog{env: e, title: say.T("Save %s", say.N(r.Batch.N, "picture", "pictures")), result: r, save: save, folder: e.savingFolder()}
	d.remember = func(path string) {
		e.Prefs.SetString(prefSaveFolder, filepath.Dir(path))
		e.Prefs.SetString(prefSaveForm, filepath.Ext(path))
	}
	last := e.Prefs.String(prefSaveForm)
	for _, f := range saveForms() {
		if r.Batch.N == 1 && f.one || r.Batch.N > 1 && f.many {
			if f.ext == last && last != "" {
				d.form = len(d.forms)
			}
			d.forms = append(d.forms, f)
		}
	}
	d.build(stem)
	return d
}

// build makes the widgets, with a name like stem.
func (d *saveDialog) build(stem string) {
	e := d.env
	var titles []string
	for _, f := range d.forms {
		titles = append(titles, f.title)
	}
	d.name = widget.NewEntry("")
	d.name.OnEnter = d.confirm
	d.name.OnTyped = d.typed
	d.name.OnEscape = func() { d.box.Hide() }
	d.choice = widget.NewChoice(titles, func(i int) { d.form = i; d.suggest(d.stem()); d.check() })
	d.where, d.problem = widget.NewText(d.folder), fw.NewLabel("")
	d.problem.Wrapping, d.problem.SizeName = fyne.TextWrapWord, theme.SizeNameCaptionText
	full := widget.NewCaption(say.T("Made in full size when saved, as a job: you can go on meanwhile."))
	show(full, d.result.Full != nil)
	d.where.Least = 200
	d.choice.Offer(titles, d.form)
	d.suggest(stem)
	label := func(s string) fyne.CanvasObject { return widget.Sized(64, 0, widget.NewCaption(s)) }
	format := widget.Row(1, label(say.T("Format")), d.choice)
	show(format, len(d.forms) > 1)
	body := widget.Column(look.Room,
		widget.Row(1, label(say.T("Name")), d.name),
		format,
		widget.Row(1, label(say.T("Folder")), d.where, widget.NewButton(say.T("Other…"), theme.FolderOpenIcon(), "", d.otherFolder)),
		full, d.problem)
	box := e.newChoiceBox(d.title, say.T("Save"), say.T("Cancel"), body, func(yes bool) {
		if yes {
			d.confirm()
		}
	})
	box.Resize(fyne.NewSize(520, 280))
	d.box = box
	d.check()
}

// show opens the dialog with the keyboard on the name.
func (d *saveDialog) show() {
	d.env.Ask(d.box)
	d.name.Begin(d.env.Window.Canvas())
}

// savingFolder is the folder that was saved into last, or else the one for pictures.
func (e *Env) savingFolder() string {
	if f := e.Prefs.String(prefSaveFolder); f != "" && isFolder(f) {
		return f
	}
	return picturesFolder()
}

// picturesFolder is where pictures go when nobody has said otherwise.
func picturesFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	if p := filepath.Join(home, "Pictures"); isFolder(p) {
		return p
	}
	return home
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// formOf is the form whose ending a name has, or -1.
func (d *saveDialog) formOf(name string) int {
	for i, f := range d.forms {
		if f.ext != "" && strings.HasSuffix(strings.ToLower(name), f.ext) {
			return i
		}
	}
	return -1
}

// stem is the typed name without a form's ending.
func (d *saveDialog) stem() string {
	name := strings.TrimSpace(d.name.Text)
	if i := d.formOf(name); i >= 0 {
		return name[:len(name)-len(d.forms[i].ext)]
	}
	return name
}

// typed chooses the form whose ending was typed.
func (d *saveDialog) typed(name string) {
	if i := d.formOf(strings.TrimSpace(name)); i >= 0 && i != d.form {
		d.form = i
		d.choice.Offer(d.choice.Options, i)
	}
	d.check()
}

// suggest puts a name into the field that nothing has yet.
func (d *saveDialog) suggest(stem string) {
	d.name.Put(filepath.Base(imageio.NextFree(filepath.Join(d.folder, stem+d.forms[d.form].ext))))
}

// path is where the result would go.
func (d *saveDialog) path() string {
	return filepath.Join(d.folder, d.stem()+d.forms[d.form].ext)
}

// longestName is how long a name may be in bytes, with its ending, on all file systems that matter.
const longestName = 240

// trouble says what is wrong with the name or the folder, or is "".
func (d *saveDialog) trouble() string {
	switch stem := d.stem(); {
	case !isFolder(d.folder):
		return say.T("The folder %s isn't there any more: choose another.", d.folder)
	case stem == "" || stem == "." || stem == "..":
		return say.T("Type a name.")
	case strings.ContainsAny(stem, `/\`):
		return say.T("A name has no slash: choose the folder below.")
	case strings.ContainsAny(stem, "<>:\"|?*") || strings.ContainsFunc(stem, unicode.IsControl):
		return say.T("A name without any of < > : \" | ? * can be read on every computer: take them out.")
	case len(stem) > longestName:
		return say.T("The name is too long: make it shorter than %d letters.", longestName/3)
	case d.forms[d.form].ext == "" && filepath.Ext(stem) != "":
		return say.T("The name of a folder has no ending like %s.", filepath.Ext(stem))
	}
	if info, err := os.Stat(d.path()); err == nil && info.IsDir() != (d.forms[d.form].ext == "") {
		if info.IsDir() {
			return say.T("%s is a folder: choose another name.", filepath.Base(d.path()))
		}
		return say.T("%s is a file, and the pictures would go into a folder: choose another name.", filepath.Base(d.path()))
	}
	return ""
}

// check says below the fields what would happen.
func (d *saveDialog) check() {
	text := d.trouble()
	if text != "" {
		d.tell(text, fw.DangerImportance)
		return
	}
	if _, err := os.Lstat(d.path()); err == nil {
		text = say.T("%s is there already: you will be asked.", filepath.Base(d.path()))
		if d.forms[d.form].ext == "" {
			text = say.T("%s is there already: the pictures will be added.", filepath.Base(d.path()))
		}
	}
	d.tell(text, fw.LowImportance)
}

func (d *saveDialog) tell(text string, how fw.Importance) {
	d.problem.Importance = how
	d.problem.SetText(text)
}

func (d *saveDialog) otherFolder() {
	d.env.chooseFolder(d.folder, func(path string) {
		d.folder = path
		d.where.SetText(path)
		d.check()
	})
}

// confirm saves, after a question where a file would be replaced; a name that won't do opens the dialog again.
func (d *saveDialog) confirm() {
	if d.trouble() != "" {
		d.show()
		return
	}
	d.box.Hide()
	path := d.path()
	if _, err := os.Lstat(path); err != nil || d.forms[d.form].ext == "" {
		d.write(path, d.forms[d.form].ext == "")
		return
	}
	d.env.question(say.T("Replace the file?"), say.T("%s is there already.", path), say.T("Replace"), say.T("Another name"), func(yes bool) {
		if yes {
			d.write(path, true)
		} else {
			d.show()
		}
	})
}

// write saves; over what is there only where that was agreed to.
func (d *saveDialog) write(path string, over bool) {
	if d.result.Full != nil {
		d.writeFull(path, over)
		return
	}
	work := d.env.Begin(say.T("Saving"), nil)
	d.env.Go(func(ctx context.Context) func() {
		defer d.env.Do(work.End)
		err := d.save(ctx, path, d.result)
		return func() {
			if err != nil {
				d.failed(err)
				d.env.Fail(err)
				return
			}
			d.saved(path)
		}
	})
}

func (d *saveDialog) saved(path string) {
	d.remember(path)
	d.env.Tell(say.T("Saved %s", path))
}

// writeFull makes the pictures in their full size and saves them, as a job. A job before it may have taken the name meanwhile.
func (d *saveDialog) writeFull(path string, over bool) {
	r, save := d.result, d.save
	d.env.Queue(say.T("Saving %s", filepath.Base(path)), func(ctx context.Context, j *Job) (func(), error) {
		full, err := r.Full(ctx, j.Set)
		if err != nil {
			return nil, err
		}
		r.Batch, r.Full = full, nil
		if !over {
			path = imageio.NextFree(path)
		}
		if err := save(ctx, path, r); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			d.env.Do(func() {
				d.result = r // made once, they can be saved elsewhere at once
				d.failed(err)
			})
			return nil, err
		}
		return func() { d.saved(path) }, nil
	})
}

// failed asks again where to save, unless the person is answering something else.
func (d *saveDialog) failed(err error) {
	if d.env.Window.Canvas().Overlays().Top() != nil {
		return
	}
	d.show()
	d.tell(say.Error(err), fw.DangerImportance)
}
