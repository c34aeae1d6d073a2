/* kernel.c - the choice among the kernels.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Adding a kernel: 1 write kernel_NAME.c, 2 its compiler's options in meson.build, 3 a row here.
 */
#include "match/kernel.h"

extern const struct kernel kernel_plain;

static bool
runs_everywhere(void)
{
	return true;
}

#ifdef __x86_64__
extern const struct kernel kernel_sse42;
extern const struct kernel kernel_avx2;
extern const struct kernel kernel_avx512;

static bool
runs_sse42(void)
{
	return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
}

/* LZCNT came with the first of them, and not every compiler knows its name here. */
static bool
runs_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

static bool
runs_avx512(void)
{
	return runs_avx2() && __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
	       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
	       __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
	       __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("gfni");
}
#endif

#ifdef __aarch64__
extern const struct kernel kernel_neon;
#endif

/* The fastest first. */
static const struct {
	const struct kernel *kernel;
	bool (*runs_here)(void);
} kernels[] = {
#ifdef __x86_64__
	{ &kernel_avx512, runs_avx512 },
	{ &kernel_avx2, runs_avx2 },
	{ &kernel_sse42, runs_sse42 },
#endif
#ifdef __aarch64__
	{ &kernel_neon, runs_everywhere }, /* in this architecture */
#endif
	{ &kernel_plain, runs_everywhere },
};

enum { KERNELS = sizeof(kernels) / sizeof(*kernels) };

const struct kernel *
kernel_best(void)
{
	size_t best = 0;

	while (!kernels[best].runs_here())
		best++;
	return kernels[best].kernel;
}

enum err
kernel_find(struct str name, const struct kernel **ret, struct fault *why)
{
	size_t i = 0;

	while (i < KERNELS && !str_eq(name, str_of(kernels[i].kernel->name)))
		i++;
	if (i == KERNELS)
		return fail(why, E_INVALID, "no kernel is named \"%.*s\": there are %s",
			STR_FMT(name), kernel_names());
	if (!kernels[i].runs_here())
		return fail(why, E_ABSENT, "this machine cannot run the kernel \"%.*s\"",
			STR_FMT(name));
	*ret = kernels[i].kernel;
	return OK;
}

const char *
kernel_names(void)
{
#if defined(__x86_64__)
	return "avx512, avx2, sse4.2, plain";
#elif defined(__aarch64__)
	return "neon, plain";
#else
	return "plain";
#endif
}
