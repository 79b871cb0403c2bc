#!/bin/sh
# Makes Atelier.tar.xz: the program with its icon and menu entry, and the libraries it computes with, which not every machine has.
# `make user-install` inside the archive installs it for one user; the program also runs from wherever the archive is unpacked.
set -e
cd "$(dirname "$0")/.."
sh app/setup.sh
work=$(mktemp -d)
cp FyneApp.toml "$work/" # fyne counts builds in it, and sorts it
trap 'cp "$work/FyneApp.toml" .; rm -rf "$work"' EXIT

# The libraries stand at ../lib/atelier beside the program. An RPATH, unlike a RUNPATH, also holds for what they need themselves.
go build -tags migrated_fynedo,release -o "$work/atelier" \
	-ldflags '-s -w -extldflags "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib/atelier"' ./app
go run fyne.io/tools/cmd/fyne@v1.7.4 package --target linux --executable "$work/atelier"
tar -C "$work" -xJf Atelier.tar.xz --one-top-level=unpacked
root=$(dirname "$(find "$work/unpacked" -name Makefile)")

mkdir -p "$root/usr/local/lib/atelier"
for lib in $(ldd "$work/atelier" | awk '/lib(dnnl|gomp|OpenCL)\.so/ {print $3}'); do
	cp -L "$lib" "$root/usr/local/lib/atelier/"
done
[ -e "$root/usr/local/lib/atelier/libgomp.so.1" ] || { echo "The libraries of this build were not found." >&2; exit 1; }
gcc -shared -o "$root/usr/local/lib/atelier/libX11.so" -Wl,--no-as-needed -lX11 # the clipboard asks for it by this name
cp LICENSE assets/CREDITS.md "$root/"
mkdir "$root/licences"
cp assets/licences/*.txt "$root/licences/"
for package in libdnnl2 libdnnl3 libgomp1 ocl-icd-libopencl1; do
	text=/usr/share/doc/$package/copyright
	[ ! -e "$text" ] || cp -L "$text" "$root/licences/$package.txt"
done

# Fyne's Makefile installs the program, its menu entry and its icon: the libraries go along.
awk '
	{ print }
	/^install:/ { print "\tinstall -d $(DESTDIR)$(PREFIX)/lib/atelier && install -m644 usr/local/lib/atelier/* $(DESTDIR)$(PREFIX)/lib/atelier/" }
	/^uninstall:/ { print "\t-rm -r $(DESTDIR)$(PREFIX)/lib/atelier" }
	/^user-install:/ { print "\tinstall -d $(DESTDIR)$(HOME)/.local/lib/atelier && install -m644 usr/local/lib/atelier/* $(DESTDIR)$(HOME)/.local/lib/atelier/" }
	/^user-uninstall:/ { print "\t-rm -r $(DESTDIR)$(HOME)/.local/lib/atelier" }
' "$root/Makefile" > "$work/Makefile"
mv "$work/Makefile" "$root/Makefile"
tar -C "$(dirname "$root")" -cJf Atelier.tar.xz "$(basename "$root")"
ls -l Atelier.tar.xz
