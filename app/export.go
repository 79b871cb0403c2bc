package main

import (
	"fmt"

	"atelier/engine/model"
)

var exportCommand = command{
	name:  "export",
	words: "MODEL -o FILE.safetensors",
	short: "write a model's weights for other programs",
	long: `The file holds what samples are made with, in PyTorch's names and shapes: the
averages of the weights where the training kept them, and no optimizer state.
A file that is there is replaced, except the checkpoint of a run.`,
	flags: func() ([]flag, func(*call, []string) error) {
		var path string
		return []flag{
				text(&path, "o", "FILE", "where to: a .safetensors file"),
			}, func(c *call, words []string) error {
				name, err := oneModel("export", words)
				if err != nil {
					return err
				}
				if path == "" {
					return misuse("where to write is not said: add -o FILE.safetensors")
				}
				if err := checkEnding(path, ".safetensors"); err != nil {
					return err
				}
				return c.export(name, path)
			}
	},
}

func (c *call) export(name, path string) error {
	if err := checkNoCheckpoint(path); err != nil {
		return err
	}
	f, err := model.OpenFile(name)
	if err != nil {
		return err
	}
	f = model.Export(f)
	if err := f.Finite(); err != nil {
		return fmt.Errorf("%s %w", name, err)
	}
	if err := model.Save(path, f); err != nil {
		return err
	}
	if c.json {
		c.record(map[string]any{"done": true, "path": path, "tensors": len(f.Tensors), "hash": model.Hash(f)})
	}
	c.say("Wrote %d tensors into %s.", len(f.Tensors), path)
	return nil
}
