/* growth.h - how much more of something there was, and how sure that is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two counts over spans of equal length are taken as Poisson. Given their sum, the later one is
 * binomial with p = r / (1 + r), where r is the ratio of the rates (Przyborowski and Wilenski,
 * Biometrika 31, 1940); the interval for p is Wilson's score interval at 95 % (JASA 22, 1927), brought
 * back by r = p / (1 - p). Its disadvantage: with fewer than about ten events in all it is a little too
 * narrow at times. Attacks that come in bursts are not Poisson; then the true interval is wider.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct growth {
	bool has_percent; /* before was not 0: percent and high are there */
	double percent;   /* 100 * (now / before - 1) */
	bool has_interval; /* there was anything at all */
	double low;
	double high; /* only with has_percent */
	bool significant; /* the interval does not hold 0 */
};

struct growth growth_of(int64_t before, int64_t now);
