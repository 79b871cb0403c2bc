package ui

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/model"
	_ "atelier/engine/vae"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// encode opens the view on its first page, and waits for a picture.
func (s *studio) encode() *encodeView {
	s.tab.turnTo(viewEncode)
	s.loop.Run(5 * time.Second)
	return s.tab.encode
}

// writePicture makes a PNG of one level.
func writePicture(t *testing.T, side int, level uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, side, side))
	for i := range m.Pix {
		m.Pix[i] = level
	}
	path := filepath.Join(t.TempDir(), "mine.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s *studio) drop(path string) {
	s.window.dropped([]fyne.URI{storage.NewFileURI(path)})
	s.loop.Run(2 * time.Second)
}

func TestTheViewBeginsWithAPictureByChance(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		level := int(v.picture.Pix[0])
		if grey(v.easel.picture) != level || len(v.rows) != 2 || v.easel.strip.Len() != 1 || v.easel.off.Text != "no difference" {
			t.Fatalf("level %d made of %d, %d sliders, %q", grey(v.easel.picture), level, len(v.rows), v.easel.off.Text)
		}
		if s.study.opened[0] != "digits test" {
			t.Errorf("the picture comes from %v", s.study.opened)
		}
		// The mean is 9 and a deviation 10: a level of 29 stands at 2.
		want := min(4, max(-4, float64(level-9)/10))
		if got := v.rows[0].Value(); got != want || !v.resetAll.Disabled() {
			t.Errorf("the first slider stands at %v, want %v", got, want)
		}
		text := uitest.Text(s.window.win.Canvas().Content())
		for _, want := range []string{"Generate", "Explore", "Encode", "Train", "From its code", "Pictures from", "By chance"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q isn't among\n%s", want, text)
			}
		}
	})
}

func TestADroppedFileIsEncoded(t *testing.T) {
	bubble(t, func(s *studio) {
		s.drop(writePicture(t, 40, 29)) // on another view
		v := s.tab.encode
		if s.tab.view != viewEncode || grey(v.easel.picture) != 29 || v.easel.title.Text != "mine.png" || v.rows[0].Value() != 2 {
			t.Fatalf("view %d, level %d, %q, slider at %v", s.tab.view, grey(v.easel.picture), v.easel.title.Text, v.rows[0].Value())
		}
		bad := filepath.Join(t.TempDir(), "notes.txt")
		if err := os.WriteFile(bad, []byte("words"), 0o666); err != nil {
			t.Fatal(err)
		}
		s.drop(bad)
		if !strings.Contains(s.failure(), "notes.txt can't be read") || strings.Count(s.failure(), ".") > 2 || grey(v.easel.picture) != 29 {
			t.Errorf("a text file: %q, level %d", s.failure(), grey(v.easel.picture))
		}
		s.drop(t.TempDir())
		if s.tab.view != viewTrain {
			t.Error("a dropped folder isn't learned from")
		}
	})
}

