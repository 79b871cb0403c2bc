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
		return nil, fmt.Errorf("%s can't be read (%w)", path, engine.Cause(err))
	}
	defer f.Close()
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
		return nil, fmt.Errorf("%s can't be read (%w)", path, engine.Cause(err))
	}
	defer f.Close()
	recipe, err := ReadRecipe(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return recipe, nil
}
