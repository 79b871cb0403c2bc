package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// only fails the test unless dir holds exactly one file, with this content.
func only(t *testing.T, dir, name, content string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Fatalf("the folder holds %v (%v), want only %s", entries, err, name)
	}
	if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != content {
		t.Fatalf("the file holds %q (%v), want %q", got, err, content)
	}
}

func TestWriteReplacesAndKeepsPermissions(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	if err := Write(path, text("one")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, text("two")); err != nil {
		t.Fatal(err)
	}
	only(t, dir, "a.txt", "two")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("permissions became %v (%v)", info.Mode(), err)
	}
}

func TestAFailedWriteKeepsTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	if err := Write(path, text("old")); err != nil {
		t.Fatal(err)
	}
	err := Write(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 3<<20)); err != nil { // more than the buffer: some of it reached the disk
			return err
		}
		return &fs.PathError{Op: "write", Path: "elsewhere", Err: syscall.ENOSPC}
	})
	want := "can't save " + path + ": the disk is full (no space left on device); free some space or choose another place"
	if err == nil || err.Error() != want || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	only(t, dir, "a.txt", "old")
}

func TestWriteFollowsALink(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	link := filepath.Join(dir, "link.txt")
	if err := os.Symlink(filepath.Join(other, "a.txt"), link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, "a.txt"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(link, text("new")); err != nil {
		t.Fatal(err)
	}
	only(t, other, "a.txt", "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none", "a.txt"): filepath.Join(dir, "none") + " is not a folder",
		filepath.Join(file, "a.txt"):        file + " is not a folder",
		dir:                                 "a folder or a device is in its place",
	} {
		err := Write(path, text("x"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("writing %s: %v, want a sentence with %q", path, err, want)
		}
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "open", Path: "tmp", Err: syscall.EROFS}, "can't save p: its folder may not be written to (read-only file system); choose another place"},
		{&fs.PathError{Op: "open", Path: "tmp", Err: syscall.EACCES}, "can't save p: its folder may not be written to (permission denied); choose another place"},
		{&os.LinkError{Op: "rename", Old: "tmp", New: "p", Err: syscall.EIO}, "can't save p: input/output error; choose another place"},
		{&fs.PathError{Op: "open", Path: "tmp", Err: syscall.ENAMETOOLONG}, "can't save p: the name is too long; choose a shorter one"},
		{errors.New("odd"), "can't save p: odd; choose another place"},
	} {
		if got := explain("p", c.err); got.Error() != c.want {
			t.Errorf("%v is explained as %q, want %q", c.err, got, c.want)
		}
	}
}
