/* sieve_random.c - reading just the lines that the sieve keeps, some of them ahead and by several
 * threads, finds what reading every line finds.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Logs of every format of lines, their fields put together to be nasty (support/nasty_text.h), with
 * the escapes of the format and without, damaged, and with headers in mid-file. Compared are the
 * hit lines, the totals and the sightings, byte for byte, of a sensor that reads every line by the
 * slow reference and of one that reads what is kept, in blocks cut anywhere, of which several are
 * on their way at once. Somewhere in the text other indicators come into use, and in storms some
 * are held back.
 */
#include "support/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "support/fake_env.h"
#include "support/nasty_text.h"
#include "support/sample_set.h"
#include "watch/held_back.h"
#include "watch/lanes.h"
#include "watch/quiet_generation.h"
#include "watch/sensor.h"

enum { TEXTS = 100, LINES_MAX = 400 };
enum { THREADS = 3 };
enum { STORM_PERIOD = 50, STORM_LINES = 4000 }; /* one text of so many is a storm of so many lines */
enum { STORM_BLOCK = 16 * 1024 };
enum { GENERATIONS = 2 };
enum { SEEDS_LONG = 10 }; /* what one seed meets, another may never */

/* Besides the nasty ones: hosts of one label, and names in other letters. */
static const char more_indicators[] = "url http://localhost/x\n"
				      "url https://intranet:8080/a\n"
				      "url http://b\xc3\xbc"
				      "cher.example/x\n"
				      "url http://m\xc3\xbcnchen/\n"
				      "url http://1.2.3.4/a\n"
				      "url http://evil.example/x?q=1\n";

static const char *const hosts[] = { "localhost", "LocalHost", "intranet:8080", "intranet",
	"evil.example", "evil.example.", "www.evil.example:443", "1.2.3.4", "[::1]", "::1",
	"%65vil.example",
	"b\xc3\xbc"
	"cher.example",
	"m\xc3\xbcnchen", "user@evil.example", "m\xc3\xbcnchen@localhost",
	"evil\xe3\x80\x82"
	"example",
	"fe80::1%eth0", "*.evil.example", "x.localhost", " localhost " };
static const char *const uris[] = { "/x", "/a", "/", "/x?q=1", "http://evil.example/a",
	"http://localhost/x", "//localhost/x", "x", "localhost/x", "http://m%C3%BCnchen/", "/%61" };

enum { HOSTS = sizeof(hosts) / sizeof(*hosts), URIS = sizeof(uris) / sizeof(*uris) };

struct world {
	struct buf indicators[GENERATIONS]; /* lines of sample_set.h */
	struct match_generation *generations[GENERATIONS];
	struct lanes *lanes;
	struct nasty_generator generator;
	bool is_storm;
	size_t turn; /* a line begins there in the text, and the other generation */
	size_t quiet;         /* of so many fields one is nasty */
	size_t patterns; /* that are looked for, too */
	struct buf piece;
	uint64_t hits, pattern_hits, lines, read_lines, held_back_hits;
	uint64_t looked, outdated; /* blocks that a lookout saw, and whose headers it did not know */
};

static size_t
draw(struct world *world, size_t below)
{
	return nasty_draw(&world->generator, below);
}

/* --- fields --- */

static struct str
any_text(struct world *world)
{
	static const char *const harmless[] = { "-", "www.example.org", "192.0.2.9", "GET", "x",
		"2001:db9::9", "abc def", "a1b2c3" };

	if (draw(world, world->quiet) != 0)
		return str_of(harmless[draw(world, 8)]);
	switch (draw(world, 4)) {
	case 0:
		return str_of(hosts[draw(world, HOSTS)]);
	case 1:
		return str_of(uris[draw(world, URIS)]);
	default:
		nasty_text(&world->generator, &world->piece);
		return buf_str(&world->piece);
	}
}

static struct str
any_host(struct world *world)
{
	return draw(world, world->quiet) == 0 ? str_of(hosts[draw(world, HOSTS)])
					      : STR("example.net");
}

static struct str
any_uri(struct world *world)
{
	return draw(world, world->quiet) == 0 ? any_text(world) : str_of(uris[draw(world, 4)]);
}

