package say_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"atelier/assets"
	"atelier/ui/say"
)

// The collector reads the program's source and finds every text that a person can meet in the window.

const root = "../.."

// collected is what was found: texts with the first place of each, and mistakes.
type collected struct {
	t        *testing.T
	texts    map[string]string
	mistakes []string
}

// fromElsewhere are the fields whose texts stand in the tags of settings or in the engine's lists, and are found there.
var fromElsewhere = []string{"Label", "Help", "Unit", "Group", "Title"}

// notForWindow are parts of the engine whose errors are a programmer's, or are met on the command line only.
var notForWindow = []string{"engine/kernel/", "engine/graph/", "engine/nn/", "engine/bench/"}

// ofWindow are the files of the main package whose errors are shown in the window.
var ofWindow = []string{"app/ports.go", "app/study.go", "app/library.go", "app/clipboard.go", "app/scene.go", "app/settingsfile.go", "app/studio.go"}

// notSaid are sentences in the engine's source that nobody reads in the window.
var notSaid = []string{
	"%s\n%v\n\n%s", // the log file of a fault
	"{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", // the header of an NPY file
	"B %d %d %d", // the shape of a node
	"locked",
	"%s %w", "holds weights that are not finite numbers (%v in %s): its training went wrong; %s", // together they stand in beside
}

// beside are texts that are put together in a way that the collector doesn't see, each with where.
var beside = map[string]string{
	"%d pictures": "engine/dataset count", "1 picture": "engine/dataset count",
	"a whole number": "engine.Field.Takes", "a number": "engine.Field.Takes", "true or false": "engine.Field.Takes", "any text": "engine.Field.Takes",
	"one of %s": "engine.Field.Takes", "%s of at least %s": "engine.Field.Takes", "%s of at most %s": "engine.Field.Takes", "%s from %s to %s": "engine.Field.Takes", "%s (0: %s)": "engine.Field.Takes",
	"%s holds weights that are not finite numbers (%v in %s): its training went wrong; %s": "engine/model/weights.go",
	"%s without a caption": "engine/dataset/captions.go", "links to folders are not followed": "engine/dataset/folder.go",
	"%s with transparent parts: they were put on white":                          "engine/dataset/folder.go",
	"no labels: some pictures lie in sub-folders and some beside them":           "engine/dataset/folder.go",
	"there is no test file beside %s: these are the pictures of the file itself": "engine/dataset/open.go",
	"take an earlier copy or train again":                                        "engine/model/header.go", "give a run folder or a .safetensors file": "engine/model/registry.go",
	"give a shipped name (%s), a run folder or a .safetensors file": "engine/model/registry.go", "the shapes are %s": "engine/pixel/template/many.go",
	"the method": "engine/train/config.go", "the data": "engine/train/config.go", "the seed": "engine/train/config.go", "the setting %s": "engine/train/config.go",
	"%s; training goes on": "engine/train/loop.go", "the gradient": "engine/train/loop.go", "a weight (%s)": "engine/train/save.go",
	"a fault of this program": "engine/train/fault.go", "the text on standard error": "engine/train/fault.go",
	"D right on real": "engine/train/abilities.go", "D right on made": "engine/train/abilities.go", "gradient of D": "engine/train/abilities.go", "gradient of G": "engine/train/abilities.go",
	"D loss": "engine/gan/task.go", "G loss": "engine/gan/task.go", "D(real)": "engine/gan/task.go", "D(fake)": "engine/gan/task.go", "penalty": "engine/gan/task.go",
	"negative ELBO": "engine/vae/task.go", "perceptual distance": "engine/vae/remedy.go", "reconstruction": "engine/vae/task.go", "KL": "engine/vae/task.go", "KL, learned prior": "engine/vae/task.go",
	"width": "engine/pixel/mask", "height": "engine/pixel/mask", "angle": "engine/pixel/mask", "soft edge": "engine/pixel/mask", "stroke": "engine/pixel/mask",
	// The system's and Go's own, as errors wrap them.
	"no such file or directory": "system", "permission denied": "system", "is a directory": "system", "not a directory": "system",
	"file exists": "system", "no space left on device": "system", "read-only file system": "system", "file name too long": "system",
	"invalid argument": "system", "input/output error": "system", "too many open files": "system", "operation not permitted": "system",
	"file already exists": "io/fs", "file does not exist": "io/fs",
	"EOF": "io", "unexpected EOF": "io", "image: unknown format": "image", "unexpected end of JSON input": "encoding/json",
	"context deadline exceeded": "context",
}

