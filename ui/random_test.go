package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/random"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// fakeNoise makes grey pictures whose level is the seed, of the size asked for. Kinds that grow show five states, whose level is their
// number, each after a fifth of the time.
type fakeNoise struct {
	takes time.Duration
	fails error

	mu   sync.Mutex
	made []string // what was begun: kind, scale, side
	cut  int      // how many were ended early
	drew int      // in full
}

func (n *fakeNoise) picture(s random.Settings, level uint64, side int) engine.Batch {
	w, h := s.Width, s.Height
	if long := max(w, h); side < long {
		w, h = w*side/long, h*side/long
	}
	b := engine.NewBatch(1, h, w, 1)
	for i := range b.Pix {
		b.Pix[i] = uint8(level)
	}
	return b
}

func (n *fakeNoise) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		n.mu.Lock()
		n.cut++
		n.mu.Unlock()
		return ctx.Err()
	case <-time.After(d):
		return n.fails
	}
}

func (n *fakeNoise) preview(ctx context.Context, s random.Settings, seed uint64, _, side int, show func(engine.Batch)) (engine.Batch, error) {
	if seed != kindSeed {
		n.mu.Lock()
		n.made = append(n.made, fmt.Sprintf("%s %g %d", s.Kind, s.Scale, side))
		n.mu.Unlock()
	}
	if grows(s.Kind) && seed != kindSeed {
		for i := range uint64(5) {
			if err := n.wait(ctx, 200*time.Millisecond); err != nil {
				return engine.Batch{}, err
			}
			show(n.picture(s, i, side))
		}
	}
	err := n.wait(ctx, n.takes)
	return n.picture(s, seed, side), err
}

func (n *fakeNoise) draw(ctx context.Context, s random.Settings, seed uint64, _ int, progress func(float64)) (engine.Batch, error) {
	n.mu.Lock()
	n.drew++
	n.mu.Unlock()
	progress(0.5)
	err := n.wait(ctx, time.Second)
	return n.picture(s, seed, 1<<20), err
}

// taker is a tab that takes what is sent.
type taker struct{ sent []Sent }

func (t *taker) Object() fyne.CanvasObject { return fw.NewLabel("taker") }
func (t *taker) Commands() []Command       { return nil }
func (t *taker) Busy() string              { return "" }

// chance is a window with the tab on fakes.
type chance struct {
	*studio
	random *randomTab
	noise  *fakeNoise
	copied []image.Image
	taker  *taker
}

func chanceBubble(t *testing.T, f func(*chance), change ...func(*chance)) {
	synctest.Test(t, func(t *testing.T) {
		c := &chance{studio: &studio{t: t, loop: &uitest.Loop{}, saved: map[string]Result{}}, noise: &fakeNoise{takes: 10 * time.Millisecond}, taker: &taker{}}
		app := test.NewTempApp(t)
		for _, f := range change {
			f(c)
		}
		recipe := func(settings map[string]string, seed uint64, index int) imageio.Recipe {
			return func(int, int) any { return fmt.Sprint(settings["kind"], " ", seed) }
		}
		tabs := []Tab{
			RandomTab(Random{Save: c.save, Recipe: recipe, Open: openNoise, noise: noise{draw: c.noise.draw, preview: c.noise.preview}}),
			{ID: "taker", Title: "Taker", Icon: widget.IconDice, New: func(*Env) Content { return c.taker },
				Takes: []Destination{{Title: "Ground", Take: func(_ Content, s Sent) { c.taker.sent = append(c.taker.sent, s) }}}},
		}
		c.window = New(app, Options{Tabs: func() []Tab { return tabs }, Do: c.loop.Do, Copy: func(m image.Image) error { c.copied = append(c.copied, m); return nil }})
		c.window.win.Resize(fyne.NewSize(1024, 640))
		c.window.win.Show()
		c.random = c.window.contents[0].(*randomTab)
		t.Cleanup(func() { c.window.end(); c.window.env.Tasks.Wait() })
		c.loop.Run(time.Second)
		f(c)
	})
}

// openNoise knows one picture: the fourth of seed 77.
func openNoise(path string) (s random.Settings, seed uint64, index int, err error) {
	if engine.SetDefaults(&s); path != "/made/cells.png" {
		return s, 0, 0, errors.New("this picture carries no recipe")
	}
	s.Kind = "worley"
	return s, 77, 3, nil
}

// wait lets a second pass.
func (c *chance) wait() { c.loop.Run(time.Second) }

