package metric

import "atelier/engine/graph"

// Sees is the size of the pictures that the judge's network sees, whatever it is shown.
func (j *Judge) Sees() (h, w, c int) { return j.net.h, j.net.w, j.net.c }

// FeatureMaps adds what each convolution of the judge makes of pictures to somebody's graph, from the first to the last.
//
//	x: [B, H, W, C] from 0 to 1, of the size that the judge Sees  ->  [B, H/2, W/2, C1], [B, H/4, W/4, C2], ...
//
// Gradients pass to x. The weights are the judge's own and frozen: nobody outside can ask for their gradients. The graph and the judge are
// for one goroutine.
func (j *Judge) FeatureMaps(b *graph.Builder, x *graph.Node) []*graph.Node { return j.net.maps(b, x) }
