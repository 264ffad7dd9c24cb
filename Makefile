# `make demo` and `make test` are the whole set-up on a machine with a Swift toolchain.

PREFIX ?= /usr/local
RUNS ?= 300
PEERS ?=

# Debian packages: C libraries with their static archives, and what the build, the tests and the benchmarks start.
PACKAGES := libpcre2-dev libsqlite3-dev libyaml-dev libmd-dev pkg-config gcc python3
HOOKS := session-output-validator file-write-blocker cross-session-claim-gate task-blocker-gate evidence-gate claim-type-coverage-gate evidence-file-match blueprint-schema-validator
# Links to the people's tool, each a command of its own.
TOOLS := zakon-registry-check blueprint-fleet-watchdog
# `mc` is a name that others use too: it is only taken where it is free, or with WITH_MC=1.
WITH_MC ?= $(if $(shell command -v mc),,1)
BIN := .build/bin
# Fully static: a hook must start in a fraction of a millisecond and depend on nothing that can be moved or updated away.
SWIFT_BUILD := swift build -c release -Xswiftc -static-executable -Xlinker --strip-debug
# The linker's remarks about what a static executable cannot load at run time are of no use to anyone here.
QUIETLY := .ci/quietly
CLAIMS := Sources/CStandardClaims

.PHONY: demo test build bench install uninstall format lint generate clean dependencies

demo: build
	@Hooks/demo/run $(BIN)

test: build
	$(BIN)/zakon policy learn --check
	$(BIN)/zakon policy compile --check
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	$(BIN)/zakon policy test
	$(BIN)/zakon replay Fixtures
	ZAKON_BIN=$(CURDIR)/$(BIN) swift test --parallel

# Twice: the first pass builds the tool that compiles the policies, the second builds them in.
build: dependencies
	@$(QUIETLY) $(SWIFT_BUILD) --product zakon
	@if [ -n "$$(.build/release/zakon policy compile --claims $(CLAIMS) --list)" ]; then touch $(CLAIMS)/standard_claims.c; fi
	@$(QUIETLY) $(SWIFT_BUILD)
	@mkdir -p $(BIN)
	@install -m 755 .build/release/zakon .build/release/zakon-hook .build/release/frame-faults $(BIN)
	@for hook in $(HOOKS); do ln -sf zakon-hook $(BIN)/$$hook; done
	@for tool in $(TOOLS) mc; do ln -sf zakon $(BIN)/$$tool; done

bench: build
	@.ci/dependencies ripgrep
	Benchmarks/run --bin $(BIN) --runs $(RUNS) $(if $(PEERS),--peers)

install: build
	mkdir -p $(PREFIX)/bin
	install -m 755 $(BIN)/zakon $(BIN)/zakon-hook $(PREFIX)/bin
	for hook in $(HOOKS); do ln -sf zakon-hook $(PREFIX)/bin/$$hook; done
	for tool in $(TOOLS); do ln -sf zakon $(PREFIX)/bin/$$tool; done
	if [ "$(WITH_MC)" = 1 ] || [ "$$(readlink $(PREFIX)/bin/mc)" = zakon ]; then ln -sf zakon $(PREFIX)/bin/mc; else echo "another mc is there; \`zakon task\` is the same, WITH_MC=1 takes the name"; fi

uninstall:
	if [ "$$(readlink $(PREFIX)/bin/mc)" = zakon ]; then rm -f $(PREFIX)/bin/mc; fi
	rm -f $(PREFIX)/bin/zakon $(PREFIX)/bin/zakon-hook $(addprefix $(PREFIX)/bin/,$(HOOKS) $(TOOLS))

# Whatever the executables are built from and people do not write by hand: what training learns, then what is compiled in.
generate: build
	$(BIN)/zakon policy learn
	$(BIN)/zakon policy compile

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

clean:
	rm -rf .build

dependencies:
	@.ci/dependencies $(PACKAGES)

SHELL := /bin/bash
