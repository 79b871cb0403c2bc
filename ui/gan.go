package ui

import (
	"atelier/ui/say"
	"atelier/ui/widget"
)

// GANTab is the tab of generative adversarial networks.
func GANTab(ports ModelPorts) Tab {
	return newModelTab(modelKind{id: "gan"}, say.T("GAN"), widget.IconRivals, ports)
}
