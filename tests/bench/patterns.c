/* patterns.c - measures how many events a second a set of STIX patterns takes, on one core.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: bench_patterns [PATTERNS [EVENTS [SEED]]]      10,000 and 4,000,000 and 1 by default
 *        bench_patterns bounds [PATTERNS [EVENTS [SEED]]]  the same with patterns of bounds
 *        bench_patterns print PATTERNS SEED             writes the patterns, one a line
 *
 * Patterns are of ten shapes, none of which one value alone fulfils: AND with numbers and sets,
 * LIKE, MATCHES, networks, FOLLOWEDBY, REPEATS and WITHIN. Events are a mix of connections, DNS,
 * HTTP, TLS, files and mail as observations (match/observation.h); what is measured is
 * pattern_set_observe, not the reading of a log. One event in a thousand is made to fulfil a test
 * of some pattern. Patterns of bounds are of two shapes, of which no text in a line tells:
 * `dst_port > N` and `src_byte_count > N AND dst_port < M`, each with bounds of its own; an event
 * fulfils about one in 400. Prints the best of five rounds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "match/pattern_set.h"
#include "measure.h"

enum { RING = 16384, FACTS_MAX = 24, ROUNDS = 5, SHAPES = 10 };

/* The paths that events fill; the same row as `path_texts`. */
enum path {
	SRC,
	DST,
	SRC_PORT,
	DST_PORT,
	PROTOCOL,
	SRC_BYTES,
	METHOD,
	URI,
	AGENT,
	HOST,
	DOMAIN,
	URL,
	IP,
	FILE_NAME,
	FILE_SIZE,
	SHA256,
	FROM,
	SUBJECT,
	PATHS,
};

static const char *const path_texts[PATHS] = { "network-traffic:src_ref.value",
	"network-traffic:dst_ref.value", "network-traffic:src_port", "network-traffic:dst_port",
	"network-traffic:protocols[*]", "network-traffic:src_byte_count",
	"network-traffic:extensions.'http-request-ext'.request_method",
	"network-traffic:extensions.'http-request-ext'.request_value",
	"network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'[*]",
	"network-traffic:extensions.'http-request-ext'.request_header.Host[*]", "domain-name:value",
	"url:value", "ipv4-addr:value", "file:name", "file:size", "file:hashes.'SHA-256'",
	"email-message:from_ref.value", "email-message:subject" };

static const char *const words[] = { "update", "secure", "mail", "cdn", "static", "login",
	"account", "cloud", "portal", "news", "shop", "media", "office", "support", "service",
	"global", "north", "harbor", "silver", "garden", "planet", "river", "stone", "forest",
	"signal", "matrix" };
static const char *const endings[] = { "com", "net", "org", "example", "ee", "de", "jp", "io" };
static const char *const agents[] = { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/124.0.0.0",
	"Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "curl/8.5.0",
	"python-requests/2.31.0", "Microsoft-CryptoAPI/10.0" };

struct event {
	struct observation observation;
	struct fact facts[FACTS_MAX];
	uint32_t types[4];
};

struct bench {
	struct arena *arena;
	struct pattern_set *set;
	uint64_t seed;
	bool just_bounds;
	uint32_t paths[PATHS];
	struct event *ring;
	size_t planted_count;
	struct str *planted; /* addresses that patterns ask for */
};

static unsigned
dice(struct bench *bench, unsigned sides)
{
	bench->seed = bench->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(bench->seed >> 33) % sides;
}

#define PICK(bench, list) (list)[dice(bench, sizeof(list) / sizeof(*(list)))]

static struct str
domain(struct bench *bench)
{
	return str_printf(bench->arena, "%s-%s%u.%s", PICK(bench, words), PICK(bench, words),
		dice(bench, 400), PICK(bench, endings));
}

static struct str
address(struct bench *bench)
{
	return str_printf(bench->arena, "%u.%u.%u.%u", 1 + dice(bench, 222), dice(bench, 256),
		dice(bench, 256), dice(bench, 256));
}

