package main

import (
	"fmt"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/imageio"
)

var encodeCommand = command{
	name:  "encode",
	words: "MODEL IMAGE... -o latents.npy",
	short: "turn pictures into a model's latents",
	long: `Of every picture the middle square is taken, in the model's size and colours.
The file receives an array of float32, N x Z, a row for each picture in the
order given; a file that is there is replaced. A picture that can't be read is
an error, since rows and pictures would no longer match.`,
	flags: func() ([]flag, func(*call, []string) error) {
		var path string
		return []flag{
				text(&path, "o", "FILE", "where to: an .npy file"),
				threads(),
			}, func(c *call, words []string) error {
				switch {
				case len(words) == 0:
					return misuse("which model is not said: write encode MODEL IMAGE...")
				case len(words) == 1:
					return misuse("there is no picture to encode: write encode MODEL IMAGE...")
				case path == "":
					return misuse("where to write is not said: add -o FILE")
				}
				if err := checkEnding(path, ".npy"); err != nil {
					return err
				}
				return c.encode(words[0], words[1:], path)
			}
	},
}

func (c *call) encode(name string, images []string, path string) error {
	g, info, err := openModel(name, path)
	if err != nil {
		return err
	}
	encoder, ok := g.(engine.Encoder)
	if !ok {
		return fmt.Errorf("%s can't encode pictures: models of the method %s have no encoder", name, info.Method)
	}
	if err := checkSize(info, len(images), path); err != nil {
		return err
	}
	batch := engine.Batch{H: info.H, W: info.W, C: info.C}
	for _, image := range images {
		if c.ctx.Err() != nil {
			return stopped(c.ctx.Err(), path)
		}
		b, err := dataset.OpenPicture(image, info.H, info.C)
		if err != nil {
			return err
		}
		batch.N++
		batch.Pix = append(batch.Pix, b.Pix...)
	}
	l, err := encoder.Encode(c.ctx, batch)
	if err == nil {
		err = imageio.SaveLatents(path, l)
	}
	if err != nil {
		return stopped(err, path)
	}
	if c.json {
		c.record(map[string]any{"done": true, "path": path, "n": l.N, "latent": l.Z, "model": info.Name, "hash": info.Hash})
	}
	c.say("Wrote the latents of %s into %s: %d x %d.", pictures(l.N), path, l.N, l.Z)
	return nil
}

var decodeCommand = command{
	name:  "decode",
	words: "MODEL latents.npy -o FILE",
	short: "turn latents into pictures",
	long: `The latents are an array of float32, N x Z, or Z alone for one picture. FILE
decides the form as for atelier sample, and a file that is there is replaced.`,
	flags: func() ([]flag, func(*call, []string) error) {
		var path string
		return []flag{
				text(&path, "o", "FILE", "where to: .png, .gif, .npy or a folder"),
				threads(),
			}, func(c *call, words []string) error {
				if len(words) != 2 {
					return misuse("decode takes a model and a file of latents: write decode MODEL latents.npy")
				}
				if err := checkPictureFile(path); err != nil {
					return err
				}
				return c.decode(words[0], words[1], path)
			}
	},
}

func (c *call) decode(name, latents, path string) error {
	array, err := imageio.LoadNPY(latents)
	if err != nil {
		return err
	}
	l, err := array.Latents()
	if err != nil {
		return fmt.Errorf("%s: %w", latents, err)
	}
	g, info, err := openModel(name, path)
	if err != nil {
		return err
	}
	decoder, ok := g.(engine.Decoder)
	switch {
	case !ok:
		return fmt.Errorf("%s can't decode latents: models of the method %s have none", name, info.Method)
	case l.Z != info.Latent && !isMixed(g, l.Z, info.Latent):
		return fmt.Errorf("the latents in %s have %d numbers each, and %s takes %d: they belong to another model", latents, l.Z, name, info.Latent)
	}
	if err := checkSize(info, l.N, path); err != nil {
		return err
	}
	batch, err := decoder.Decode(c.ctx, l)
	if err == nil {
		err = imageio.Save(c.ctx, path, batch, decodeRecipe(info, l), imageio.Options{})
	}
	if err != nil {
		return stopped(err, path)
	}
	if c.json {
		c.record(map[string]any{"done": true, "path": path, "n": l.N, "model": info.Name, "hash": info.Hash})
	}
	c.say("Wrote %s into %s.", pictures(l.N), path)
	return nil
}

// isMixed says whether latents of size z are one of the model's size for each layer.
func isMixed(g engine.Generator, z, size int) bool {
	m, ok := g.(engine.Mixer)
	return ok && z == size*m.Layers()
}
