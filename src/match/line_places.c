/* line_places.c - looks a word that was not read before up in the set, ahead of reading it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Its places in the set are told when it is looked at ahead, and have come when it is read: so a
 * new word is hashed and searched for once, and one place answers for a name and for the host of a
 * URL. What is not told so, since it must be put into its normal form first or has a context that
 * counts, is left to the finder.
 */
#include "match/line_matcher_private.h"

/* ASCII without capital letters. */
static bool
is_plain(struct str text)
{
	uint64_t odd = 0;
	size_t i = 0;

	for (; i + 8 <= text.len; i += 8) {
		uint64_t word = probe_load(text.data + i);
		odd |= (line_lowered_word(word) ^ word) | (word & UINT64_C(0x8080808080808080));
	}
	for (; i < text.len; i++)
		odd |= (text.data[i] >= 'A' && text.data[i] <= 'Z') || (uint8_t)text.data[i] >= 0x80;
	return odd == 0;
}

/* Its own normal form, and no name that stands for an address. */
static bool
is_plain_name(struct str name)
{
	return name.len <= DOMAIN_SIZE_MAX && is_plain(name) && !str_ends(name, STR(".arpa"));
}

/* False when there is no room. */
static bool
fetch_key(struct line_matcher *matcher, struct str key)
{
	const struct match_generation *generation = matcher->generation;

	if (matcher->place_count + generation->part_count > PLACES_MAX)
		return false;
	for (size_t i = 0; i < generation->part_count; i++)
		snapshot_place(generation->parts[i], VALUE_DOMAIN, key,
			&matcher->places[matcher->place_count++]);
	return true;
}

/* The name and its parents, but no single label. */
static bool
fetch_name(struct line_matcher *matcher, struct str name)
{
	size_t last = name.len;

	while (last > 0 && name.data[last - 1] != '.')
		last--;
	for (size_t i = 0; i < last; i++)
		if ((i == 0 || name.data[i - 1] == '.') &&
			!fetch_key(matcher, str_from_offset(name, i)))
			return false;
	return true;
}

/* What ends in an address may be a name as well: that is the finder's. */
static bool
fetch_places(struct line_matcher *matcher, struct ahead *word)
{
	struct str text = slice(matcher->text, word->start, word->end);

	if (word->kind == FOUND_NAME)
		return is_plain_name(text) && fetch_name(matcher, text);
	return word->kind == FOUND_ADDRESS4 && ipv4_parse(text, &word->address) &&
	       fetch_key(matcher, text);
}

void
line_places_fetch(struct line_matcher *matcher, struct ahead *word)
{
	size_t first = matcher->place_count;

	word->place_count = 0;
	word->known = line_memory_fetch(&matcher->memory, word->reading.hash);
	if (word->known != NULL || !fetch_places(matcher, word))
		return;
	word->first_place = first;
	word->place_count = matcher->place_count - first;
}

bool
line_places_tell(const struct ahead *word)
{
	return word->place_count > 0 && word->reading.before == 0;
}

/* What stands in those places of the text itself, or of its parents, is of one kind, or a host. */
static enum err
find_values(struct line_matcher *matcher, const struct ahead *word, enum value_kind kind,
	bool *ret_host)
{
	struct finder *finder = &matcher->finder;
	const struct str text = word->reading.text;
	const struct snapshot_place *place = &matcher->places[word->first_place];
	const struct snapshot_place *end = place + word->place_count;

	*ret_host = false;
	for (; place < end; place++) {
		bool below = place->key.len < text.len;
		if (place->left == 0)
			continue;
		TRY(generation_add(finder, place->snapshot,
			snapshot_find_at(place, finder->scratch, kind), text,
			below ? MATCH_BELOW : 0));
		if (!below && snapshot_find_at(place, finder->scratch, SNAPSHOT_HOST) != NULL)
			*ret_host = true;
	}
	return OK;
}

enum err
line_places_find(struct line_matcher *matcher, const struct ahead *word, bool *ret_host,
	struct match_hits *ret)
{
	struct finder *finder = &matcher->finder;
	const struct str text = word->reading.text;
	bool is_address = word->kind == FOUND_ADDRESS4;

	TRY(finder_begin(finder, text, 0, finder->why));
	TRY(find_values(matcher, word, is_address ? VALUE_IPV4 : VALUE_DOMAIN, ret_host));
	if (is_address)
		TRY(finder->lookup->networks4(finder, word->address, text, MATCH_BELOW));
	finder_finish(finder, ret);
	return OK;
}
