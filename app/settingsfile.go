package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"atelier/engine/atomicfile"
)

// The file of settings. Fyne writes its preferences in place: a program that is killed at that moment, or a full disk, leaves half a file
// or an empty one. So a copy is kept beside it, which is always whole, and is taken at the next start where the file is damaged.

const copyEvery = 5 * time.Second // how old the copy may be while the window is open

// settingsFile is where Fyne keeps the preferences of the program. The copy lies beside it.
type settingsFile struct {
	path   string
	copied time.Time // when the file was changed that was copied last
}

func newSettingsFile() (*settingsFile, error) {
	dir, err := os.UserConfigDir()
	if home, homeErr := os.UserHomeDir(); runtime.GOOS == "darwin" && homeErr == nil {
		dir = filepath.Join(home, "Library", "Preferences")
	}
	return &settingsFile{path: filepath.Join(dir, "fyne", appID, "preferences.json")}, err
}

func (s *settingsFile) backup() string  { return s.beside("preferences.copy.json") }
func (s *settingsFile) damaged() string { return s.beside("preferences.damaged.json") }

func (s *settingsFile) beside(name string) string { return filepath.Join(filepath.Dir(s.path), name) }

// repair puts the copy in the place of a damaged file, or takes the file away where the copy is no good either. The damaged file is kept
// under another name. The error says what was done; nil is that all is well. It must be called before Fyne reads the file.
func (s *settingsFile) repair() error {
	text, err := os.ReadFile(s.path)
	if err != nil || areSettings(text) { // without a file this is a first start
		return nil
	}
	if err := os.Rename(s.path, s.damaged()); err != nil {
		return fmt.Errorf("the file of the settings is damaged and can't be moved away: delete %s", s.path)
	}
	good, err := os.ReadFile(s.backup())
	if err == nil && areSettings(good) && writeWhole(s.path, good) == nil {
		return errors.New("the file of the settings was damaged: the settings are those of its copy; check the last ones that you changed")
	}
	return fmt.Errorf("the file of the settings was damaged: everything is as at the first start; set the language and the folders again (what was damaged is now %s)", s.damaged())
}

// keep brings the copy up to date if the file has changed and is whole. What goes wrong is no news: the next time does it.
func (s *settingsFile) keep() {
	info, err := os.Stat(s.path)
	if err != nil || info.ModTime().Equal(s.copied) {
		return
	}
	text, err := os.ReadFile(s.path)
	if err == nil && areSettings(text) && writeWhole(s.backup(), text) == nil {
		s.copied = info.ModTime()
	}
}

// watch keeps the copy up to date until ctx ends.
func (s *settingsFile) watch(ctx context.Context) {
	tick := time.NewTicker(copyEvery)
	defer tick.Stop()
	for {
		s.keep()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func writeWhole(path string, text []byte) error {
	return atomicfile.Write(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// areSettings says whether Fyne can read a file of preferences: a table of plain values and of lists whose elements are of one type. Other
// lists make it panic.
func areSettings(text []byte) bool {
	var values map[string]any
	if json.Unmarshal(text, &values) != nil || values == nil {
		return false
	}
	for _, v := range values {
		list, ok := v.([]any)
		if !ok {
			continue
		}
		for _, e := range list {
			if fmt.Sprintf("%T", e) != fmt.Sprintf("%T", list[0]) {
				return false
			}
		}
	}
	return true
}
