package ui

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"golang.org/x/image/font/gofont/goregular"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/template"
	"atelier/ui/say"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// fakeLibrary has pictures, the font sans, and samples that are plain grey.
type fakeLibrary struct {
	mu       sync.Mutex
	pictures map[string]image.Image
}

func (l *fakeLibrary) put(name string, m image.Image) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pictures[name] = m
}

func (l *fakeLibrary) Picture(name string) (image.Image, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m, ok := l.pictures[name]; ok {
		return m, nil
	}
	return nil, fmt.Errorf("the picture %s can't be read: choose another", name)
}

func (l *fakeLibrary) Font(name string) ([]byte, error) {
	if name == "sans" {
		return goregular.TTF, nil
	}
	return nil, fmt.Errorf("%s is no font: choose another", name)
}

// Sample takes its time.
func (l *fakeLibrary) Sample(ctx context.Context, model string, _ uint64, _ int) (engine.Batch, error) {
	if model != "digits-vae" {
		return engine.Batch{}, fmt.Errorf("there is no model %s", model)
	}
	select {
	case <-ctx.Done():
		return engine.Batch{}, ctx.Err()
	case <-time.After(3 * time.Second):
	}
	b := engine.NewBatch(1, 8, 8, 1)
	for i := range b.Pix {
		b.Pix[i] = 99
	}
	return b, nil
}

// drawing is a window with the tab of the shapes, and beside it a tab that takes pictures and folders.
type drawing struct {
	*studio
	dir    string
	lib    *fakeLibrary
	tab    *templateTab
	other  *otherTab
	copied image.Image
}

// otherTab keeps what it is sent.
type otherTab struct{ got []Sent }

func (o *otherTab) Object() fyne.CanvasObject { return widget.NewText("other") }
func (o *otherTab) Commands() []Command       { return nil }
func (o *otherTab) Busy() string              { return "" }

func (d *drawing) ports() Template {
	return Template{
		Save: d.save, Library: d.lib,
		Recipe: func(s template.Scene, seed uint64) imageio.Recipe {
			return func(int, int) any { return map[string]any{"scene": s, "seed": seed} }
		},
		Open: func(path string) (template.Scene, uint64, error) {
			text, err := os.ReadFile(path)
			if err != nil {
				return template.Scene{}, 0, fmt.Errorf("%s can't be read", path)
			}
			s, err := template.ParseScene(text)
			return s, 5, err
		},
		Keep: func(m image.Image) (string, error) {
			path := filepath.Join(d.dir, "sent.png")
			d.lib.put(path, m)
			return path, nil
		},
		Models:    []ModelEntry{{"digits-vae", "Digits."}},
		Fonts:     []string{"Sans"},
		NewFolder: func(stem string) string { return filepath.Join(d.dir, stem) },
	}
}

// drawn runs a test in time of its own on a window with the tab.
func drawn(t *testing.T, f func(*drawing)) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		d := &drawing{studio: &studio{t: t, loop: &uitest.Loop{}, saved: map[string]Result{}}, dir: dir, lib: &fakeLibrary{pictures: map[string]image.Image{}}}
		d.other = &otherTab{}
		take := func(_ Content, s Sent) { d.other.got = append(d.other.got, s) }
		tabs := func() []Tab {
			return []Tab{TemplateTab(d.ports()), {
				ID: "other", Title: "Other", Icon: widget.IconDice, New: func(*Env) Content { return d.other },
				Takes: []Destination{{Title: "Pictures", Take: take}, {Title: "Folders", Folder: true, Take: take}},
			}}
		}
		app := test.NewTempApp(t)
		d.window = New(app, Options{Tabs: tabs, Do: d.loop.Do, Copy: func(m image.Image) error { d.copied = m; return nil }})
		d.window.win.Resize(fyne.NewSize(760, 420)) // small, so that little is painted
		d.window.win.Show()
		t.Cleanup(func() { d.window.end(); d.window.env.Tasks.Wait() })
		d.tab = d.window.contents[0].(*templateTab)
		d.loop.Run(time.Second)
		f(d)
	})
}

func (d *drawing) view() *drawView       { return d.tab.draw }
func (d *drawing) scene() template.Scene { return d.view().history.now.scene }
func (d *drawing) layer(i int) template.Layer {
	return d.scene().Layers[i]
}

// plain draws three rectangles of plain colours over each other: red, green and blue, each smaller than the one below.
func (d *drawing) plain() {
	s := template.NewScene()
	for i, c := range []string{"#ff0000", "#00ff00", "#0000ff"} {
		l := template.NewLayer()
		l.Shape.Shape, l.Colour, l.Size = "rectangle", c, 80-20*float64(i)
		s.Layers = append(s.Layers, l)
	}
	d.view().edit("", 0, func(sk *sketch) { *sk = sketch{scene: s, chosen: -1} })
	d.loop.Run(time.Second)
}

// at is the place of the stage at a point of the canvas, in percent.
func (d *drawing) at(x, y float64) fyne.Position {
	c := d.scene().Canvas
	return d.view().stage.ToStage(x/100*float64(c.Width), y/100*float64(c.Height))
}

