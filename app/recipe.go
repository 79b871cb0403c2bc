package main

import (
	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/template"
)

// recipe says how pictures were made, so that they can be made again; it is what a PNG carries.
type recipe struct {
	Atelier string `json:"atelier"` // the program's version
	Command string `json:"command"` // sample or decode
	Model   string `json:"model"`   // its name
	Method  string `json:"method"`
	Hash    string `json:"hash"` // of the model's weights
	Index   int    `json:"index"`
	N       int    `json:"n"` // how many pictures: those from Index on

	*sampled
	Latents [][]float32 `json:"latents,omitempty"` // what they were decoded from: [N][Z]
}

// sampled is a recipe's part that only samples have.
type sampled struct {
	Seed     uint64            `json:"seed"`
	Settings map[string]string `json:"settings"` // those that were given
}

// maxLatents bounds the numbers that are written into one picture.
const maxLatents = 100_000

func newRecipe(command string, info engine.Info, index, n int) recipe {
	return recipe{Atelier: engine.Version, Command: command, Model: info.Name, Method: info.Method, Hash: info.Hash, Index: index, N: n}
}

// sampleRecipe is the recipe of a model's answer to a request.
func sampleRecipe(info engine.Info, r engine.Request) imageio.Recipe {
	set := r.Set
	if set == nil {
		set = map[string]string{}
	}
	return func(first, n int) any {
		c := newRecipe("sample", info, r.First+first, n)
		c.sampled = &sampled{r.Seed, set}
		return c
	}
}

// decodeRecipe is the recipe of what a model made from latents.
func decodeRecipe(info engine.Info, l engine.Latents) imageio.Recipe {
	return func(first, n int) any {
		c := newRecipe("decode", info, first, n)
		if n*l.Z <= maxLatents {
			for i := range n {
				c.Latents = append(c.Latents, l.Row(first+i))
			}
		}
		return c
	}
}

// drawnRecipe says how a picture was made without a model.
type drawnRecipe struct {
	Atelier  string            `json:"atelier"`
	Command  string            `json:"command"` // random or template
	Settings map[string]string `json:"settings,omitempty"`
	Scene    *template.Scene   `json:"scene,omitempty"`
	Seed     uint64            `json:"seed"`
	Index    int               `json:"index"`
	N        int               `json:"n"`
}

// randomRecipe is the recipe of pictures first, first+1, ... of a seed.
func randomRecipe(settings map[string]string, seed uint64, first int) imageio.Recipe {
	return func(i, n int) any {
		return drawnRecipe{Atelier: engine.Version, Command: "random", Settings: settings, Seed: seed, Index: first + i, N: n}
	}
}

// templateRecipe is the recipe of a scene.
func templateRecipe(s template.Scene, seed uint64) imageio.Recipe {
	return func(int, int) any {
		return drawnRecipe{Atelier: engine.Version, Command: "template", Scene: &s, Seed: seed, N: 1}
	}
}

// manyRecipe is the recipe of a sheet of varied scenes: Settings say how they vary.
func manyRecipe(s template.Scene, m template.Many, seed uint64, first, n int) any {
	return drawnRecipe{Atelier: engine.Version, Command: "template", Settings: engine.Values(&m), Scene: &s, Seed: seed, Index: first, N: n}
}
