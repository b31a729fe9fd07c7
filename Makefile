# Every target is one line; the work is in scripts/.  `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test drills check security bench screenshots lock translations clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is needed and serve on http://127.0.0.1:8000, with demo data on the first run
	@scripts/setup && BARSEK_DEMO="$${BARSEK_DEMO-1}" exec .venv/bin/python app.py

test: ## set up what the tests need (PostgreSQL and a browser included) and run all but the drills
	@scripts/setup && scripts/setup-tests && .venv/bin/python -m pytest -n 2 --dist worksteal --ignore tests/drills/long

drills: ## what takes long: 500 crossings on each database, a stolen copy tried on every page, all pages in all languages
	@scripts/setup && scripts/setup-tests packages postgresql && DRILLS=1 CROSSINGS="$${CROSSINGS-500}" .venv/bin/python -m pytest -q -s tests/drills/long tests/drills/test_races.py tests/web/test_whole_pages.py

check: ## lint, types, architecture contracts, dead code, style sheets and scripts, translations complete
	@scripts/setup && scripts/setup-tests packages && scripts/check

security: ## ask about the packages, list them, scan every page from outside, and send 20,000 requests of nonsense
	@scripts/setup && scripts/setup-tests packages && scripts/security

bench: ## measure the pages that must be fast; writes bench/README.md
	@scripts/setup && scripts/setup-tests packages && .venv/bin/python -m bench

screenshots: ## photograph every page, small and large, into screenshots/; with AGAINST=main, what looks different from there
	@scripts/setup && scripts/setup-tests packages browser && .venv/bin/python -m scripts.screenshots $(if $(AGAINST),--against "$(AGAINST)")

lock: ## resolve requirements*.in and each package.json anew into lists of packages, each fixed by its hash
	@scripts/setup && scripts/setup-tests packages && scripts/lock

translations: ## collect the texts of the program into the catalogues
	@scripts/setup && .venv/bin/python scripts/update_translations.py

clean: ## remove what set-up and tests made; data in var/ stays
	@scripts/clean
