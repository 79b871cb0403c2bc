package ui

import (
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
	"atelier/ui/widget"
)

func TestTheMapDecodesAPlace(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		v.pages.Choose(pageMap)
		s.loop.Run(time.Minute)
		p := v.chart
		if p.sample == nil || len(p.shown) != 200 || len(p.legend.Objects) != 2 {
			t.Fatalf("%d points, %d kinds", len(p.shown), len(p.legend.Objects))
		}
		text := uitest.Text(s.window.win.Canvas().Content())
		for _, want := range []string{"dark", "bright", "200 pictures", "This plane holds 100 %"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q isn't among\n%s", want, text)
			}
		}
		if grey(p.here) != 99 { // the mean of all levels
			t.Errorf("the middle of the map is of level %d", grey(p.here))
		}
		x, y := p.sample.plane.Of([]float32{150, 150, 0})
		p.points.OnPlace(x, y)
		s.loop.Run(time.Second)
		if got := grey(p.here); got < 149 || got > 150 {
			t.Errorf("at the place of level 150 it is %d", got)
		}
		p.points.OnHover(30)
		if grey(p.near) != 30 || !strings.Contains(p.nearTitle.Text, "Picture 31 of digits · class dark") {
			t.Errorf("point 30 is %q of level %d", p.nearTitle.Text, grey(p.near))
		}
		chip := p.legend.Objects[0].(*widget.Chip)
		test.Tap(chip)
		if chip.On {
			t.Error("the kind isn't hidden")
		}

		p.asGrid.Tapped(nil)
		s.loop.Run(time.Second)
		if !p.manifold.Visible() || p.points.Visible() || p.manifold.Image().Rect.Dx() != mapGrid*4 {
			t.Fatal("there is no grid")
		}
		p.tapped(image.Pt(0, 0))
		s.loop.Run(time.Second)
		if grey(p.here) != grey(p.manifold) {
			t.Errorf("a click on the grid's first picture, %d, shows %d", grey(p.manifold), grey(p.here))
		}
		test.Tap(p.keep)
		s.loop.Run(time.Second)
		if v.page != pagePicture || v.easel.title.Text != "From the map" {
			t.Errorf("page %d, %q", v.page, v.easel.title.Text)
		}

		opened := len(s.study.opened)
		v.pages.Choose(pageMap)
		s.loop.Run(time.Second)
		if len(s.study.opened) != opened {
			t.Error("the map is made again")
		}
		v.data.SetSelected("digits")
		v.data.SetSelected("faces") // while the others are on their way
		s.loop.Run(time.Minute)
		if p.sample.data != "faces" {
			t.Errorf("the map is of %s", p.sample.data)
		}
	})
}

func TestWhatTheEncoderSees(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		v.pages.Choose(pageSees)
		s.loop.Run(time.Minute)
		p := v.sees
		text := uitest.Text(s.window.win.Canvas().Content())
		for _, want := range []string{"2 of 3 numbers are used", "KL 3.5 nats a picture", "Pictures that weren't learned from", "These are off by 0 %"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q isn't among\n%s", want, text)
			}
		}
		if got := p.name(2); !strings.Contains(got, "not used") || p.name(1) != "Number 2: 2.5 nats, variance 0.9" {
			t.Errorf("the bars are %q and %q", p.name(1), got)
		}
		if len(p.index) != seesPictures || p.sheet.Image() == nil || p.sheet.Image().Rect.Dx() != p.cols*(4+sheetGap)-sheetGap {
			t.Fatalf("%d pictures in %d columns", len(p.index), p.cols)
		}
		first := p.index[0]
		p.other()
		s.loop.Run(time.Second)
		again := p.index[0]
		p.sheet.OnTapped(image.Pt(1, 1))
		s.loop.Run(time.Second)
		if v.page != pagePicture || grey(v.easel.picture) != again {
			t.Errorf("a click on the first, %d (before %d), shows %d on page %d", again, first, grey(v.easel.picture), v.page)
		}
	})
}

func TestAnEncoderThatDoesNotTell(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		v.pages.Choose(pageSees)
		s.loop.Run(time.Minute)
		text := uitest.Text(s.window.win.Canvas().Content())
		if !strings.Contains(text, "2 of 3 numbers are used") || strings.Contains(text, "KL") {
			t.Errorf("says\n%s", text)
		}
	}, func(s *studio) { s.study.bare = true })
}

