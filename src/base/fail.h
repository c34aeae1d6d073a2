/* fail.h - how things fail: one table of codes, one record that says what and where.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A function that can fail returns enum err and takes a last `struct fault *why`, which it fills
 * only on failure. Results (`ret`) are untouched on failure. Library code neither prints nor exits:
 * `cmd` turns a code into an exit status, `web` into an HTTP status, both from the table.
 */
#pragma once

#include <stddef.h>

#include "base/owned.h"
#include "base/str.h"

/* Exit statuses follow sysexits(3). */
#define FAILURES(ROW)                                                      \
	/*  code               http  exit  text */                         \
	ROW(E_USAGE,           400,  64,   "wrong usage")                  \
	ROW(E_SYNTAX,          400,  65,   "malformed input")              \
	ROW(E_INVALID,         422,  65,   "input breaks a rule")          \
	ROW(E_UNAUTHENTICATED, 401,  77,   "not signed in")                \
	ROW(E_DENIED,          403,  77,   "not allowed")                  \
	ROW(E_ABSENT,          404,  66,   "not found")                    \
	ROW(E_METHOD,          405,  64,   "method not allowed")           \
	ROW(E_ACCEPT,          406,  65,   "no acceptable representation") \
	ROW(E_TIMEOUT,         408,  75,   "took too long")                \
	ROW(E_CONFLICT,        409,  65,   "conflicts with what is stored") \
	ROW(E_TOO_LARGE,       413,  65,   "too large")                    \
	ROW(E_MEDIA_TYPE,      415,  65,   "unsupported media type")       \
	ROW(E_TOO_MANY,        429,  75,   "too many requests")            \
	ROW(E_INTERNAL,        500,  70,   "internal error")               \
	ROW(E_IO,              500,  74,   "input or output failed")       \
	ROW(E_CORRUPT,         500,  74,   "stored data is damaged")       \
	ROW(E_CONFIG,          500,  78,   "wrong setting")                \
	ROW(E_UNREACHABLE,     502,  69,   "peer cannot be reached")       \
	ROW(E_BUSY,            503,  75,   "busy")                         \
	ROW(E_NOMEM,           503,  71,   "out of memory")                \
	ROW(E_NO_SPACE,        507,  74,   "no space left on disk")

enum err {
	OK = 0,
#define FAILURE_CODE(code, http, exit, text) code,
	FAILURES(FAILURE_CODE)
#undef FAILURE_CODE
};

enum { FAULT_TEXT_MAX = 512, FAULT_WHERE_MAX = 192 };

struct fault {
	enum err code;
	char text[FAULT_TEXT_MAX];   /* for people: what is wrong, what was expected */
	char where[FAULT_WHERE_MAX]; /* a JSON pointer, "file:line" or a parameter; may be empty */
};

/* Fills *why (NULL is allowed) and returns `code`, which must not be OK. Control characters in
 * the text become '?', so that a fault may be logged or printed as it is. */
enum err fail(struct fault *why, enum err code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with the place of the mistake. */
enum err fail_at(struct fault *why, enum err code, struct str where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* For failed allocations. */
enum err fail_nomem(struct fault *why);

/* From errno: "<what>: No such file or directory"; ENOENT is E_ABSENT, ENOSPC E_NO_SPACE. */
enum err fail_errno(struct fault *why, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

int err_http_status(enum err code);
int err_exit_status(enum err code);
const char *err_text(enum err code); /* a static text of the table */
const char *err_name(enum err code); /* "E_SYNTAX" */

/* The compiler sees one file at a time: told that a failure is never OK, it does not follow paths on
 * which a call failed and its result was used all the same. (fail.c itself leaves this out.) */
#ifndef FAIL_IMPLEMENTATION
#define NEVER_OK(call)                           \
	({                                       \
		enum err never_ok = (call);      \
		if (never_ok == OK)              \
			__builtin_unreachable(); \
		never_ok;                        \
	})
#define fail(...) NEVER_OK(fail(__VA_ARGS__))
#define fail_at(...) NEVER_OK(fail_at(__VA_ARGS__))
#define fail_nomem(why) NEVER_OK(fail_nomem(why))
#define fail_errno(...) NEVER_OK(fail_errno(__VA_ARGS__))
#endif

/* Passes a failure on to the caller. */
#define TRY(call)                          \
	do {                               \
		enum err try_err = (call); \
		if (try_err != OK)         \
			return try_err;    \
	} while (0)
