package assets

import (
	"embed"
	"fmt"
	"strings"

	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// fonts says where each font's bytes come from. The sans fonts show Latin, Greek, Cyrillic and the 3755 commonest Chinese characters
// (see fonts/README.md), the mono fonts, which Go's own image library brings, no Chinese.
var fonts = []struct {
	name string
	open func() ([]byte, error)
}{
	{"sans", file("fonts/AtelierSans-Regular.ttf")},
	{"sans-bold", file("fonts/AtelierSans-Bold.ttf")},
	{"mono", func() ([]byte, error) { return gomono.TTF, nil }},
	{"mono-bold", func() ([]byte, error) { return gomonobold.TTF, nil }},
}

func file(name string) func() ([]byte, error) {
	return func() ([]byte, error) { return fontFiles.ReadFile(name) }
}

// FontNames lists the fonts that ship, the ordinary one first.
func FontNames() []string {
	names := make([]string, len(fonts))
	for i, f := range fonts {
		names[i] = f.name
	}
	return names
}

// Font is a shipped font as the bytes of its TrueType file, which nobody may change. A name that no font has is an error.
func Font(name string) ([]byte, error) {
	for _, f := range fonts {
		if f.name == name {
			return f.open()
		}
	}
	return nil, fmt.Errorf("there is no font %q: the fonts are %s", name, strings.Join(FontNames(), ", "))
}
