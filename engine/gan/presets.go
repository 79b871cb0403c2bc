package gan

import "atelier/engine/train"

// presets are settings that work together. Each is written as what differs from the defaults.
var presets = []train.Preset{{
	Name: "classic",
	Help: "The DCGAN as people know it: quick to the first pictures. Take it first.",
}, {
	Name: "stable",
	Help: "Relativistic pairs with both gradient penalties: slower, but it rarely collapses and forgets few kinds of pictures. Take it where classic fails.",
	Settings: map[string]string{
		"loss": "relativistic", "r1": "0.1", "r2": "0.1", "penalty-end": "0.1", "beta1": "0", "beta2": "0.99",
	},
}, {
	Name: "few images",
	Help: "For 20 to 1,000 pictures: D sees them only augmented, as strongly as it needs, so that it can't learn them by heart.",
	Settings: map[string]string{
		"augment": "adaptive", "r1": "0.5", "batch": "32",
	},
}, {
	Name: "style",
	Help: "A style-based generator whose styles can be mixed and truncated: the best to explore, and the slowest to train.",
	Settings: map[string]string{
		"network": "style", "r1": "0.5", "beta1": "0", "beta2": "0.99", "rate": "0.001",
	},
}, {
	Name: "article",
	Help: "The network of the article that this program grew from, at 64 x 64 in colour, trained as its authors say: for comparison.",
	Settings: map[string]string{
		"latent": "100", "width": "64", "size": "64", "colour": "RGB", "conditional": "false", "batch": "128", "ema": "0",
	},
}}
