package engine

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A method's settings are one struct, and a setting is written once: the tags of its field say all there is to know about it, and the
// form in the window, the flags, the recipe inside a picture and the config file of a run are made from them.
//
//	type Settings struct {
//		Latent int     `name:"latent" label:"Latent size" default:"32" min:"1" max:"512" unit:"numbers" help:"How many numbers describe a picture." group:"Model"`
//		Rate   float64 `name:"rate" label:"Learning rate" default:"0.001" min:"1e-6" max:"1" scale:"log" help:"How far a step goes." group:"Training"`
//		Loss   string  `name:"loss" label:"Likelihood" default:"bernoulli" options:"bernoulli,gaussian" help:"How pixels are compared." group:"Model"`
//	}
//
// Types: int, int64, uint64, float64, bool, string. Tags: name, label, default and help must be there; unit, group, advanced:"true" and
// (for numbers) min, max, step, scale:"log" and (for strings) options may be. when:"kind=perlin|value;tile=true" says that the setting
// means something only while those others have one of those values, and form:"colour" what a text is, for whoever offers a better
// editor than a line of text. zero:"as it is" says what the number 0, or no text, stands for. The fields of an embedded struct count as the struct's own. A mistake in the tags is a programmer's
// mistake and panics.
//
// Outside the program settings are text by name, map[string]string, stored as a JSON object. Numbers survive the way there and back
// bit for bit.

// Kind says what values a setting takes.
type Kind uint8

// The kinds of settings.
const (
	KindInt    Kind = iota // int, int64
	KindUint               // uint64: seeds
	KindFloat              // float64, finite
	KindBool               // bool
	KindChoice             // string, one of Options
	KindText               // string, any
)

// Field describes one setting.
type Field struct {
	Name     string // in files, flags and recipes
	Label    string // for people
	Unit     string // "" where there is none
	Help     string // one sentence
	Group    string // the heading it stands under
	Kind     Kind
	Default  string   // as Get would give it
	Min, Max float64  // of numbers, inclusive; infinite where there is no bound
	Step     float64  // of a slider; 0 is continuous
	Log      bool     // a slider is logarithmic
	Options  []string // of KindChoice
	Advanced bool     // hidden until asked for
	Form     string   // of KindText: what the text is ("colour", "palette", "picture", "font"); "" for any
	Zero     string   // what 0, or no text, stands for in words; "" where it is itself
	When     []When   // all must hold for the setting to mean something

	index []int // for reflect.Value.FieldByIndex
}

// When is a condition on another setting: its value is one of Values.
type When struct {
	Name   string
	Values []string
}

// Applies is true where the setting means something beside the others' values, which ptr points to.
func (f Field) Applies(ptr any) bool {
	for _, w := range f.When {
		if !slices.Contains(w.Values, Get(ptr, w.Name)) {
			return false
		}
	}
	return true
}

// Takes says in words what values the setting takes: "a whole number from 1 to 512".
func (f Field) Takes() string {
	if f.Zero == "" || f.Kind == KindText {
		return f.takes()
	}
	return f.takes() + " (0: " + f.Zero + ")"
}

func (f Field) takes() string {
	var what string
	switch f.Kind {
	case KindInt, KindUint:
		what = "a whole number"
	case KindFloat:
		what = "a number"
	case KindBool:
		return "true or false"
	case KindChoice:
		return "one of " + strings.Join(f.Options, ", ")
	default:
		return "any text"
	}
	lo, hi := number(f.Min), number(f.Max)
	switch {
	case math.IsInf(f.Min, 0) && math.IsInf(f.Max, 0):
		return what
	case math.IsInf(f.Max, 0):
		return what + " of at least " + lo
	case math.IsInf(f.Min, 0):
		return what + " of at most " + hi
	}
	return what + " from " + lo + " to " + hi
}

// number writes a bound as a person would.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (f Field) refuse(value string) error {
	hint := ""
	if near := Nearest(value, f.Options); near != "" {
		hint = fmt.Sprintf(": did you mean %q?", near)
	}
	return fmt.Errorf("%s (%s) takes %s, not %q%s", f.Label, f.Name, f.Takes(), Short(value, ShortValue), hint)
}

