package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
)

// fakeSampling are the sampling settings of a method whose models may know classes.
type fakeSampling struct {
	Class      string  `name:"class" label:"Class" default:"" help:"Which class." group:"Sampling"`
	Truncation float64 `name:"truncation" label:"Truncation" default:"1" min:"0" max:"1.5" step:"0.05" help:"How far from the average." group:"Sampling"`
}

// asGAN makes the studio's tab that of the GAN, with models that know two classes.
func asGAN(s *studio) {
	s.open, s.models.sampling, s.models.model.classes = GANTab, &fakeSampling{Truncation: 1}, []string{"cat", "dog"}
}

func TestClassAndTruncationAreAskedFor(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		m := s.tab.models.current.g.(*fakeModel)
		text := uitest.Text(s.window.win.Canvas().Content())
		if !strings.Contains(text, "Truncation") || m.asked[0].Set != nil || g.asking.class.Selected != "Any" {
			t.Errorf("asks for %v, class %q, and shows\n%s", m.asked[0].Set, g.asking.class.Selected, text)
		}
		g.asking.class.SetSelected("dog")
		s.loop.Run(time.Second)
		g.asking.form.Put("truncation", "0.5")
		s.loop.Run(time.Second)
		r := g.results[g.now].Request
		if r.Set["class"] != "dog" || r.Set["truncation"] != "0.5" || g.strip.Len() != 2 {
			t.Errorf("asked for %v, %d results", r.Set, g.strip.Len())
		}
		if text := uitest.Text(g.main); !strings.Contains(text, "48 pictures of class dog, seed 4") {
			t.Errorf("shows\n%s", text)
		}
		g.saveShown()
		s.button("Save")
		s.loop.Run(time.Second)
		for _, r := range s.saved {
			if r.Request.Set["class"] != "dog" {
				t.Errorf("saved %v", r.Request.Set)
			}
		}
		s.models.model.classes = nil
		s.tab.models.open("/models/plain.safetensors")
		s.loop.Run(time.Second)
		if r := g.results[g.now].Request; r.Set["class"] != "" || g.asking.classRow.Visible() {
			t.Errorf("a model without classes is asked for %v", r.Set)
		}
	}, asGAN)
}

func TestVaryingAPicture(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		if !g.varyButton.Disabled() {
			t.Error("all pictures at once can be varied")
		}
		g.picture.OnTapped(g.results[g.now].sheet.rect(5).Min)
		test.Tap(g.varyButton)
		s.loop.Run(time.Second)
		r := g.results[g.now]
		// The fake's codes rise by one from picture to picture, and its pairs lie 47 apart.
		if r.Batch.N != 48 || g.strip.Len() != 2 || r.Latents.Row(0)[0] != 9 || r.Latents.Row(1)[0] >= 9 {
			t.Fatalf("%d pictures from %v, %v; %d results", r.Batch.N, r.Latents.Row(0), r.Latents.Row(1), g.strip.Len())
		}
		if text := uitest.Text(g.main); !strings.Contains(text, "48 pictures near picture 6 of seed 4") {
			t.Errorf("shows\n%s", text)
		}
		far := r.Latents.Row(1)[0]
		g.nearForm.Put("strength", "0.6")
		s.loop.Run(time.Second)
		if got := g.results[g.now].Latents.Row(1)[0]; g.strip.Len() != 2 || 6-got < 1.9*(6-far) {
			t.Errorf("twice as strong: from %v to %v, %d results", far, got, g.strip.Len())
		}
		g.picture.OnTapped(g.results[g.now].sheet.rect(1).Min)
		for _, c := range s.tab.Commands() {
			if c.Title == "Vary this picture" {
				c.Run()
			}
		}
		s.loop.Run(time.Second)
		if z := g.results[g.now].Latents.Row(0)[0]; g.strip.Len() != 3 || z != g.results[1].Latents.Row(1)[0] {
			t.Errorf("a variation varied begins at %v", z)
		}
	}, asGAN)
}

func TestWithoutAModelTheViewSaysWhatToDo(t *testing.T) {
	bubble(t, func(s *studio) {
		g := s.tab.generate
		if text := uitest.Text(s.window.win.Canvas().Content()); !strings.Contains(text, "No model of this kind is here yet.") || !strings.Contains(text, "There is no model yet") {
			t.Errorf("shows\n%s", text)
		}
		s.fits("the empty view")
		s.button("Train a model")
		if s.tab.view != viewTrain || !g.start.Disabled() {
			t.Fatalf("view %d", s.tab.view)
		}
		s.key(fyne.KeyReturn)
		s.loop.Run(time.Second)
		s.tab.turnTo(viewGenerate)
		s.loop.Run(4 * time.Second)
		if s.tab.models.choice.Selected != "In training" || g.strip.Len() != 1 || g.invitation.Visible() || g.start.Disabled() {
			t.Errorf("in training: model %q, %d results", s.tab.models.choice.Selected, g.strip.Len())
		}
		s.tab.train.end()
		s.loop.Run(5 * time.Second)
		if s.tab.models.choice.Selected != "vae-digits" {
			t.Errorf("after the end: model %q", s.tab.models.choice.Selected)
		}
	}, asGAN, func(s *studio) { s.models.none = true })
}
