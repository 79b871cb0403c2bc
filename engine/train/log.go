package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"atelier/engine"
)

// flushEvery bounds what a crash takes from the log beyond the last checkpoint.
const flushEvery = 5 * time.Second

// stepLog appends a line a step:
//
//	{"step":12,"images":768,"seconds":1.5,"losses":{"ELBO (nats)":-104.2}}
//
// Lines wait in memory and are written at a known offset, so that a write that failed half way is simply done again.
type stepLog struct {
	file    *os.File
	end     int64 // of what is surely in the file
	waiting []byte
	flushed time.Time
	keys    [][]byte // the losses' names as JSON strings
	names   []string
	batch   int
}

// openLog opens the log at path and drops what is beyond step `upTo`. The lines that stay are handed to replay, but for damaged ones. A log
// without a single line for these losses is put aside, under a name of its own.
func openLog(path string, names []string, batch, upTo int, replay func(step int, seconds float64, losses []float64)) (*stepLog, error) {
	l := &stepLog{names: names, batch: batch, flushed: time.Now()}
	for _, name := range names {
		key, err := json.Marshal(name)
		if err != nil {
			panic("train: the name of a loss is not text")
		}
		l.keys = append(l.keys, key)
	}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("can't read %s: %w", path, engine.Cause(err))
	}
	last := 0
	for at := 0; ; {
		n := bytes.IndexByte(text[at:], '\n') + 1
		if n == 0 {
			break
		}
		step, seconds, losses, ok := l.parse(text[at : at+n])
		at += n
		if ok && step > upTo {
			break
		}
		if ok && step > last {
			last = step
			replay(step, seconds, losses)
			l.end = int64(at)
		}
	}
	if last == 0 && len(text) > 0 {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, fmt.Errorf("can't rename %s: %w", path, engine.Cause(err))
		}
	}
	l.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("can't write %s (%w): make room there, and go on with the run", path, engine.Cause(err))
	}
	if err := l.file.Truncate(l.end); err != nil {
		l.file.Close()
		return nil, fmt.Errorf("can't write %s (%w): make room there, and go on with the run", path, engine.Cause(err))
	}
	return l, nil
}

func (l *stepLog) parse(line []byte) (step int, seconds float64, losses []float64, ok bool) {
	var j struct {
		Step    int
		Seconds float64
		Losses  map[string]float64
	}
	if json.Unmarshal(line, &j) != nil {
		return 0, 0, nil, false
	}
	for _, name := range l.names {
		v, there := j.Losses[name]
		if !there {
			return 0, 0, nil, false
		}
		losses = append(losses, v)
	}
	return j.Step, j.Seconds, losses, true
}

// add logs a step. Losses are written so that they can be read back bit for bit. The error is flush's.
func (l *stepLog) add(step int, seconds float64, losses []float64) error {
	b := append(l.waiting, `{"step":`...)
	b = strconv.AppendInt(b, int64(step), 10)
	b = append(b, `,"images":`...)
	b = strconv.AppendInt(b, int64(step)*int64(l.batch), 10)
	b = append(b, `,"seconds":`...)
	b = strconv.AppendFloat(b, seconds, 'g', -1, 64)
	b = append(b, `,"losses":{`...)
	for i, v := range losses {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, l.keys[i]...)
		b = append(b, ':')
		b = strconv.AppendFloat(b, v, 'g', -1, 64)
	}
	l.waiting = append(b, "}}\n"...)
	if time.Since(l.flushed) < flushEvery {
		return nil
	}
	return l.flush()
}

// flush writes what waits; what couldn't be written waits on.
func (l *stepLog) flush() error {
	l.flushed = time.Now()
	if _, err := l.file.WriteAt(l.waiting, l.end); err != nil {
		return fmt.Errorf("can't write %s (%w): make room there, and go on with the run", l.file.Name(), engine.Cause(err))
	}
	l.end += int64(len(l.waiting))
	l.waiting = l.waiting[:0]
	return nil
}

// sync makes all that was added last, even through a power cut.
func (l *stepLog) sync() error {
	if err := l.flush(); err != nil {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("can't write %s (%w): make room there, and go on with the run", l.file.Name(), engine.Cause(err))
	}
	return nil
}

func (l *stepLog) close() { l.file.Close() }
