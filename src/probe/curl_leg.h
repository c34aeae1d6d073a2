/* curl_leg.h - what the kinds that speak through libcurl share: set-up, transcript, verdicts.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     OWNED_CURL_LEG leg = { 0 };
 *     if (curl_leg_open(&leg, attempt) && curl_leg_url(&leg, "ftp", path) &&
 * curl_leg_perform(&leg)) attempt_judge(attempt, buf_str(&leg.body));
 *
 * The leg connects to the attempt's address from the attempt's source, whatever names say, uses no
 * proxy and no .netrc, and ends at the attempt's deadline. All that is said goes into the
 * transcript. A handle keeps its connection from one perform to the next, as a client does.
 */
#pragma once

#include <curl/curl.h>

#include "probe/attempt.h"

enum { CURL_LEG_LISTS_MAX = 4 };

struct curl_leg {
	struct attempt *attempt;
	CURL *curl;
	CURLcode refused; /* the first option that could not be set */
	size_t list_count;
	struct curl_slist *lists[CURL_LEG_LISTS_MAX];
	struct buf body;   /* of the last answer */
	struct str upload; /* what is still to be sent */
	char reason[CURL_ERROR_SIZE];
};

#define OWNED_CURL_LEG __attribute__((cleanup(curl_leg_done))) struct curl_leg

bool curl_leg_open(struct curl_leg *leg, struct attempt *attempt);
void curl_leg_done(struct curl_leg *leg);

/* SCHEME://HOST:PORT/PATH; only this scheme is spoken. `path` stands as it is, with its first '/'.
 */
bool curl_leg_url(struct curl_leg *leg, const char *scheme, struct str path);

/* "verify", "authority", "tls_version", "ciphers"; before the transfer, in its thread. */
void curl_leg_trust(struct curl_leg *leg);

/* The scheme by the parameter "tls": `plain`, with STARTTLS required where it says so, or
 * `over_tls`. */
const char *curl_leg_scheme(struct curl_leg *leg, const char *plain, const char *over_tls);

/* The attempt's account, when it has one. */
void curl_leg_login(struct curl_leg *leg);

/* Sends `text` in the next transfer; it must live as long. */
void curl_leg_upload(struct curl_leg *leg, struct str text);

/* A list for an option, which lives as long as the leg; NULL, noted, when there is no memory. */
struct curl_slist *curl_leg_list(struct curl_leg *leg, const char *const *lines, size_t count);

/* The transfer. Any failure is a verdict: an option that cannot be set and the like is ours
 * (VERDICT_CHECKER), no connection and no answer are VERDICT_DOWN, what else goes wrong is
 * VERDICT_WRONG.
 */
bool curl_leg_perform(struct curl_leg *leg);
/* The same without a verdict, for those who know better; then curl_leg_blame gives the usual one.
 */
CURLcode curl_leg_try(struct curl_leg *leg);
bool curl_leg_blame(struct curl_leg *leg, CURLcode code);

/* Sets an option and remembers if that failed. */
#define CURL_LEG_SET(leg, option, value)                                          \
	do {                                                                      \
		CURLcode set_code = curl_easy_setopt((leg)->curl, option, value); \
		if (set_code != CURLE_OK && (leg)->refused == CURLE_OK)           \
			(leg)->refused = set_code;                                \
	} while (0)
