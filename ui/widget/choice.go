package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// Choice is Fyne's select with a hint, by index, and with keys it has no use for left to the window.
type Choice struct {
	fw.Select
	Hint     string
	OnChosen func(i int)
}

// NewChoice makes a choice in which nothing is chosen yet.
func NewChoice(options []string, chosen func(i int)) *Choice {
	c := &Choice{OnChosen: chosen}
	c.Options = options
	c.PlaceHolder = "–"
	c.OnChanged = func(string) {
		if i := c.SelectedIndex(); i >= 0 && c.OnChosen != nil {
			c.OnChosen(i)
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// Offer replaces the options and the chosen one without calling back.
func (c *Choice) Offer(options []string, chosen int) {
	f := c.OnChosen
	c.OnChosen = nil
	c.SetOptions(options)
	c.SetSelectedIndex(chosen)
	c.OnChosen = f
}

// MouseIn is Fyne's hook.
func (c *Choice) MouseIn(e *desktop.MouseEvent) {
	c.Select.MouseIn(e)
	ShowHint(c, c.Hint)
}

// MouseOut is Fyne's hook.
func (c *Choice) MouseOut() {
	c.Select.MouseOut()
	HideHint(c)
}

// Tapped is Fyne's hook.
func (c *Choice) Tapped(e *fyne.PointEvent) {
	HideHint(c)
	c.Select.Tapped(e)
}

// TypedKey is Fyne's hook.
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		passKey(c, e)
		return
	}
	c.Select.TypedKey(e)
}
