/* pattern_regex.c - regular expressions by PCRE2.
 * SPDX-License-Identifier: Apache-2.0
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "match/pattern_regex.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/limits.h"

struct regex {
	pcre2_code *code;
	pcre2_match_context *context;
	pcre2_match_data *result;
};

void
regex_free(struct regex *regex)
{
	if (regex == NULL)
		return;
	pcre2_match_data_free(regex->result);
	pcre2_match_context_free(regex->context);
	pcre2_code_free(regex->code);
	free(regex);
}

static enum err
compile(struct regex *regex, struct str expression, enum regex_over over, enum regex_case letters,
	struct fault *why)
{
	uint32_t options = PCRE2_NEVER_BACKSLASH_C | (over == REGEX_TEXT ? PCRE2_UTF : 0) |
			   (over == REGEX_TEXT ? PCRE2_MATCH_INVALID_UTF : 0) |
			   (letters == REGEX_ANY_CASE ? PCRE2_CASELESS : 0);
	char reason[128];
	PCRE2_SIZE at;
	int error;

	regex->code = pcre2_compile(
		(PCRE2_SPTR)expression.data, expression.len, options, &error, &at, NULL);
	if (regex->code != NULL)
		return OK;
	pcre2_get_error_message(error, (PCRE2_UCHAR *)reason, sizeof(reason));
	return fail(
		why, E_INVALID, "regular expression, character %zu: %s", (size_t)at + 1, reason);
}

enum err
regex_new(struct str expression, enum regex_over over, enum regex_case letters, struct regex **ret,
	struct fault *why)
{
	OWNED(regex) regex = NULL;

	if (expression.len > REGEX_SIZE_MAX)
		return fail(why, E_TOO_LARGE,
			"a regular expression of %zu bytes: at most %u are "
			"allowed",
			expression.len, REGEX_SIZE_MAX);
	regex = calloc(1, sizeof(*regex));
	if (regex == NULL)
		return fail_nomem(why);
	TRY(compile(regex, expression, over, letters, why));
	regex->context = pcre2_match_context_create(NULL);
	regex->result = pcre2_match_data_create(1, NULL);
	if (regex->context == NULL || regex->result == NULL)
		return fail_nomem(why);
	pcre2_set_match_limit(regex->context, REGEX_MATCH_LIMIT);
	pcre2_set_depth_limit(regex->context, REGEX_DEPTH_LIMIT);
	pcre2_set_heap_limit(regex->context, REGEX_HEAP_LIMIT_KIB);
	*ret = DISOWN(regex);
	return OK;
}

enum regex_result
regex_find(struct regex *regex, struct str text)
{
	int result = pcre2_match(regex->code, (PCRE2_SPTR)(text.data == NULL ? "" : text.data),
		text.len, 0, 0, regex->result, regex->context);

	if (result >= 0)
		return REGEX_YES;
	return result == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_LIMIT;
}
