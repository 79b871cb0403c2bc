package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"atelier/engine"
	"atelier/engine/model"
)

// Where results go. What can be known about a place is found out before any time is spent on what should go there.

// checkEnding refuses a file name whose ending isn't among those the command writes. "" stands for a folder.
func checkEnding(path string, endings ...string) error {
	ext := ending(path)
	var names []string
	folder := false
	for _, e := range endings {
		if e == ext {
			return nil
		}
		if e == "" {
			folder = true
			continue
		}
		names = append(names, e)
	}
	ways := "give a name that ends in " + strings.Join(names, ", ")
	if folder {
		ways += " or the name of a folder"
	}
	return misuse("-o %s can't be written: %s", path, ways)
}

// ending is ".png", in small letters, or "" for what is or will be a folder.
func ending(path string) string {
	if os.IsPathSeparator(path[len(path)-1]) || isFolder(path) {
		return ""
	}
	return strings.ToLower(filepath.Ext(path))
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// checkPlace finds out whether a file or folder can be made at path, by making a file beside it or, for a folder, in it.
func checkPlace(path string) error {
	dir := filepath.Dir(path)
	if ending(path) == "" {
		dir = nearestFolder(path)
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("can't write %s: there is no folder %s: make it or choose another place", path, dir)
	case err == nil && !info.IsDir():
		return fmt.Errorf("can't write %s: %s is not a folder: choose another place", path, dir)
	case err == nil:
		err = probe(dir)
	}
	if err != nil {
		return fmt.Errorf("can't write %s: %w; choose another place", path, engine.Cause(err))
	}
	return nil
}

// nearestFolder is path, or what is there of the way to it.
func nearestFolder(path string) string {
	for {
		if _, err := os.Lstat(path); err == nil || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

// probe makes a file in dir and removes it.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, ".atelier-*.tmp")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}

// checkNoCheckpoint refuses to replace a run's checkpoint with something that a run can't go on from.
func checkNoCheckpoint(path string) error {
	if filepath.Base(path) != model.FileName {
		return nil
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s may be the checkpoint of a run: choose another name, or remove it first", path)
	}
	return nil
}
