package train

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// longRun is a run of 160 steps, which keeps moments, and how another run that was stopped there goes on.
func longRun(t *testing.T) Config {
	t.Helper()
	c := fake(t)
	c.Steps = 160
	run(t, c)
	return c
}

// write replaces a file of a run folder.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Of a checkpoint that is cut off nothing can be read, but the run keeps others.
func TestResumeBesideADamagedCheckpoint(t *testing.T) {
	whole := longRun(t)
	text := file(whole.Dir, modelFile)
	for _, size := range []int{0, 5, 8, 100, len(text) - 1} {
		c := longRun(t)
		write(t, c.Dir, modelFile, text[:size])
		e := run(t, Config{Dir: c.Dir, Resume: true})
		says := filepath.Join(c.Dir, modelFile) + " is damaged, so the training goes on from the newest moment that is kept, step 150; the damaged file is now " + filepath.Join(c.Dir, modelFile+".damaged")
		if e.Step != 160 || len(e.Messages) != 1 || e.Messages[0] != says {
			t.Errorf("cut to %d: step %d, %s", size, e.Step, messages(e))
		}
		if got := file(c.Dir, modelFile+".damaged"); got != text[:size] {
			t.Errorf("cut to %d: %d bytes were put aside", size, len(got))
		}
		same(t, c.Dir, whole.Dir)
	}
	// Where nothing else is kept, nothing is touched.
	c := longRun(t)
	write(t, c.Dir, modelFile, text[:100])
	os.RemoveAll(filepath.Join(c.Dir, historyDir))
	log := file(c.Dir, logFile)
	wantSentence(t, end(t, start(t, Config{Dir: c.Dir, Resume: true})).Err, filepath.Join(c.Dir, modelFile), "is cut off")
	if file(c.Dir, modelFile) != text[:100] || file(c.Dir, logFile) != log {
		t.Error("the folder was changed")
	}
}

// A checkpoint tells what the run was started with.
func TestResumeWithoutAConfiguration(t *testing.T) {
	whole := fake(t)
	whole.Steps = 170
	run(t, whole)
	for what, config := range map[string]string{"is missing": "", "is damaged": `{"method": "fa`} {
		for _, lost := range []string{"", modelFile} { // the newest moment knows it, too
			c := fake(t)
			c.Steps = 170
			run(t, c)
			os.Remove(filepath.Join(c.Dir, configFile))
			if config != "" {
				write(t, c.Dir, configFile, config)
			}
			if lost != "" {
				os.Remove(filepath.Join(c.Dir, lost))
			}
			_, err := Start(t.Context(), Config{Dir: c.Dir, Resume: true})
			wantSentence(t, err, "how long to train is not said")
			if _, _, err := Review(c.Dir); err != nil {
				t.Error(err)
			}
			e := run(t, Config{Dir: c.Dir, Resume: true, Steps: 170})
			if e.Step != 170 || len(e.Messages) == 0 || !strings.HasPrefix(e.Messages[0], filepath.Join(c.Dir, configFile)+" "+what+": what the run was started with") {
				t.Errorf("%s: step %d, %s", what, e.Step, messages(e))
			}
			same(t, c.Dir, whole.Dir)
			if e := run(t, Config{Dir: c.Dir, Resume: true}); e.Step != 170 || len(e.Messages) != 1 {
				t.Errorf("resumed again: %s", messages(e))
			}
		}
	}
	c := longRun(t)
	for _, name := range []string{configFile, modelFile} {
		os.Remove(filepath.Join(c.Dir, name))
	}
	os.RemoveAll(filepath.Join(c.Dir, historyDir))
	_, err := Start(t.Context(), Config{Dir: c.Dir, Resume: true, Steps: 170})
	wantSentence(t, err, filepath.Join(c.Dir, configFile)+" is missing, and no checkpoint tells")
}

// The data may have moved, but not changed while it is where it was.
func TestResumeWithDataThatMoved(t *testing.T) {
	dir := t.TempDir()
	old, now := filepath.Join(dir, "old"), filepath.Join(dir, "now")
	if err := os.Mkdir(old, 0o777); err != nil {
		t.Fatal(err)
	}
	c := fake(t)
	c.Data = old
	run(t, c)
	_, err := Start(t.Context(), Config{Dir: c.Dir, Resume: true, Data: now})
	wantSentence(t, err, "has the data "+old+", not "+now)
	if err := os.Rename(old, now); err != nil {
		t.Fatal(err)
	}
	config := file(c.Dir, configFile)
	write(t, c.Dir, configFile, strings.Replace(config, `"trouble": "none"`, `"trouble": "new"`, 1))
	wantSentence(t, end(t, start(t, Config{Dir: c.Dir, Resume: true, Steps: 50})).Err, "the data "+old+" of the run in "+c.Dir+" is not there any more: put it back, or")
	write(t, c.Dir, configFile, config)
	e := run(t, Config{Dir: c.Dir, Resume: true, Data: now, Steps: 50})
	if e.Step != 50 || len(e.Messages) != 1 || e.Messages[0] != "the data "+old+" is not there any more: training goes on with "+now {
		t.Errorf("step %d, %s", e.Step, messages(e))
	}
	if e := run(t, Config{Dir: c.Dir, Resume: true, Steps: 60}); e.Step != 60 || len(e.Messages) != 0 || load(t, c.Dir).Meta["data"] != now {
		t.Errorf("step %d, %s", e.Step, messages(e))
	}
}

// A folder may hold thousands of broken files.
func TestFewNotes(t *testing.T) {
	for n, last := range map[int]string{0: "", 8: "note", 9: "and 2 more notes of this kind on the data", 2000: "and 1993 more notes of this kind on the data"} {
		got := few(slices.Repeat([]string{"note"}, n))
		if len(got) != min(n, 8) || n > 0 && got[len(got)-1] != last {
			t.Errorf("%d notes: %q", n, got)
		}
	}
}
