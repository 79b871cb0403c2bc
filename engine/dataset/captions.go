package dataset

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"atelier/engine"
)

// Captions of a folder: metadata.jsonl in it has a line {"file_name": "00001.png", "text": "a red star"} for each picture, as the
// image folders of Hugging Face's datasets do. Other fields are passed over.

const (
	captionsFile = "metadata.jsonl"
	longestLine  = 1 << 20 // bytes
)

// readCaptions returns the captions by file name, with slashes. What is wrong with single lines is told in notes.
func readCaptions(r io.Reader) (captions map[string]string, notes []string, err error) {
	captions = make(map[string]string)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	bad, n := 0, 0
	for lines.Scan() {
		if n++; strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var line struct {
			File *string `json:"file_name"`
			Text *string `json:"text"`
		}
		if json.Unmarshal(lines.Bytes(), &line) != nil || line.File == nil || line.Text == nil {
			if bad++; bad == 1 {
				notes = append(notes, fmt.Sprintf("line %d of %s is no caption: it must be like {\"file_name\": \"1.png\", \"text\": \"a red star\"}", n, captionsFile))
			}
			continue
		}
		captions[filepath.ToSlash(filepath.Clean(*line.File))] = *line.Text
	}
	if bad > 1 {
		notes = append(notes, fmt.Sprintf("so are %d further lines of %s", bad-1, captionsFile))
	}
	return captions, notes, lines.Err()
}

// captions finds the captions of the pictures, "" for those that have none; nil where there is no file of captions.
func (f *found) captions() []string {
	file, err := os.Open(filepath.Join(f.root, captionsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var byName map[string]string
	if err == nil {
		defer file.Close()
		var notes []string
		byName, notes, err = readCaptions(file)
		f.notes = append(f.notes, notes...)
	}
	if err != nil {
		f.notes = append(f.notes, fmt.Sprintf("no captions: %s can't be read (%v)", captionsFile, engine.Cause(err)))
		return nil
	}
	list, without := make([]string, len(f.paths)), 0
	for i, path := range f.paths {
		text, ok := byName[path]
		if list[i] = text; !ok {
			without++
		}
	}
	switch {
	case without == len(list):
		f.notes = append(f.notes, fmt.Sprintf("no captions: %s names none of the pictures", captionsFile))
		return nil
	case without > 0:
		f.notes = append(f.notes, count(without, "picture")+" without a caption")
	}
	return list
}
