// exercise_look.mjs - every room of an exercise in every width, dark and light: nothing overflows, no hostile text is
// read as HTML; axe-core at the two widths that differ most in layout. And the hall's screen, which never scrolls.
// SPDX-License-Identifier: Apache-2.0
import { argv } from 'node:process';
import { audit, mockOnly, newPage, nothingWentWrong, overflowing, real, settled, shoot, signIn, startBrowser, startServer, visit }
  from './support/browser.mjs';
import { check, run, skipAll, test } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const WIDTHS = [320, 1280, 3840];
const HEIGHTS = { 320: 640, 1280: 900, 3840: 2160 };
const AUDITED = [320, 1280];

const server = await startServer();
const browser = await startBrowser();

/** What a hostile text would have made of the page. */
const broken = () => document.title === 'broken' || document.querySelector('#app img, #app script') !== null;

// node exercise_look.mjs [play|desks|hall]: one part, or all.
const part = argv[2] ?? 'all';
const wanted = (name) => part === 'all' || part === name;

const PLAY = [
  ['blue', 'board', '/board'],
  ['blue', 'why', '/board?team=blue1&category=incident'],
  ['large', 'large-board', '/board?team=blue3&category=availability'],
  ['large', 'large-systems', '/board?team=blue3&show=systems'],
  ['unranked', 'objectives', '/board'],
  ['white', 'timeline', '/timeline?open=press-1'],
  ['white', 'timeline-teams', '/timeline?lanes=team&zoom=hours'],
  ['white', 'timeline-table', '/timeline?lanes=table'],
  ['large', 'large-timeline', '/timeline?zoom=all'],
  ['blue', 'team', '/team?open=inject%3Apress-1%3Ablue1'],
  ['blue', 'team-graded', '/team?open=inject%3Aphishing%3Ablue1'],
  ['blue', 'team-reports', '/team?show=reports&template=incident'],
  ['large', 'large-team-systems', '/team?team=blue2&show=systems'],
  ['blue', 'team-messages', '/team?show=messages'],
  ['blue', 'team-score', '/team?show=score&category=incident'],
  ['white', 'record', '/record'],
  ['white', 'timeline-new', '/timeline?edit=%2B'],
  ['white', 'timeline-change', '/timeline?edit=water-1'],
  ['large', 'large-timeline-teams', '/timeline?lanes=team&zoom=all'],
  ['blue', 'team-systems', '/team?show=systems'],
];
const DESKS = [
  ['white', 'white', '/white'],
  ['large', 'large-white', '/white'],
  ['grader', 'grading', '/grading?open=report%3A0003'],
  ['grader', 'grading-queue', '/grading?show=all'],
  ['white', 'grading-shared', '/grading?part=shared'],
  ['unranked', 'grading-goals', '/grading?part=goals'],
  ['red', 'red', '/red'],
  ['large', 'large-red', '/red'],
  ['green', 'checks', '/checks'],
  ['users', 'usability', '/usability'],
  ['yellow', 'news', '/news'],
  ['white', 'people', '/people?add=one'],
  ['large', 'large-people', '/people?add=many'],
  ['white', 'truth', '/truth?team=blue1'],
  ['closed', 'review', '/review'],
  ['large', 'large-review', '/review'],
  ['onlooker', 'onlooker-board', '/board'],
];
const ROOMS = [...(wanted('play') ? PLAY : []), ...(wanted('desks') ? DESKS : [])];

