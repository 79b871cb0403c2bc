package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

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
Chinese; then a single picture is varied too.

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
	return c.wrote(d, imageio.Save(c.ctx, d.path, batch, recipe, imageio.Options{}))
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
	for _, name := range slices.Sorted(maps.Keys(d.set)) {
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
