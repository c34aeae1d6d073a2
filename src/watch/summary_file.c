/* summary_file.c - the summaries of one text in a file of their own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/summary_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/limits.h"

enum { NAME_BYTES = 16, MODE = 0600 };

enum err
summary_file_path(
	struct str folder, const struct source *source, struct buf *ret, struct fault *why)
{
	struct sha256 head = sha256_of(str_from(source->head, source->head_len));
	char name[2 * NAME_BYTES + 1];

	buf_clear(ret);
	if (source->head_len < HEAD_MAX)
		return OK;
	hex_format(head.bytes, NAME_BYTES, name);
	buf_addf(ret, "%.*s/%s-%s.summary", STR_FMT(folder), name,
		reader_kind_of(source->reader)->name);
	return buf_check(ret, why);
}

/* --- reading --- */

enum err
summary_file_open(struct env *env, const char *path, const struct reader_kind *format,
	struct summary_file *ret, struct fault *why)
{
	int file = env->disk.open(env, path, O_RDONLY | O_CLOEXEC, 0);

	if (file < 0 && errno != ENOENT)
		return fail_errno(why, "cannot open %s", path);
	*ret = (struct summary_file){
		.env = env, .format = format, .file = file, .sealed_at = UINT64_MAX
	};
	return OK;
}

void
summary_file_close(struct summary_file *file)
{
	if (file->env != NULL && file->file >= 0)
		file->env->disk.close(file->env, file->file);
	file->file = -1;
	buf_done(&file->content);
	buf_done(&file->state);
}

void
summary_file_forget(struct summary_file *file)
{
	file->good = 0;
	file->covered = 0;
	file->sealed_at = UINT64_MAX;
	file->damaged = true;
}

struct text_place
summary_file_end(const struct summary_file *file)
{
	return (struct text_place){ file->covered, file->line, buf_str(&file->state) };
}

/* Until `content` has `len` bytes, or the file no more. */
static enum err
fill(struct summary_file *file, size_t len, struct fault *why)
{
	struct buf *content = &file->content;
	ssize_t got;

	if (content->len < len && !buf_reserve(content, len - content->len))
		return fail_nomem(why);
	while (content->len < len) {
		got = file->env->disk.read(
			file->env, file->file, content->data + content->len, len - content->len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail_errno(why, "cannot read a summary");
		if (got == 0)
			break;
		content->len += (size_t)got;
	}
	return OK;
}

/* E_CORRUPT, among others, when it is damaged. *ret_end: there is none. */
static enum err
read_one(struct summary_file *file, struct summary *ret, bool *ret_end, struct fault *why)
{
	size_t length;

	buf_clear(&file->content);
	TRY(fill(file, SUMMARY_HEAD_SIZE, why));
	*ret_end = file->content.len == 0;
	if (*ret_end)
		return OK;
	TRY(summary_length(buf_str(&file->content), file->format, &length, why));
	TRY(fill(file, length, why));
	return summary_read(&file->content, file->format, ret, why);
}

static enum err
note_end(struct summary_file *file, const struct summary *summary, struct fault *why)
{
	file->covered = summary->end.offset;
	file->line = summary->end.line;
	file->has_state = summary->has_end_state;
	file->last_length = summary->last_length;
	file->last_line = summary->last_line;
	buf_clear(&file->state);
	buf_add(&file->state, summary->end.state);
	return buf_check(&file->state, why);
}

enum err
summary_file_next(
	struct summary_file *file, struct summary *ret, bool *ret_found, struct fault *why)
{
	bool end = true;
	enum err err;

	*ret_found = false;
	while (!file->damaged && file->file >= 0) {
		err = read_one(file, ret, &end, why);
		if (err != OK && err != E_CORRUPT)
			return err;
		file->damaged = err == E_CORRUPT;
		if (end || file->damaged)
			return OK;
		file->good += file->content.len;
		if (ret->begin.offset > file->covered)
			continue;
		if (ret->begin.offset == ret->end.offset) {
			file->seal = ret->seal;
			file->sealed_at = ret->end.offset;
			continue;
		}
		if (ret->end.offset > file->covered)
			TRY(note_end(file, ret, why));
		*ret_found = true;
		return OK;
	}
	return OK;
}

enum err
summary_file_measure(struct env *env, const char *path, const struct reader_kind *format,
	struct summary_file *ret, struct fault *why)
{
	struct summary_file file = { 0 };
	struct summary summary;
	bool found = true;
	enum err err = summary_file_open(env, path, format, &file, why);

	while (err == OK && found)
		err = summary_file_next(&file, &summary, &found, why);
	if (err != OK)
		summary_file_close(&file);
	else
		*ret = file;
	return err;
}

/* --- adding --- */

static enum err
remove_damage(struct env *env, const char *path, uint64_t good, struct fault *why)
{
	OWNED_BUF content = BUF_INIT;

	if (good > 0)
		TRY(file_read(env, path, SIZE_MAX, &content, why));
	return file_replace(env, path, str_first(buf_str(&content), good), MODE, why);
}

enum err
summary_file_add(struct env *env, const char *path, const struct summary_file *measured,
	struct str summaries, struct fault *why)
{
	if (measured->damaged)
		TRY(remove_damage(env, path, measured->good, why));
	return file_append(env, path, summaries, MODE, why);
}

/* --- seals --- */

struct summary_seal
summary_seal_of(int file)
{
	struct stat info = { 0 };

	(void)fstat(file, &info);
	return (struct summary_seal){ info.st_dev, info.st_ino, (uint64_t)info.st_size,
		(int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec };
}

static bool
summary_seal_equals(const struct summary_seal *a, const struct summary_seal *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->modified == b->modified;
}

bool
summary_file_is_sealed(const struct summary_file *file, const struct summary_seal *seal)
{
	return file->sealed_at == file->covered && summary_seal_equals(&file->seal, seal);
}
