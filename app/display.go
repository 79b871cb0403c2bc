package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
)

// nativeWindows says that the system itself has windows: no X server or Wayland compositor has to be there.
const nativeWindows = runtime.GOOS == "windows" || runtime.GOOS == "darwin"

// heldLog keeps what is logged until the window is open. Where it can't be opened, Fyne says why in its log only, in several lines, and
// a sentence takes their place.
type heldLog struct {
	mu     sync.Mutex
	text   bytes.Buffer
	passes bool
	drops  bool // the last message is left out, and so is what belongs to it
}

// What is no news to anybody: a machine without D-Bus can't tell when its colours change; and Fyne, which watches the file of the settings,
// now and then reads it while it writes it, and reads it again.
const (
	noDBus      = "failed to watch theme settings"
	halfWritten = "Preferences load error"
)

// holdLog takes over the log.
func holdLog() *heldLog {
	h := new(heldLog)
	log.SetOutput(h)
	return h
}

func (h *heldLog) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	detail := bytes.Contains(p, []byte("  Cause: ")) || bytes.Contains(p, []byte("  At: "))
	if h.drops = bytes.Contains(p, []byte(noDBus)) || bytes.Contains(p, []byte(halfWritten)) || h.drops && detail; h.drops {
		return len(p), nil
	}
	if h.passes {
		return os.Stderr.Write(p)
	}
	return h.text.Write(p)
}

// release passes on what was held and whatever follows.
func (h *heldLog) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.passes {
		os.Stderr.Write(h.text.Bytes())
		h.passes = true
	}
}

// failed says whether Fyne couldn't make the window.
func (h *heldLog) failed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Contains(h.text.String(), "window creation error")
}

// fail makes a sentence of the log, which is then dropped.
func (h *heldLog) fail() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	why := "no reason is known"
	for line := range strings.Lines(h.text.String()) {
		if _, cause, ok := strings.Cut(line, "Cause: "); ok {
			why = strings.TrimSpace(cause)
			break
		}
	}
	h.passes = true
	return fmt.Errorf("the window can't be opened (%s): a display with OpenGL is needed, or use the command line (see atelier --help)", why)
}
