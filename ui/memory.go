package ui

import (
	"encoding/json"

	"atelier/engine"
)

// Keep remembers a settings struct (see engine.Fields) under a name, over the end of the program.
func (e *Env) Keep(name string, ptr any) {
	text, err := json.Marshal(engine.Values(ptr))
	if err != nil {
		panic("keep: settings that JSON can't hold")
	}
	e.Prefs.SetString(name, string(text))
}

// Recall gives a settings struct the values that were kept under the name. What was never kept, or no longer fits, stays as it is.
func (e *Env) Recall(name string, ptr any) {
	var values map[string]string
	if json.Unmarshal([]byte(e.Prefs.String(name)), &values) != nil {
		return
	}
	for k, v := range values {
		_ = engine.Set(ptr, k, v) // an older version's setting may be gone
	}
}
