package main

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"atelier/assets"
	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/model"
)

// library finds the pictures, fonts and models that shapes refer to. It keeps what it has found and may be used by several goroutines.
type library struct {
	mu       sync.Mutex
	pictures map[string]kept
	models   map[string]engine.Generator
}

// kept is a picture with the state of the file it was read from: a file that has changed is read again.
type kept struct {
	m     image.Image
	stamp string
}

// mostKept bounds how many pictures and models are kept; then all are forgotten.
const mostKept = 16

func newLibrary() *library {
	return &library{pictures: make(map[string]kept), models: make(map[string]engine.Generator)}
}

// Picture implements mask.Library: the name is a path.
func (l *library) Picture(path string) (image.Image, error) {
	info, err := os.Stat(path)
	switch {
	case path == "":
		return nil, fmt.Errorf("no picture is chosen: choose one, or another content")
	case err != nil:
		return nil, fmt.Errorf("the picture %s can't be read (%w): choose another", path, engine.Cause(err))
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder, not a picture: choose a picture in it", path)
	}
	stamp := fmt.Sprint(info.Size(), info.ModTime().UnixNano())
	l.mu.Lock()
	defer l.mu.Unlock()
	if k, ok := l.pictures[path]; ok && k.stamp == stamp {
		return k.m, nil
	}
	m, err := imageio.Decode(path)
	if err != nil {
		return nil, fmt.Errorf("the picture %s can't be read (%w): choose another", path, err)
	}
	if len(l.pictures) >= mostKept {
		clear(l.pictures)
	}
	l.pictures[path] = kept{m, stamp}
	return m, nil
}

// mostFont is the largest file that may be a font, in bytes.
const mostFont = 64 << 20

// Font implements mask.Library: the name is a shipped font's, or a path.
func (l *library) Font(name string) ([]byte, error) {
	for _, shipped := range assets.FontNames() {
		if name == shipped {
			return assets.Font(name)
		}
	}
	info, err := os.Stat(name)
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case err != nil:
		return nil, fmt.Errorf("the font %s can't be read (%w): give a .ttf or .otf file, or one of %s", name, engine.Cause(err), strings.Join(assets.FontNames(), ", "))
	case info.IsDir() || info.Size() > mostFont || ext != ".ttf" && ext != ".otf":
		return nil, fmt.Errorf("%s is no font: give a .ttf or .otf file, or one of %s", name, strings.Join(assets.FontNames(), ", "))
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the font %s can't be read (%w): choose another", name, engine.Cause(err))
	}
	return data, nil
}

// Sample implements template.Library.
func (l *library) Sample(ctx context.Context, name string, seed uint64, index int) (engine.Batch, error) {
	if name == "" {
		return engine.Batch{}, fmt.Errorf("no model is chosen: choose one, or another content")
	}
	l.mu.Lock() // a generator is for one goroutine at a time
	defer l.mu.Unlock()
	g, ok := l.models[name]
	if !ok {
		var err error
		if g, err = model.Open(name); err != nil {
			return engine.Batch{}, err
		}
		if len(l.models) >= mostKept {
			clear(l.models)
		}
		l.models[name] = g
	}
	return g.Generate(ctx, engine.Request{Seed: seed, First: index, N: 1})
}
