package main

import (
	"log"
	"os"
	"testing"
)

func TestHeldLog(t *testing.T) {
	h := holdLog()
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	log.Println("Fyne error:  " + noDBus)
	log.Println("  Cause: exec: dbus-launch")
	log.Println("  At: app.go:1")
	if h.text.Len() > 0 {
		t.Errorf("held: %q", h.text.String())
	}
	log.Println("Fyne error:  window creation error")
	log.Println("  Cause: no display")
	if !h.failed() {
		t.Errorf("held: %q", h.text.String())
	}
	if want := "the window can't be opened (no display): a display with OpenGL is needed, or use the command line (see atelier --help)"; h.fail().Error() != want {
		t.Errorf("%q, want %q", h.fail(), want)
	}
}
