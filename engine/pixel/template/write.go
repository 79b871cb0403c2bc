package template

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"atelier/engine"
	"atelier/engine/imageio"
)

// mostPictures bounds a set, so that its names keep their length.
const mostPictures = 1_000_000

// recipe says how a picture of a set was made: the scene as it was painted, after it was varied, and the seed it was painted with.
type recipe struct {
	Atelier string `json:"atelier"`
	Command string `json:"command"`
	Scene   Scene  `json:"scene"`
	Seed    uint64 `json:"seed"`
	Index   int    `json:"index"`
	N       int    `json:"n"`
}

// line is a picture in metadata.jsonl.
type line struct {
	File    string   `json:"file_name"`
	Text    string   `json:"text"`
	Chinese string   `json:"text_zh"`
	Objects []Object `json:"objects"`
}

// WriteSet writes n pictures of the scene's size as PNG files with recipes into a folder that is empty or not there yet, and with captions a metadata.jsonl: a
// line {"file_name", "text", "text_zh", "objects"} for each. Picture i is Vary(s, m, seed, i), rendered with the seed seed + i. At the end of
// ctx it leaves whole files only, and what metadata there is speaks of those; on any other error it takes back what it has written, so that the same
// folder can be tried again. progress, where not nil, hears from 0 to 1 how far it is.
func WriteSet(ctx context.Context, dir string, s Scene, m Many, n int, seed uint64, captions bool, lib Library, progress func(at float64)) error {
	switch {
	case n < 1 || n > mostPictures:
		return fmt.Errorf("%d pictures can't be made: choose from 1 to %d", n, mostPictures)
	case len(s.Layers) == 0:
		return errors.New("there is no shape to vary: put one on the canvas")
	}
	if err := m.Check(); err != nil {
		return err
	}
	if err := s.Check(); err != nil {
		return err
	}
	made, err := emptyFolder(dir)
	if err != nil {
		return err
	}
	told := &metadata{path: filepath.Join(dir, "metadata.jsonl")}
	done, err := writePictures(ctx, dir, newVariation(s, m), n, seed, captions, lib, progress, told)
	told.close()
	if err != nil && ctx.Err() == nil {
		takeBack(dir, done, told, made)
	}
	return err
}

func pictureName(i int) string { return fmt.Sprintf("%05d.png", i+1) }

// takeBack removes the pictures that were written, their captions, and the folder where it was made for them. What can't be removed stays: the
// error that led here is the one to tell.
func takeBack(dir string, pictures int, told *metadata, made bool) {
	for i := range pictures {
		_ = os.Remove(filepath.Join(dir, pictureName(i)))
	}
	if told.file != nil {
		_ = os.Remove(told.path)
	}
	if made {
		_ = os.Remove(dir) // unless something else lies in it by now
	}
}

// metadata is the file of captions. It grows line by line, each after its picture, so that whatever ends the program leaves the captions of what is there.
type metadata struct {
	path string
	file *os.File // nil before the first line
	end  int64    // of the last whole line
}

func (m *metadata) add(line []byte) error {
	var err error
	if m.file == nil {
		m.file, err = os.OpenFile(m.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	}
	if err == nil {
		_, err = m.file.WriteAt(line, m.end)
	}
	if err != nil {
		if m.file != nil {
			_ = m.file.Truncate(m.end) // half a line is no caption
		}
		return fmt.Errorf("can't write %s (%w): make room there, or choose another folder", m.path, engine.Cause(err))
	}
	m.end += int64(len(line))
	return nil
}

func (m *metadata) close() {
	if m.file != nil {
		m.file.Close()
	}
}

func writePictures(ctx context.Context, dir string, v *variation, n int, seed uint64, captions bool, lib Library, progress func(at float64), told *metadata) (done int, err error) {
	p := NewPainter(lib) // the pictures that shapes are filled with stay the same
	for i := range n {
		s := v.scene(seed, i)
		b, err := p.render(ctx, s, s.Width, s.Height, seed+uint64(i), nil)
		if err != nil {
			return i, err
		}
		name := pictureName(i)
		r := recipe{Atelier: engine.Version, Command: "template", Scene: s, Seed: seed + uint64(i), N: 1}
		if err := imageio.Save(ctx, filepath.Join(dir, name), b, func(int, int) any { return r }, imageio.Options{}); err != nil {
			return i, err
		}
		if captions {
			c := Describe(s)
			text, err := json.Marshal(line{name, c.English, c.Chinese, c.Objects})
			if err != nil {
				panic("template: a caption that is no JSON")
			}
			if err := told.add(append(text, '\n')); err != nil {
				return i + 1, err
			}
		}
		if progress != nil {
			progress(float64(i+1) / float64(n))
		}
	}
	return n, nil
}

// emptyFolder makes the folder unless it is there, or says why it can't be used.
func emptyFolder(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return false, fmt.Errorf("can't make the folder %s (%w): choose another place", dir, engine.Cause(err))
		}
		return true, nil
	case err != nil:
		return false, fmt.Errorf("can't write into %s (%w): choose another folder", dir, engine.Cause(err))
	case len(entries) > 0:
		return false, fmt.Errorf("the folder %s holds files already: choose an empty one, or a new name", dir)
	}
	return false, nil
}
