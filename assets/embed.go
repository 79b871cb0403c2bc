// Package assets holds what ships inside the program: data sets, trained models and the credits for both. Everything is embedded as it
// lies here, compressed, and costs nothing until somebody opens it.
package assets

import "embed"

// Files holds:
//
//	data/digits/*.gz            MNIST, four IDX files
//	models/NAME.safetensors     a trained model, and
//	models/NAME.json            what it is (see models/README.md)
//	CREDITS.md                  whose the data is
//
//go:embed data models CREDITS.md
var Files embed.FS
