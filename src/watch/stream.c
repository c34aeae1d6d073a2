/* stream.c - the bytes of one file, decompressed if need be.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/stream.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "watch/backlog.h"
#include "watch/capture.h"

enum { RAW_SIZE = 64 * 1024 };

enum form { FORM_UNKNOWN, FORM_PLAIN, FORM_DATAGRAMS, FORM_MESSAGES, FORM_CAPTURE, FORM_GZIP, FORM_ZSTD, FORM_XZ };

struct stream {
	struct env *env;
	int file;
	enum form form;
	struct backlog *backlog; /* of a capture */
	bool in_member; /* compressed: between the first and the last byte of a member */
	z_stream gzip;
	ZSTD_DStream *zstd;
	lzma_stream xz; /* all zero before its first member */
	size_t raw_at;
	size_t raw_len;
	unsigned char raw[RAW_SIZE];
};

struct stream *
stream_new(struct env *env, int file)
{
	struct stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL) {
		env->disk.close(env, file);
		return NULL;
	}
	stream->env = env;
	stream->file = file;
	return stream;
}

struct stream *
stream_new_datagrams(struct env *env, int socket)
{
	struct stream *stream = stream_new(env, socket);

	if (stream != NULL)
		stream->form = FORM_DATAGRAMS;
	return stream;
}

struct stream *
stream_new_plain(struct env *env, int file)
{
	struct stream *stream = stream_new(env, file);

	if (stream != NULL)
		stream->form = FORM_PLAIN;
	return stream;
}

struct stream *
stream_new_messages(struct env *env, int socket)
{
	struct stream *stream = stream_new(env, socket);

	if (stream != NULL)
		stream->form = FORM_MESSAGES;
	return stream;
}

struct stream *
stream_new_capture(struct env *env, struct capture *capture)
{
	int file = fcntl(capture_file(capture), F_DUPFD_CLOEXEC, 0); /* to be polled */
	struct stream *stream = file < 0 ? NULL : stream_new(env, file);

	if (stream == NULL)
		return NULL;
	stream->form = FORM_CAPTURE;
	if (backlog_start(env, capture, CAPTURE_BACKLOG_MAX, &stream->backlog, NULL) == OK)
		return stream;
	stream_free(stream);
	return NULL;
}

void
stream_free(struct stream *stream)
{
	if (stream == NULL)
		return;
	if (stream->form == FORM_GZIP)
		inflateEnd(&stream->gzip);
	backlog_stop(stream->backlog);
	ZSTD_freeDStream(stream->zstd);
	lzma_end(&stream->xz);
	stream->env->disk.close(stream->env, stream->file);
	free(stream);
}

static enum err
read_file(struct stream *stream, void *to, size_t len, size_t *ret, struct fault *why)
{
	ssize_t got;

	do
		got = stream->env->disk.read(stream->env, stream->file, to, len);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail_errno(why, "cannot read the input");
	*ret = (size_t)got;
	return OK;
}

static void
write_header(unsigned char *to, size_t len, const struct sockaddr_storage *sender)
{
	static const unsigned char mapped[] = { [10] = 0xff, [11] = 0xff };

	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(len >> 8 * (3 - i));
	if (sender->ss_family == AF_INET6) {
		memcpy(to + 4, &((const struct sockaddr_in6 *)sender)->sin6_addr, 16);
		return;
	}
	memcpy(to + 4, mapped, sizeof(mapped));
	memcpy(to + 16, &((const struct sockaddr_in *)sender)->sin_addr, 4);
}

/* The next datagram; *ret is 0 when there is none now. Only asked for when nothing is left. */
static enum err
fill_datagram(struct stream *stream, size_t *ret, struct fault *why)
{
	struct sockaddr_storage sender = { .ss_family = AF_INET };
	socklen_t size = sizeof(sender);
	ssize_t got;

	do
		got = recvfrom(stream->file, stream->raw + DATAGRAM_HEADER,
			RAW_SIZE - DATAGRAM_HEADER, 0, (struct sockaddr *)&sender, &size);
	while (got < 0 && errno == EINTR);
	*ret = 0;
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK
			? OK
			: fail_errno(why, "cannot read datagrams");
	write_header(stream->raw, (size_t)got, &sender);
	stream->raw_at = 0;
	stream->raw_len = DATAGRAM_HEADER + (size_t)got;
	*ret = stream->raw_len;
	return OK;
}

/* The next message, likewise. */
static enum err
fill_message(struct stream *stream, size_t *ret, struct fault *why)
{
	ssize_t got;

	do
		got = recv(stream->file, stream->raw, RAW_SIZE - 1, 0);
	while (got < 0 && errno == EINTR);
	*ret = 0;
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK
			       ? OK
			       : fail_errno(why, "cannot read messages");
	while (got > 0 && stream->raw[got - 1] == '\0')
		got--;
	if (got == 0 || stream->raw[got - 1] != '\n')
		stream->raw[got++] = '\n';
	stream->raw_at = 0;
	stream->raw_len = (size_t)got;
	*ret = stream->raw_len;
	return OK;
}