/* Some bytes as "\xhh", as Zeek and web servers write them. */
static void
add_hex_escaped(struct world *world, struct str text, struct buf *to)
{
	bool escapes = draw(world, 4 * world->quiet) == 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c == '\n' || c == '\t' || (escapes && draw(world, 8) == 0))
			buf_addf(to, "\\x%02x", c);
		else
			buf_add_char(to, (char)c);
	}
}

static void
add_json_escaped(struct world *world, struct str text, struct buf *to)
{
	bool escapes = draw(world, 4 * world->quiet) == 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c == '"' || c == '\\')
			buf_addf(to, "\\%c", c);
		else if (c < 0x20)
			buf_addf(to, "\\u%04x", c);
		else if (c == '/' && escapes && draw(world, 2) == 0)
			buf_add(to, STR("\\/"));
		else if (c < 0x80 && escapes && draw(world, 20) == 0)
			buf_addf(to, "\\u%04x", c);
		else
			buf_add_char(to, (char)c);
		if (escapes && draw(world, 40) == 0)
			buf_addf(to, "\\%c", "\"\\/bfnrtx"[draw(world, 9)]);
	}
}

/* As a log has it that escapes nothing: no line ends, and no `unwanted`. */
static void
add_plain(struct world *world, struct str text, const char *unwanted, struct buf *to)
{
	(void)world;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '\n' &&
			(text.data[i] == '\0' || strchr(unwanted, text.data[i]) == NULL))
			buf_add_char(to, text.data[i]);
}

/* As logs spell them, and not. */
static struct str
any_port(struct world *world)
{
	static const char *const ports[] = { "80", "81", "443", "0443", "8080", "65001", "99", "-",
		"", "1e3", "80.0", "18446744073709551616", "9223372036854775808", "\\x38\\x30" };

	return str_of(ports[draw(world, 14)]);
}

/* --- lines --- */

static void
zeek_header(struct world *world, struct buf *to)
{
	static const char *const separators[] = { "\\x09", "\\x09", "\\x09", "|", "\\x2e", "a" };
	static const char *const set_separators[] = { ",", ",", ",", ";", "-", ".", "::" };
	const char *separator = separators[draw(world, 6)];
	char byte = separator[0] == '\\' ? (char)strtol(separator + 2, NULL, 16) : separator[0];

	buf_addf(to, "#separator %s\n#set_separator%c%s\n", separator, byte,
		set_separators[draw(world, 7)]);
	buf_addf(to, "#fields%cts%cid.resp_h%cid.resp_p%chost%curi%creferrer%canswers%cmd5%cfrom\n",
		byte, byte, byte, byte, byte, byte, byte, byte, byte);
	buf_addf(to,
		"#types%ctime%caddr%cport%cstring%cstring%cstring%cset[string]%cstring%cstring\n",
		byte, byte, byte, byte, byte, byte, byte, byte, byte);
}

static void
zeek_line(struct world *world, struct buf *to)
{
	if (draw(world, 60) == 0) {
		zeek_header(world, to);
		return;
	}
	buf_add(to, STR("1768204800.25"));
	for (int i = 0; i < 8; i++) {
		buf_add_char(to, draw(world, 100 * world->quiet) == 0 ? '|' : '\t');
		if (i == 1)
			buf_add(to, any_port(world));
		else
			add_hex_escaped(world, any_text(world), to);
		if (i == 5 && draw(world, 2) == 0)
			buf_addf(to, ",%.*s", STR_FMT(any_host(world)));
	}
}

/* A member, in many spellings. */
static void
add_port_member(struct world *world, const char *name, struct buf *to)
{
	static const char *const spaces[] = { "", "", "", " ", "\t " };
	static const char *const values[] = { "80", "65001", "99", "443", "null", "\"80\"",
		"\"65\\u003001\"", "[80,65001]", "{\"dest_port\":81}", "true", "1e3", "80.0", "-80" };
	bool escapes = draw(world, 8) == 0;

	buf_addf(to, ",%s\"", spaces[draw(world, 5)]);
	for (; *name != '\0'; name++)
		if (escapes && draw(world, 4) == 0)
			buf_addf(to, "\\u%04x", (unsigned char)*name);
		else
			buf_add_char(to, *name);
	buf_addf(to, "\"%s:%s%s%s", spaces[draw(world, 5)], spaces[draw(world, 5)],
		values[draw(world, 13)], spaces[draw(world, 5)]);
}

