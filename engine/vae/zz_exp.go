package vae

import (
	"atelier/engine/kernel"
	"os"
)

func init() {
	switch os.Getenv("ACT") {
	case "leaky":
		activation = kernel.LeakyReLU(0.2)
	case "leaky01":
		activation = kernel.LeakyReLU(0.01)
	case "silu":
		activation = kernel.SiLU
	}
}
