package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a killed program or a full disk has left, the settings of the copy come back, and what was damaged stays to be looked at.
func TestDamagedSettings(t *testing.T) {
	const good = `{"language":"zh","recent":["a","b"]}`
	for _, bad := range []string{"", `{"language":"zh","wind`, "null", "[]", "\x00\x00\x00", `{"recent":[1,"a"]}`} {
		s := &settingsFile{path: filepath.Join(t.TempDir(), "preferences.json")}
		put := func(text string) {
			if err := os.WriteFile(s.path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		put(good)
		s.keep()
		put(bad)
		s.keep() // which doesn't copy it
		if err := s.repair(); err == nil || !strings.Contains(err.Error(), "the settings are those of its copy") {
			t.Errorf("%q: %v", bad, err)
		}
		if text, _ := os.ReadFile(s.path); string(text) != good {
			t.Errorf("%q became %q", bad, text)
		}
		if text, err := os.ReadFile(s.damaged()); err != nil || string(text) != bad {
			t.Errorf("of %q is kept %q, %v", bad, text, err)
		}
		if err := s.repair(); err != nil {
			t.Errorf("%q, repaired: %v", bad, err)
		}

		os.Remove(s.backup())
		put(bad)
		if err := s.repair(); err == nil || !strings.Contains(err.Error(), "everything is as at the first start") {
			t.Errorf("%q without a copy: %v", bad, err)
		}
		if _, err := os.Stat(s.path); err == nil {
			t.Errorf("%q is still there for Fyne to read", bad)
		}
	}
}

func TestSettingsOfAFirstStart(t *testing.T) {
	s := &settingsFile{path: filepath.Join(t.TempDir(), "none", "preferences.json")}
	s.keep()
	if err := s.repair(); err != nil {
		t.Error(err)
	}
}
