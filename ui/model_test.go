package ui

import (
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/say"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// bubble runs a test in time of its own, on a window with fakes.
func bubble(t *testing.T, f func(*studio), change ...func(*studio)) {
	synctest.Test(t, func(t *testing.T) { f(openStudio(t, change...)) })
}

// grey is the level of a view's first pixel, or -1 without a picture.
func grey(v *widget.ImageView) int {
	if v.Image() == nil {
		return -1
	}
	return int(v.Image().Pix[0])
}

func TestFirstPicturesComeByThemselves(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		if grey(g.picture) != 1 || g.strip.Len() != 1 || len(g.results) != 1 {
			t.Errorf("level %d, %d results", grey(g.picture), len(g.results))
		}
		text := uitest.Text(s.window.win.Canvas().Content())
		for _, want := range []string{"digits-vae", "4 × 4 grey · latent 3 · 1,234 parameters", "Learned digits · 5,000 pictures seen", "48 pictures, seed 1"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q isn't among\n%s", want, text)
			}
		}
	})
}

func TestEnterGeneratesFromTheSeed(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		g.seed.entry.SetText("77")
		g.seed.entry.FocusLost()
		s.key(fyne.KeyReturn)
		s.loop.Run(time.Second)
		if grey(g.picture) != 77 || g.strip.Len() != 2 {
			t.Errorf("level %d, %d results", grey(g.picture), g.strip.Len())
		}
		test.Tap(g.seed.dice)
		s.loop.Run(time.Second)
		if g.strip.Len() != 3 || g.results[2].Request.Seed != g.seed.value {
			t.Error("the dice show no other pictures")
		}
		g.strip.OnChosen(1)
		if grey(g.picture) != 77 || g.seed.value != 77 {
			t.Errorf("clicked back: level %d, seed %d", grey(g.picture), g.seed.value)
		}
		g.seed.entry.SetText("-3")
		g.seed.entry.FocusLost()
		if g.seed.value != 77 || g.seed.entry.Text != "77" || !strings.Contains(s.failure(), "whole number from 0") {
			t.Errorf("a bad seed: %d, %q", g.seed.value, s.failure())
		}
	})
}

// TestEnterGoesOn: the same pictures twice are of no use.
func TestEnterGoesOn(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		for seed := 2; seed < 4; seed++ {
			s.key(fyne.KeyReturn)
			s.loop.Run(time.Second)
			if grey(g.picture) != seed || g.seed.value != uint64(seed) || g.strip.Len() != seed {
				t.Errorf("level %d, seed %d, %d results", grey(g.picture), g.seed.value, g.strip.Len())
			}
		}
		g.settings.Count = 5 // a smaller sheet of the same seed is another
		s.key(fyne.KeyReturn)
		s.loop.Run(time.Second)
		if g.seed.value != 3 || g.strip.Len() != 4 {
			t.Errorf("seed %d, %d results", g.seed.value, g.strip.Len())
		}
	})
}

// TestArrowsWalk: from result to result and, where one picture is shown alone, from picture to picture.
func TestArrowsWalk(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		s.key(fyne.KeyReturn)
		s.loop.Run(time.Second)
		s.key(fyne.KeyRight) // the newest stands at the left
		if grey(g.picture) != 1 || g.alone != -1 {
			t.Errorf("Right shows level %d", grey(g.picture))
		}
		s.key(fyne.KeyLeft)
		g.show(g.now, 46)
		for _, c := range []struct {
			key  fyne.KeyName
			want int
		}{{fyne.KeyRight, 47}, {fyne.KeyRight, 47}, {fyne.KeyLeft, 46}} {
			if s.key(c.key); g.alone != c.want || g.seed.value != 2 {
				t.Errorf("%s shows picture %d, want %d, of seed %d", c.key, g.alone, c.want, g.seed.value)
			}
		}
	})
}

func TestDraggingTheNumberIsOneResult(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		for n := range 20 {
			g.settings.Count = n + 1
			g.form.OnChanged("count")
			s.loop.Run(50 * time.Millisecond)
		}
		if r := g.results[g.now]; g.strip.Len() != 1 || r.Batch.N != 20 || r.Request.N != 20 || g.bytes != len(r.Batch.Pix) {
			t.Errorf("%d results, %d pictures, %d bytes kept", g.strip.Len(), r.Batch.N, g.bytes)
		}
	})
}

func TestOldResultsAreForgotten(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		g.bytes = keptBytes - 100 // as if the first were large
		g.generate()
		s.loop.Run(time.Second)
		if g.strip.Has(0) || !g.strip.Has(1) || len(g.results) != 1 {
			t.Errorf("%d results are kept", len(g.results))
		}
	})
}

