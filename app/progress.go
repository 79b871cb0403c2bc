package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress tells on standard error how work goes: as a bar that is drawn again and again where that is a terminal, otherwise as a line
// now and then, the first after a while. With --json it is silent where it would disturb: on the terminal that also gets the results, and in a log.
type progress struct {
	w     io.Writer
	bar   bool
	every time.Duration
	next  time.Time
	drawn bool // a bar is on the screen
}

const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 30 * time.Second
	lineWidth = 79 // that any terminal has
)

func newProgress(c *call) *progress {
	p := &progress{w: c.stderr, bar: isTerminal(c.stderr), every: lineEvery}
	if p.bar {
		p.every = barEvery
	}
	p.next = time.Now().Add(p.every)
	if c.json && (!p.bar || isTerminal(c.stdout.Writer)) {
		p.w, p.bar = io.Discard, false
	}
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// show tells how it stands, if it is time for that: done is the part that is, 0 to 1.
func (p *progress) show(done float64, text func() string) {
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(p.every)
	if !p.bar {
		fmt.Fprintf(p.w, "%3.0f%%  %s\n", 100*done, text())
		return
	}
	fmt.Fprintf(p.w, "\r%s\x1b[K", barText(done, text()))
	p.drawn = true
}

// clear takes the bar off the screen, for something else to be written there.
func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

// barText is a line of lineWidth: a bar in what the text leaves free.
func barText(done float64, text string) string {
	percent := fmt.Sprintf("%3.0f%%  ", 100*done)
	free := lineWidth - len(percent) - len([]rune(text)) - len("[]  ")
	if free < 8 {
		line := []rune(percent + text)
		return string(line[:min(len(line), lineWidth)])
	}
	full := int(float64(min(free, 30)) * done)
	return percent + "[" + strings.Repeat("#", full) + strings.Repeat("-", min(free, 30)-full) + "]  " + text
}
