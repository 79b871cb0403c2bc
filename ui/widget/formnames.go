package widget

import (
	"strings"

	colours "atelier/engine/pixel"
	"atelier/engine/pixel/template"
	"atelier/ui/say"
)

// Settings hold the names of colours and shapes in English, so that a recipe reads the same everywhere. A person reads and writes them in the
// language of the window.

// named is a name in both languages.
type named struct{ english, chinese string }

// namesOf are the names that a form of text knows; nil for other forms.
func namesOf(form string) []named {
	var all []named
	switch form {
	case "colour", "colours":
		for _, c := range colours.Colours() {
			all = append(all, named{c.Name, c.Chinese})
		}
	case "shapes":
		for _, name := range template.ShapeNames() {
			all = append(all, named{name, template.ShapeChinese(name)})
		}
	}
	return all
}

// commas are what may stand between two names.
const commas = ",，、"

// spokenNames is a setting's text as it is read: its names in the language of the window. The space is where a line may end.
func spokenNames(form, text string) string {
	if say.Language() != say.Chinese {
		return text
	}
	return eachName(text, "、 ", func(name string) string {
		for _, n := range namesOf(form) {
			if strings.EqualFold(name, n.english) {
				return n.chinese
			}
		}
		return name
	})
}

// meantNames is what was typed as a setting holds it: its names in English.
func meantNames(form, text string) string {
	names := namesOf(form)
	if names == nil {
		return text
	}
	return eachName(text, ", ", func(name string) string {
		for _, n := range names {
			if name == n.chinese {
				return n.english
			}
		}
		return name
	})
}

// eachName replaces every name of a list. A text without a comma that isn't among the names stays as it is.
func eachName(text, comma string, f func(name string) string) string {
	names := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(commas, r) })
	for i, name := range names {
		names[i] = f(strings.TrimSpace(name))
	}
	return strings.Join(names, comma)
}

// colourName is a colour as it is read.
func colourName(text string) string { return spokenNames("colour", text) }
