package assets

import (
	"embed"
	"strings"
)

//go:embed licences/index.tsv licences/*.txt
var licences embed.FS

// Licence is a part of the program that others have made, with the terms under which it may be handed on.
type Licence struct {
	Name    string // of the part: a Go module's path, or a name
	Licence string // SPDX identifier
	Text    string
}

// Licences lists the licences of everything that is inside the program.
func Licences() []Licence {
	index, err := licences.ReadFile("licences/index.tsv")
	if err != nil {
		panic("assets: the list of licences is missing")
	}
	var list []Licence
	for line := range strings.Lines(string(index)) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		if len(columns) != 3 {
			panic("assets: a line of the list of licences is malformed")
		}
		text, err := licences.ReadFile("licences/" + columns[2])
		if err != nil {
			panic("assets: the text of a licence is missing")
		}
		list = append(list, Licence{columns[0], columns[1], string(text)})
	}
	return list
}