// TestTheWindowShowsWhatTheCommandLineMakes: a picture in the window is reconstructed bit for bit as `encode` and then `decode` do it.
func TestTheWindowShowsWhatTheCommandLineMakes(t *testing.T) {
	g, err := model.Open("digits-vae")
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewNRGBA(image.Rect(0, 0, 90, 70))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * i / 7)
	}
	path := filepath.Join(t.TempDir(), "odd.png")
	f, err := os.Create(path)
	if err == nil {
		err = errors.Join(png.Encode(f, m), f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	info := g.Info()
	b, err := dataset.OpenPicture(path, info.H, info.C)
	if err != nil {
		t.Fatal(err)
	}
	l, err := g.(engine.Encoder).Encode(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	want, err := g.(engine.Decoder).Decode(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	bubble(t, func(s *studio) {
		v := s.encode()
		s.tab.models.use(newOpenModel(g), true)
		s.loop.Run(time.Second)
		s.drop(path)
		if !slices.Equal(v.now.Batch.Pix, want.Pix) || !slices.Equal(v.now.Latents.Data, l.Data) {
			t.Error("the window shows another picture")
		}
		v.rows[0].OnChanged(1)
		v.zero()
		s.loop.Run(time.Second)
		if !slices.Equal(v.now.Batch.Pix, want.Pix) {
			t.Error("back from a slider it is another picture")
		}
	})
}

func TestSlidersMoveOnesOwnPicture(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		s.drop(writePicture(t, 4, 29))
		m := s.tab.models.current.g.(*fakeModel)
		before := len(m.decoded)
		for i := range 100 {
			a := 2 + float64(i+1)*0.01
			v.rows[0].Set(a)
			v.rows[0].OnChanged(a)
			s.loop.Run(16 * time.Millisecond)
		}
		s.loop.Run(time.Second)
		if made := len(m.decoded) - before; made < 10 || made > 60 || grey(v.easel.picture) != 39 || v.easel.off.Text == "no difference" {
			t.Errorf("100 moves have made %d pictures, the last of level %d, %q", made, grey(v.easel.picture), v.easel.off.Text)
		}
		test.Tap(v.resetAll)
		s.loop.Run(time.Second)
		if grey(v.easel.picture) != 29 || v.rows[0].Value() != 2 || !v.resetAll.Disabled() {
			t.Errorf("after reset: level %d, slider at %v", grey(v.easel.picture), v.rows[0].Value())
		}
		v.kinds.SetSelectedIndex(slideNumbers)
		s.loop.Run(time.Minute)
		if len(v.rows) != 3 || v.rows[0].Label() != "Number 1" || grey(v.easel.picture) != 29 {
			t.Errorf("%d numbers, the first is %q, level %d", len(v.rows), v.rows[0].Label(), grey(v.easel.picture))
		}
	}, func(s *studio) { s.models.model.takes = 50 * time.Millisecond })
}

// stroke paints over the middle of a PaintView.
func paintOver(p *widget.PaintView) {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	e.Position = fyne.NewPos(p.Size().Width/2, p.Size().Height/2)
	p.MouseDown(e)
	p.MouseUp(e)
}

func TestADrawingIsEncoded(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		v.blank()
		s.loop.Run(time.Second)
		if grey(v.easel.picture) != 0 || v.easel.title.Text != "Drawing" {
			t.Fatalf("an empty canvas: level %d, %q", grey(v.easel.picture), v.easel.title.Text)
		}
		v.easel.paint.Brush = 9 // all of it
		v.easel.paint.Ink = color.NRGBA{200, 200, 200, 255}
		paintOver(v.easel.paint)
		s.loop.Run(time.Second)
		if grey(v.easel.picture) != 200 || v.easel.strip.Len() != 2 || v.rows[0].Value() != 4 {
			t.Errorf("painted over: level %d, %d pictures, slider at %v", grey(v.easel.picture), v.easel.strip.Len(), v.rows[0].Value())
		}
		s.window.edit(RoleUndo)
		s.loop.Run(time.Second)
		if grey(v.easel.picture) != 0 {
			t.Errorf("undone: level %d", grey(v.easel.picture))
		}
		v.easel.strip.OnChosen(0) // the picture by chance, painted on: a new one
		s.loop.Run(time.Second)
		paintOver(v.easel.paint)
		s.loop.Run(time.Second)
		if v.easel.strip.Len() != 3 || grey(v.easel.picture) != 200 {
			t.Errorf("%d pictures, level %d", v.easel.strip.Len(), grey(v.easel.picture))
		}
		v.easel.strip.OnChosen(0)
		s.loop.Run(time.Second)
		if grey(v.easel.picture) == 200 {
			t.Error("the picture that was painted on is lost")
		}
	})
}

func TestTheClipboardsPicture(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		m := image.NewGray(image.Rect(0, 0, 9, 5))
		for i := range m.Pix {
			m.Pix[i] = 50
		}
		s.pasted = m
		s.window.edit(RolePaste)
		s.loop.Run(time.Second)
		if grey(v.easel.picture) != 50 || v.easel.title.Text != "From the clipboard" {
			t.Errorf("level %d, %q", grey(v.easel.picture), v.easel.title.Text)
		}
		s.pasted = nil
		s.window.edit(RolePaste)
		s.loop.Run(time.Second)
		if !strings.Contains(s.failure(), "no picture on the clipboard") {
			t.Errorf("an empty clipboard: %q", s.failure())
		}
		entry := v.rows[0]
		s.window.win.Canvas().Focus(uitest.Find[*widget.Entry](entry)[0])
		s.window.app.Clipboard().SetContent("1.5")
		s.window.edit(RolePaste) // into the field
		s.loop.Run(time.Second)
		if got := uitest.Find[*widget.Entry](entry)[0].Text; !strings.Contains(got, "1.5") {
			t.Errorf("the field says %q", got)
		}
	})
}

