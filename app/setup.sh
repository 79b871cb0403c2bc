#!/bin/sh
# Installs what building and opening Atelier needs on Debian and Ubuntu; `sh app/setup.sh test` adds what its tests need.
# What is there already is left alone. Root needs no sudo, others need it only if something is missing.
set -e
# ca-certificates: Go fetches its modules over TLS. libgl1-mesa-dri: OpenGL in software where there is no graphics card.
packages="ca-certificates gcc libc6-dev pkg-config libdnnl-dev libgl1-mesa-dev libgl1-mesa-dri xorg-dev libwayland-dev libxkbcommon-dev"
if [ "$1" = test ]; then
	packages="$packages xvfb xdotool"
fi
missing=""
for p in $packages; do
	dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q ' installed$' || missing="$missing $p"
done
if [ -z "$missing" ]; then
	exit 0
fi
root=""
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "Atelier needs these packages:$missing. Install them as root, or install sudo, and run this again." >&2
		exit 1
	fi
	root=sudo
fi
echo "Installing:$missing"
$root apt-get update -q
$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
