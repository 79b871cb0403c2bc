package dataset

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"slices"
	"strings"
	"testing"
)

// member is a file of an archive.
type member struct {
	name string
	data []byte
}

// archiveOf packs members; those whose name ends in "!" are stored, without that sign.
func archiveOf(members ...member) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, m := range members {
		h := &zip.FileHeader{Name: strings.TrimSuffix(m.name, "!"), Method: zip.Deflate}
		if strings.HasSuffix(m.name, "!") {
			h.Method = zip.Store
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write(m.data)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

func TestZipIsReadAsItsFolder(t *testing.T) {
	members := []member{
		{"set/cat/2.png", pngOf(plain(12, 10, color.NRGBA{2, 0, 0, 255}))},
		{"set/cat/1.png!", pngOf(plain(10, 10, color.NRGBA{1, 0, 0, 255}))},
		{`set\dog\3.png`, pngOf(plain(10, 10, color.NRGBA{3, 0, 0, 255}))},
		{"set/metadata.jsonl", []byte(`{"file_name":"cat/1.png","text":"one","size":"small"}` + "\n" +
			`{"file_name":"cat/2.png","text":"two","size":"large"}` + "\n" + `{"file_name":"dog/3.png","text":"three","size":"small"}`)},
		{"__MACOSX/set/cat/._1.png", []byte("not for us")},
		{"set/.hidden.png", []byte("not for us")},
		{"set/readme.txt", []byte("words")},
		{"set/cat/", nil},
	}
	s := open(t, put(t, t.TempDir(), "pictures.zip", archiveOf(members...)), Options{})
	if s.N != 3 || s.H != 10 || s.W != 10 || s.C != 3 || s.Pix[0] != 1 || s.Pix[300] != 2 || s.Pix[600] != 3 || len(s.Notes) > 0 {
		t.Fatalf("%d pictures of %d x %d x %d, notes %q", s.N, s.W, s.H, s.C, s.Notes)
	}
	if !slices.Equal(s.Classes, []string{"cat", "dog"}) || !slices.Equal(s.Labels, []int{0, 0, 1}) || !slices.Equal(s.Captions, []string{"one", "two", "three"}) {
		t.Errorf("classes %q, labels %v, captions %q", s.Classes, s.Labels, s.Captions)
	}
	if len(s.Attributes) != 1 || s.Attributes[0].Name != "size" || !slices.Equal(s.Attributes[0].Index, []int{1, 0, 1}) {
		t.Errorf("attributes %+v", s.Attributes)
	}
	dir := t.TempDir()
	for _, m := range members[:4] {
		put(t, dir, strings.TrimPrefix(strings.TrimSuffix(strings.ReplaceAll(m.name, `\`, "/"), "!"), "set/"), m.data)
	}
	if f := open(t, dir, Options{}); !bytes.Equal(f.Pix, s.Pix) || !slices.Equal(f.Labels, s.Labels) || !slices.Equal(f.Captions, s.Captions) || !slices.Equal(f.Attributes[0].Index, s.Attributes[0].Index) {
		t.Error("the folder gives another set")
	}
}

func TestBadMembersAreSkippedAndNamed(t *testing.T) {
	good := pngOf(plain(28, 28, red))
	wide := slices.Clone(good)
	copy(wide[16:24], []byte{0, 0, 100, 0, 0, 0, 100, 0}) // 25600 x 25600 by its header
	fixPNGHeader(wide)
	data := archiveOf(member{"a.png!", good}, member{"broken.png!", good[:40]}, member{"empty.png", nil}, member{"wide.png", wide},
		member{"bomb.png", make([]byte, mostMember+1)}, member{"liar.png", append(slices.Clone(good), make([]byte, mostMember)...)},
		member{"secret.png", good}, member{"sum.png!", good}, member{"twice.png", good}, member{"twice.png", good})
	// In the directory at the end: a size that is a lie, and a flag of encryption. In a picture: a byte that its checksum doesn't know.
	directory := bytes.Index(data, []byte("PK\x01\x02"))
	at := func(name string) int { return directory + bytes.Index(data[directory:], []byte(name)) - 46 }
	binary.LittleEndian.PutUint32(data[at("liar.png")+24:], 1000)
	data[at("secret.png")+8] |= 1
	data[bytes.Index(data, []byte("sum.png"))+len("sum.png")+len(good)-1] ^= 1

	s := open(t, put(t, t.TempDir(), "x", data), Options{})
	if s.N != 2 || s.Pix[0] != 200 {
		t.Fatalf("%d pictures, notes %q", s.N, s.Notes)
	}
	for _, want := range []string{
		"broken.png was left out: ", "empty.png was left out: ", "wide.png was left out: 25600 x 25600 pixels are more than 64 megapixels",
		"bomb.png was left out: it unpacks to more than 64 MiB", "liar.png was left out: ", "secret.png was left out: it is encrypted",
		"sum.png was left out: zip: checksum error", "twice.png was left out: the archive holds it twice",
	} {
		if !slices.ContainsFunc(s.Notes, func(n string) bool { return strings.HasPrefix(n, want) }) {
			t.Errorf("notes %q have none with %q", s.Notes, want)
		}
	}
	if len(s.Notes) != 8 {
		t.Errorf("notes %q", s.Notes)
	}
}

func TestBadZips(t *testing.T) {
	good := archiveOf(member{"a.png", pngOf(plain(8, 8, red))})
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"cut":      {good[:len(good)-10], "is damaged (zip: not a valid zip file): copy it again"},
		"words":    {archiveOf(member{"a.txt", []byte("words")}), "there are no pictures in "},
		"nothing":  {archiveOf(), "there are no pictures in "},
		"broken":   {archiveOf(member{"a.png", []byte("words")}), "can be read: a.png was left out: it is not a picture of a format that can be read"},
		"too much": {archiveOf(member{"a.png", make([]byte, mostMember+1)}), "can be read: a.png was left out: it unpacks to more than 64 MiB"},
	} {
		path := put(t, t.TempDir(), "file.zip", c.data)
		_, err := Open(context.Background(), path, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v\nwant a sentence with %q", name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, put(t, t.TempDir(), "file.zip", good), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

func FuzzZip(f *testing.F) {
	pic := pngOf(plain(3, 3, red))
	f.Add(archiveOf(member{"a.png", pic}, member{"b/c.png!", pic}, member{"metadata.jsonl", []byte(`{"file_name":"a.png","text":"red"}`)}))
	f.Add(archiveOf(member{"../a.png", pic}, member{"metadata.jsonl!", []byte(`{"file_name":"../a.png","hue":"red"}`)}))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := openZip(context.Background(), "fuzz", bytes.NewReader(data), int64(len(data)), Options{Size: 4})
		switch {
		case err == nil && (s.N < 1 || s.N*4*4*s.C != len(s.Pix) || s.Captions != nil && len(s.Captions) != s.N):
			t.Errorf("%d pictures, %d bytes, %d captions", s.N, len(s.Pix), len(s.Captions))
		case err != nil && !strings.Contains(err.Error(), "fuzz"):
			t.Errorf("the error does not name the file: %v", err)
		}
	})
}
