// states.mjs - the states that a server seldom shows: empty, failing, withheld, ended, in exercise.
// SPDX-License-Identifier: Apache-2.0
import { audit, mockOnly, newPage, nothingWentWrong, real, settled, shoot, signIn, startBrowser, startServer, visit }
  from './support/browser.mjs';
import { becomes, check, equal, run, skipAll, test, until } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const server = await startServer();
const browser = await startBrowser();
const rooms = ['picture', 'intelligence', 'sightings', 'sensors', 'organisations'];
const AN_OBJECT = '/intelligence/indicator--00000000-0000-4000-8000-000000000000';

/** Pictures the state, and has axe-core look at it. */
async function examine(page, name) {
  await shoot(page, `state-${name}`);
  const serious = await audit(page);
  check(serious.length === 0, serious.join('\n'));
}

async function as(who, path = '/picture') {
  const page = await newPage(browser, server);
  await signIn(page, server, path, who);
  await settled(page);
  return page;
}

const EMPTY = {
  picture: 'Nothing has been counted here',
  intelligence: 'There is nothing for you to read yet',
  sightings: 'Nothing has been sighted yet',
  sensors: 'No sensor reports to your organisation yet',
};

for (const [room, words] of Object.entries(EMPTY))
  test(`an empty ${room} says so and what to do`, async () => {
    const page = await as('empty', `/${room}`);
    await page.getByRole('heading', { name: words }).waitFor();
    check((await page.locator('.notice p').first().innerText()).length > 40, 'no advice');
    await examine(page, `empty-${room}`);
    await page.context().close();
  });
test('a directory of one says that it takes two to share', async () => {
  const page = await as('empty', '/organisations');
  await page.getByText('It takes two to share').waitFor();
  await examine(page, 'empty-organisations');
  await page.context().close();
});

for (const path of [...rooms.map((room) => `/${room}`), AN_OBJECT])
  test(`a failure in ${path.split('/').slice(0, 2).join('/')} says what is wrong, and trying again helps`, async () => {
    const page = await as('failing', path);
    const alert = page.locator('.failed');
    await alert.waitFor();
    const text = await alert.innerText();
    check(text.includes('The store could not be read') && text.includes('E_IO'), text);
    await examine(page, `failed-${path.split('/')[1]}${path === AN_OBJECT ? '-object' : ''}`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(async () => await alert.count() === 0, 'the failure to go');
    await settled(page);
    await becomes(() => page.locator('.shown').count(), 1, 'what was asked for');
    await page.context().close();
  });

test('what failed is asked again once, however often one presses, and says that it asks', async () => {
  const page = await as('failing', '/picture');
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
  await page.context().close();
});
test('what is there stays when asking again fails', async () => {
  const page = await as('duty');
  await page.route('**/api/picture*', (route) => route.abort());
  server.hint('picture');
  await page.getByText('This may be out of date').waitFor();
  equal(await page.locator('.headline').count(), 1, 'the headline');
  await page.unroute('**/api/picture*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await until(async () => await page.getByText('This may be out of date').count() === 0, 'the warning to go');
  await page.context().close();
});
test('an answer that is no JSON is a failure, not a blank page', async () => {
  const page = await as('duty');
  await page.route('**/api/sightings*', (route) => route.fulfill({ status: 200, body: '<html>proxy</html>' }));
  await visit(page, '/sightings');
  await page.locator('.failed').waitFor();
  await page.context().close();
});
test('while something loads, it says so', async () => {
  const page = await as('duty');
  await page.route('**/api/sightings*', () => undefined); // never answered
  await page.getByRole('link', { name: 'Sightings' }).click();
  await page.getByText('Loading the sightings').waitFor();
  await page.context().close();
});
test('an answer that was overtaken is not shown', async () => {
  const page = await as('duty', '/intelligence');
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
  await page.context().close();
});
test('withheld figures are called so, with the reason', async () => {
  const page = await as('observer');
  const text = await page.locator('.headline').innerText();
  check(/Withheld/.test(text) && /fewer than three/.test(text), text);
  check(!(await page.locator('main').innerText()).includes('null'), 'a bare null');
  check(await page.locator('.hidden-figure').count() > 5, 'figures');
  await examine(page, 'withheld');
  await page.context().close();
});
test('a member that keeps its figures is told apart from one without attacks', async () => {
  const page = await as('duty', '/picture?member=JPN');
  check(/keeps its figures/.test(await page.locator('.headline').innerText()), 'no reason');
  await examine(page, 'withheld-member');
  await page.context().close();
});
test('a malformed span is refused with the parameter’s name', async () => {
  const page = await as('duty', '/picture?from=yesterday');
  check(/from/.test(await page.locator('.failed').innerText()), 'no name');
  await page.context().close();
});
test('an ended session leads to the door and back to the same place', async () => {
  const page = await as('duty', '/sightings?member=EST');
  server.endSessions();
  await page.getByRole('link', { name: 'Organisations' }).click();
  await page.getByText('Your session has ended').waitFor();
  await examine(page, 'ended');
  await page.getByLabel('Login').fill('duty');
  await page.getByLabel('Password').fill('the tortoise walks at dawn');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Organisations' }).waitFor();
  await page.context().close();
});
test('the end of a session comes over the live line too', async () => {
  const page = await as('duty');
  await page.locator('.line-live').waitFor();
  server.hint('session');
  await page.getByText('Your session has ended').waitFor();
  await page.context().close();
});
test('an exercise says on every page that it is one', async () => {
  const page = await as('trainee');
  await page.getByText('Exercise, exercise, exercise').waitFor();
  await examine(page, 'exercise');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  check(!wide, 'the page overflows');
  await page.context().close();
});
test('an unreachable server is told, and asked again', async () => {
  const page = await newPage(browser, server);
  await page.route('**/api/session', (route) => route.abort());
  await page.goto(server.url);
  await page.getByText('The server cannot be reached').waitFor();
  await page.unroute('**/api/session');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Password').waitFor();
  await page.context().close();
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
