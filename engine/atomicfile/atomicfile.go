// Package atomicfile writes files that are either whole or not there: beside the target, flushed to the disk, then renamed over it.
// A crash, a full disk or an error while writing leaves what was at the target before.
package atomicfile

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"

	"atelier/engine"
)

// Write makes the file at path from what write writes. The writer is buffered. An existing file is replaced and its permissions are kept;
// a link is followed. Errors are one sentence that names path.
func Write(path string, write func(io.Writer) error) error {
	target := path
	if real, err := filepath.EvalSymlinks(path); err == nil {
		target = real
	}
	old, err := os.Stat(target)
	if err == nil && !old.Mode().IsRegular() {
		return fmt.Errorf("can't save %s: a folder or a device is in its place; choose another name", path)
	}
	f, err := create(filepath.Dir(target))
	if err != nil {
		return explain(path, err)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing left to remove
	buf := bufio.NewWriterSize(f, 1<<20)
	err = write(buf)
	if err == nil {
		err = buf.Flush()
	}
	if err == nil && old != nil {
		err = f.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err != nil {
		return explain(path, err)
	}
	// The rename itself is made to last where the system can do that; where it can't, the file is whole all the same.
	if dir, err := os.Open(filepath.Dir(target)); err == nil {
		_ = dir.Sync()
		dir.Close()
	}
	return nil
}

// create opens a new hidden file in dir with the permissions that the user's umask gives (os.CreateTemp would hide it from others).
func create(dir string) (*os.File, error) {
	for {
		f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf(".atelier-%08x.tmp", rand.Uint32())), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// explain makes the sentence. The system's own error speaks of the temporary file, so only its cause is kept.
func explain(path string, err error) error {
	cause := engine.Cause(err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded): // whoever wrote was told to stop
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("can't save %s: the disk is full (%w); free some space or choose another place", path, cause)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("can't save %s: its folder may not be written to (%w); choose another place", path, cause)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("can't save %s: %s is not a folder (%w); make it or choose another place", path, filepath.Dir(path), cause)
	case errors.Is(err, syscall.ENAMETOOLONG):
		return fmt.Errorf("can't save %s: the name is too long; choose a shorter one", engine.Short(path, engine.ShortValue))
	}
	return fmt.Errorf("can't save %s: %w; choose another place", path, cause)
}
