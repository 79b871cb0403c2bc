package vq

import "atelier/engine/train"

// presets are settings that work together. Each is written as what differs from the defaults.
var presets = []train.Preset{{
	Name: "fine",
	Help: "One code for each 4 x 4 pixels: pictures come back with their detail. Take it first.",
}, {
	Name: "coarse",
	Help: "One code for each 8 x 8 pixels: a quarter of the codes, so that random pictures hang together better.",
	Settings: map[string]string{
		"factor": "8", "dim": "16", "prior-width": "128",
	},
}}
