package ui

import (
	"atelier/ui/say"
	"atelier/ui/widget"
)

// VAETab is the tab of the variational autoencoder.
func VAETab(ports ModelPorts) Tab {
	return newModelTab(modelKind{id: "vae", seed: 1, rebuilds: true}, say.T("VAE"), widget.IconLatent, ports)
}
