/* stream.h - the bytes of one file, decompressed if need be.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Plain, gzip (RFC 1952), Zstandard (RFC 8878) and xz files are told apart by their first bytes,
 * never by their names; several compressed members one after the other are one text. A file that
 * still grows may be read on after its end was met.
 */
#pragma once

#include "base/env.h"

struct capture;
struct stream;

/* Takes `file` over, an open descriptor at its start. NULL when there is no memory (then the
 * descriptor is closed). */
struct stream *stream_new(struct env *env, int file);
/* Takes over a socket that datagrams come to (net/udp_socket.h). The text is each datagram behind
 * DATAGRAM_HEADER bytes: its length in four, then its sender's address in sixteen (IPv4 mapped). */
enum { DATAGRAM_HEADER = 20 };
struct stream *stream_new_datagrams(struct env *env, int socket);
/* Takes over what is plain whatever it begins with. */
struct stream *stream_new_plain(struct env *env, int file);
/* Takes over a socket that messages come to. Each gets a line end when it has none; zeros at its end
 * are cut. */
struct stream *stream_new_messages(struct env *env, int socket);
/* Packets of an interface, which outlives the stream, by a thread of their own (backlog.h). NULL when there is
 * no memory, descriptor or thread. */
struct stream *stream_new_capture(struct env *env, struct capture *capture);
void stream_free(struct stream *stream);
DEFINE_OWNED(stream)

/* Up to `len` bytes into `to`; *ret is 0 when there are no more now. E_CORRUPT: damaged compressed
 * data; E_IO. */
MUST_CHECK enum err stream_read(struct stream *stream, void *to, size_t len, size_t *ret,
	struct fault *why);

/* Goes `len` bytes of text further without looking; E_CORRUPT when the text is shorter. */
MUST_CHECK enum err stream_skip(struct stream *stream, uint64_t len, struct fault *why);

/* A plain file from its start again, as after truncation. */
MUST_CHECK enum err stream_rewind(struct stream *stream, struct fault *why);

int stream_file(const struct stream *stream);
/* Messages and packets too: nothing now is no end. */
bool stream_is_datagrams(const struct stream *stream);
/* Is it to be read although its file tells of nothing? Packets have left it already. */
bool stream_wants_asking(const struct stream *stream);
/* Bytes of packets that came and were not read yet; 0 of anything else. */
size_t stream_waiting(const struct stream *stream);
/* Known only once something was read. */
bool stream_is_compressed(const struct stream *stream);
/* All compressed members so far are whole: true for plain files. */
bool stream_is_whole(const struct stream *stream);
