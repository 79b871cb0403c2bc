package dataset

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"atelier/engine"
)

// What is known of the pictures of a folder: metadata.jsonl in it has a line {"file_name": "00001.png", "text": "a red star"} for each
// picture, as the image folders of Hugging Face's datasets do. Further fields that are strings are attributes (see Attribute); those
// that aren't are passed over.

const (
	metadataFile = "metadata.jsonl"
	longestLine  = 1 << 20 // bytes
)

// entry is what a line says of a picture.
type entry struct {
	text   string
	fields map[string]string // the other strings
}

// readMetadata returns the entries by file name, with slashes, and whether any has a text. What is wrong with single lines is told in
// notes.
func readMetadata(r io.Reader) (entries map[string]entry, texts bool, notes []string, err error) {
	entries = make(map[string]entry)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	bad, n := 0, 0
	for lines.Scan() {
		if n++; strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		name, e, hasText, ok := readEntry(lines.Bytes())
		if !ok {
			if bad++; bad == 1 {
				notes = append(notes, fmt.Sprintf("line %d of %s is no caption: it must be like {\"file_name\": \"1.png\", \"text\": \"a red star\"}", n, metadataFile))
			}
			continue
		}
		texts = texts || hasText
		entries[path.Clean(strings.ReplaceAll(name, `\`, "/"))] = e
	}
	if bad > 1 {
		notes = append(notes, fmt.Sprintf("so are %d further lines of %s", bad-1, metadataFile))
	}
	return entries, texts, notes, lines.Err()
}

// readEntry reads one line. It is not ok without a file name, with a text that is no string, or where it says nothing of the picture.
func readEntry(line []byte) (name string, e entry, hasText, ok bool) {
	var all map[string]any
	if json.Unmarshal(line, &all) != nil {
		return "", e, false, false
	}
	name, ok = all["file_name"].(string)
	text, there := all["text"]
	if e.text, hasText = text.(string); !ok || there && !hasText {
		return "", e, false, false
	}
	e.fields = make(map[string]string)
	for key, v := range all {
		if s, isText := v.(string); isText && key != "file_name" && !strings.HasPrefix(key, "text") {
			e.fields[key] = s
		}
	}
	return name, e, hasText, hasText || len(e.fields) > 0
}

// entries reads what is known of the pictures, in their order; nil where there is no such file or it says nothing of them. texts tells
// whether there are captions.
func (f *found) entries() (list []entry, texts bool) {
	file, dir, err := f.in.metadata()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	var byName map[string]entry
	if err == nil {
		defer file.Close()
		var notes []string
		byName, texts, notes, err = readMetadata(file)
		f.notes = append(f.notes, notes...)
	}
	if err != nil {
		f.notes = append(f.notes, fmt.Sprintf("no captions: %s can't be read (%v)", metadataFile, engine.Cause(err)))
		return nil, false
	}
	list = make([]entry, len(f.paths))
	without := 0
	for i, p := range f.paths {
		if dir != "" {
			p = strings.TrimPrefix(p, dir+"/")
		}
		e, ok := byName[p]
		if list[i] = e; !ok {
			without++
		}
	}
	switch {
	case without == len(list):
		f.notes = append(f.notes, fmt.Sprintf("no captions: %s names none of the pictures", metadataFile))
		return nil, false
	case without > 0:
		f.notes = append(f.notes, count(without, "picture")+" without a caption")
	}
	return list, texts
}

// describe finds captions, "" for pictures that have none, and attributes; nil where there are none.
func (f *found) describe() ([]string, []Attribute) {
	list, texts := f.entries()
	return captionsOf(list, texts), attributesOf(list)
}

func captionsOf(list []entry, texts bool) []string {
	if !texts || list == nil {
		return nil
	}
	captions := make([]string, len(list))
	for i, e := range list {
		captions[i] = e.text
	}
	return captions
}