// choose chooses a kind by name, as a click does.
func (c *chance) choose(kind string) {
	for i, k := range c.random.kinds {
		if k.Name == kind {
			c.random.grid.OnChosen(i)
		}
	}
	c.wait()
}

func TestAPictureIsThereAtOnce(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		if grey(r.picture) != 1 || r.strip.Len() != 1 || r.tip.Visible() == false {
			t.Errorf("level %d, %d results", grey(r.picture), r.strip.Len())
		}
		text := uitest.Text(c.window.win.Canvas().Content())
		for _, want := range []string{"Fractal, seed 1 · 512 × 512 pixels", "Press Enter", "512 × 512 px", "Octaves"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q isn't among\n%s", want, text)
			}
		}
		for i, m := range r.pictures {
			if m == nil {
				t.Errorf("kind %d has no picture", i)
			}
		}
	})
}

func TestThePictureKeepsItsSizeWhenTheAdviceGoes(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		before := r.picture.Size()
		c.key(fyne.KeyReturn)
		c.loop.Run(time.Second)
		if r.tip.Text != "" || r.picture.Size() != before {
			t.Errorf("the advice is %q, the picture was %v and is %v", r.tip.Text, before, r.picture.Size())
		}
	})
}

func TestTheMenuOffersWhatCanBeDone(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		if r.can != (randomCan{}) {
			t.Errorf("with one picture: %+v", r.can)
		}
		c.key(fyne.KeyReturn)
		c.loop.Run(time.Second)
		if r.can != (randomCan{undo: true, right: true}) {
			t.Errorf("with a second one: %+v", r.can)
		}
		c.key(fyne.KeyRight)
		c.loop.Run(time.Second)
		if !r.can.left || r.can.right {
			t.Errorf("on the older one: %+v", r.can)
		}
	})
}

func TestKindsBringTheirSettings(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		c.choose("worley")
		r := c.random
		text := uitest.Text(r.form)
		if r.shown.job.state.settings.Kind != "worley" || r.strip.Len() != 2 || strings.Contains(text, "Octaves") || !strings.Contains(text, "Jitter") {
			t.Errorf("shows %s, %d results, settings\n%s", r.shown.job.state.settings.Kind, r.strip.Len(), text)
		}
		if r.tip.Text != "" {
			t.Error("still says how to begin")
		}
	})
}

func TestDraggingASliderShowsTheNewest(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		c.noise.made = nil
		for i := range 100 { // a drag of 1.6 s
			r.now.settings.Scale = float64(20 + i)
			r.form.OnChanged("scale")
			c.loop.Run(16 * time.Millisecond)
		}
		c.wait()
		if n := len(c.noise.made); n < 10 || n > 30 || c.noise.cut > 0 {
			t.Errorf("100 moves begin %d pictures of 80 ms, %d of them cut off", n, c.noise.cut)
		}
		if got := r.shown.job.state.settings.Scale; got != 119 || r.strip.Len() != 1 {
			t.Errorf("shows scale %v, %d results", got, r.strip.Len())
		}
		r.Commands() // the whole drag is one step
		c.role(RoleUndo)
		if r.now.settings.Scale != 128 {
			t.Errorf("undone: scale %v", r.now.settings.Scale)
		}
		c.role(RoleRedo)
		if r.now.settings.Scale != 119 || r.shown.job.state.settings.Scale != 119 {
			t.Errorf("redone: scale %v", r.now.settings.Scale)
		}
	}, func(c *chance) { c.noise.takes = 80 * time.Millisecond })
}

func TestAMovingSliderIsAnsweredAtHalfTheSizeFirst(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		whole := r.shown.image.Rect
		c.noise.made = nil
		rough := 0
		for i := range 50 {
			r.now.settings.Scale = float64(20 + i)
			r.form.OnChanged("scale")
			c.loop.Run(16 * time.Millisecond)
			if r.shown.rough {
				rough++
				if r.shown.whole() || r.shown.image.Rect != whole {
					t.Fatalf("a rough picture of %v stands for one of %v", r.shown.image.Rect, whole)
				}
			}
		}
		if rough < 25 {
			t.Errorf("%d of 50 moves show a rough picture", rough)
		}
		c.wait()
		if last := c.noise.made[len(c.noise.made)-1]; r.shown.rough || !r.shown.done || !strings.HasSuffix(last, fmt.Sprintf("69 %d", r.shown.job.side)) {
			t.Errorf("at rest: rough %v, done %v, made last %q", r.shown.rough, r.shown.done, last)
		}
	}, func(c *chance) { c.noise.takes = 20 * time.Millisecond })
}

