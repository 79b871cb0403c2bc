package metric

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// Judge sees pictures as numbers and tells what they show. It is for one goroutine at a time, and so is everything that takes a *Judge;
// two judges share nothing, so that a run and the window can each open one. What it returns is the caller's.
type Judge struct {
	net        *net
	eye        *eye // built when it is first needed
	name, hash string
	data       string // what it learned from
	statistics Gaussian

	own     bool
	h, w, c int // of the pictures that it is shown
	planes  int // 3 where each colour channel is a picture of its own, in grey; else 1
	scale   *scaler
}

// newJudge makes a judge of pictures of the network's own size.
func newJudge(n *net) *Judge {
	j := &Judge{net: n}
	j.show(n.h, n.w, n.c, 1)
	return j
}

// show says what pictures come.
func (j *Judge) show(h, w, c, planes int) {
	j.h, j.w, j.c, j.planes = h, w, c, planes
	j.scale = newScaler(h, w, j.net.h, j.net.w)
}

// Name is the judge's: the set that it was made for.
func (j *Judge) Name() string { return j.name }

// Hash is the weights': figures are comparable only where it is the same.
func (j *Judge) Hash() string { return j.hash }

// Own is true where the judge learned from the set that it judges. Elsewhere it sees other things than matter there, and its figures
// only compare runs on that set.
func (j *Judge) Own() bool { return j.own }

// Scales is true where the judge sees pictures of another size or in other colours than it is shown: it converts them.
func (j *Judge) Scales() bool {
	return j.h != j.net.h || j.w != j.net.w || j.planes == 1 && j.c != j.net.c
}

// D is how many features a picture has.
func (j *Judge) D() int { return j.planes * j.net.d }

// Heads are the questions that the judge answers; Classify answers the one with the most classes.
func (j *Judge) Heads() []Head { return j.net.asks }

// Classes names the classes of Classify: 1000 of them, "000" to "999", where three digits are stacked.
func (j *Judge) Classes() []string {
	classes := j.net.asks[j.net.main()].Classes
	if j.planes == 1 {
		return classes
	}
	all := []string{""}
	for range j.planes {
		var longer []string
		for _, a := range all {
			for _, b := range classes {
				longer = append(longer, a+b)
			}
		}
		all = longer
	}
	return all
}

// main is the head with the most classes.
func (s shape) main() int {
	most := 0
	for i, h := range s.asks {
		if len(h.Classes) > len(s.asks[most].Classes) {
			most = i
		}
	}
	return most
}

// Features are what the judge sees in each picture: [N, D]. It returns ctx's error soon after ctx ends; that the pictures have another size
// than Open was told is the other error.
func (j *Judge) Features(ctx context.Context, b engine.Batch) ([]float32, error) {
	if b.H != j.h || b.W != j.w || b.C != j.c {
		return nil, fmt.Errorf("these pictures have %d x %d pixels and %s, and the judge expects %d x %d and %d: scale or convert them first",
			b.W, b.H, count(b.C, "channel"), j.w, j.h, j.c)
	}
	if j.eye == nil {
		j.eye = newEye(j.net)
	}
	out := make([]float32, 0, b.N*j.D())
	x := graph.Data(j.eye.x)
	size := len(x) / slots
	total := b.N * j.planes
	for from := 0; from < total; from += slots {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(slots, total-from)
		for k := range n {
			i, plane := (from+k)/j.planes, (from+k)%j.planes
			j.put(x[k*size:(k+1)*size], b.Slice(i, i+1).Pix, plane)
		}
		if err := j.eye.program.Run(); err != nil {
			return nil, err
		}
		out = append(out, j.eye.program.Value(j.eye.features)[:n*j.net.d]...)
	}
	return out, nil
}

// put writes a picture as the network takes it: scaled, with its channels or only one of them, from 0 to 1.
func (j *Judge) put(dst []float32, pix []uint8, plane int) {
	src, c := dst, j.net.c
	if j.scale != nil {
		src = j.scale.source(c)
	}
	for p := range len(pix) / j.c {
		px := pix[p*j.c : (p+1)*j.c]
		switch {
		case j.planes > 1:
			src[p] = float32(px[plane]) / 255
		case j.c == c:
			for i, v := range px {
				src[p*c+i] = float32(v) / 255
			}
		case c == 1: // the weights of ITU-R BT.601, as package dataset has them
			src[p] = (0.299*float32(px[0]) + 0.587*float32(px[1]) + 0.114*float32(px[2])) / 255
		default:
			for i := range c {
				src[p*c+i] = float32(px[0]) / 255
			}
		}
	}
	if j.scale != nil {
		j.scale.run(dst, c)
	}
}

// Classify tells the class of each picture, an index of Classes.
func (j *Judge) Classify(ctx context.Context, b engine.Batch) ([]int, error) {
	features, err := j.Features(ctx, b)
	if err != nil {
		return nil, err
	}
	return j.eyes().classify(features), nil
}

// Answers tells each head's answer for each picture: [N][heads]. Where channels are judged each on its own there is one head.
func (j *Judge) Answers(ctx context.Context, b engine.Batch) ([][]int, error) {
	features, err := j.Features(ctx, b)
	if err != nil {
		return nil, err
	}
	return j.eyes().answers(features), nil
}

// accuracy is the part of a set's labels, of all heads, that the judge knows.
func (j *Judge) accuracy(ctx context.Context, set *dataset.Set) (float64, error) {
	_, labels := questions(set)
	answers, err := j.Answers(ctx, set.Pictures())
	if err != nil {
		return 0, err
	}
	right, asked := 0, 0
	for i, a := range answers {
		for head, l := range a {
			if known := labels[head][i]; known >= 0 {
				if asked++; known == l {
					right++
				}
			}
		}
	}
	return float64(right) / float64(max(asked, 1)), nil
}

// tells is the last layer alone: what is needed to tell classes by features that are there already. It is never written to and may be
// used by any goroutine.
type tells struct {
	shape
	planes        int
	weights, bias []float32
}

func (j *Judge) eyes() tells {
	return tells{j.net.shape, j.planes, j.net.heads.Weight.Data(), j.net.heads.Bias.Data()}
}

// many is how many classes classify tells apart.
func (t tells) many() int {
	n := 1
	for range t.planes {
		n *= len(t.asks[t.main()].Classes)
	}
	return n
}

// answers gives each head's answer for each row of features, a channel's on its own.
func (t tells) answers(features []float32) [][]int {
	n, k := rows(features, t.d), t.classes()
	list := make([][]int, n)
	if n == 0 {
		return list
	}
	logits := make([]float32, n*k)
	kernel.MatMul(logits, nil, features, t.weights, t.bias, n, k, t.d, false, true, kernel.Identity)
	for i := range list {
		list[i] = make([]int, len(t.asks))
		t.shape.answers(list[i], logits[i*k:(i+1)*k])
	}
	return list
}

// classify gives the class of each picture's features.
func (t tells) classify(features []float32) []int {
	answers, main := t.answers(features), t.main()
	out := make([]int, len(answers)/t.planes)
	for i, a := range answers {
		out[i/t.planes] = out[i/t.planes]*len(t.asks[main].Classes) + a[main]
	}
	return out
}
