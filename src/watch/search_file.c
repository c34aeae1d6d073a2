/* search_file.c - one kept log: its summary asked, and itself read when need be.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "search"
#include "watch/search_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "watch/hit_line.h"

enum { NANOSECONDS_PER_MICROSECOND = 1000 };

/* --- the file as it is --- */

static enum err
read_head(struct env *env, int file, char *head, size_t *ret, struct fault *why)
{
	size_t len = 0;
	ssize_t got;

	while (len < HEAD_MAX &&
		(got = env->disk.read(env, file, head + len, HEAD_MAX - len)) != 0) {
		if (got < 0)
			return fail_errno(why, "cannot read");
		len += (size_t)got;
	}
	*ret = len;
	return OK;
}

static enum err
look_at_open(struct env *env, int file, struct summary_subject *ret, struct fault *why)
{
	char head[HEAD_MAX];
	struct stat info;
	size_t len;

	if (fstat(file, &info) < 0)
		return fail_errno(why, "cannot look at the file");
	TRY(read_head(env, file, head, &len, why));
	ret->size = (uint64_t)info.st_size;
	ret->modified = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
	ret->head = sha256_of(str_from(head, len));
	return OK;
}

static enum err
look_at(struct env *env, const char *path, struct summary_subject *ret, struct fault *why)
{
	int file = env->disk.open(env, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	enum err err;

	if (file < 0)
		return fail_errno(why, "cannot open %s", path);
	err = look_at_open(env, file, ret, why);
	env->disk.close(env, file);
	return err;
}

/* --- its summary --- */

/* By device and inode, so that a file keeps its summary when it is renamed. */
static enum err
path_of_summary(const struct search *search, const struct reader_kind *format,
	const struct folder_entry *entry, struct buf *ret, struct fault *why)
{
	buf_addf(ret, "%.*s/%" PRIx64 "-%" PRIx64 "-%s.summary",
		STR_FMT(search->options->summaries), entry->device, entry->inode, format->name);
	return buf_check(ret, why);
}

/* False: there is none that holds for the file as it is. */
static enum err
load_summary(struct search *search, const char *path, const struct summary_subject *subject,
	struct buf *bytes, struct summary *summary, bool *ret, struct fault *why)
{
	struct fault reason = { 0 };
	enum err err = file_read(search->env, path, SUMMARY_SIZE_MAX, bytes, &reason);

	*ret = false;
	if (err == E_ABSENT)
		return OK;
	if (err == OK)
		err = summary_read(buf_str(bytes), summary, &reason);
	if (err == E_NOMEM)
		return fail_nomem(why);
	if (err != OK) {
		search->totals->refused_summaries++;
		LOG_WARNING("summary refused", "file=%s reason=%s", path, reason.text);
		return OK;
	}
	*ret = summary_is_of(summary, subject);
	return OK;
}

/* Unless the file has changed while it was read, or there would be more summary than is worth it.
 */
static enum err
keep_summary(struct search *search, const char *log, const char *path,
	const struct summary_subject *subject, struct summary_builder *builder, struct fault *why)
{
	struct summary_subject now = *subject;
	OWNED_BUF bytes = BUF_INIT;

	TRY(look_at(search->env, log, &now, why));
	if (now.size != subject->size || now.modified != subject->modified)
		return OK;
	TRY(summary_builder_finish(builder, subject, &bytes, why));
	if (bytes.len == 0)
		return OK;
	TRY(file_replace(search->env, path, buf_str(&bytes), 0600, why));
	search->totals->summaries++;
	search->totals->summary_bytes += bytes.len;
	return OK;
}

/* --- what it says --- */

static int64_t
moment_of_change(const struct summary_subject *subject)
{
	return subject->modified / NANOSECONDS_PER_MICROSECOND;
}

static bool
may_be_recent_enough(const struct search *search, const struct summary *summary)
{
	int64_t since = search->options->since;

	return (summary->has_timed && summary->last >= since) ||
	       (summary->has_untimed && moment_of_change(&summary->subject) >= since);
}

static bool
may_concern(const struct search *search, const struct summary *summary)
{
	if (!may_be_recent_enough(search, summary))
		return false;
	for (size_t i = 0; i < search->key_count; i++)
		if (summary_may_hold(summary, search->keys[i]))
			return true;
	return false;
}

/* --- reading it --- */

/* A log that is being read. */
struct reading {
	struct source *source;
	int64_t changed;                 /* microseconds */
	struct summary_builder *builder; /* NULL: no summary is wanted */
};

static enum err
take_hit(struct search *search, const struct hit_line *line, struct fault *why)
{
	struct search_totals *totals = search->totals;
	FILE *output = search->options->output;

	if (line->hit->indicator->revoked)
		return OK;
	totals->hits++;
	totals->weak_hits += line->weak;
	totals->expired_hits += line->expired;
	buf_clear(&search->text);
	hit_line_write(&search->text, line);
	TRY(buf_check(&search->text, why));
	if (fwrite(search->text.data, 1, search->text.len, output) != search->text.len)
		return fail_errno(why, "cannot write the hits");
	return OK;
}

static enum err
search_field(struct search *search, const struct reading *reading, int64_t time,
	const struct field *field, struct fault *why)
{
	struct match_hits hits;

	if (field->is_request)
		TRY(match_scan_request(search->scanner, search->set, field->host, field->port,
			field->text, &hits, why));
	else
		TRY(match_scan(search->scanner, search->set, field->kind, field->text, &hits, why));
	for (size_t i = 0; i < hits.count; i++) {
		const struct match_hit *hit = &hits.items[i];
		struct hit_line line = { reading->source, time, field, hit,
			field->weak || (hit->traits & MATCH_WEAK) != 0,
			!match_indicator_holds_at(hit->indicator, time) };
		TRY(take_hit(search, &line, why));
	}
	return OK;
}

static enum err
take_line(struct search *search, const struct reading *reading, struct str line, struct fault *why)
{
	struct record record;
	int64_t time;

	TRY(reader_read(reading->source->reader, line, &record, why));
	search->totals->lines++;
	search->totals->unreadable_lines += record.unreadable;
	if (reading->builder != NULL)
		TRY(summary_builder_take(reading->builder, &record, line.len + 1, why));
	time = record.has_time ? record.time : reading->changed;
	if (time < search->options->since)
		return OK;
	for (size_t i = 0; i < record.count; i++)
		TRY(search_field(search, reading, time, &record.fields[i], why));
	return OK;
}

static bool
must_stop(const struct search *search)
{
	return search->options->stop != NULL && atomic_load(search->options->stop);
}

/* *ret: it was read to its end. */
static enum err
read_lines(struct search *search, const struct reading *reading, bool *ret, struct fault *why)
{
	struct str line;

	*ret = false;
	while (!must_stop(search)) {
		TRY(source_next_line(reading->source, true, &line, why));
		if (line.data == NULL) {
			*ret = stream_is_whole(reading->source->stream);
			if (!*ret)
				LOG_WARNING("cut short",
					"file=%s the compressed data ends in the middle",
					reading->source->position.path.data);
			return OK;
		}
		TRY(take_line(search, reading, line, why));
	}
	return OK;
}

static enum err
read_log(struct search *search, const struct folder_entry *entry,
	const struct summary_subject *subject, struct summary_builder *builder, bool *ret,
	struct fault *why)
{
	OWNED(source) source = source_new(search->env, subject->format);
	struct reading reading = { source, moment_of_change(subject), builder };
	enum err err;

	if (source == NULL)
		return fail_nomem(why);
	buf_add(&source->position.path, str_of(entry->path));
	TRY(buf_check(&source->position.path, why));
	TRY(source_open(source, why));
	err = read_lines(search, &reading, ret, why);
	search->totals->long_lines += source->long_lines;
	return err;
}

static enum err
read_and_summarise(struct search *search, const struct folder_entry *entry,
	const struct summary_subject *subject, const char *path, struct fault *why)
{
	OWNED(summary_builder) builder = summary_builder_new(search->env);
	bool whole;

	if (builder == NULL)
		return fail_nomem(why);
	TRY(read_log(search, entry, subject, builder, &whole, why));
	return whole ? keep_summary(search, entry->path, path, subject, builder, why) : OK;
}

enum err
search_file(struct search *search, const struct reader_kind *format,
	const struct folder_entry *entry, struct fault *why)
{
	struct summary_subject subject = { .format = format };
	OWNED_BUF path = BUF_INIT;
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	bool known;

	TRY(look_at(search->env, entry->path, &subject, why));
	search->totals->files++;
	search->totals->bytes += subject.size;
	if (search->options->summaries.len == 0)
		return read_log(search, entry, &subject, NULL, &known, why);
	TRY(path_of_summary(search, format, entry, &path, why));
	TRY(load_summary(search, path.data, &subject, &bytes, &summary, &known, why));
	if (!known)
		return read_and_summarise(search, entry, &subject, path.data, why);
	if (may_concern(search, &summary))
		return read_log(search, entry, &subject, NULL, &known, why);
	search->totals->skipped_files++;
	search->totals->skipped_bytes += subject.size;
	return OK;
}
