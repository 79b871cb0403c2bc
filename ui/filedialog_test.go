package ui

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"atelier/ui/say"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// choosing opens the dialog over a folder with two pictures, a text, a hidden file and a folder that holds a third picture.
func (s *studio) choosing(folders bool, endings ...string) (c *fileChooser, dir string, chosen *string) {
	dir = s.t.TempDir()
	write := func(name string) {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			s.t.Fatal(err)
		}
		defer f.Close()
		if strings.HasSuffix(name, ".png") {
			if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "more"), 0o777); err != nil {
		s.t.Fatal(err)
	}
	for _, name := range []string{"star.png", "Moon.PNG", "notes.txt", ".hidden.png", "more/sun.png"} {
		write(name)
	}
	chosen = new(string)
	s.window.env.askForPath(fileQuestion{title: "Which?", folders: folders, endings: endings, in: dir, chosen: func(path string) { *chosen = path }})
	s.loop.Run(time.Second)
	c = s.window.env.open[len(s.window.env.open)-1].(*asked).Dialog.(*fileChooser)
	return c, dir, chosen
}

func (c *fileChooser) names() string {
	var names []string
	for _, it := range c.list.Items() {
		names = append(names, it.Title)
	}
	return strings.Join(names, " ")
}

// write types a path into the field.
func (s *studio) write(c *fileChooser, text string) {
	c.path.SetText(text)
	s.loop.Run(time.Second)
}

func TestAFileIsChosen(t *testing.T) {
	bubble(t, func(s *studio) {
		c, dir, chosen := s.choosing(false, ".png")
		if c.names() != "more/ Moon.PNG star.png" || c.list.Marked() != -1 || c.path.Text != dir+"/" {
			t.Fatalf("offers %q, marks %d, says %q", c.names(), c.list.Marked(), c.path.Text)
		}
		s.write(c, dir+"/st")
		if c.names() != "star.png" || c.list.Marked() != 0 || c.about.Text != "30 × 20 pixels" || c.preview.Image() == nil {
			t.Errorf("of st it finds %q, marks %d, shows %q", c.names(), c.list.Marked(), c.about.Text)
		}
		c.path.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if *chosen != filepath.Join(dir, "star.png") || s.window.win.Canvas().Overlays().Top() != nil {
			t.Errorf("chosen %q", *chosen)
		}
		s.loop.Run(time.Second)

		c, dir, chosen = s.choosing(false, ".png")
		c.list.OnPicked(0) // a click on the folder
		s.loop.Run(time.Second)
		if c.names() != "sun.png" || c.path.Text != filepath.Join(dir, "more")+"/" {
			t.Errorf("in the folder: %q, %q", c.names(), c.path.Text)
		}
		c.list.OnPicked(0)
		if *chosen != "" {
			t.Error("a single click has chosen")
		}
		c.list.OnPicked(0)
		if *chosen != filepath.Join(dir, "more", "sun.png") {
			t.Errorf("two clicks choose %q", *chosen)
		}

		c, _, _ = s.choosing(false, ".png", ".txt") // scenes are either
		for range 3 {
			c.path.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		}
		if s.loop.Run(time.Second); c.names() != "more/ Moon.PNG notes.txt star.png" || c.about.Text != "" {
			t.Errorf("of a text beside pictures it is said %q", c.about.Text)
		}
		c.path.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})

		c, dir, chosen = s.choosing(false, ".png")
		for range 2 {
			c.path.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		}
		s.button("Open")
		if *chosen != filepath.Join(dir, "Moon.PNG") {
			t.Errorf("the second line is %q", *chosen)
		}
	})
}

