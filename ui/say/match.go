package say

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The engine's errors and notes are English sentences made with fmt.Errorf and fmt.Sprintf; here they are recognised again. Every text of
// the table that has places for arguments is turned into a pattern. The first that a sentence fits, the one with the most words first,
// gives the translation; what stood in the places is translated in the same way, so that an error around an error is translated through,
// and put in.

// deepest is how many errors inside errors are looked into.
const deepest = 6

// mostTries bounds the forms that are tried on a text, and mostCuts the places at which a loose form cuts it: a text like ": : : : :"
// could be read in very many ways.
const (
	mostTries = 400
	mostCuts  = 6
)

// longestSentence bounds the work for a text that nobody wrote as a sentence, such as a stack trace; in bytes.
const longestSentence = 4000

// Text is a text that isn't written where it is said, in the chosen language: a setting's label, an error, or several of them, a line
// each. What is neither in the table nor made from a text of the table stays as it is.
func Text(text string) string {
	t := current.Load()
	if t.words == nil {
		return text
	}
	r := &reader{t, mostTries}
	out, known := r.translate(text, 0)
	if known || !strings.Contains(text, "\n") {
		return out
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i], _ = r.translate(line, 0)
	}
	return strings.Join(lines, "\n")
}

// Sentence is Text with a capital and a full stop.
func Sentence(text string) string {
	text = strings.TrimSpace(Text(text))
	if text == "" {
		return ""
	}
	if c := text[0]; c >= 'a' && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	switch last, _ := utf8.DecodeLastRuneInString(text); {
	case strings.ContainsRune(".!?。！？…", last):
		return text
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return text + "。"
	}
	return text + "."
}

// Error is an error as a sentence; nil is "".
func Error(err error) string {
	if err == nil {
		return ""
	}
	return Sentence(err.Error())
}

// reader recognises one text.
type reader struct {
	*table
	left int // how many more forms may be tried
}

// translate is false where nothing of the text is known.
func (r *reader) translate(text string, depth int) (string, bool) {
	if out, ok := r.words[text]; ok && out != "" {
		return out, true
	}
	if depth > deepest || len(text) > longestSentence || !utf8.ValidString(text) {
		return text, false
	}
	for _, f := range r.forms() {
		if !strings.Contains(text, f.key) {
			continue
		}
		if r.left--; r.left < 0 {
			return text, false
		}
		if out, ok := f.translate(r, text, depth); ok {
			return out, true
		}
	}
	return text, false
}

// form is a text of the table with places for arguments.
type form struct {
	verbs  []verb
	source string // the English
	length int    // of all its words
	key    string // its longest run of words: a text without it doesn't fit
	loose  bool   // fits nearly everything, as "%s: %s" does: it counts only where what stands in a place is known
	shape  func() *regexp.Regexp
	target []piece
}

// verb is a place for an argument.
type verb struct {
	index  int  // of the argument, from 0
	kind   byte // s, q, d, ...
	inside bool // it stands between brackets, alone
}

// piece is a run of words with the place behind it.
type piece struct {
	words string
	verb  *verb
}

// pieces splits a format of package fmt.
func pieces(format string) []piece {
	var all []piece
	var words strings.Builder
	next := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			words.WriteByte(format[i])
			continue
		}
		start := i
		i++
		for i < len(format) && strings.IndexByte("+-# 0123456789.", format[i]) >= 0 {
			i++
		}
		if i < len(format) && format[i] == '[' {
			if end := strings.IndexByte(format[i:], ']'); end > 0 {
				if n, err := strconv.Atoi(format[i+1 : i+end]); err == nil && n > 0 {
					next = n - 1
				}
				i += end + 1
			}
		}
		if i < len(format) && format[i] == '%' {
			words.WriteByte('%')
			continue
		}
		if i >= len(format) || format[i]|0x20 < 'a' || format[i]|0x20 > 'z' { // not a place, but a text with a percent sign
			words.WriteString(format[start:i])
			i--
			continue
		}
		all = append(all, piece{words.String(), &verb{index: next, kind: format[i]}})
		words.Reset()
		next++
	}
	if words.Len() > 0 {
		all = append(all, piece{words: words.String()})
	}
	return all
}

