package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
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
// A Patient's vitals follow the losses, in the same form. Lines wait in memory and are written at a known offset, so that a write that failed half way is simply done again.
type stepLog struct {
	file    *os.File
	end     int64 // of what is surely in the file
	waiting []byte
	flushed time.Time
	losses  series
	vitals  series // empty where the task is no Patient
	batch   int
}

// series is a list of named numbers, as an object of a line of the log.
type series struct {
	names []string
	keys  [][]byte // the names as JSON strings
}

func seriesOf(names []string) series {
	s := series{names: names}
	for _, name := range names {
		key, err := json.Marshal(name)
		if err != nil {
			panic("train: the name of a loss is not text")
		}
		s.keys = append(s.keys, key)
	}
	return s
}

// append writes the object; the numbers are written so that they can be read back bit for bit.
func (s series) append(b []byte, values []float64) []byte {
	b = append(b, '{')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, s.keys[i]...)
		b = append(b, ':')
		b = strconv.AppendFloat(b, v, 'g', -1, 64)
	}
	return append(b, '}')
}

// read is the inverse of append; it fails where one of the numbers is missing.
func (s series) read(object map[string]float64) (values []float64, ok bool) {
	for _, name := range s.names {
		v, there := object[name]
		if !there {
			return nil, false
		}
		values = append(values, v)
	}
	return values, true
}

// entry is a line of the log.
type entry struct {
	step    int // steps done
	seconds float64
	losses  []float64
	vitals  []float64 // nil where there are none
}

// openLog opens the log at path and drops what is beyond step `upTo`. The lines that stay are handed to replay, but for damaged ones. A log
// without a single line for these losses is put aside, under a name of its own.
func openLog(path string, losses, vitals []string, batch, upTo int, replay func(entry)) (*stepLog, error) {
	l := &stepLog{losses: seriesOf(losses), vitals: seriesOf(vitals), batch: batch, flushed: time.Now()}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("can't read %s: %w", path, engine.Cause(err))
	}
	end, last := l.scan(text, upTo, replay)
	l.end = int64(end)
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

// scan hands the sound lines up to a step to replay, and returns where the last of them ends and its step.
func (l *stepLog) scan(text []byte, upTo int, replay func(entry)) (end, last int) {
	for at := 0; ; {
		n := bytes.IndexByte(text[at:], '\n') + 1
		if n == 0 {
			return end, last
		}
		e, ok := l.parse(text[at : at+n])
		at += n
		if ok && e.step > upTo {
			return end, last
		}
		if ok && e.step > last {
			end, last = at, e.step
			replay(e)
		}
	}
}

func (l *stepLog) parse(line []byte) (e entry, ok bool) {
	var j struct {
		Step           int
		Seconds        float64
		Losses, Vitals map[string]float64
	}
	if json.Unmarshal(line, &j) != nil {
		return entry{}, false
	}
	e = entry{step: j.Step, seconds: j.Seconds}
	if e.losses, ok = l.losses.read(j.Losses); !ok {
		return entry{}, false
	}
	if len(j.Vitals) > 0 {
		e.vitals, _ = l.vitals.read(j.Vitals)
	}
	return e, true
}

// cut drops what is beyond step `upTo`, and hands what stays to replay, as openLog does.
func (l *stepLog) cut(upTo int, replay func(entry)) error {
	text := make([]byte, l.end, l.end+int64(len(l.waiting)))
	read, err := os.Open(l.file.Name())
	if err == nil {
		_, err = io.ReadFull(read, text)
		read.Close()
	}
	if err != nil {
		return fmt.Errorf("can't read %s: %w", l.file.Name(), engine.Cause(err))
	}
	at, _ := l.scan(append(text, l.waiting...), upTo, replay)
	if end := int64(at); end >= l.end {
		l.waiting = l.waiting[:end-l.end]
		return nil
	}
	l.end, l.waiting = int64(at), nil
	if err := l.file.Truncate(l.end); err != nil {
		return fmt.Errorf("can't write %s (%w): make room there, and go on with the run", l.file.Name(), engine.Cause(err))
	}
	return nil
}

// add logs a step. The error is flush's.
func (l *stepLog) add(e entry) error {
	b := append(l.waiting, `{"step":`...)
	b = strconv.AppendInt(b, int64(e.step), 10)
	b = append(b, `,"images":`...)
	b = strconv.AppendInt(b, int64(e.step)*int64(l.batch), 10)
	b = append(b, `,"seconds":`...)
	b = strconv.AppendFloat(b, e.seconds, 'g', -1, 64)
	b = append(b, `,"losses":`...)
	b = l.losses.append(b, e.losses)
	if e.vitals != nil {
		b = append(b, `,"vitals":`...)
		b = l.vitals.append(b, e.vitals)
	}
	l.waiting = append(b, "}\n"...)
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
