package metric

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"atelier/engine"
	"atelier/engine/model"
)

// A judge's file holds the weights under PyTorch's names, the mean and the covariance of the features of training pictures, and as texts
// the picture's size ("height", "width", "channels"), the heads and the accuracy on the test split, a part of 1.

func init() {
	model.Register(method, func(*model.File) (engine.Generator, error) { return nil, errNoPictures })
}

const (
	meanTensor       = "statistics.mean"       // [D]
	covarianceTensor = "statistics.covariance" // [D, D]

	headsKey      = "heads"
	accuracyKey   = "accuracy"
	statisticsKey = "statistics" // how many pictures they are of
)

// open makes a judge from a file that holds plain weights.
func open(f *model.File) (*Judge, error) {
	info, err := f.Info()
	if err != nil {
		return nil, err
	}
	if info.Method != method {
		return nil, fmt.Errorf("it was made by the method %q: give a judge", info.Method)
	}
	s, err := shapeOf(f, info.Config)
	if err != nil {
		return nil, err
	}
	// One of the larger tensors first: memory is taken only for what is really in the file.
	if _, err := f.Tensor("heads.weight", s.classes(), s.d); err != nil {
		return nil, err
	}
	j := newJudge(newNet(s, rand.New(rand.NewPCG(0, 0))))
	j.name, j.hash, j.data = info.Name, info.Hash, info.Data
	if err := f.Restore(j.net.params(), nil); err != nil {
		return nil, err
	}
	j.statistics, err = loadStatistics(f, s.d)
	return j, err
}

func storeShape(f *model.File, s shape) {
	heads, err := json.Marshal(s.asks)
	if err != nil {
		panic("metric: names are text and can be written as JSON")
	}
	f.Meta[headsKey] = string(heads)
	f.SetSize(s.h, s.w, s.c)
}

// shapeOf reads the network's shape from a file's texts.
func shapeOf(f *model.File, config map[string]string) (shape, error) {
	var settings Settings
	engine.SetDefaults(&settings)
	for _, name := range []string{"width", "features"} {
		if text, ok := config[name]; ok {
			if err := engine.Set(&settings, name, text); err != nil {
				return shape{}, err
			}
		}
	}
	s := shape{width: settings.Width, d: settings.Features}
	var err error
	if s.h, s.w, s.c, err = f.Size(); err != nil {
		return s, err
	}
	err = json.Unmarshal([]byte(f.Meta[headsKey]), &s.asks)
	if err != nil || len(s.asks) == 0 || slices.ContainsFunc(s.asks, func(h Head) bool { return len(h.Classes) < 2 }) {
		return s, fmt.Errorf("the file doesn't say what the judge tells apart: it was made by another version or was changed")
	}
	return s, s.check()
}

// storeStatistics rounds them to float32, which moves an FCD by less than a millionth of the features' variance.
func storeStatistics(f *model.File, g Gaussian) {
	mean, cov := make([]float32, g.D), make([]float32, g.D*g.D)
	for i := range g.D {
		mean[i] = float32(g.Mean[i])
		for j := range g.D {
			cov[i*g.D+j] = float32(g.Cov.At(i, j))
		}
	}
	f.Tensors[meanTensor] = model.Tensor{Shape: []int{g.D}, Data: mean}
	f.Tensors[covarianceTensor] = model.Tensor{Shape: []int{g.D, g.D}, Data: cov}
	f.Meta[statisticsKey] = strconv.Itoa(g.N)
}

// loadStatistics is the inverse of storeStatistics; N is 0 where the file has none.
func loadStatistics(f *model.File, d int) (Gaussian, error) {
	if _, ok := f.Tensors[meanTensor]; !ok {
		return Gaussian{}, nil
	}
	mean, err := f.Tensor(meanTensor, d)
	if err != nil {
		return Gaussian{}, err
	}
	cov, err := f.Tensor(covarianceTensor, d, d)
	if err != nil {
		return Gaussian{}, err
	}
	n, err := strconv.Atoi(f.Meta[statisticsKey])
	if err != nil || n < 2 {
		return Gaussian{}, fmt.Errorf("the model file says %q for %q, which is no whole number", f.Meta[statisticsKey], statisticsKey)
	}
	g := Gaussian{N: n, D: d, Mean: make([]float64, d), Cov: mat.NewSymDense(d, nil)}
	for i := range d {
		g.Mean[i] = float64(mean[i])
		for j := i; j < d; j++ {
			g.Cov.SetSym(i, j, float64(cov[i*d+j]))
		}
	}
	return g, nil
}
