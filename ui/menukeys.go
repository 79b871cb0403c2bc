package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"atelier/ui/look"
)

// Shortcuts in menus. Fyne writes them in a fifth of the letters' strength, which can't be read, and no theme can change it. So they stand in the
// items' labels, at the right with spaces between; the menu bar of a Mac shows them itself.

const (
	menuGap   = "      " // at least, between title and shortcut
	hairSpace = "\u200a"
)

var menuShowsKeys = runtime.GOOS == "darwin"

// unseen is a shortcut that the menu acts on and doesn't write.
type unseen struct{ fyne.Shortcut }

func menuWidth(s string) float32 {
	return fyne.MeasureText(s, fyne.CurrentApp().Settings().Theme().Size(theme.SizeNameText), fyne.TextStyle{}).Width
}

// withKeys writes the shortcuts of a menu into its labels.
func withKeys(items []*fyne.MenuItem) []*fyne.MenuItem {
	if menuShowsKeys {
		return items
	}
	var widest float32
	for _, i := range items {
		widest = max(widest, menuWidth(i.Label+menuGap+keyText(i.Shortcut)))
	}
	space, hair := menuWidth("n n")-menuWidth("nn"), max(menuWidth("n"+hairSpace+"n")-menuWidth("nn"), look.Gap/8)
	for _, i := range items {
		key := keyText(i.Shortcut)
		if key == "" {
			continue
		}
		room := widest - menuWidth(i.Label+menuGap+key)
		spaces := int(room / space)
		hairs := int((room - float32(spaces)*space) / hair)
		i.Label += menuGap + strings.Repeat(" ", spaces) + strings.Repeat(hairSpace, hairs) + key
		i.Shortcut = unseen{i.Shortcut}
	}
	return items
}
