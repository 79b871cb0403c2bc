package engine

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Reading the tags of a settings struct. Everything here panics on a mistake, naming the field: a wrong tag is found by the first test
// that touches the struct.

// tagKeys are the tags a field may carry.
var tagKeys = []string{"name", "label", "unit", "help", "group", "default", "min", "max", "step", "scale", "options", "advanced", "form", "when", "zero"}

// known keeps what was read: a slider that is dragged asks again and again.
var known sync.Map // reflect.Type to []Field

// fieldsOf reads the tags of a struct. The slice is shared: nobody writes into it.
func fieldsOf(t reflect.Type) []Field {
	if fields, ok := known.Load(t); ok {
		return fields.([]Field)
	}
	fields := readFields(t)
	known.Store(t, fields)
	return fields
}

func readFields(t reflect.Type) []Field {
	fields := appendFields(nil, t, nil)
	seen := make(map[string]bool)
	for _, f := range fields {
		if seen[f.Name] {
			panic("settings: two fields are named " + f.Name)
		}
		seen[f.Name] = true
	}
	for _, f := range fields {
		for _, w := range f.When {
			other, err := find(fields, w.Name)
			if err != nil || other.Kind < KindBool || other.Kind == KindText {
				panic("settings: " + f.Name + " depends on " + w.Name + ", which is no switch and no choice")
			}
			for _, v := range w.Values {
				if other.Kind == KindChoice && !slices.Contains(other.Options, v) || other.Kind == KindBool && v != "true" && v != "false" {
					panic("settings: " + f.Name + " depends on " + w.Name + " being " + v + ", which it never is")
				}
			}
		}
	}
	return fields
}

func appendFields(fields []Field, t reflect.Type, index []int) []Field {
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(slices.Clone(index), i)
		switch {
		case sf.Anonymous && sf.Type.Kind() == reflect.Struct:
			fields = appendFields(fields, sf.Type, at)
		case !sf.IsExported():
			panic("settings: " + sf.Name + " is not exported")
		default:
			fields = append(fields, makeField(sf, at))
		}
	}
	return fields
}

func makeField(sf reflect.StructField, index []int) Field {
	bad := func(why string) { panic("settings: " + sf.Name + ": " + why) }
	tags, ok := parseTag(string(sf.Tag))
	if !ok {
		bad("a tag that is malformed, unknown or twice there")
	}
	f := Field{
		Name: tags["name"], Label: tags["label"], Unit: tags["unit"], Help: tags["help"], Group: tags["group"],
		Min: math.Inf(-1), Max: math.Inf(1), index: index,
	}
	if f.Name == "" || f.Label == "" || f.Help == "" {
		bad("name, label and help must be there")
	}
	options, hasOptions := tags["options"]
	switch sf.Type.Kind() {
	case reflect.Int, reflect.Int64:
		f.Kind, f.Step = KindInt, 1
	case reflect.Uint64:
		f.Kind, f.Step, f.Min = KindUint, 1, 0
	case reflect.Float64:
		f.Kind = KindFloat
	case reflect.Bool:
		f.Kind = KindBool
	case reflect.String:
		f.Kind = KindText
		if hasOptions {
			f.Kind, f.Options = KindChoice, strings.Split(options, ",")
		}
	default:
		bad("a type that settings can't have")
	}
	if hasOptions && (f.Kind != KindChoice || slices.Contains(f.Options, "")) {
		bad("options are for strings, separated by commas, none empty")
	}
	for key, dst := range map[string]*float64{"min": &f.Min, "max": &f.Max, "step": &f.Step} {
		text, there := tags[key]
		if !there {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(v) || f.Kind > KindFloat || (f.Kind != KindFloat && (v != math.Trunc(v) || math.Abs(v) > 1<<53)) {
			bad("a bad " + key)
		}
		*dst = v
	}
	if f.Min > f.Max || f.Step < 0 {
		bad("an empty range or a negative step")
	}
	switch tags["scale"] {
	case "", "linear":
	case "log":
		if f.Log = true; f.Kind > KindFloat || f.Min <= 0 {
			bad("a logarithmic scale needs a min above 0")
		}
	default:
		bad("scale is log or linear")
	}
	if text, there := tags["advanced"]; there {
		if f.Advanced = text == "true"; !f.Advanced {
			bad(`advanced is "true" or absent`)
		}
	}
	if f.Form = tags["form"]; f.Form != "" && f.Kind != KindText {
		bad("form is for text")
	}
	if f.Zero = tags["zero"]; f.Zero != "" && (f.Kind == KindBool || f.Kind == KindChoice || !f.holds(0)) {
		bad("zero is for text and for numbers that may be 0")
	}
	if text, there := tags["when"]; there {
		for _, condition := range strings.Split(text, ";") {
			name, values, ok := strings.Cut(condition, "=")
			if !ok || name == "" || values == "" {
				bad("when is like kind=perlin|value;tile=true")
			}
			f.When = append(f.When, When{Name: name, Values: strings.Split(values, "|")})
		}
	}
	def, there := tags["default"]
	v, err := f.parse(def, sf.Type)
	if !there || err != nil {
		bad("a default that is missing or refused")
	}
	f.Default = f.text(v)
	return f
}

// parseTag splits `key:"value" key:"value"` and is false for anything else and for keys that are unknown or repeated, which
// reflect.StructTag would pass over in silence.
func parseTag(tag string) (map[string]string, bool) {
	tags := make(map[string]string)
	for tag = strings.TrimSpace(tag); tag != ""; tag = strings.TrimSpace(tag) {
		key, rest, found := strings.Cut(tag, ":")
		quoted, err := strconv.QuotedPrefix(rest)
		if !found || err != nil || !slices.Contains(tagKeys, key) {
			return nil, false
		}
		if _, twice := tags[key]; twice {
			return nil, false
		}
		tags[key], _ = strconv.Unquote(quoted)
		tag = rest[len(quoted):]
	}
	return tags, true
}
