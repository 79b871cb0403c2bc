package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"atelier/assets"
	"atelier/engine"
)

// The files with models in a run folder.
const (
	FileName    = "model.safetensors" // the checkpoint
	BestName    = "best.safetensors"  // the best moment's
	HistoryName = "history"           // a folder with those of earlier steps, named by step
)

var openers = make(map[string]func(*File) (engine.Generator, error))

// Register says how models of a method are opened; packages of methods call it from init. The opener gets what Export gives, all of it
// finite, and says in a sentence what doesn't fit.
func Register(method string, open func(*File) (engine.Generator, error)) {
	if _, twice := openers[method]; twice || method == "" {
		panic("model: Register: a method without a name or registered twice")
	}
	openers[method] = open
}

// Shipped describes a model that ships inside the program.
type Shipped struct {
	Name        string `json:"name"`
	Method      string `json:"method"`
	Data        string `json:"data"`        // what it learned from
	Description string `json:"description"` // one sentence
	Command     string `json:"command"`     // what made it
}

// files is where shipped models lie; tests put others there.
var files fs.FS = assets.Files

// ShippedModels lists the models that ship inside the program, in alphabetical order.
func ShippedModels() []Shipped {
	descriptions, err := fs.Glob(files, "models/*.json")
	if err != nil {
		panic("model: a bad pattern")
	}
	var list []Shipped
	for _, path := range descriptions {
		text, err := fs.ReadFile(files, path)
		var s Shipped
		if err != nil || json.Unmarshal(text, &s) != nil || path != "models/"+s.Name+".json" {
			panic("model: a shipped model's description is damaged or under another name")
		}
		if _, err := fs.Stat(files, weightsOf(s.Name)); err == nil {
			list = append(list, s)
		}
	}
	return list
}

func weightsOf(name string) string { return "models/" + name + ".safetensors" }

// Open opens a model: a shipped name, a run folder or a .safetensors file. A shipped name comes before a path of the same name; ./NAME
// is always the path. The error is one sentence.
func Open(name string) (engine.Generator, error) {
	f, err := OpenFile(name)
	if err != nil {
		return nil, err
	}
	method := f.Meta["method"]
	open, known := openers[method]
	switch {
	case method == "":
		return nil, fmt.Errorf("%s doesn't say which method made it, so it can't be opened: it was not saved by Atelier", name)
	case !known:
		return nil, fmt.Errorf("%s was made by the method %q, and this version knows only %s",
			name, method, strings.Join(slices.Sorted(maps.Keys(openers)), ", "))
	}
	f = Export(f)
	if err := f.Finite(); err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	g, err := open(f)
	if err != nil {
		return nil, fmt.Errorf("%s can't be opened: %w", name, err)
	}
	return g, nil
}

// OpenFile reads the file behind a name as Open takes it, whole: with the optimizer's state, if it is there. It is called by that name
// from then on: a shipped model by its own, others by their folder's or file's.
func OpenFile(name string) (*File, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	if f.Meta == nil {
		f.Meta = map[string]string{}
	}
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	if filepath.Base(name) == FileName { // a run's checkpoint, by its file
		name = filepath.Dir(name)
	}
	f.Meta["name"] = strings.TrimSuffix(filepath.Base(name), ".safetensors")
	return f, nil
}

func openFile(name string) (*File, error) {
	var shipped []string
	for _, s := range ShippedModels() {
		if s.Name == name {
			data, err := fs.ReadFile(files, weightsOf(name))
			if err != nil {
				return nil, unreadable(name, err)
			}
			return Parse(name, data)
		}
		shipped = append(shipped, s.Name)
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, unknown(name, shipped)
	case err != nil:
		return nil, unreadable(name, err)
	case info.IsDir():
		return openRun(name)
	}
	return Load(name)
}

// openRun reads the checkpoint of a run folder, or says which other one the folder keeps.
func openRun(dir string) (*File, error) {
	path := filepath.Join(dir, FileName)
	f, err := Load(path)
	if err == nil {
		return f, nil
	}
	kept := earlier(dir)
	switch missing := errors.Is(err, fs.ErrNotExist); {
	case missing && kept == "":
		return nil, fmt.Errorf("the folder %s holds no %s: give the folder of a training run", dir, FileName)
	case missing:
		return nil, fmt.Errorf("the folder %s holds no %s, but it keeps an earlier state of the run: give %s", dir, FileName, kept)
	case kept != "":
		return nil, fmt.Errorf("%w; the run keeps an earlier state, %s", err, kept)
	}
	return nil, err
}

// earlier is a whole file of an earlier step in a run folder, the newest by name before the best; "" where there is none.
func earlier(dir string) string {
	history := filepath.Join(dir, HistoryName)
	entries, _ := os.ReadDir(history) // not Glob: the user's path may hold its signs
	paths := []string{filepath.Join(dir, BestName)}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".safetensors") {
			paths = append(paths, filepath.Join(history, e.Name()))
		}
	}
	for _, path := range slices.Backward(paths) {
		if _, err := Load(path); err == nil {
			return path
		}
	}
	return ""
}

func unknown(name string, shipped []string) error {
	ways := "give a run folder or a .safetensors file"
	if len(shipped) > 0 {
		ways = "give a shipped name (" + strings.Join(shipped, ", ") + "), a run folder or a .safetensors file"
	}
	if near := engine.Nearest(name, shipped); near != "" {
		return fmt.Errorf("there is no model %q (did you mean %q?): %s", name, near, ways)
	}
	return fmt.Errorf("there is no model %q: %s", name, ways)
}
