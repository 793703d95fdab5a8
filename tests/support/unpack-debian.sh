#!/usr/bin/env bash
# unpack-debian.sh SUITE PREFIX PACKAGE...
# Unpacks a newer Debian suite's package and what it depends on (its own libc included) below PREFIX, without
# installing anything. Programs start through the prefix's own loader.
set -euo pipefail
suite=$1 prefix=$(realpath -m "$2")
shift 2
# Not every machine has both kinds of list: a missing one is no failure.
sources=$(cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true)
mirror=$(grep -E '^(URIs:|deb )' <<<"$sources" | grep -oE 'https?://[^ ]+' | grep -vm1 security || true)
[ -n "$mirror" ] || { echo "no Debian mirror among the apt sources" >&2; exit 1; }
mkdir -p "$prefix"/.apt/{lists/partial,cache/archives/partial,etc}
: >"$prefix/.apt/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$prefix/.apt/etc/sources.list"
options=(
  -o Dir::Etc::SourceList="$prefix/.apt/etc/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o Dir::State::Lists="$prefix/.apt/lists" -o Dir::State::status="$prefix/.apt/status"
  -o Dir::Cache="$prefix/.apt/cache" -o APT::Sandbox::User=root -o APT::Install-Recommends=false
  -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
  -o APT::Keep-Downloaded-Packages=true
)
apt-get "${options[@]}" update -qq
apt-get "${options[@]}" install -y -qq --download-only "$@" >/dev/null
for package in "$prefix"/.apt/cache/archives/*.deb; do dpkg-deb -x "$package" "$prefix"; done
rm -rf "$prefix/.apt"
