package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours that Fyne has no name for.
const (
	// ColorNameSurround is the neutral ground that pictures and curves lie on.
	ColorNameSurround fyne.ThemeColorName = "atelierSurround"
	// ColorNameChecker is the second colour of the chequered ground seen through transparent pixels.
	ColorNameChecker fyne.ThemeColorName = "atelierChecker"
	// ColorNameOutline edges boxes that stand on a panel.
	ColorNameOutline fyne.ThemeColorName = "atelierOutline"
	// ColorNameTrack is the part of a slider or a bar that isn't filled.
	ColorNameTrack fyne.ThemeColorName = "atelierTrack"
)

// Series are the colours of curves, in the order of use.
var Series = []fyne.ThemeColorName{"atelierSeries1", "atelierSeries2", "atelierSeries3", "atelierSeries4", "atelierSeries5", "atelierSeries6"}

type palette map[fyne.ThemeColorName]color.Color

// hex is an opaque colour from 0xRRGGBB.
func hex(rgb uint32) color.NRGBA { return hexA(rgb, 0xff) }

func hexA(rgb uint32, a uint8) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: a}
}

var dark = palette{
	theme.ColorNameBackground:          hex(0x202228),
	theme.ColorNameButton:              hex(0x30333c),
	theme.ColorNameDisabled:            hex(0x6f7683),
	theme.ColorNameDisabledButton:      hex(0x26282f),
	theme.ColorNameError:               hex(0xff6b6b),
	theme.ColorNameFocus:               hexA(0x7566ee, 0x66),
	theme.ColorNameForeground:          hex(0xe6e8ed),
	theme.ColorNameForegroundOnError:   hex(0x2a0508),
	theme.ColorNameForegroundOnPrimary: hex(0xffffff),
	theme.ColorNameForegroundOnSuccess: hex(0x04211b),
	theme.ColorNameForegroundOnWarning: hex(0x2b1b00),
	theme.ColorNameHeaderBackground:    hex(0x202228),
	theme.ColorNameHover:               hexA(0xffffff, 0x12),
	theme.ColorNameHyperlink:           hex(0xa195ff),
	theme.ColorNameInputBackground:     hex(0x272a31),
	theme.ColorNameInputBorder:         hex(0x3b3f49),
	theme.ColorNameMenuBackground:      hex(0x26282f),
	theme.ColorNameOverlayBackground:   hex(0x26282f),
	theme.ColorNamePlaceHolder:         hex(0x979eab),
	theme.ColorNamePressed:             hexA(0xffffff, 0x22),
	theme.ColorNamePrimary:             hex(0x7566ee),
	theme.ColorNameScrollBar:           hexA(0xffffff, 0x55),
	theme.ColorNameScrollBarBackground: hexA(0xffffff, 0x0c),
	theme.ColorNameSelection:           hexA(0x7566ee, 0x66),
	theme.ColorNameSeparator:           hex(0x30333b),
	theme.ColorNameShadow:              hexA(0x000000, 0x80),
	theme.ColorNameSuccess:             hex(0x3cc9b0),
	theme.ColorNameWarning:             hex(0xf5b14c),
	theme.ColorNameInnerWindowBorder:   hex(0x3b3f49),
	ColorNameSurround:                  hex(0x121317),
	ColorNameChecker:                   hex(0x1b1d22),
	ColorNameOutline:                   hex(0x363a44),
	ColorNameTrack:                     hex(0x3b3f49),
	"atelierSeries1":                   hex(0x9d90ff),
	"atelierSeries2":                   hex(0xf5b14c),
	"atelierSeries3":                   hex(0x3cc9b0),
	"atelierSeries4":                   hex(0xf06fa7),
	"atelierSeries5":                   hex(0x5ab0f5),
	"atelierSeries6":                   hex(0x93d35b),
}

var light = palette{
	theme.ColorNameBackground:          hex(0xffffff),
	theme.ColorNameButton:              hex(0xe4e7ed),
	theme.ColorNameDisabled:            hex(0x959cab),
	theme.ColorNameDisabledButton:      hex(0xeceef2),
	theme.ColorNameError:               hex(0xc4303a),
	theme.ColorNameFocus:               hexA(0x5b4bd8, 0x44),
	theme.ColorNameForeground:          hex(0x1c1f26),
	theme.ColorNameForegroundOnError:   hex(0xffffff),
	theme.ColorNameForegroundOnPrimary: hex(0xffffff),
	theme.ColorNameForegroundOnSuccess: hex(0xffffff),
	theme.ColorNameForegroundOnWarning: hex(0xffffff),
	theme.ColorNameHeaderBackground:    hex(0xffffff),
	theme.ColorNameHover:               hexA(0x1c1f26, 0x0e),
	theme.ColorNameHyperlink:           hex(0x5b4bd8),
	theme.ColorNameInputBackground:     hex(0xf6f7f9),
	theme.ColorNameInputBorder:         hex(0xd3d8e1),
	theme.ColorNameMenuBackground:      hex(0xffffff),
	theme.ColorNameOverlayBackground:   hex(0xffffff),
	theme.ColorNamePlaceHolder:         hex(0x666e7b),
	theme.ColorNamePressed:             hexA(0x1c1f26, 0x1e),
	theme.ColorNamePrimary:             hex(0x5b4bd8),
	theme.ColorNameScrollBar:           hexA(0x1c1f26, 0x55),
	theme.ColorNameScrollBarBackground: hexA(0x1c1f26, 0x0c),
	theme.ColorNameSelection:           hexA(0x5b4bd8, 0x44),
	theme.ColorNameSeparator:           hex(0xdde1e7),
	theme.ColorNameShadow:              hexA(0x1c1f26, 0x33),
	theme.ColorNameSuccess:             hex(0x0b8f7b),
	theme.ColorNameWarning:             hex(0xb86e00),
	theme.ColorNameInnerWindowBorder:   hex(0xc9ced8),
	ColorNameSurround:                  hex(0xe6e8ed),
	ColorNameChecker:                   hex(0xd9dce3),
	ColorNameOutline:                   hex(0xdbdfe7),
	ColorNameTrack:                     hex(0xd0d5de),
	"atelierSeries1":                   hex(0x5b4bd8),
	"atelierSeries2":                   hex(0xc47600),
	"atelierSeries3":                   hex(0x0b8f7b),
	"atelierSeries4":                   hex(0xc2347a),
	"atelierSeries5":                   hex(0x1f78c8),
	"atelierSeries6":                   hex(0x4c8c1b),
}