// parse turns text into a value of the field's type t, inside its range.
func (f Field) parse(value string, t reflect.Type) (reflect.Value, error) {
	v := reflect.New(t).Elem()
	text := strings.TrimSpace(value)
	switch f.Kind {
	case KindInt:
		i, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			w, ok := wholeFloat(text)
			if !ok {
				return v, f.refuse(value)
			}
			i = int64(w)
		}
		if v.OverflowInt(i) {
			return v, f.refuse(value)
		}
		v.SetInt(i)
	case KindUint:
		u, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			w, ok := wholeFloat(text)
			if !ok || w < 0 {
				return v, f.refuse(value)
			}
			u = uint64(w)
		}
		v.SetUint(u)
	case KindFloat:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return v, f.refuse(value)
		}
		v.SetFloat(x)
	case KindBool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return v, f.refuse(value)
		}
		v.SetBool(b)
	case KindChoice:
		v.SetString(text)
	case KindText:
		v.SetString(value)
	}
	return v, f.check(v)
}

// wholeFloat reads whole numbers written like 1e6.
func wholeFloat(text string) (float64, bool) {
	w, err := strconv.ParseFloat(text, 64)
	return w, err == nil && w == math.Trunc(w) && math.Abs(w) <= 1<<53
}

// check refuses a value outside the field's range.
func (f Field) check(v reflect.Value) error {
	ok := true
	switch f.Kind {
	case KindInt:
		ok = f.holds(float64(v.Int()))
	case KindUint:
		ok = f.holds(float64(v.Uint()))
	case KindFloat:
		ok = f.holds(v.Float()) && !math.IsInf(v.Float(), 0)
	case KindChoice:
		ok = slices.Contains(f.Options, v.String())
	}
	if !ok {
		return f.refuse(f.text(v))
	}
	return nil
}

// holds is false for NaN.
func (f Field) holds(x float64) bool { return x >= f.Min && x <= f.Max }

// text writes a value so that parse gives the same bits.
func (f Field) text(v reflect.Value) string {
	switch f.Kind {
	case KindInt:
		return strconv.FormatInt(v.Int(), 10)
	case KindUint:
		return strconv.FormatUint(v.Uint(), 10)
	case KindFloat:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case KindBool:
		return strconv.FormatBool(v.Bool())
	}
	return v.String()
}

// Fields describes the settings of the struct that ptr points to, in the order in which they are declared.
func Fields(ptr any) []Field { return slices.Clone(fieldsOf(target(ptr).Type())) }

// SetDefaults gives every setting its default.
func SetDefaults(ptr any) {
	s := target(ptr)
	for _, f := range fieldsOf(s.Type()) {
		v := s.FieldByIndex(f.index)
		d, err := f.parse(f.Default, v.Type())
		if err != nil {
			panic("settings: a default that was accepted no longer is")
		}
		v.Set(d)
	}
}

// Set gives the named setting a value from text. The error is a sentence that says what the setting takes; the struct is then as it was.
func Set(ptr any, name, value string) error {
	s := target(ptr)
	f, err := find(fieldsOf(s.Type()), name)
	if err != nil {
		return err
	}
	v := s.FieldByIndex(f.index)
	x, err := f.parse(value, v.Type())
	if err != nil {
		return err
	}
	v.Set(x)
	return nil
}

// Get is the named setting as text. It panics where there is no such setting.
func Get(ptr any, name string) string {
	s := target(ptr)
	f, err := find(fieldsOf(s.Type()), name)
	if err != nil {
		panic("settings: Get of an unknown name")
	}
	return f.text(s.FieldByIndex(f.index))
}

// Values is every setting as text, by name.
func Values(ptr any) map[string]string {
	s := target(ptr)
	m := make(map[string]string)
	for _, f := range fieldsOf(s.Type()) {
		m[f.Name] = f.text(s.FieldByIndex(f.index))
	}
	return m
}

// Apply sets all of the values or, where one is refused, none.
func Apply(ptr any, values map[string]string) error {
	s := target(ptr)
	trial := reflect.New(s.Type())
	trial.Elem().Set(s)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := Set(trial.Interface(), name, values[name]); err != nil {
			return err
		}
	}
	s.Set(trial.Elem())
	return nil
}

// Check says in a sentence which setting is outside its range, or returns nil.
func Check(ptr any) error {
	s := target(ptr)
	for _, f := range fieldsOf(s.Type()) {
		if err := f.check(s.FieldByIndex(f.index)); err != nil {
			return err
		}
	}
	return nil
}

func find(fields []Field, name string) (Field, error) {
	names := make([]string, len(fields))
	for i, f := range fields {
		if f.Name == name {
			return f, nil
		}
		names[i] = f.Name
	}
	if near := Nearest(name, names); near != "" {
		return Field{}, fmt.Errorf("there is no setting %q: did you mean %q?", name, near)
	}
	return Field{}, fmt.Errorf("there is no setting %q; the settings are %s", name, strings.Join(names, ", "))
}

func target(ptr any) reflect.Value {
	v := reflect.ValueOf(ptr)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		panic("settings: not a pointer to a struct")
	}
	return v.Elem()
}
