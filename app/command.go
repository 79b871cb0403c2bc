package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"atelier/engine"
	"atelier/engine/kernel"
)

// command is one thing the program does without a window.
type command struct {
	name  string
	words string // what follows the name, for people
	short string // one line
	long  string // the rest of its help; may be ""
	// flags makes the command's own flags and what to do once they are set. words are the arguments that aren't flags.
	flags func() (flags []flag, do func(c *call, words []string) error)
}

// commands lists all of them in the order in which people need them.
func commands() []command {
	return []command{randomCommand, templateCommand, trainCommand, sampleCommand, encodeCommand, decodeCommand, evalCommand, benchCommand, modelsCommand, dataCommand, settingsCommand, exportCommand}
}

// call is one call of a command.
type call struct {
	ctx    context.Context // ends with Ctrl-C
	stdout *output         // results
	stderr io.Writer       // how it goes
	json   bool            // results are wanted as JSON, an object a line
}

// output remembers the first error of writing: a reader who has gone away.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(p []byte) (n int, err error) {
	if o.err == nil {
		n, o.err = o.Writer.Write(p)
	}
	return n, o.err
}

// record writes one line of JSON.
func (c *call) record(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic("record: a value that JSON can't hold")
	}
	fmt.Fprintf(c.stdout, "%s\n", text)
}

// say writes one line for people, where they read along.
func (c *call) say(format string, args ...any) {
	if !c.json {
		fmt.Fprintf(c.stdout, format+"\n", args...)
	}
}

// warn writes one line beside the results.
func (c *call) warn(sentence string) { fmt.Fprintln(c.stderr, "atelier:", sentence) }

// table writes rows whose cells are separated by tabs.
func (c *call) table(rows []string) {
	w := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, row)
	}
	w.Flush()
}

// dispatch finds the command and calls it.
func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c := &call{ctx: ctx, stdout: &output{Writer: stdout}, stderr: stderr}
	err := c.dispatch(args[0], args[1:])
	if err == nil && c.stdout.err != nil {
		return fmt.Errorf("can't write to standard output: %w", engine.Cause(c.stdout.err))
	}
	return err
}

func (c *call) dispatch(name string, args []string) error {
	switch name {
	case "help", "--help", "-help", "-h":
		return c.help(args)
	case "version", "--version", "-version":
		return c.version(args)
	}
	cmd, err := lookup(name)
	if err != nil {
		return err
	}
	if wantsHelp(args) {
		cmd.help(c.stdout)
		return nil
	}
	flags, do := cmd.flags()
	words, err := parse(args, append(flags, jsonFlag(c)))
	if err != nil {
		return err
	}
	return do(c, words)
}

func jsonFlag(c *call) flag {
	return toggle(&c.json, "json", "write results as JSON, one object a line")
}

// threads is the flag of the commands that compute.
func threads() flag {
	var n int
	f := count(&n, "threads", "N", 1, 64, fmt.Sprintf("how many threads compute (default %d)", kernel.Threads()))
	check := f.set
	f.set = func(s string) error {
		err := check(s)
		if err == nil {
			kernel.SetThreads(n)
		}
		return err
	}
	return f
}

func lookup(name string) (command, error) {
	var names []string
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd, nil
		}
		names = append(names, cmd.name)
	}
	hint := ""
	if near := engine.Nearest(name, names); near != "" {
		hint = fmt.Sprintf(" (did you mean %q?)", near)
	}
	return command{}, misuse("unknown command %q%s: the commands are %s", name, hint, strings.Join(names, ", "))
}
