package main

import (
	"context"
	"encoding/json"
	"fmt"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/random"
)

var randomCommand = command{
	name:  "random",
	words: "[-n 1] [--seed S] [--like FILE.png] [--set NAME=VALUE]... -o FILE",
	short: "make pictures from chance",
	long: `FILE decides the form as for atelier sample. --like takes the settings and the
seed from a picture that this command or the studio has saved; --set and --seed
then change them. The same settings and seed give the same pixels, here and in
the studio, whatever -n is and on any number of threads.

  atelier random --set kind=worley --set colour=palette -o cells.png

atelier settings random lists what --set takes.`,
	flags: func() ([]flag, func(*call, []string) error) {
		d := drawing{n: 1, set: make(map[string]string)}
		return d.flags(text(&d.like, "like", "FILE.png", "a picture whose settings and seed to start from")), func(c *call, words []string) error {
			if len(words) > 0 {
				return misuse("random takes no %q", words[0])
			}
			if err := checkPictureFile(d.path); err != nil {
				return err
			}
			return c.random(d)
		}
	},
}

// drawing is what the commands that make pictures without a model are told.
type drawing struct {
	n      int
	seed   uint64
	seeded bool // the seed was said
	set    map[string]string
	like   string
	path   string
}

// flags are those of both commands, and more.
func (d *drawing) flags(more ...flag) []flag {
	s := seed(&d.seed, "which pictures (default 0)")
	set := s.set
	s.set = func(text string) error { d.seeded = true; return set(text) }
	return append([]flag{
		count(&d.n, "n", "N", 1, mostPictures, fmt.Sprintf("how many pictures (default %d)", d.n)), s,
		assign(d.set, "a setting; may be repeated"),
		text(&d.path, "o", "FILE", "where to: .png, .gif, .npy or a folder"),
	}, append(more, threads())...)
}

// recalled is what both commands read out of a picture's recipe.
type recalled struct {
	Command  string            `json:"command"`
	Seed     uint64            `json:"seed"`
	Index    int               `json:"index"`
	Settings map[string]string `json:"settings"`
	Scene    json.RawMessage   `json:"scene"`
}

func (c *call) random(d drawing) error {
	if err := checkPlace(d.path); err != nil {
		return err
	}
	var s random.Settings
	engine.SetDefaults(&s)
	first := 0
	if d.like != "" {
		like, seed, index, err := readNoise(d.like)
		if err != nil {
			return err
		}
		if s, first = like, index; !d.seeded {
			d.seed = seed
		}
	}
	if err := engine.Apply(&s, d.set); err != nil {
		return usageError{err}
	}
	batch, err := c.draw(d, s.Width, s.Height, func(ctx context.Context, i int, progress func(float64)) (engine.Batch, error) {
		return random.Draw(ctx, s, d.seed, first+i, progress)
	})
	if err != nil {
		return err
	}
	return c.wrote(d, imageio.Save(c.ctx, d.path, batch, randomRecipe(engine.Values(&s), d.seed, first), imageio.Options{}))
}

// draw makes n pictures of one size, one after another.
func (c *call) draw(d drawing, w, h int, one func(ctx context.Context, i int, progress func(float64)) (engine.Batch, error)) (engine.Batch, error) {
	if err := checkSize(engine.Info{W: w, H: h, C: 3}, d.n, d.path); err != nil {
		return engine.Batch{}, err
	}
	p := newProgress(c)
	defer p.clear()
	var all engine.Batch
	for i := range d.n {
		b, err := one(c.ctx, i, func(at float64) {
			p.show((float64(i)+at)/float64(d.n), func() []string { return []string{fmt.Sprintf("%d of %s", i, pictures(d.n))} })
		})
		if err != nil {
			return all, stopped(err, d.path)
		}
		if d.n == 1 {
			return b, nil
		}
		if i == 0 {
			all = engine.Batch{H: b.H, W: b.W, C: b.C, Pix: make([]uint8, 0, d.n*len(b.Pix))}
		}
		all.N++
		all.Pix = append(all.Pix, b.Pix...)
	}
	return all, nil
}

// wrote tells the end.
func (c *call) wrote(d drawing, err error) error {
	if err != nil {
		return stopped(err, d.path)
	}
	if c.json {
		c.record(map[string]any{"done": true, "path": d.path, "n": d.n, "seed": d.seed})
	}
	c.say("Wrote %s into %s.", pictures(d.n), d.path)
	return nil
}
