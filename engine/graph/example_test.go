package graph_test

import (
	"fmt"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// A dense layer learns y = 2*x1 - x2 by gradient descent.
func Example() {
	w := graph.NewParam("w", 1, 2)

	var x, y, loss, dw *graph.Node
	var step *graph.Program
	err := graph.Build(func(b *graph.Builder) {
		x, y = b.Input("x", 3, 2), b.Input("y", 3, 1)
		loss = b.MSE(b.Linear(x, b.Param(w), nil, kernel.Identity), y)
		dw = b.Grad(loss, b.Param(w))[0]
		step = b.Compile(loss, dw)
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	copy(graph.Data(x), []float32{1, 0, 0, 1, 1, 1})
	copy(graph.Data(y), []float32{2, -1, 1})
	for range 100 {
		if err := step.Run(); err != nil {
			fmt.Println(err)
			return
		}
		kernel.Axpby(w.Data(), 1, w.Data(), -0.4, step.Value(dw))
	}
	fmt.Printf("loss %.4f, w %.2f\n", step.Value(loss)[0], w.Data())
	// Output: loss 0.0000, w [2.00 -1.00]
}
