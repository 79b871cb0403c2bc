package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"atelier/engine/dataset"
	"atelier/engine/kernel"
	"atelier/ui"
)

const (
	appID    = "io.github.atelier.studio" // names the folder of the preferences
	endLimit = 10 * time.Second           // for saving, once the window is closed
)

// openStudio opens the window and returns when it is closed and everything is saved. It must be called on the main goroutine.
func openStudio(ctx context.Context) (err error) {
	if !hasDisplay() {
		return errors.New("there is no display to open the window on: set DISPLAY, or use the command line (see atelier --help)")
	}
	held := holdLog()
	defer held.release()
	defer func() {
		// Without a display that works GLFW isn't there, and Fyne panics.
		if p := recover(); p != nil {
			if e, ok := p.(error); !ok || !strings.Contains(e.Error(), "GLFW") {
				panic(p)
			}
			err = held.fail()
		}
	}()

	if cache, err := os.UserCacheDir(); err == nil {
		os.MkdirAll(cache, 0o700) // Fyne makes its own folder in it, and complains where there is none to make it in
	}
	a := app.NewWithID(appID)
	a.Lifecycle().SetOnStarted(func() {
		if held.failed() {
			a.Quit()
			return
		}
		held.release()
	})
	stop := context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
	defer stop()
	threads := new(spare)
	w := ui.New(a, ui.Options{
		Tabs: tabs(threads), SetThreads: threads.choose, Cores: runtime.NumCPU(),
		Do:    fyne.Do,
		About: ui.About{Version: versionText(), Backend: fmt.Sprintf("%s, %d threads", kernel.Backend(), kernel.Threads()), Credits: credits()},
	})
	defer func() {
		if !w.End(endLimit) && err == nil {
			err = fmt.Errorf("closing took more than %s, and something may not be saved", endLimit)
		}
	}()
	w.ShowAndRun()
	if held.failed() {
		return held.fail()
	}
	return nil
}

// tabs lists the window's tabs, each with what it asks of the engine.
func tabs(threads *spare) []ui.Tab {
	return []ui.Tab{ui.VAETab(ui.VAE{Models: models{"vae"}, Trainer: &trainer{method: "vae", spare: threads}, Save: save})}
}

// credits names whose data and software the program rests on, as Markdown.
func credits() string {
	var b strings.Builder
	for _, s := range dataset.Names() {
		fmt.Fprintf(&b, "**%s**: %s. %s.\n\n", s.Name, s.Description, s.Credit)
	}
	b.WriteString("**Software**: Fyne, Gorgonia, Gonum, oneDNN.\n")
	return b.String()
}

// hasDisplay is false where a window can't be opened, as far as the environment tells.
func hasDisplay() bool {
	return nativeWindows || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
