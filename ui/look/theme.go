// Package look is how the studio looks: its colours, sizes and fonts, light and dark.
//
// One accent colour says what is active or chosen; everything else is grey, so that the pictures are the only colourful things.
// Distances are multiples of 4.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Mode says whether the theme follows the system or is light or dark by choice.
type Mode string

// The modes, as they stand in the preferences.
const (
	Follow Mode = "follow"
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Distances between things, in Fyne's units.
const (
	Gap  float32 = 4  // between parts of one thing
	Room float32 = 8  // between things
	Air  float32 = 16 // between groups
)

// Theme is the studio's Fyne theme. The zero value is of no use; call New.
type Theme struct {
	fyne.Theme
	mode Mode
}

// New makes the theme. A mode it doesn't know is Follow.
func New(mode Mode) *Theme { return &Theme{Theme: theme.DefaultTheme(), mode: mode} }

// Color is the colour of that name, in the variant chosen or, when following, in the one asked for.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	p := dark
	if t.mode == Light || (t.mode != Dark && v == theme.VariantLight) {
		p = light
	}
	if c, ok := p[name]; ok {
		return c
	}
	return t.Theme.Color(name, v)
}

// Size is the size of that name.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 13
	case theme.SizeNameCaptionText:
		return 11
	case theme.SizeNameSubHeadingText:
		return 15
	case theme.SizeNameHeadingText:
		return 19
	case theme.SizeNamePadding:
		return Gap
	case theme.SizeNameInnerPadding:
		return 6
	case theme.SizeNameInlineIcon:
		return 18
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameScrollBarSmall:
		return 4
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius, theme.SizeNameScrollBarRadius:
		return 5
	case theme.SizeNameDialogRadius, theme.SizeNamePopupRadius, theme.SizeNameMenuRadius, theme.SizeNameCardRadius:
		return 8
	case theme.SizeNameLineSpacing:
		return 4
	}
	return t.Theme.Size(name)
}
