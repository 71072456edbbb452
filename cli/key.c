#include "base/signature.h"
#include "base/whole_file.h"
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* key new FILE: the private key into FILE, which only its owner can read, the public one into FILE.pub. */

static int pem_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	const struct text *t = context;

	return fchmod(fileno(out), strstr(text_of(t), "PRIVATE") ? 0600 : 0644) == 0 &&
		       fwrite(t->at, 1, t->length, out) == t->length
		   ? DONE
		   : error_set(e, FULL, "%s: %s", temporary, strerror(errno));
}

int command_key(struct call *call)
{
	TEXT_OWNED struct text private_pem = {0};
	TEXT_OWNED struct text public_pem = {0};
	TEXT_OWNED struct text public_path = {0};
	TEXT_OWNED struct text hex = {0};
	struct hash name;
	struct error e;
	mode_t before;
	int outcome;

	if (call->word_count != 2 || strcmp(call->words[0], "new") != 0)
		return call_misused(call, "expected: key new FILE");
	text_printf(&public_path, "%s.pub", call->words[1]);
	if (access(call->words[1], F_OK) == 0 || access(text_of(&public_path), F_OK) == 0)
		return call_misused(call, "%s or %s is there already; a key is never written over",
		    call->words[1], text_of(&public_path));
	outcome = key_new(&private_pem, &public_pem, &e);
	if (outcome == DONE)
		outcome = key_name(text_of(&public_pem), &name, &e);
	before = umask(077);
	if (outcome == DONE)
		outcome = whole_file(call->words[1], true, pem_write, &private_pem, &e);
	umask(before);
	if (outcome == DONE)
		outcome = whole_file(text_of(&public_path), true, pem_write, &public_pem, &e);
	explicit_bzero(private_pem.at, private_pem.length);
	if (outcome != DONE)
		return call_failed("key", &e);
	hex_add(&hex, name.at, SHA256_SIZE);
	say("%s signs, and stays secret\n%s proves it: publish it, and its name\n%s\n", call->words[1],
	    text_of(&public_path), text_of(&hex));
	return EXIT_DONE;
}
