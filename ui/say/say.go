// Package say holds the words: every sentence that a person reads in the window passes through it, so that a table can translate it,
// and numbers, times and rates are written in one way.
package say

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Table translates: English text to the chosen language's. A text that isn't in it stays English. It is set before the window is
// built and not changed afterwards.
var Table map[string]string

// T is the text in the chosen language, with args put in as fmt.Sprintf does.
func T(text string, args ...any) string {
	if t, ok := Table[text]; ok {
		text = t
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// N is a count of things: "1 picture", "64 pictures".
func N(n int, one, many string) string {
	if n == 1 {
		return "1 " + T(one)
	}
	return Int(n) + " " + T(many)
}

// Int writes a whole number with its thousands apart: 60,000.
func Int(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Number writes v with at most so many significant digits, without a tail of zeros: 0.001, 103.2, 12,500.
func Number(v float64, digits int) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case a >= 1e9 || (a != 0 && a < 1e-4):
		return strconv.FormatFloat(v, 'g', digits, 64)
	case a >= math.Pow10(digits-1):
		return Int(int(math.Round(v)))
	}
	s := strconv.FormatFloat(v, 'g', digits, 64)
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("say: a number that can't be read back")
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Duration writes how long something takes, in the two units that matter: "45 s", "3 min 20 s", "2 h 5 min".
func Duration(d time.Duration) string {
	d = d.Round(time.Second)
	h, m, s := int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case d < time.Second:
		return T("less than 1 s")
	case h >= 48:
		return T("%d days", h/24)
	case h > 0:
		return T("%d h %d min", h, m)
	case m >= 10:
		return T("%d min", m)
	case m > 0:
		return T("%d min %d s", m, s)
	}
	return T("%d s", s)
}
