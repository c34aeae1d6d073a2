// states.mjs - the states that a server seldom shows: empty, failing, withheld, ended, in exercise.
// SPDX-License-Identifier: Apache-2.0
import { audit, mockOnly, newPage, nothingWentWrong, real, settled, shoot, sit, startBrowser, startServer, visit }
  from './support/browser.mjs';
import { becomes, check, equal, run, skipAll, test, until } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const server = await startServer();
const browser = await startBrowser();
const page = await newPage(browser, server);
const rooms = ['picture', 'intelligence', 'sightings', 'sensors', 'organisations'];
const AN_OBJECT = '/intelligence/indicator--00000000-0000-4000-8000-000000000000';

/** Pictures the state, and has axe-core look at it. */
async function examine(name) {
  await shoot(page, `state-${name}`);
  const serious = await audit(page);
  check(serious.length === 0, serious.join('\n'));
}

/** The page, as this person's; nothing stays of whose it was. */
async function as(who, path = '/picture') {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await sit(page, server, path, who);
}

const EMPTY = {
  picture: 'Nothing has been counted here',
  intelligence: 'There is nothing for you to read yet',
  sightings: 'Nothing has been sighted yet',
  sensors: 'No sensor reports to your organisation yet',
};

for (const [room, words] of Object.entries(EMPTY))
  test(`an empty ${room} says so and what to do`, async () => {
    await as('empty', `/${room}`);
    await page.getByRole('heading', { name: words }).waitFor();
    check((await page.locator('.notice p').first().innerText()).length > 40, 'no advice');
    await examine(`empty-${room}`);
  });
test('a directory of one says that it takes two to share', async () => {
  await as('empty', '/organisations');
  await page.getByText('It takes two to share').waitFor();
  await examine('empty-organisations');
});

for (const path of [...rooms.map((room) => `/${room}`), AN_OBJECT])
  test(`a failure in ${path.split('/').slice(0, 2).join('/')} says what is wrong, and trying again helps`, async () => {
    await as('failing', path);
    const alert = page.locator('.failed');
    await alert.waitFor();
    const text = await alert.innerText();
    check(text.includes('The store could not be read') && text.includes('E_IO'), text);
    await examine(`failed-${path.split('/')[1]}${path === AN_OBJECT ? '-object' : ''}`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(async () => await alert.count() === 0, 'the failure to go');
    await settled(page);
    await becomes(() => page.locator('.shown').count(), 1, 'what was asked for');
  });

test('what failed is asked again once, however often one presses, and says that it asks', async () => {
  await as('failing', '/picture');
  await page.locator('.failed').waitFor();
  let asked = 0;
  let answer;
  const held = new Promise((resolve) => { answer = resolve; });
  await page.route('**/api/picture*', async (route) => {
    asked++;
    await held;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.failed[aria-busy="true"]').waitFor();
  await page.getByRole('button', { name: 'Asking' }).dispatchEvent('click');
  answer();
  await page.locator('.headline').waitFor();
  equal(asked, 1, 'questions');
});
test('what is there stays when asking again fails', async () => {
  await as('duty');
  await page.route('**/api/picture*', (route) => route.abort());
  server.hint('picture');
  await page.getByText('This may be out of date').waitFor();
  equal(await page.locator('.headline').count(), 1, 'the headline');
  await page.unroute('**/api/picture*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await until(async () => await page.getByText('This may be out of date').count() === 0, 'the warning to go');
});
test('an answer that is no JSON is a failure, not a blank page', async () => {
  await as('duty');
  await page.route('**/api/sightings*', (route) => route.fulfill({ status: 200, body: '<html>proxy</html>' }));
  await visit(page, '/sightings');
  await page.locator('.failed').waitFor();
});
test('while something loads, it says so', async () => {
  await as('duty');
  await page.route('**/api/sightings*', () => undefined); // never answered
  await page.getByRole('link', { name: 'Sightings' }).click();
  await page.getByText('Loading the sightings').waitFor();
});
test('an answer that was overtaken is not shown', async () => {
  await as('duty', '/intelligence');
  let late;
  const overtaken = new Promise((resolve) => { late = resolve; });
  await page.route('**/api/objects?type=malware*', async (route) => {
    await overtaken;
    await route.continue().catch(() => undefined); // the page may have given it up
  });
  const gone = page.waitForEvent('requestfailed', (request) => request.url().includes('type=malware'));
  await page.getByLabel('Type').selectOption('malware');
  await page.getByLabel('Type').selectOption('report');
  await gone; // given up before it was answered
  late();
  await page.locator('.objects .type', { hasText: 'Report' }).first().waitFor();
  await settled(page);
  const types = new Set(await page.locator('.objects .type').allInnerTexts());
  equal([...types].join(), 'Report', 'types');
});
test('withheld figures are called so, with the reason', async () => {
  await as('observer');
  const text = await page.locator('.headline').innerText();
  check(/Withheld/.test(text) && /fewer than three/.test(text), text);
  check(!(await page.locator('main').innerText()).includes('null'), 'a bare null');
  check(await page.locator('.hidden-figure').count() > 5, 'figures');
  await examine('withheld');
});
test('a member that keeps its figures is told apart from one without attacks', async () => {
  await as('duty', '/picture?member=JPN');
  check(/keeps its figures/.test(await page.locator('.headline').innerText()), 'no reason');
  await examine('withheld-member');
});
test('a malformed span is refused with the parameter’s name', async () => {
  await as('duty', '/picture?from=yesterday');
  check(/from/.test(await page.locator('.failed').innerText()), 'no name');
});
test('an ended session leads to the door and back to the same place', async () => {
  await as('duty', '/sightings?member=EST');
  server.endSessions();
  await page.getByRole('link', { name: 'Organisations' }).click();
  await page.getByText('Your session has ended').waitFor();
  await examine('ended');
  await page.getByLabel('Login').fill('duty');
  await page.getByLabel('Password').fill('the tortoise walks at dawn');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Organisations' }).waitFor();
});
test('the end of a session comes over the live line too', async () => {
  await as('duty');
  await page.locator('.line-live').waitFor();
  server.hint('session');
  await page.getByText('Your session has ended').waitFor();
});
test('an exercise says on every page that it is one', async () => {
  await as('trainee');
  await page.getByText('Exercise, exercise, exercise').waitFor();
  await examine('exercise');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  check(!wide, 'the page overflows');
});
test('an unreachable server is told, and asked again', async () => {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.context().clearCookies();
  await page.route('**/api/session', (route) => route.abort());
  await page.goto(server.url);
  await page.getByText('The server cannot be reached').waitFor();
  await page.unroute('**/api/session');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Password').waitFor();
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
