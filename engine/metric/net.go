package metric

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/nn"
)

// The judge's network: convolutions 4x4 with stride 2 while the side is even and above 7, one of 3x3, a dense layer to the features, and
// a dense layer to the logits of all heads. A head is one question with several answers: the class of a labelled set, or an attribute.
// The features are taken after their activation; neither logits nor probabilities, which a classifier makes alike for all good pictures.

// Head is a question that a judge answers about a picture.
type Head struct {
	Name    string   `json:"name"` // "class", or the attribute's
	Classes []string `json:"classes"`
}

// shape is what the sizes of a network's weights follow from.
type shape struct {
	h, w, c int // of a picture
	width   int // channels after the first convolution
	d       int // features, D
	asks    []Head
}

const (
	sideMin, sideMax = 8, 128
	mostClasses      = 1024 // of all heads
)

// check says in a sentence why there is no network of this shape, or returns nil.
func (s shape) check() error {
	if min(s.h, s.w) < sideMin || max(s.h, s.w) > sideMax {
		return fmt.Errorf("pictures of %d x %d pixels don't fit the judge, whose sides are from %d to %d: set the picture size to %d",
			s.w, s.h, sideMin, sideMax, min(max(s.h, sideMin), sideMax))
	}
	if n := s.classes(); n > mostClasses {
		return fmt.Errorf("the pictures have %d classes, and a judge tells at most %d apart: give a set with fewer", n, mostClasses)
	}
	return nil
}

// classes is how many logits there are.
func (s shape) classes() int {
	n := 0
	for _, h := range s.asks {
		n += len(h.Classes)
	}
	return n
}

// widths lists how many classes each head has.
func (s shape) widths() []int {
	var list []int
	for _, h := range s.asks {
		list = append(list, len(h.Classes))
	}
	return list
}

// halvings is how many convolutions have stride 2.
func (s shape) halvings() int {
	n := 0
	for h, w := s.h, s.w; h%2 == 0 && w%2 == 0 && min(h, w) > 7; h, w = h/2, w/2 {
		n++
	}
	return n
}

// channels is the width after convolution i: it doubles twice.
func (s shape) channels(i int) int { return s.width << min(i, 2) }

// activation is leaky, so that no feature goes dead.
var activation = kernel.LeakyReLU(0.2)

// net holds the layers. Weights have PyTorch's names and shapes.
type net struct {
	shape
	convs    []*nn.Conv2D
	features *nn.Linear
	heads    *nn.Linear
}

// newNet makes a network with PyTorch's initial weights. The shape must have been checked.
func newNet(s shape, rng *rand.Rand) *net {
	n := &net{shape: s}
	in, h, w := s.c, s.h, s.w
	for i := range s.halvings() {
		n.convs = append(n.convs, nn.NewConv2D(fmt.Sprintf("conv%d", i+1), in, s.channels(i), 4, 2, 1, rng))
		in, h, w = s.channels(i), h/2, w/2
	}
	n.convs = append(n.convs, nn.NewConv2D(fmt.Sprintf("conv%d", s.halvings()+1), in, in, 3, 1, 1, rng))
	for _, c := range n.convs {
		c.Act = activation
	}
	n.features = nn.NewLinear("features", h*w*in, s.d, rng)
	n.features.Act = activation
	n.heads = nn.NewLinear("heads", s.d, s.classes(), rng)
	return n
}

func (n *net) params() []*graph.Param {
	var layers nn.Sequential
	for _, c := range n.convs {
		layers = append(layers, c)
	}
	return append(layers, n.features, n.heads).Params()
}

// see gives what the judge sees.
//
//	x: [B, H, W, C] from 0 to 1  ->  [B, D]
func (n *net) see(b *graph.Builder, x *graph.Node) *graph.Node {
	maps := n.maps(b, x)
	return n.features.Build(b, maps[len(maps)-1])
}

// maps gives what each convolution makes of x.
func (n *net) maps(b *graph.Builder, x *graph.Node) []*graph.Node {
	b.Shape(x, fmt.Sprintf("B %d %d %d", n.h, n.w, n.c))
	var all []*graph.Node
	for _, c := range n.convs {
		x = c.Build(b, x)
		all = append(all, x)
	}
	return all
}

// softmax gives the probabilities of each head's classes.
//
//	logits: [B, K]  ->  [B, K]
func (s shape) softmax(b *graph.Builder, logits *graph.Node) *graph.Node {
	if len(s.asks) == 1 {
		return b.SoftMax(logits)
	}
	parts := b.Split(logits, s.widths()...)
	for i, p := range parts {
		parts[i] = b.SoftMax(p)
	}
	return b.Concat(parts...)
}

// answers finds each head's most likely class in a row of logits.
func (s shape) answers(dst []int, logits []float32) {
	for i, k := range s.widths() {
		dst[i] = slices.Index(logits[:k], slices.Max(logits[:k]))
		logits = logits[k:]
	}
}

// copyFrom takes over the values of ps, which are another network's params() or their averages.
func (n *net) copyFrom(ps []*graph.Param) {
	for i, p := range n.params() {
		copy(p.Data(), ps[i].Data())
	}
}

// build is graph.Build for graphs that can't fail, because the shape of the network has been checked.
func build(f func(*graph.Builder)) {
	if err := graph.Build(f); err != nil {
		panic("metric: " + err.Error())
	}
}

// slots is the batch of the graph that judges. It never changes; what a batch has too few is left to what lies there.
const slots = 50

// eye runs net.see and the heads.
type eye struct {
	x, features, logits *graph.Node
	program             *graph.Program
}

func newEye(n *net) *eye {
	e := new(eye)
	build(func(b *graph.Builder) {
		e.x = b.Input("x", slots, n.h, n.w, n.c)
		e.features = n.see(b, e.x)
		e.logits = n.heads.Build(b, e.features)
		e.program = b.Compile(e.features, e.logits)
	})
	return e
}
