// planning.mjs - planners check a scenario in the page, import one, make an exercise of it; white checks one and exports a closed exercise.
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, mockOnly, newPage, nothingWentWrong, overflowing, pagesOf, real, shoot, sit, startBrowser, startServer, turn }
  from './support/browser.mjs';
import { becomes, check, equal, run, skipAll, test } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const server = await startServer();
const browser = await startBrowser();
const as = pagesOf(browser, server);
const folder = mkdtempSync(join(tmpdir(), 'testudo-planning-'));
const FIRST = 'scenario: {name: small, title: A small one}\nphases:\n  - {name: day1}\n  # wrong: "day1" has no length: say one, such as "8:00"\n';
const LONG = `${Array.from({ length: 300 }, (_, i) => `# line ${i + 1}`).join('\n')}\n# odd: nobody is asked this ${'very '.repeat(60)}often\n`;

mkdirSync(join(folder, 'small', 'parts', '.hidden'), { recursive: true });
writeFileSync(join(folder, 'small', 'scenario.yaml'), FIRST);
writeFileSync(join(folder, 'small', 'parts', 'injects.yaml'), LONG);
writeFileSync(join(folder, 'small', 'parts', '.hidden', 'no.yaml'), 'no');
writeFileSync(join(folder, 'small', 'README.md'), 'no scenario');
writeFileSync(join(folder, 'good.yaml'), 'scenario: {name: small, title: A small one}\n');
writeFileSync(join(folder, 'plan.xlsx'), 'PK');
const files = (page) => page.locator('input[type=file]');
const text = (page) => page.locator('.scenario-box textarea');
const checkIt = (page) => page.getByRole('button', { name: 'Check the scenario' }).click();

async function isWhole(page, name) {
  await shoot(page, `planning-${name}`, { fullPage: true });
  const serious = await audit(page);
  check(serious.length === 0, serious.join('\n'));
}

