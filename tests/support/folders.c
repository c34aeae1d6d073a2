/* folders.c - folders that tests write to.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/folders.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MEMORY_FOLDER "/dev/shm"

static bool
memory_has_room(void)
{
	const unsigned long enough = 1024ul * 1024 * 1024; /* containers often have 64 MB */
	struct statvfs there;

	return access(MEMORY_FOLDER, W_OK) == 0 && statvfs(MEMORY_FOLDER, &there) == 0 &&
	       there.f_bavail * there.f_bsize >= enough;
}

bool
new_folder(char ret[NEW_FOLDER_SIZE])
{
	snprintf(ret, NEW_FOLDER_SIZE, "%s/testudo-test-XXXXXX",
		memory_has_room() ? MEMORY_FOLDER : "/tmp");
	return mkdtemp(ret) != NULL;
}

void
empty_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char name[512];

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		unlink(name);
	}
	if (folder != NULL)
		closedir(folder);
}
