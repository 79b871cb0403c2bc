package dataset

import (
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFolderWithCaptions(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	for _, c := range []struct {
		lines string
		want  []string
		note  string
	}{
		{`{"file_name":"b.png","text":"a star","objects":[]}` + "\n\n" + `{"file_name":"./c.png","text":"二"}` + "\n" + `{"file_name":"a.png","text":""}`, []string{"", "a star", "二"}, ""},
		{`{"file_name":"b.png","text":"a star"}` + "\n[1]\n{}\nnonsense", []string{"", "a star", ""}, "line 2 of metadata.jsonl is no caption"},
		{`{"file_name":"b.png","text":"a star"}`, []string{"", "a star", ""}, "2 pictures without a caption"},
		{`{"file_name":"z.png","text":"a star"}`, nil, "names none of the pictures"},
		{strings.Repeat("x", longestLine+1), nil, "can't be read"},
	} {
		if err := os.WriteFile(filepath.Join(dir, metadataFile), []byte(c.lines), 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := Open(context.Background(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.Captions, c.want) {
			t.Errorf("captions %q, want %q", s.Captions, c.want)
		}
		if notes := strings.Join(s.Notes, "\n"); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
			t.Errorf("notes %q, want one with %q", notes, c.note)
		}
		if c.want != nil {
			if part := s.Slice(1, 3); !slices.Equal(part.Captions, c.want[1:]) {
				t.Errorf("a part's captions are %q", part.Captions)
			}
		}
	}
}

func FuzzCaptions(f *testing.F) {
	f.Add(`{"file_name":"b.png","text":"a star"}` + "\n{}")
	f.Fuzz(func(t *testing.T, text string) {
		captions, _, _, err := readMetadata(strings.NewReader(text))
		if err == nil && len(captions) > strings.Count(text, "\n")+1 {
			t.Errorf("%d captions in %d lines", len(captions), strings.Count(text, "\n")+1)
		}
	})
}
