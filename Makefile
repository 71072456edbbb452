# pacesetter: `make help` lists what there is.

CC      ?= cc
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
V       ?= 0
Q       := $(if $(filter 1,$(V)),,@)

PACKAGES := libcurl libcjson yaml-0.1 libzstd libcrypto
STD      := -std=c11 -D_GNU_SOURCE
WARN     := -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wpointer-arith -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wformat=2
ALL_CFLAGS = $(STD) $(WARN) $(CFLAGS) -I. $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
ALL_LIBS   = $(LDFLAGS) $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -llmdb -lm

ROOMS   := base config store collector alert export
SOURCES := $(foreach room,$(ROOMS),$(wildcard $(room)/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
CLI     := $(patsubst %.c,$(BUILD)/%.o,$(wildcard cli/*.c))
PROGRAM := $(BUILD)/pacesetter
LIBRARY := $(BUILD)/libpacesetter.a

all: deps $(PROGRAM) ## build build/pacesetter (installing what is missing, after saying so)

$(PROGRAM): $(CLI) $(LIBRARY)
	@echo "  LINK  $@"
	$(Q)$(CC) $(CFLAGS) -o $@ $(CLI) $(LIBRARY) $(ALL_LIBS)

$(LIBRARY): $(OBJECTS)
	@echo "  AR    $@"
	$(Q)rm -f $@ && ar rcs $@ $(OBJECTS)

$(BUILD)/%.o: %.c | deps
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

deps:
	@true

-include $(OBJECTS:.o=.d) $(CLI:.o=.d)

clean: ## remove what was built
	rm -rf $(BUILD) demo

.PHONY: all deps clean
.DEFAULT_GOAL := all
