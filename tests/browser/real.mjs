// real.mjs - the console over the real server with the sample coalition: three people, three worlds.
// SPDX-License-Identifier: Apache-2.0
// axe-core looks at every room of one of them, and at those of the others in which they are told less than a member;
// with TESTUDO_LONG=1 at all.
// Environment, beside that of support/browser.mjs:
//   TESTUDO_PROGRAM   the program; tools/demo.py runs it on a free port. Unset: all is skipped.
import { audit, long, newPage, nothingWentWrong, settled, shoot, signIn, startBrowser, visit } from './support/browser.mjs';
import { startCoalition } from './support/coalition.mjs';
import { check, equal, run, skipAll, test, until } from './support/tap.mjs';

if (process.env.TESTUDO_PROGRAM === undefined)
  skipAll('TESTUDO_PROGRAM names no program');
const browser = await startBrowser();
const server = await startCoalition(process.env.TESTUDO_PROGRAM);
const pages = {};

// What samples/expected_readers.json and samples/coalition.json say of each.
const PEOPLE = [
  { who: 'analyst.est', rule: 'a member', headline: /%/, knows: ['NATO', 'European Union', 'Norway', 'Japan', 'Switzerland'], ignores: [] },
  { who: 'analyst.jpn', rule: 'a partner', headline: /%/, knows: ['NATO', 'Estonia', 'Norway'], ignores: ['European Union', 'Switzerland', 'Example Grid Operator'] },
  { who: 'observer.che', rule: 'an observer', headline: /Withheld/, knows: ['NATO', 'Estonia', 'Norway'], ignores: ['European Union', 'Japan', 'Example Grid Operator'] },
];

const titles = (page) => page.locator('.objects a.object-link').allInnerTexts();

/** Every object of the list as it is filtered, by pressing the button until there is none. */
async function everyTitle(page) {
  const more = page.getByRole('button', { name: 'Show older ones' });
  await settled(page);
  while (await more.count() > 0) { // only a press takes it away: new objects are announced, not shown
    const before = (await titles(page)).length;
    await more.click();
    await until(async () => (await titles(page)).length > before, 'older ones');
    await settled(page);
  }
  return page.locator('.objects a.object-link').evaluateAll(
    (links) => links.map((one) => decodeURIComponent(one.getAttribute('href').split('/').pop())));
}

for (const { who, rule, headline, knows, ignores } of PEOPLE) {
  test(`${who} signs in, and the picture is that of ${rule}`, async () => {
    const page = pages[who] = await newPage(browser, server);
    await signIn(page, server, '/picture', who, server.password(who));
    await settled(page);
    const text = await page.locator('.headline').innerText();
    check(headline.test(text), text);
    const members = await page.locator('.ranking').first().locator('.row-title').allInnerTexts();
    check(!members.some((name) => ignores.includes(name)), members.join(', '));
    await shoot(page, `real-picture-${who}`);
  });
  test(`${who} finds just those indicators that their owners released`, async () => {
    const page = pages[who];
    await visit(page, '/intelligence?type=indicator');
    const expected = server.indicatorsFor(who.split('.')[1].toUpperCase());
    const found = new Set(await everyTitle(page));
    const missing = [...expected].filter((id) => !found.has(id));
    const beyond = [...found].filter((id) => !expected.has(id));
    check(expected.size > 0 && missing.length === 0 && beyond.length === 0, `missing ${missing}; beyond ${beyond}`);
  });
  test(`${who} knows whom it shares with, and nobody else`, async () => {
    const page = pages[who];
    await visit(page, '/organisations');
    const text = await page.locator('main').innerText();
    check(knows.every((name) => text.includes(name)), `not all of ${knows} in ${text}`);
    check(!ignores.some((name) => text.includes(name)), `one of ${ignores} in ${text}`);
  });
  test(`axe-core finds nothing serious in the rooms of ${who}`, async () => {
    for (const path of ['/picture', '/organisations', ...(rule === 'a member' || long ? ['/intelligence', '/sightings'] : [])]) {
      await visit(pages[who], path);
      const serious = await audit(pages[who]);
      check(serious.length === 0, `${path}: ${serious.join('\n')}`);
    }
  });
}