// role runs the tab's command of a role.
func (c *chance) role(r Role) {
	c.t.Helper()
	for _, k := range c.random.Commands() {
		if k.Role == r {
			k.Run()
			c.wait()
			return
		}
	}
	c.t.Fatalf("no command has role %d", r)
}

func TestNonsenseInANumber(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		r.form.Reveal("octaves")
		var field *widget.Entry
		for _, e := range uitest.Find[*widget.Entry](r.form) {
			if e.Text == "6" {
				field = e
			}
		}
		before := len(c.noise.made)
		for _, bad := range []string{"many", "0", "-1", "1e12"} {
			field.SetText(bad)
			field.FocusLost()
			c.wait()
			if text := uitest.Text(r.form); !strings.Contains(strings.ReplaceAll(text, "\n", " "), "Octaves takes a whole number from 1 to 12") || field.Text != "6" || r.now.settings.Octaves != 6 {
				t.Errorf("%q: shown %q, form\n%s", bad, field.Text, text)
			}
		}
		if len(c.noise.made) != before {
			t.Error("nonsense makes pictures")
		}
	})
}

func TestSurpriseKeepsTheSize(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		r.setSize(300, 200)
		c.wait()
		before := r.now
		r.surprise()
		c.loop.Run(3 * time.Second) // it may be a kind that grows
		if r.now.settings.Width != 300 || r.now.settings.Height != 200 || r.now.seed == before.seed || r.strip.Len() != 2 {
			t.Errorf("%d × %d, seed %d, %d results", r.now.settings.Width, r.now.settings.Height, r.now.seed, r.strip.Len())
		}
		if err := engine.Check(&r.now.settings); err != nil {
			t.Error(err)
		}
		c.role(RoleUndo)
		if r.now != before {
			t.Error("a surprise can't be undone")
		}
	})
}

func TestTiles(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		r.setSize(100, 50)
		r.tiling.SetSelectedIndex(1)
		c.wait()
		if m := r.picture.Image(); m.Rect.Dx() != 200 || m.Rect.Dy() != 100 || r.shown.batch.W != 100 {
			t.Errorf("twice each way is %v", m.Rect)
		}
		c.choose("blue")
		c.wait()
		if m := r.picture.Image(); !r.tiling.Disabled() || m.Rect.Dx() != 100 {
			t.Errorf("what can't be tiled is %v", m.Rect)
		}
	})
}

func TestGrowingIsShownAndCutOff(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		c.key(fyne.KeyReturn)
		c.wait()
		r.grid.OnChosen(10)
		c.loop.Run(500 * time.Millisecond)
		if grey(r.picture) != 1 || r.shown.done || !strings.Contains(uitest.Text(r.picture), "still growing") {
			t.Errorf("half way: level %d", grey(r.picture))
		}
		if w := c.window.env.status.Work(); !strings.Contains(w, "Growing") {
			t.Errorf("the status line speaks of %q", w)
		}
		r.now.seed = 77
		r.edited("", true)
		c.loop.Run(2 * time.Second)
		if c.noise.cut != 1 || grey(r.picture) != 77 || !r.shown.done || r.strip.Len() != 3 {
			t.Errorf("%d cut off, level %d, %d results", c.noise.cut, grey(r.picture), r.strip.Len())
		}
		r.now.seed = 78
		r.edited("", true)
		c.loop.Run(300 * time.Millisecond)
		r.work.stop()
		c.wait()
		if c.noise.cut != 2 || r.work != nil || c.failure() != "" {
			t.Errorf("after cancelling: %d cut off, says %q", c.noise.cut, c.failure())
		}
	})
}

// TestAPictureTellsHowItWasMade: dropped on the window, its settings and its seed are taken over, as a result of their own.
func TestAPictureTellsHowItWasMade(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		before := c.random.now
		c.drop("/made/other.png")
		if !strings.Contains(c.failure(), "carries no recipe") || c.random.now != before {
			t.Errorf("the window says %q", c.failure())
		}
		c.window.env.notice.Dismiss()
		c.drop("/made/cells.png")
		if s := c.random.now; s.seed != 77 || s.settings.Kind != "worley" || grey(c.random.picture) != 77 || c.random.strip.Len() != 2 {
			t.Errorf("seed %d of %s, level %d, %d results", s.seed, s.settings.Kind, grey(c.random.picture), c.random.strip.Len())
		}
		if !strings.Contains(c.window.env.status.Message(), "number 4 of its seed") {
			t.Errorf("says %q", c.window.env.status.Message())
		}
		c.window.run(RoleUndo)
		c.wait()
		if c.random.now != before {
			t.Error("it can't be undone")
		}
	})
}
