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

const WAIT = 8000;
const LOOK_EVERY = 50;
const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));

/** Waits until `look` gives something true. */
export async function until(look, what, timeout = WAIT) {
  const end = Date.now() + timeout;
  for (;;) {
    const found = await look();
    if (found)
      return found;
    if (Date.now() > end)
      throw new Error(`waited ${timeout} ms in vain: ${what}`);
    await pause();
  }
}

/** Waits until `look` gives what is expected: a page that was asked for something is still drawing it. */
export async function becomes(look, expected, what, timeout = WAIT) {
  const end = Date.now() + timeout;
  let actual = await look();
  while (actual !== expected && Date.now() < end) {
    await pause();
    actual = await look();
  }
  equal(actual, expected, what);
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
