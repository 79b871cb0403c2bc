package train

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"atelier/engine/atomicfile"
)

// childDir, where it is set, makes the test binary train in that folder instead of testing: a process that can be killed.
const childDir = "ATELIER_TRAIN_TEST_DIR"

func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	c := killed(dir)
	if _, err := os.Stat(filepath.Join(dir, configFile)); err == nil {
		c = Config{Dir: dir, Resume: true, CheckpointEvery: c.CheckpointEvery}
	}
	r, err := Start(context.Background(), c)
	if err == nil {
		err = r.Wait()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func killed(dir string) Config {
	return Config{
		Method: "fake", Data: "digits", Seed: 9, Steps: 300, Dir: dir, CheckpointEvery: 5 * time.Millisecond,
		Settings: map[string]string{"size": "1000", "sleep": "500"},
	}
}

// A run that is killed again and again ends with the same bits as one that is left alone.
func TestKill9(t *testing.T) {
	dir := t.TempDir()
	alone := killed(filepath.Join(dir, "alone"))
	run(t, alone)
	r := rand.New(rand.NewPCG(1, 2))
	victim := filepath.Join(dir, "victim")
	kills := 0
	for {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childDir+"="+victim)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if kills < 12 { // then it may end
			kill := time.AfterFunc(time.Duration(10+r.IntN(120))*time.Millisecond, func() { cmd.Process.Kill() })
			defer kill.Stop()
		}
		if err := cmd.Wait(); err == nil {
			break
		}
		if stderr.Len() > 0 {
			t.Fatalf("after %d kills: %s", kills, stderr.String())
		}
		kills++
	}
	if kills == 0 {
		t.Error("the run was never killed")
	}
	same(t, victim, alone.Dir)
	if left, _ := filepath.Glob(filepath.Join(victim, leftovers)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestStopAndResumeChangeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		whole, slow := fake(t, "sleep", "1000"), fake(t, "sleep", "1000")
		last := run(t, whole)
		r := start(t, slow)
		time.Sleep(12*time.Millisecond + time.Microsecond)
		r.Stop()
		if e := end(t, r); e.Step != 13 {
			t.Fatalf("stopped at step %d", e.Step)
		}
		r = start(t, Config{Dir: slow.Dir, Resume: true, Steps: 40, Settings: map[string]string{"rate": "1e-1"}})
		first := <-r.Events()
		if first.State != Starting {
			t.Errorf("begins with %v", first.State)
		}
		time.Sleep(time.Microsecond)
		if e := <-r.Events(); e.Step != 13 || e.Seconds < 0.013 || len(e.Curves.Steps) != 13 || e.Losses == nil || e.Saved != 13 {
			t.Errorf("resumes with %+v", e)
		}
		e := end(t, r)
		same(t, slow.Dir, whole.Dir)
		if e.Seconds != last.Seconds || !slices.Equal(e.Curves.Seconds, last.Curves.Seconds) || !slices.Equal(e.Curves.Values[0], last.Curves.Values[0]) {
			t.Errorf("the curves differ: %v, want %v", e.Curves, last.Curves)
		}
		// Further than was planned, and not again what is done.
		if e := run(t, Config{Dir: slow.Dir, Resume: true}); e.Step != 40 || !strings.Contains(messages(e), "already at its end, step 40") {
			t.Errorf("step %d, %s", e.Step, messages(e))
		}
		if e := run(t, Config{Dir: slow.Dir, Resume: true, Steps: 50}); e.Step != 50 || len(e.Curves.Steps) != 50 {
			t.Errorf("step %d, %d points", e.Step, len(e.Curves.Steps))
		}
	})
}

func TestResumeWithoutACheckpoint(t *testing.T) {
	whole := fake(t)
	run(t, whole)
	c := fake(t)
	run(t, c)
	os.Remove(filepath.Join(c.Dir, modelFile)) // killed before the first
	e := run(t, Config{Dir: c.Dir, Resume: true})
	if e.Step != 40 || e.Seconds <= 0 {
		t.Errorf("the last event is %+v", e)
	}
	if !strings.Contains(messages(e), "begins anew") {
		t.Errorf("says %s", messages(e))
	}
	same(t, c.Dir, whole.Dir)
	if old, err := os.ReadFile(filepath.Join(c.Dir, logFile+".old")); err != nil || bytes.Count(old, []byte("\n")) != 40 {
		t.Errorf("the old log: %v, %d lines", err, bytes.Count(old, []byte("\n")))
	}
}

