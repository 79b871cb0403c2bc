package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"atelier/engine"
)

// Reading a command line. Flags stand before, between or after the other words, as -n 64, -n=64 or --steps=64; one dash does as well as
// two. A lone -- ends them. The standard library's package flag stops at the first word instead.

// usageError says in a sentence what is wrong with the command line itself.
type usageError struct{ error }

func misuse(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// flag is one flag of a command.
type flag struct {
	name  string // "n" is written -n, "steps" --steps
	value string // what it takes, for people; "" takes nothing
	help  string
	set   func(value string) error // the error says what the flag takes, without naming the flag
}

// String is the flag as it is written.
func (f flag) String() string {
	if len(f.name) == 1 {
		return "-" + f.name
	}
	return "--" + f.name
}

// parse sets the flags that are among args and returns the other words.
func parse(args []string, flags []flag) (words []string, err error) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return append(words, args...), nil
		case !isFlag(arg):
			words = append(words, arg)
			continue
		}
		written, value, hasValue := strings.Cut(arg, "=")
		f, err := find(written, flags)
		switch {
		case err != nil:
			return nil, err
		case f.value == "" && hasValue:
			return nil, misuse("%s takes no value: write it alone", f)
		case f.value != "" && !hasValue:
			if len(args) == 0 || isOneOf(args[0], flags) {
				return nil, misuse("%s needs a value: write %s %s", f, f, f.value)
			}
			value, args = args[0], args[1:]
		}
		if err := f.set(value); err != nil {
			return nil, misuse("%s %w, not %q", f, err, value)
		}
	}
	return words, nil
}

// isFlag is false for a lone dash.
func isFlag(arg string) bool { return len(arg) > 1 && arg[0] == '-' }

func bare(written string) string { return strings.TrimPrefix(written[1:], "-") }

// isOneOf says whether arg can only be one of the flags: the value before it was forgotten.
func isOneOf(arg string, flags []flag) bool {
	name, _, _ := strings.Cut(arg, "=")
	return isFlag(name) && slices.ContainsFunc(flags, func(f flag) bool { return f.name == bare(name) })
}

func find(written string, flags []flag) (flag, error) {
	var names []string
	for _, f := range flags {
		if f.name == bare(written) {
			return f, nil
		}
		names = append(names, f.name)
	}
	if near := engine.Nearest(bare(written), names); near != "" {
		return flag{}, misuse("there is no flag %s: did you mean %s?", written, flag{name: near})
	}
	for i, name := range names {
		names[i] = flag{name: name}.String()
	}
	return flag{}, misuse("there is no flag %s; the flags are %s", written, strings.Join(names, ", "))
}

func text(p *string, name, value, help string) flag {
	return flag{name, value, help, func(s string) error {
		if s == "" {
			return errors.New("takes " + value)
		}
		*p = s
		return nil
	}}
}

func toggle(p *bool, name, help string) flag {
	return flag{name, "", help, func(string) error { *p = true; return nil }}
}

func count(p *int, name, value string, least, most int, help string) flag {
	return flag{name, value, help, func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return fmt.Errorf("takes a whole number from %d to %d", least, most)
		}
		*p = n
		return nil
	}}
}

func duration(p *time.Duration, name, help string) flag {
	return flag{name, "TIME", help, func(s string) error {
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 {
			return errors.New("takes a time above 0, such as 90s, 5m or 1h30m")
		}
		*p = d
		return nil
	}}
}

func seed(p *uint64, help string) flag {
	return flag{"seed", "S", help, func(s string) error {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			return errors.New("takes a whole number from 0 to 18446744073709551615")
		}
		*p = n
		return nil
	}}
}

// setting is a flag of its own for one of the settings that assign collects.
func setting(m map[string]string, name, value, help string) flag {
	return flag{name, value, help, func(s string) error {
		if s == "" {
			return errors.New("takes " + value)
		}
		m[name] = s
		return nil
	}}
}

// assign collects settings; of equal names the last counts.
func assign(m map[string]string, help string) flag {
	return flag{"set", "NAME=VALUE", help, func(s string) error {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return errors.New("takes NAME=VALUE, such as latent=16")
		}
		m[name] = value
		return nil
	}}
}