static void
json_line(struct world *world, const char *const *names, const char *port, struct buf *to)
{
	if (draw(world, 30) == 0)
		buf_add_char(to, ' ');
	buf_add(to, STR("{\"timestamp\":\"2026-01-12T08:00:00.000000+0000\",\"ts\":1768204800.5"));
	for (; *names != NULL; names++) {
		buf_addf(to, ",\"%s\":\"", *names);
		add_json_escaped(world, any_text(world), to);
		buf_add(to, STR("\""));
	}
	if (draw(world, 2) == 0)
		add_port_member(world, port, to);
	buf_add(to, STR(",\"http\":{\"hostname\":\""));
	add_json_escaped(world, any_host(world), to);
	buf_add(to, STR("\",\"url\":\""));
	add_json_escaped(world, any_uri(world), to);
	buf_add(to, draw(world, 20) == 0 ? STR("\"}") : STR("\"}}"));
}

static void
zeek_json_line(struct world *world, struct buf *to)
{
	static const char *const names[] = { "id.resp_h", "host", "uri", "query", "md5", "mailfrom",
		NULL };

	if (draw(world, 8) == 0)
		zeek_line(world, to);
	else
		json_line(world, names, "id.resp_p", to);
}

static void
eve_line(struct world *world, struct buf *to)
{
	static const char *const names[] = { "src_ip", "dest_ip", "rrname", "sha1", "note", NULL };

	json_line(world, names, "dest_port", to);
}

static void
csv_line(struct world *world, struct buf *to)
{
	if (draw(world, 80) == 0) {
		buf_add(to, STR("ts,dst_port,src_ip,host,url,md5,note"));
		return;
	}
	buf_addf(to, "2026-01-12T08:00:00Z,%s%.*s", draw(world, 9) == 0 ? " " : "",
		STR_FMT(any_port(world)));
	for (int i = 0; i < 5; i++) {
		struct str text = any_text(world);
		bool quoted = draw(world, 2) == 0;
		buf_add(to, quoted ? STR(",\"") : STR(","));
		add_plain(world, text, quoted ? "\"" : ",", to);
		if (quoted && draw(world, 3 * world->quiet) == 0)
			buf_add(to, STR("\"\"localhost\"\""));
		if (quoted)
			buf_add_char(to, '"');
	}
}

static void
syslog_line(struct world *world, struct buf *to)
{
	buf_add(to, draw(world, 2) == 0 ? STR("<34>1 2026-01-12T08:00:00Z ")
					: STR("<34>Jan 12 08:00:00 "));
	add_plain(world, any_text(world), " ", to);
	buf_add(to, STR(" app 1 ID "));
	if (draw(world, 2) == 0) {
		buf_add(to, STR("[a@1 b=\""));
		add_hex_escaped(world, any_text(world), to);
		buf_add(to, STR("\"] "));
	}
	add_plain(world, any_text(world), "", to);
}

static void
weblog_line(struct world *world, struct buf *to)
{
	buf_addf(to, "%.*s ", STR_FMT(any_host(world)));
	add_plain(world, any_text(world), " ", to);
	buf_add(to, STR(" - - [12/Jan/2026:08:00:00 +0100] \"GET "));
	add_hex_escaped(world, any_uri(world), to);
	buf_add(to, STR(" HTTP/1.1\" 200 5 \""));
	add_hex_escaped(world, any_text(world), to);
	buf_add(to, STR("\" \""));
	add_hex_escaped(world, any_text(world), to);
	buf_add(to, STR("\""));
}

static void
querylog_line(struct world *world, struct buf *to)
{
	bool bind = draw(world, 2) == 0;

	buf_add(to, bind ? STR("12-Jan-2026 08:00:00.250 queries: info: client @0x7f01 ")
			 : STR("[1521911720] unbound[712:0] info: "));
	add_plain(world, any_text(world), " ", to);
	buf_add(to, bind ? STR("#53124 (x): query: ") : STR(" "));
	add_plain(world, any_text(world), " ", to);
	buf_add(to, bind ? STR(" IN A +E(0)K (") : STR(" A IN"));
	if (bind)
		add_plain(world, any_text(world), "", to);
	buf_add(to, STR(")"));
}

