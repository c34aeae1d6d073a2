/* bench_scan.c - one log, held in memory, searched by one thread or several.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/bench_scan.h"

#include <inttypes.h>
#include <time.h>

#include "base/limits.h"
#include "cmd/request_reader.h"
#include "match/line_matcher.h"
#include "match/parallel.h"

enum { CHUNK_SIZE = 1 << 20 };

/* One thread's share, in cache lines of its own. */
struct share {
	_Alignas(64) const struct bench_scan *scan;
	struct str text;
	struct line_matcher *matcher;
	struct request_reader *requests;
	struct bench_result result; /* of the last time, without the time that it took */
	struct buf hits;            /* lines counted from the share's first */
	enum err err;
	struct fault why;
};

static void
note_hit(struct share *share, uint64_t line, const struct match_hit *hit)
{
	share->result.hits++;
	if (share->scan->hits != NULL)
		buf_addf(&share->hits, "%" PRIu64 "\t%.*s\n", line + 1,
			STR_FMT(hit->indicator->id));
}

struct asked {
	struct share *share;
	uint64_t line;
};

/* A host and a path that stand in two fields of a line. */
static enum err
ask_request(void *context, struct str host, unsigned port, struct str uri, struct fault *why)
{
	struct asked *asked = context;
	struct share *share = asked->share;
	struct match_hits hits;

	TRY(line_matcher_request(
		share->matcher, share->scan->generation, host, port, uri, &hits, why));
	for (size_t i = 0; i < hits.count; i++)
		note_hit(share, asked->line, &hits.items[i]);
	return OK;
}

/* Hits of the lines before that one. */
static size_t
note_hits_before(struct share *share, const struct line_matches *found, size_t at, uint64_t first,
	uint64_t line)
{
	for (; at < found->hit_count && found->hits[at].line < line; at++)
		note_hit(share, first + found->hits[at].line, &found->hits[at].hit);
	return at;
}

/* The matcher's hits and those of requests, in the order of lines. */
static enum err
note_matches(
	struct share *share, struct str chunk, const struct line_matches *found, struct fault *why)
{
	uint64_t first = share->result.lines;
	size_t at = 0;

	for (size_t i = 0; i < found->mark_count; i++) {
		const struct line_mark *mark = &found->marks[i];
		struct asked asked = { share, first + mark->line };
		if (!(mark->reasons & (LINE_REQUEST | LINE_HEADER)))
			continue;
		at = note_hits_before(share, found, at, first, mark->line + 1);
		TRY(request_reader_line(share->requests,
			str_from(chunk.data + mark->offset, mark->len), ask_request, &asked, why));
	}
	note_hits_before(share, found, at, first, UINT64_MAX);
	share->result.lines += found->lines;
	share->result.skipped += found->skipped;
	return OK;
}

struct str
first_lines(struct str text, size_t size)
{
	const char *end;

	if (text.len <= size)
		return text;
	end = memchr(text.data + size, '\n', text.len - size);
	return end == NULL ? text : str_first(text, (size_t)(end + 1 - text.data));
}

static enum err
search(struct share *share, struct fault *why)
{
	struct str rest = share->text;
	struct line_matches found;

	share->result = (struct bench_result){ 0 };
	buf_clear(&share->hits);
	while (rest.len > 0) {
		struct str chunk = first_lines(rest, CHUNK_SIZE);
		TRY(line_matcher_scan(share->matcher, share->scan->generation, chunk, &found, why));
		TRY(note_matches(share, chunk, &found, why));
		rest = str_from_offset(rest, chunk.len);
	}
	return buf_check(&share->hits, why);
}

static void
run_share(void *shares, unsigned index)
{
	struct share *share = (struct share *)shares + index;

	for (unsigned i = 0; i < share->scan->times && share->err == OK; i++)
		share->err = search(share, &share->why);
}

static enum err
run_shares(struct share *shares, unsigned count, struct fault *why)
{
	parallel_run(count, run_share, shares);
	for (unsigned i = 0; i < count; i++)
		if (shares[i].err != OK) {
			*why = shares[i].why;
			return shares[i].err;
		}
	return OK;
}

static enum err
open_shares(const struct bench_scan *scan, struct share *shares, struct fault *why)
{
	struct str rest = scan->content;

	for (unsigned i = 0; i < scan->threads; i++) {
		struct share *share = &shares[i];
		share->scan = scan;
		share->text = first_lines(rest, rest.len / (scan->threads - i));
		TRY(line_matcher_new(scan->kernel, &share->matcher, why));
		TRY(request_reader_new(str_first(scan->content, scan->content.len - rest.len),
			&share->requests, why));
		rest = str_from_offset(rest, share->text.len);
	}
	return OK;
}

static void
close_shares(struct share *shares, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		line_matcher_free(shares[i].matcher);
		request_reader_free(shares[i].requests);
		buf_done(&shares[i].hits);
	}
	free(shares);
}

static void
add_hits(const struct bench_scan *scan, const struct share *share, uint64_t first)
{
	struct str rest = buf_str(&share->hits);
	struct str hit;

	while (str_split(&rest, '\n', &hit) && hit.len > 0) {
		size_t tab = str_find_char(hit, '\t');
		uint64_t line = 0;
		str_to_u64(str_first(hit, tab), &line);
		buf_addf(scan->hits, "%.*s\t%" PRIu64 "%.*s\n", STR_FMT(scan->file), first + line,
			STR_FMT(str_from_offset(hit, tab)));
	}
}

static enum err
collect(const struct bench_scan *scan, const struct share *shares, struct bench_result *ret,
	struct fault *why)
{
	for (unsigned i = 0; i < scan->threads; i++) {
		if (scan->hits != NULL)
			add_hits(scan, &shares[i], ret->lines);
		ret->lines += shares[i].result.lines;
		ret->hits += shares[i].result.hits;
		ret->skipped += shares[i].result.skipped;
	}
	return scan->hits == NULL ? OK : buf_check(scan->hits, why);
}

static int64_t
cpu_time(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

enum err
bench_scan(const struct bench_scan *scan, struct bench_result *ret, struct fault *why)
{
	size_t size = scan->threads * sizeof(struct share);
	struct share *shares = aligned_alloc(_Alignof(struct share), size);
	struct bench_result result = { 0 };
	enum err err;

	if (shares == NULL)
		return fail_nomem(why);
	memset(shares, 0, size);
	err = open_shares(scan, shares, why);
	if (err == OK) {
		int64_t start = scan->env->monotonic(scan->env);
		int64_t cpu_start = cpu_time();
		err = run_shares(shares, scan->threads, why);
		result.cpu_microseconds = (cpu_time() - cpu_start) / scan->times;
		result.microseconds =
			(scan->env->monotonic(scan->env) - start) / scan->times;
	}
	if (err == OK)
		err = collect(scan, shares, &result, why);
	close_shares(shares, scan->threads);
	if (err == OK)
		*ret = result;
	return err;
}
