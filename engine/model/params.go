package model

import (
	"fmt"
	"strconv"

	"atelier/engine"
	"atelier/engine/graph"
)

// What every family of models keeps in its files in the same way: parameters under their names, and the size of its pictures.

// Store adds parameters under prefix and their names. It shares their memory.
func (f *File) Store(prefix string, ps ...*graph.Param) {
	for _, p := range ps {
		f.Tensors[prefix+p.Name] = Tensor{Shape: p.Shape(), Data: p.Data()}
	}
}

// Restore copies parameters from the file, all or, with an error, none. names[i] is that of ps[i] in the file; with nil they are their own.
func (f *File) Restore(ps []*graph.Param, names []string) error {
	data := make([][]float32, len(ps))
	for i, p := range ps {
		name := p.Name
		if names != nil {
			name = names[i]
		}
		var err error
		if data[i], err = f.Tensor(name, p.Shape()...); err != nil {
			return err
		}
	}
	for i, p := range ps {
		copy(p.Data(), data[i])
	}
	return nil
}

// The texts that say the size of a model's pictures.
const (
	heightKey   = "height"
	widthKey    = "width"
	channelsKey = "channels"
)

// SetSize writes the size of the model's pictures.
func (f *File) SetSize(h, w, c int) {
	f.Meta[heightKey], f.Meta[widthKey], f.Meta[channelsKey] = strconv.Itoa(h), strconv.Itoa(w), strconv.Itoa(c)
}

// Size reads it. The error is one sentence.
func (f *File) Size() (h, w, c int, err error) {
	for _, x := range []struct {
		key string
		dst *int
	}{{heightKey, &h}, {widthKey, &w}, {channelsKey, &c}} {
		if *x.dst, err = strconv.Atoi(f.Meta[x.key]); err != nil {
			return 0, 0, 0, fmt.Errorf("the file doesn't say the %s of its pictures: it was made by another version or was changed", x.key)
		}
	}
	return h, w, c, engine.CheckSize(h, w, c)
}