static void
text_line(struct world *world, struct buf *to)
{
	if (draw(world, 5) == 0)
		eve_line(world, to);
	else
		add_plain(world, any_text(world), "", to);
}

static const struct format {
	const struct reader_kind *reader;
	void (*line)(struct world *world, struct buf *to);
} formats[] = {
	{ &read_zeek, zeek_line },
	{ &read_zeek, zeek_json_line },
	{ &read_eve, eve_line },
	{ &read_csv, csv_line },
	{ &read_syslog, syslog_line },
	{ &read_weblog, weblog_line },
	{ &read_querylog, querylog_line },
	{ &read_text, text_line },
};

enum { FORMATS = sizeof(formats) / sizeof(*formats) };

static void
make_text(struct world *world, const struct format *format, struct buf *to)
{
	size_t lines = world->is_storm ? STORM_LINES : 1 + draw(world, LINES_MAX);

	for (size_t i = 0; i < BLOCK_SLACK; i++)
		buf_add_char(to, (char)draw(world, 256));
	if (format->line == zeek_line)
		zeek_header(world, to);
	if (format->reader == &read_csv)
		buf_add(to, STR("ts,dst_port,src_ip,host,url,md5,note\n"));
	for (size_t i = 0; i < lines; i++) {
		size_t start = to->len;
		format->line(world, to);
		if (draw(world, 5 * world->quiet) == 0 && to->len > start) /* damage */
			to->data[start + draw(world, to->len - start)] =
				"\"\\{}[#\t,x"[draw(world, 9)];
		buf_add(to, draw(world, 30) == 0 ? STR("\r\n") : STR("\n"));
	}
}

/* --- both ways --- */

struct outcome {
	struct watch_totals totals;
	char *hits;
	size_t hits_len;
	struct buf sightings; /* and the position */
};

static const char *const patterns[] = {
	"[domain-name:value = 'evil.example'] AND [ipv4-addr:value = '1.2.3.4']",
	"[domain-name:value = 'a.b' OR url:value = 'http://evil.example/a'] FOLLOWEDBY "
	"[ipv4-addr:value = '1.1.1.1' OR domain-name:value = 'localhost'] WITHIN 3600 SECONDS",
	"[network-traffic:dst_ref.value = '2001:db8::1' AND network-traffic:dst_port = 80]",
	"[email-addr:value = 'a@a.b'] REPEATS 2 TIMES",
	"[network-traffic:dst_port IN (443, 8080) AND network-traffic:dst_ref.value != '1.2.3.4']",
	/* of these nothing in a line tells */
	"[network-traffic:dst_port >= 80 AND network-traffic:dst_port < 81 AND "
	"network-traffic:dst_ref.value = '::1']",
	"[EXISTS email-message:from_ref] FOLLOWEDBY [domain-name:value = 'evil.example']",
	"[network-traffic:dst_port > 65000 OR file:hashes.MD5 != 'x']",
	"[network-traffic:dst_port NOT >= 80.5 AND EXISTS network-traffic:dst_ref.value]",
	"[NOT EXISTS url:x_other] FOLLOWEDBY [email-message:from_ref.value NOT = 'a@a.b']",
	"[email-message:from_ref.value != 'a@a.b'] REPEATS 3 TIMES",
};

enum { PATTERNS = sizeof(patterns) / sizeof(*patterns), UNSURE_PATTERNS = 6 };

static struct pattern_watch *
compile_patterns(size_t count)
{
	struct pattern_watch *watch = pattern_watch_new();
	char id[32];

	for (size_t i = 0; i < count; i++) {
		snprintf(id, sizeof(id), "pattern-%zu", i);
		struct match_indicator indicator = { .id = str_of(id), .valid_until = INT64_MAX };
		assert_int_equal(pattern_watch_add(watch, &indicator, str_of(patterns[i]),
					 PATTERN_STIX_21, NULL),
			OK);
	}
	assert_int_equal(pattern_watch_finish(watch, NULL), OK);
	assert_int_equal(pattern_watch_refused(watch), 0);
	return watch;
}

