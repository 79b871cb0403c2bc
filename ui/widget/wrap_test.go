package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
)

// Lines keep to their width in both languages, lose nothing, and neither begin with a mark that closes nor end with one that opens.
func TestWrap(t *testing.T) {
	test.NewTempApp(t)
	for _, text := range []string{
		"Every setting at the left changes what comes; the “?” beside a name says how.",
		"按此按钮或 Enter。左侧每项设置都会改变结果；名称旁的“?”说明如何改变（见《帮助》）。",
		"同样的种子和设置会再次得到同样的图片，骰子会换一个种子，直到最后。",
	} {
		for _, width := range []float32{60, 100, 150, 280} {
			lines := wrap(text, 13, width)
			if strings.ReplaceAll(strings.Join(lines, ""), " ", "") != strings.ReplaceAll(text, " ", "") {
				t.Errorf("%q became %q", text, lines)
			}
			for i, l := range lines {
				if w := measure(l, 13).Width; w > width && len(pieces(l)) > 1 {
					t.Errorf("%q is %.0f wide, not %.0f", l, w, width)
				}
				letters := []rune(l)
				if strings.ContainsRune(closing, letters[0]) || strings.ContainsRune(opening, letters[len(letters)-1]) {
					t.Errorf("%q is broken at a wrong place: %q", text, l)
				}
				if i+1 < len(lines) {
					if next := pieces(lines[i+1])[0].text; measure(l+" "+next, 13).Width <= width {
						t.Errorf("%q would have fitted behind %q", next, l)
					}
				}
			}
		}
	}
	if got := wrap("", 13, 100); len(got) != 1 || got[0] != "" {
		t.Errorf("nothing became %q", got)
	}
}

// What an empty view says is broken into lines where the view is narrow.
func TestEmptyViewsBreakWhatTheySay(t *testing.T) {
	test.NewTempApp(t)
	v := NewPlainImageView()
	v.Empty = "Samples appear here as soon as it trains"
	w := test.NewTempWindow(t, v)
	w.Resize(v.MinSize().AddWidthHeight(60, 100))
	r := test.WidgetRenderer(v.canvas).(*imageRenderer)
	if len(r.empty.lines) < 2 {
		t.Fatalf("%d lines", len(r.empty.lines))
	}
	for _, l := range r.empty.lines {
		if l.MinSize().Width > v.canvas.Size().Width {
			t.Errorf("%q is cut off", l.Text)
		}
	}
}
