// exercise_look.mjs - every room of an exercise in every width: nothing overflows, no hostile text is read as HTML, and
// axe-core finds nothing serious. And the hall's screen, which never scrolls.
// SPDX-License-Identifier: Apache-2.0
// Ordinarily each width is tried in one theme, another with each person, and axe-core, which is slow, looks at each room
// once, at one of the two widths that differ most in layout, in turns. With TESTUDO_LONG=1 each width is tried in both
// themes, and axe-core looks at each room at both widths in both.
import { audit, long, mockOnly, newPage, nothingWentWrong, overflowing, real, shoot, sit, startBrowser, startServer, turn, visit }
  from './support/browser.mjs';
import { check, run, skipAll, test } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const THEMES = ['dark', 'light'];
const SIZES = [
  { width: 320, height: 640, audited: true },
  { width: 1280, height: 900, audited: true },
  { width: 3840, height: 2160, audited: false },
];
const AUDITED = SIZES.filter((size) => size.audited).map((size) => size.width);

const server = await startServer();
const browser = await startBrowser();

/** What a hostile text would have made of the page. */
const broken = () => document.title === 'broken' || document.querySelector('#app img, #app script') !== null;

const ROOMS = [
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

/** In the page: titles of rows that are squeezed to nothing, or to more lines than their place on a time line has. */
function squeezed() {
  return [...document.querySelectorAll('main .row-title')].filter((title) => title.offsetParent !== null && title.textContent.length > 3)
    .filter((title) => title.closest('.lane-item') === null ? title.clientWidth < 40 : title.offsetHeight > title.closest('.lane-item').clientHeight)
    .map((title) => title.textContent);
}

/** In the page: words of objectives' names, of a length that words have, that stand on two lines. */
function splitWords() {
  return [...document.querySelectorAll('.stage-table .team-name, .goal-table .team-name')].flatMap((name) => {
    const range = document.createRange();
    return [...name.firstChild.data.matchAll(/(?<!\S)\S{1,24}(?!\S)/g)].filter(({ 0: word, index }) => {
      range.setStart(name.firstChild, index);
      range.setEnd(name.firstChild, index + word.length);
      return new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
    }).map(([word]) => word);
  });
}

const page = await newPage(browser, server);
const people = [...new Set(ROOMS.map(([who]) => who))];

/** Whether axe-core looks at the room, the nth of all. */
const isAudited = (size, nth) => size.audited && (long || AUDITED[nth % AUDITED.length] === size.width);

for (const [p, who] of people.entries()) {
  test(`${who} enters`, async () => sit(page, server, '/board', who));
  for (const size of SIZES.flatMap((one, i) => (long ? [0, 1] : [0]).map((turned) => ({ ...one, theme: THEMES[(i + p + turned) % 2] }))))
    for (const [nth, [, name, path]] of [...ROOMS.entries()].filter(([, [other]]) => other === who))
      test(`${name} fits ${size.width} pixels, ${size.theme}${isAudited(size, nth) ? ', and axe-core finds nothing serious' : ''}`, async () => {
        await turn(page, size);
        await visit(page, path);
        await shoot(page, `exercise-${name}-${size.width}-${size.theme}`, { fullPage: size.width < 2000 });
        const wide = await page.evaluate(overflowing);
        check(wide.length === 0, wide.join('; '));
        check(!await page.evaluate(broken), 'a hostile text was read as HTML');
        const cut = await page.locator('.record-entry .properties .tag').evaluateAll((tags) => tags.filter((tag) => tag.scrollWidth > tag.clientWidth + 1 && tag.textContent.length < 20).map((tag) => tag.textContent));
        check(cut.length === 0, `cut off: ${cut.join(', ')}`);
        const thin = await page.evaluate(squeezed);
        check(thin.length === 0, `squeezed: ${thin.slice(0, 5).join(', ')}`);
        const split = await page.evaluate(splitWords);
        check(split.length === 0, `split: ${split.slice(0, 5).join(', ')}`);
        const crossed = await page.evaluate(() => {
          const boxOf = (name) => document.querySelector(name)?.getBoundingClientRect();
          return (boxOf('.truth-tick')?.bottom ?? 0) > (boxOf('.truth-lane')?.top ?? 0) + 1;
        });
        check(!crossed, 'the times of the truth line stand in its first lane');
        check(await page.locator('.failed').count() === 0, await page.locator('main').innerText());
        const serious = isAudited(size, nth) ? await audit(page) : [];
        check(serious.length === 0, serious.join('\n'));
      });
}

for (const game of ['large', 'small', 'unranked'])
  for (const [width, height] of [[1920, 1080], [3840, 2160], [1280, 720], [400, 800]])
    test(`the hall’s screen shows ${game} at ${width} by ${height} without scrolling`, async () => {
      server.exercise.hall.game = game;
      await turn(page, { width, height, theme: 'light' });
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
      const names = await page.locator('.hall-team').evaluateAll((all) => all.filter((one) => one.textContent.length < 40 &&
        (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight + 1)).map((one) => one.textContent));
      check(game === 'large' || width < 1280 || names.length === 0, `names cut off: ${names.join('; ')}`);
      check(!await page.evaluate(broken), 'a hostile text was read as HTML');
      const serious = width === 1920 ? await audit(page) : [];
      check(serious.length === 0, serious.join('\n'));
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

test('a dry run says so on every page, before the sign-in and in the hall too', async () => {
  server.exercise.hall.game = 'small';
  const copy = await newPage(browser, server, { theme: 'light' });
  const marks = () => copy.locator('.dry-run', { hasText: 'Dry run' });
  const isMarked = async (where) => {
    for (const width of [1280, 320]) {
      await copy.setViewportSize({ width, height: 900 });
      check(await marks().count() === 1 && await marks().isVisible(), `${where} does not say it at ${width} pixels`);
      check((await copy.evaluate(overflowing)).length === 0, `${where} is too wide at ${width} pixels`);
    }
  };
  await likeDryRun(copy);
  await copy.goto(server.url);
  await copy.getByLabel('Login').waitFor();
  await isMarked('the sign-in');
  await sit(copy, server, '/board', 'blue');
  for (const path of ['/board', '/team', '/intelligence']) {
    await visit(copy, path);
    await isMarked(path);
  }
  const serious = await audit(copy);
  check(serious.length === 0, serious.join('\n'));
  await shoot(copy, 'exercise-dry-run');
  await copy.goto(`${server.url}/hall`);
  await copy.locator('.hall-row').first().waitFor();
  await isMarked('the hall');
  check(await copy.evaluate(() => document.documentElement.scrollHeight <= innerHeight), 'the hall scrolls');
  await copy.context().close();
});
test('the exercise itself does not say that it is a dry run', async () => {
  await sit(page, server, '/board', 'blue');
  check(await page.locator('.dry-run').count() === 0, 'it says so');
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