for (const [who, name, lines] of [['analyst.est', 'sensor-est', true], ['analyst.jpn', 'sensor-jpn', false]])
  test(`${who} sees its own sensor at work, and no other${lines ? ', with the lines of its hits' : ''}`, async () => {
    const page = pages[who];
    await visit(page, '/sensors');
    await until(async () => /Working/.test(await page.locator('.sensors tbody').innerText()), 'the sensor at work', 30_000);
    equal((await page.locator('.sensors a.object-link').allInnerTexts()).join(), name, 'sensors');
    await until(async () => await page.locator('.sensors .hour-bars rect').count() > 0, 'hits, by themselves', 60_000);
    await shoot(page, `real-sensors-${who}`);
    await page.getByRole('link', { name }).click();
    await settled(page);
    if (lines)
      await until(async () => await page.locator('.hit-line mark').count() > 0, 'a line, by itself', 30_000);
    else
      await page.getByText('This sensor sends no lines').waitFor();
    await shoot(page, `real-sensor-${who}`);
    const serious = await audit(page);
    check(serious.length === 0, serious.join('\n'));
  });
test('an observer, whose organisation has none, is told how one begins', async () => {
  const page = pages['observer.che'];
  await visit(page, '/sensors/sensor-est');
  await page.getByRole('heading', { name: 'Your organisation has no sensor of this name' }).waitFor();
  await visit(page, '/sensors');
  await page.getByRole('heading', { name: 'No sensor reports to your organisation yet' }).waitFor();
});
test('Estonia calls an indicator that it hit a false positive, and the opinion is there to be read', async () => {
  const page = pages['analyst.est'];
  await visit(page, '/sensors/sensor-est');
  const hit = page.locator('.hit').first();
  const indicator = decodeURIComponent((await hit.locator('a.object-link').getAttribute('href')).split('/').pop());
  await hit.getByRole('button', { name: 'False positive' }).click();
  await hit.getByRole('textbox').fill('Our own scanner.');
  await hit.getByRole('button', { name: 'Tell its owner' }).click();
  await hit.getByRole('link', { name: 'the opinion' }).click();
  await page.getByRole('heading', { level: 1, name: 'strongly-disagree' }).waitFor();
  await settled(page);
  const text = JSON.parse(await page.locator('pre.text').innerText());
  equal(text.object_refs.join(), indicator, 'object_refs');
  equal(text.explanation, 'Our own scanner.', 'explanation');
});

const search = '/intelligence?owner=EST&type=indicator';
let posted;
test('what Estonia posts is announced to a member by itself, and can be read', async () => {
  const page = pages['analyst.est'];
  await visit(page, search);
  await page.getByText('Live', { exact: true }).waitFor();
  posted = await server.post('EST', 'nato');
  await page.getByRole('button', { name: /Something new/ }).click();
  await until(async () => (await titles(page)).includes(posted.name), posted.name);
});
test('and its owner sees who else may read it', async () => {
  const page = pages['analyst.est'];
  await visit(page, `/intelligence/${posted.id}`);
  const rows = await page.locator('.readers tbody tr').allInnerTexts();
  check(rows.length > 1 && rows.some((row) => /Norway[^]*may:/.test(row)), rows.join('; '));
});
test('an observer may read it, and is not told who else may', async () => {
  const page = pages['observer.che'];
  await visit(page, `/intelligence/${posted.id}`);
  await page.getByRole('heading', { level: 1, name: posted.name }).waitFor();
  equal(await page.locator('.readers').count(), 0, 'verdicts');
});
test('to a partner outside the community it looks like one that is not there', async () => {
  const page = pages['analyst.jpn'];
  await visit(page, `/intelligence/${posted.id}`);
  await page.getByRole('heading', { name: 'Nothing here is for you to see' }).waitFor();
});
test('sightings of the running sensors appear by themselves', async () => {
  const page = pages['analyst.jpn'];
  await visit(page, '/sightings');
  const newest = () => page.locator('.sightings .cell-added a').first().getAttribute('href');
  const before = await newest();
  await until(async () => await newest() !== before, 'a newer one', 30_000);
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
