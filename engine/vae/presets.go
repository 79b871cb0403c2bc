package vae

import "atelier/engine/train"

// presets are settings that work together. Each is written as what differs from the defaults.
var presets = []train.Preset{{
	Name: "classic",
	Help: "The VAE as people know it, with the likelihood that fits the pictures. Take it first.",
}, {
	Name: "sharp",
	Help: "For colour pictures that shall keep their detail: more numbers, a wider network, and edges that count.",
	Settings: map[string]string{
		"latent": "128", "width": "48", "likelihood": "gaussian", "edges": "1",
		"schedule": "cosine",
	},
}, {
	Name: "two numbers",
	Help: "Only two numbers for a picture, so that all that it learned lies on one map; the pictures are less exact.",
	Settings: map[string]string{
		"latent": "2",
	},
}, {
	Name: "article",
	Help: "The network of the article that this program grew from, for 28 x 28 in grey: for comparison.",
	Settings: map[string]string{
		"network": "full size", "latent": "128", "size": "28", "colour": "grey", "likelihood": "bernoulli", "rate": "0.001", "ema": "0", "prior": "normal",
	},
}}
