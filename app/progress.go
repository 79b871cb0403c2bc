package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress tells on standard error how work goes: as a bar that is drawn again and again where that is a terminal, otherwise as a line
// now and then, the first after a while. With --json it is silent where it would disturb: on the terminal that also gets the results,
// and in a log.
type progress struct {
	w     io.Writer
	width int // of the terminal; 0 where it is none
	every time.Duration
	next  time.Time
	drawn bool // a bar is on the screen
}

const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 30 * time.Second
)

func newProgress(c *call) *progress {
	p := &progress{w: c.stderr, width: terminalWidth(c.stderr), every: lineEvery}
	if p.width > 0 {
		p.every = barEvery
	}
	if c.json && (p.width == 0 || terminalWidth(c.stdout.Writer) > 0) {
		p.w = io.Discard
	}
	p.next = time.Now().Add(p.every)
	return p
}

// terminalWidth is 0 where w isn't a terminal on which a line can be drawn again.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return 0
	}
	return columns(f)
}

// show tells how it stands, if it is time for that: the part that is done, 0 to 1, and more about it, the most important first.
func (p *progress) show(done float64, more func() []string) {
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(p.every)
	if p.width == 0 {
		fmt.Fprintf(p.w, "%3.0f%%  %s\n", 100*done, strings.Join(more(), "  "))
		return
	}
	fmt.Fprintf(p.w, "\r%s\x1b[K", barText(p.width-1, done, more()))
	p.drawn = true
}

// clear takes the bar off the screen, for something else to be written there.
func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

const (
	barLeast = 10
	barMost  = 30
)

// barText is a line of at most width: the percentage, as much of the rest as fits, and a bar in what is left between them.
func barText(width int, done float64, more []string) string {
	left := width - len("100%  []") - barLeast
	text := ""
	for _, m := range more {
		if left -= 2 + len([]rune(m)); left < 0 {
			break
		}
		text += "  " + m
	}
	bar := barLeast + min(max(left, 0), barMost-barLeast)
	full := int(float64(bar) * done)
	return fmt.Sprintf("%3.0f%%  [%s%s]%s", 100*done, strings.Repeat("#", full), strings.Repeat("-", bar-full), text)
}
