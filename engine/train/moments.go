package train

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"atelier/engine"
	"atelier/engine/model"
)

// Moment is a step of a run of which something is kept.
type Moment struct {
	Step int
	Grid string // the picture of its samples; "" where only a checkpoint is kept
	Best bool   // the judge liked its samples best

	// Checkpoint is the step from which the training can go on to reach this moment again: the newest at or before it that has a whole
	// checkpoint; -1 where there is none.
	Checkpoint int
}

// Moments lists the moments of the run in a folder by step. It takes no lock, so that it may be asked while the run goes on.
func Moments(dir string) ([]Moment, error) {
	f := &folder{dir: dir}
	if _, err := f.readConfig(); err != nil {
		return nil, err
	}
	moments := make(map[int]*Moment)
	at := func(step int) *Moment {
		if moments[step] == nil {
			moments[step] = &Moment{Step: step, Checkpoint: -1}
		}
		return moments[step]
	}
	grids, err := f.steps(samplesDir, ".png")
	if err != nil {
		return nil, err
	}
	for _, g := range grids {
		at(g.step).Grid = g.path
	}
	checkpoints, err := f.checkpoints()
	if err != nil {
		return nil, err
	}
	var whole []int
	for _, c := range checkpoints {
		if step, _, err := peek(c.path); err == nil && step == c.step {
			at(step).Best = at(step).Best || c.best
			whole = append(whole, step)
		}
	}
	var list []Moment
	for _, m := range moments {
		for _, step := range whole {
			if step <= m.Step {
				m.Checkpoint = max(m.Checkpoint, step)
			}
		}
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b Moment) int { return a.Step - b.Step })
	return list, nil
}

// kept is a file of a run folder that belongs to a step.
type kept struct {
	step int
	path string
	size int64
	best bool
}

// steps lists the files of a sub-folder that are named by a step, by step.
func (f *folder) steps(dir, ending string) ([]kept, error) {
	entries, err := os.ReadDir(f.path(dir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("can't look into the folder %s: %w", f.path(dir), engine.Cause(err))
	}
	var list []kept
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ending)
		step, err := strconv.Atoi(name)
		if info, gone := e.Info(); ok && err == nil && step >= 0 && gone == nil && info.Mode().IsRegular() {
			list = append(list, kept{step: step, path: filepath.Join(f.path(dir), e.Name()), size: info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b kept) int { return a.step - b.step })
	return list, nil
}

func (f *folder) history() ([]kept, error) { return f.steps(historyDir, ".safetensors") }

// bestKept is the best moment's checkpoint; its step is 0 where there is none, or none that can be read.
func (f *folder) bestKept() kept {
	path := f.path(bestFile)
	step, _, err := peek(path)
	info, gone := os.Stat(path)
	if err != nil || gone != nil {
		return kept{}
	}
	return kept{step: step, path: path, size: info.Size(), best: true}
}

// checkpoints lists all that training could go on from, the newest first: the history, the best moment, and the checkpoint itself.
func (f *folder) checkpoints() ([]kept, error) {
	list, err := f.history()
	if err != nil {
		return nil, err
	}
	if best := f.bestKept(); best.step > 0 {
		list = append(list, best)
	}
	if step, _, err := peek(f.path(modelFile)); err == nil {
		list = append(list, kept{step: step, path: f.path(modelFile)})
	}
	slices.SortStableFunc(list, func(a, b kept) int { return cmp.Compare(b.step, a.step) })
	return list, nil
}

// newest reads the newest checkpoint at or before a step. Those that are damaged are passed over, each with a sentence. Without any, the
// file is nil.
func (f *folder) newest(step int) (file *model.File, at int, skipped []string, err error) {
	list, err := f.checkpoints()
	if err != nil {
		return nil, 0, nil, err
	}
	for _, c := range list {
		if c.step > step {
			continue
		}
		file, err := model.Load(c.path)
		if err == nil {
			err = file.Finite()
		}
		if err == nil && file.Meta["step"] != strconv.Itoa(c.step) {
			err = fmt.Errorf("%s is not of the step that its name says", c.path)
		}
		if err == nil {
			return file, c.step, skipped, nil
		}
		if !errors.Is(err, os.ErrNotExist) { // thinned in this moment
			skipped = append(skipped, fmt.Sprintf("the checkpoint of step %d was passed over: %v", c.step, err))
		}
	}
	return nil, 0, skipped, nil
}

var errDamaged = errors.New("damaged")

// said is what a checkpoint tells of itself.
type said struct {
	Step   string `json:"step"`
	Method string `json:"method"`
	Data   string `json:"data"`
	Seed   string `json:"seed"`
	Config string `json:"config"` // a JSON object
}

// peek reads from a checkpoint's header of which step it is and what it tells of itself, and makes sure that the file isn't cut off.
func peek(path string) (step int, meta said, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, said{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, said{}, err
	}
	var head [8]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return 0, said{}, errDamaged
	}
	n := int64(binary.LittleEndian.Uint64(head[:]))
	if n < 2 || n > info.Size()-8 {
		return 0, said{}, errDamaged
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(f, text); err != nil {
		return 0, said{}, errDamaged
	}
	var entries map[string]struct {
		Offsets []int64 `json:"data_offsets"`
		said            // of __metadata__
	}
	if json.Unmarshal(text, &entries) != nil {
		return 0, said{}, errDamaged
	}
	end := int64(0)
	for _, e := range entries {
		for _, at := range e.Offsets {
			end = max(end, at)
		}
	}
	meta = entries["__metadata__"].said
	step, err = strconv.Atoi(meta.Step)
	if err != nil || step < 0 || info.Size() != 8+n+end {
		return 0, said{}, errDamaged
	}
	return step, meta, nil
}
