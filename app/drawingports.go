package main

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"time"

	"atelier/assets"
	"atelier/engine"
	"atelier/engine/atomicfile"
	"atelier/engine/imageio"
	"atelier/engine/model"
	"atelier/ui"
)

// What the tabs that make pictures without a model ask of the program.

func randomPorts() ui.Random { return ui.Random{Save: save, Recipe: randomRecipe, Open: readNoise} }

func templatePorts() ui.Template {
	var list []ui.ModelEntry
	for _, m := range model.ShippedModels() {
		list = append(list, ui.ModelEntry{Name: m.Name, Help: m.Description})
	}
	return ui.Template{
		Save: save, Library: newLibrary(), Recipe: templateRecipe, Open: readScene, Keep: keepPicture,
		Models: list, Fonts: assets.FontNames(), NewFolder: newFolder,
	}
}

// home is the folder of everything that the program makes and nobody has named a place for.
func home() string {
	dir, err := os.UserHomeDir()
	if err != nil {
		dir = "."
	}
	return filepath.Join(dir, "Atelier")
}

// newFolder names a folder that isn't there yet.
func newFolder(stem string) string { return imageio.NextFree(filepath.Join(home(), stem)) }

// keepPicture writes a picture that is to be used again, and names its file.
func keepPicture(m image.Image) (string, error) {
	dir := filepath.Join(home(), "pictures")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", fmt.Errorf("can't make the folder %s (%w): make room, or save the picture yourself", dir, engine.Cause(err))
	}
	path := imageio.NextFree(filepath.Join(dir, time.Now().Format("2006-01-02")+".png"))
	err := atomicfile.Write(path, func(w io.Writer) error { return imageio.WritePNG(w, m, nil) })
	return path, err
}
