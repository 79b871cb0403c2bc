// Package engine names the few things that everything speaks: batches of pictures, latents, generators and their settings.
//
// It computes nothing itself; the packages below it do. Nothing under engine imports Fyne.
package engine

import (
	"context"
	"fmt"
	"image"
)

// Version is the program's, as files and pictures carry it.
const Version = "0.1.0"

// Batch is N pictures of one size, 8 bits a channel.
//
//	Pix: [N, H, W, C], C = 1 (grey) or 3 (RGB)
type Batch struct {
	N, H, W, C int
	Pix        []uint8
}

// NewBatch makes N black pictures.
func NewBatch(n, h, w, c int) Batch {
	return Batch{N: n, H: h, W: w, C: c, Pix: make([]uint8, n*h*w*c)}
}

// Image copies picture i out.
func (b Batch) Image(i int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, b.W, b.H))
	src := b.Pix[i*b.H*b.W*b.C:]
	for p := 0; p < b.H*b.W; p++ {
		d := m.Pix[4*p : 4*p+4 : 4*p+4]
		if b.C == 1 {
			d[0], d[1], d[2] = src[p], src[p], src[p]
		} else {
			d[0], d[1], d[2] = src[3*p], src[3*p+1], src[3*p+2]
		}
		d[3] = 255
	}
	return m
}

// Slice is the pictures from i up to j, sharing memory.
func (b Batch) Slice(i, j int) Batch {
	s := b.H * b.W * b.C
	return Batch{N: j - i, H: b.H, W: b.W, C: b.C, Pix: b.Pix[i*s : j*s]}
}

// Latents is N codes of Z numbers each: Data is [N, Z].
type Latents struct {
	N, Z int
	Data []float32
}

// Row is code i, sharing memory.
func (l Latents) Row(i int) []float32 { return l.Data[i*l.Z : (i+1)*l.Z] }

// Info says what a model is.
type Info struct {
	Name    string // the shipped name, or the file's
	Method  string // the registered method: "vae"
	Data    string // what it learned from
	H, W, C int
	Latent  int // numbers in a latent; 0 where there is none
	Params  int
	Steps   int
	Images  int               // pictures seen in training
	Classes []string          // labels it can be conditioned on; nil where it can't
	Config  map[string]string // the training settings, by field name
	Hash    string            // of the weights: says which model made a picture
}

// Request asks a Generator for pictures. Image i of seed s is the same image in any batch, run and thread count.
type Request struct {
	Seed  uint64
	First int // index of the first image: asking for 4 from 2 gives images 2..5 of the seed
	N     int
	Set   map[string]string // the method's own sampling settings, by field name; nil takes the defaults
	// Progress, where not nil, hears how many images are done. It is called on the generating goroutine and must not wait.
	Progress func(done int)
}

// Generator makes pictures. It is safe for use by one goroutine at a time.
type Generator interface {
	Info() Info
	// Generate returns r.N pictures, or ctx's error as soon as ctx ends.
	Generate(ctx context.Context, r Request) (Batch, error)
}

// Encoder turns pictures into latents: the ability of a model to take in somebody's own picture. The pictures must have the model's
// size and channels.
type Encoder interface {
	Encode(ctx context.Context, b Batch) (Latents, error)
}

// Decoder turns latents into pictures.
type Decoder interface {
	Decode(ctx context.Context, l Latents) (Batch, error)
	// Draw returns the latents that Generate would decode for the request.
	Draw(r Request) Latents
}

// Inspector shows what a model's encoder does with pictures of the model's size and channels.
type Inspector interface {
	// Inspect returns ctx's error as soon as ctx ends.
	Inspect(ctx context.Context, b Batch) (Inspection, error)
}

// Inspection is what was seen of an encoder q(z|x) over N pictures, one number for each latent dimension.
type Inspection struct {
	N      int
	KL     []float64 // mean over the pictures of KL(q(z|x) | p(z)), nats: how much the dimension tells of a picture
	Spread []float64 // variance over the pictures of the mean of q(z|x)
}

// Active is whether latent dimension j is used: its code moves with the picture (Burda et al. 2015, arXiv:1509.00519, section 5.2).
func (i Inspection) Active(j int) bool { return i.Spread[j] > 0.01 }

// ActiveUnits counts the latent dimensions that are used.
func (i Inspection) ActiveUnits() int {
	n := 0
	for j := range i.Spread {
		if i.Active(j) {
			n++
		}
	}
	return n
}

// Conditioner makes pictures of one class, or by prompt.
type Conditioner interface {
	// GenerateClass is Generate for class index c.
	GenerateClass(ctx context.Context, r Request, c int) (Batch, error)
}

// Mixer makes pictures whose layers have latents of their own.
type Mixer interface {
	// Layers is how many there are; 1 where there is nothing to mix.
	Layers() int
	// DecodeLayers takes Layers() latents a picture, the coarsest layer's first.
	DecodeLayers(ctx context.Context, l Latents) (Batch, error)
}

// CheckSize says in a sentence why a picture size can't be worked with, or returns nil.
func CheckSize(h, w, c int) error {
	switch {
	case h < 1 || w < 1:
		return fmt.Errorf("a picture of %d x %d pixels has no pixels: choose at least 1 x 1", w, h)
	case h > 8192 || w > 8192:
		return fmt.Errorf("a picture of %d x %d pixels is too large: choose at most 8192 x 8192", w, h)
	case c != 1 && c != 3:
		return fmt.Errorf("%d colour channels: only 1 (grey) or 3 (RGB) are possible", c)
	}
	return nil
}