struct run {
	struct fake_env fake;
	struct sightings *sightings;
	struct sensor *sensor;
	struct source *source;
	FILE *output;
};

static void
begin_run(const struct world *world, struct run *run, const struct format *format,
	struct outcome *outcome)
{
	fake_env_init(&run->fake, 1);
	*outcome = (struct outcome){ .sightings = BUF_INIT };
	run->sightings = sightings_new(&run->fake.env, 3600 * (int64_t)1000000);
	run->output = open_memstream(&outcome->hits, &outcome->hits_len);
	run->sensor = sensor_new(&run->fake.env, run->sightings, run->output, &outcome->totals);
	run->source = source_new(&run->fake.env, format->reader);
	assert_non_null(run->sensor);
	buf_add(&run->source->position.path, STR("/log"));
	if (world->is_storm)
		assert_int_equal(sensor_hold_back(run->sensor, 1, NULL), OK);
	if (world->patterns > 0)
		sensor_use_patterns(run->sensor, compile_patterns(world->patterns));
}

static void
end_run(struct run *run, struct outcome *outcome)
{
	const struct sighting_terms terms = { .reporter = STR("identity--a"), .enough = SIZE_MAX };
	size_t taken;

	assert_int_equal(sensor_flush(run->sensor, NULL), OK);
	reader_save(run->source->reader, &run->source->position.reader);
	buf_add(&outcome->sightings, buf_str(&run->source->position.reader));
	assert_int_equal(
		sightings_take(run->sightings, &terms, &outcome->sightings, &taken, NULL),
		OK);
	buf_addf(&outcome->sightings, " at %llu, line %llu",
		(unsigned long long)run->source->position.offset,
		(unsigned long long)run->source->position.line);
	fclose(run->output);
	sensor_free(run->sensor);
	sightings_free(run->sightings);
	source_free(run->source);
}

static void
read_all_lines(
	struct world *world, const struct format *format, struct str text, struct outcome *outcome)
{
	struct run run;
	struct str rest = text;
	struct str line;

	begin_run(world, &run, format, outcome);
	sensor_use(run.sensor, sample_set(world->indicators[0].data));
	while (str_split(&rest, '\n', &line) && rest.data != NULL) {
		if (line.data == text.data + world->turn)
			sensor_use(run.sensor, sample_set(world->indicators[1].data));
		struct place place = { STR("/log"), ++run.source->position.line,
			(uint64_t)(line.data - text.data) };
		sensor_count(run.sensor, 1, line.len + 1);
		run.source->position.offset += line.len + 1;
		if (str_ends(line, STR("\r")))
			line.len--;
		assert_int_equal(
			sensor_look(run.sensor, run.source->reader, &place, line, WHOLE_LINE, NULL),
			OK);
	}
	end_run(&run, outcome);
}

/* A place somewhere behind a line. */
static size_t
cut(struct world *world, struct str text)
{
	size_t most = world->is_storm && text.len > STORM_BLOCK ? STORM_BLOCK : text.len;
	size_t at = draw(world, most) + 1;

	at = draw(world, 4) == 0 ? most : at - 1;
	return at + str_find_char(str_from_offset(text, at), '\n') + 1;
}

/* What is looked for now. */
struct sieving {
	struct match_generation *generation;
	struct quiet_generation quiet;
};

/* As the sensor's loop does (watch.c). */
static void
hand_in(struct world *world, const struct run *run, struct sieving *sieving, struct lane_job *job,
	struct str text)
{
	const struct held_back *held_back = sensor_held_back(run->sensor);
	struct look_terms terms = sensor_look_terms(run->sensor);

	job->block = (struct block){ .text = text };
	job->source = run->source;
	job->patterns = sensor_patterns(run->sensor);
	job->sieved.wakes = held_back == NULL ? 0 : held_back_wakes(held_back);
	run->source->blocks_out++;
	if (!sensor_reads_all(run->sensor, reader_kind_of(run->source->reader))) {
		job->generation = match_generation_share(sieving->generation);
		terms.generation = sieving->generation;
		assert_int_equal(looked_begin(&job->looked, run->source->reader, &terms,
					 job->patterns, NULL),
			OK);
		assert_int_equal(quiet_generation_of(&sieving->quiet, sieving->generation,
					 held_back, &job->sieved_for, NULL),
			OK);
	}
	lanes_hand_in(world->lanes);
}

