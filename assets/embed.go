// Package assets holds what ships inside the program: data sets, trained models, fonts, the table of translations and the credits for
// them. Everything is embedded as it lies here and costs nothing until somebody opens it.
package assets

import "embed"

// Files holds:
//
//	data/digits/*.gz            MNIST, four IDX files
//	data/fashion/*.gz           the test pictures of Fashion-MNIST, two IDX files
//	data/faces/faces.zip        cartoon faces with metadata.jsonl
//	models/NAME.safetensors     a trained model, and
//	models/NAME.json            what it is (see models/README.md)
//	CREDITS.md                  whose the data and the fonts are
//
//go:embed data models judges CREDITS.md
var Files embed.FS

// Texts is the table of translations: a JSON array of {"en": ..., "zh": ...}, sorted by the English, which is the key. Package say
// reads it.
//
//go:embed texts.json
var Texts []byte