// A damaged line costs one point, not those after it.
func TestDamageInsideTheLog(t *testing.T) {
	c := fake(t)
	run(t, c)
	path := filepath.Join(c.Dir, logFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[bytes.IndexByte(text, '\n')+1] ^= 1
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	if e := run(t, Config{Dir: c.Dir, Resume: true, Steps: 41}); len(e.Curves.Steps) != 40 || e.Curves.Steps[1] != 3 {
		t.Errorf("points at %v", e.Curves.Steps)
	}
}

func TestCommandsAfterTheEndAreForgotten(t *testing.T) {
	r := start(t, fake(t))
	end(t, r)
	for range 3 {
		r.SampleNow()
		if _, err := r.Snapshot(t.Context()); err != nil {
			t.Error(err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.queue) != 0 {
		t.Errorf("%d commands wait for nobody", len(r.queue))
	}
}

// The log is cut to what the checkpoint knows, whatever a crash has left at its end.
func TestTheLogIsCutToTheCheckpoint(t *testing.T) {
	whole := fake(t)
	run(t, whole)
	for what, tail := range map[string]string{
		"steps that are not saved": `{"step":41,"images":123,"seconds":1,"losses":{"distance (nats)":1,"momentum":1}}` + "\n",
		"a torn line":              `{"step":41,"images":12`,
		"zeros":                    "\x00\x00\x00\n",
		"another program's line":   "{}\n",
		"a step twice":             `{"step":40,"images":120,"seconds":1,"losses":{"distance (nats)":1,"momentum":1}}` + "\n",
	} {
		c := fake(t)
		run(t, c)
		path := filepath.Join(c.Dir, logFile)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(text, tail...), 0o666); err != nil {
			t.Fatal(err)
		}
		if e := run(t, Config{Dir: c.Dir, Resume: true}); len(e.Curves.Steps) != 40 {
			t.Errorf("%s: %d points", what, len(e.Curves.Steps))
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(after, text) {
			t.Errorf("%s: the log became\n%s", what, after)
		}
	}
}

func TestABadCheckpointIsRefusedAndKept(t *testing.T) {
	c := fake(t)
	run(t, c)
	path := filepath.Join(c.Dir, modelFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log, _ := os.ReadFile(filepath.Join(c.Dir, logFile))
	for what, text := range map[string][]byte{
		"half":           whole[:len(whole)/2],
		"another method": bytes.Replace(whole, []byte(`"method":"fake"`), []byte(`"method":"gans"`), 1),
		"no step":        bytes.Replace(whole, []byte(`"step":"40"`), []byte(`"step":"-4"`), 1),
		"no time":        bytes.Replace(whole, []byte(`"seconds":"`), []byte(`"sekunds":"`), 1),
		"infinite":       append(slices.Clone(whole[:len(whole)-4]), 0, 0, 0x80, 0x7f),
	} {
		if bytes.Equal(text, whole) {
			t.Fatalf("%s: nothing was changed", what)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		r := start(t, Config{Dir: c.Dir, Resume: true, Steps: 50})
		wantSentence(t, end(t, r).Err)
		if after, _ := os.ReadFile(path); !bytes.Equal(after, text) {
			t.Errorf("%s: the checkpoint was changed", what)
		}
		if after, _ := os.ReadFile(filepath.Join(c.Dir, logFile)); !bytes.Equal(after, log) {
			t.Errorf("%s: the log was changed", what)
		}
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	c := fake(t)
	if err := os.Mkdir(c.Dir, 0o777); err != nil {
		t.Fatal(err)
	}
	// The name is the one that a write in progress has.
	err := atomicfile.Write(filepath.Join(c.Dir, "x"), func(io.Writer) error {
		found, err := filepath.Glob(filepath.Join(c.Dir, leftovers))
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		return os.WriteFile(filepath.Join(c.Dir, strings.ReplaceAll(leftovers, "*", "dead")), nil, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, c)
	if left, _ := filepath.Glob(filepath.Join(c.Dir, leftovers)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// A folder whose name is a pattern leaves its neighbours alone.
	c = fake(t)
	other := filepath.Join(filepath.Dir(c.Dir), "run1")
	c.Dir += "[1]"
	writing := filepath.Join(other, strings.ReplaceAll(leftovers, "*", "alive"))
	if err := os.Mkdir(other, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(writing, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	run(t, c)
	if _, err := os.Stat(writing); err != nil {
		t.Errorf("another run's file: %v", err)
	}
}
