package train

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A real full disk, where the test may make one: the run tells of it and goes on, its end is an error, and with more room a resumed run
// becomes what it would have been.
func TestAFullDisk(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=100k"); err != nil {
		t.Skipf("no disk of our own: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) })
	whole := fake(t, "size", "1000")
	whole.Steps = 1500
	run(t, whole)
	c := whole
	c.Dir = filepath.Join(disk, "run")
	e := end(t, start(t, c))
	wantSentence(t, e.Err, "step 1500 is not saved: can't", "no space left on device")
	if e.Step != 1500 || len(e.Curves.Steps) != 1500 || !strings.Contains(messages(e), "; training goes on") || len(e.Messages) > 8 {
		t.Errorf("step %d, %d points, %s", e.Step, len(e.Curves.Steps), messages(e))
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=10m"); err != nil {
		t.Fatal(err)
	}
	if e := run(t, Config{Dir: c.Dir, Resume: true}); e.Step != 1500 || len(e.Curves.Steps) != 1500 {
		t.Errorf("resumed to step %d with %d points", e.Step, len(e.Curves.Steps))
	}
	same(t, c.Dir, whole.Dir)
}
