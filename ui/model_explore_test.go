package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// TestExploringAClass: starts, corners and both ends of the row are samples of the class.
func TestExploringAClass(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		m := s.tab.models.current.g.(*fakeModel)
		before := len(m.drawn)
		v.asking.class.SetSelected("dog")
		s.loop.Run(time.Second)
		drawn := m.drawn[before:]
		if len(drawn) < 4 {
			t.Errorf("%d draws", len(drawn))
		}
		for _, r := range drawn {
			if r.Set["class"] != "dog" {
				t.Errorf("drawn with %v", r.Set)
			}
		}
	}, asGAN)
}

func TestArithmetic(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		v.ways.SetSelectedIndex(wayArithmetic)
		s.loop.Run(time.Second)
		if v.pathStrip.Len() != 3 || v.fromPlace.Visible() || !v.hint.Visible() {
			t.Fatalf("%d places, seeds visible %v", v.pathStrip.Len(), v.fromPlace.Visible())
		}
		for i, seed := range []uint64{50, 20, 7} { // the shown picture goes into each place
			v.seed.set(seed)
			v.begin()
			s.loop.Run(time.Second)
			v.pathStrip.OnChosen(i)
			s.loop.Run(time.Second)
		}
		if grey(v.picture) != 50-20+7 {
			t.Errorf("50 - 20 + 7 is %d", grey(v.picture))
		}
	})
}

func TestDirectionsHaveNames(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		v.rename(1)
		for _, e := range uitest.Find[*widget.Entry](s.window.win.Canvas().Overlays().Top()) {
			e.SetText("  a  smile ")
		}
		s.button("Name it")
		if got := v.rows[1].Label(); got != "a smile" {
			t.Errorf("the slider is called %q", got)
		}
		s.tab.models.open("/models/mine.safetensors") // other weights
		s.loop.Run(time.Second)
		if got := v.rows[1].Label(); got != "Direction 2" {
			t.Errorf("the slider of another model is called %q", got)
		}
		s.tab.models.open("digits-vae")
		s.loop.Run(time.Second)
		if got := v.rows[1].Label(); got != "a smile" {
			t.Errorf("back at the first model it is called %q", got)
		}
		v.setName(1, "")
		if got := v.rows[1].Label(); got != "Direction 2" {
			t.Errorf("without a name it is called %q", got)
		}
	})
}

func TestLayersAreMixed(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		v.from.set(30)
		v.to.set(90)
		v.ways.SetSelectedIndex(wayLayers)
		s.loop.Run(time.Second)
		if v.pathStrip.Len() != 5 {
			t.Fatalf("%d mixtures of 4 layers", v.pathStrip.Len())
		}
		v.pathStrip.OnChosen(1) // one coarse layer of seed 30, on which the fake's picture depends
		s.loop.Run(time.Second)
		first := func() []float32 { l := v.now.Latents; return []float32{l.Data[0], l.Data[3], l.Data[9]} }
		if got := first(); grey(v.picture) != 30 || v.now.Latents.Z != 12 || !slices.Equal(got, []float32{30, 90, 90}) {
			t.Errorf("level %d, latents %v", grey(v.picture), got)
		}
		v.rows[0].Set(1)
		v.rows[0].OnChanged(1)
		s.loop.Run(time.Second)
		if got := first(); !slices.Equal(got, []float32{40, 90, 90}) {
			t.Errorf("after a slider: latents %v", got)
		}
		test.Tap(v.keep)
		v.begin()
		s.loop.Run(time.Second)
		v.back(v.next - 2)
		s.loop.Run(time.Second)
		if got := first(); !slices.Equal(got, []float32{40, 90, 90}) {
			t.Errorf("clicked back: latents %v", got)
		}
	}, func(s *studio) { s.models.model.mixes = 4 })
}

func TestTheWayIsAFilm(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		if len(v.ways.Options) != 2 {
			t.Errorf("ways of a model that can't mix: %v", v.ways.Options)
		}
		v.from.set(10)
		v.to.set(34)
		test.Tap(v.film)
		s.loop.Run(time.Second)
		s.button("Save")
		s.loop.Run(time.Second)
		if len(s.saved) != 1 {
			t.Fatalf("%d saved", len(s.saved))
		}
		for path, r := range s.saved {
			if !strings.HasSuffix(path, ".gif") || r.Batch.N != film || r.Latents.Row(0)[0] != 10 || r.Latents.Row(film / 2)[0] != 34 || r.Latents.Row(film - 1)[0] != r.Latents.Row(1)[0] {
				t.Errorf("%s: %d pictures, %v", path, r.Batch.N, r.Latents.Data)
			}
		}
	})
}

