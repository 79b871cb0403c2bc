// Package metric measures pictures that a model made against real ones, honestly: with a network of this program's own as the judge.
//
// A judge is a small classifier (net.go) that this program has trained on a labelled set by its own `train judge` (task.go). What it sees
// in a picture, its features, are the numbers before its last layer. All figures compare features of made pictures with features of real
// ones; they are pure functions of numbers in float64:
//
//	Frechet            FCD: how far apart two sets lie, as Gaussians. Not FID: that name belongs to the features of one Inception network
//	KID                the same without a Gaussian and without bias, with its standard error
//	DensityCoverage    how much of what is made looks real, and how much of what is real is made
//	Histogram, Modes   which classes are made, and how evenly
//	Diversity          how far apart the pictures of one set lie
//	Nearest            the training picture that a picture resembles most
//
// Figures of different judges can't be compared, nor those of different numbers of pictures: FCD falls with their number. So a figure
// is printed beside its floor, the same figure for as many real training pictures.
//
// Left out: Inception score (it rewards confidence of the judge, whatever it looks at), precision and recall (DensityCoverage replaces
// them), extrapolation to infinitely many pictures.
package metric

import "fmt"

// rows is how many rows of d numbers x holds.
func rows(x []float32, d int) int {
	if d < 1 || len(x)%d != 0 {
		panic("metric: features and their number don't fit")
	}
	return len(x) / d
}

// count is "1 picture", "2 pictures".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
