// Package say holds the words: every sentence that a person reads in the window passes through it, so that the table in assets/texts.json
// can translate it, and numbers, times and rates are written in one way.
package say

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// T is the text, a literal, in the chosen language, with args put in as fmt.Sprintf does. A test collects the literals and asks for
// each in the table. A text that the table doesn't have stays English.
func T(text string, args ...any) string {
	if t, ok := current.Load().words[text]; ok && t != "" {
		text = t
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// N is a count of things: "1 picture", "64 pictures"; both words are literals. Where a language needs a measure word the table has it
// with the word: "64 张图片".
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

// Option is the value of a choice as a person reads it: "salt-and-pepper" is "Salt and pepper".
func Option(value string) string { return T(Humanised(value)) }

// Humanised is the English of Option, the text that the table has.
func Humanised(value string) string {
	if text, ok := spelled[value]; ok {
		return text
	}
	text := strings.ReplaceAll(value, "-", " ")
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		text = string(text[0]-'a'+'A') + text[1:]
	}
	return text
}

// spelled are the values that are more than a word in small letters.
var spelled = map[string]string{
	"rgb": "RGB", "fbm": "fBm", "f2-f1": "F2 − F1",
}
