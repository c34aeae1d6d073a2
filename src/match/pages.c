/* pages.c - large memory in huge pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pages.h"

#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, SMALL_PAGE = 4096 };

static size_t
round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

/* Growing by half and more: sets of ten million values grow some thirty times. */
static size_t
grown(const struct pages *pages, size_t capacity)
{
	size_t more = pages->capacity + pages->capacity / 2;

	if (capacity < more)
		capacity = more;
	return round_up(capacity, capacity < HUGE_PAGE ? SMALL_PAGE : HUGE_PAGE);
}

/* The machine gives huge pages only where one can begin: so more is asked for, and what lies before
 * and behind is given back. */
static void *
map_huge(size_t size)
{
	uint8_t *data = mmap(
		NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t before;

	if (data == MAP_FAILED)
		return data;
	before = round_up((uintptr_t)data, HUGE_PAGE) - (uintptr_t)data;
	if (before > 0)
		munmap(data, before);
	munmap(data + before + size, HUGE_PAGE - before);
	return data + before;
}

static void *
map_fresh(size_t size)
{
	if (size >= HUGE_PAGE)
		return map_huge(size);
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

bool
pages_reserve(struct pages *pages, size_t capacity)
{
	size_t wanted;
	void *data;

	if (capacity <= pages->capacity)
		return true;
	if (capacity > SIZE_MAX / 4)
		return false;
	wanted = grown(pages, capacity);
	data = pages->data == NULL ? map_fresh(wanted)
				   : mremap(pages->data, pages->capacity, wanted, MREMAP_MAYMOVE);
	if (data == MAP_FAILED)
		return false;
	pages->data = data;
	pages->capacity = wanted;
	if (wanted >= HUGE_PAGE)
		madvise(data, wanted, MADV_HUGEPAGE); /* a wish: without, all is only slower */
	return true;
}

void
pages_trim(struct pages *pages)
{
	size_t wanted = round_up(pages->size, SMALL_PAGE);

	if (pages->data == NULL || wanted == 0 || wanted >= pages->capacity)
		return;
	if (munmap(pages->data + wanted, pages->capacity - wanted) == 0)
		pages->capacity = wanted;
}

void
pages_done(struct pages *pages)
{
	if (pages->data != NULL)
		munmap(pages->data, pages->capacity);
	*pages = (struct pages)PAGES_INIT;
}
