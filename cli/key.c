/* SPDX-License-Identifier: MIT */
#include "base/signature.h"
#include "base/file_read.h"
#include "base/atomic_file.h"
#include "cli/command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* key new FILE: the private key into FILE, which only its owner can read, the public one into FILE.pub.
 * key public FILE: FILE.pub again, from FILE.
 *
 * The private key is written first, and only where nothing has its name. A program that is killed behind it
 * leaves a whole private key: the next `key new` finds that, and makes its public one. */

enum { KEY_MOST = 64 << 10 };

struct key_pair {
	const char *private_path, *public_path;
	struct text private_pem, public_pem;
};

/* The key that lies in the file, and its public one. OUTCOME_ABSENT: there is no file. */
static enum outcome private_read(struct key_pair *p, struct error *e)
{
	enum outcome outcome = file_read(p->private_path, KEY_MOST, &p->private_pem, e);
	struct error inner;

	if (outcome == OUTCOME_DONE &&
	    key_public(text_of(&p->private_pem), &p->public_pem, &inner) != OUTCOME_DONE)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: %s", p->private_path, inner.text);
	return outcome;
}

/* Writes the public key, where it is not there already. */
static enum outcome public_write(const struct key_pair *p, struct error *e)
{
	TEXT_OWNED struct text there = {0};
	enum outcome outcome = file_read(p->public_path, KEY_MOST, &there, e);

	if (outcome == OUTCOME_ABSENT)
		return atomic_file_write_text(p->public_path, WHOLE_FILE_NEW, &p->public_pem, e);
	if (outcome == OUTCOME_DONE && !text_same(&there, &p->public_pem))
		return error_set(e, OUTCOME_REFUSED, "%s: is there, and is not the public key of %s",
		    p->public_path, p->private_path);
	return outcome;
}

static int pair_print(const struct key_pair *p, const char *private_said)
{
	TEXT_OWNED struct text hex = {0};
	struct hash name;
	struct error e;

	if (key_name(text_of(&p->public_pem), &name, &e) != OUTCOME_DONE)
		return call_failed("key", &e);
	hex_add(&hex, name.at, SHA256_SIZE);
	print_out("%s %s\n%s proves it: publish it, and its name\n%s\n", p->private_path, private_said,
	    p->public_path, text_of(&hex));
	return EXIT_DONE;
}

/* FILE.pub from the private key that is there. */
static int public_again(struct key_pair *p, const char *private_said)
{
	struct error e;
	enum outcome outcome = private_read(p, &e);

	if (outcome == OUTCOME_ABSENT)
		(void)error_set(&e, OUTCOME_REFUSED, "%s: the private key is not there", p->private_path);
	if (outcome == OUTCOME_DONE)
		outcome = public_write(p, &e);
	return outcome == OUTCOME_DONE ? pair_print(p, private_said) : call_failed("key", &e);
}

static int pair_new(struct key_pair *p)
{
	struct error e;
	enum outcome outcome = key_new(&p->private_pem, &p->public_pem, &e);

	if (outcome == OUTCOME_DONE)
		outcome = atomic_file_write_text(
		    p->private_path, WHOLE_FILE_NEW | WHOLE_FILE_SECRET, &p->private_pem, &e);
	if (outcome == OUTCOME_DONE)
		outcome = public_write(p, &e);
	return outcome == OUTCOME_DONE ? pair_print(p, "signs, and stays secret") : call_failed("key", &e);
}

static int key_new_or_completed(struct call *call, struct key_pair *p)
{
	bool has_private = access(p->private_path, F_OK) == 0, has_public = access(p->public_path, F_OK) == 0;

	if (has_private && has_public)
		return call_misused(call, "%s and %s are there already; a key is never written over",
		    p->private_path, p->public_path);
	if (has_public)
		return call_misused(call,
		    "%s is there already and %s is not; a key is never written over: choose another name",
		    p->public_path, p->private_path);
	return has_private ? public_again(p, "was there already, without its public key; it stays as it is")
			   : pair_new(p);
}

int command_key(struct call *call)
{
	TEXT_OWNED struct text public_path = {0};
	struct key_pair p = {0};
	int status;

	if (call->word_count != 2 ||
	    (strcmp(call->words[0], "new") != 0 && strcmp(call->words[0], "public") != 0))
		return call_misused(call, "expected: key new FILE, or key public FILE");
	signal(SIGPIPE, SIG_IGN); /* both files are written, whoever reads what is printed */
	p.private_path = call->words[1];
	text_printf(&public_path, "%s.pub", p.private_path);
	p.public_path = text_of(&public_path);
	status = strcmp(call->words[0], "new") == 0 ? key_new_or_completed(call, &p)
						    : public_again(&p, "signs, and stays secret");
	if (p.private_pem.length)
		explicit_bzero(p.private_pem.at, p.private_pem.length);
	text_done(&p.private_pem);
	text_done(&p.public_pem);
	return status;
}
