/* candidates.h - tokens that are rare enough in logs to be looked at one by one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What the kernels find by bits alone are names, IPv4 addresses and e-mail addresses. Here is the
 * rest: escapes of JSON, digests, IPv6 addresses, reverse names, hosts of URLs that are no names.
 * A token that escapes, letters beyond ASCII or percent-encoding make ambiguous is put forward as
 * it is (FOUND_STRANGE), to be read to the letter.
 */
#pragma once

#include "match/generation_private.h"

/* What lasts from span to span of one text. */
struct candidates {
	const struct kernel *kernel;
	const struct match_generation *generation;
	struct str text;
	size_t line_start, line_end; /* of the line that was looked at last */
	bool line_is_json;           /* it begins with '{' */
	size_t escape_end;           /* behind the newest escape of such a line */
	size_t escape_letter; /* the letter of an escape, which belongs to no word; SIZE_MAX: none
			       */
	size_t colon_end;     /* behind the newest run of words and colons */
	size_t wide_end;      /* behind the newest run of words with a byte beyond ASCII */
	size_t backslash;     /* the first so far in a line that is no JSON; SIZE_MAX: none */
	size_t json_escape;   /* and in one that is */
};

void candidates_begin(struct candidates *candidates, const struct kernel *kernel,
	const struct match_generation *generation, struct str text);

/* Before the kernel collects: takes the letters of escapes out of the words. */
void candidates_read_rare(struct candidates *candidates, struct span *span);
/* After it has collected: adds the probes of the rare kinds. */
void candidates_collect(struct candidates *candidates, struct span *span);

/* The line around that byte of a text. */
struct str line_around(struct str text, size_t at);
/* What of a dotted number ends there; no dot begins it. */
struct str digits_and_dots_before(struct str text, size_t end);
/* A line whose strings may hold escapes. */
bool line_is_json(struct str line);