/* Adds to what is left of the raw bytes; *ret says how many came. */
static enum err
fill(struct stream *stream, size_t *ret, struct fault *why)
{
	size_t got;

	if (stream->form == FORM_DATAGRAMS)
		return fill_datagram(stream, ret, why);
	if (stream->form == FORM_MESSAGES)
		return fill_message(stream, ret, why);
	memmove(stream->raw, stream->raw + stream->raw_at, stream->raw_len - stream->raw_at);
	stream->raw_len -= stream->raw_at;
	stream->raw_at = 0;
	TRY(read_file(
		stream, stream->raw + stream->raw_len, RAW_SIZE - stream->raw_len, &got, why));
	stream->raw_len += got;
	*ret = got;
	return OK;
}

/* --- which form --- */

static const struct magic {
	enum form form;
	struct str bytes;
} magics[] = {
	{ FORM_GZIP, STR_INIT("\x1f\x8b") },
	{ FORM_ZSTD, STR_INIT("\x28\xb5\x2f\xfd") },
	{ FORM_XZ, STR_INIT("\xfd" "7zXZ\0") },
};

/* FORM_UNKNOWN while there are too few bytes to tell. */
static enum form
form_of(struct str raw)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++) {
		struct str bytes = str_first(magics[i].bytes, raw.len);
		if (str_starts(raw, bytes))
			return bytes.len == magics[i].bytes.len ? magics[i].form : FORM_UNKNOWN;
	}
	return FORM_PLAIN;
}

static enum err
open_form(struct stream *stream, enum form form, struct fault *why)
{
	/* 15: the largest window; 16: a gzip header is expected. */
	if (form == FORM_GZIP && inflateInit2(&stream->gzip, 15 + 16) != Z_OK)
		return fail_nomem(why);
	if (form == FORM_ZSTD) {
		stream->zstd = ZSTD_createDStream();
		if (stream->zstd == NULL)
			return fail_nomem(why);
	}
	stream->form = form;
	return OK;
}

static enum err
find_form(struct stream *stream, struct fault *why)
{
	size_t got = 1;

	while (stream->form == FORM_UNKNOWN && got > 0) {
		TRY(fill(stream, &got, why));
		if (stream->raw_len > 0)
			TRY(open_form(stream, form_of(str_from(stream->raw, stream->raw_len)), why));
	}
	return OK;
}

/* --- reading; each takes from the raw bytes and may give nothing --- */

static enum err
read_plain(struct stream *stream, void *to, size_t len, size_t *ret, struct fault *why)
{
	size_t left = stream->raw_len - stream->raw_at;

	(void)why;
	*ret = left < len ? left : len;
	memcpy(to, stream->raw + stream->raw_at, *ret);
	stream->raw_at += *ret;
	return OK;
}

static enum err
read_gzip(struct stream *stream, void *to, size_t len, size_t *ret, struct fault *why)
{
	z_stream *gzip = &stream->gzip;
	int result;

	if (!stream->in_member)
		inflateReset(gzip);
	stream->in_member = true;
	gzip->next_in = stream->raw + stream->raw_at;
	gzip->avail_in = (uInt)(stream->raw_len - stream->raw_at);
	gzip->next_out = to;
	gzip->avail_out = (uInt)len;
	result = inflate(gzip, Z_NO_FLUSH);
	stream->raw_at = stream->raw_len - gzip->avail_in;
	if (result == Z_STREAM_END)
		stream->in_member = false;
	else if (result != Z_OK && result != Z_BUF_ERROR)
		return fail(why, E_CORRUPT, "damaged gzip data: %s",
			gzip->msg == NULL ? "cannot go on" : gzip->msg);
	*ret = len - gzip->avail_out;
	return OK;
}

static enum err
read_zstd(struct stream *stream, void *to, size_t len, size_t *ret, struct fault *why)
{
	ZSTD_inBuffer in = { stream->raw, stream->raw_len, stream->raw_at };
	ZSTD_outBuffer out = { to, len, 0 };
	size_t result = ZSTD_decompressStream(stream->zstd, &out, &in);

	if (ZSTD_isError(result))
		return fail(why, E_CORRUPT, "damaged zstd data: %s", ZSTD_getErrorName(result));
	stream->raw_at = in.pos;
	stream->in_member = result != 0;
	*ret = out.pos;
	return OK;
}

/* Between members xz allows padding by zeros (its file format, section 2.2). */
static void
skip_padding(struct stream *stream)
{
	while (stream->raw_at < stream->raw_len && stream->raw[stream->raw_at] == 0)
		stream->raw_at++;
}

