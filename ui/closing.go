package ui

import (
	"strings"

	"atelier/ui/say"
)

// askToClose closes the window, after a question where something is under way.
func (w *Window) askToClose() {
	if w.closing {
		return
	}
	var lines []string
	saves := false
	for _, c := range w.contents {
		if c != nil && c.Busy() != "" {
			lines, saves = append(lines, c.Busy()), true
		}
	}
	if n := len(w.env.queued()); n > 0 {
		lines = append(lines, say.T("Not finished, and lost by closing: %s.", say.N(n, "job", "jobs")))
	}
	if len(lines) == 0 {
		w.close()
		return
	}
	yes := say.T("Close")
	if saves {
		yes = say.T("Save and close")
		lines = append(lines, say.T("Save it and close?"))
	}
	w.env.question(say.T("Close Atelier?"), strings.Join(lines, "\n"), yes, say.T("Stay"), func(yes bool) {
		if yes {
			w.close()
		}
	})
}

// queued are the queued works that aren't over.
func (e *Env) queued() []*Work {
	var list []*Work
	for _, w := range e.underWay() {
		if w.start != nil {
			list = append(list, w)
		}
	}
	return list
}

// close ends all work, lets it save, and closes the window when that is done. The window stays alive meanwhile.
func (w *Window) close() {
	w.closing = true
	if size := w.win.Canvas().Size(); !w.win.FullScreen() {
		w.env.Prefs.SetFloat(prefWidth, float64(size.Width))
		w.env.Prefs.SetFloat(prefHeight, float64(size.Height))
	}
	w.env.Tell(say.T("Saving and closing …"))
	w.end()
	go func() {
		w.env.Tasks.Wait()
		w.env.Do(w.win.Close)
	}()
}
