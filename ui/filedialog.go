package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Choosing a file or a folder. Fyne's own dialog has buttons that Enter doesn't press, fields that Escape doesn't leave, no place for a path, and
// half of its words in English; so this is one of ours. The field holds the path of the folder, and what is typed behind it finds names there.

// fileQuestion is what is asked for.
type fileQuestion struct {
	title   string
	folders bool     // a folder is asked for; otherwise a file
	endings []string // of its name, in small letters; nil takes every file
	in      string   // the folder to begin in; "" or one that isn't there any more is the one for pictures
	chosen  func(path string)
}

// fileChooser is the dialog.
type fileChooser struct {
	*dialog.CustomDialog
	env     *Env
	ask     fileQuestion
	folder  string
	entries []folderEntry // of the folder
	known   bool          // they have been read
	shown   []folderEntry // those that fit what is typed
	turn    int           // counts the readings: tells an older one

	path    *widget.Entry
	list    *widget.PickList
	told    *widget.Text
	create  *widget.Button // a new folder; nil where a file is asked for
	preview *widget.ImageView
	about   *widget.Text // what the preview shows
	looking *pump.Mailbox[string]
	wanted  string // the file whose preview is wanted
	end     context.CancelFunc
}

// folderEntry is a line of the list.
type folderEntry struct {
	name   string
	folder bool
	at     time.Time
}

// askForPath opens the dialog.
func (e *Env) askForPath(q fileQuestion) {
	if q.in == "" || !isFolder(q.in) {
		q.in = picturesFolder()
	}
	c := &fileChooser{env: e, ask: q, path: widget.NewEntry(""), told: widget.NewCaption("")}
	c.path.KeepFocus = true
	c.path.OnTyped = func(string) { c.typed() }
	c.path.OnStep = func(n int) { c.list.Step(-n); c.marked() }
	c.path.OnEnter = c.Confirm
	c.path.OnEscape = func() { c.Hide() }
	c.list = widget.NewPickList(c.picked)
	c.list.Quiet = true
	c.told.Least = 200

	up := widget.NewButton("", theme.MoveUpIcon(), say.T("The folder above"), c.up)
	head := []fyne.CanvasObject{up, c.path}
	yes := say.T("Open")
	if q.folders {
		yes = say.T("Choose this folder")
		c.create = widget.NewButton(say.T("New folder"), theme.FolderNewIcon(), say.T("Make a folder of the name that is typed behind the path"), c.newFolder)
		c.create.Disable()
		head = append(head, c.create)
	}
	body := container.NewBorder(widget.Inset(0, look.Room, 0, 0, widget.TightRow(1, head...)), widget.Inset(look.Gap, 0, 0, 0, c.told),
		widget.Inset(0, 0, 0, look.Room, widget.Sized(placesWide, 0, c.places())), c.newPreview(), widget.Sized(300, 180, c.list))
	c.CustomDialog = dialog.NewCustomWithoutButtons(q.title, body, e.Window)
	c.SetButtons([]fyne.CanvasObject{
		widget.NewButton(say.T("Cancel"), theme.CancelIcon(), "", c.Hide),
		widget.NewMainButton(yes, theme.ConfirmIcon(), "", c.Confirm),
	})
	e.Ask(c)
	size := e.Window.Canvas().Size()
	c.Resize(fyne.NewSize(min(860, size.Width*0.86), min(600, size.Height*0.86)))
	c.goTo(q.in)
	e.Window.Canvas().Focus(c.path)
}

const (
	placesWide  = 136
	previewWide = 180
	previewMost = 2 * previewWide // pixels
)

// places are the folders that a person is most likely to look in.
func (c *fileChooser) places() fyne.CanvasObject {
	column := widget.Column(2)
	home, _ := os.UserHomeDir()
	add := func(title string, icon fyne.Resource, path string) {
		if path != "" && isFolder(path) {
			b := widget.NewQuietButton(icon, path, func() { c.goTo(path) })
			b.Text = title
			column.Add(widget.Row(-1, b))
		}
	}
	add(say.T("Home"), theme.HomeIcon(), home)
	add(say.T("Desktop"), theme.DesktopIcon(), filepath.Join(home, "Desktop"))
	add(say.T("Documents"), theme.DocumentIcon(), filepath.Join(home, "Documents"))
	add(say.T("Pictures"), theme.MediaPhotoIcon(), filepath.Join(home, "Pictures"))
	add(say.T("Downloads"), theme.DownloadIcon(), filepath.Join(home, "Downloads"))
	add("Atelier", theme.FolderIcon(), filepath.Join(home, "Atelier"))
	add(say.T("Computer"), theme.ComputerIcon(), rootOf(home))
	return column
}

