package metric

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"atelier/assets"
	"atelier/engine"
	"atelier/engine/model"
)

// Shipped describes a judge that ships inside the program.
type Shipped struct {
	Name        string  `json:"name"`        // also of the set that it judges
	Data        string  `json:"data"`        // what it learned from
	Description string  `json:"description"` // one sentence
	Command     string  `json:"command"`     // what made it
	Accuracy    float64 `json:"accuracy"`    // on the test split, a part of 1: of the class, or of all attributes
	Hash        string  `json:"hash"`        // of the weights
}

// ShippedJudges lists the judges that ship inside the program, in alphabetical order.
func ShippedJudges() []Shipped {
	paths, err := fs.Glob(assets.Files, "judges/*.json")
	if err != nil {
		panic("metric: a bad pattern")
	}
	var list []Shipped
	for _, path := range paths {
		text, err := fs.ReadFile(assets.Files, path)
		var s Shipped
		if err != nil || json.Unmarshal(text, &s) != nil || path != "judges/"+s.Name+".json" {
			panic("metric: a shipped judge's description is damaged or under another name")
		}
		list = append(list, s)
	}
	return list
}

// stacked is the set whose channels the judge of digits sees one by one.
const stacked = "stacked-digits"

// The judges of other sets, by channels.
const (
	greyJudge = "fashion"
	rgbJudge  = "faces"
)

// Open gives the judge of a data set, by its shipped name or its path, for pictures of the given size and channels, which it scales and
// converts as it needs: the set's own judge where there is one (digits, fashion, faces; stacked-digits are three digits), else one that
// has learned from other pictures with as many channels (see Judge.Own). A grey folder or file whose name, or whose folder's, begins
// with "fashion" or "mnist" counts as that set. Each call gives a judge of its own.
func Open(ctx context.Context, data string, h, w, c int) (*Judge, error) {
	if err := engine.CheckSize(h, w, c); err != nil {
		return nil, err
	}
	name, own := choose(data, c)
	j, err := shippedJudge(name)
	if err != nil {
		return nil, err
	}
	planes := 1
	if data == stacked && c == 3 {
		planes = 3
	}
	j.own = own
	j.show(h, w, c, planes)
	return j, ctx.Err()
}

// choose finds the judge's name.
func choose(data string, c int) (name string, own bool) {
	if data == stacked {
		return "digits", c == 3
	}
	for _, s := range ShippedJudges() {
		if s.Name == data {
			return data, true
		}
	}
	if abs, err := filepath.Abs(data); err == nil && c == 1 {
		for _, part := range []string{filepath.Base(abs), filepath.Base(filepath.Dir(abs))} {
			switch part = strings.ToLower(part); {
			case strings.HasPrefix(part, "fashion"):
				return "fashion", true
			case strings.HasPrefix(part, "mnist"):
				return "digits", true
			}
		}
	}
	if c == 1 {
		return greyJudge, false
	}
	return rgbJudge, false
}

// shippedJudge opens one by its name.
func shippedJudge(name string) (*Judge, error) {
	text, err := fs.ReadFile(assets.Files, "judges/"+name+".safetensors")
	if err != nil {
		panic("metric: a shipped judge is missing from the program")
	}
	f, err := model.Parse(name, text)
	if err != nil {
		return nil, err
	}
	f.Meta["name"] = name
	return openNamed(name, f)
}

// Load opens a judge of pictures of its own size: a run folder or a .safetensors file.
func Load(path string) (*Judge, error) {
	f, err := model.OpenFile(path)
	if err != nil {
		return nil, err
	}
	return openNamed(path, f)
}

func openNamed(name string, f *model.File) (*Judge, error) {
	f = model.Export(f)
	if err := f.Finite(); err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	j, err := open(f)
	if err != nil {
		return nil, fmt.Errorf("%s can't be opened: %w", name, err)
	}
	return j, nil
}

// Statistics are those of the features of 10,000 training pictures, as they are saved with the judge: for a floor where the training
// pictures themselves aren't there, as with the sample of fashion. N is 0 where the judge has none, or sees channels one by one.
func (j *Judge) Statistics() Gaussian {
	if j.planes > 1 {
		return Gaussian{}
	}
	return j.statistics
}