func TestRepairing(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		s.drop(writePicture(t, 4, 60))
		v.pages.Choose(pageRepair)
		s.loop.Run(time.Second)
		p := v.repair
		if !p.start.Disabled() {
			t.Error("nothing is marked, and Repair can be pressed")
		}
		p.paint.Brush = 2
		paintOver(p.paint)
		s.loop.Run(time.Second)
		test.Tap(p.start)
		s.loop.Run(2500 * time.Millisecond)
		if got := p.result.Image(); got == nil || got.RGBAAt(2, 2).R < 100 || got.RGBAAt(0, 0).R != 60 {
			t.Errorf("on the way nothing is seen: %v", p.result.Image())
		}
		if p.start.Text != "Stop" {
			t.Errorf("the button says %q", p.start.Text)
		}
		test.Tap(p.start)
		s.loop.Run(time.Second)
		if p.status.Text != "Stopped" || p.start.Text != "Repair" || !p.use.Disabled() || s.failure() != "" {
			t.Errorf("stopped: %q, %q, %q", p.status.Text, p.start.Text, s.failure())
		}
		test.Tap(p.start)
		s.loop.Run(10 * time.Second)
		if p.status.Text != "Filled" || p.result.Image().RGBAAt(2, 2).R != 200 {
			t.Errorf("%q, %d", p.status.Text, p.result.Image().RGBAAt(2, 2).R)
		}
		p.saveIt()
		s.button("Save")
		s.loop.Run(time.Second)
		for _, r := range s.saved {
			if rec := r.Recipe(0, 1).(map[string]any); r.Batch.N != 1 || rec["command"] != "repair" {
				t.Errorf("saved %d pictures, %v", r.Batch.N, rec)
			}
		}
		test.Tap(p.use)
		s.loop.Run(time.Second)
		if v.page != pagePicture || v.easel.title.Text != "Repaired" || v.picture.Pix[10] != 200 {
			t.Errorf("page %d, %q", v.page, v.easel.title.Text)
		}
		v.pages.Choose(pageRepair)
		if p.result.Image() != nil || !p.start.Disabled() {
			t.Error("the marks of before lie over another picture")
		}
	}, func(s *studio) { s.study.takes = 5 * time.Second })
}

// TestAPictureMadeHereIsEncoded: from Generate and Explore by a command; and what was taken in outlives the change of the language.
func TestAPictureMadeHereIsEncoded(t *testing.T) {
	bubble(t, func(s *studio) {
		s.tab.encodeShown()
		if s.tab.view != viewGenerate {
			t.Error("a sheet of pictures is encoded")
		}
		s.tab.generate.show(s.tab.generate.now, 4)
		s.tab.encodeShown()
		s.loop.Run(5 * time.Second)
		v := s.tab.encode
		if s.tab.view != viewEncode || grey(v.easel.picture) != 1+4 || v.easel.title.Text != "Picture 5 of seed 1" {
			t.Fatalf("view %d, level %d, %q", s.tab.view, grey(v.easel.picture), v.easel.title.Text)
		}
		s.explore()
		s.tab.encodeShown()
		s.loop.Run(time.Second)
		if grey(v.easel.picture) != 1 || v.easel.title.Text != "Explored" {
			t.Errorf("level %d, %q", grey(v.easel.picture), v.easel.title.Text)
		}
		k := s.tab.Keep().(modelKept)
		if len(k.taken) != v.easel.strip.Len() || k.own.title != "Explored" {
			t.Errorf("%d pictures of %d are kept, now %q", len(k.taken), v.easel.strip.Len(), k.own.title)
		}
		s.window.env.Kept["vae"] = k
		own, end := s.window.env.forTab(0)
		defer end()
		fresh := s.window.tabs[0].New(own).(*modelTab)
		s.loop.Run(5 * time.Second)
		if fresh.encode.easel.strip.Len() != len(k.taken) || fresh.encode.own.title != "Explored" {
			t.Errorf("%d pictures, %q", fresh.encode.easel.strip.Len(), fresh.encode.own.title)
		}
	})
}

func TestTripleColumns(t *testing.T) {
	for _, c := range []struct{ w, h, vw, vh, n, cols int }{
		{30, 90, 888, 420, 12, 12}, // twice their size in one row
		{34, 102, 632, 300, 9, 9},  // fewer, to be twice their size
		{66, 198, 632, 300, 9, 9},  // at their own size
		{66, 198, 100, 100, 12, 12},
	} {
		if n, cols := tripleColumns(12, c.w, c.h, image.Pt(c.vw, c.vh)); n != c.n || cols != c.cols {
			t.Errorf("%+v: %d in %d columns", c, n, cols)
		}
	}
}
