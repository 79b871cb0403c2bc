package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"atelier/engine"
	"atelier/engine/atomicfile"
	"atelier/engine/model"
)

// The files of a run folder.
const (
	configFile   = "config.json"     // what the run was started with; says that there is a run
	modelFile    = model.FileName    // the checkpoint
	logFile      = "log.jsonl"       // a line a step
	samplesDir   = "samples"         // grids of the fixed noise, named by step
	historyDir   = model.HistoryName // checkpoints of a few earlier steps, named by step
	bestFile     = model.BestName    // the checkpoint of the step that the judge liked best
	qualityFile  = "quality.jsonl"   // a line a judgement
	adjustedFile = "adjusted.jsonl"  // a line for every setting that was changed on the way
	crashFile    = "crash.log"       // the stack, where the program itself failed
	lockFile     = "lock"            // held while somebody trains here; empty

	leftovers = ".atelier-*.tmp" // of a process that was killed while package atomicfile wrote
)

// folder is a run folder that this process holds the lock of.
type folder struct {
	dir  string
	lock *os.File
	made bool // by us, just now
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

// openFolder locks dir, which must hold a run if one is to be resumed and none if not. Errors are sentences; nothing is changed then.
func openFolder(dir string, resume bool) (*folder, error) {
	if dir == "" {
		return nil, errors.New("there is no folder to keep the run in: name one")
	}
	f := &folder{dir: dir}
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("%s is a file: choose a folder for the run", dir)
	case err == nil:
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("can't look into the folder %s: %w; choose another", dir, engine.Cause(err))
	case resume:
		return nil, fmt.Errorf("there is no folder %s to resume a run in: check the name, or start a new run without --resume", dir)
	default:
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return nil, fmt.Errorf("can't make the folder %s: %w; choose another", dir, engine.Cause(err))
		}
		f.made = true
	}
	if f.lock, err = lock(f.path(lockFile)); err != nil {
		f.abandon()
		if errors.Is(err, errLocked) {
			return nil, fmt.Errorf("another run is training in %s: wait for its end, or choose another folder", dir)
		}
		return nil, fmt.Errorf("can't write in the folder %s: %w; choose another", dir, engine.Cause(err))
	}
	switch held := f.has(configFile) || f.has(modelFile) || f.has(logFile); {
	case resume && !held:
		f.abandon()
		return nil, fmt.Errorf("%s holds no run to resume: check the name, or start a new run without --resume", dir)
	case !resume && held:
		f.close()
		return nil, fmt.Errorf("%s already holds a run: add --resume to go on with it, or choose another folder", dir)
	}
	return f, nil
}

func (f *folder) has(name string) bool {
	_, err := os.Lstat(f.path(name))
	return err == nil
}

// close gives the lock back.
func (f *folder) close() { f.lock.Close() }

// abandon is close for a folder in which no run came to be: nothing of ours stays behind.
func (f *folder) abandon() {
	if f.lock != nil {
		os.Remove(f.lock.Name())
		f.lock.Close()
	}
	if f.made {
		os.Remove(f.dir) // fails, as it should, if somebody has put a file there
	}
}

// sweep removes what a killed process left half written.
func (f *folder) sweep() {
	for _, dir := range []string{f.dir, f.path(samplesDir), f.path(historyDir)} {
		entries, _ := os.ReadDir(dir) // not Glob: the user's path may hold its signs
		for _, e := range entries {
			if ok, _ := filepath.Match(leftovers, e.Name()); ok {
				os.Remove(filepath.Join(dir, e.Name()))
			}
		}
	}
}

// configJSON is Config in the run folder.
type configJSON struct {
	Atelier  string            `json:"atelier"` // the version that wrote it
	Method   string            `json:"method"`
	Data     string            `json:"data"`
	Seed     uint64            `json:"seed"`
	Steps    int               `json:"steps,omitempty"`
	For      string            `json:"for,omitempty"`
	Settings map[string]string `json:"settings"`
}

func (f *folder) writeConfig(c Config) error {
	j := configJSON{Atelier: engine.Version, Method: c.Method, Data: c.Data, Seed: c.Seed, Steps: c.Steps, Settings: c.Settings}
	if c.For > 0 {
		j.For = c.For.String()
	}
	return atomicfile.Write(f.path(configFile), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(j)
	})
}

// readConfig reads what the run was started with. Where the file is gone or damaged a checkpoint tells all of it but the length.
func (f *folder) readConfig() (Config, error) {
	text, err := os.ReadFile(f.path(configFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if c, ok := f.configOfCheckpoint(); ok {
			c.Notes = []string{fmt.Sprintf("%s is missing: what the run was started with, but for its length, was taken from a checkpoint", f.path(configFile))}
			return c, nil
		}
		return Config{}, fmt.Errorf("%s is missing, and no checkpoint tells what the run was started with: start a new run in another folder", f.path(configFile))
	case err != nil:
		return Config{}, fmt.Errorf("can't read %s: %w", f.path(configFile), engine.Cause(err))
	}
	var j configJSON
	err = json.Unmarshal(text, &j)
	c := Config{Method: j.Method, Data: j.Data, Seed: j.Seed, Steps: j.Steps, Settings: j.Settings}
	if err == nil && j.For != "" {
		c.For, err = time.ParseDuration(j.For)
	}
	if err == nil {
		return c, nil
	}
	if c, ok := f.configOfCheckpoint(); ok {
		c.Notes = []string{fmt.Sprintf("%s is damaged: what the run was started with, but for its length, was taken from a checkpoint", f.path(configFile))}
		return c, nil
	}
	return Config{}, fmt.Errorf("%s is damaged (%w): mend it, or start a new run in another folder", f.path(configFile), err)
}

// configOfCheckpoint is what the newest whole checkpoint says of its run.
func (f *folder) configOfCheckpoint() (c Config, ok bool) {
	list, _ := f.checkpoints()
	for _, k := range list {
		_, meta, err := peek(k.path)
		if err != nil || json.Unmarshal([]byte(meta.Config), &c.Settings) != nil {
			continue
		}
		c.Method, c.Data = meta.Method, meta.Data
		c.Seed, err = strconv.ParseUint(meta.Seed, 10, 64)
		if err == nil && c.Method != "" && c.Data != "" {
			return c, true
		}
	}
	return Config{}, false
}
