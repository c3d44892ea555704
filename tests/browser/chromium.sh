#!/bin/sh
# Installs Chromium and Japanese fonts where that is allowed; says what is missing where it is not.
set -eu
has() { command -v "$1" >/dev/null 2>&1; }
japanese() { has fc-list && fc-list :lang=ja family | grep -q .; }
browser() { [ -n "${RENKEI_CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome; }

if browser && japanese; then
    exit 0
fi
if has apt-get && [ "$(id -u)" = 0 ]; then
    echo "… Chromium と日本語フォントを入れています"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk >/dev/null
    exit 0
fi
browser || echo "Chromium がありません。「sudo apt-get install chromium」などで入れるか、RENKEI_CHROMIUM に場所を入れてください" >&2
japanese || echo "日本語フォントがありません。「sudo apt-get install fonts-noto-cjk」などで入れてください" >&2
exit 1