static struct str
digest(struct bench *bench)
{
	return str_printf(bench->arena, "%08x%08x%08x%08x%08x%08x%08x%08x", dice(bench, 1u << 31),
		dice(bench, 1u << 31), dice(bench, 1u << 31), dice(bench, 1u << 31),
		dice(bench, 1u << 31), dice(bench, 1u << 31), dice(bench, 1u << 31),
		dice(bench, 1u << 31));
}

/* One pattern of the shape. */
static void
write_pattern(struct bench *bench, unsigned shape, struct buf *to)
{
	static const unsigned ports[] = { 80, 443, 8080, 8443, 53, 25, 4444, 22 };
	struct str name = domain(bench);
	struct str ip = address(bench);

	bench->planted[bench->planted_count++] = ip;
	switch (shape) {
	case 0:
		buf_addf(to,
			"[network-traffic:dst_ref.value = '%.*s' AND network-traffic:dst_port = "
			"%u]",
			STR_FMT(ip), PICK(bench, ports));
		break;
	case 1:
		buf_addf(to,
			"[network-traffic:dst_ref.value ISSUBSET '%.*s/24' AND "
			"network-traffic:dst_port IN (%u, %u)]",
			STR_FMT(ip), PICK(bench, ports), PICK(bench, ports));
		break;
	case 2:
		buf_addf(to, "[domain-name:value LIKE '%%.%.*s']", STR_FMT(name));
		break;
	case 3:
		buf_addf(to, "[url:value MATCHES '^https?://[^/]*%.*s/[a-z]+/gate%u\\\\.php']",
			STR_FMT(name), dice(bench, 100));
		break;
	case 4:
		buf_addf(to,
			"[network-traffic:extensions.'http-request-ext'.request_header."
			"'User-Agent'[*] = '%s' AND network-traffic:extensions.'http-request-ext'."
			"request_value LIKE '/%s/%u%%']",
			PICK(bench, agents), PICK(bench, words), dice(bench, 1000));
		break;
	case 5:
		buf_addf(to,
			"([domain-name:value = '%.*s'] FOLLOWEDBY [network-traffic:dst_ref.value = "
			"'%.*s']) WITHIN 300 SECONDS",
			STR_FMT(name), STR_FMT(ip));
		break;
	case 6:
		buf_addf(to,
			"[network-traffic:dst_ref.value = '%.*s'] REPEATS 5 TIMES WITHIN 60 "
			"SECONDS",
			STR_FMT(ip));
		break;
	case 7:
		buf_addf(to,
			"[file:name MATCHES '(?i)%s_%s%u\\\\.(docm|xlsm|exe)$' AND file:size > %u]",
			PICK(bench, words), PICK(bench, words), dice(bench, 100),
			dice(bench, 100000));
		break;
	case 8:
		buf_addf(to,
			"([file:hashes.'SHA-256' = '%.*s'] OR [file:name = '%s%u.exe']) AND "
			"[email-message:from_ref.value = '%s@%.*s']",
			STR_FMT(digest(bench)), PICK(bench, words), dice(bench, 100000),
			PICK(bench, words), STR_FMT(name));
		break;
	default:
		buf_addf(to,
			"[email-message:subject LIKE '%%%s %s %u%%' AND "
			"email-message:from_ref.value "
			"MATCHES '@%s-[a-z]+\\\\.']",
			PICK(bench, words), PICK(bench, words), dice(bench, 1000),
			PICK(bench, words));
	}
}

static void
write_bounds(struct bench *bench, unsigned shape, struct buf *to)
{
	if (shape % 2 == 0)
		buf_addf(to, "[network-traffic:dst_port > %u]", 1024 + dice(bench, 64000));
	else
		buf_addf(to,
			"[network-traffic:src_byte_count > %u AND network-traffic:dst_port < %u]",
			dice(bench, 10000000), 1024 + dice(bench, 64000));
}