func (d *drawing) press(p fyne.Position) {
	d.view().stage.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p}, Button: desktop.MouseButtonPrimary})
}

func (d *drawing) pull(p fyne.Position) {
	d.view().stage.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p}})
	d.loop.Run(20 * time.Millisecond)
}

func (d *drawing) release() {
	d.view().stage.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	d.view().stage.DragEnd()
	d.loop.Run(time.Second)
}

func (d *drawing) click(p fyne.Position) { d.press(p); d.release() }

// pixel is the colour of what is painted at a point of the canvas, in percent.
func (d *drawing) pixel(x, y float64) color.RGBA {
	m := d.view().stage.Picture()
	return m.RGBAAt(int(x/100*float64(m.Rect.Dx())), int(y/100*float64(m.Rect.Dy())))
}

func TestTheExampleIsPainted(t *testing.T) {
	drawn(t, func(d *drawing) {
		v := d.view()
		if v.stage.Picture() == nil || v.stage.Picture().Rect.Size() != v.stage.Pixels() {
			t.Fatal("nothing is painted, or not at the size that is shown")
		}
		colours := map[color.RGBA]bool{}
		m := v.stage.Picture()
		for i := 0; i < len(m.Pix); i += 4 {
			colours[color.RGBA{m.Pix[i], m.Pix[i+1], m.Pix[i+2], 255}] = true
		}
		if len(colours) < 50 || d.failure() != "" {
			t.Errorf("%d colours, and the window says %q", len(colours), d.failure())
		}
		for _, it := range v.list.Items() {
			if it.Thumb == nil {
				t.Errorf("%s has no picture in the list", it.Name)
			}
		}
	})
}

func TestShapesAreChosenByClick(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		if d.pixel(50, 50) != (color.RGBA{0, 0, 255, 255}) || d.pixel(15, 50) != (color.RGBA{255, 0, 0, 255}) || d.pixel(5, 50) != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("painted %v %v %v", d.pixel(50, 50), d.pixel(15, 50), d.pixel(5, 50))
		}
		for i, want := range []int{2, 1, 0, 2} { // the topmost, then deeper and round
			d.click(d.at(50, 50))
			if v.history.now.chosen != want {
				t.Errorf("click %d chooses layer %d, want %d", i+1, v.history.now.chosen, want)
			}
		}
		d.click(d.at(15, 50))
		if v.history.now.chosen != 0 || v.list.Chosen() != 2 || !v.layerForms.Visible() || v.layer.Colour != "#ff0000" {
			t.Errorf("chosen %d, in the list %d, the form shows %s", v.history.now.chosen, v.list.Chosen(), v.layer.Colour)
		}
		d.click(d.at(2, 2))
		if v.history.now.chosen != -1 || v.layerForms.Visible() || !v.canvasForm.Visible() {
			t.Error("a click on nothing leaves something chosen")
		}
		v.list.OnChosen(0)
		if v.history.now.chosen != 2 {
			t.Errorf("the topmost row is layer %d", v.history.now.chosen)
		}
		v.stage.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if v.history.now.chosen != -1 {
			t.Error("Escape leaves something chosen")
		}
		if len(v.history.past) != 1 {
			t.Errorf("choosing has made %d entries of the history", len(v.history.past)-1)
		}
	})
}

func TestShapesAreDragged(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		n := len(v.history.past)
		d.press(d.at(50, 50))
		d.pull(d.at(55, 52))
		d.pull(d.at(64, 43))
		d.loop.Run(5 * time.Second) // it rests under the button
		d.pull(d.at(64.3, 43))
		d.release()
		l := d.layer(2)
		if fmt.Sprintf("%.1f %.1f", l.X, l.Y) != "64.3 43.0" || l.Size != 40 || l.Aspect != 1 || l.Angle != 0 {
			t.Errorf("dragged to %+v", l.Placing)
		}
		if d.pixel(80, 43) != (color.RGBA{0, 0, 255, 255}) {
			t.Errorf("where it is now there is %v", d.pixel(80, 43))
		}
		if len(v.history.past) != n+1 {
			t.Errorf("a drag has made %d entries", len(v.history.past)-n)
		}
		if kept := v.remembered(); kept.scene.Layers[2].X != l.X {
			t.Errorf("remembered at %v", kept.scene.Layers[2].X)
		}
		d.press(v.stage.Handle(4)) // the lower right corner, from 84.3, 63
		d.pull(d.at(94.3, 83))
		d.release()
		l = d.layer(2)
		if fmt.Sprintf("%.1f %.1f %.1f %.2f", l.X, l.Y, l.Size, l.Aspect) != "69.3 53.0 50.0 1.20" {
			t.Errorf("resized to %+v", l.Placing)
		}
		d.press(v.stage.Handle(8))
		v.stage.Modifiers = func() fyne.KeyModifier { return fyne.KeyModifierShift }
		d.pull(d.at(98, 54))
		d.release()
		if l = d.layer(2); l.Angle != 90 || fmt.Sprintf("%.1f %.1f %.1f %.2f", l.X, l.Y, l.Size, l.Aspect) != "69.3 53.0 50.0 1.20" {
			t.Errorf("turned to %+v", l.Placing)
		}
		for range 3 {
			v.undo()
		}
		d.loop.Run(time.Second)
		if l = d.layer(2); l.X != 50 || l.Angle != 0 || v.history.now.chosen < -1 {
			t.Errorf("taken back to %+v", l.Placing)
		}
		v.redo()
		if l = d.layer(2); fmt.Sprintf("%.1f", l.X) != "64.3" || len(v.history.future) != 2 {
			t.Errorf("done again: %+v", l.Placing)
		}
	})
}

