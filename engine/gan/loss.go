package gan

import (
	"math"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// The losses. r and f are D's logits of real and generated pictures; each loss is a mean over the batch, in nats where it is a
// log-likelihood.
//
//	minimax         D: softplus(-r) + softplus(f)    G: -softplus(f)       Goodfellow et al. 2014, arXiv:1406.2661
//	non-saturating  D: the same                      G: softplus(-f)       the same paper, section 3
//	least squares   D: ½(r-1)² + ½f²                 G: ½(f-1)²            Mao et al. 2017, arXiv:1611.04076
//	hinge           D: max(0,1-r) + max(0,1+f)       G: -f                 Lim & Ye 2017, arXiv:1705.02894
//	wasserstein     D: f - r                         G: -f                 Gulrajani et al. 2017, arXiv:1704.00028, with its penalty
//	relativistic    D: softplus(f-r)                 G: softplus(r-f)      Jolicoeur-Martineau 2018, arXiv:1807.00734; pairs as in
//	                                                                       Huang et al. 2025 (R3GAN), arXiv:2501.05441
const (
	lossMinimax      = "minimax"
	lossNS           = "non-saturating"
	lossLS           = "least squares"
	lossHinge        = "hinge"
	lossWasserstein  = "wasserstein"
	lossRelativistic = "relativistic"
)

// lossD adds D's loss: r, f: [B, 1] -> one number. smooth is what one-sided label smoothing takes from the target of real pictures
// (Salimans et al. 2016, arXiv:1606.03498): softplus(-r) becomes the cross-entropy with the target 1-smooth.
func lossD(b *graph.Builder, loss string, r, f *graph.Node, smooth float64) *graph.Node {
	switch loss {
	case lossLS:
		return b.Scale(b.Add(b.Mean(b.Square(b.AddScalar(r, float32(smooth-1)))), b.Mean(b.Square(f))), 0.5)
	case lossHinge:
		return b.Add(b.Mean(b.Activate(b.AddScalar(b.Scale(r, -1), 1), kernel.ReLU)), b.Mean(b.Activate(b.AddScalar(f, 1), kernel.ReLU)))
	case lossWasserstein:
		return b.Mean(b.Sub(f, r))
	case lossRelativistic:
		return b.Mean(b.Softplus(b.Sub(f, r)))
	}
	y := b.Add(b.Mean(b.Softplus(b.Scale(r, -1))), b.Mean(b.Softplus(f)))
	if smooth > 0 {
		y = b.Add(y, b.Scale(b.Mean(r), float32(smooth)))
	}
	return y
}

// lossG adds G's loss: f, and for the relativistic loss r, [B, 1] -> one number.
func lossG(b *graph.Builder, loss string, r, f *graph.Node) *graph.Node {
	switch loss {
	case lossMinimax:
		return b.Scale(b.Mean(b.Softplus(f)), -1)
	case lossLS:
		return b.Scale(b.Mean(b.Square(b.AddScalar(f, -1))), 0.5)
	case lossHinge, lossWasserstein:
		return b.Scale(b.Mean(f), -1)
	case lossRelativistic:
		return b.Mean(b.Softplus(b.Sub(r, f)))
	}
	return b.Mean(b.Softplus(b.Scale(f, -1)))
}

// smooths says whether a loss has a target that can be smoothed.
func smooths(loss string) bool { return loss == lossMinimax || loss == lossNS || loss == lossLS }

// verdict is what D makes of a batch: the mean of its answers, as probabilities where they are logits of such, and the parts that it
// takes for what they are.
type verdict struct {
	real, fake                 float64
	realAccuracy, fakeAccuracy float64
}

// judge reads D's logits. Where no threshold follows from the loss it is halfway between the two means; relativistic pairs are right or
// wrong together.
func judge(loss string, r, f []float32) verdict {
	var v verdict
	n := float64(len(r))
	answer := func(x float32) float64 { return float64(x) }
	threshold := 0.0
	switch loss {
	case lossMinimax, lossNS:
		answer = func(x float32) float64 { return 1 / (1 + math.Exp(-float64(x))) }
	case lossLS:
		threshold = 0.5
	}
	for i := range r {
		v.real += answer(r[i]) / n
		v.fake += answer(f[i]) / n
	}
	if loss == lossWasserstein {
		threshold = (v.real + v.fake) / 2
	}
	for i := range r {
		switch {
		case loss == lossRelativistic && r[i] > f[i]:
			v.realAccuracy += 1 / n
			v.fakeAccuracy += 1 / n
		case loss == lossRelativistic:
		default:
			if float64(r[i]) > threshold {
				v.realAccuracy += 1 / n
			}
			if float64(f[i]) < threshold {
				v.fakeAccuracy += 1 / n
			}
		}
	}
	return v
}
