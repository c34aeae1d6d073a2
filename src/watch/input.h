/* input.h - what one --input names: files that rotate, a growing folder, standard input, a socket, an interface.
 * SPDX-License-Identifier: Apache-2.0
 *
 * How a file is followed
 *   renamed      it is known by its inode, in a folder under its new name; what is left of a file
 *                that went out of sight is read to its end before anything newer
 *   truncated    it begins again at its start
 *   compressed or copied after it was read: the new file begins with the same text as one that is
 *                gone, and goes on where that one was left; NAME.gz, NAME.zst and NAME.xz wait
 * until NAME is gone rotated while the sensor was off: the file's rest is looked for beside it, by
 * inode and head A pattern in the last part of a path (glob(7), "access.log*") names those files of
 * its folder. Left out of folders: names that begin with '.' or end in ".tmp", and whatever is no
 * regular file. Folders below a folder are not entered. One thread at a time.
 */
#pragma once

#include "watch/source.h"
#include "watch/watch.h"

struct input;

/* `spec` must outlive the input. NULL when there is no memory. */
struct input *input_new(struct env *env, const struct watch_input *spec, bool once);
void input_free(struct input *input);
DEFINE_OWNED(input)

struct str input_path(const struct input *input);

/* What input_save wrote, of a run before; called before the first input_scan. */
MUST_CHECK enum err input_restore(struct input *input, const struct json *saved, struct fault *why);
/* An object of its own: {"path", "reader", "files", "gone"}. */
MUST_CHECK enum err input_save(struct input *input, struct json_writer *out, struct fault *why);

/* Looks what is there now. E_ABSENT: nothing, with `once`; E_TOO_MANY: more than INPUT_FILES_MAX
 * files. */
MUST_CHECK enum err input_scan(struct input *input, struct fault *why);

/* The next line of any file, valid until the next call; NULL data: no more until the next scan.
 * Files that cannot be read are logged and left out. */
MUST_CHECK enum err input_next_line(
	struct input *input, struct source **from, struct str *ret, struct fault *why);

/* The same by blocks of about `size` bytes; for formats that are lines. *ret is true when one came,
 * from *from, which waits to hear of it by source_settle. False: *from has come to an end, and its
 * blocks that are out must be settled before this is called again; when it is NULL too, there is
 * no more until the next scan. */
MUST_CHECK enum err input_next_block(struct input *input, size_t size, struct block *block,
	struct source **from, bool *ret, struct fault *why);

/* Closes a source that was given out: no more of it is wanted until its file changes. */
void input_leave(struct source *source);

/* Nothing more will come: standard input is closed; with `once`, every file was read to its end. */
bool input_ended(const struct input *input);
/* The first file that could not be read, or OK. */
enum err input_failure(const struct input *input, struct fault *why);
/* Bytes of plain files, as they were at the last look, and of packets, that wait to be read. */
uint64_t input_behind(const struct input *input);
/* Lines skipped for their length. */
uint64_t input_long_lines(const struct input *input);
/* Packets of an interface that the kernel dropped. */
uint64_t input_lost_packets(const struct input *input);
/* How often its interface was taken away. */
uint64_t input_times_away(const struct input *input);
