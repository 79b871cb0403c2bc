package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/engine/pixel/random"
	"atelier/engine/pixel/template"
)

// Reading what made a picture: scenes and recipes.

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
			err = fmt.Errorf("the recipe in %s can't be used (%w): choose another picture, or open it with the version of Atelier that made it", path, err)
		}
		return scene, r.Seed, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return template.Scene{}, 0, fmt.Errorf("%s can't be read (%w): choose another file", path, engine.Cause(err))
	case !info.Mode().IsRegular() || info.Size() > mostScene:
		return template.Scene{}, 0, fmt.Errorf("%s is no scene: give a .json file or a PNG that atelier template has written", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return template.Scene{}, 0, fmt.Errorf("%s can't be read (%w): choose another file", path, engine.Cause(err))
	}
	scene, err := template.ParseScene(text)
	if err != nil {
		err = fmt.Errorf("%s can't be used as a scene (%w): choose another file, or open it with the version of Atelier that wrote it", path, err)
	}
	return scene, 0, err
}

// readNoise reads how a picture from chance was made.
func readNoise(path string) (s random.Settings, seed uint64, index int, err error) {
	engine.SetDefaults(&s)
	r, err := recall(path, "random")
	if err != nil {
		return s, 0, 0, err
	}
	if err := engine.Apply(&s, r.Settings); err != nil {
		return s, 0, 0, fmt.Errorf("the recipe in %s is from another version of Atelier: %w", path, err)
	}
	return s, r.Seed, r.Index, nil
}

// recall reads the recipe of a picture that the command has made.
func recall(path, command string) (recalled, error) {
	var r recalled
	raw, err := imageio.LoadRecipe(path)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("the recipe in %s can't be read: open the picture with the version of Atelier that made it", path)
	}
	if r.Command != command {
		return r, fmt.Errorf("%s was made by atelier %s, not by atelier %s: choose another", path, r.Command, command)
	}
	return r, nil
}
