package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/template"
)

var templateCommand = command{
	name:  "template",
	words: "[SCENE] [-n 1] [--seed S] [--set NAME=VALUE]... -o FILE",
	short: "make pictures from shapes filled with content",
	long: `One shape is described by settings. SCENE is a whole scene instead: a .json file
or a PNG, saved by this command or by the studio; --set then changes the canvas
and how the pictures of many differ.

With -n above 1 every picture is varied: size, place, angle, and what else the
settings of the group Many say. Into a folder, --set captions=true also writes
metadata.jsonl, which says exactly what is in each picture, in English and
Chinese.

  atelier template --set shape=star --set content=radial -o star.png
  atelier template --set shapes=star,heart --set captions=true -n 200 -o set/

FILE decides the form as for atelier sample. atelier settings template lists what
--set takes.`,
	flags: func() ([]flag, func(*call, []string) error) {
		d := drawing{n: 1, set: make(map[string]string)}
		return d.flags(), func(c *call, words []string) error {
			if len(words) > 1 {
				return misuse("template takes one SCENE, and here is also %q", words[1])
			}
			if err := checkPictureFile(d.path); err != nil {
				return err
			}
			if len(words) == 1 {
				d.like = words[0]
			}
			return c.template(d)
		}
	},
}

// templateSettings are what --set takes: one shape on a canvas, and how many pictures of it differ.
type templateSettings struct {
	template.Canvas
	template.Layer
	template.Many
	Captions bool `name:"captions" label:"Captions" default:"false" help:"Writes metadata.jsonl beside the pictures of a folder: what is in each, in words." group:"Many"`
}

func (c *call) template(d drawing) error {
	if err := checkPlace(d.path); err != nil {
		return err
	}
	s, scene, err := readTemplate(&d)
	if err != nil {
		return err
	}
	lib := newLibrary()
	if s.Captions {
		return c.templateSet(d, scene, s.Many, lib)
	}
	vary := func(i int) template.Scene {
		if d.n == 1 {
			return scene
		}
		return template.Vary(scene, s.Many, d.seed, i)
	}
	batch, err := c.draw(d, scene.Width, scene.Height, func(ctx context.Context, i int, progress func(float64)) (engine.Batch, error) {
		return template.Render(ctx, vary(i), scene.Width, scene.Height, d.seed+uint64(i), lib, progress)
	})
	if err != nil {
		return err
	}
	recipe := func(first, n int) any {
		if n == 1 {
			return templateRecipe(vary(first), d.seed+uint64(first))(0, 1)
		}
		return manyRecipe(scene, s.Many, d.seed, first, n)
	}
	return c.wrote(d, imageio.Save(d.path, batch, recipe, imageio.Options{}))
}

// templateSet writes a folder with captions.
func (c *call) templateSet(d drawing, scene template.Scene, m template.Many, lib template.Library) error {
	if ending(d.path) != "" {
		return misuse("captions are written into a folder, and %s is none: give the name of a folder", d.path)
	}
	p := newProgress(c)
	err := template.WriteSet(c.ctx, d.path, scene, m, d.n, d.seed, true, lib, func(at float64) {
		p.show(at, func() []string { return []string{fmt.Sprintf("%.0f of %s", at*float64(d.n), pictures(d.n))} })
	})
	p.clear()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped: %s holds the pictures that were done", d.path)
	}
	return c.wrote(d, err)
}

// readTemplate puts together what the flags say, beginning with the scene of a file where one is named.
func readTemplate(d *drawing) (templateSettings, template.Scene, error) {
	var s templateSettings
	engine.SetDefaults(&s)
	if d.like == "" {
		if err := engine.Apply(&s, d.set); err != nil {
			return s, template.Scene{}, usageError{err}
		}
		return s, template.Scene{Canvas: s.Canvas, Layers: []template.Layer{s.Layer}}, nil
	}
	scene, seed, err := readScene(d.like)
	if err != nil {
		return s, scene, err
	}
	if !d.seeded {
		d.seed = seed
	}
	s.Canvas = scene.Canvas
	var layer template.Layer
	for name := range d.set {
		for _, f := range engine.Fields(&layer) {
			if f.Name == name {
				return s, scene, misuse("--set %s is of a single shape, and the shapes are those of %s: change them in the studio", name, d.like)
			}
		}
	}
	if err := engine.Apply(&s, d.set); err != nil {
		return s, scene, usageError{err}
	}
	scene.Canvas = s.Canvas
	return s, scene, nil
}

// mostScene is the largest file that may be a scene, in bytes.
const mostScene = 16 << 20

// readScene reads a scene, and the seed it was painted with, from a .json file or out of a PNG's recipe.
func readScene(path string) (template.Scene, uint64, error) {
	if strings.HasSuffix(strings.ToLower(path), ".png") {
		r, err := recall(path, "template")
		if err != nil {
			return template.Scene{}, 0, err
		}
		scene, err := template.ParseScene(r.Scene)
		if err != nil {
			err = fmt.Errorf("the recipe in %s can't be used: %w", path, err)
		}
		return scene, r.Seed, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return template.Scene{}, 0, fmt.Errorf("%s can't be read (%w)", path, engine.Cause(err))
	case !info.Mode().IsRegular() || info.Size() > mostScene:
		return template.Scene{}, 0, fmt.Errorf("%s is no scene: give a .json file or a PNG that atelier template has written", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return template.Scene{}, 0, fmt.Errorf("%s can't be read (%w)", path, engine.Cause(err))
	}
	scene, err := template.ParseScene(text)
	if err != nil {
		err = fmt.Errorf("%s can't be used: %w", path, err)
	}
	return scene, 0, err
}
