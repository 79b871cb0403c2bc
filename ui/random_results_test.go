package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestSeedsAndTheStrip(t *testing.T) {
	chanceBubble(t, func(c *chance) {
		r := c.random
		c.key(fyne.KeyReturn)
		c.wait()
		if grey(r.picture) != 2 || r.seed.value != 2 || r.strip.Len() != 2 {
			t.Errorf("Enter: level %d, seed %d, %d results", grey(r.picture), r.seed.value, r.strip.Len())
		}
		r.now.settings.Scale = 40
		r.form.OnChanged("scale")
		c.wait()
		if r.strip.Len() != 2 {
			t.Errorf("a change of the settings gives %d results", r.strip.Len())
		}
		two := r.now
		r.strip.Step(1)
		c.wait()
		if grey(r.picture) != 1 || r.now.seed != 1 || r.now.settings.Scale != 128 {
			t.Errorf("clicked back: level %d, seed %d, scale %v", grey(r.picture), r.now.seed, r.now.settings.Scale)
		}
		c.role(RolePrevious)
		if r.now != two || grey(r.picture) != 2 {
			t.Errorf("the result at the left: %+v", r.now)
		}
		made := len(c.noise.made)
		r.strip.Step(1)
		if grey(r.picture) != 1 || len(c.noise.made) != made {
			t.Errorf("clicked back again: level %d, %d pictures made", grey(r.picture), len(c.noise.made)-made)
		}
		r.now.settings.Scale = 50
		r.form.OnChanged("scale")
		c.wait()
		if r.strip.Len() != 3 || r.results.all[0].state.settings.Scale != 128 {
			t.Errorf("a change of an old result leaves %d results, the old one with scale %v", r.strip.Len(), r.results.all[0].state.settings.Scale)
		}
		c.role(RoleUndo)
		if r.strip.Len() != 3 || r.strip.Chosen() != 0 {
			t.Errorf("undone: %d results, %d marked", r.strip.Len(), r.strip.Chosen())
		}
		test.Tap(r.seed.dice)
		c.wait()
		if grey(r.picture) != int(uint8(r.seed.value)) || r.strip.Len() != 4 {
			t.Error("the dice show nothing else")
		}
	})
}
