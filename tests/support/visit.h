/* visit.h - requests to a struct web without sockets, and their replies taken apart.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/json.h"
#include "exercise/exercise.h"
#include "support/coalition.h"
#include "web/web.h"

/* The web of a coalition's node. */
struct site {
	struct coalition *coalition;
	struct web *web;
	struct exercise *exercise; /* when the realm is one and has a scenario, else NULL */
};

void site_open(struct site *site, struct coalition *coalition);
/* The same with a program to run commands by, and the folders that it works in (web/web.h). */
void site_open_with(struct site *site, struct coalition *coalition, const char *program,
	const char *home, const char *exercises_folder);
void site_close(struct site *site);

/* Who asks, and what the next requests bear. */
struct visitor {
	struct site *site;
	struct str token;  /* sent as a bearer token when given */
	struct str cookie; /* sent as the session's cookie when given */
	bool tls;
	/* Sent as they are; up to the first without a name. */
	struct http_field headers[8];
};

/* A machine of the organisation with a token of its own, for TAXII. */
struct visitor site_machine(struct site *site, unsigned organisation);
/* A person of the organisation with a session of the console. Takes as long as a password does. */
struct visitor site_person(struct site *site, unsigned organisation);
/* In an exercise: a person with a seat and a session; `login` is theirs alone. */
struct visitor site_player(
	struct site *site, unsigned organisation, const char *login, unsigned team, unsigned desks);
/* The same as site_person without a session: only the account. Login "person-N", password
 * person_password. */
void site_add_person(struct site *site, unsigned organisation);
struct str site_login(struct site *site, unsigned organisation);
extern const struct str person_password;

struct answer {
	int status;
	struct str body;
	const struct json *json; /* NULL when the body is none */
	struct http_reply reply;
};

/* `target` is path and query, percent-encoded as a browser does; formatted. */
struct answer visit_get(const struct visitor *visitor, const char *target, ...)
	__attribute__((format(printf, 2, 3)));
struct answer visit_ask(const struct visitor *visitor, enum http_method method, const char *target,
	struct str body);

/* Aborts the test unless a body of so many bytes is read there, whatever is said of it, and a longer one is 413. */
void visit_body_limit(const struct visitor *visitor, const char *target, size_t most);

/* The first header of that name, or NULL data. */
struct str answer_header(const struct answer *answer, const char *name);
/* A member by its way from the top: "objects.0.label.tlp". NULL when there is none. */
const struct json *answer_at(const struct answer *answer, const char *way);
/* Its text: a string unescaped, anything else as it stands; NULL data when there is none. */
struct str answer_text(const struct answer *answer, const char *way);
/* How many members or elements; 0 when there is none. */
size_t answer_count(const struct answer *answer, const char *way);

/* Aborts the test unless the text there is just this. */
#define assert_answer(answer, way, text)                                                         \
	do {                                                                                     \
		struct str seen = answer_text(&(answer), (way));                                 \
		if (!str_eq(seen, str_of(text)))                                                 \
			fail_msg("%s: \"%.*s\" instead of \"%s\" in %.*s", (way), STR_FMT(seen), \
				(const char *)(text), STR_FMT((answer).body));                   \
	} while (0)
#define assert_status(reply_of, wanted)                                                 \
	do {                                                                            \
		struct answer got = (reply_of);                                         \
		if (got.status != (wanted))                                             \
			fail_msg("status %d instead of %d: %.*s", got.status, (wanted), \
				STR_FMT(got.body));                                     \
	} while (0)