static enum err
read_xz(struct stream *stream, void *to, size_t len, size_t *ret, struct fault *why)
{
	lzma_stream *xz = &stream->xz;
	lzma_ret result;

	*ret = 0;
	if (!stream->in_member) {
		skip_padding(stream);
		if (stream->raw_at == stream->raw_len)
			return OK;
		if (lzma_stream_decoder(xz, XZ_MEMORY_MAX, 0) != LZMA_OK)
			return fail_nomem(why);
	}
	stream->in_member = true;
	xz->next_in = stream->raw + stream->raw_at;
	xz->avail_in = stream->raw_len - stream->raw_at;
	xz->next_out = to;
	xz->avail_out = len;
	result = lzma_code(xz, LZMA_RUN);
	stream->raw_at = stream->raw_len - xz->avail_in;
	if (result == LZMA_STREAM_END)
		stream->in_member = false;
	else if (result == LZMA_MEMLIMIT_ERROR)
		return fail(why, E_TOO_LARGE, "xz data that needs more than %u MiB to be read",
			XZ_MEMORY_MAX / MIB);
	else if (result != LZMA_OK && result != LZMA_BUF_ERROR)
		return fail(why, E_CORRUPT, "damaged xz data (%d)", (int)result);
	*ret = len - xz->avail_out;
	return OK;
}

typedef enum err read_function(
	struct stream *stream, void *to, size_t len, size_t *ret, struct fault *why);

static read_function *const read_functions[] = {
	[FORM_PLAIN] = read_plain,
	[FORM_DATAGRAMS] = read_plain,
	[FORM_MESSAGES] = read_plain,
	[FORM_GZIP] = read_gzip,
	[FORM_ZSTD] = read_zstd,
	[FORM_XZ] = read_xz,
};

enum err
stream_read(struct stream *stream, void *to, size_t len, size_t *ret, struct fault *why)
{
	size_t given = 0;

	assert(len > 0 && len <= UINT32_MAX);
	if (stream->form == FORM_UNKNOWN)
		TRY(find_form(stream, why));
	if (stream->form == FORM_UNKNOWN) {
		*ret = 0;
		return OK;
	}
	if (stream->form == FORM_CAPTURE)
		return backlog_read(stream->backlog, to, len, ret, why);
	if (stream->form == FORM_PLAIN && stream->raw_at == stream->raw_len)
		return read_file(stream, to, len, ret, why); /* one copy less */
	while (given == 0) {
		size_t got = 1;
		if (stream->raw_at == stream->raw_len)
			TRY(fill(stream, &got, why));
		/* A decompressor may hold text back that fitted no earlier `to`. */
		if (got == 0 && !stream->in_member)
			break;
		TRY(read_functions[stream->form](stream, to, len, &given, why));
		if (got == 0)
			break;
	}
	*ret = given;
	return OK;
}

/* Plain files need not be read to be skipped. */
static enum err
seek_forward(struct stream *stream, uint64_t *len, struct fault *why)
{
	size_t held = stream->raw_len - stream->raw_at;
	off_t at = lseek(stream->file, 0, SEEK_CUR);
	off_t end = lseek(stream->file, 0, SEEK_END);

	if (at < 0 || end < at)
		return OK; /* no file to move about in: it is read instead */
	if (*len > held && (uint64_t)(end - at) < *len - held)
		return fail(why, E_CORRUPT, "the input is shorter than it was");
	if (lseek(stream->file, at + (*len > held ? (off_t)(*len - held) : 0), SEEK_SET) < 0)
		return fail_errno(why, "cannot move in the input");
	stream->raw_at += *len < held ? (size_t)*len : held;
	*len = 0;
	return OK;
}

enum err
stream_skip(struct stream *stream, uint64_t len, struct fault *why)
{
	char waste[16 * 1024];

	if (stream->form == FORM_UNKNOWN)
		TRY(find_form(stream, why));
	if (stream->form == FORM_PLAIN)
		TRY(seek_forward(stream, &len, why));
	while (len > 0) {
		size_t got;
		TRY(stream_read(stream, waste, len < sizeof(waste) ? (size_t)len : sizeof(waste),
			&got, why));
		if (got == 0)
			return fail(why, E_CORRUPT, "the input is shorter than it was");
		len -= got;
	}
	return OK;
}

enum err
stream_rewind(struct stream *stream, struct fault *why)
{
	assert(!stream_is_compressed(stream));
	if (lseek(stream->file, 0, SEEK_SET) < 0)
		return fail_errno(why, "cannot go back to the input's start");
	stream->form = FORM_UNKNOWN;
	stream->raw_at = 0;
	stream->raw_len = 0;
	return OK;
}

int
stream_file(const struct stream *stream)
{
	return stream->file;
}

bool
stream_is_datagrams(const struct stream *stream)
{
	return stream->form == FORM_DATAGRAMS || stream->form == FORM_MESSAGES ||
	       stream->form == FORM_CAPTURE;
}

bool
stream_wants_asking(const struct stream *stream)
{
	return stream->form == FORM_CAPTURE;
}

size_t
stream_waiting(const struct stream *stream)
{
	return stream->form == FORM_CAPTURE ? backlog_waiting(stream->backlog) : 0;
}

bool
stream_is_compressed(const struct stream *stream)
{
	return stream->form >= FORM_GZIP;
}

bool
stream_is_whole(const struct stream *stream)
{
	return !stream->in_member && stream->raw_at == stream->raw_len;
}