// rootOf is where all paths of that disk begin.
func rootOf(path string) string { return filepath.VolumeName(path) + string(filepath.Separator) }

// Hide closes the dialog.
func (c *fileChooser) Hide() {
	if c.end != nil {
		c.end()
	}
	c.CustomDialog.Hide()
}

// goTo shows a folder.
func (c *fileChooser) goTo(folder string) {
	c.read(folder)
	c.path.Put(withSeparator(c.folder))
	c.path.CursorColumn = len([]rune(c.path.Text))
	c.path.Refresh()
	c.env.Window.Canvas().Focus(c.path)
}

func withSeparator(folder string) string {
	if strings.HasSuffix(folder, string(filepath.Separator)) {
		return folder
	}
	return folder + string(filepath.Separator)
}

func (c *fileChooser) up() { c.goTo(filepath.Dir(c.folder)) }

// read reads a folder beside the window's goroutine: a disk far away may take its time.
func (c *fileChooser) read(folder string) {
	c.folder = filepath.Clean(folder)
	c.entries, c.known = nil, false
	c.turn++
	turn, in := c.turn, c.folder
	c.offer()
	c.env.Go(func(context.Context) func() {
		entries, err := readFolder(in)
		return func() {
			if turn != c.turn {
				return
			}
			c.entries, c.known = entries, err == nil
			c.offer()
			if err != nil {
				c.tell(say.Error(fmt.Errorf("%s can't be read (%w): choose another", in, engine.Cause(err))), true)
			}
		}
	})
}

// readFolder lists a folder: folders first, each in the order of the alphabet.
func readFolder(folder string) ([]folderEntry, error) {
	list, err := os.ReadDir(folder)
	var entries []folderEntry
	for _, f := range list {
		info, err := os.Stat(filepath.Join(folder, f.Name())) // a link is what it leads to
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
			continue
		}
		entries = append(entries, folderEntry{f.Name(), info.IsDir(), info.ModTime()})
	}
	slices.SortStableFunc(entries, func(a, b folderEntry) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	return entries, err
}

// fits says whether a file can be what is asked for.
func (c *fileChooser) fits(name string) bool {
	return c.ask.endings == nil || slices.Contains(c.ask.endings, strings.ToLower(filepath.Ext(name)))
}

// said takes apart what stands in the field: the folder, and what is typed behind it.
func (c *fileChooser) said() (folder, rest string) {
	text := strings.TrimSpace(c.path.Text)
	const sep = string(filepath.Separator)
	for _, start := range []string{sep + sep, sep + "~" + sep} { // a whole path that is typed behind the folder
		if i := strings.LastIndex(text, start); i > 0 {
			text = text[i+1:]
		}
	}
	if after, ok := strings.CutPrefix(text, "~"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			text = home + after
		}
	}
	if !filepath.IsAbs(text) {
		text = withSeparator(c.folder) + text
	}
	return filepath.Split(text)
}

// typed follows the field.
func (c *fileChooser) typed() {
	if folder, _ := c.said(); filepath.Clean(folder) != c.folder && isFolder(folder) {
		c.read(folder)
		return
	}
	c.offer()
}

