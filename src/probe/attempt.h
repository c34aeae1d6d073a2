/* attempt.h - one try of one service over one address family, as its client sees it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * run.c makes an attempt, a kind's client (kind.h) works on it and gives the verdict. A client goes
 * step by step; a step that fails gives the verdict and returns false:
 *
 *     if (greet(attempt) && log_in(attempt))
 *             attempt_verdict(attempt, VERDICT_OK, "logged in");
 *
 * An attempt belongs to one thread.
 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/env.h"
#include "probe/check.h"
#include "probe/transcript.h"

struct plugin_place; /* probe/run.h */

struct attempt {
	struct env *env;
	struct arena *arena;       /* freed after the attempt */
	const struct plugin_place *plugins;
	const struct check *check;
	size_t value_count; /* the check's values, what was drawn put in; each ends in NUL */
	const struct check_value *values;
	const struct check_value *encoded; /* the same, what was drawn percent-encoded */
	struct check_account account;      /* drawn; slices with NULL data when there is none */
	struct str content;                /* drawn; NULL data when there is none */
	struct str client;
	struct str mark; /* "$RUN$" */
	struct str host; /* as given */
	unsigned port;
	int family; /* AF_INET, AF_INET6; AF_UNSPEC when the kind has no address */
	struct sockaddr_storage address; /* with the port */
	socklen_t address_len;
	struct str address_text; /* "192.0.2.1", "2001:db8::1" */
	struct str source;       /* likewise; NULL data: whatever the system takes */
	int64_t deadline;        /* of env->monotonic */
	struct transcript transcript;
	enum verdict state;
	char text[PROBE_TEXT_MAX];
};

/* The verdict, with its reason in one line. True only for VERDICT_OK and VERDICT_DEGRADED, so that
 * a step may end with it. The last one counts. */
bool attempt_verdict(struct attempt *attempt, enum verdict state, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A failure of our own: VERDICT_CHECKER. False. */
bool attempt_fault(struct attempt *attempt, const struct fault *why);

/* The parameter's value; `otherwise` (which may be NULL) when it was not given. Ends in NUL. */
struct str attempt_text(const struct attempt *attempt, const char *name, const char *otherwise);
/* For forms: what was drawn is percent-encoded in it. */
struct str attempt_form_text(
	const struct attempt *attempt, const char *name, const char *otherwise);
uint64_t attempt_number(const struct attempt *attempt, const char *name, uint64_t otherwise);
bool attempt_says(const struct attempt *attempt, const char *name, const char *value);

/* The file that the parameter "authority" names; NULL data when it was not given. False, with the verdict
 * (checker), when this process cannot read it. */
bool attempt_authority(struct attempt *attempt, struct str *ret);

/* A text with what was drawn put in (probe/words.h), in the arena. */
MUST_CHECK enum err attempt_fill(
	const struct attempt *attempt, const char *text, const char **ret, struct fault *why);

/* Puts what was drawn into the check's values; once, before the client runs. */
MUST_CHECK enum err attempt_fill_values(struct attempt *attempt, struct fault *why);

/* Milliseconds until the deadline; never less than 1, so that no client takes it for "for ever". */
int attempt_remaining(const struct attempt *attempt);
/* False, with the verdict, once the deadline is over. */
bool attempt_in_time(struct attempt *attempt, const char *doing);

/* Is the whole answer what `expect`, `expect_not` and `expect_sha256` say? Else VERDICT_WRONG. */
bool attempt_judge(struct attempt *attempt, struct str answer);

/* From now on the attempt is about another host and port of the same family; an empty host: about
 * another port of the same host. A host that is not found is a verdict. */
bool attempt_move(struct attempt *attempt, struct str host, unsigned port);
