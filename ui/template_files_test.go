package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"atelier/engine/pixel/random"
	"atelier/engine/pixel/template"
)

func TestNonsenseIsAnsweredAndNothingIsLost(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		v.choose(2)
		before := d.scene()
		for name, try := range map[string]func(){
			"no picture": func() {
				v.env.tryFile("/nowhere.png", func(p string) error { _, err := d.lib.Picture(p); return err }, func(string) { t.Error("taken") })
			},
			"no font": func() {
				v.env.tryFile("/a.ttf", func(p string) error { _, err := d.lib.Font(p); return err }, func(string) { t.Error("taken") })
			},
			"a bad seed": func() { v.seed.entry.SetText("-7"); v.seed.entry.FocusLost() },
		} {
			try()
			d.loop.Run(time.Second)
			if d.failure() == "" || !v.history.now.same(sketch{scene: before}) {
				t.Errorf("%s: the window says %q", name, d.failure())
			}
			d.window.env.notice.Dismiss()
		}
		v.layer.Content, v.layer.Image = "picture", "/gone.png"
		v.layerForm.OnChanged("content")
		d.loop.Run(time.Second)
		if !strings.Contains(d.failure(), "/gone.png") || d.pixel(50, 50).R < 0xb8 || d.pixel(75, 50) != (color.RGBA{0, 255, 0, 255}) {
			t.Errorf("a picture that is gone: %q, painted %v", d.failure(), d.pixel(50, 50))
		}
	})
}

func TestScenesComeAndGo(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		path := filepath.Join(d.dir, "mine")
		dialog := v.newSceneDialog()
		dialog.folder = d.dir
		dialog.show()
		dialog.name.Put("mine")
		d.key(fyne.KeyReturn)
		d.loop.Run(time.Second)
		v.newScene()
		open := func(path string) {
			var s template.Scene
			v.env.tryFile(path, func(p string) (err error) { s, _, err = v.ports.Open(p); return err }, func(string) {
				v.edit("", 0, func(sk *sketch) { *sk = sketch{scene: s, seed: 5, chosen: -1} })
			})
			d.loop.Run(time.Second)
		}
		open(path + ".json")
		if len(d.scene().Layers) != 3 || d.layer(1).Colour != "#00ff00" || v.seed.value != 5 {
			t.Errorf("opened %d layers, seed %d", len(d.scene().Layers), v.seed.value)
		}
		if err := os.WriteFile(path+".json", []byte("{nonsense"), 0o644); err != nil {
			t.Fatal(err)
		}
		open(path + ".json")
		if d.failure() == "" || len(d.scene().Layers) != 3 {
			t.Errorf("nonsense: %q, %d layers", d.failure(), len(d.scene().Layers))
		}
		var kept template.Scene
		if err := json.Unmarshal([]byte(d.window.env.Prefs.String(prefTemplateScene)), &kept); err != nil || len(kept.Layers) != 3 {
			t.Errorf("remembered %d layers, %v", len(kept.Layers), err)
		}
	})
}

func TestPicturesAreSavedCopiedAndSent(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		r, ok := v.result()
		if !ok || r.Batch.N != 1 || r.Recipe(0, 1) == nil {
			t.Fatal("there is nothing to save")
		}
		full, err := r.Full(t.Context(), func(float64) {})
		if err != nil || full.W != 512 || full.H != 512 || full.Pix[3*(256*512+256)+2] != 255 {
			t.Errorf("in full %d x %d, %v", full.W, full.H, err)
		}
		v.copyPicture()
		d.loop.Run(time.Second)
		if d.copied == nil || d.copied.Bounds().Dx() != 512 {
			t.Error("the picture is not on the clipboard in its full size")
		}
		items := d.window.env.SendItems(false, v.sent)
		if len(items) == 0 {
			items = v.env.SendItems(false, v.sent)
		}
		items[len(items)-1].Run()
		if len(d.other.got) != 1 || d.other.got[0].Image == nil {
			t.Fatalf("sent %+v", d.other.got)
		}
		if m, err := d.other.got[0].Picture(context.Background()); err != nil || m.Rect.Dx() != 512 {
			t.Errorf("in full the picture is %v, error %v", m.Rect, err)
		}
	})
}