func TestTheNewestRequestCounts(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		s.loop.Run(5 * time.Second)
		for seed := range uint64(20) {
			g.seed.set(seed + 50)
			g.generate()
			s.loop.Run(20 * time.Millisecond)
		}
		if s.window.env.status.Work() != "" {
			t.Errorf("the status line speaks of %q at once", s.window.env.status.Work())
		}
		s.loop.Run(500 * time.Millisecond)
		if s.window.env.status.Work() != "Generating" {
			t.Errorf("after half a second the status line speaks of %q", s.window.env.status.Work())
		}
		s.loop.Run(10 * time.Second)
		if grey(g.picture) != 69 || g.strip.Len() != 2 {
			t.Errorf("level %d, %d results", grey(g.picture), g.strip.Len())
		}
		if s.window.env.status.Work() != "" || s.failure() != "" {
			t.Errorf("afterwards: %q, %q", s.window.env.status.Work(), s.failure())
		}
	}, func(s *studio) { s.models.model.takes = time.Second })
}

func TestGeneratingFails(t *testing.T) {
	bubble(t, func(s *studio) {
		if s.failure() != "The memory is full." {
			t.Errorf("says %q", s.failure())
		}
		s.key(fyne.KeyEscape)
		if s.failure() != "" {
			t.Error("Escape doesn't put the notice away")
		}
	}, func(s *studio) { s.models.model.fails = errors.New("the memory is full") })
}

func TestClickShowsOneAlone(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		sheet := g.results[g.now].sheet
		g.picture.OnTapped(sheet.rect(5).Min)
		if g.alone != 5 || g.picture.Image().Rect.Dx() != 4 || grey(g.picture) != 1+5 {
			t.Errorf("picture %d, %v, level %d", g.alone, g.picture.Image().Rect, grey(g.picture))
		}
		g.saveShown()
		s.button("Save")
		s.loop.Run(time.Second)
		for _, r := range s.saved {
			if r.Batch.N != 1 || r.Batch.Pix[0] != 6 || r.Request.First != 5 || r.Request.Seed != 1 {
				t.Errorf("saved %d pictures, level %d, %+v", r.Batch.N, r.Batch.Pix[0], r.Request)
			}
		}
		g.picture.OnTapped(image.Pt(1, 1))
		if g.alone != -1 || g.picture.Image() != sheet.img {
			t.Error("a second click doesn't show all again")
		}
		g.picture.OnTapped(image.Pt(sheet.rect(0).Max.X, 0)) // in the gap
		if g.alone != -1 || len(s.saved) != 1 {
			t.Errorf("a click in the gap shows picture %d; %d saved", g.alone, len(s.saved))
		}
	})
}

func TestABadModelLeavesTheOldOne(t *testing.T) {
	bubble(t, func(s *studio) {
		s.tab.models.choice.SetSelected("bad")
		s.loop.Run(time.Second)
		if s.failure() != "The model bad is cut off: copy it again." || s.tab.models.choice.Selected != "digits-vae" || s.tab.models.current.info.Name != "digits-vae" {
			t.Errorf("says %q, shows %q", s.failure(), s.tab.models.choice.Selected)
		}
		s.tab.models.open("/models/mine.safetensors")
		s.loop.Run(time.Second)
		if s.tab.models.choice.Selected != "mine.safetensors" || s.tab.generate.strip.Len() != 2 {
			t.Errorf("shows %q, %d results", s.tab.models.choice.Selected, s.tab.generate.strip.Len())
		}
		if got := s.window.env.Prefs.StringList("vae" + prefModels); len(got) != 1 || got[0] != "/models/mine.safetensors" {
			t.Errorf("remembers %v", got)
		}
		s.tab.models.open("/models/gone")
		s.loop.Run(time.Second)
		if got := s.tab.models.choice.Options; len(got) != 3 || s.tab.models.choice.Selected != "mine.safetensors" {
			t.Errorf("offers %v, shows %q", got, s.tab.models.choice.Selected)
		}
	})
}

// explore opens the view, and waits until it has its sliders.
func (s *studio) explore() *exploreView {
	s.tab.turnTo(viewExplore)
	s.loop.Run(5 * time.Second)
	return s.tab.explore
}

func TestSlidersShowTheNewest(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		if grey(v.picture) != 1 || len(v.rows) != 2 || v.amounts[0] != 0 {
			t.Fatalf("level %d, %d sliders", grey(v.picture), len(v.rows))
		}
		m := s.tab.models.current.g.(*fakeModel)
		before := len(m.decoded)
		for i := range 100 { // a drag of one and a half seconds
			a := float64(i+1) * 0.03
			v.rows[0].Set(a)
			v.rows[0].OnChanged(a)
			s.loop.Run(16 * time.Millisecond)
		}
		s.loop.Run(time.Second)
		if made := len(m.decoded) - before; made < 10 || made > 40 {
			t.Errorf("100 moves have made %d pictures of 100 ms each in 3 s", made)
		}
		if grey(v.picture) != 1+30 { // 3 standard deviations of 10
			t.Errorf("level %d, want 31", grey(v.picture))
		}
		if v.resetAll.Disabled() {
			t.Error("nothing can be reset")
		}
		test.Tap(v.resetAll)
		s.loop.Run(time.Second)
		if grey(v.picture) != 1 || v.rows[0].Value() != 0 || !v.resetAll.Disabled() {
			t.Errorf("after reset: level %d, slider at %v", grey(v.picture), v.rows[0].Value())
		}
	}, func(s *studio) { s.models.model.takes = 100 * time.Millisecond })
}

