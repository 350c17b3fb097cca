# ssltriage: build, try, test. `make run` and `make test` set up what they need.

GO      ?= go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X main.version=$(VERSION)
DEMO    := samples/cases/private-key-access-denied

# Independent readers that tests compare with: EVTX and EVT, registry hives,
# captures, certificates.
DEBIAN_PACKAGES := libevtx-utils libevt-utils libhivex-bin reglookup tshark openssl

.PHONY: all build run test lint legacy bench samples fuzz packages clean

all: build

build: ## bin/ssltriage
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/ssltriage ./cmd/ssltriage

run: build ## pack a sample server's evidence and print its diagnosis
	$(GO) run ./samples/pack $(DEMO)/bundle build/demo.zip
	bin/ssltriage analyze --fail-on never build/demo.zip

test: packages lint legacy ## every test, with the independent readers
	$(GO) test ./...

lint: ## gofmt, vet, staticcheck (checks: staticcheck.conf)
	@test -z "$$(gofmt -l .)" || { echo "gofmt needed:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

legacy: ## the collector's packages with Go 1.20, the last one for Windows Server 2008 R2
	@mkdir -p build && printf 'module ssltriage\n\ngo 1.20\n' > build/legacy.mod
	GOTOOLCHAIN=go1.20.14 $(GO) vet -modfile=build/legacy.mod ./collect/...

bench: ## benchmarks, with the floors beside them
	$(GO) test -run '^$$' -bench . -benchmem ./...

samples: ## regenerate samples/cases and their expected reports
	$(GO) run ./samples/generate samples/cases
	$(GO) test ./analyze -run TestSampleReports -update
	$(GO) test ./cmd/ssltriage -run TestReadme -update

fuzz: ## every fuzz target for 20 seconds
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 20s -fuzzminimizetime 10x -parallel 2 $$p || exit 1; \
	  done; \
	done

packages: ## install the independent readers (Debian, as root)
	@missing=; for p in $(DEBIAN_PACKAGES); do \
	  dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	  else echo "not installed:$$missing (tests that need them are skipped)"; fi; \
	fi

clean:
	rm -rf bin build
