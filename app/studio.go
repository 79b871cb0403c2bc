package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"atelier/assets"
	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/kernel"
	"atelier/ui"
	"atelier/ui/say"
)

const (
	appID    = "io.github.atelier.studio" // names the folder of the preferences
	endLimit = 10 * time.Second           // for saving, once the window is closed
)

// openStudio opens the window and returns when it is closed and everything is saved. It must be called on the main goroutine. Where there is
// something to do with the window, that is done on another, and its end closes the window.
func openStudio(ctx context.Context, do func(context.Context, *ui.Window)) (err error) {
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

	if os.Getenv("XDG_RUNTIME_DIR") == "" {
		os.Setenv("XDG_RUNTIME_DIR", os.TempDir()) // Wayland's library complains where there is none, also of X11
	}
	if cache, err := os.UserCacheDir(); err == nil {
		os.MkdirAll(cache, 0o700) // Fyne makes its own folder in it, and complains where there is none to make it in
	}
	// All that touches the window goes through fyne.Do, as the race detector's run checks: Fyne needn't look at every call.
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Atelier", Version: engine.Version, Build: 1, Migrations: map[string]bool{"fyneDo": true}})
	settings, damage := newSettingsFile()
	if damage == nil {
		damage = settings.repair()
		watching, end := context.WithCancel(context.Background())
		watched := make(chan struct{})
		defer func() { end(); <-watched; settings.keep() }()
		go func() { defer close(watched); settings.watch(watching) }()
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
	if os.Getenv("GOMAXPROCS") == "" {
		// The window's goroutine must not wait until Go takes a processor from one that computes, which may last for ten milliseconds.
		runtime.GOMAXPROCS(runtime.NumCPU() + 1)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300) // frames are missed while memory is collected, and the window's is small
	}
	threads := &spare{yields: kernel.MakeWay()}
	threads.choose(0)
	w := ui.New(a, ui.Options{
		Tabs: func() []ui.Tab { return tabs(threads) }, SetThreads: threads.choose, Cores: runtime.NumCPU(),
		Do: fyne.Do, Copy: copyPicture, Paste: pastePicture, ScreenSize: screenSize,
		About: about,
	})
	w.Fail(damage)
	defer func() {
		if !w.End(endLimit) && err == nil {
			err = fmt.Errorf("closing took more than %s, and something may not be saved", endLimit)
		}
	}()
	if do != nil {
		go func() {
			do(ctx, w)
			fyne.Do(a.Quit)
		}()
	}
	w.ShowAndRun()
	if held.failed() {
		return held.fail()
	}
	return nil
}

// tabs lists the window's tabs, each with what it asks of the engine.
func tabs(threads *spare) []ui.Tab {
	ports := func(method string) ui.ModelPorts {
		return ui.ModelPorts{Models: models{method}, Trainer: &trainer{method: method, spare: threads}, Save: save}
	}
	encoding := ports("vae")
	encoding.Study = study{}
	return []ui.Tab{ui.RandomTab(randomPorts()), ui.TemplateTab(templatePorts()), ui.GANTab(ports("gan")), ui.VAETab(encoding)}
}

// about says what the program is and what is in it.
func about() ui.About {
	return ui.About{Version: versionText(), Backend: kernel.Backend() + ", " + say.N(kernel.Threads(), "thread", "threads"), Credits: credits(), Parts: parts()}
}

// credits names whose data and software the program rests on, as Markdown.
func credits() string {
	var b strings.Builder
	for _, s := range dataset.Names() {
		fmt.Fprintf(&b, "**%s**: %s. %s.\n\n", s.Name, say.Text(s.Description), s.Credit)
	}
	return b.String()
}

// parts lists what the program is made of, with the versions that were built in.
func parts() []ui.Part {
	versions := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		versions["Go"], versions["Atelier"] = strings.TrimPrefix(info.GoVersion, "go"), engine.Version
		for _, m := range info.Deps {
			versions[m.Path] = m.Version
		}
	}
	var list []ui.Part
	for _, l := range assets.Licences() {
		list = append(list, ui.Part{Name: l.Name, Version: versions[l.Name], Licence: l.Licence, Text: l.Text})
	}
	return list
}

// hasDisplay is false where a window can't be opened, as far as the environment tells.
func hasDisplay() bool {
	return nativeWindows || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
