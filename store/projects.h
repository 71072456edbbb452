/* SPDX-License-Identifier: MIT */
/* Key projects: every attribute with all its vintages.
 *
 * A project's record holds groups in the order in which they came, as figures do:
 *
 *	DB_PROJECTS  project (4)  ->  group...
 *
 *	group:  size  known  fetch  entry...
 *	entry:  attribute  type  value
 *
 *	type 0  withdrawn     no value
 *	     1  text          its length and bytes
 *	     2  number        a double
 *	     3  date          day (zigzag), months (a byte; 0 a day, else the span that ends with it)
 *
 * size, fetch and attribute are varints, known a zigzag varint of seconds, type a byte. */
#ifndef STORE_PROJECTS_H
#define STORE_PROJECTS_H

#include "store/store.h"

enum attribute {
	ATTRIBUTE_NAME = 1,
	ATTRIBUTE_REGION, /* id, text */
	ATTRIBUTE_OFFICE,
	ATTRIBUTE_PERSON,
	ATTRIBUTE_SOURCE,	/* the register it comes from */
	ATTRIBUTE_VANISHED,	/* number: 1 while the register no longer lists it */
	ATTRIBUTE_PLANNED = 10, /* investment to be completed */
	ATTRIBUTE_DONE,
	ATTRIBUTE_START = 16,		/* start: + enum milestone_attribute */
	ATTRIBUTE_PRODUCTION = 24,	/* production: likewise */
	ATTRIBUTE_PLAN_OF_YEAR = 10000, /* + year: investment planned for that year */
};

enum milestone_attribute {
	MILESTONE_COMMITTED,
	MILESTONE_ACTUAL,
	MILESTONE_FORECAST,
	MILESTONE_APPROVED,	/* a new date that was approved */
	MILESTONE_APPROVED_BY,	/* text */
	MILESTONE_APPROVED_WHY, /* text */
	MILESTONE_REASON,	/* text: why the register moved the date */
};

enum value_type { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_DATE };
extern const char *const value_type_names[]; /* ended by NULL */

struct attribute_value {
	uint32_t attribute;
	enum value_type type;
	const char *text;
	double number;
	struct date date;
};

struct project_facts {
	const char *id;
	instant known;
	uint32_t fetch;
	struct attribute_value *values;
	size_t count;
};

/* Adds what is new, as one group. *added counts attributes that are new or changed. */
enum outcome project_add(struct txn *t, const struct project_facts *facts, size_t *added, struct error *e);

struct milestone_state {
	struct date first_committed, committed, actual, forecast, approved; /* day DAY_NONE: none */
	instant first_known, committed_known, actual_known, approved_known;
	uint32_t first_fetch, committed_fetch, actual_fetch;
	const char *approved_by, *approved_why, *reason;
};

/* A project as known at some moment. */
struct project {
	uint32_t code;
	const char *id, *name, *region, *office, *person, *source; /* "" where not known */
	bool vanished;
	instant vanished_known;
	struct milestone_state milestone[2]; /* start, production */
	double planned, done;		     /* NAN: not known */
	uint32_t planned_fetch, done_fetch;
	struct year_plan {
		int year;
		double planned;
	} * plans; /* by year, may be empty */
	size_t plan_count;
	instant first_known, changed; /* changed: the latest group */
};

/* The committed date that counts: the approved one, else the first ever published. */
struct date milestone_due(const struct milestone_state *m);

/* All projects known at `as_of`, in the arena, in the order in which they were first seen. */
enum outcome projects_read(
    struct txn *t, instant as_of, struct arena *a, struct project **projects, size_t *count, struct error *e);

/* Every change of one project, oldest first; OUTCOME_ABSENT where there is no such project. */
struct project_change {
	instant known;
	uint32_t fetch;
	struct attribute_value value;
};
enum outcome project_history(const struct store_reading *r, const char *id, struct project_change **changes,
    size_t *count, struct error *e);

/* "start committed", "investment done": what an attribute is called; and the attribute of a name (0: none).
 */
const char *attribute_name(uint32_t attribute, char *buffer, size_t size);
uint32_t attribute_of(const char *name);

#endif
