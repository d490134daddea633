#!/bin/sh
# Installs Debian's Chromium for the browser tests, where that is possible: `install.sh /usr/bin/chromium`. Two runs at once
# wait for each other. It never fails: without the program the browser tests skip and say so.
program=$1
if [ -x "$program" ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || ! command -v flock >/dev/null; then
  exit 0
fi
(
  flock 9
  [ -x "$program" ] && exit 0
  echo "Installing Chromium for the browser tests (once, about a minute) ..."
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 chromium; } >/dev/null 2>&1 ||
    echo "Chromium could not be installed, so the browser tests will skip."
) 9>/tmp/hmis-access-chromium.lock