func TestAPictureFromAnotherTab(t *testing.T) {
	bubble(t, func(s *studio) {
		m := image.NewRGBA(image.Rect(0, 0, 8, 8))
		for i := range m.Pix {
			m.Pix[i] = 77
		}
		d := s.window.tabs[0].Takes[1]
		d.Take(s.tab, Sent{Title: "a star", Image: m})
		s.loop.Run(2 * time.Second)
		// 77 of premultiplied alpha 77 is white, over white.
		if v := s.tab.encode; s.tab.view != viewEncode || v.easel.title.Text != "a star" || grey(v.easel.picture) != 255 {
			t.Errorf("%q, level %d", v.easel.title.Text, grey(v.easel.picture))
		}
	})
}

func TestNearestPathAndArithmetic(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		r := v.easel.row
		s.drop(writePicture(t, 4, 60))
		test.Tap(r.find)
		s.loop.Run(time.Minute)
		if r.strip.Len() != nearestPictures || len(r.near) != nearestPictures {
			t.Fatalf("%d nearest", r.strip.Len())
		}
		r.strip.OnChosen(0)
		s.loop.Run(time.Second)
		if grey(v.easel.picture) != 60 || !strings.Contains(v.easel.title.Text, "Picture 61 of digits · class dark · a plain one") {
			t.Errorf("the nearest is %q of level %d", v.easel.title.Text, grey(v.easel.picture))
		}

		s.drop(writePicture(t, 4, 150)) // near which those aren't
		if r.strip.Len() != 0 {
			t.Error("what was found near another picture still stands there")
		}
		s.drop(writePicture(t, 4, 60))
		r.ways.SetSelectedIndex(rowPath)
		test.Tap(r.a)
		s.drop(writePicture(t, 4, 100))
		test.Tap(r.b)
		s.loop.Run(time.Second)
		r.strip.OnChosen(4) // half way
		s.loop.Run(time.Second)
		if r.strip.Len() != pathPictures || grey(v.easel.picture) != 80 {
			t.Errorf("half way on a path of %d: level %d", r.strip.Len(), grey(v.easel.picture))
		}
		test.Tap(r.film)
		s.loop.Run(time.Second)
		s.button("Save")
		s.loop.Run(time.Second)
		for path, saved := range s.saved {
			if !strings.HasSuffix(path, ".gif") || saved.Batch.N != film || saved.Batch.Pix[0] != 60 {
				t.Errorf("%s: %d pictures from level %d", path, saved.Batch.N, saved.Batch.Pix[0])
			}
		}
		if len(s.saved) != 1 {
			t.Errorf("%d saved", len(s.saved))
		}

		r.ways.SetSelectedIndex(rowArithmetic)
		s.loop.Run(time.Second)
		for i, level := range []uint8{50, 20, 7} {
			s.drop(writePicture(t, 4, level))
			r.strip.OnChosen(i)
			s.loop.Run(time.Second)
		}
		if grey(v.easel.picture) != 50-20+7 {
			t.Errorf("50 - 20 + 7 is %d", grey(v.easel.picture))
		}
	})
}

func TestDataThatIsGone(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		if s.failure() != "There is no data here." || v.picture.N != 0 {
			t.Fatalf("says %q", s.failure())
		}
		for page := range v.sides {
			v.pages.Choose(page)
			s.loop.Run(time.Second)
		}
		s.study.fails = nil
		v.pages.Choose(pageMap)
		v.chart.again()
		s.loop.Run(time.Minute)
		if v.chart.sample == nil {
			t.Error("the map doesn't come when the data is there")
		}
		v.pages.Choose(pagePicture)
		s.drop(writePicture(t, 4, 8))
		if grey(v.easel.picture) != 8 {
			t.Errorf("level %d", grey(v.easel.picture))
		}
	}, func(s *studio) { s.study.fails = errors.New("there is no data here") })
}

func TestEncodePagesFit(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.encode()
		for page := range v.sides {
			v.pages.Choose(page)
			s.loop.Run(time.Minute)
			s.fits([]string{"picture", "repair", "map", "encoder"}[page])
		}
		for way := range v.easel.row.ways.Options {
			v.pages.Choose(pagePicture)
			v.easel.row.ways.SetSelectedIndex(way)
			s.loop.Run(time.Second)
			s.fits("row " + v.easel.row.ways.Options[way])
		}
	})
}
