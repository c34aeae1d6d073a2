// tap.mjs - a small test harness: named steps in order, told in TAP, which meson reads.
// SPDX-License-Identifier: Apache-2.0

const steps = [];

export function test(name, run) {
  steps.push({ name, run });
}

/** A step that says aloud that it was not run, and why. */
export function skip(name, why) {
  steps.push({ name, why });
}

/** Says that the whole program was not run, and ends it. */
export function skipAll(why) {
  console.log(`1..0 # SKIP ${why}`);
  process.exit(0);
}

export function equal(actual, expected, what) {
  if (actual !== expected)
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

export function check(condition, what) {
  if (!condition)
    throw new Error(what);
}

/** Waits until `look` gives something true. */
export async function until(look, what, timeout = 8000) {
  const end = Date.now() + timeout;
  for (;;) {
    const found = await look();
    if (found)
      return found;
    if (Date.now() > end)
      throw new Error(`waited ${timeout} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function comment(error) {
  return String(error?.stack ?? error).split('\n').map((line) => `# ${line}`).join('\n');
}

/** Runs all steps; `cleanUp` runs whatever happened. */
export async function run(cleanUp) {
  let failed = 0;
  console.log(`1..${steps.length}`);
  for (const [i, step] of steps.entries()) {
    if (step.why !== undefined) {
      console.log(`ok ${i + 1} - ${step.name} # SKIP ${step.why}`);
      continue;
    }
    try {
      await step.run();
      console.log(`ok ${i + 1} - ${step.name}`);
    } catch (error) {
      failed++;
      console.log(comment(error));
      console.log(`not ok ${i + 1} - ${step.name}`);
    }
  }
  await cleanUp();
  process.exitCode = failed === 0 ? 0 : 1;
}