func TestLayersAreOrderedDuplicatedDeleted(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		colours := func() string {
			var s []string
			for _, l := range d.scene().Layers {
				s = append(s, l.Colour[1:])
			}
			return strings.Join(s, " ")
		}
		v.choose(0)
		v.raise(1)
		if colours() != "00ff00 ff0000 0000ff" || v.history.now.chosen != 1 {
			t.Errorf("raised: %s", colours())
		}
		v.list.OnMoved(0, 2) // the topmost to the bottom
		if colours() != "0000ff 00ff00 ff0000" || v.history.now.chosen != 0 {
			t.Errorf("dragged to the bottom: %s", colours())
		}
		v.duplicate()
		if colours() != "0000ff 0000ff 00ff00 ff0000" || v.history.now.chosen != 1 || d.layer(1).X == 50 {
			t.Errorf("duplicated: %s", colours())
		}
		v.stage.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
		if colours() != "0000ff 00ff00 ff0000" || v.history.now.chosen != -1 {
			t.Errorf("deleted: %s", colours())
		}
		v.remove() // nothing is chosen
		v.raise(1)
		v.duplicate()
		if colours() != "0000ff 00ff00 ff0000" {
			t.Errorf("without a choice: %s", colours())
		}
		for range 4 {
			v.undo()
		}
		if colours() != "ff0000 00ff00 0000ff" {
			t.Errorf("taken back: %s", colours())
		}
		v.newScene()
		if len(d.scene().Layers) != 0 {
			t.Error("a new scene has layers")
		}
		v.undo()
		if colours() != "ff0000 00ff00 0000ff" {
			t.Errorf("the new scene taken back: %s", colours())
		}
	})
}

func TestShapesAreAdded(t *testing.T) {
	drawn(t, func(d *drawing) {
		v := d.view()
		v.newScene()
		contents := map[string]bool{}
		for _, shape := range shapes() {
			if shape == "text" || shape == "picture" {
				continue // they need a font and a file
			}
			d.button(say.T("Add: %s", say.Option(shape)))
			l := v.history.now.layer()
			if l == nil || l.Shape.Shape != shape {
				t.Fatalf("adding a %s chooses %+v", shape, l)
			}
			contents[l.Content+l.Colour+l.Palette] = true
		}
		d.loop.Run(time.Second)
		if len(contents) < 6 || d.failure() != "" {
			t.Errorf("%d kinds of content; the window says %q", len(contents), d.failure())
		}
		if err := func() error { s := d.scene(); return s.Check() }(); err != nil {
			t.Error(err)
		}
	})
}

func TestEveryFillOfNewShapesCanBePainted(t *testing.T) {
	for i := range newFills {
		s := template.NewScene()
		s.Layers = []template.Layer{newLayer("ellipse", i)}
		if _, err := template.Render(t.Context(), s, 16, 16, 1, nil, nil); err != nil {
			t.Errorf("fill %d: %v", i, err)
		}
	}
}

func TestTheFormIsOneEntryAGesture(t *testing.T) {
	drawn(t, func(d *drawing) {
		d.plain()
		v := d.view()
		v.choose(2)
		n := len(v.history.past)
		for i := range 30 { // a drag along a slider
			v.layer.Soft = float64(i)
			v.layerForm.OnChanged("soft")
			d.loop.Run(30 * time.Millisecond)
		}
		if len(v.history.past) != n+1 || d.layer(2).Soft != 29 {
			t.Errorf("%d entries, soft %v", len(v.history.past)-n, d.layer(2).Soft)
		}
		v.layer.Size = 30
		v.layerForm.OnChanged("size")
		d.loop.Run(2 * time.Second)
		v.layer.Size = 20
		v.layerForm.OnChanged("size")
		if len(v.history.past) != n+3 {
			t.Errorf("%d entries", len(v.history.past)-n)
		}
		v.undo()
		v.undo()
		if d.layer(2).Size != 40 || v.layer.Size != 40 || v.layer.Soft != 29 {
			t.Errorf("taken back to size %v, in the form %v", d.layer(2).Size, v.layer.Size)
		}
		v.choose(-1)
		v.canvas.Width = 256
		v.canvasForm.OnChanged("width")
		d.loop.Run(time.Second)
		if d.scene().Width != 256 || v.stage.Pixels().X*2 > v.stage.Pixels().Y+1 {
			t.Errorf("the canvas is %d wide, shown as %v", d.scene().Width, v.stage.Pixels())
		}
	})
}
