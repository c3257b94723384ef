#!/usr/bin/env bash
# Installs the Chromium in which the tests of the viewer's pages run, where apt can. Never fails: without a Chromium, these tests are
# skipped, and say so.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" > /dev/null && exit 0
done
command -v apt-get > /dev/null || exit 0
sudo=()
[ "$(id -u)" = 0 ] || sudo=(sudo -n)
{
  timeout 300 "${sudo[@]}" apt-get update &&
    DEBIAN_FRONTEND=noninteractive timeout 600 "${sudo[@]}" apt-get install --yes --no-install-recommends chromium
} > /dev/null 2>&1 || echo 'No Chromium could be installed: the tests of the pages will be skipped.' >&2
exit 0
