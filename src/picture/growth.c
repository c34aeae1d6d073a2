/* growth.c - how much more of something there was, and how sure that is.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture/growth.h"

#include <math.h>

/* The standard normal's quantile at 97.5 %. */
static const double z = 1.959963984540054;

static double
percent_of_share(double share)
{
	return 100.0 * (share / (1.0 - share) - 1.0);
}

struct growth
growth_of(int64_t before, int64_t now)
{
	struct growth growth = { 0 };
	double n = (double)before + (double)now;
	double share;
	double middle;
	double reach;

	if (n <= 0.0)
		return growth;
	share = (double)now / n;
	middle = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
	reach = z / (1.0 + z * z / n) * sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
	growth.has_interval = true;
	growth.low = percent_of_share(fmax(middle - reach, 0.0));
	growth.has_percent = before > 0;
	if (growth.has_percent) {
		growth.percent = 100.0 * ((double)now / (double)before - 1.0);
		growth.high = percent_of_share(middle + reach);
	}
	growth.significant = growth.low > 0.0 || (growth.has_percent && growth.high < 0.0);
	return growth;
}
