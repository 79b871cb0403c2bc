package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/model"
)

const (
	mostPictures = 10_000_000
	mostBytes    = 2 << 30     // of pictures that are made at once
	mostPixels   = 200_000_000 // of a grid or an animation
)

var sampleCommand = command{
	name:  "sample",
	words: "MODEL [-n 64] [--seed S] [--class C] [--set NAME=VALUE]... -o FILE",
	short: "make pictures with a trained model",
	long: `FILE decides the form: .png is a grid, or one picture with -n 1; .gif an
animation; .npy an array of uint8, N x H x W x C; a folder, or a name without an
ending, gets one PNG each, numbered on from those that are there. A file that is
there is replaced.

A PNG carries its recipe: the model and the hash of its weights, seed, index,
settings and the version of this program. Picture i of a seed is the same
whatever -n is.

atelier settings METHOD also lists what --set takes here.`,
	flags: func() ([]flag, func(*call, []string) error) {
		r := engine.Request{N: 64, Set: make(map[string]string)}
		var path string
		return []flag{
				count(&r.N, "n", "N", 1, mostPictures, "how many pictures (default 64)"),
				seed(&r.Seed, "which pictures (default 0)"),
				setting(r.Set, "class", "C", "draw only this class, by name or number: the same as --set class=C"),
				assign(r.Set, "a setting of the method's sampling; may be repeated"),
				text(&path, "o", "FILE", "where to: .png, .gif, .npy or a folder"),
				threads(),
			}, func(c *call, words []string) error {
				name, err := oneModel("sample", words)
				if err != nil {
					return err
				}
				if err := checkPictureFile(path); err != nil {
					return err
				}
				return c.sample(name, r, path)
			}
	},
}

// oneModel is the MODEL of a command that takes nothing else.
func oneModel(command string, words []string) (string, error) {
	switch len(words) {
	case 0:
		return "", misuse("which model is not said: write %s MODEL", command)
	case 1:
		return words[0], nil
	}
	return "", misuse("%s takes one MODEL, and here is also %q", command, words[1])
}

// checkPictureFile checks what -o says of a command that writes pictures.
func checkPictureFile(path string) error {
	if path == "" {
		return misuse("where to write is not said: add -o FILE")
	}
	return checkEnding(path, ".png", ".gif", ".npy", "")
}

// openModel opens a model that is to make something for path.
func openModel(name, path string) (engine.Generator, engine.Info, error) {
	if err := checkPlace(path); err != nil {
		return nil, engine.Info{}, err
	}
	g, err := model.Open(name)
	if err != nil {
		return nil, engine.Info{}, err
	}
	info := g.Info()
	if info.Name == "" {
		info.Name = nameOf(name)
	}
	return g, info, nil
}

// nameOf is what a model that has no name is called: by its file or its run folder.
func nameOf(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if filepath.Base(path) == model.FileName {
		path = filepath.Dir(path)
	}
	return filepath.Base(path)
}

func (c *call) sample(name string, r engine.Request, path string) error {
	g, info, err := openModel(name, path)
	if err != nil {
		return err
	}
	if err := checkRequest(info, r, path); err != nil {
		return err
	}
	p := newProgress(c)
	r.Progress = func(done int) {
		p.show(float64(done)/float64(r.N), func() []string { return []string{fmt.Sprintf("%d of %s", done, pictures(r.N))} })
	}
	batch, err := g.Generate(c.ctx, r)
	p.clear()
	if err == nil {
		err = imageio.Save(c.ctx, path, batch, sampleRecipe(info, r), imageio.Options{})
	}
	if err != nil {
		return stopped(err, path)
	}
	if c.json {
		c.record(map[string]any{"done": true, "path": path, "n": r.N, "seed": r.Seed, "model": info.Name, "hash": info.Hash})
	}
	c.say("Wrote %s into %s.", pictures(r.N), path)
	return nil
}

// checkRequest refuses what would end badly after minutes: settings that the method doesn't have, and pictures that fill the memory.
func checkRequest(info engine.Info, r engine.Request, path string) error {
	if s := samplingSettings(info.Method); s != nil {
		if err := engine.Apply(s, r.Set); err != nil {
			return usageError{err}
		}
	}
	return checkSize(info, r.N, path)
}

// checkSize refuses numbers of pictures that the memory, or the form, doesn't hold.
func checkSize(info engine.Info, n int, path string) error {
	pixels := n * info.H * info.W
	switch {
	case pixels > mostBytes/info.C:
		return fmt.Errorf("%s of %d x %d pixels don't fit into memory: ask for at most %d at a time", pictures(n), info.W, info.H, mostBytes/info.C/(info.H*info.W))
	case pixels > mostPixels && (ending(path) == ".png" || ending(path) == ".gif"):
		return fmt.Errorf("%s of %d x %d pixels are too many for %s: ask for at most %d, or write an .npy file or a folder", pictures(n), info.W, info.H, path, mostPixels/(info.H*info.W))
	}
	return nil
}

// stopped says what Ctrl-C did, and leaves other errors as they are.
func stopped(err error, path string) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped: %s was not written", path)
	}
	return err
}

// pictures is "1 picture", "2 pictures".
func pictures(n int) string {
	if n == 1 {
		return "1 picture"
	}
	return fmt.Sprintf("%d pictures", n)
}
