package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
	"atelier/ui/widget"
)

func TestANamedDirection(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		s.drop(writePicture(t, 4, 60))
		test.Tap(v.add)
		s.loop.Run(time.Minute)
		top := s.window.win.Canvas().Overlays().Top()
		if top == nil {
			t.Fatalf("no dialog: %q", s.failure())
		}
		entries := uitest.Find[*widget.Entry](top)
		entries[0].SetText("bright")
		text := uitest.Text(top)
		if !strings.Contains(text, "100 pictures of 200 have it") || entries[1].Text != "bright" {
			t.Errorf("the name is %q in\n%s", entries[1].Text, text)
		}
		entries[1].SetText(" lit  up ")
		s.button("Find it")
		s.loop.Run(time.Second)
		if len(v.rows) != 3 || v.rows[0].Label() != "lit up" || grey(v.easel.picture) != 60 {
			t.Fatalf("%d sliders, the first %q, level %d, %q", len(v.rows), v.rows[0].Label(), grey(v.easel.picture), s.failure())
		}
		before := v.rows[0].Value()
		v.rows[0].OnChanged(before + 0.5)
		s.loop.Run(time.Second)
		if grey(v.easel.picture) <= 60 {
			t.Errorf("brighter is %d", grey(v.easel.picture))
		}
		e := s.explore()
		if len(e.rows) != 3 || e.rows[0].Label() != "lit up" {
			t.Errorf("exploring has %d sliders", len(e.rows))
		}
		e.setName(0, "bright")
		if e.rows[0].Label() != "bright" {
			t.Errorf("renamed it is %q", e.rows[0].Label())
		}
		s.tab.models.open("/models/mine.safetensors") // other weights
		s.loop.Run(time.Second)
		if len(e.rows) != 2 {
			t.Errorf("another model has %d sliders", len(e.rows))
		}
		s.tab.models.open("digits-vae")
		s.loop.Run(time.Second)
		if v = s.encode(); len(v.rows) != 3 || v.rows[0].Label() != "bright" {
			t.Fatalf("back at the first there are %d sliders", len(v.rows))
		}
		v.removeOwn(0)
		if len(v.rows) != 2 {
			t.Errorf("taken away, there are %d sliders", len(v.rows))
		}
	})
}

func TestNoDirectionWithoutKnowledge(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		test.Tap(v.add)
		s.loop.Run(time.Minute)
		if !strings.Contains(s.failure(), "takes classes or captions") || v.add.Disabled() {
			t.Errorf("says %q", s.failure())
		}
	}, func(s *studio) { s.study.bare = true })
}