test('who plans nothing finds no door, and no page behind it', async () => {
  const page = await as('duty', '/exercises');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  equal(await page.getByRole('link', { name: 'Exercises' }).count(), 0, 'doors');
});
test('a planner takes a whole folder, of it what the command takes', async () => {
  const page = await as('planner', '/picture');
  await page.getByRole('link', { name: 'Exercises' }).click();
  await page.getByText('None was made here yet.').waitFor();
  await isWhole(page, 'empty');
  await files(page).nth(1).setInputFiles(join(folder, 'small'));
  await becomes(() => page.locator('.row-choice button').allInnerTexts().then((names) => names.join()), 'parts/injects.yaml,scenario.yaml', 'files');
  await page.getByRole('button', { name: 'scenario.yaml', exact: true }).click();
  equal(await text(page).inputValue(), FIRST, 'text');
});
test('each fault stands by its file and line, with the line as it is, and leads there', async () => {
  const page = await as('planner', '/exercises');
  await checkIt(page);
  await page.getByText('It cannot be played: 1 fault.').waitFor();
  const fault = page.locator('.scenario-faults li', { hasText: 'has no length' });
  equal(await fault.locator('.scenario-quoted').innerText(), '# wrong: "day1" has no length: say one, such as "8:00"', 'the line');
  await isWhole(page, 'faults');
  await page.getByRole('button', { name: 'parts/injects.yaml, line 301' }).press('Enter');
  await becomes(() => text(page).getAttribute('aria-label'), 'Text of parts/injects.yaml', 'file');
  equal(await text(page).evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd).slice(0, 16)), '# odd: nobody is', 'selected');
  check(await text(page).evaluate((area) => area === document.activeElement && area.scrollTop > 1000), 'the line is not in sight');
  equal(await page.locator('.scenario-gutter').evaluate((gutter) => gutter.scrollTop), await text(page).evaluate((area) => area.scrollTop), 'line numbers');
  await page.locator('.scenario-line', { hasText: 'nobody is asked this' }).waitFor();
  await shoot(page, 'planning-line');
});
test('a file that is chosen again opens at its beginning, and the focus stays where it was chosen', async () => {
  const page = await as('planner', '/exercises');
  const focused = () => page.evaluate(() => document.activeElement.innerText);
  for (const name of ['scenario.yaml', 'parts/injects.yaml']) {
    await page.getByRole('button', { name, exact: true }).click();
    await becomes(() => text(page).getAttribute('aria-label'), `Text of ${name}`, 'file');
    await becomes(focused, name, 'focus');
    equal(await text(page).evaluate((area) => area.scrollTop), 0, 'scrolled');
  }
});
test('what is changed is to be checked again, and then an exercise can be made', async () => {
  const page = await as('planner', '/exercises');
  await page.getByRole('button', { name: 'scenario.yaml, line 4' }).click();
  await becomes(() => text(page).getAttribute('aria-label'), 'Text of scenario.yaml', 'file');
  await text(page).fill(FIRST.replace(/ {2}# wrong.*\n/, ''));
  await page.getByText('The text was changed since this check.').waitFor();
  await page.getByText('The scenario has to be checked first').waitFor();
  await checkIt(page);
  await page.getByText('It can be played.').waitFor();
  await page.getByRole('button', { name: 'Make the exercise' }).click();
  await page.getByText('1 to 32 of a-z, 0-9 and -, and not “real”.').waitFor();
  await page.getByLabel(/^Name/).fill('unlucky');
  await page.getByRole('button', { name: 'Make the exercise' }).click();
  await page.locator('.outcome', { hasText: 'Not done: the scenario in' }).waitFor();
  await page.getByLabel(/^Name/).fill('autumn-2026');
  await page.getByRole('button', { name: 'Make the exercise' }).click();
  await page.getByText('autumn-2026 is made.').waitFor();
  await page.getByLabel('How it is served').getByText('testudo serve --home /var/lib/testudo/exercises/autumn-2026').waitFor();
  await becomes(() => page.locator('.exercise-homes li').count(), 1, 'homes');
  await isWhole(page, 'made');
});
test('a file is saved as it stands now', async () => {
  const page = await as('planner', '/exercises');
  await page.getByRole('button', { name: 'scenario.yaml', exact: true }).click();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save scenario.yaml' }).click()]);
  equal(readFileSync(await saved.path(), 'utf8'), FIRST.replace(/ {2}# wrong.*\n/, ''), 'text');
});
test('an import takes the place of the files, and says what it left out', async () => {
  const page = await as('planner', '/exercises');
  await page.getByLabel('File to import').setInputFiles(join(folder, 'plan.xlsx'));
  await page.getByText('1 thing could not be mapped:').waitFor();
  await page.locator('.scenario-notes', { hasText: 'plan.xlsx:7' }).waitFor();
  equal(await text(page).inputValue(), 'scenario: {name: small}\n', 'text');
  await isWhole(page, 'imported');
});
test('a node without a folder for exercises says what to do', async () => {
  const page = await as('bare', '/exercises');
  await page.getByText('None can be made here yet').waitFor();
  await page.getByText('exercises.folder').waitFor();
  await isWhole(page, 'bare');
});
test('exercises beyond those that are listed are counted', async () => {
  const page = await as('crowded', '/exercises');
  await page.getByRole('heading', { name: 'Made on this node (1,235)' }).waitFor();
  await page.getByText('and 1,234 more, by name after these: they stand in /var/lib/testudo/exercises.').waitFor();
});
test('what is no scenario is said to be none', async () => {
  const page = await as('bare', '/exercises');
  await files(page).first().setInputFiles(join(folder, 'plan.xlsx'));
  await page.getByText('There is no .yaml file among what you chose.').waitFor();
});
test('a scenario is written, checked, mended and made an exercise without a mouse, the focus always in sight', async () => {
  const page = await as('planner', '/exercises');
  const press = (key) => page.keyboard.press(key);
  const focused = () => page.evaluate(() => {
    const one = document.activeElement;
    return one.getAttribute('aria-label') ?? (one.labels?.[0]?.querySelector('.field-name') ?? one).innerText.trim();
  });
  const tabTo = async (name, most = 14) => {
    for (let i = 0; i < most; i++) {
      await press('Tab');
      const { outlineStyle, outlineWidth } = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return { outlineStyle: style.outlineStyle, outlineWidth: parseFloat(style.outlineWidth) };
      });
      check(outlineStyle !== 'none' && outlineWidth >= 2, `no outline on ${await focused()}`);
      if ((await focused()).startsWith(name))
        return;
    }
    throw new Error(`${name} was not reached in ${most} steps; the focus is on ${await focused()}`);
  };
  await page.reload();
  await page.getByRole('button', { name: 'Write one here' }).waitFor();
  await page.locator('h1').focus();
  for (const name of ['Files', 'Or a whole folder', 'Write one here'])
    await tabTo(name, 1);
  await press('Enter');
  await becomes(focused, 'Text of scenario.yaml', 'focus once one writes');
  await page.keyboard.type('scenario: {name: small, title: A small one}\n# wrong: no length');
  await tabTo('Check the scenario', 1);
  await press('Enter');
  await page.getByText('It cannot be played: 1 fault.').waitFor();
  equal(await focused(), 'Check the scenario', 'focus after the check');
  await tabTo('scenario.yaml, line 2', 3);
  await press('Enter');
  await becomes(focused, 'Text of scenario.yaml', 'focus on the fault');
  await page.keyboard.type('# right'); // the faulty line was selected
  await tabTo('Check the scenario', 1);
  await press('Enter');
  await page.getByText('It can be played.').waitFor();
  await tabTo('Name');
  await page.keyboard.type('real');
  await tabTo('Make the exercise', 3);
  await press('Enter');
  await becomes(focused, 'Name (required)', 'focus on what is wrong');
  await press('Control+a');
  await page.keyboard.type('winter-2026');
  await tabTo('Port', 1);
  await press('Control+a');
  await page.keyboard.type('many');
  await press('Enter');
  await page.getByText('A number up to 65535.').waitFor();
  equal(await focused(), 'Port', 'focus on what is wrong');
  await press('Control+a');
  await page.keyboard.type('7000');
  await press('Enter');
  await page.getByText('winter-2026 is made.').waitFor();
  await page.getByRole('button', { name: 'Leave out scenario.yaml' }).focus();
  await press('Enter');
  await becomes(focused, 'Files', 'focus once it is left out');
});
test('white checks a scenario too, and only white has the door', async () => {
  const page = await as('white', '/board');
  await page.getByRole('link', { name: 'Scenario' }).click();
  await page.getByRole('button', { name: 'Write one here' }).click();
  await text(page).fill('# nothing yet\n');
  await checkIt(page);
  await page.getByText('there is no section "scenario"').waitFor();
  await isWhole(page, 'white');
  equal(await page.getByText('New exercise').count(), 0, 'places to make one');
  const blue = await as('blue', '/board');
  equal(await blue.getByRole('link', { name: 'Scenario' }).count(), 0, 'doors of blue');
});
test('the archive waits for the close', async () => {
  const page = await as('white', '/white');
  await page.getByText('It is made after the close.').waitFor();
});
test('white makes the archive of a closed exercise, tells its key, and fetches it', async () => {
  const page = await as('ended', '/white');
  await page.getByRole('button', { name: 'Make the archive' }).click();
  await page.getByText('over.exercise is made.').waitFor();
  await page.getByText('0123456789abcdef'.repeat(4)).waitFor();
  await isWhole(page, 'archive');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'over.exercise' }).click()]);
  equal(saved.suggestedFilename(), 'over.exercise', 'name');
  equal(readFileSync(await saved.path(), 'utf8'), 'the archive', 'bytes');
});
test('nothing sticks out, at whatever width', async () => {
  const page = await newPage(browser, server, { theme: 'light', width: 320, height: 640 });
  await sit(page, server, '/exercises', 'planner');
  await files(page).nth(1).setInputFiles(join(folder, 'small'));
  await checkIt(page);
  await page.getByText('It cannot be played').waitFor();
  await isWhole(page, 'faults-320');
  for (const size of [{ width: 320, height: 640, theme: 'light' }, { width: 768, height: 1024, theme: 'dark' }, { width: 3840, height: 2160, theme: 'light' }]) {
    await turn(page, size);
    await shoot(page, `planning-faults-${size.width}`);
    const wide = await page.evaluate(overflowing);
    check(wide.length === 0, `at ${size.width} pixels ${wide.join('; ')}`);
  }
  await page.context().close();
});

nothingWentWrong(test, check);
await run(async () => {
  rmSync(folder, { recursive: true });
  await browser.close();
  await server.stop();
});
