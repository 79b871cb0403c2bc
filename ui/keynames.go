package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"

	"atelier/ui/say"
)

// keyText is a shortcut as people write it: "Ctrl+Shift+S".
func keyText(s fyne.Shortcut) string {
	k, ok := s.(fyne.KeyboardShortcut)
	if !ok {
		return ""
	}
	var parts []string
	super := "Super"
	if runtime.GOOS == "darwin" {
		super = "Cmd"
	}
	for _, m := range []struct {
		mod  fyne.KeyModifier
		name string
	}{{fyne.KeyModifierControl, "Ctrl"}, {fyne.KeyModifierAlt, "Alt"}, {fyne.KeyModifierShift, "Shift"}, {fyne.KeyModifierSuper, super}} {
		if k.Mod()&m.mod != 0 {
			parts = append(parts, m.name)
		}
	}
	return strings.Join(append(parts, keyName(k.Key())), "+")
}

func keyName(k fyne.KeyName) string {
	switch k {
	case fyne.KeyReturn, fyne.KeyEnter:
		return say.T("Enter")
	case fyne.KeyLeft:
		return "←"
	case fyne.KeyRight:
		return "→"
	case fyne.KeyUp:
		return "↑"
	case fyne.KeyDown:
		return "↓"
	case fyne.KeyPageUp:
		return "PgUp"
	case fyne.KeyPageDown:
		return "PgDn"
	case fyne.KeyDelete:
		return "Del"
	case fyne.KeyEqual:
		return "+" // the key of both
	case fyne.KeyEscape:
		return "Esc"
	case fyne.KeySpace:
		return say.T("Space")
	}
	return string(k)
}