const people = [...new Set(ROOMS.map(([who]) => who))];
for (const [i, width] of WIDTHS.entries())
  for (const who of people) {
    const theme = (i + people.indexOf(who)) % 2 === 0 ? 'dark' : 'light';
    let page;
    test(`${who} enters at ${width} pixels, ${theme}`, async () => {
      page = await newPage(browser, server, { theme, width, height: HEIGHTS[width] });
      await signIn(page, server, '/board', who);
    });
    for (const [, name, path] of ROOMS.filter(([other]) => other === who))
      test(`${name} fits ${width} pixels, ${theme}${AUDITED.includes(width) ? ', and axe-core finds nothing serious' : ''}`, async () => {
        await visit(page, path);
        await settled(page);
        await shoot(page, `exercise-${name}-${width}-${theme}`, { fullPage: width < 2000 });
        const wide = await page.evaluate(overflowing);
        check(wide.length === 0, wide.join('; '));
        check(!await page.evaluate(broken), 'a hostile text was read as HTML');
        check(await page.locator('.failed').count() === 0, await page.locator('main').innerText());
        const serious = AUDITED.includes(width) ? await audit(page) : [];
        check(serious.length === 0, serious.join('\n'));
      });
    test(`the page of ${who} at ${width} pixels is closed`, async () => page.context().close());
  }

for (const [width, height] of !wanted('hall') ? [] : [[1920, 1080], [3840, 2160], [1280, 720], [400, 800]])
  for (const game of ['large', 'small', 'unranked'])
    test(`the hall’s screen shows ${game} at ${width} by ${height} without scrolling`, async () => {
      server.exercise.hall.game = game;
      const page = await newPage(browser, server, { theme: 'light', width, height });
      await page.goto(`${server.url}/hall`);
      await page.locator('.hall-row').first().waitFor();
      await shoot(page, `hall-${game}-${width}`);
      const { scrolls, cut, rows } = await page.evaluate(() => ({
        scrolls: document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
        rows: document.querySelectorAll('.hall-row').length,
        cut: [...document.querySelectorAll('.hall-row, .hall-foot, .hall-clock')].filter((one) => {
          const box = one.getBoundingClientRect();
          return box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.height < 6;
        }).length }));
      check(!scrolls, 'it scrolls');
      check(rows === (game === 'large' ? 24 : 6) && cut === 0, `${rows} rows, ${cut} cut off`);
      check(!await page.evaluate(broken), 'a hostile text was read as HTML');
      const serious = width === 1920 ? await audit(page) : [];
      check(serious.length === 0, serious.join('\n'));
      await page.context().close();
    });

/** As from the server of a dry run: each reply of the interface says so. */
async function likeDryRun(page) {
  await page.route('**/api/**', async (route) => {
    if (route.request().url().includes('/stream'))
      return route.continue();
    const reply = await route.fetch();
    return route.fulfill({ response: reply, headers: { ...reply.headers(), 'x-testudo-dry-run': 'yes' } });
  });
}

for (const width of !wanted('hall') ? [] : [1280, 320])
  test(`a dry run says so on every page at ${width} pixels, before the sign-in and in the hall too`, async () => {
    server.exercise.hall.game = 'small';
    const page = await newPage(browser, server, { theme: 'light', width });
    const marks = () => page.locator('.dry-run', { hasText: 'Dry run' });
    await likeDryRun(page);
    await page.goto(server.url);
    await page.getByLabel('Login').waitFor();
    check(await marks().count() === 1 && await marks().isVisible(), 'the sign-in does not say it');
    await signIn(page, server, '/board', 'blue');
    for (const path of ['/board', '/team', '/intelligence']) {
      await visit(page, path);
      check(await marks().count() === 1 && await marks().isVisible(), `${path} does not say it`);
      check((await page.evaluate(overflowing)).length === 0, `${path} is too wide`);
    }
    const serious = await audit(page);
    check(serious.length === 0, serious.join('\n'));
    await shoot(page, `exercise-dry-run-${width}`);
    await page.goto(`${server.url}/hall`);
    await page.locator('.hall-row').first().waitFor();
    check(await marks().isVisible(), 'the hall does not say it');
    check(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), 'the hall scrolls');
    await page.context().close();
  });

if (wanted('hall'))
  test('the exercise itself does not say that it is a dry run', async () => {
    const page = await newPage(browser, server);
    await signIn(page, server, '/board', 'blue');
    check(await page.locator('.dry-run').count() === 0, 'it says so');
    await page.context().close();
  });

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
