/* candidates.c - tokens that are rare enough in logs to be looked at one by one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/candidates_private.h"

const uint8_t candidate_classes[256] = {
	[0 ... ' '] = URL_END,
	[0x7f] = URL_END,
	['"'] = URL_END,
	['<'] = URL_END,
	['>'] = URL_END,
	['\\'] = URL_END,
	['^'] = URL_END,
	['`'] = URL_END,
	['{'] = URL_END,
	['|'] = URL_END,
	['}'] = URL_END,
	['/'] = URL_END,
	['?'] = URL_END,
	['#'] = URL_END,
	['0' ... '9'] = IN_LABEL | RUN | LETTER | IS_HEX | LOCAL,
	['a' ... 'f'] = IN_LABEL | RUN | LETTER | IS_HEX | LOCAL,
	['A' ... 'F'] = IN_LABEL | RUN | LETTER | IS_HEX | LOCAL,
	['g' ... 'z'] = IN_LABEL | RUN | LETTER | LOCAL,
	['G' ... 'Z'] = IN_LABEL | RUN | LETTER | LOCAL,
	['_'] = IN_LABEL | RUN | LOCAL,
	['-'] = IN_LABEL | RUN | LOCAL,
	['.'] = LOCAL | RUN,
	[':'] = RUN,
	['%'] = LOCAL,
	['+'] = LOCAL,
};

struct str
line_around(struct str text, size_t at)
{
	const char *before = at == 0 ? NULL : memrchr(text.data, '\n', at);
	const char *start = before == NULL ? text.data : before + 1;
	const char *end = memchr(text.data + at, '\n', text.len - at);

	return str_from(start, (size_t)((end == NULL ? text.data + text.len : end) - start));
}

bool
line_is_json(struct str line)
{
	return line.len > 0 && line.data[0] == '{';
}

/* --- digests --- */

/* How many digits follow each other from that offset on, as far as it matters. */
static size_t
hex_run(const struct span *span, struct str text, size_t offset)
{
	size_t most = span->block_count * BLOCK_SIZE;
	size_t len = 0;

	for (; len <= DIGEST_DIGITS_MAX && offset + len + BLOCK_SIZE <= most; len += SPAN_REACH) {
		uint64_t other = ~span_from(span, HEX, (ptrdiff_t)(offset + len)) & REACHED;
		if (other != 0)
			return len + (size_t)__builtin_ctzll(other);
	}
	while (len <= DIGEST_DIGITS_MAX && is_class(text, span->start + offset + len, IS_HEX))
		len++;
	return len;
}

static void
collect_digest(struct candidates *candidates, struct span *span, size_t offset)
{
	const struct str text = candidates->text;
	size_t back = (size_t)__builtin_clzll(~span_before(span, HEX, (ptrdiff_t)offset) | 1);
	size_t at = span->start + offset;
	size_t from = at - back;
	size_t digits = back + hex_run(span, text, offset);

	if (!is_digest_length(digits))
		return;
	if (follows_backslash(text, from) || (from > 1 && follows_backslash(text, from - 1)))
		add_strange(span, at);
	else if (!is_class(text, from + digits, LETTER) &&
		 (from == 0 || !is_class(text, from - 1, LETTER)))
		add_other(candidates, span, probe_digest(span->seed, text.data + from, digits), at);
}

static void
collect_digests(struct candidates *candidates, struct span *span)
{
	for (size_t i = 0; i < span->digest_count; i++)
		collect_digest(candidates, span, span->digests[i]);
}

/* --- all --- */

void
candidates_begin(struct candidates *candidates, const struct kernel *kernel,
	const struct match_generation *generation, struct str text)
{
	candidates->kernel = kernel;
	candidates->generation = generation;
	candidates->text = text;
	candidates->line_start = candidates->line_end = 0;
	candidates->line_is_json = false;
	candidates->escape_end = candidates->colon_end = candidates->wide_end = 0;
	candidates->escape_letter = SIZE_MAX;
	candidates->backslash = candidates->json_escape = SIZE_MAX;
}

void
candidates_collect(struct candidates *candidates, struct span *span)
{
	candidates_collect_colons(candidates, span);
	collect_digests(candidates, span);
	candidates_collect_urls(candidates, span);
	candidates_collect_reverse(candidates, span);
	candidates_collect_bare_mails(candidates, span);
}