static void
add_patterns(struct bench *bench, unsigned count)
{
	OWNED_BUF text = BUF_INIT;
	uint32_t number;
	struct fault why;

	for (unsigned i = 0; i < count; i++) {
		buf_clear(&text);
		if (bench->just_bounds)
			write_bounds(bench, i, &text);
		else
			write_pattern(bench, i % SHAPES, &text);
		if (pattern_set_add(bench->set, buf_str(&text), PATTERN_STIX_21, &number, &why) !=
			OK) {
			fprintf(stderr, "%s: %s\n", text.data, why.text);
			exit(1);
		}
	}
}

static void
add_text(struct bench *bench, struct event *event, unsigned object, enum path path, struct str text)
{
	event->facts[event->observation.fact_count++] = (struct fact){ .path = bench->paths[path],
		.object = (uint16_t)object,
		.kind = FACT_STRING,
		.text = text };
}

static void
add_number(
	struct bench *bench, struct event *event, unsigned object, enum path path, int64_t number)
{
	event->facts[event->observation.fact_count++] = (struct fact){ .path = bench->paths[path],
		.object = (uint16_t)object,
		.kind = FACT_INTEGER,
		.integer = number };
}

static void
add_traffic(struct bench *bench, struct event *event, struct str dst, unsigned port)
{
	struct str src = str_printf(
		bench->arena, "10.%u.%u.%u", dice(bench, 4), dice(bench, 256), dice(bench, 256));

	add_text(bench, event, 0, SRC, src);
	add_text(bench, event, 0, DST, dst);
	add_number(bench, event, 0, SRC_PORT, 1024 + dice(bench, 60000));
	add_number(bench, event, 0, DST_PORT, port);
	add_text(bench, event, 0, PROTOCOL, STR("ipv4"));
	add_text(bench, event, 0, PROTOCOL, port == 53 ? STR("udp") : STR("tcp"));
	add_number(bench, event, 0, SRC_BYTES, dice(bench, 100000));
	add_text(bench, event, 1, IP, src);
	add_text(bench, event, 2, IP, dst);
}

static void
make_event(struct bench *bench, struct event *event)
{
	struct str name = domain(bench);
	struct str uri = str_printf(bench->arena, "/%s/%s/%u?id=%u", PICK(bench, words),
		PICK(bench, words), dice(bench, 1000), dice(bench, 100000));
	unsigned kind = dice(bench, 10);

	add_traffic(bench, event, address(bench), kind < 3 ? 53 : kind < 5 ? 80 : 443);
	if (kind < 3) { /* DNS; connections alone are the last ones */
		add_text(bench, event, 3, DOMAIN, name);
	} else if (kind < 5) {
		add_text(bench, event, 0, METHOD, STR("get"));
		add_text(bench, event, 0, URI, uri);
		add_text(bench, event, 0, AGENT, str_of(PICK(bench, agents)));
		add_text(bench, event, 0, HOST, name);
		add_text(bench, event, 3, DOMAIN, name);
		add_text(bench, event, 3, URL,
			str_printf(bench->arena, "http://%.*s%.*s", STR_FMT(name), STR_FMT(uri)));
	} else if (kind == 5) {
		add_text(bench, event, 3, FILE_NAME,
			str_printf(bench->arena, "%s_%s%u.pdf", PICK(bench, words),
				PICK(bench, words), dice(bench, 1000)));
		add_number(bench, event, 3, FILE_SIZE, dice(bench, 1000000));
		add_text(bench, event, 3, SHA256, digest(bench));
	} else if (kind == 6) {
		add_text(bench, event, 3, FROM,
			str_printf(bench->arena, "%s@%.*s", PICK(bench, words), STR_FMT(name)));
		add_text(bench, event, 3, SUBJECT,
			str_printf(bench->arena, "Re: %s %s of %u", PICK(bench, words),
				PICK(bench, words), dice(bench, 1000)));
	} else if (kind == 7) {
		add_text(bench, event, 3, DOMAIN, name); /* TLS */
	}
}