// fits says what may stand in the place of a verb.
var fits = map[byte]string{
	'd': `-?\d+|\[[-\d ]*\]`, 'q': `"(?:[^"\\]|\\.)*"`, 'x': `[0-9a-fx ]+`, 'g': `-?[\d.]+(?:e[-+]\d+)?|NaN|[-+]Inf`, 'f': `-?[\d.]+|NaN|[-+]Inf`,
}

// formsOf makes a form of each text with places, those with the most words first.
func formsOf(words map[string]string) []*form {
	var all []*form
	for en, other := range words {
		source := pieces(en)
		f := &form{source: en, target: pieces(other)}
		var shape strings.Builder
		shape.WriteString(`(?s)^`)
		letters := 0
		for i, p := range source {
			shape.WriteString(regexp.QuoteMeta(p.words))
			if len(p.words) > len(f.key) {
				f.key = p.words
			}
			f.length += len(p.words)
			letters += len(strings.Trim(p.words, " .,:;()%·"))
			if p.verb == nil {
				continue
			}
			p.verb.inside = strings.HasSuffix(p.words, "(") && i+1 < len(source) && strings.HasPrefix(source[i+1].words, ")")
			f.verbs = append(f.verbs, *p.verb)
			what, known := fits[p.verb.kind]
			if !known {
				what = `.*?`
			}
			shape.WriteString("(" + what + ")")
		}
		if len(f.verbs) == 0 || other == "" {
			continue
		}
		f.loose = letters < 3
		pattern := shape.String() + `$`
		f.shape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *form) int {
		if a.length != b.length {
			return b.length - a.length
		}
		return strings.Compare(a.source, b.source)
	})
	return all
}

// translate puts what stands in the text's places into the other language's words.
func (f *form) translate(r *reader, text string, depth int) (string, bool) {
	if f.loose {
		return f.translateLoose(r, text, depth)
	}
	m := f.shape().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	args := make(map[int]string)
	for i, v := range f.verbs {
		args[v.index], _ = v.argument(r, m[i+1], depth)
	}
	return f.fill(args), true
}

// translateLoose handles "%s: %w" and its like: two places, and words between them that many texts have. The text is cut at each of them
// until the part behind the cut is known.
func (f *form) translateLoose(r *reader, text string, depth int) (string, bool) {
	if len(f.verbs) != 2 || f.key == "" {
		return "", false
	}
	for at, tries := 0, 0; tries < mostCuts; tries++ {
		i := strings.Index(text[at:], f.key)
		if i < 0 {
			return "", false
		}
		at += i
		rest := text[at+len(f.key):]
		if behind, known := f.verbs[1].argument(r, rest, depth); known && at > 0 && !isName(rest) {
			before, _ := f.verbs[0].argument(r, text[:at], depth)
			return f.fill(map[int]string{f.verbs[0].index: before, f.verbs[1].index: behind}), true
		}
		at += len(f.key)
	}
	return "", false
}

// argument is what stands in the place, translated where it is words.
func (v verb) argument(r *reader, text string, depth int) (string, bool) {
	switch v.kind {
	case 's', 'v', 'w':
		if v.inside && isName(text) { // "Colour (colour) takes ...": it is what a file or the command line calls it
			return text, false
		}
		return r.translate(text, depth+1)
	case 'q':
		if s, err := strconv.Unquote(text); err == nil {
			return "“" + s + "”", false
		}
	}
	return text, false
}

// isName is true for one word in small letters.
func isName(text string) bool {
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyz-_") == ""
}

// fill puts the arguments in, with the space that stands between Chinese and Latin letters or digits.
func (f *form) fill(args map[int]string) string {
	out := ""
	for _, p := range f.target {
		out = join(out, p.words)
		if p.verb != nil {
			out = join(out, args[p.verb.index])
		}
	}
	return out
}

func join(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if unicode.Is(unicode.Han, last) && latin(first) || latin(last) && unicode.Is(unicode.Han, first) {
		return a + " " + b
	}
	return a + b
}

func latin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' }
