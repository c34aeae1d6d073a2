/* line_spellings.c - texts of which one stands in a log line that names a value, however it is spelt.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_spellings.h"

#include "match/line_runs.h"
#include "model/property.h"

struct speller {
	struct arena *arena;
	struct line_texts *to;
	struct fault *why;
};

static enum err
add_text(const struct speller *speller, struct str text)
{
	return line_texts_add(speller->arena, speller->to, text, speller->why);
}

/* --- addresses --- */

static enum err
add_network4(const struct speller *speller, const uint8_t address[4], unsigned length)
{
	struct str text = STR("");

	for (unsigned i = 0; i < 4 && i < length / 8; i++) {
		text = str_printf(speller->arena, "%.*s%u%s", STR_FMT(text), address[i],
			i < 3 ? "." : "");
		if (text.data == NULL)
			return fail_nomem(speller->why);
	}
	speller->to->mapped = true;
	return add_text(speller, text);
}

static unsigned
group_at(const uint8_t address[16], unsigned number)
{
	return (unsigned)address[2 * number] << 8 | address[2 * number + 1];
}

static unsigned
digits_of(unsigned group)
{
	return group > 0xfff ? 4 : group > 0xff ? 3 : group > 0xf ? 2 : 1;
}

/* Both groups, with any number of zeros before each. */
static enum err
add_groups(const struct speller *speller, unsigned first, unsigned second)
{
	for (unsigned a = digits_of(first); a <= 4; a++)
		for (unsigned b = digits_of(second); b <= 4; b++) {
			struct str text = str_printf(
				speller->arena, "%0*x:%0*x", (int)a, first, (int)b, second);
			if (text.data == NULL)
				return fail_nomem(speller->why);
			TRY(add_text(speller, text));
		}
	return OK;
}

/* Two neighbours above zero are never left out; the last two groups may be written as IPv4. */
static enum err
add_network6(const struct speller *speller, const uint8_t address[16], unsigned length)
{
	unsigned best = 0;
	unsigned most = 0;

	for (unsigned i = 0; i + 1 < 6 && i + 1 < length / 16; i++) {
		unsigned first = group_at(address, i);
		unsigned second = group_at(address, i + 1);
		unsigned digits = digits_of(first) + digits_of(second);
		if (first == 0 || second == 0 || digits <= most)
			continue;
		best = i;
		most = digits;
	}
	if (most + 1 < LINE_TEXT_MIN) {
		speller->to->unknown = true;
		return OK;
	}
	return add_groups(speller, group_at(address, best), group_at(address, best + 1));
}

static enum err
add_network(const struct speller *speller, const struct pattern_network *network)
{
	if (network->six)
		return add_network6(speller, network->address, network->length);
	return add_network4(speller, network->address, network->length);
}

/* --- values --- */

static bool
is_digest(int kind)
{
	return kind == VALUE_MD5 || kind == VALUE_SHA1 || kind == VALUE_SHA256 ||
	       kind == VALUE_SHA512;
}

static enum err
add_digest(const struct speller *speller, struct str digits)
{
	char *pairs = arena_alloc(speller->arena, digits.len * 2 + 1);
	size_t len = 0;

	if (pairs == NULL)
		return fail_nomem(speller->why);
	for (size_t i = 0; i < digits.len; i++) {
		if (i > 0 && i % 2 == 0)
			pairs[len++] = ':';
		pairs[len++] = digits.data[i];
	}
	TRY(add_text(speller, digits));
	return add_text(speller, str_from(pairs, len));
}

/* What is observed as it stands in the line, but for the escapes of the format. */
static enum err
add_opaque(const struct speller *speller, struct str text, char wild)
{
	struct str run = line_run_opaque(text, wild);
	size_t slash = str_find_char(run, '/');
	struct str escaped;

	TRY(add_text(speller, run));
	if (slash == run.len)
		return OK;
	escaped = str_printf(speller->arena, "%.*s\\%.*s", STR_FMT(str_first(run, slash)),
		STR_FMT(str_from_offset(run, slash)));
	return escaped.data == NULL ? fail_nomem(speller->why) : add_text(speller, escaped);
}

static enum err
add_run(const struct speller *speller, int kind, struct str text, char wild)
{
	if (kind == PROPERTY_NONE)
		return add_opaque(speller, text, wild);
	return add_text(speller,
		kind == VALUE_URL ? line_run_of_url(text, wild) : line_run_plain(text, wild));
}

static enum err
add_value(const struct speller *speller, int kind, struct str text)
{
	struct pattern_network network;

	if ((kind == VALUE_IPV4 || kind == VALUE_IPV6 || kind == PROPERTY_HOST) &&
		pattern_network_read(text, &network))
		return add_network(speller, &network);
	if (is_digest(kind))
		return add_digest(speller, text);
	return add_run(speller, kind, text, '\0');
}

/* Of what LIKE or MATCHES wants; of addresses and digests other spellings may match too. */
static enum err
add_part(const struct speller *speller, int kind, struct str text, char wild)
{
	if (kind == VALUE_IPV6 || is_digest(kind) ||
		(kind == PROPERTY_HOST && str_find_char(text, ':') < text.len)) {
		speller->to->unknown = true;
		return OK;
	}
	speller->to->mapped |= kind == VALUE_IPV4 || kind == PROPERTY_HOST;
	return add_run(speller, kind, text, wild);
}

enum err
line_spellings_of_value(struct arena *arena, struct line_texts *to, int kind, struct str text,
	struct fault *why)
{
	return add_value(&(struct speller){ arena, to, why }, kind, text);
}

enum err
line_spellings_of_part(struct arena *arena, struct line_texts *to, int kind, struct str text,
	char wild, struct fault *why)
{
	return add_part(&(struct speller){ arena, to, why }, kind, text, wild);
}

enum err
line_spellings_of_network(struct arena *arena, struct line_texts *to,
	const struct pattern_network *network, struct fault *why)
{
	return add_network(&(struct speller){ arena, to, why }, network);
}

/* ::ffff:c000:201 */
enum err
line_spellings_of_mapped(struct arena *arena, struct line_texts *to, struct fault *why)
{
	TRY(line_texts_add(arena, to, STR("::ffff:"), why));
	return line_texts_add(arena, to, STR("0:ffff:"), why);
}