func collect(t *testing.T) *collected {
	c := &collected{t: t, texts: map[string]string{}}
	for _, dir := range []string{"ui", "app", "engine"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				c.file(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for text, where := range beside {
		c.add(text, where)
	}
	c.lists()
	c.models()
	return c
}

func (c *collected) add(text, where string) {
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) && !slices.Contains(notSaid, text) {
		if _, there := c.texts[text]; !there {
			c.texts[text] = where
		}
	}
}

// models adds the sentences about the models that ship.
func (c *collected) models() {
	names, err := fs.Glob(assets.Files, "models/*.json")
	if err != nil || len(names) == 0 {
		c.t.Fatalf("no models: %v", err)
	}
	for _, name := range names {
		text, err := assets.Files.ReadFile(name)
		var about struct{ Description string }
		if err == nil {
			err = json.Unmarshal(text, &about)
		}
		if err != nil {
			c.t.Fatal(err)
		}
		c.add(about.Description, name)
	}
}

func (c *collected) file(path string) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		c.t.Fatal(err)
	}
	short := filepath.ToSlash(strings.TrimPrefix(path, filepath.FromSlash(root)+string(filepath.Separator)))
	engine := strings.HasPrefix(short, "engine/")
	errors := engine && !slices.ContainsFunc(notForWindow, func(p string) bool { return strings.HasPrefix(short, p) }) ||
		strings.HasPrefix(short, "ui/") || slices.Contains(ofWindow, short)
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			return true
		}
		where := fmt.Sprintf("%s:%d", short, set.Position(n.Pos()).Line)
		switch n := n.(type) {
		case *ast.Field:
			if n.Tag != nil {
				c.tag(n.Tag, where)
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && engine && slices.Contains([]string{"Title", "Help", "Description"}, key.Name) {
				if text, ok := literal(n.Value); ok {
					c.add(text, where)
				}
			}
		case *ast.CallExpr:
			c.call(n, f.Name.Name == "say", errors, where)
		}
		return true
	})
}

// call looks at a call of say.T or say.N, and of what makes errors and notes.
func (c *collected) call(n *ast.CallExpr, insideSay, errors bool, where string) {
	name := called(n.Fun)
	if insideSay && (name == "T" || name == "N") {
		name = "say." + name
	}
	args := n.Args
	switch {
	case name == "say.T" && len(args) > 0:
		args = args[:1]
	case name == "say.N" && len(args) == 3:
		args = args[1:]
	case name == "errors.New" || name == "fmt.Errorf" || name == "fmt.Sprintf" || name == "note" || strings.HasSuffix(name, ".note") || name == "fail":
		if text, ok := literalOf(args); ok && errors && strings.Contains(strings.TrimSpace(text), " ") {
			if name == "fail" {
				text = "%s " + text // the name of the file that the sentence is about
			}
			c.add(text, where)
		}
		return
	default:
		return
	}
	for _, a := range args {
		text, ok := literal(a)
		switch {
		case ok:
			c.add(text, where)
		case !insideSay && !slices.Contains(fromElsewhere, field(a)):
			c.mistakes = append(c.mistakes, where+": "+name+" of a text that is no literal: use say.Text for one that is written elsewhere, say.Option for a choice")
		}
	}
}

// field is the name of the field that e is, or "".
func field(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return s.Sel.Name
	}
	return ""
}

// called is the name of what is called, with its package.
func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x := called(f.X); x != "" {
			return x + "." + f.Sel.Name
		}
	}
	return ""
}

func literalOf(args []ast.Expr) (string, bool) {
	if len(args) == 0 {
		return "", false
	}
	return literal(args[0])
}

// literal is the text of a literal, or of several with + between them.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, err := strconv.Unquote(e.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, ok2 := literal(e.Y)
		return a + b, ok && ok2 && e.Op == token.ADD
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

// tag adds what stands in the tags of a setting.
func (c *collected) tag(lit *ast.BasicLit, where string) {
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return
	}
	tag := reflect.StructTag(text)
	if tag.Get("name") == "" || tag.Get("label") == "" || tag.Get("help") == "" {
		return
	}
	for _, key := range []string{"label", "help", "unit", "group", "zero"} {
		c.add(tag.Get(key), where)
	}
	if options := tag.Get("options"); options != "" {
		for _, o := range strings.Split(options, ",") {
			c.add(say.Humanised(o), where)
		}
	}
}

// places are the arguments that a text asks for, in a form in which two languages can be compared: by number, with kind.
func places(t *testing.T, text string) []string {
	var all []string
	next := 1
	for _, m := range placePattern.FindAllStringSubmatch(text, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			next = n
		}
		kind := m[2]
		if kind == "w" || kind == "v" {
			kind = "s"
		}
		all = append(all, fmt.Sprint(next, kind))
		next++
	}
	slices.Sort(all)
	return all
}

var placePattern = regexp.MustCompile(`%[+\-#0-9.]*(?: ?)(?:\[(\d+)\])?([sdqvwxgfetcU%])`)
