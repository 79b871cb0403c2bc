package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"atelier/engine"
	"atelier/engine/kernel"
)

// asProgram makes the test binary the program itself, for what only a process of its own can show: "yes", or "more" for one with
// more methods.
const asProgram = "ATELIER_TEST_AS_PROGRAM"

var scratch string // a folder for all tests

func TestMain(m *testing.M) {
	switch os.Getenv(asProgram) {
	case "more":
		registerMore()
		fallthrough
	case "yes":
		main()
	}
	var err error
	if scratch, err = os.MkdirTemp("", "atelier-test-*"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// result is what a call came to.
type result struct {
	code           int
	stdout, stderr string
}

// atelier carries out a command line in this process.
func atelier(t *testing.T, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, &out, &errs)
	return result{code, out.String(), errs.String()}
}

// succeed is atelier for what must go well.
func succeed(t *testing.T, args ...string) result {
	t.Helper()
	r := atelier(t, args...)
	if r.code != exitOK {
		t.Fatalf("%q ended with %d: %s", args, r.code, r.stderr)
	}
	return r
}

// program prepares a process that carries out a command line.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Env = append(os.Environ(), asProgram+"=yes")
	return cmd
}

// decodeLines decodes JSON, an object a line.
func decodeLines[T any](t *testing.T, text string) []T {
	t.Helper()
	var list []T
	for line := range strings.Lines(text) {
		var v T
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, v)
	}
	if len(list) == 0 {
		t.Fatal("no line of JSON")
	}
	return list
}

// tiny are the settings of a network that trains in a moment.
func tiny() []string {
	return []string{"--set", "latent=3", "--set", "width=4", "--set", "batch=4", "--set", "size=8"}
}

// pictureFolder makes a folder of grey squares of 8 x 8 pixels, once.
var pictureFolder = sync.OnceValue(func() string {
	dir := filepath.Join(scratch, "pictures")
	if err := os.Mkdir(dir, 0o777); err != nil {
		panic(err)
	}
	for i := range 12 {
		m := image.NewGray(image.Rect(0, 0, 8, 8))
		for p := range m.Pix {
			m.Pix[p] = uint8(20 * i)
		}
		m.SetGray(i%8, i/8, color.Gray{255})
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			panic(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.png", i)), b.Bytes(), 0o666); err != nil {
			panic(err)
		}
	}
	return dir
})

// trained makes a run folder of six steps, once. Tests only read it.
var trained = sync.OnceValue(func() string {
	dir := filepath.Join(scratch, "run")
	var errs bytes.Buffer
	args := append([]string{"train", "vae", "--data", pictureFolder(), "--steps", "6", "-o", dir}, tiny()...)
	if code := run(context.Background(), args, new(bytes.Buffer), &errs); code != exitOK {
		panic(errs.String())
	}
	return dir
})

// keepThreads undoes what --threads does.
func keepThreads(t *testing.T) {
	n := kernel.Threads()
	t.Cleanup(func() { kernel.SetThreads(n) })
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// refused checks that a call failed with one sentence that holds all of the parts.
func refused(t *testing.T, r result, code int, parts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("ended with %d, want %d: %s", r.code, code, r.stderr)
	}
	if strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "atelier: ") || r.stdout != "" {
		t.Errorf("not one sentence on standard error: %q, and %q on standard output", r.stderr, r.stdout)
	}
	for _, p := range parts {
		if !strings.Contains(r.stderr, p) {
			t.Errorf("%q doesn't say %q", r.stderr, p)
		}
	}
}

func TestHelp(t *testing.T) {
	all := succeed(t, "help")
	for _, cmd := range commands() {
		if !strings.Contains(all.stdout, "atelier "+cmd.name+" ") {
			t.Errorf("help leaves out %s", cmd.name)
		}
		for _, args := range [][]string{{cmd.name, "--help"}, {cmd.name, "nonsense", "-h", "--nonsense"}, {"help", cmd.name}} {
			r := succeed(t, args...)
			if !strings.HasPrefix(r.stdout, "Usage: atelier "+cmd.name) || r.stderr != "" {
				t.Errorf("%q: %s%s", args, r.stdout, r.stderr)
			}
			flags, _ := cmd.flags()
			for _, f := range flags {
				if !strings.Contains(r.stdout, "  "+f.String()+" ") {
					t.Errorf("the help of %s leaves out %s", cmd.name, f)
				}
			}
		}
	}
	if r := succeed(t, "--help"); r != all {
		t.Errorf("--help is not help: %s", r.stdout)
	}
}

func TestVersion(t *testing.T) {
	if r := succeed(t, "version"); !strings.HasPrefix(r.stdout, "atelier "+engine.Version) || !strings.Contains(r.stdout, kernel.Backend()) {
		t.Errorf("%q", r.stdout)
	}
	v := decodeLines[map[string]string](t, succeed(t, "--version", "--json").stdout)
	if len(v) != 1 || v[0]["version"] != versionText() {
		t.Errorf("%v", v)
	}
}

// Every command writes what it answers as JSON when asked, and nothing else then.
func TestListsAsJSON(t *testing.T) {
	settings := decodeLines[settingLine](t, succeed(t, "settings", "vae", "--json").stdout)
	i := slices.IndexFunc(settings, func(s settingLine) bool { return s.Name == "latent" })
	if i < 0 || *settings[i].Min != 1 || *settings[i].Max != 512 || settings[i].For != "train" || settings[i].Default == "" || settings[i].Help == "" {
		t.Errorf("%+v", settings)
	}
	if !slices.ContainsFunc(settings, func(s settingLine) bool { return s.For == "sample" }) {
		t.Error("the settings of sampling are missing")
	}
	text := succeed(t, "settings", "vae").stdout
	for _, s := range settings {
		if !strings.Contains(text, "\n"+s.Name+" ") || !strings.Contains(text, s.Help) {
			t.Errorf("the table leaves out %s", s.Name)
		}
	}
	data := decodeLines[map[string]string](t, succeed(t, "data", "--json").stdout)
	if data[0]["name"] != "digits" || data[0]["credit"] == "" || !strings.Contains(succeed(t, "data").stdout, data[0]["description"]) {
		t.Errorf("%v", data)
	}
	for line := range strings.Lines(succeed(t, "models", "--json").stdout) {
		m := decodeLines[map[string]string](t, line)[0]
		if m["name"] == "" || m["method"] == "" || !strings.Contains(succeed(t, "models").stdout, m["description"]) {
			t.Errorf("%v", m)
		}
	}
}

func TestAPanicBecomesASentence(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var errs bytes.Buffer
	code := report(&errs, func() error { panic("the moon fell down") })
	r := result{code: code, stderr: errs.String()}
	refused(t, r, exitFailed, "a fault of this program", "the moon fell down", os.TempDir())
	files, err := filepath.Glob(filepath.Join(os.TempDir(), "atelier-crash-*.log"))
	if err != nil || len(files) != 1 || !strings.Contains(r.stderr, files[0]) {
		t.Fatalf("%v, %v", files, err)
	}
	if text, err := os.ReadFile(files[0]); err != nil || !bytes.Contains(text, []byte("TestAPanicBecomesASentence")) {
		t.Errorf("the stack is %q (%v)", text, err)
	}
}