// offer lists what there is, as far as it fits what is typed, and marks the likeliest.
func (c *fileChooser) offer() {
	folder, rest := c.said()
	c.shown = nil
	var items []widget.PickItem
	likely := -1
	elsewhere := filepath.Clean(folder) != c.folder // where there is nothing
	for _, f := range c.entries {
		if elsewhere || !f.folder && (c.ask.folders || !c.fits(f.name)) || f.name[0] == '.' && !strings.HasPrefix(rest, ".") || rest != "" && !contains(f.name, rest) {
			continue
		}
		if likely < 0 || f.name == rest {
			likely = len(c.shown)
		}
		c.shown = append(c.shown, f)
		item := widget.PickItem{Title: f.name, Key: f.at.Format("2006-01-02 15:04")}
		if f.folder {
			item.Title += string(filepath.Separator)
		}
		items = append(items, item)
	}
	c.list.Offer(items)
	if rest == "" {
		c.list.Unmark()
	} else {
		for range max(0, likely) {
			c.list.Step(1)
		}
	}
	switch {
	case elsewhere:
		c.tell(say.T("There is no folder %s", folder), true)
	case c.known && len(items) == 0 && rest != "":
		c.tell(say.T("Nothing here is called “%s”", engine.Short(rest, engine.ShortValue)), false)
	case c.known && len(items) == 0 && !c.ask.folders:
		c.tell(say.T("Here is no file of the kind that is asked for"), false)
	default:
		c.tell("", false)
	}
	if c.create != nil {
		_, err := os.Lstat(filepath.Join(c.folder, rest))
		c.create.SetEnabled(rest != "" && !elsewhere && err != nil)
	}
	c.marked()
}

func (c *fileChooser) tell(text string, problem bool) {
	c.told.ColorName = theme.ColorNamePlaceHolder
	if problem {
		c.told.ColorName = theme.ColorNameError
	}
	c.told.SetText(text)
}

// picked is a click: it goes into a folder, and marks a file; a second click on the same takes it.
func (c *fileChooser) picked(i int) {
	f := c.shown[i]
	path := filepath.Join(c.folder, f.name)
	switch {
	case f.folder:
		c.goTo(path)
		return
	case c.path.Text == path:
		c.done(path)
		return
	}
	c.path.Put(path)
	c.path.CursorColumn = len([]rune(path))
	c.path.Refresh()
	c.marked()
	c.env.Window.Canvas().Focus(c.path)
}

// Confirm takes what is marked or typed; it goes into a folder, unless that is what is asked for.
func (c *fileChooser) Confirm() {
	folder, rest := c.said()
	i := c.list.Marked()
	switch typed := filepath.Join(folder, rest); {
	case i >= 0 && c.shown[i].folder:
		c.goTo(filepath.Join(c.folder, c.shown[i].name))
	case i >= 0:
		c.done(filepath.Join(c.folder, c.shown[i].name))
	case isFolder(typed) && filepath.Clean(typed) != c.folder:
		c.goTo(typed)
	case c.ask.folders && isFolder(typed):
		c.done(c.folder)
	case c.ask.folders:
		c.tell(say.T("There is no folder %s", typed), true)
	case rest == "":
		c.tell(say.T("Mark a file, or type its name"), true)
	default:
		if _, err := os.Stat(typed); err != nil {
			c.tell(say.Error(fmt.Errorf("%s can't be read (%w): choose another", typed, engine.Cause(err))), true)
			return
		}
		c.done(typed) // whoever asked says what is wrong with it
	}
}

func (c *fileChooser) done(path string) {
	c.Hide()
	c.ask.chosen(path)
}

// newFolder makes a folder of the name that is typed, and goes into it.
func (c *fileChooser) newFolder() {
	_, rest := c.said()
	path := filepath.Join(c.folder, rest)
	if err := os.Mkdir(path, 0o777); err != nil {
		c.tell(say.Error(fmt.Errorf("the folder %s can't be made (%w): type another name, or go to another place", path, engine.Cause(err))), true)
		return
	}
	c.goTo(path)
}

// askForFile asks for a file with one of the endings, tries it, and hands it on where that works. The folder is remembered under pref.
func (e *Env) askForFile(endings []string, folder, pref string, try func(path string) error, done func(path string)) {
	e.askForPath(fileQuestion{title: say.T("Open a file"), endings: endings, in: folder, chosen: func(path string) {
		e.Prefs.SetString(pref, filepath.Dir(path))
		e.tryFile(path, try, done)
	}})
}

// tryFile hands a file on if it can be used.
func (e *Env) tryFile(path string, try func(path string) error, done func(path string)) {
	work := e.Begin(say.T("Opening %s", filepath.Base(path)), nil)
	e.Go(func(context.Context) func() {
		defer e.Do(work.End)
		if err := try(path); err != nil {
			return func() { e.Fail(err) }
		}
		return func() { done(path) }
	})
}

// chooseFolder asks for a folder, beginning in one.
func (e *Env) chooseFolder(in string, chosen func(path string)) {
	e.askForPath(fileQuestion{title: say.T("Choose a folder"), folders: true, in: in, chosen: chosen})
}
