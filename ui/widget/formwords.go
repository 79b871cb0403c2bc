package widget

import (
	"math"
	"strconv"
	"strings"

	"atelier/engine"
	"atelier/ui/say"
)

// unitWord is what stands behind a setting's value: its unit, or what 0 means where that is something else.
func unitWord(f engine.Field, value string) string {
	if f.Zero != "" && f.Kind < engine.KindBool && value == "0" {
		return say.Text(f.Zero)
	}
	return say.Text(f.Unit)
}

// ValueWord is a setting's value as a person reads it.
func ValueWord(f engine.Field, value string) string {
	switch {
	case f.Kind == engine.KindChoice:
		return say.Option(value)
	case f.Kind == engine.KindBool && value == "true":
		return say.T("on")
	case f.Kind == engine.KindBool:
		return say.T("off")
	case value == "" && f.Zero != "":
		return say.Text(f.Zero)
	case value == "":
		return say.T("nothing")
	}
	unit := unitWord(f, value)
	switch {
	case unit == "":
		return spokenNames(f.Form, value)
	case unit != say.Text(f.Unit):
		return say.T("%s: %s", value, unit)
	}
	return value + " " + unit
}

// refusal says which numbers a setting takes.
func refusal(f engine.Field, typed string, err error) string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	typed = engine.Short(typed, engine.ShortValue)
	label, whole := say.Text(f.Label), f.Kind == engine.KindInt || f.Kind == engine.KindUint
	low, high := !math.IsInf(f.Min, 0), !math.IsInf(f.Max, 0)
	empty := strings.TrimSpace(typed) == ""
	switch {
	case f.Kind > engine.KindFloat:
		return say.Error(err)
	case empty && whole && low && high:
		return say.T("%s can't be empty: type a whole number from %s to %s.", label, number(f.Min), number(f.Max))
	case empty && low && high:
		return say.T("%s can't be empty: type a number from %s to %s.", label, number(f.Min), number(f.Max))
	case empty:
		return say.T("%s can't be empty: type a number.", label)
	case whole && low && high:
		return say.T("%s takes a whole number from %s to %s, not “%s”.", label, number(f.Min), number(f.Max), typed)
	case f.Kind == engine.KindUint && low: // one that is too large is no less a whole number: its bound is said
		return say.T("%s takes a whole number from %s to %s, not “%s”.", label, number(f.Min), strconv.FormatUint(math.MaxUint64, 10), typed)
	case whole && low:
		return say.T("%s takes a whole number of at least %s, not “%s”.", label, number(f.Min), typed)
	case low && high:
		return say.T("%s takes a number from %s to %s, not “%s”.", label, number(f.Min), number(f.Max), typed)
	case low:
		return say.T("%s takes a number of at least %s, not “%s”.", label, number(f.Min), typed)
	}
	return say.Error(err)
}
