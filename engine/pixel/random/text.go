package random

import (
	"fmt"
	"strconv"
	"strings"

	"atelier/engine"
)

// Parse reads settings written as "kind=perlin scale=40": what is left out has its default. A value with spaces stands in quotes:
// palette="#000000 0, white 1". The error is one sentence.
func Parse(text string) (Settings, error) {
	var s Settings
	engine.SetDefaults(&s)
	values := make(map[string]string)
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		name, after, found := strings.Cut(rest, "=")
		if !found || name == "" || strings.ContainsAny(name, " \t\n\"") {
			word, _, _ := strings.Cut(rest, " ")
			return Settings{}, fmt.Errorf("%q is no setting: write them like kind=perlin scale=40", word)
		}
		var value string
		if strings.HasPrefix(after, `"`) {
			quoted, err := strconv.QuotedPrefix(after)
			if err != nil {
				return Settings{}, fmt.Errorf("the value of %s begins with a quotation mark and ends with none: add one", name)
			}
			value, _ = strconv.Unquote(quoted)
			rest = after[len(quoted):]
			if rest != "" && strings.TrimLeft(rest, " \t\n") == rest {
				return Settings{}, fmt.Errorf("after the value of %s there is no space: put one before the next setting", name)
			}
		} else {
			end := strings.IndexAny(after, " \t\n")
			if end < 0 {
				end = len(after)
			}
			value, rest = after[:end], after[end:]
		}
		if _, twice := values[name]; twice {
			return Settings{}, fmt.Errorf("%s is set twice: leave one of them out", name)
		}
		values[name] = value
	}
	if err := engine.Apply(&s, values); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// String writes what differs from the defaults, so that Parse gives it back.
func (s Settings) String() string {
	var words []string
	for _, f := range engine.Fields(&s) {
		value := engine.Get(&s, f.Name)
		if value == f.Default {
			continue
		}
		if value == "" || strings.ContainsAny(value, " \t\n\r\"") {
			value = strconv.Quote(value)
		}
		words = append(words, f.Name+"="+value)
	}
	return strings.Join(words, " ")
}
