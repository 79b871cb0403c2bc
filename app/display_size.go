package main

import "github.com/go-gl/glfw/v3.4/glfw"

// screenSize is how large a window may be on the first screen, in pixels: all but the desktop's own bars. It is 0 where nobody knows. Fyne
// doesn't tell, but GLFW, on which it stands, does once Fyne has started it, which it does for the first window. It must be called on the
// main goroutine.
func screenSize() (w, h int) {
	defer func() {
		if recover() != nil { // GLFW couldn't be started; Fyne says so itself
			w, h = 0, 0
		}
	}()
	m := glfw.GetPrimaryMonitor()
	if m == nil {
		return 0, 0
	}
	_, _, w, h = m.GetWorkarea()
	return w, h
}
