/* fail.c - the record of a failure and the table of codes.
 * SPDX-License-Identifier: Apache-2.0
 */
#define FAIL_IMPLEMENTATION
#include "base/fail.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const struct failure {
	const char *name;
	const char *text;
	int http;
	int exit;
} failures[] = {
	[OK] = { "OK", "no error", 200, 0 },
#define FAILURE_ROW(code, http, exit, text) [code] = { #code, text, http, exit },
	FAILURES(FAILURE_ROW)
#undef FAILURE_ROW
};

/* Control characters could forge a log line or move a terminal's cursor. */
static void
make_printable(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

__attribute__((format(printf, 4, 0))) static enum err
fill(struct fault *why, enum err code, struct str where, const char *format, va_list args)
{
	assert(code != OK);
	if (why == NULL)
		return code;
	why->code = code;
	vsnprintf(why->text, sizeof(why->text), format, args);
	snprintf(why->where, sizeof(why->where), "%.*s", STR_FMT(where));
	make_printable(why->text);
	make_printable(why->where);
	return code;
}

enum err
fail(struct fault *why, enum err code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(why, code, STR_NONE, format, args);
	va_end(args);
	return code;
}

enum err
fail_at(struct fault *why, enum err code, struct str where, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(why, code, where, format, args);
	va_end(args);
	return code;
}

enum err
fail_nomem(struct fault *why)
{
	return fail(why, E_NOMEM, "out of memory, or the job is larger than its limit");
}

static enum err
err_of_errno(int number)
{
	switch (number) {
	case ENOENT:
		return E_ABSENT;
	case EACCES:
	case EPERM:
		return E_DENIED;
	case ENOSPC:
	case EDQUOT:
		return E_NO_SPACE;
	case ENOMEM:
		return E_NOMEM;
	default:
		return E_IO;
	}
}

enum err
fail_errno(struct fault *why, const char *format, ...)
{
	int number = errno;
	enum err code = err_of_errno(number);
	char what[FAULT_TEXT_MAX];
	char reason[128];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return fail(why, code, "%s: %s", what, strerror_r(number, reason, sizeof(reason)));
}

int
err_http_status(enum err code)
{
	return failures[code].http;
}

int
err_exit_status(enum err code)
{
	return failures[code].exit;
}

const char *
err_text(enum err code)
{
	return failures[code].text;
}

const char *
err_name(enum err code)
{
	return failures[code].name;
}
