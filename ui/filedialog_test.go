package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"atelier/ui/say"
	"atelier/ui/uitest"
)

func TestFileDialogNamesItsPlacesInChinese(t *testing.T) {
	t.Cleanup(func() { say.Use(say.English) })
	bubble(t, func(s *studio) {
		s.window.setLanguage(say.Chinese)
		s.loop.Run(time.Second)
		showIn(dialog.NewFolderOpen(func(fyne.ListableURI, error) {}, s.window.win), s.window.env, t.TempDir(), say.T("Choose a folder"))
		s.loop.Run(time.Second)
		lines := strings.Split(uitest.Text(s.window.win.Canvas().Overlays().Top()), "\n")
		for _, want := range []string{"选择文件夹", "主文件夹", "计算机"} {
			if !slices.Contains(lines, want) {
				t.Errorf("%q isn't among %q", want, lines)
			}
		}
	})
}
