package ui

import (
	"atelier/ui/say"
	"atelier/ui/widget"
)

// ganNeeds is what the preset classic took on the digits: of 60,000 pictures seen every other sample can be read, and after 350,000 their FCD was
// 1.3 times its floor.
var ganNeeds = needs{recognisable: 60_000, good: 350_000}

// GANTab is the tab of generative adversarial networks.
func GANTab(ports ModelPorts) Tab {
	return newModelTab(modelKind{id: "gan", seed: 4, needs: &ganNeeds}, say.T("GAN"), widget.IconRivals, ports)
}
