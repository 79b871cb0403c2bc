package dataset

import (
	"context"
	"io"

	"atelier/assets"
)

// The set `faces`: the last 2,000 pictures by name are for testing. Only the split that is asked for is decoded.

const (
	facesZip  = "data/faces/faces.zip"
	facesTest = 2_000
)

func openFaces(ctx context.Context, opt Options) (*Set, error) {
	in, err := assets.Files.Open(facesZip)
	if err != nil {
		panic("dataset: a shipped file is missing from the program")
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		panic("dataset: a shipped file is missing from the program")
	}
	f, err := findZipped("faces", in.(io.ReaderAt), info.Size())
	if err != nil {
		return nil, err
	}
	// Both splits have the same values of attributes, whatever occurs in them.
	list, _ := f.entries()
	attributes := attributesOf(list)
	from, to := 0, len(f.paths)-facesTest
	if opt.Test {
		from, to = to, len(f.paths)
	}
	f.paths = f.paths[from:to]
	s, err := openPictures(ctx, "faces", f, opt)
	if err != nil {
		return nil, err
	}
	s.Attributes, s.NoTest = sliceAttributes(attributes, from, to), false
	return s, nil
}
