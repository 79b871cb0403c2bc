package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"atelier/engine"
	"atelier/engine/kernel"
)

// versionText is the version with the revision it was built from, where the Go tool knows it.
func versionText() string {
	text := engine.Version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return text
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text += "-" + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			text += "+changed"
		}
	}
	return text
}

func (c *call) version(args []string) error {
	words, err := parse(args, []flag{jsonFlag(c)})
	if err == nil && len(words) > 0 {
		err = misuse("version takes no %q", words[0])
	}
	if err != nil {
		return err
	}
	if c.json {
		c.record(map[string]string{"version": versionText(), "backend": kernel.Backend()})
	}
	c.say("atelier %s (%s)", versionText(), kernel.Backend())
	return nil
}

// wantsHelp looks for the flag that every command has.
func wantsHelp(args []string) bool {
	for _, a := range args {
		switch a {
		case "--help", "-help", "-h":
			return true
		case "--":
			return false
		}
	}
	return false
}

// help explains the program or, where one is named, a command.
func (c *call) help(args []string) error {
	if len(args) > 0 {
		cmd, err := lookup(args[0])
		if err == nil {
			cmd.help(c.stdout)
		}
		return err
	}
	fmt.Fprintln(c.stdout, "Atelier makes pictures by models that learn.\n\nUsage:")
	w := tabwriter.NewWriter(c.stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "  atelier\topen the studio")
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  atelier %s\t%s\n", cmd.name, cmd.short)
	}
	fmt.Fprintln(w, "  atelier version\tprint the version")
	w.Flush()
	fmt.Fprint(c.stdout, `
atelier COMMAND --help explains a command and its flags.

DATA is a shipped data set (see atelier data), a folder of pictures or an IDX
file. MODEL is a shipped model (see atelier models), the folder of a training
run or a .safetensors file. A shipped name comes first; ./NAME is always a path.

Every command takes --json. The exit code is 0, 1 where it failed or 2 where the
command line is wrong; one sentence on standard error says why. Ctrl-C stops
cleanly (a training run is saved first), a second Ctrl-C at once.
`)
	return nil
}

// help explains the command.
func (cmd command) help(out io.Writer) {
	fmt.Fprintf(out, "Usage: atelier %s\n\n%s%s.\n", strings.TrimSpace(cmd.name+" "+cmd.words), strings.ToUpper(cmd.short[:1]), cmd.short[1:])
	if cmd.long != "" {
		fmt.Fprintf(out, "\n%s\n", cmd.long)
	}
	fmt.Fprintln(out)
	flags, _ := cmd.flags()
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, f := range append(flags, jsonFlag(new(call))) {
		name := f.String()
		if f.value != "" {
			name += " " + f.value
		}
		fmt.Fprintf(w, "  %s\t%s\n", name, f.help)
	}
	w.Flush()
}
