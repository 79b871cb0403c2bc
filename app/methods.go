package main

import (
	"atelier/engine/gan"
	"atelier/engine/vae"
	"atelier/engine/vq"
)

// Importing a method's package registers what it can train and open. What it takes when it makes pictures stands here.

// samplingSettings makes the settings struct for the sampling of a method's models, or nil where there are none.
func samplingSettings(method string) any {
	switch method {
	case "gan":
		return new(gan.Sampling)
	case "vq":
		return new(vq.Sampling)
	case "vae":
		return new(vae.Sampling)
	}
	return nil
}
