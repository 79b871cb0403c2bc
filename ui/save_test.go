package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"atelier/engine"
	"atelier/ui/uitest"
)

// saving opens the dialog for n pictures in an empty folder.
func (s *studio) saving(n int) (d *saveDialog, dir string) {
	dir = s.t.TempDir()
	s.window.env.Prefs.SetString(prefSaveFolder, dir)
	d = newSaveDialog(s.window.env, Result{Batch: engine.NewBatch(n, 4, 4, 1)}, "digits", s.save)
	d.show()
	return d, dir
}

func TestSaveRemembersItsPlaceAndForm(t *testing.T) {
	bubble(t, func(s *studio) {
		d, dir := s.saving(9)
		if d.name.Text != "digits.png" || !strings.Contains(uitest.Text(s.window.win.Canvas().Overlays().Top()), "Save 9 pictures") {
			t.Errorf("suggests %q", d.name.Text)
		}
		if got := d.name.SelectedText(); got != "digits.png" {
			t.Errorf("%q is selected: typing wouldn't replace the name", got)
		}
		d.choice.SetSelected("GIF, one after another")
		if d.name.Text != "digits.gif" {
			t.Errorf("as GIF it suggests %q", d.name.Text)
		}
		d.name.SetText("mine")
		s.button("Save")
		s.loop.Run(time.Second)
		if _, ok := s.saved[filepath.Join(dir, "mine.gif")]; !ok || !strings.Contains(s.window.env.status.Message(), "mine.gif") {
			t.Errorf("saved %v, says %q", s.saved, s.window.env.status.Message())
		}
		again := newSaveDialog(s.window.env, Result{Batch: engine.NewBatch(9, 4, 4, 1)}, "digits", s.save)
		if again.folder != dir || again.forms[again.form].ext != ".gif" {
			t.Errorf("remembers %s, %s", again.folder, again.forms[again.form].ext)
		}
	})
}

func TestSaveAsksBeforeItReplaces(t *testing.T) {
	bubble(t, func(s *studio) {
		d, dir := s.saving(1)
		path := filepath.Join(dir, "old.png")
		if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
			t.Fatal(err)
		}
		d.name.SetText("old.png")
		if !strings.Contains(d.problem.Text, "old.png is there already") {
			t.Errorf("warns %q", d.problem.Text)
		}
		s.button("Save")
		s.loop.Run(time.Second)
		if len(s.saved) != 0 {
			t.Fatal("replaced without a question")
		}
		s.button("Another name")
		s.button("Save")
		s.button("Replace")
		s.loop.Run(time.Second)
		if _, ok := s.saved[path]; !ok {
			t.Errorf("saved %v after Replace", s.saved)
		}
		again := newSaveDialog(s.window.env, d.result, "old", s.save)
		if again.name.Text != "old-2.png" {
			t.Errorf("suggests %q where old.png is", again.name.Text)
		}
	})
}

func TestSaveWantsAName(t *testing.T) {
	bubble(t, func(s *studio) {
		d, dir := s.saving(4)
		for _, bad := range []string{"", "..", "a/b", ".png"} {
			d.name.SetText(bad)
			if strings.TrimSpace(d.problem.Text) == "" {
				t.Errorf("says nothing about %q", bad)
			}
			d.confirm()
			s.loop.Run(time.Second)
			if len(s.saved) != 0 {
				t.Fatalf("%q was saved as %v", bad, s.saved)
			}
		}
		d.choice.SetSelected("Folder, one PNG each")
		d.name.SetText("many.old")
		if !strings.Contains(d.problem.Text, "folder has no ending") {
			t.Errorf("a folder may be called many.old: %q", d.problem.Text)
		}
		d.name.SetText("many.gif")
		if d.forms[d.form].ext != ".gif" || d.choice.Selected != "GIF, one after another" {
			t.Errorf("many.gif would be saved as %q", d.choice.Selected)
		}
		d.choice.SetSelected("Folder, one PNG each")
		d.name.SetText("many")
		d.confirm()
		s.loop.Run(time.Second)
		if _, ok := s.saved[filepath.Join(dir, "many")]; !ok {
			t.Errorf("saved %v", s.saved)
		}
	})
}

func TestSaveIsAskedAgainUntilTheNameIsGood(t *testing.T) {
	bubble(t, func(s *studio) {
		d, dir := s.saving(1)
		if err := os.Mkdir(filepath.Join(dir, "here.png"), 0o777); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"", "here.png"} {
			d.name.SetText(bad)
			s.button("Save")
			s.loop.Run(time.Second)
			if top := s.window.win.Canvas().Overlays().Top(); top == nil || strings.Contains(uitest.Text(top), "Replace") {
				t.Fatalf("%q: the dialog doesn't come again", bad)
			}
		}
		if !strings.Contains(d.problem.Text, "here.png is a folder") {
			t.Errorf("says %q", d.problem.Text)
		}
		s.window.win.Canvas().Unfocus()
		s.key(fyne.KeyEscape)
		if s.window.win.Canvas().Overlays().Top() != nil || len(s.window.env.open) != 0 {
			t.Error("Escape leaves a dialog that was opened again")
		}
	})
}

func TestSaveFails(t *testing.T) {
	bubble(t, func(s *studio) {
		s.saveErr = errors.New("can't write digits.png: the disk is full")
		d, dir := s.saving(1)
		d.folder = s.t.TempDir()
		s.button("Save")
		s.loop.Run(time.Second)
		if got := s.window.env.savingFolder(); got != dir {
			t.Errorf("a folder that couldn't be saved into is remembered: %s", got)
		}
		if s.failure() != "Can't write digits.png: the disk is full." || strings.Contains(s.window.env.status.Message(), "Saved") {
			t.Errorf("says %q, %q", s.failure(), s.window.env.status.Message())
		}
	})
}

