package say

import (
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// tellFyne gives the dialogs and menus that are Fyne's own the words of the language in use. Fyne always speaks the system's language,
// so the words are given to it as if they were that.
func tellFyne() {
	words := map[string]any{
		"Advanced": T("Advanced"), "Cancel": T("Cancel"), "Confirm": T("Confirm"), "Copy": T("Copy"), "Create Folder": T("Create folder"),
		"Cut": T("Cut"), "Enter filename": T("Enter a file name"), "Error": T("Error"), "Favourites": T("Favourites"), "File": T("File"),
		"Folder": T("Folder"), "New Folder": T("New folder"), "No": T("No"), "OK": T("OK"), "Open": T("Open"), "Paste": T("Paste"),
		"Quit": T("Quit"), "Redo": T("Redo"), "Save": T("Save"), "Select all": T("Select all"), "Show Hidden Files": T("Show hidden files"),
		"Undo": T("Undo"), "Yes": T("Yes"),
		"file.name": map[string]string{"other": T("Name")}, "file.parent": map[string]string{"other": T("Parent folder")},
	}
	text, err := json.Marshal(words)
	if err != nil {
		panic("say: Fyne's words can't be written as JSON")
	}
	system := lang.SystemLocale()
	locales := []fyne.Locale{system}
	if strings.HasPrefix(string(system), Chinese) {
		locales = append(locales, "zh-Hans") // which Fyne takes for any Chinese
	}
	for _, l := range locales {
		if err := lang.AddTranslationsForLocale(text, l); err != nil {
			panic("say: Fyne doesn't take its words")
		}
	}
}