// TestAWholePathBehindTheFolder: who types a path without clearing the field means that path.
func TestAWholePathBehindTheFolder(t *testing.T) {
	bubble(t, func(s *studio) {
		c, dir, _ := s.choosing(false, ".png")
		s.write(c, "/nowhere/"+filepath.Join(dir, "more", "su"))
		if c.names() != "sun.png" {
			t.Errorf("it finds %q", c.names())
		}
		s.t.Setenv("HOME", dir)
		s.write(c, "/nowhere/~/more/")
		if c.names() != "sun.png" || c.folder != filepath.Join(dir, "more") {
			t.Errorf("in the home folder it finds %q in %s", c.names(), c.folder)
		}
	})
}

func TestNonsenseInTheFileDialog(t *testing.T) {
	bubble(t, func(s *studio) {
		c, dir, chosen := s.choosing(false, ".png")
		enter := &fyne.KeyEvent{Name: fyne.KeyReturn}
		for text, want := range map[string]string{
			"/no/such/place/star": "There is no folder /no/such/place/", dir + "/zzz": "Nothing here is called “zzz”", dir + "/": "",
		} {
			if s.write(c, text); c.told.Text != want || want != "" && c.list.Marked() >= 0 {
				t.Errorf("%q: %q, marks %d", text, c.told.Text, c.list.Marked())
			}
		}
		s.write(c, dir+"/")
		c.path.TypedKey(enter)
		if c.told.Text != "Mark a file, or type its name" {
			t.Errorf("nothing is marked: %q", c.told.Text)
		}
		s.write(c, dir+"/zzz.png")
		c.path.TypedKey(enter)
		if !strings.Contains(c.told.Text, "zzz.png can't be read (no such file") {
			t.Errorf("a name that isn't there: %q", c.told.Text)
		}
		s.write(c, dir+"/more") // a folder isn't a picture
		c.path.TypedKey(enter)
		s.loop.Run(time.Second)
		if *chosen != "" || c.folder != filepath.Join(dir, "more") {
			t.Errorf("a folder: chosen %q, shown %s", *chosen, c.folder)
		}
		c.path.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if s.window.win.Canvas().Overlays().Top() != nil || len(s.window.env.open) != 0 || *chosen != "" {
			t.Error("Escape in the field doesn't close the dialog")
		}
	})
}

func TestAFolderIsChosen(t *testing.T) {
	bubble(t, func(s *studio) {
		c, dir, chosen := s.choosing(true)
		if c.names() != "more/" || !c.create.Disabled() {
			t.Errorf("offers %q", c.names())
		}
		s.write(c, dir+"/fresh")
		s.button("New folder")
		s.loop.Run(time.Second)
		if !isFolder(filepath.Join(dir, "fresh")) || c.folder != filepath.Join(dir, "fresh") {
			t.Errorf("shows %s", c.folder)
		}
		c.path.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if *chosen != filepath.Join(dir, "fresh") {
			t.Errorf("chosen %q", *chosen)
		}
	})
}

func TestEnterPressesTheButtonOfTheFileDialog(t *testing.T) {
	bubble(t, func(s *studio) {
		_, _, chosen := s.choosing(true)
		buttons := uitest.Find[*widget.Button](s.window.win.Canvas().Overlays().Top())
		cancel := buttons[slices.IndexFunc(buttons, func(b *widget.Button) bool { return b.Text == "Cancel" })]
		s.window.win.Canvas().Focus(cancel)
		cancel.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if s.window.win.Canvas().Overlays().Top() != nil || *chosen != "" {
			t.Error("Enter on Cancel doesn't close the dialog")
		}
	})
}

func TestFileDialogIsInChinese(t *testing.T) {
	t.Cleanup(func() { say.Use(say.English) })
	bubble(t, func(s *studio) {
		s.window.setLanguage(say.Chinese)
		s.loop.Run(time.Second)
		s.window.env.chooseFolder(t.TempDir(), func(string) {})
		s.loop.Run(time.Second)
		lines := strings.Split(uitest.Text(s.window.win.Canvas().Overlays().Top()), "\n")
		for _, want := range []string{"选择文件夹", "主文件夹", "计算机", "取消"} {
			if !slices.Contains(lines, want) {
				t.Errorf("%q isn't among %q", want, lines)
			}
		}
	})
}
