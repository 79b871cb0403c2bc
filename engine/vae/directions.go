package vae

import (
	"context"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/latent"
	"atelier/engine/model"
)

const (
	savedDirections = 16   // in a model's file, at most
	cloudSize       = 2048 // pictures whose codes they are found in: encoding them costs about as much as three steps of 128
)

// Directions gives the k strongest directions of the codes of training pictures: the principal components of mu(x). There are at most 16,
// and none in a file that holds none or where the weights aren't finite. The first call on a snapshot of a training run computes them.
func (g *Generator) Directions(k int) latent.Directions {
	if g.directions == nil {
		g.directions = new(latent.Directions)
		if g.cloud.N > 0 {
			codes, err := g.Encode(context.Background(), g.cloud)
			if err != nil {
				panic("vae: " + err.Error())
			}
			// Where this fails, because the run has diverged, there are none.
			*g.directions, _ = latent.PCA(codes, savedDirections)
		}
	}
	d := *g.directions
	k = min(max(k, 0), len(d.Dirs))
	d.Dirs, d.Std, d.Share = d.Dirs[:k], d.Std[:k], d.Share[:k]
	return d
}

// cloudOf takes pictures from all over the set.
func cloudOf(set *dataset.Set) engine.Batch { return set.Batch(dataset.Spread(set.N, cloudSize)) }

// The tensors of directions in a model's file: [Z], [K, Z], [K], [K].
const (
	meanTensor  = "latent.mean"
	dirsTensor  = "latent.directions"
	stdTensor   = "latent.std"
	shareTensor = "latent.share"
)

func storeDirections(f *model.File, d latent.Directions) {
	k := len(d.Dirs)
	if k == 0 {
		return
	}
	z := len(d.Mean)
	dirs, share := make([]float32, 0, k*z), make([]float32, k)
	for i := range k {
		dirs = append(dirs, d.Dirs[i]...)
		share[i] = float32(d.Share[i])
	}
	f.Tensors[meanTensor] = model.Tensor{Shape: []int{z}, Data: d.Mean}
	f.Tensors[dirsTensor] = model.Tensor{Shape: []int{k, z}, Data: dirs}
	f.Tensors[stdTensor] = model.Tensor{Shape: []int{k}, Data: d.Std}
	f.Tensors[shareTensor] = model.Tensor{Shape: []int{k}, Data: share}
}

// loadDirections is the inverse of storeDirections.
func loadDirections(f *model.File, z int) (*latent.Directions, error) {
	d := new(latent.Directions)
	t, ok := f.Tensors[dirsTensor]
	if !ok || len(t.Shape) == 0 {
		return d, nil
	}
	k := t.Shape[0]
	var dirs, share []float32
	for _, x := range []struct {
		name  string
		shape []int
		dst   *[]float32
	}{{dirsTensor, []int{k, z}, &dirs}, {meanTensor, []int{z}, &d.Mean}, {stdTensor, []int{k}, &d.Std}, {shareTensor, []int{k}, &share}} {
		var err error
		if *x.dst, err = f.Tensor(x.name, x.shape...); err != nil {
			return nil, err
		}
	}
	for i := range k {
		d.Dirs = append(d.Dirs, dirs[i*z:(i+1)*z])
		d.Share = append(d.Share, float64(share[i]))
	}
	return d, nil
}
