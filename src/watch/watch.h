/* watch.h - the sensor: reads a member's logs, finds what its partners warn of, and reports it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A sensor is one more TAXII member: it pulls the indicators that its member may read, looks for
 * their values in the inputs, prints each hit as a line of JSON, and posts what it saw as STIX 2.1
 * sightings.
 *
 * What it promises
 *   - Every whole line of every input is looked at once, over restarts, rotation, truncation,
 *     renaming and compression of files. (Standard input, sockets and interfaces cannot be read
 *     twice: what they gave since the last commit is lost with the process.)
 *   - Every hit is in exactly one sighting, and every sighting reaches the node exactly once: the
 *     reading position and the sightings are one commit, and a sighting that is sent again is the
 *     same bytes under the same id. Hit lines on `output` may come twice after a crash.
 *   - While the node is away, reading goes on, until the spool holds SPOOL_BATCHES_MAX batches.
 *   - An indicator counts by the time of the event in the log: valid_from, valid_until, revoked.
 *
 * A hit line:
 *   {"time":"2026-01-12T08:00:00.000000Z","input":"/var/log/zeek/dns.log","line":9,"offset":1093,
 *    "field":"query","value":"evil.example","found":"www.evil.example","kind":"domain",
 *    "indicator":"indicator--...","name":"Fictional loader"}
 * `value` is the indicator's, in normal form, `found` what stands in the log. `offset` is where it
 * stands in the input, in bytes of the uncompressed text; when the field holds escapes, where the
 * field begins. `kind` is that of the value, or "ptr" when the log has an address as its reverse name
 * (7.113.0.203.in-addr.arpa). `"weak":true` marks a hit that is likely not meant as such (see match/scan.h); weak
 * hits make no sightings.
 *
 * A pattern that wants more than one value (docs/protocol/observables.md says what it may be about)
 * comes true with a line, which is then named in a line of its own:
 *   {"time":...,"input":...,"line":9,"offset":1093,"kind":"pattern","observations":2,
 *    "first":"2026-01-12T07:59:58.000000Z","last":"2026-01-12T08:00:00.000000Z",
 *    "indicator":"indicator--...","name":"Fictional loader"}
 * What it remembers of lines before is part of the commit, so it outlives restarts, and new patterns
 * beside it.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/env.h"
#include "model/value.h"
#include "taxii/client.h"

struct allow_list;
struct capture;
struct reader_kind;

/* What an input's path names. */
enum watch_place {
	PLACE_FILES,         /* a file, a folder, files by a pattern, or "-": standard input */
	PLACE_UNIX_STREAM,   /* "unix:PATH": a socket that programs connect to and write lines */
	PLACE_UNIX_MESSAGES, /* "unixgram:PATH": one that they send messages to, as to /dev/log */
	PLACE_INTERFACE, /* "interface:NAME", or "interface:NAME FILTER": packets from the network */
};

struct watch_input {
	const struct reader_kind *reader;
	struct str path; /* see above; of netflow ADDRESS:PORT, of an interface its name alone */
	enum watch_place place;
	struct str filter; /* of an interface; may be empty */
	/* Of a place that is one, once it is open: */
	int socket;
	struct capture *capture;
};

/* "zeek:PATH", "eve:PATH", "text:PATH", PATH being "-" for standard input; "-" alone is "text:-".
 * *ret points into `text`. E_USAGE names the formats there are. */
MUST_CHECK enum err watch_input_parse(struct str text, struct watch_input *ret, struct fault *why);
/* Makes the socket, or begins the capture, of a place that is one, else does nothing; to be called before
 * watch_run, and before a sandbox is entered, in which neither can be done. As unix_socket_bind and
 * capture_open; E_USAGE: "pcap:NAME" of an interface, where there is no such file. */
MUST_CHECK enum err watch_input_open(struct watch_input *input, struct fault *why);
/* After watch_run; of one that was never opened too. */
void watch_input_close(const struct watch_input *input);
/* "unix:" and the like: what stands before the path of a place that is no file; else empty. */
struct str watch_input_prefix(const struct watch_input *input);
/* Files that stay where they are and can be read again? */
bool watch_input_has_files(const struct watch_input *input);