static void
take(struct world *world, const struct run *run, const struct lane_job *job)
{
	bool sieved = job->generation != NULL;
	const struct look_terms terms = sensor_look_terms(run->sensor);
	bool holds;

	assert_int_equal(job->err, OK);
	assert_int_equal(looked_holds(&job->looked, run->source->reader, &terms, job->patterns,
				 &holds, NULL),
		OK);
	world->looked += sieved && job->looked.count > 0;
	world->outdated += sieved && job->looked.count > 0 && !holds;
	assert_int_equal(sensor_block(run->sensor, run->source, &job->block,
				 sieved ? &job->sieved : NULL, sieved ? &job->looked : NULL, NULL),
		OK);
}

static void
take_all(struct world *world, const struct run *run)
{
	const struct lane_job *job;

	while ((job = lanes_take(world->lanes)) != NULL)
		take(world, run, job);
}

/* It finds nothing else, though blocks are on their way that were sieved without what was silenced. */
static void
wake_sometimes(struct world *world, const struct run *run)
{
	if (sensor_held_back(run->sensor) != NULL && draw(world, 20) == 0)
		held_back_wake(sensor_held_back(run->sensor));
}

/* Blocks are handed in as long as there is room and chance will have it. */
static void
read_blocks(struct world *world, const struct run *run, struct sieving *sieving, struct str text)
{
	sensor_use_generation(run->sensor, sieving->generation);
	while (text.len > 0) {
		struct lane_job *job = draw(world, 4) == 0 ? NULL : lanes_spare(world->lanes);

		if (job == NULL && (job = lanes_take(world->lanes)) != NULL) {
			wake_sometimes(world, run);
			take(world, run, job);
			continue;
		}
		if (job == NULL)
			continue;
		size_t len = cut(world, text);
		hand_in(world, run, sieving, job, str_first(text, len));
		text = str_from_offset(text, len);
	}
	take_all(world, run);
}

static void
read_kept_lines(
	struct world *world, const struct format *format, struct str text, struct outcome *outcome)
{
	struct sieving sieving = { .generation = world->generations[0] };
	struct run run;

	begin_run(world, &run, format, outcome);
	read_blocks(world, &run, &sieving, str_first(text, world->turn));
	quiet_generation_forget(&sieving.quiet);
	if (sensor_held_back(run.sensor) != NULL)
		held_back_wake(sensor_held_back(run.sensor));
	sieving.generation = world->generations[1];
	read_blocks(world, &run, &sieving, str_from_offset(text, world->turn));
	quiet_generation_forget(&sieving.quiet);
	end_run(&run, outcome);
}

/* Says where they part. */
static void
compare_hits(const struct format *format, struct str text, const struct outcome *all,
	const struct outcome *kept)
{
	struct str expected = str_from(all->hits, all->hits_len);
	struct str got = str_from(kept->hits, kept->hits_len);
	struct str a, b;

	while (str_split(&expected, '\n', &a) | str_split(&got, '\n', &b)) {
		if (str_eq(a, b))
			continue;
		if (getenv("TESTUDO_KEEP") != NULL)
			fwrite(text.data, 1, text.len, stderr);
		fail_msg("%s:\nall lines  %.*s\nthose kept %.*s", format->reader->name, STR_FMT(a),
			STR_FMT(b));
	}
}

static void
compare_totals(const struct outcome *all, const struct outcome *kept)
{
	const struct watch_totals *a = &all->totals;
	const struct watch_totals *b = &kept->totals;

	assert_int_equal(a->lines, b->lines);
	assert_int_equal(a->bytes, b->bytes);
	assert_int_equal(a->hits, b->hits);
	assert_int_equal(a->weak_hits, b->weak_hits);
	assert_int_equal(a->pattern_hits, b->pattern_hits);
	assert_int_equal(a->held_back, b->held_back);
	assert_memory_equal(a->hits_by_kind, b->hits_by_kind, sizeof(a->hits_by_kind));
	assert_true(str_eq(buf_str(&all->sightings), buf_str(&kept->sightings)));
}

