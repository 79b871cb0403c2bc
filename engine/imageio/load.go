package imageio

import (
	"encoding/json"
	"fmt"
	"os"

	"atelier/engine"
)

// LoadNPY is ReadNPY from a file; errors name it.
func LoadNPY(path string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s can't be read (%w): choose another file", path, engine.Cause(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: give an NPY file", path)
	}
	a, err := ReadNPY(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// LoadRecipe is ReadRecipe from a file; errors name it.
func LoadRecipe(path string) (json.RawMessage, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s can't be read (%w): choose another picture", path, engine.Cause(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: give a PNG picture", path)
	}
	recipe, err := ReadRecipe(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return recipe, nil
}