func TestSaveCancelled(t *testing.T) {
	bubble(t, func(s *studio) {
		s.saving(1)
		s.button("Cancel")
		s.saving(1)
		s.window.win.Canvas().Unfocus()
		s.key(fyne.KeyEscape)
		s.loop.Run(time.Second)
		if len(s.saved) != 0 || s.window.win.Canvas().Overlays().Top() != nil {
			t.Error("saved, or the dialog stays")
		}
		s.saving(1)
		s.window.win.Canvas().Unfocus()
		s.key(fyne.KeyReturn) // is the dialog's, and not for what lies behind it
		s.loop.Run(time.Second)
		if s.tab.generate.strip.Len() != 1 {
			t.Error("Enter went through the dialog")
		}
		if len(s.saved) != 1 {
			t.Error("Enter doesn't agree to the dialog")
		}
	})
}

// savingFull opens the dialog for a picture that takes 10 s to be made in full.
func (s *studio) savingFull(recipe string) (d *saveDialog, dir string) {
	dir = s.t.TempDir()
	s.window.env.Prefs.SetString(prefSaveFolder, dir)
	full := func(ctx context.Context, progress func(float64)) (engine.Batch, error) {
		for i := range 10 {
			progress(float64(i) / 10)
			select {
			case <-ctx.Done():
				return engine.Batch{}, ctx.Err()
			case <-time.After(time.Second):
			}
		}
		return engine.NewBatch(1, 64, 64, 3), nil
	}
	r := Result{Batch: engine.NewBatch(1, 4, 4, 3), Recipe: func(first, n int) any { return recipe }, Full: full}
	d = newSaveDialog(s.window.env, r, "noise", s.save)
	d.show()
	return d, dir
}

func TestSaveMakesThePictureInFull(t *testing.T) {
	bubble(t, func(s *studio) {
		_, dir := s.savingFull("perlin")
		s.button("Save")
		s.loop.Run(5 * time.Second)
		if got := states(s.window); len(got) != 1 || !strings.HasPrefix(got[0], "Saving noise.png: 50 %") {
			t.Errorf("half way: %q", got)
		}
		s.loop.Run(6 * time.Second)
		r, ok := s.saved[filepath.Join(dir, "noise.png")]
		if !ok || r.Batch.W != 64 || r.Recipe(0, 1) != "perlin" {
			t.Errorf("saved %+v", s.saved)
		}
	})
}

func TestTwoSavesOfOneNameLoseNothing(t *testing.T) {
	bubble(t, func(s *studio) {
		d, dir := s.savingFull("perlin")
		var wrote []string
		d.save = func(_ context.Context, path string, _ Result) error {
			wrote = append(wrote, filepath.Base(path))
			return os.WriteFile(path, nil, 0o666)
		}
		s.button("Save")
		again := newSaveDialog(s.window.env, d.result, "noise", d.save)
		again.show()
		s.button("Save")
		s.loop.Run(22 * time.Second)
		if strings.Join(wrote, " ") != "noise.png noise-2.png" || !strings.Contains(s.window.env.status.Message(), filepath.Join(dir, "noise-2.png")) {
			t.Errorf("wrote %q, says %q", wrote, s.window.env.status.Message())
		}
	})
}

func TestSaveInFullIsCancelled(t *testing.T) {
	bubble(t, func(s *studio) {
		s.savingFull("perlin")
		s.button("Save")
		s.loop.Run(5 * time.Second)
		s.window.env.works[0].stop()
		s.loop.Run(time.Second)
		if len(s.saved) != 0 || states(s.window)[0] != "Saving noise.png: Cancelled" || s.failure() != "" {
			t.Errorf("saved %d, %q, says %q", len(s.saved), states(s.window), s.failure())
		}
	})
}

func TestSaveLosesNothing(t *testing.T) {
	bubble(t, func(s *studio) {
		s.saveErr = errors.New("can't write noise.png: the disk is full")
		d, dir := s.savingFull("perlin")
		s.button("Save")
		s.loop.Run(11 * time.Second)
		if !strings.Contains(uitest.Text(s.window.win.Canvas().Overlays().Top()), "Can't write noise.png: the disk is full.") {
			t.Fatal("the dialog doesn't come again with the sentence")
		}
		s.saveErr = nil
		s.button("Save")
		s.loop.Run(time.Second) // it is made already
		if r := s.saved[filepath.Join(dir, "noise.png")]; r.Batch.W != 64 {
			t.Errorf("saved %+v", s.saved)
		}
		d.show()
		d.folder = filepath.Join(dir, "gone")
		d.check()
		if !strings.Contains(d.problem.Text, "isn't there any more") {
			t.Errorf("says %q about a folder that is gone", d.problem.Text)
		}
	})
}

func TestSliceOfAResultKeepsItsRecipe(t *testing.T) {
	full := engine.NewBatch(4, 1, 1, 1)
	copy(full.Pix, []uint8{10, 11, 12, 13})
	r := Result{Batch: engine.NewBatch(4, 1, 1, 1), Recipe: func(first, n int) any { return [2]int{first, n} },
		Full: func(context.Context, func(float64)) (engine.Batch, error) { return full, nil }}
	s := r.Slice(2, 3)
	b, err := s.Full(t.Context(), nil)
	if s.Recipe(0, 1) != [2]int{2, 1} || err != nil || b.N != 1 || b.Pix[0] != 12 {
		t.Errorf("recipe of %v, pictures %v", s.Recipe(0, 1), b.Pix)
	}
}