func TestSentPicturesBecomeContent(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		m := image.NewRGBA(image.Rect(0, 0, 40, 20))
		for i := range m.Pix {
			m.Pix[i] = 200
		}
		for p := 3; p < len(m.Pix); p += 4 {
			m.Pix[p] = 255
		}
		dest := d.window.tabs[0].Takes[0]
		dest.Take(d.tab, Sent{Image: m})
		d.loop.Run(time.Second)
		if n := len(d.scene().Layers); n != 4 || d.layer(3).Content != "picture" || d.layer(3).Aspect != 0.5 || v.history.now.chosen != 3 {
			t.Fatalf("%d layers", n)
		}
		if c := d.pixel(50, 50); c.R < 195 || c.R > 205 {
			t.Errorf("painted %v", c)
		}
		v.choose(0)
		dest.Take(d.tab, Sent{Image: m})
		d.loop.Run(time.Second)
		if d.layer(0).Content != "picture" || d.layer(0).Size != 80 || len(d.scene().Layers) != 4 {
			t.Errorf("the chosen layer is %+v", d.layer(0).Fill)
		}
	})
}

func TestModelsAndNoiseAreChosen(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		v.choose(2)
		v.layer.Content = "model"
		v.layerForm.OnChanged("content") // none is chosen yet: it is asked for
		d.loop.Run(time.Second)
		if c := d.pixel(50, 50); c.R != c.G && c.R < 150 || d.failure() != "" {
			t.Errorf("without a model there is %v, and the window says %q", c, d.failure())
		}
		d.button("Choose")
		d.loop.Run(1500 * time.Millisecond)
		if d.layer(2).Model != "digits-vae" || !strings.Contains(d.window.env.status.Work(), "Painting") {
			t.Errorf("the model is %q; under way: %q", d.layer(2).Model, d.window.env.status.Work())
		}
		d.loop.Run(20 * time.Second)
		if d.pixel(50, 50) != (color.RGBA{99, 99, 99, 255}) || d.window.env.status.Work() != "" {
			t.Errorf("painted %v; under way: %q", d.pixel(50, 50), d.window.env.status.Work())
		}
		var got []string
		v.chooseFor("noise", "kind=uniform", func(s string) { got = append(got, s) })
		d.loop.Run(time.Second)
		d.button("Surprise me")
		d.loop.Run(time.Second)
		d.button("Use")
		v.chooseFor("noise", "nonsense", func(s string) { got = append(got, s) })
		d.loop.Run(time.Second)
		if d.failure() == "" {
			t.Error("nonsense is taken for noise")
		}
		d.key(fyne.KeyEscape) // the notice
		d.key(fyne.KeyEscape)
		v.chooseFor("font", "", func(s string) { got = append(got, s) })
		d.loop.Run(time.Second)
		d.button("Choose")
		if len(got) != 2 || got[0] == "kind=uniform" || got[1] != "Sans" {
			t.Errorf("chosen %q", got)
		}
		if _, err := random.Parse(got[0]); err != nil {
			t.Error(err)
		}
	})
}

// TestAMissingFileCostsItsOwnShapeOnly: a sentence tells of it, and the rest is painted.
func TestAMissingFileCostsItsOwnShapeOnly(t *testing.T) {
	drawn(t, func(d *drawing) {
		v := d.view()
		lost := func(change func(l *template.Layer)) {
			d.plain()
			v.edit("", 0, func(s *sketch) { change(&s.scene.Layers[2]) })
			d.loop.Run(time.Second)
			if d.pixel(15, 50) != (color.RGBA{255, 0, 0, 255}) || d.pixel(75, 50) != (color.RGBA{0, 255, 0, 255}) {
				t.Errorf("what lies below is painted %v %v", d.pixel(15, 50), d.pixel(75, 50))
			}
			if !strings.Contains(d.failure(), "choose another") {
				t.Errorf("the window says %q", d.failure())
			}
			if v.list.Items()[0].Thumb == nil {
				t.Error("the shape has no picture in the list")
			}
			d.window.env.notice.Dismiss()
		}
		lost(func(l *template.Layer) { l.Content, l.Image = "picture", "gone.png" })
		if c := d.pixel(50, 50); c.R < 0xb8 || c.R > 0xd6 || c.B < c.G {
			t.Errorf("without its picture the shape is %v", c)
		}
		lost(func(l *template.Layer) { l.Shape.Shape, l.Shape.Stencil = "picture", "gone.png" })
		lost(func(l *template.Layer) { l.Shape.Shape, l.Shape.Font, l.Text = "text", "gone.ttf", "HHH" })
		found := false
		for x := 30.0; x < 70; x++ {
			found = found || d.pixel(x, 50) == color.RGBA{0, 0, 255, 255}
		}
		if !found {
			t.Error("a text without its font isn't written in another")
		}
	})
}