func TestPadPathAndStrip(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		v.pad.OnChanged(1, 0) // the second of the samples of seed 100
		s.loop.Run(time.Second)
		if grey(v.picture) != 101 {
			t.Errorf("in the pad's corner: level %d", grey(v.picture))
		}
		test.Tap(v.keep)
		v.to.set(21)
		v.drawBetween()
		s.loop.Run(time.Second)
		v.pathStrip.OnChosen(v.pathStrip.Len() / 2) // half way from 1 to 21
		s.loop.Run(time.Second)
		if v.pathStrip.Len() != 5 || grey(v.picture) != 11 { // in a window of 1024 there is no room for nine
			t.Errorf("half way on a path of %d: level %d", v.pathStrip.Len(), grey(v.picture))
		}
		v.strip.OnChosen(v.strip.Chosen()) // what was kept
		s.loop.Run(time.Second)
		if grey(v.picture) != 101 || v.strip.Len() != 2 {
			t.Errorf("clicked back: level %d, %d kept", grey(v.picture), v.strip.Len())
		}
		v.saveShown()
		s.button("Save")
		s.loop.Run(time.Second)
		for _, r := range s.saved {
			if r.Batch.N != 1 || r.Latents.N != 1 || r.Latents.Data[0] != 101 {
				t.Errorf("saved %+v", r)
			}
		}
		s.key(fyne.KeyReturn)
		s.loop.Run(time.Second)
		if grey(v.picture) != 1 || v.strip.Len() != 3 || len(s.saved) != 1 {
			t.Errorf("a new start: level %d, %d kept, %d saved", grey(v.picture), v.strip.Len(), len(s.saved))
		}
	})
}

func TestFilesCanBeBrowsed(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.tab.train
		d, _ := s.saving(1)
		s.key(fyne.KeyEscape)
		for name, open := range map[string]func(){"model": s.tab.models.browse, "folder": v.browseFolder, "file": v.browseFile, "save": d.otherFolder} {
			open()
			s.loop.Run(time.Second)
			if s.window.win.Canvas().Overlays().Top() == nil {
				t.Errorf("%s: no dialog", name)
			}
			s.window.win.Canvas().Unfocus()
			s.key(fyne.KeyEscape)
			s.loop.Run(time.Second)
			if s.window.win.Canvas().Overlays().Top() != nil {
				t.Errorf("%s: Escape doesn't close the dialog", name)
			}
		}
		v.addData("/pictures/cats")
		if c := v.config(); c.Data != "/pictures/cats" || v.dataChoice.Selected != "cats" {
			t.Errorf("would learn from %q, shows %q", c.Data, v.dataChoice.Selected)
		}
	})
}

func TestViewsFitSmallScreens(t *testing.T) {
	bubble(t, func(s *studio) {
		for i := range s.tab.frame.views {
			s.tab.frame.segments.Choose(i)
			s.loop.Run(5 * time.Second)
			s.fits(fmt.Sprint("view ", i))
		}
	})
}

// TestTheMenuKnowsWhatZoomsHelp: a command that would change nothing is off.
func TestTheMenuKnowsWhatZoomsHelp(t *testing.T) {
	bubble(t, func(s *studio) {
		off := func() (list []Role) {
			for _, c := range s.tab.Commands() {
				if c.Off && c.Role >= RoleZoomIn && c.Role <= RoleZoomActual {
					list = append(list, c.Role)
				}
			}
			return list
		}
		if got := off(); len(got) != 1 || got[0] != RoleZoomFit {
			t.Errorf("of a fitted picture %v are off", got)
		}
		before := s.window.menuLook
		s.key(fyne.Key1)
		s.loop.Run(time.Second)
		if got := off(); len(got) != 1 || got[0] != RoleZoomActual || s.window.menuLook == before {
			t.Errorf("of one at its own size %v are off, and the menu is new: %v", got, s.window.menuLook != before)
		}
	})
}

// TestALanguageMakesNoPictures: after the change the same results are there, and no more.
func TestALanguageMakesNoPictures(t *testing.T) {
	bubble(t, func(s *studio) {
		t.Cleanup(func() { say.Use(say.English) })
		s.window.setLanguage(say.Chinese)
		s.loop.Run(5 * time.Second)
		after := s.window.contents[s.window.current].(*modelTab).generate
		if after == s.tab.generate || len(after.results) != 1 || grey(after.picture) != 1 {
			t.Errorf("%d results, level %d", len(after.results), grey(after.picture))
		}
	})
}
