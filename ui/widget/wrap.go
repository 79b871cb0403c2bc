package widget

import (
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Breaking text into lines. Fyne's own labels break at spaces first, so that a Chinese line with a Latin word in it ends early. Here a line may
// end at a space and beside any Chinese character, but not before a mark that closes nor after one that opens.

const (
	closing = "，。、；：？！）》」』】〉〕％”’…"
	opening = "（《「『【〈〔“‘"
)

// wide is true for Chinese characters and the marks between them.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

// piece is what a line never breaks, and whether a space stands before it.
type piece struct {
	text  string
	space bool
}

func pieces(text string) []piece {
	var all []piece
	space, last := false, rune(0)
	for _, r := range text {
		if unicode.IsSpace(r) {
			space = len(all) > 0
			continue
		}
		joined := len(all) > 0 && !space && (strings.ContainsRune(closing, r) || strings.ContainsRune(opening, last) || !wide(r) && !wide(last) && !strings.ContainsRune(closing+opening, r))
		if joined {
			all[len(all)-1].text += string(r)
		} else {
			all = append(all, piece{string(r), space})
		}
		space, last = false, r
	}
	return all
}

// wrap breaks a text into lines no wider than width; a single longer word stands alone.
func wrap(text string, size, width float32) []string {
	var lines []string
	line := ""
	for _, p := range pieces(text) {
		longer := line + p.text
		if p.space && line != "" {
			longer = line + " " + p.text
		}
		if line != "" && measure(longer, size).Width > width {
			lines = append(lines, line)
			longer = p.text
		}
		line = longer
	}
	return append(lines, line)
}

// Broken is a text of the ordinary size with line breaks, for a label of that inner width.
func Broken(text string, width float32) string { return broken(text, theme.SizeNameText, width) }

// BrokenCaption is a caption with line breaks.
func BrokenCaption(text string, width float32) string {
	return broken(text, theme.SizeNameCaptionText, width)
}

func broken(text string, size fyne.ThemeSizeName, width float32) string {
	return strings.Join(wrap(text, fyne.CurrentApp().Settings().Theme().Size(size), width), "\n")
}

// note is a few lines in the middle of an empty place.
type note struct{ lines []*canvas.Text }

// set lays the text out in the middle of that size.
func (n *note) set(text string, height float32, c color.Color, size fyne.Size) {
	lines := wrap(text, height, size.Width-16)
	n.lines = n.lines[:0]
	y := size.Height / 2
	for i, s := range lines {
		t := &canvas.Text{Text: s, TextSize: height, Color: c, Alignment: fyne.TextAlignCenter}
		m := t.MinSize()
		if i == 0 {
			y -= m.Height * float32(len(lines)) / 2
		}
		t.Resize(fyne.NewSize(size.Width, m.Height))
		t.Move(fyne.NewPos(0, y))
		y += m.Height
		n.lines = append(n.lines, t)
	}
}

func (n *note) objects(o []fyne.CanvasObject) []fyne.CanvasObject {
	for _, t := range n.lines {
		o = append(o, t)
	}
	return o
}
