# SPDX-License-Identifier: MIT
# pacesetter: `make help` lists what there is.

CC      ?= cc
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)

PACKAGES := libcurl libmicrohttpd libcjson yaml-0.1 libzstd libcrypto libpcre2-8 zlib sqlite3 xlsxwriter expat libprotobuf-c libseccomp
STD      := -std=c11 -D_GNU_SOURCE
WARN     := -Werror=implicit-function-declaration -Werror=int-conversion -Werror=incompatible-pointer-types -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wpointer-arith -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wno-format-nonliteral -Wconversion -Wcast-qual -Wvla

# On by default; `make HARDENING=no` leaves it out. Sanitizers check the same places and do not go with it, and without
# optimization there is no _FORTIFY_SOURCE. Behind CPPFLAGS and CFLAGS, so that a distribution's lower level is undefined first.
HARDENING  ?= $(if $(findstring -fsanitize,$(CFLAGS))$(findstring -O0,$(CFLAGS)),no,yes)
CONTROL    = $(if $(filter x86_64-% i686-%,$(MACHINE)),-fcf-protection=full,$(if $(filter aarch64-%,$(MACHINE)),-mbranch-protection=standard))
MACHINE   := $(shell $(CC) -dumpmachine 2>/dev/null)
HARD_CFLAGS  = $(if $(filter yes,$(HARDENING)),-fPIE -fstack-protector-strong -fstack-clash-protection $(CONTROL) \
               -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
HARD_LDFLAGS = $(if $(filter yes,$(HARDENING)),-pie -Wl$(comma)-z$(comma)relro -Wl$(comma)-z$(comma)now -Wl$(comma)-z$(comma)noexecstack)
comma := ,

ALL_CFLAGS = $(STD) $(WARN) $(CPPFLAGS) $(CFLAGS) $(HARD_CFLAGS) -I. -I$(BUILD)/generated $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
ALL_LIBS   = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -llmdb -lsnappy -lm -lpthread
LINK       = $(CC) $(CFLAGS) $(HARD_LDFLAGS) $(LDFLAGS)

# What apt is asked for: to build; to test and for the demo's endpoints; to lint; to compare with.
DEPS_BUILD := gcc make pkg-config libcurl4-openssl-dev libcjson-dev liblmdb-dev libyaml-dev libzstd-dev libssl-dev libpcre2-dev zlib1g-dev libmicrohttpd-dev libsqlite3-dev libxlsxwriter-dev libexpat1-dev libseccomp-dev \
              libprotobuf-c-dev protobuf-c-compiler libsnappy-dev tzdata
# (cmark-gfm judges what we write as Markdown)
DEPS_TEST  := libcmocka-dev openssl python3 python3-jsonschema python3-yaml xz-utils libcmark-gfm-dev libcmark-gfm-extensions-dev
DEPS_LINT  := clang clang-format cppcheck shellcheck mandoc
DEPS_BENCH := wrk sqlite3 curl

# Made from export/remote.proto.
GENERATED := $(BUILD)/generated/export/remote.pb-c

LAYERS  := base locale config store collector alert report export publish server
SOURCES := $(foreach layer,$(LAYERS),$(wildcard $(layer)/*.c $(layer)/*/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(GENERATED).o
CLI     := $(patsubst %.c,$(BUILD)/%.o,$(wildcard cli/*.c))
PROGRAM := $(BUILD)/pacesetter
LIBRARY := $(BUILD)/libpacesetter.a
DEMO    := $(patsubst %.c,$(BUILD)/%.o,$(wildcard contrib/demo/*.c))

# Bytes of a function's locals: the head of a request, and no more. What is larger comes from the heap (base/stack.h).
# Sanitizers and compilers that do not optimize make frames larger.
FRAME_MOST := 18432
$(OBJECTS) $(CLI): WARN += $(if $(findstring -fsanitize,$(CFLAGS))$(findstring -O0,$(CFLAGS)),,-Wframe-larger-than=$(FRAME_MOST))

# One program a file: tests/FOLDER/*_test.c; what they share is tests/*.c.
TEST_SOURCES := $(wildcard tests/*/*_test.c)
TESTS        := $(TEST_SOURCES:%.c=$(BUILD)/%)
TEST_SHARED  := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/*.c))

all: $(PROGRAM) ## build build/pacesetter

$(PROGRAM): $(CLI) $(LIBRARY)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $(CLI) $(LIBRARY) $(ALL_LIBS)

$(LIBRARY): $(OBJECTS)
	@echo "  AR    $@"
	$(Q)rm -f $@ && ar rcs $@ $(OBJECTS)

$(BUILD)/endpoints: $(DEMO) $(LIBRARY)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $(DEMO) $(LIBRARY) $(ALL_LIBS)

$(BUILD)/%.o: %.c Makefile | deps-look
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%_test: $(BUILD)/tests/%_test.o $(TEST_SHARED) $(LIBRARY)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $< $(TEST_SHARED) $(LIBRARY) $(ALL_LIBS) -lcmocka -lz -lpthread \
		-lcmark-gfm-extensions -lcmark-gfm

$(GENERATED).h: export/remote.proto | deps-look
	@mkdir -p $(BUILD)/generated
	@echo "  PROTO $<"
	$(Q)protoc-c --c_out=$(BUILD)/generated $<

$(GENERATED).o: $(GENERATED).h
	@echo "  CC    $(GENERATED).c"
	$(Q)$(CC) $(STD) $(CPPFLAGS) $(CFLAGS) $(HARD_CFLAGS) -I$(BUILD)/generated -c -o $@ $(GENERATED).c

$(BUILD)/export/remote_body.o: $(GENERATED).h

deps: ## install the packages that building needs (apt)
	@contrib/tools/deps.sh $(DEPS_BUILD)

deps-look:
	@contrib/tools/deps.sh --look $(DEPS_BUILD)

deps-test: | deps
	@contrib/tools/deps.sh $(DEPS_TEST)

demo: deps-test ## a made-up city's year, from its departments' JSON to delivered alerts
	@$(MAKE) --no-print-directory $(PROGRAM) $(BUILD)/endpoints
	@contrib/demo/demo.sh $(PROGRAM) $(BUILD)/endpoints config/example.yaml demo

pages: demo ## the demo's pages in a real browser, on screens and paper: nothing cut off, heads repeated, axe-core (chromium, npm, pdftotext)
	@contrib/tools/pages-check.sh build/tools/pages demo/publications/index.html demo/publications/2023-05-end.2/index.html \
		demo/publications/2023-year/index.html

check: deps-test ## build and run all tests
	@$(MAKE) --no-print-directory $(PROGRAM) $(BUILD)/endpoints $(TESTS)
	@contrib/tools/tool.sh build/tools prometheus-alertmanager prometheus/alertmanager
	@contrib/tools/tool.sh build/tools prometheus
	@contrib/tools/tool.sh build/tools victoria-metrics
	@tests/run.sh $(BUILD) $(TESTS)

$(BUILD)/bench: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c)) $(LIBRARY)
	@echo "  LINK  $@"
	$(Q)$(LINK) -o $@ $^ $(ALL_LIBS) -lsqlite3 -lmicrohttpd -lcurl

# Of lines and branches by folder; the programs that tests start count too.
coverage: deps-test ## run the tests and print how many branches of each folder they take
	@contrib/tools/deps.sh gcovr
	-@TEST_ENGINES=no $(MAKE) --no-print-directory check BUILD=$(BUILD)/coverage CFLAGS="-O0 -g --coverage -fprofile-update=atomic"
	@contrib/tools/coverage.sh $(BUILD)/coverage $(LAYERS)

bench: deps ## measure what is said to be fast, beside its yardsticks; with OLD=PROGRAM beside that older pacesetter
	@contrib/tools/deps.sh $(DEPS_BENCH)
	@[ -n "$(OLD)" ] || contrib/tools/tool.sh build/tools victoria-metrics
	@$(MAKE) --no-print-directory $(PROGRAM) $(BUILD)/bench
	@$(BUILD)/bench $(PROGRAM) $(BUILD)/bench.data $(OLD)

-include $(OBJECTS:.o=.d) $(CLI:.o=.d) $(DEMO:.o=.d) $(TEST_SHARED:.o=.d) $(TESTS:=.d)

lint: deps-test ## warnings as errors with gcc and clang, formatting, cppcheck, shellcheck, the architecture, Grafana's schema
	@contrib/tools/deps.sh $(DEPS_LINT)
	@$(MAKE) --no-print-directory CC=gcc BUILD=$(BUILD)/lint CFLAGS="-O1 -Werror" $(BUILD)/lint/libpacesetter.a everything
	@git ls-files '*.c' | xargs -P 2 -n 16 clang $(STD) $(WARN) -Werror -fsyntax-only -I. -I$(BUILD)/lint/generated \
		$$(pkg-config --cflags $(PACKAGES))
	@$(MAKE) --no-print-directory $(PROGRAM)
	@contrib/tools/hardening.sh $(PROGRAM)
	@contrib/tools/lint.sh
	@$(MAKE) --no-print-directory docs-check words
	@contrib/tools/grafana-schema.sh build/tools/grafana-schema

FUZZ_SECONDS ?= 30
FUZZ_FLAGS := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
# What the targets share: tests/fuzz/*.c that are none themselves.
FUZZ_SHARED := $(filter-out %_fuzz.c,$(wildcard tests/fuzz/*.c))
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*_fuzz.c))
$(BUILD)/%_fuzz: tests/fuzz/%_fuzz.c $(FUZZ_SHARED) $(wildcard tests/fuzz/*.h) $(LIBRARY)
	@echo "  FUZZ  $@"
	$(Q)clang $(STD) $(FUZZ_FLAGS) -fsanitize=fuzzer -I. -o $@ $< $(FUZZ_SHARED) $(LIBRARY) $(ALL_LIBS)

fuzz-targets: deps
	@contrib/tools/deps.sh clang libclang-rt-14-dev || contrib/tools/deps.sh clang
	@$(MAKE) --no-print-directory CC=clang BUILD=$(BUILD)/fuzz CFLAGS="$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link" \
		$(FUZZ_TARGETS:%=$(BUILD)/fuzz/%)

fuzz: fuzz-targets ## feed what reads bytes with anything, FUZZ_SECONDS each (clang's libFuzzer)
	@for target in $(FUZZ_TARGETS); do \
		mkdir -p $(BUILD)/fuzz/$$target.corpus; \
		$(BUILD)/fuzz/$$target -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
			-artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/$$target.corpus $$(ls -d tests/fuzz/corpus/$$target 2>/dev/null) 2>&1 | tail -n 6; \
		! ls $(BUILD)/fuzz/crash-* $(BUILD)/fuzz/leak-* $(BUILD)/fuzz/oom-* $(BUILD)/fuzz/timeout-* 2>/dev/null || exit 1; done

FUZZ_MINUTES ?= 30
FUZZ_STILL ?= 10
fuzz-long: fuzz-targets ## each fuzz target for FUZZ_MINUTES of processor time, or FUZZ_STILL without a new edge; goes on where it was (FUZZ_AGAIN=yes: anew)
	@FUZZ_MINUTES=$(FUZZ_MINUTES) FUZZ_STILL=$(FUZZ_STILL) FUZZ_AGAIN=$(FUZZ_AGAIN) tests/fuzz/campaign.sh $(BUILD)/fuzz

# As .ci/run builds it, so that it is built once.
SANITIZED := $(BUILD)/sanitized
SANITIZE_FLAGS := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
STORM_SECONDS ?= 60
storm: deps-test ## throw hostile requests, documents and receivers at the daemon for STORM_SECONDS, under sanitizers
	@$(MAKE) --no-print-directory BUILD=$(SANITIZED) CFLAGS="$(SANITIZE_FLAGS)" $(SANITIZED)/pacesetter
	@tests/storm/storm.py --program $(SANITIZED)/pacesetter --folder $(SANITIZED)/storm --seconds $(STORM_SECONDS)

ROOTS ?= $(BUILD)/roots
roots: ## build and test in bare Debian 12, Debian 13 and Ubuntu 24.04 systems (root; DEBIAN_MIRROR, UBUNTU_MIRROR)
	@contrib/tools/roots.sh $(ROOTS)

check-long: ## what takes long: bare systems of each distribution, twenty minutes of storm
	@$(MAKE) --no-print-directory roots
	@$(MAKE) --no-print-directory storm STORM_SECONDS=1200

# Every object there is, for the compilers of `lint`.
everything: $(OBJECTS) $(CLI) $(DEMO) $(TEST_SHARED) $(TEST_SOURCES:%.c=$(BUILD)/%.o) \
            $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c) $(wildcard tests/fuzz/*.c))

format: ## put all sources into the one form
	clang-format -i $$(git ls-files --cached --others --exclude-standard '*.c' '*.h')

install: all ## install program, example, schema, dashboards and service below PREFIX (DESTDIR is honoured)
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/pacesetter
	install -D -m 644 config/example.yaml $(DESTDIR)$(PREFIX)/share/pacesetter/example.yaml
	install -D -m 644 config/example-targets.yaml $(DESTDIR)$(PREFIX)/share/pacesetter/example-targets.yaml
	install -D -m 644 config/example-tests.yaml $(DESTDIR)$(PREFIX)/share/pacesetter/example-tests.yaml
	install -D -m 644 config/schema.json $(DESTDIR)$(PREFIX)/share/pacesetter/schema.json
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 docs/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 docs/man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -D -m 644 contrib/completions/pacesetter.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/pacesetter
	install -D -m 644 contrib/completions/pacesetter.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/pacesetter.fish
	install -d $(DESTDIR)$(PREFIX)/share/pacesetter/grafana
	cp -r contrib/grafana/. $(DESTDIR)$(PREFIX)/share/pacesetter/grafana
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's,@BIN@,$(PREFIX)/bin,' contrib/systemd/pacesetter.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/pacesetter.service

# Documents, archives and the word list.
VERSION  := $(shell sed -n 's/.*PACESETTER_VERSION "\(.*\)".*/\1/p' base/*.h | head -n 1)
DOC      := $(PREFIX)/share/doc/pacesetter
DIST     := pacesetter-$(VERSION)
install: install-docs
install-docs:
	install -d $(DESTDIR)$(DOC)/docs/mapping $(DESTDIR)$(DOC)/contrib/demo
	install -m 644 README.md README.zh.md NEWS LICENSE $(DESTDIR)$(DOC)
	install -m 644 docs/*.md $(DESTDIR)$(DOC)/docs
	install -m 644 docs/mapping/*.md $(DESTDIR)$(DOC)/docs/mapping
	install -m 644 contrib/demo/edition.png $(DESTDIR)$(DOC)/contrib/demo

uninstall: ## remove what install has installed below PREFIX
	rm -f $(DESTDIR)$(PREFIX)/bin/pacesetter $(DESTDIR)$(PREFIX)/lib/systemd/system/pacesetter.service
	rm -rf $(DESTDIR)$(PREFIX)/share/pacesetter $(DESTDIR)$(DOC)
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/pacesetter.1 $(DESTDIR)$(PREFIX)/share/man/man1/pacesetter-*.1
	rm -f $(DESTDIR)$(PREFIX)/share/man/man5/pacesetter.yaml.5 $(DESTDIR)$(PREFIX)/share/man/man5/pacesetter-mapping.5
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/pacesetter
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/pacesetter.fish

dist: ## write pacesetter-VERSION.tar.gz from the committed sources
	git archive --prefix=$(DIST)/ -o $(DIST).tar.gz HEAD

docs: $(PROGRAM) ## write manual pages, completions and the generated parts of docs/ from the program's tables
	@contrib/tools/manual.sh $(PROGRAM)
	@contrib/tools/reference.py $(PROGRAM)

docs-check: $(PROGRAM)
	@contrib/tools/manual.sh $(PROGRAM) --check
	@contrib/tools/reference.py --check $(PROGRAM)

words: ## find words that the glossary replaces, in documents and sources
	@contrib/tools/words.sh --sources

.PHONY: install-docs uninstall dist docs docs-check words

clean: ## remove what was built and the demo's folder
	rm -rf $(BUILD) demo

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

.SECONDARY:
.PHONY: all coverage deps deps-look deps-test demo pages check check-long roots bench lint fuzz fuzz-long fuzz-targets storm everything format install clean help
.DEFAULT_GOAL := all
