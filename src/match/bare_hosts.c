/* bare_hosts.c - where a text may name a host of one label that a URL of the indicators has.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/bare_hosts.h"

#include "base/limits.h"
#include "match/generation_private.h"

static const bool is_label[256] = {
	['0' ... '9'] = true,
	['a' ... 'z'] = true,
	['A' ... 'Z'] = true,
	['_'] = true,
	['-'] = true,
};

static uint32_t
bit_of(const struct match_generation *generation, struct str label)
{
	return (uint32_t)(probe_text(generation->parts[0]->header.seed, label) %
			  (BARE_HOSTS_SIZE * 8));
}

/* Once a generation: such URLs are few, but where they lie is not kept. */
void
bare_hosts_collect(struct match_generation *generation, const struct match_snapshot *part)
{
	const struct section *values = &part->sections[SECTION_VALUES];
	const struct stored_value *value;
	char host[8 + DOMAIN_SIZE_MAX] = { 0 }; /* with what probe_text reads before it */

	if (!part->header.has_bare_hosts)
		return;
	for (uint32_t reference = 1; (value = snapshot_value(values, reference)) != NULL;
		reference += (uint32_t)((sizeof(*value) + value->len + 3) / 4)) {
		struct str text = snapshot_value_text(value);
		if (value->kind != SNAPSHOT_HOST || text.len > DOMAIN_SIZE_MAX ||
			str_find_char(text, '.') < text.len)
			continue;
		memcpy(host + 8, text.data, text.len);
		uint32_t bit = bit_of(generation, str_from(host + 8, text.len));
		generation->bare_hosts[bit / 8] |= (uint8_t)(1u << bit % 8);
	}
}

static bool
is_bare_host(const struct match_generation *generation, struct arena *scratch, struct str label)
{
	char lower[DOMAIN_SIZE_MAX];

	if (label.len > sizeof(lower) ||
		!bitmap_has(generation->bare_hosts, bit_of(generation, label)))
		return false;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.data[i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	arena_reset(scratch);
	return generation_has(generation, scratch, SNAPSHOT_HOST, str_from(lower, label.len));
}

size_t
bare_hosts_find(const struct match_generation *generation, struct arena *scratch, struct str text,
	size_t from)
{
	if (!generation->has_bare_hosts)
		return text.len;
	for (size_t at = from; at < text.len;) {
		size_t start = at;
		while (at < text.len && is_label[(uint8_t)text.data[at]])
			at++;
		struct str label = slice(text, start, at);
		bool escaped = start > 0 && text.data[start - 1] == '\\';
		if (label.len > 0 && (is_bare_host(generation, scratch, label) ||
					     (escaped && is_bare_host(generation, scratch,
								 str_from_offset(label, 1)))))
			return start;
		while (at < text.len && !is_label[(uint8_t)text.data[at]])
			at++;
	}
	return text.len;
}
