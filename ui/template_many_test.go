package ui

import (
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// many opens the view, and waits for its sheet.
func (d *drawing) many() *manyView {
	d.tab.frame.segments.Choose(viewMany)
	d.loop.Run(5 * time.Second)
	return d.tab.many
}

func TestManySamples(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.many()
		if v.shown.batch.N != 24 || v.shown.done != 24 || v.picture.Image() == nil || d.failure() != "" {
			t.Fatalf("%d samples, %d painted, %q", v.shown.batch.N, v.shown.done, d.failure())
		}
		first := v.picture.Image()
		size := v.shown.batch.W * v.shown.batch.H * v.shown.batch.C
		if string(v.shown.batch.Pix[:size]) == string(v.shown.batch.Pix[size:2*size]) {
			t.Error("two samples are the same")
		}
		v.picture.OnTapped(v.shown.sheet.rect(3).Min)
		d.loop.Run(time.Second)
		if v.alone != 3 || v.picture.Image().Rect.Dx() < 2*v.shown.batch.W || !strings.Contains(v.caption.Text, "square") {
			t.Errorf("alone %d, %v, caption %q", v.alone, v.picture.Image().Rect, v.caption.Text)
		}
		d.key(fyne.KeyRight)
		d.loop.Run(time.Second)
		if v.alone != 4 {
			t.Errorf("Right shows sample %d", v.alone)
		}
		v.picture.OnTapped(image.Pt(1, 1))
		d.loop.Run(time.Second)
		if v.alone != -1 {
			t.Error("a second click doesn't show all")
		}
		v.seed.set(77)
		d.key(fyne.KeyReturn)
		d.loop.Run(time.Second)
		if string(v.picture.Image().Pix) == string(first.Pix) {
			t.Error("other samples are the same")
		}
		v.choice.SetSelectedIndex(sourceShapes)
		d.loop.Run(time.Second)
		if v.shown.job.scene.Width == 512 && len(v.shown.job.scene.Layers) == 3 {
			t.Error("the shapes data set is the drawing")
		}
		v.seed.entry.SetText("x")
		v.seed.entry.FocusLost()
		if d.failure() == "" {
			t.Error("a bad seed is taken")
		}
	})
}

func TestWrongNamesOfShapesAreTold(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.many()
		sheet := v.picture.Image()
		for _, text := range []string{"s", "st", "sta", "star", "star, hart"} {
			v.ranges.Shapes = text
			v.form.OnChanged("shapes")
			d.loop.Run(300 * time.Millisecond)
			if d.failure() != "" {
				t.Errorf("told of %q while it is typed", text)
			}
		}
		d.loop.Run(2 * time.Second)
		if !strings.Contains(d.failure(), "heart") || v.picture.Image() == nil || v.picture.Image() == sheet {
			t.Errorf("the window says %q", d.failure())
		}
	})
}

func TestDataSetsAreWrittenAndTrainedOn(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.many()
		v.set.Count, v.set.Width, v.set.Height = 6, 24, 16
		dir := filepath.Join(d.dir, "shapes")
		v.write(dir, true)
		d.loop.Run(5 * time.Second)
		pictures, err := filepath.Glob(filepath.Join(dir, "*.png"))
		if err != nil || len(pictures) != 6 {
			t.Fatalf("%d pictures, %v; the window says %q", len(pictures), err, d.failure())
		}
		f, err := os.Open(pictures[0])
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if m, err := png.Decode(f); err != nil || m.Bounds().Dx() != 24 || m.Bounds().Dy() != 16 {
			t.Errorf("a picture is %v, %v", m.Bounds(), err)
		}
		if text, err := os.ReadFile(filepath.Join(dir, "metadata.jsonl")); err != nil || strings.Count(string(text), "\n") != 6 {
			t.Errorf("the captions: %v", err)
		}
		if len(d.other.got) != 1 || d.other.got[0].Folder != dir {
			t.Errorf("handed on %+v", d.other.got)
		}
	})
}

func TestTheFolderOfADataSetIsChecked(t *testing.T) {
	drawn(t, func(d *drawing) {
		v := d.many()
		file := filepath.Join(d.dir, "file")
		if err := errors.Join(os.WriteFile(file, []byte("x"), 0o644)); err != nil {
			t.Fatal(err)
		}
		dialog := &setDialog{view: v, folder: widget.NewEntry(""), home: d.dir}
		for path, want := range map[string]string{"": "Type", file: "no folder", d.dir: "isn't empty", filepath.Join(file, "x"): "no folder", filepath.Join(d.dir, "new"): "", "file": "no folder", "new": ""} {
			dialog.folder.SetText(path)
			if got := dialog.trouble(); want == "" && got != "" || !strings.Contains(got, want) {
				t.Errorf("%q: %q", path, got)
			}
		}
		v.askForSet(false)
		d.loop.Run(time.Second)
		d.key(fyne.KeyEscape)
		if d.window.win.Canvas().Overlays().Top() != nil {
			t.Error("Escape leaves the dialog")
		}
	})
}

func TestARefusedNumberIsReadBeforeADataSetIsWritten(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.many()
		v.set.Count = 3
		v.askForSet(false)
		d.loop.Run(time.Second)
		count := uitest.Find[*widget.Entry](d.window.win.Canvas().Overlays().Top())[0]
		count.FocusGained()
		count.SetText("4x")
		count.FocusLost()
		d.button("Write")
		d.loop.Run(5 * time.Second)
		if top := d.window.win.Canvas().Overlays().Top(); top == nil || !strings.Contains(uitest.Text(top), "How many takes a whole number") {
			t.Fatal("the dialog is gone, and the sentence with it")
		}
		if _, err := os.Stat(filepath.Join(d.dir, "shapes")); err == nil {
			t.Fatal("a data set of the number of before is written")
		}
		d.button("Write") // over the number that stands there now
		d.loop.Run(5 * time.Second)
		if pictures, _ := filepath.Glob(filepath.Join(d.dir, "shapes", "*.png")); len(pictures) != 3 {
			t.Errorf("%d pictures are written; the window says %q", len(pictures), d.failure())
		}
	})
}