// TestAFilmOfMixtures: it goes round through all of one seed and all of the other.
func TestAFilmOfMixtures(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		v.from.set(30)
		v.to.set(90)
		v.ways.SetSelectedIndex(wayLayers)
		s.loop.Run(time.Second)
		if !v.film.Visible() {
			t.Fatal("there is no button for a film")
		}
		test.Tap(v.film)
		s.loop.Run(time.Second)
		s.button("Save")
		s.loop.Run(time.Second)
		for path, r := range s.saved {
			first := r.Latents.Row(0) // all of the second seed,
			middle := r.Latents.Row(film / 2)
			if !strings.HasSuffix(path, ".gif") || r.Batch.N != film || r.Latents.Z != 12 || first[0] != 90 || first[9] != 90 || middle[0] != 30 || middle[9] != 30 {
				t.Errorf("%s: %d pictures, %v, %v", path, r.Batch.N, first, middle)
			}
			if l := r.Latents.Row(film / 4); l[0] != 30 || l[9] != 90 {
				t.Errorf("in between: %v", l)
			}
		}
		if len(s.saved) != 1 {
			t.Errorf("%d saved", len(s.saved))
		}
	}, func(s *studio) { s.models.model.mixes = 4 })
}

// TestAFilmThroughWhatIsKept: from each place to the next, and back to the first.
func TestAFilmThroughWhatIsKept(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		v.saveTour()
		if s.window.win.Canvas().Overlays().Top() != nil || !strings.Contains(s.window.env.status.Message(), "Keep two pictures") {
			t.Fatalf("of one place: %q", s.window.env.status.Message())
		}
		for range 2 { // another press goes on to the next seed
			s.key(fyne.KeyReturn)
			s.loop.Run(time.Second)
		}
		if v.seed.value != 3 || v.strip.Len() != 3 {
			t.Fatalf("seed %d, %d kept", v.seed.value, v.strip.Len())
		}
		v.saveTour()
		s.loop.Run(time.Second)
		s.button("Save")
		s.loop.Run(time.Second)
		for path, r := range s.saved {
			for i, want := range []float32{1, 2, 3} {
				if got := r.Latents.Row(i * tourSteps)[0]; got != want {
					t.Errorf("place %d is %v", i, got)
				}
			}
			if !strings.HasSuffix(path, ".gif") || r.Batch.N != 3*tourSteps || r.Latents.Row(tourSteps - 1)[0] <= 1 {
				t.Errorf("%s: %d pictures", path, r.Batch.N)
			}
		}
		if len(s.saved) != 1 {
			t.Errorf("%d saved", len(s.saved))
		}
		k := s.tab.Keep().(modelKept)
		if len(k.places) != 3 {
			t.Fatalf("%d places outlive a change of the language", len(k.places))
		}
	})
}

// TestWhatIsKeptIsThereNextTime: what was kept, once each, but not the starts.
func TestWhatIsKeptIsThereNextTime(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.explore()
		v.keepShown()
		v.seed.set(50)
		v.begin()
		s.loop.Run(time.Second)
		v.keepShown()
		v.keepShown()
		v.seed.set(60)
		v.begin()
		s.loop.Run(time.Second)
		s.window.end()

		again := openStudio(s.t, func(n *studio) { n.app = s.app }).explore()
		var kept []float32
		for id := range again.next {
			if k := again.kept[id]; k.label == "Kept" {
				kept = append(kept, k.z[0])
				again.back(id)
				s.loop.Run(time.Second)
			}
		}
		if !slices.Equal(kept, []float32{1, 50}) {
			t.Fatalf("%v are kept", kept)
		}
	})
	for _, text := range []string{"AAAA", "no base 64!", "AAAAAAA="} {
		if z := numbersOf(text); z != nil {
			t.Errorf("%q gives %v", text, z)
		}
	}
}
