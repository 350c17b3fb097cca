# ssltriage: build, try, test. `make run` and `make test` set up what they need.

GO      ?= go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -X main.version=$(VERSION)
DEMO    := samples/cases/private-key-access-denied

# Independent readers that tests compare with: EVTX and EVT, registry hives,
# captures, certificates, cabinets; Wine, which runs the collector; osslsigncode,
# which signs it; a browser, which opens the pages.
DEBIAN_PACKAGES := libevtx-utils libevt-utils libhivex-bin reglookup tshark openssl gcab cabextract \
                   wine64 osslsigncode chromium

.PHONY: all build collector sign run test lint legacy bench samples screenshots docs fuzz torture packages clean

all: build

build: ## bin/ssltriage
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/ssltriage ./cmd/ssltriage

# The collector's programs are the same to the bit wherever they are built. With
# Go 1.20 they run from Windows Server 2008 R2 on, with the current Go from 2016 on.
# Without inlining they are a tenth smaller.
COLLECTOR     := build/collector
COLLECTOR_EXES := $(addprefix $(COLLECTOR)/ssltriage-collect,.exe -32bit.exe -2016.exe -arm64.exe)
COLLECTOR_GO   = CGO_ENABLED=0 GOFLAGS= GOOS=windows GOARCH=$(1) $(GO) build -trimpath -buildvcs=false \
                 -ldflags '-s -w -buildid=' -gcflags=all=-l -o $@ $(2) ./cmd/ssltriage-collect
COLLECTOR_1_20 = GOTOOLCHAIN=go1.20.14 $(call COLLECTOR_GO,$(1),-modfile=build/legacy.mod)

.PHONY: $(COLLECTOR_EXES)

collector: $(COLLECTOR_EXES) ## the collector for Windows, build/collector
	$(GO) run ./collect/legacy/generate > $(COLLECTOR)/collect-legacy.cmd
	cd $(COLLECTOR) && sha256sum *.exe *.cmd > SHA256SUMS

$(COLLECTOR)/ssltriage-collect.exe: build/legacy.mod
	$(call COLLECTOR_1_20,amd64)

$(COLLECTOR)/ssltriage-collect-32bit.exe: build/legacy.mod
	$(call COLLECTOR_1_20,386)

$(COLLECTOR)/ssltriage-collect-2016.exe:
	$(call COLLECTOR_GO,amd64)

$(COLLECTOR)/ssltriage-collect-arm64.exe:
	$(call COLLECTOR_GO,arm64)

# Without SIGN_CERT and SIGN_KEY (PEM files) a certificate is made that nobody
# trusts, to try the signing. The time stamp of a signature needs a network and is
# left to whoever publishes.
SIGN_DIR  := $(COLLECTOR)/signed
SIGN_CERT ?= $(SIGN_DIR)/test.pem
SIGN_KEY  ?= $(SIGN_DIR)/test.key

sign: collector ## Authenticode signatures, build/collector/signed
	@mkdir -p $(SIGN_DIR)
	@test -e $(SIGN_CERT) || openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN=ssltriage test' \
	  -addext extendedKeyUsage=codeSigning -keyout $(SIGN_KEY) -out $(SIGN_CERT) 2>/dev/null
	@for exe in $(COLLECTOR)/*.exe; do rm -f $(SIGN_DIR)/$${exe##*/}; \
	  osslsigncode sign -certs $(SIGN_CERT) -key $(SIGN_KEY) -h sha256 -n ssltriage-collect \
	    -in $$exe -out $(SIGN_DIR)/$${exe##*/} >/dev/null || exit 1; done; ls -l $(SIGN_DIR)/*.exe

run: build ## pack a sample server's evidence and print its diagnosis
	$(GO) run ./samples/pack $(DEMO)/bundle build/demo.zip
	bin/ssltriage analyze --fail-on never build/demo.zip

test: packages build/axe.min.js lint legacy ## every test, with the independent readers
	$(GO) test ./...

lint: ## gofmt, vet, staticcheck (checks: staticcheck.conf)
	@test -z "$$(gofmt -l .)" || { echo "gofmt needed:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	GOOS=windows $(GO) vet $(COLLECTOR_CODE)
	@mkdir -p build && $(GO) build -o build/staticcheck honnef.co/go/tools/cmd/staticcheck
	build/staticcheck ./...
	GOOS=windows build/staticcheck $(COLLECTOR_CODE)

legacy: build/legacy.mod ## the collector's code with Go 1.20, the last one for Windows Server 2008 R2
	GOTOOLCHAIN=go1.20.14 $(GO) vet -modfile=build/legacy.mod $(COLLECTOR_CODE)
	GOOS=windows GOTOOLCHAIN=go1.20.14 $(GO) vet -modfile=build/legacy.mod $(COLLECTOR_CODE)

COLLECTOR_CODE := ./collect ./collect/bundle ./cmd/ssltriage-collect

build/legacy.mod:
	@mkdir -p build && printf 'module ssltriage\n\ngo 1.20\n' > $@

bench: ## benchmarks, with the floors beside them
	$(GO) test -run '^$$' -bench . -benchmem ./...

samples: ## regenerate samples/cases and their expected reports
	$(GO) run ./samples/generate samples/cases
	$(GO) test ./analyze -run TestSampleReports -update
	$(GO) test ./cmd/ssltriage -run TestReadme -update

screenshots: packages build/axe.min.js ## build/pages: every sample's page, wide, dark, phone and printed
	SCREENSHOTS=all $(GO) test ./analyze -count 1 -timeout 30m -run '^TestPages$$'

docs: build ## build/docs: Markdown and man pages, in English and Japanese
	bin/ssltriage docs build/docs

fuzz: ## every fuzz target for 20 seconds
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 20s -fuzzminimizetime 10x -parallel 2 $$p || exit 1; \
	  done; \
	done

torture: ## read 100,000 damaged files of each binary format
	TORTURE=100000 $(GO) test -run '^TestTorture$$' -v -timeout 60m ./parsers/...

packages: ## install the independent readers (Debian, as root)
	@missing=; for p in $(DEBIAN_PACKAGES); do \
	  dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	  else echo "not installed:$$missing (tests that need them are skipped)"; fi; \
	fi

# The checker of accessibility, which tests run in the browser.
AXE := axe-core-4.10.3
AXE_SHA256 := 880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb

build/axe.min.js:
	@command -v npm >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm
	@mkdir -p build/axe && cd build/axe && npm pack --silent axe-core@$(AXE:axe-core-%=%) >/dev/null && \
	  tar xzf $(AXE).tgz package/axe.min.js && echo "$(AXE_SHA256)  package/axe.min.js" | sha256sum -c --quiet
	@mv build/axe/package/axe.min.js $@ && rm -rf build/axe

clean:
	rm -rf bin build