static void
try_text(struct world *world, const struct format *format, bool is_storm)
{
	OWNED_BUF padded = BUF_INIT;
	struct outcome all;
	struct outcome kept;
	struct str text;

	world->is_storm = is_storm;
	world->quiet = is_storm ? 1 : (size_t)1 << draw(world, 8);
	world->patterns = draw(world, 2) == 0 ? 0 : PATTERNS - (draw(world, 4) > 0) * UNSURE_PATTERNS;
	make_text(world, format, &padded);
	text = str_from_offset(buf_str(&padded), BLOCK_SLACK);
	world->turn = draw(world, text.len);
	world->turn += str_find_char(str_from_offset(text, world->turn), '\n') + 1;
	read_all_lines(world, format, text, &all);
	read_kept_lines(world, format, text, &kept);
	compare_hits(format, text, &all, &kept);
	compare_totals(&all, &kept);
	world->hits += all.totals.hits + all.totals.weak_hits;
	world->pattern_hits += all.totals.pattern_hits;
	world->lines += kept.totals.lines;
	world->read_lines += kept.totals.read_lines;
	world->held_back_hits += all.totals.held_back_hits;
	free(all.hits);
	free(kept.hits);
	buf_done(&all.sightings);
	buf_done(&kept.sightings);
}

/* Every third indicator is not there any more when the other generation's turn comes. */
static void
make_world(struct world *world, size_t seed)
{
	*world = (struct world){ .generator = { seed }, .piece = BUF_INIT };
	for (size_t turn = 0; turn < GENERATIONS; turn++) {
		struct buf *indicators = &world->indicators[turn];

		*indicators = (struct buf)BUF_INIT;
		buf_add(indicators, str_of(more_indicators));
		for (size_t i = 0; nasty_indicators[i] != NULL; i++)
			if (turn == 0 || i % 3 != 0)
				buf_addf(indicators, "%s\n", nasty_indicators[i]);
		world->generations[turn] = sample_generation(indicators->data);
	}
	assert_int_equal(lanes_new(THREADS, &world->lanes, NULL), OK);
}

static void
free_world(struct world *world)
{
	lanes_free(world->lanes);
	for (size_t i = 0; i < GENERATIONS; i++) {
		match_generation_free(world->generations[i]);
		buf_done(&world->indicators[i]);
	}
	buf_done(&world->piece);
}

static void
try_seed(const struct format *format, size_t seed)
{
	struct world world;

	make_world(&world, seed);
	for (size_t i = 0; i < TEXTS; i++)
		try_text(&world, format, i % STORM_PERIOD == 0);
	print_message("# %s, seed %zu: %llu of %llu lines read, %llu hits, %llu of patterns, %llu held back; "
		      "%llu blocks seen ahead, %llu of them in vain\n",
		format->reader->name, seed, (unsigned long long)world.read_lines,
		(unsigned long long)world.lines, (unsigned long long)world.hits,
		(unsigned long long)world.pattern_hits, (unsigned long long)world.held_back_hits,
		(unsigned long long)world.looked, (unsigned long long)world.outdated);
	assert_in_range(world.hits, TEXTS, UINT32_MAX); /* else too dull to test anything */
	assert_in_range(world.read_lines, 1, world.lines * 19 / 20);
	assert_in_range(world.held_back_hits, 1, UINT32_MAX);
	assert_in_range(world.looked - world.outdated, TEXTS / 4, UINT32_MAX);
	assert_int_equal(world.outdated > 0, format->line == zeek_line || format->line == zeek_json_line);
	free_world(&world);
}

static void
finds_the_same(void **state)
{
	const struct format *format = *state;
	size_t seeds = getenv("TESTUDO_LONG") == NULL ? 1 : SEEDS_LONG;

	for (size_t i = 0; i < seeds; i++)
		try_seed(format, 20260112 + i * FORMATS + (size_t)(format - formats));
}

int
main(void)
{
	struct CMUnitTest tests[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		tests[i] = (struct CMUnitTest){ .name = formats[i].reader->name,
			.test_func = finds_the_same,
			.initial_state = (void *)&formats[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
