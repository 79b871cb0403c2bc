package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
	"atelier/ui/widget"
)

func TestTourIsOfferedOnce(t *testing.T) {
	app := test.NewTempApp(t)
	w, _, _ := openStubs(t, app, "one", "two")
	if text := uitest.Text(w.env.status); !strings.Contains(text, "New here?") {
		t.Fatalf("the first start offers\n%s", text)
	}
	again, _, _ := openStubs(t, app, "one", "two")
	if !again.env.status.Offering() {
		t.Error("it is offered only until the window is closed, not until it is answered")
	}
	again.tour.Hide()
	if w, _, _ := openStubs(t, app, "one", "two"); w.env.status.Offering() {
		t.Error("it is offered again after the answer")
	} else if item(t, w, "Short tour").Action(); len(w.tour.object.Objects) == 0 {
		t.Error("the menu doesn't show it")
	}
}

func TestTourPointsAtWhatIsThere(t *testing.T) {
	bubble(t, func(s *studio) {
		w := s.window
		w.startTour()
		n := len(w.tour.steps)
		if n < 5 {
			t.Fatalf("%d steps", n)
		}
		for i, step := range w.tour.steps {
			if step.at != nil && step.at() == nil {
				t.Errorf("%q points at nothing", step.title)
			}
			text := uitest.Text(w.tour.object)
			if !strings.Contains(text, step.title) {
				t.Errorf("step %d reads\n%s", i, text)
			}
			cards := uitest.Find[*widget.Card](w.tour.object)
			at, size, all := fyne.CurrentApp().Driver().AbsolutePositionForObject(cards[0]), cards[0].Size(), w.win.Canvas().Size()
			if at.X < 0 || at.Y < 0 || at.X+size.Width > all.Width || at.Y+size.Height > all.Height {
				t.Errorf("the card of %q is at %v, %v", step.title, at, size)
			}
			if i == 1 {
				s.button("Back")
				s.button("Next")
			}
			if i < n-1 {
				s.button("Next")
			} else {
				s.button("Done")
			}
		}
		if len(w.tour.object.Objects) != 0 {
			t.Error("Done doesn't end it")
		}
		w.startTour()
		s.key(fyne.KeyEscape)
		if len(w.tour.object.Objects) != 0 || len(w.env.open) != 0 {
			t.Error("Escape doesn't end it")
		}
	})
}

func TestAboutShowsLicences(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one")
	w.opt.About = func() About {
		return About{Credits: "Thanks to **everybody**.", Parts: []Part{{"Fyne", "v2.8.1", "BSD-3-Clause", "Redistribution and use"}, {"Gorgonia", "v0.9.18", "Apache-2.0", "Terms and conditions"}}}
	}
	w.about()
	top := w.win.Canvas().Overlays().Top()
	text := uitest.Text(top)
	if !strings.Contains(text, "Gorgonia") || !strings.Contains(text, "v0.9.18") || !strings.Contains(text, "everybody") || strings.Contains(text, "Terms") {
		t.Errorf("reads\n%s", text)
	}
	list := uitest.Find[*widget.KeyList](top)[0]
	w.win.Canvas().Focus(list)
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown}) // stays
	if text := uitest.Text(top); !strings.Contains(text, "Terms and conditions") || strings.Contains(text, "everybody") {
		t.Errorf("reads\n%s", text)
	}
}
