package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"atelier/engine/imageio"
	"atelier/engine/model"
	"atelier/ui"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// The whole program in a real window: it is built, started under Xvfb and driven as a person would, with the pointer and the keys.
// Where to click is read from the same window laid out by Fyne's test driver.

const (
	screenW, screenH = 1280, 800 // of the window
	titleBar         = 32        // more that the screen has, since a first window leaves room for it
	menuHeight       = 25        // the bar that the real window draws above its content
)

func TestRealWindow(t *testing.T) {
	for _, tool := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: `sh app/setup.sh test` installs what the tests need", tool)
		}
	}
	program := filepath.Join(t.TempDir(), "atelier")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	places := layOut(t)
	s := start(t, program)

	// The first tab has a picture made a moment ago; Enter makes another; the command line makes the same pixels from what was saved.
	s.key("Return")
	noise := s.save(1)
	if r := recipeOf(t, noise); r.Command != "random" {
		t.Errorf("the saved noise's recipe says %+v", r)
	}
	again := filepath.Join(s.home, "again.png")
	if out, err := exec.Command(program, "random", "--like", noise, "-o", again).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	} else if a, b := pixelsOf(t, noise), pixelsOf(t, again); !bytes.Equal(a, b) {
		t.Error("the command line makes other pixels than the window")
	}
	if err := os.Remove(again); err != nil {
		t.Fatal(err)
	}
	s.click(places["Template"])
	time.Sleep(time.Second)
	if r := recipeOf(t, s.save(2)); r.Command != "template" || len(r.Scene) == 0 {
		t.Errorf("the saved template's recipe says %+v", r)
	}

	// First pictures of a model come by themselves; Enter makes more; Ctrl+S and Enter save them with their recipe.
	s.click(places["VAE"])
	time.Sleep(2 * time.Second)
	s.key("Return")
	grid := s.save(3)
	if r := recipeOf(t, grid); r.Command != "sample" || r.Model != "digits-vae" || r.N < 2 {
		t.Errorf("the saved grid's recipe says %+v", r)
	}

	// A slider of Explore changes the picture.
	s.click(places["Explore"])
	time.Sleep(time.Second)
	before := recipeOf(t, s.save(4))
	s.drag(places["slider"], 50)
	time.Sleep(500 * time.Millisecond)
	after := recipeOf(t, s.save(5))
	if before.Command != "decode" || len(before.Latents) != 1 || len(after.Latents) != 1 || fmt.Sprint(before.Latents) == fmt.Sprint(after.Latents) {
		t.Errorf("the slider moved nothing: %v, then %v", before.Latents, after.Latents)
	}

	// Training writes a run, and Stop leaves a checkpoint that can be opened.
	s.click(places["Train"])
	time.Sleep(time.Second)
	s.click(places["Start"])
	run := filepath.Join(s.home, "Atelier", "vae-digits")
	s.wait("20 steps of training", func() bool { return lines(filepath.Join(run, "log.jsonl")) >= 20 })
	s.click(places["Stop"])
	s.wait("the checkpoint after Stop", func() bool {
		f, err := model.Load(filepath.Join(run, model.FileName))
		return err == nil && f.Meta["step"] == fmt.Sprint(lines(filepath.Join(run, "log.jsonl")))
	})

	s.key("ctrl+q")
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("the program ended with %v:\n%s", err, s.log.String())
		}
	case <-time.After(20 * time.Second):
		t.Errorf("Ctrl+Q does not end the program:\n%s", s.log.String())
	}
}

// layOut finds the places to click in a window of the same size.
func layOut(t *testing.T) map[string]fyne.Position {
	t.Setenv("HOME", t.TempDir())
	a := test.NewTempApp(t)
	var mu sync.Mutex
	var posted []func()
	w := ui.New(a, ui.Options{Tabs: func() []ui.Tab { return tabs(new(spare)) }, Do: func(f func()) { mu.Lock(); posted = append(posted, f); mu.Unlock() }})
	settle := func() {
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			mu.Lock()
			now := posted
			posted = nil
			mu.Unlock()
			for _, f := range now {
				f()
			}
		}
	}
	defer w.End(10 * time.Second)
	all := a.Driver().AllWindows()
	win := all[len(all)-1]
	win.Resize(fyne.NewSize(screenW, screenH-menuHeight))
	win.Show()
	settle()

	places := map[string]fyne.Position{}
	centre := func(o fyne.CanvasObject) fyne.Position {
		return a.Driver().AbsolutePositionForObject(o).AddXY(o.Size().Width/2, o.Size().Height/2)
	}
	note := func(words ...string) {
		for _, o := range uitest.Find[*canvas.Text](win.Content()) {
			for _, w := range words {
				if o.Text == w {
					places[w] = centre(o)
				}
			}
		}
		for _, w := range words {
			if _, ok := places[w]; !ok {
				t.Fatalf("%q can't be read in the window:\n%s", w, uitest.Text(win.Content()))
			}
		}
	}
	note("Template", "VAE")
	test.TapCanvas(win.Canvas(), places["VAE"])
	settle()
	note("Explore", "Train")
	test.TapCanvas(win.Canvas(), places["Explore"])
	settle()
	sliders := uitest.Find[*widget.Slider](win.Content())
	if len(sliders) == 0 {
		t.Fatalf("Explore has no sliders:\n%s", uitest.Text(win.Content()))
	}
	places["slider"] = centre(sliders[0])
	test.TapCanvas(win.Canvas(), places["Train"])
	settle()
	note("Start", "Stop")
	for k, p := range places {
		places[k] = p.AddXY(0, menuHeight)
	}
	return places
}

