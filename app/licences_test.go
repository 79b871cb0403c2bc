package main

import (
	"os/exec"
	"strings"
	"testing"

	"atelier/assets"
)

// TestLicencesAreComplete finds modules that were added to the program without their licence.
func TestLicencesAreComplete(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, l := range assets.Licences() {
		listed[l.Name] = true
		if l.Licence == "" || len(l.Text) < 200 {
			t.Errorf("%s: licence %q with a text of %d letters", l.Name, l.Licence, len(l.Text))
		}
	}
	for _, path := range strings.Fields(string(out)) {
		if !listed[path] {
			t.Errorf("%s has no licence in assets/licences: run assets/licences/collect.sh", path)
			listed[path] = true
		}
	}
}