func TestASlowPaintingCanBeStopped(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		v.edit("", 0, func(s *sketch) { s.scene.Layers[2].Content, s.scene.Layers[2].Model = "model", "digits-vae" })
		d.loop.Run(time.Second)
		v.edit("", 0, func(s *sketch) { s.scene.Layers[2].Content = "colour" }) // overtakes it
		d.loop.Run(500 * time.Millisecond)
		if v.shown != v.turn || d.pixel(50, 50) != (color.RGBA{0, 0, 255, 255}) || d.failure() != "" {
			t.Errorf("%d of %d are there, painted %v, the window says %q", v.shown, v.turn, d.pixel(50, 50), d.failure())
		}
		v.undo()
		d.loop.Run(time.Second)
		v.painter.stop()
		d.loop.Run(500 * time.Millisecond)
		if v.shown != v.turn || d.window.env.status.Work() != "" || d.failure() != "" {
			t.Errorf("stopped: %d of %d are there, %q is under way, the window says %q", v.shown, v.turn, d.window.env.status.Work(), d.failure())
		}
	})
}

func TestTheSketchOutlivesTheLanguage(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		d.view().choose(1)
		d.view().duplicate()
		kept := d.tab.Keep()
		d.window.env.Kept[templateID] = kept
		next := newTemplateTab(d.window.env, d.ports())
		if next.draw.history.now.chosen != 2 || len(next.draw.history.past) < 2 {
			t.Errorf("chosen %d, %d entries", next.draw.history.now.chosen, len(next.draw.history.past))
		}
		d.loop.Run(time.Second)
	})
}

func TestTemplateFitsSmallScreens(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.window.win.Resize(fyne.NewSize(1024, 640))
		d.view().choose(0)
		for i := range d.tab.frame.views {
			d.tab.frame.segments.Choose(i)
			d.loop.Run(2 * time.Second)
			d.fits(fmt.Sprint("view ", i))
		}
	})
}

// TestFilesAreDropped: a picture becomes a shape of its own, the content of the chosen one or the mask that it lacks; a scene is opened.
func TestFilesAreDropped(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		path := filepath.Join(d.dir, "wide.png")
		d.lib.put(path, image.NewRGBA(image.Rect(0, 0, 40, 20)))
		d.drop(path)
		if n := len(d.scene().Layers); n != 4 || d.layer(3).Content != "picture" || d.layer(3).Image != path || d.layer(3).Aspect != 0.5 || v.history.now.chosen != 3 {
			t.Fatalf("%d shapes, the last %+v", n, d.layer(n-1))
		}
		v.choose(1)
		d.drop(path)
		if d.layer(1).Image != path || len(d.scene().Layers) != 4 {
			t.Errorf("on a chosen shape: %+v", d.layer(1))
		}
		v.edit("", 0, func(s *sketch) { s.scene.Layers[1].Shape.Shape = "picture" })
		d.drop(path)
		if d.layer(1).Stencil != path {
			t.Errorf("on a shape that lacks its mask: %+v", d.layer(1))
		}
		before := d.scene()
		for name, want := range map[string]string{"text.txt": "can't be read", "a.ttf": "A font is for a text", "none.json": "can't be read", "": "has no use for this file"} {
			d.drop(filepath.Join(d.dir, name))
			if !strings.Contains(d.failure(), want) || !v.history.now.same(sketch{scene: before, seed: v.history.now.seed}) {
				t.Errorf("%q: the window says %q", name, d.failure())
			}
			d.window.env.notice.Dismiss()
		}
		text, err := json.Marshal(template.NewScene())
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(d.dir, "empty.json")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		d.many()
		d.drop(path)
		if len(d.scene().Layers) != 0 || v.seed.value != 5 || d.tab.view != viewDraw {
			t.Errorf("a scene: %d shapes, seed %d, view %d, %q", len(d.scene().Layers), v.seed.value, d.tab.view, d.failure())
		}
	})
}