/* Every thousandth event goes to an address that was written into some pattern. */
static void
make_ring(struct bench *bench)
{
	for (size_t i = 0; i < PATHS; i++)
		bench->paths[i] = pattern_paths_find(
			pattern_set_paths(bench->set), str_of(path_texts[i]));
	for (size_t i = 0; i < RING; i++) {
		struct event *event = &bench->ring[i];
		event->observation = (struct observation){
			.number = 1, .facts = event->facts, .object_count = 4, .types = event->types
		};
		make_event(bench, event);
		if (i % 1000 != 0 || bench->just_bounds)
			continue;
		for (size_t k = 0; k < event->observation.fact_count; k++)
			if (event->facts[k].path == bench->paths[DST])
				event->facts[k].text =
					bench->planted[dice(bench, (unsigned)bench->planted_count)];
	}
}

static double
run(struct bench *bench, unsigned events, int64_t *clock)
{
	double start = processor_now();
	struct pattern_matches matches;

	for (unsigned i = 0; i < events; i++) {
		struct observation *observation = &bench->ring[i % RING].observation;
		observation->first = observation->last = *clock;
		*clock += 1000;
		if (pattern_set_observe(bench->set, observation, &matches, NULL) != OK)
			exit(1);
	}
	return processor_now() - start;
}

static void
report(const struct bench *bench, unsigned patterns, unsigned events, double best, double compile)
{
	struct pattern_set_stats stats = pattern_set_stats(bench->set);
	double total = (double)stats.observations;

	printf("patterns=%u events=%u compile_s=%.2f best_s=%.2f events_per_s=%.0f "
	       "tests_met_per_event=%.4f tests_held=%llu matches=%llu remembered=%llu dropped=%llu "
	       "gave_up=%llu\n",
		patterns, events, compile, best, events / best, (double)stats.tests_met / total,
		(unsigned long long)stats.tests_held, (unsigned long long)stats.matches,
		(unsigned long long)stats.remembered, (unsigned long long)stats.dropped,
		(unsigned long long)stats.gave_up);
}

static int
print_patterns(unsigned count, uint64_t seed)
{
	OWNED(arena) arena = arena_new(1024 * MIB);
	struct bench bench = { .arena = arena, .seed = seed };
	OWNED_BUF text = BUF_INIT;

	bench.planted = calloc(count + 1, sizeof(*bench.planted));
	if (arena == NULL || bench.planted == NULL)
		return 1;
	for (unsigned i = 0; i < count; i++) {
		buf_clear(&text);
		write_pattern(&bench, i % SHAPES, &text);
		printf("%.*s\n", STR_FMT(buf_str(&text)));
	}
	free(bench.planted);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "print") == 0)
		return print_patterns(
			(unsigned)strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));

	bool just_bounds = argc > 1 && strcmp(argv[1], "bounds") == 0;

	argc -= just_bounds;
	argv += just_bounds;

	unsigned patterns = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 10000;
	unsigned events = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 4000000;
	OWNED(arena) arena = arena_new(1024 * MIB);
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_NORMAL);
	struct bench bench = { .arena = arena, .set = set, .just_bounds = just_bounds };
	int64_t clock = 0;
	double best = 1e9;
	double start;

	bench.seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
	bench.ring = calloc(RING, sizeof(*bench.ring));
	bench.planted = calloc(patterns + 1, sizeof(*bench.planted));
	if (arena == NULL || set == NULL || bench.ring == NULL || bench.planted == NULL)
		return 1;
	start = processor_now();
	add_patterns(&bench, patterns);
	if (pattern_set_compile(set, NULL) != OK)
		return 1;
	start = processor_now() - start;
	make_ring(&bench);
	for (int round = 0; round < ROUNDS; round++) {
		double took = run(&bench, events, &clock);
		best = took < best ? took : best;
	}
	report(&bench, patterns, events, best, start);
	free(bench.ring);
	free(bench.planted);
	return 0;
}
