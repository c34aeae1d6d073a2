/* line_sieve.c - fuzz target: a line that the sieve leaves out holds nothing in any field.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first byte chooses the format, the rest is the log; the indicators are those of nasty_text.h
 * and a host of one label.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "support/fake_env.h"
#include "support/nasty_text.h"
#include "watch/line_sieve.h"

enum { TEXT_MAX = 32768 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct reader_kind *const formats[] = { &read_zeek, &read_eve, &read_csv, &read_syslog,
	&read_weblog, &read_querylog, &read_text };

enum { FORMATS = sizeof(formats) / sizeof(*formats) };

struct world {
	struct match_generation *generation;
	struct line_sieve *sieve;
	struct line_matcher *matcher;
	struct sieved sieved;
	struct buf text;
};

static void
must(enum err err)
{
	if (err != OK)
		abort();
}

static void
add(struct snapshot_builder *builder, struct arena *arena, struct str line)
{
	size_t space = str_find_char(line, ' ');
	bool exactly = line.data[0] == '=';
	struct match_indicator indicator = { .id = str_from_offset(line, space + 1),
		.confidence = -1,
		.valid_from = INT64_MIN,
		.valid_until = INT64_MAX,
		.names_exactly = exactly };
	enum value_kind kind;
	struct value value;

	if (!value_kind_parse(str_from_offset(str_first(line, space), exactly), &kind))
		abort();
	must(value_normalise(arena, kind, indicator.id, &value, NULL));
	must(snapshot_builder_add(builder, &indicator, &value, 1, NULL));
}

static void
build(struct world *world)
{
	static struct fake_env fake;
	OWNED(arena) arena = arena_new(MIB);
	OWNED(match_snapshot) snapshot = NULL;

	fake_env_init(&fake, 1);
	OWNED(snapshot_builder) builder = snapshot_builder_new(&fake.env);
	for (size_t i = 0; nasty_indicators[i] != NULL; i++)
		add(builder, arena, str_of(nasty_indicators[i]));
	add(builder, arena, STR("url http://localhost/x"));
	must(snapshot_builder_finish(builder, &snapshot, NULL));
	must(match_generation_new(snapshot, NULL, NULL, 0, &world->generation, NULL));
	must(line_sieve_new(&world->sieve, NULL));
	must(line_matcher_new(STR(""), &world->matcher, NULL));
}

static void
check_line(struct world *world, const struct record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		struct match_hits hits;

		if (field->is_request)
			must(line_matcher_request(world->matcher, world->generation, field->host,
				field->port, field->text, &hits, NULL));
		else
			must(line_matcher_field(world->matcher, world->generation, field->kind,
				field->text, &hits, NULL));
		if (hits.count > 0)
			abort();
	}
}

static void
check(struct world *world, const struct reader_kind *format, struct str text)
{
	OWNED(reader) reader = reader_new(format);
	const struct sieved *sieved = &world->sieved;
	struct str rest = text;
	struct str line;

	for (size_t next = 0; rest.data != NULL && rest.len > 0;) {
		struct record record;
		bool passes = reader_may_pass_over(reader);

		str_split(&rest, '\n', &line);
		bool kept = next < sieved->count &&
			    sieved->list[next].offset == (size_t)(line.data - text.data);
		next += kept;
		if (str_ends(line, STR("\r")))
			line.len--;
		must(reader_read(reader, line, &record, NULL));
		if (passes && !kept)
			check_line(world, &record);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world world;
	static const char slack[LINE_MATCHER_SLACK];

	if (world.generation == NULL)
		build(&world);
	if (size < 2 || size > TEXT_MAX)
		return 0;
	const struct reader_kind *format = formats[data[0] % FORMATS];
	const struct sieve_terms terms = { world.generation, NULL, format };
	buf_clear(&world.text);
	buf_add(&world.text, str_from(slack, sizeof(slack)));
	buf_add(&world.text, str_from(data + 1, size - 1));
	struct str text = str_from_offset(buf_str(&world.text), sizeof(slack));
	must(line_sieve_text(world.sieve, &terms, text, &world.sieved, NULL));
	check(&world, format, text);
	return 0;
}
