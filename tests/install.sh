#!/bin/sh
# Installs a Debian package that some tests need, where that is possible: `install.sh chromium /usr/bin/chromium`. Two runs
# at once wait for each other. It never fails: without the program those tests skip and say so.
package=$1 program=$2
if [ -x "$program" ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || ! command -v flock >/dev/null; then
  exit 0
fi
(
  flock 9
  [ -x "$program" ] && exit 0
  echo "Installing $package for the tests (once, about a minute) ..."
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 "$package"; } \
    >/dev/null 2>&1 || echo "$package could not be installed, so the tests that need it will skip."
) 9>/tmp/hmis-access-packages.lock
