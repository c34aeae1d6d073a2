/* attempt.c - one try of one service.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"
#include "probe/resolve.h"
#include "probe/words.h"

bool
attempt_verdict(struct attempt *attempt, enum verdict state, const char *format, ...)
{
	char text[PROBE_TEXT_MAX * 2];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	transcript_mask_line(
		&attempt->transcript, str_of(text), attempt->text, sizeof(attempt->text));
	attempt->state = state;
	transcript_note(&attempt->transcript, "%s: %s", verdict_name(state), attempt->text);
	return state == VERDICT_OK || state == VERDICT_DEGRADED;
}

bool
attempt_fault(struct attempt *attempt, const struct fault *why)
{
	return attempt_verdict(attempt, VERDICT_CHECKER, "%s", why->text);
}

/* --- values --- */

enum { DRAWN_VALUES = 8 };

static void
drawn_of(const struct attempt *attempt, struct word_value to[DRAWN_VALUES])
{
	const struct word_value drawn[DRAWN_VALUES] = {
		{ STR_INIT("USER"), attempt->account.user },
		{ STR_INIT("PASSWORD"), attempt->account.password },
		{ STR_INIT("CONTENT"), attempt->content },
		{ STR_INIT("CLIENT"), attempt->client },
		{ STR_INIT("RUN"), attempt->mark },
		{ STR_INIT("HOST"), attempt->host },
		{ STR_INIT("ADDRESS"), attempt->address_text },
		{ STR_INIT("SOURCE"), attempt->source },
	};

	memcpy(to, drawn, sizeof(drawn));
}

enum err
attempt_fill(const struct attempt *attempt, const char *text, const char **ret, struct fault *why)
{
	struct word_value drawn[DRAWN_VALUES];
	struct str filled;

	drawn_of(attempt, drawn);
	TRY(words_fill(attempt->arena, str_of(text), DRAWN_VALUES, drawn, false, &filled, why));
	*ret = filled.data;
	return OK;
}

static enum err
fill_all(struct attempt *attempt, bool percent, const struct check_value **ret, struct fault *why)
{
	const struct check *check = attempt->check;
	struct check_value *values = arena_array(
		attempt->arena, check->value_count + 1, struct check_value);
	struct word_value drawn[DRAWN_VALUES];

	if (values == NULL)
		return fail_nomem(why);
	drawn_of(attempt, drawn);
	for (size_t i = 0; i < check->value_count; i++) {
		values[i].name = check->values[i].name;
		TRY(words_fill(attempt->arena, check->values[i].value, DRAWN_VALUES, drawn, percent,
			&values[i].value, why));
	}
	*ret = values;
	return OK;
}

enum err
attempt_fill_values(struct attempt *attempt, struct fault *why)
{
	TRY(fill_all(attempt, false, &attempt->values, why));
	TRY(fill_all(attempt, true, &attempt->encoded, why));
	attempt->value_count = attempt->check->value_count;
	return OK;
}

static struct str
find(const struct check_value *values, size_t count, const char *name, const char *otherwise)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(values[i].name, str_of(name)))
			return values[i].value;
	return str_of(otherwise);
}

struct str
attempt_text(const struct attempt *attempt, const char *name, const char *otherwise)
{
	return find(attempt->values, attempt->value_count, name, otherwise);
}

struct str
attempt_form_text(const struct attempt *attempt, const char *name, const char *otherwise)
{
	return find(attempt->encoded, attempt->value_count, name, otherwise);
}

uint64_t
attempt_number(const struct attempt *attempt, const char *name, uint64_t otherwise)
{
	uint64_t number;

	if (str_to_u64(attempt_text(attempt, name, ""), &number))
		return number;
	return otherwise;
}

bool
attempt_says(const struct attempt *attempt, const char *name, const char *value)
{
	return str_eq(attempt_text(attempt, name, ""), str_of(value));
}

/* Opened, for a sandbox forbids that alone. */
bool
attempt_authority(struct attempt *attempt, struct str *ret)
{
	struct str path = attempt_text(attempt, "authority", NULL);
	struct env *env = attempt->env;
	char reason[128];
	int file;

	*ret = path;
	if (path.len == 0)
		return true;
	file = env->disk.open(env, path.data, O_RDONLY | O_CLOEXEC, 0);
	if (file < 0)
		return attempt_verdict(attempt, VERDICT_CHECKER,
			"cannot read the authority %.*s: %s; a confined probe reads in /etc and /usr, "
			"and what --readable names",
			STR_FMT(path), strerror_r(errno, reason, sizeof(reason)));
	env->disk.close(env, file);
	return true;
}

int
attempt_remaining(const struct attempt *attempt)
{
	int64_t left = (attempt->deadline - attempt->env->monotonic(attempt->env)) / 1000;

	return left < 1 ? 1 : (int)left;
}

bool
attempt_in_time(struct attempt *attempt, const char *doing)
{
	if (attempt->env->monotonic(attempt->env) < attempt->deadline)
		return true;
	return attempt_verdict(attempt, VERDICT_DOWN, "no answer within %u ms while %s",
		attempt->check->timeout_ms, doing);
}

static bool
judge_digest(struct attempt *attempt, struct str answer, struct str expected)
{
	struct sha256 digest = sha256_of(answer);
	char text[2 * SHA256_SIZE + 1];

	hex_format(digest.bytes, SHA256_SIZE, text);
	if (str_eq_nocase(str_of(text), expected))
		return true;
	return attempt_verdict(attempt, VERDICT_WRONG, "the answer's SHA-256 is %s, not %.16s...",
		text, expected.data);
}

bool
attempt_judge(struct attempt *attempt, struct str answer)
{
	struct str expect = attempt_text(attempt, "expect", NULL);
	struct str expect_not = attempt_text(attempt, "expect_not", NULL);
	struct str digest = attempt_text(attempt, "expect_sha256", NULL);

	if (expect.len > 0 && str_find(answer, expect) == answer.len)
		return attempt_verdict(attempt, VERDICT_WRONG, "\"%.*s\" is not in the answer",
			STR_FMT(str_first(expect, 100)));
	if (expect_not.len > 0 && str_find(answer, expect_not) < answer.len)
		return attempt_verdict(attempt, VERDICT_WRONG, "\"%.*s\" is in the answer",
			STR_FMT(str_first(expect_not, 100)));
	return digest.len == 0 || judge_digest(attempt, answer, digest);
}

bool
attempt_move(struct attempt *attempt, struct str host, unsigned port)
{
	char text[ADDRESS_TEXT_MAX];
	struct resolve_query query = { host.len > 0 ? host : attempt->address_text, attempt->family,
		port, attempt_text(attempt, "resolver", NULL), attempt->deadline };
	struct fault why;
	enum err err = resolve_host(
		attempt->env, &query, &attempt->address, &attempt->address_len, &why);

	if (err == E_INVALID || err == E_INTERNAL)
		return attempt_fault(attempt, &why);
	if (err != OK)
		return attempt_verdict(attempt, VERDICT_DOWN, "%s", why.text);
	attempt->address_text = str_copy(attempt->arena, address_format(&attempt->address, text));
	if (attempt->address_text.data == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
	if (host.len > 0)
		attempt->host = host;
	attempt->port = port;
	return true;
}
