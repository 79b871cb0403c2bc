package look

import (
	"sync"

	"fyne.io/fyne/v2"

	"atelier/assets"
)

// Fonts are the fonts that ship inside the program, as TrueType files by name (see assets.Font).
func Fonts() map[string][]byte {
	all := make(map[string][]byte)
	for _, name := range assets.FontNames() {
		all[name] = resource(name).Content()
	}
	return all
}

// The window's letters. Each is one resource for the whole process: Fyne keeps what it has read of a font by its resource.
var (
	regular = sync.OnceValue(func() fyne.Resource { return resource("sans") })
	bold    = sync.OnceValue(func() fyne.Resource { return resource("sans-bold") })
)

func resource(name string) fyne.Resource {
	ttf, err := assets.Font(name)
	if err != nil {
		panic("look: a font that isn't shipped")
	}
	return fyne.NewStaticResource(name+".ttf", ttf)
}

// Font is the font for that style: ours, which shows English and Chinese, for ordinary and bold text; Fyne's for the rest.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace || style.Italic || style.Symbol:
		return t.Theme.Font(style)
	case style.Bold:
		return bold()
	}
	return regular()
}