/* What has been done since the start. */
struct watch_totals {
	uint64_t lines;
	uint64_t bytes;      /* of them, line ends too */
	uint64_t read_lines; /* of those lines: taken apart, for something in them or as a sample */
	uint64_t unreadable_lines; /* of those: not of their format; they were searched as plain
				      text */
	uint64_t long_lines;       /* longer than LOG_LINE_MAX; they were skipped */
	uint64_t lost_packets;     /* of interfaces: dropped by the kernel, for the sensor was too slow */
	uint64_t lost_interfaces;  /* how often one was taken away */
	uint64_t hits;
	uint64_t weak_hits;
	uint64_t allowed_hits;     /* left out: what stands there is in an allow list */
	uint64_t allowed_values;   /* of indicators, likewise */
	uint64_t held_back;        /* indicators: found in too many lines (held_back.h) */
	uint64_t held_back_hits;   /* of them, left out; those in lines that were read */
	uint64_t unsure_indicators; /* left out for their confidence */
	uint64_t sightings;           /* made and spooled */
	uint64_t delivered;           /* taken by the node */
	uint64_t refused;             /* not taken; kept in the state folder as refused-N.json */
	uint64_t indicators;          /* now in use */
	uint64_t patterns;            /* indicators in use that want more than one value */
	uint64_t pattern_hits;        /* patterns that came true */
	uint64_t patterns_left_alone; /* of those in use: their expressions met their limits */
	/* Observations that patterns forgot for want of room, or after PATTERN_WINDOW_SECONDS with
	 * no WITHIN to say so, and searches among them that were given up. */
	uint64_t pattern_losses;
	uint64_t unusable_indicators; /* malformed, or in a language that the sensor does not speak
				       */
	uint64_t set_version;         /* how often the indicators in use have changed */
	uint64_t behind_bytes; /* of plain files, as they were at the last look, and of packets, not read yet */
	int64_t last_event;    /* the newest time of an event among the lines read; 0: none yet */
	uint64_t hits_by_kind[VALUE_KINDS];
};

struct watch_options {
	/* The node: `root` is any URL of its host ("https://node.example:8443": it is asked for its
	 * default API root) or, when it has a path, the API root. `env` is filled in. */
	struct taxii_client node;
	bool only_reads;        /* nothing will be posted: whoever may read will do */
	struct str only_indicator; /* the node is asked for this id alone; empty: for all */
	struct str added_after; /* a moment as TAXII writes it: only what the node was given later */
	struct str collection; /* takes the sightings: id or alias; empty: the first writable */
	size_t input_count;
	const struct watch_input *inputs;
	struct str state_folder; /* must be there; belongs to one sensor at a time */

	struct str summaries; /* a folder that is there, for the logs' (summariser.h); empty: none */

	bool once; /* end when the inputs end and everything is delivered; else follow for ever */

	/* Who reports. Empty: the node is asked (GET /api/sensor). */
	struct str identity;     /* the member's identity id: named sightings */
	struct str anonymous_as; /* the node's identity id: anonymous sightings in its name */
	size_t marking_count;    /* added to every sighting's object_marking_refs */
	const struct str *markings;

	/* That search, and build what is searched for. 0: as many as the process may use processors;
	 * WATCH_THREADS_MAX at most. */
	unsigned threads;
	bool reads_all;   /* reads every line, by the slow reference: finds the same */

	/* What the member leaves out, whatever the node gives. */
	const struct allow_list *allow; /* values, and names and addresses below one that is found; NULL */
	int confidence;                 /* indicators that say less */
	unsigned loud_percent;          /* those found in a larger share of the lines; 0: none; to 100 */

	unsigned window_seconds;     /* no sighting spans two windows of event time; 0: 3600 */
	unsigned report_seconds;     /* what was seen is reported this often; 0: 30 */
	unsigned refresh_seconds;    /* new indicators are asked for this often; 0: 60 */
	unsigned poll_milliseconds;  /* quiet inputs are looked at this often; 0: 500 */
	unsigned retry_milliseconds; /* first wait after a failed post; doubles 6 times; 0: 1000 */

	FILE *output;                /* takes the hit lines; NULL: nobody wants them */
	const atomic_bool *stop;     /* NULL, or set from elsewhere: commit and end */
	const char *statistics_file; /* see watch/statistics.h; NULL: nobody wants them */

	/* The page of the own member's node (docs/protocol/sensors-api.md). */
	struct str name;             /* of the sensor there */
	unsigned status_seconds;     /* the node is told how the sensor is this often; 0: never */
	bool report_hits;            /* and of each hit its line; asks for status_seconds */
	/* What the member's people may have searched from there (search_desk.h), and no other file. */
	size_t kept_count;
	const struct watch_input *kept;
	struct str search_folder; /* is there, of state (search_report.h); empty: none is searched */
	bool report_searches;     /* sightings of what is found */
	struct watch_totals *totals; /* NULL, or filled in at the end and at every commit */
};

/* As many as the options say, or processors that this process may use. */
unsigned watch_threads(const struct watch_options *options);

/* Runs the sensor on this thread; in following mode a second thread talks to the node. OK: `once`
 * is done, or `stop` was set. Failures to reach the node are waited out; with `once`, five in a row
 * end it, with everything kept for the next run. Errors: E_CONFIG, E_USAGE, E_ABSENT (an input,
 * with `once`), E_UNAUTHENTICATED, E_DENIED, and whatever makes a commit impossible. */
MUST_CHECK enum err watch_run(
	struct env *env, const struct watch_options *options, struct fault *why);
