#!/bin/sh
# Collects the licences of everything that is linked into the program: one text file for each module, and index.tsv with a line
# "name, licence, file" for each. Run it after a dependency has changed; a test says when that is due.
set -e
cd "$(dirname "$0")"
find . -name '*.txt' ! -name 'own-*' -delete
kind() {
	case "$(tr -s ' \n' '  ' < "$1")" in
	*"Apache License"*"Version 2.0"* | *"Apache License, Version 2.0"*) echo Apache-2.0 ;;
	*"UNLICENSE or"*) echo "Unlicense OR BSD-3-Clause" ;;
	*"Permission is hereby granted, free of charge"*) echo MIT ;;
	*"Permission to use, copy, modify, and/or distribute"* | *"Permission to use, copy, modify, and distribute"*) echo ISC ;;
	*"Neither the name"*) echo BSD-3-Clause ;;
	*"Redistribution and use in source and binary forms"*) echo BSD-2-Clause ;;
	*) echo "$1: which licence is this?" >&2; exit 1 ;;
	esac
}
(cd ../.. && go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}' ./app) | sort -u > modules.tmp
cp own.tsv index.tsv
while read -r path dir; do
	text=$(find "$dir" -maxdepth 1 -type f | grep -iE '/(licen[cs]e|copying|unlicense)[^/]*$' | sort | head -1)
	file=$(echo "$path" | tr / _).txt
	cat "$text" > "$file"
	printf '%s\t%s\t%s\n' "$path" "$(kind "$file")" "$file" >> index.tsv
done < modules.tmp
rm modules.tmp