// session is the program under way.
type session struct {
	t     *testing.T
	env   []string
	home  string
	ended chan error
	log   *bytes.Buffer
}

func start(t *testing.T, program string) *session {
	dir := t.TempDir()
	s := &session{t: t, home: filepath.Join(dir, "home"), ended: make(chan error, 1), log: &bytes.Buffer{}}
	if err := os.Mkdir(s.home, 0o755); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	screen := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", fmt.Sprintf("%dx%dx24", screenW, screenH+titleBar))
	screen.ExtraFiles = []*os.File{w}
	if err := screen.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { screen.Process.Kill(); screen.Wait() })
	display, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb names no display: %v", err)
	}
	s.env = append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(display), "HOME="+s.home, "XDG_RUNTIME_DIR="+dir, "XDG_CONFIG_HOME=", "XDG_CACHE_HOME=",
		"LANG=en_US.UTF-8", "FYNE_SCALE=1")
	c := exec.Command(program)
	c.Env, c.Stdout, c.Stderr = s.env, s.log, s.log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { s.ended <- c.Wait(); close(done) }()
	t.Cleanup(func() { c.Process.Kill(); <-done })
	s.xdo("search", "--sync", "--name", "^Atelier$")
	s.xdo("mousemove", "640", "300") // without a window manager the keyboard follows the pointer
	time.Sleep(3 * time.Second)
	return s
}

func (s *session) xdo(args ...string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, "xdotool", args...)
	c.Env = s.env
	if out, err := c.CombinedOutput(); err != nil {
		s.t.Fatalf("xdotool %v: %v\n%s\n%s", args, err, out, s.log.String())
	}
}

func (s *session) key(k string) { s.t.Helper(); s.xdo("key", k); time.Sleep(500 * time.Millisecond) }

func at(p fyne.Position) (x, y string) { return fmt.Sprint(int(p.X)), fmt.Sprint(int(p.Y)) }

func (s *session) click(p fyne.Position) {
	s.t.Helper()
	x, y := at(p)
	s.xdo("mousemove", x, y, "click", "1")
	time.Sleep(300 * time.Millisecond)
}

func (s *session) drag(p fyne.Position, right float32) {
	s.t.Helper()
	x, y := at(p)
	s.xdo("mousemove", x, y, "mousedown", "1")
	for d := float32(0); d <= right; d += 5 {
		x, y := at(p.AddXY(d, 0))
		s.xdo("mousemove", x, y)
	}
	s.xdo("mouseup", "1")
}

// save saves what is shown under the name that is offered, the n-th file of the session.
func (s *session) save(n int) (path string) {
	s.t.Helper()
	pictures := func() []string {
		found, _ := filepath.Glob(filepath.Join(s.home, "*.png"))
		return found
	}
	old := map[string]bool{}
	for _, p := range pictures() {
		old[p] = true
	}
	s.key("ctrl+s")
	s.key("Return")
	s.wait(fmt.Sprintf("saved file %d", n), func() bool {
		for _, p := range pictures() {
			if !old[p] {
				path = p
			}
		}
		return path != ""
	})
	return path
}

// wait waits for something to come true, as long as a slow machine may need.
func (s *session) wait(what string, true func() bool) {
	s.t.Helper()
	for end := time.Now().Add(60 * time.Second); !true(); time.Sleep(100 * time.Millisecond) {
		select {
		case err := <-s.ended:
			s.ended <- err
			s.t.Fatalf("the program ended (%v) before there was %s:\n%s", err, what, s.log.String())
		default:
		}
		if time.Now().After(end) {
			s.t.Fatalf("there is no %s after a minute:\n%s", what, s.log.String())
		}
	}
}

// made is what the test reads of a recipe.
type made struct {
	Command, Model string
	N              int
	Latents        [][]float32
	Scene          json.RawMessage
}

// pixelsOf are a picture's bytes, whatever the file says beside them.
func pixelsOf(t *testing.T, path string) []uint8 {
	t.Helper()
	m, err := imageio.Decode(path)
	if err != nil {
		t.Fatal(err)
	}
	rgba := image.NewRGBA(m.Bounds())
	draw.Draw(rgba, rgba.Rect, m, m.Bounds().Min, draw.Src)
	return rgba.Pix
}

func recipeOf(t *testing.T, path string) (m made) {
	t.Helper()
	raw, err := imageio.LoadRecipe(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func lines(path string) int {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	return bytes.Count(b, []byte("\n"))
}
