/* reader.h - who asks. Every read of the store takes one.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "policy/seat.h"

enum channel { CHANNEL_TAXII, CHANNEL_CONSOLE, CHANNEL_COMMAND, CHANNEL_NODE };

/* What a person or token may do; release still decides what they may see. */
enum role {
	ROLE_READER = 1,   /* read */
	ROLE_ANALYST = 2,  /* post */
	ROLE_LIAISON = 4,  /* delete what the own organisation shared */
	ROLE_OPERATOR = 8, /* run the node: organisations, people, audit */
	ROLE_PROBE = 16,   /* fetch checks and bring their results (an exercise's realm) */
	ROLE_PLANNER = 32, /* plan exercises: check scenarios, make an exercise's home (the real world) */
};

enum { READER_NAME_MAX = 96 };

struct reader {
	unsigned organisation; /* index in the directory; 0: nobody */
	int64_t person;        /* 0: a token or certificate of the organisation */
	unsigned roles;        /* of enum role */
	enum channel channel;
	/* The node itself, for what it computes from everything (the picture's counts): what it
	 * then hands on must be released again, by label. Set by reader_of_node alone. */
	bool node;
	struct seat seat; /* in an exercise; nowhere in the real world */
	char name[READER_NAME_MAX]; /* for the audit record: "anna", "token:sensor-1" */
};

static inline bool
reader_may(const struct reader *reader, enum role role)
{
	return reader->node || (reader->roles & role) != 0;
}

/* The node's own eyes. Grep for its callers: there should be few. */
struct reader reader_of_node(unsigned organisation, const char *name);
