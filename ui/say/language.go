package say

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2/lang"

	"atelier/assets"
)

// Lang is a language of the window.
type Lang struct {
	Code string // as Use takes it
	Name string // in itself
}

// The codes of the languages.
const (
	English = "en"
	Chinese = "zh" // simplified
)

// Languages lists the languages that there are.
func Languages() []Lang { return []Lang{{English, "English"}, {Chinese, "简体中文"}} }

// table is a language in use.
type table struct {
	code  string
	words map[string]string // by the English text; nil in English
	forms func() []*form    // those of the words that have places for arguments, those with the most words first
}

// current is swapped whole, so that a worker may say something while the window changes the language.
var current atomic.Pointer[table]

func init() { current.Store(&table{code: English, forms: func() []*form { return nil }}) }

// Entry is one text of assets/texts.json in both languages.
type Entry struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// Entries reads the table that ships.
func Entries() []Entry {
	var all []Entry
	if err := json.Unmarshal(assets.Texts, &all); err != nil {
		panic("say: the shipped table of translations is damaged")
	}
	return all
}

// chinese is made when it is first used.
var chinese = sync.OnceValue(func() *table {
	words := make(map[string]string)
	for _, e := range Entries() {
		words[e.En] = e.Zh
	}
	return newTable(Chinese, words)
})

func newTable(code string, words map[string]string) *table {
	return &table{code: code, words: words, forms: sync.OnceValue(func() []*form { return formsOf(words) })}
}

// Use chooses the language of everything said from now on; a code it doesn't know is English. What was said before stays as it was. It
// belongs on the window's goroutine, because Fyne's own dialogs are told too.
func Use(code string) {
	t := &table{code: English, forms: func() []*form { return nil }}
	if code == Chinese {
		t = chinese()
	}
	current.Store(t)
	tellFyne()
}

// Language is the code of the language in use.
func Language() string { return current.Load().code }

// Detect is the code of the language that the system speaks: LANGUAGE, LC_ALL, LC_MESSAGES and LANG are asked, in the way of GNU
// gettext, and elsewhere than on Linux the system itself where they are silent.
func Detect() string {
	locale := os.Getenv("LC_ALL")
	for _, name := range []string{"LC_MESSAGES", "LANG"} {
		if locale == "" {
			locale = os.Getenv(name)
		}
	}
	if locale == "C" || locale == "POSIX" || strings.HasPrefix(locale, "C.") {
		return English
	}
	wishes := strings.Split(os.Getenv("LANGUAGE"), ":")
	if wishes = append(wishes, locale); locale == "" && runtime.GOOS != "linux" {
		wishes = append(wishes, string(lang.SystemLocale()))
	}
	for _, w := range wishes {
		for _, l := range Languages() {
			if w = strings.ToLower(w); w == l.Code || strings.HasPrefix(w, l.Code+"_") || strings.HasPrefix(w, l.Code+"-") || strings.HasPrefix(w, l.Code+".") {
				return l.Code
			}
		}
	}
	return English
}
