/* home_file.c - files that a command wrote into the exercise's folder, and replies that are such a file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/home_file.h"

#include <stdlib.h>

enum err
home_file_path(const struct visit *visit, struct str name, char **ret, struct fault *why)
{
	*ret = str_cstr(visit->arena, str_printf(visit->arena, "%.*s/%.*s",
					      STR_FMT(visit->web->settings.home), STR_FMT(name)));
	return *ret == NULL ? fail_nomem(why) : OK;
}

static void
release_map(void *of)
{
	file_map_done(of);
	free(of);
}

enum err
home_file_reply(struct visit *visit, struct file_map *map, const char *media_type,
	struct str save_as, struct fault *why)
{
	struct str disposition = str_printf(
		visit->arena, "attachment; filename=\"%.*s\"", STR_FMT(save_as));
	struct file_map *kept = malloc(sizeof(*kept));

	if (kept == NULL || disposition.data == NULL) {
		file_map_done(map);
		free(kept);
		return fail_nomem(why);
	}
	*kept = *map;
	*map = (struct file_map){ 0 };
	visit->reply->body = kept->content;
	visit->reply->shared = kept;
	visit->reply->release = release_map;
	http_reply_header(visit->reply, STR("Content-Type"), str_of(media_type));
	http_reply_header(visit->reply, STR("Content-Disposition"), disposition);
	return OK;
}
