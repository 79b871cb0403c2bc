package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"atelier/ui/uitest"
)

func TestSaveCopySend(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		c.role(RoleSave)
		c.button("Save")
		c.wait()
		for path, s := range c.saved {
			if !strings.HasSuffix(path, "fractal-seed-1.png") || s.Recipe(0, 1) != "fractal 1" || s.Batch.W != 512 {
				t.Errorf("saved %s, %d pixels wide", path, s.Batch.W)
			}
		}
		if len(c.saved) != 1 {
			t.Fatalf("%d saved", len(c.saved))
		}
		r.setSize(1920, 1080)
		c.wait()
		if !strings.Contains(uitest.Text(r.picture), "1920 × 1080 pixels, shown smaller") {
			t.Errorf("says %q", uitest.Text(r.picture))
		}
		res := Result{}
		r.ports.Save = func(_ context.Context, _ string, s Result) error { res = s; return nil }
		c.role(RoleSave)
		c.button("Save")
		c.loop.Run(5 * time.Second)
		if res.Full == nil && res.Batch.W != 1920 {
			t.Errorf("saved %d pixels wide", res.Batch.W)
		}
		c.role(RoleCopy)
		c.loop.Run(5 * time.Second)
		if len(c.copied) != 1 || c.copied[0].Bounds().Dx() != 1920 {
			t.Errorf("copied %d", len(c.copied))
		}
		for _, k := range r.Commands() {
			if k.Role == RoleSend {
				k.Run()
			}
		}
		c.wait()
		if len(c.taker.sent) != 1 || c.taker.sent[0].Image == nil || c.taker.sent[0].Recipe(0, 1) != "fractal 1" || c.taker.sent[0].Title != "Fractal, seed 1" {
			t.Fatalf("sent %+v", c.taker.sent)
		}
		if m, err := c.taker.sent[0].Picture(context.Background()); err != nil || m.Rect.Dx() != SentMost && m.Rect.Dx() != 1920 {
			t.Errorf("in full the picture is %v, error %v", m.Rect, err)
		}
	})
}

func TestEngineRefuses(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		if c.failure() != "The palette is empty: choose one." {
			t.Errorf("says %q", c.failure())
		}
		c.random.saveShown()
		c.random.copyShown()
		if _, err := c.random.sent(); err == nil {
			t.Error("sends nothing")
		}
	}, func(c *chance) { c.noise.fails = errors.New("the palette is empty: choose one") })
}

func TestItIsAsItWasLeft(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		c.choose("worley")
		r.now.settings.Scale = 33
		r.form.OnChanged("scale")
		c.wait()
		c.key(fyne.KeyReturn)
		c.wait()
		next := newRandomTab(r.env, r.ports)
		if next.now != r.now || next.now.seed != 2 || next.tip.Visible() {
			t.Errorf("began again with %+v", next.now)
		}
		r.env.Kept["random"] = r.Keep()
		next = newRandomTab(r.env, r.ports)
		if next.strip.Len() != r.strip.Len() || next.strip.Chosen() != r.strip.Chosen() || len(next.undo.before) != len(r.undo.before) || next.pictures == nil {
			t.Errorf("%d of %d results are kept", next.strip.Len(), r.strip.Len())
		}
	})
}

func TestOldResultsGiveTheirMemoryBack(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		r.results.bytes = keptBytes // as if the first were large
		c.key(fyne.KeyReturn)
		c.wait()
		if r.results.all[0].frame.batch.N != 0 || r.strip.Len() != 2 {
			t.Error("the oldest picture is still held")
		}
		r.strip.OnChosen(0)
		c.wait()
		if grey(r.picture) != 1 {
			t.Error("it isn't made again")
		}
	})
}

func TestRandomFitsSmallScreens(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		c.fits("the tab")
		last := c.random.tiling
		d := fyne.CurrentApp().Driver()
		at := d.AbsolutePositionForObject(last)
		if at.X+last.Size().Width > 1024 || at.Y+last.Size().Height > d.AbsolutePositionForObject(c.random.strip).Y {
			t.Errorf("the last action stands at %v", at)
		}
	})
}
