// exercise_keyboard.mjs - every desk of an exercise can be worked at without a mouse; and its empty, failing and slow states.
// SPDX-License-Identifier: Apache-2.0
import { audit, mockOnly, newPage, nothingWentWrong, real, settled, shoot, sit, startBrowser, startServer, visit } from './support/browser.mjs';
import { becomes, check, equal, run, skipAll, test, until } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const server = await startServer();
const browser = await startBrowser();
const { small } = server.exercise.games;
const page = await newPage(browser, server, { width: 1440 });

const press = (key) => page.keyboard.press(key);
const focused = () => page.evaluate(() => {
  const one = document.activeElement;
  return one.getAttribute('aria-label') ?? (one.innerText?.trim() || one.id || one.tagName);
});

/** The page, as this person's; nothing stays of whose it was. */
async function as(who, path) {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await sit(page, server, path, who);
}

/** Presses Tab until something with this text has the focus. */
async function tabTo(text, limit = 90) {
  for (let i = 0; i < limit; i++) {
    await press('Tab');
    if ((await focused()).includes(text))
      return;
  }
  throw new Error(`${text} was not reached in ${limit} steps; the focus is on ${await focused()}`);
}

test('the bar leads to each room, and its heading takes the focus', async () => {
  await as('white', '/board');
  for (const room of ['Time line', 'White', 'Grading', 'People']) {
    await page.evaluate(() => document.body.focus());
    await page.getByRole('link', { name: room, exact: true }).focus();
    await press('Enter');
    await settled(page);
    await until(async () => await page.evaluate(() => document.activeElement.tagName) === 'H1', `the heading of ${room}`);
    await becomes(focused, room, 'focus');
    await until(async () => (await page.title()).startsWith(room), `the title of ${room}`);
  }
});
test('on a narrow screen the bar shows the room that is open, and at which end more doors follow', async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await sit(page, server, '/review', 'white');
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  const { left, right } = await rooms.locator('[aria-current]').evaluate((door) => door.getBoundingClientRect());
  check(left >= -1 && right <= 321, `the door of the review is at ${left} to ${right}`);
  const corner = async (scrolled) => {
    await rooms.evaluate((one, to) => { one.scrollLeft = to; }, scrolled);
    const { y, height } = await rooms.boundingBox();
    return page.screenshot({ clip: { x: 316, y: y + height - 3, width: 4, height: 2 } });
  };
  check(!(await corner(0)).equals(await corner(100_000)), 'the right end looks as if nothing followed');
  await sit(page, server, '/exercises', 'planner');
  const last = await rooms.locator('[aria-current]').evaluate((door) => door.getBoundingClientRect().right);
  check(last <= 321, `the door of the exercises ends at ${last}`);
  await page.setViewportSize({ width: 1440, height: 900 });
});
test('the focus can be seen wherever it is on white’s desk', async () => {
  await as('white', '/white');
  for (let i = 0; i < 45; i++) {
    await press('Tab');
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    });
    check(seen, `no outline on ${await focused()}`);
  }
});
test('a team of the board opens into its reasons and closes again', async () => {
  await visit(page, '/board');
  await tabTo('Blue');
  await press('ArrowDown');
  await press('ArrowUp');
  await press('Enter');
  await page.locator('.why').waitFor();
  await tabTo('Availability');
  await press('Enter');
  await page.locator('.why-line').first().waitFor();
});
test('the time line is one stop of Tab; arrows lead from inject to inject and from lane to lane', async () => {
  await visit(page, '/timeline?zoom=all');
  await tabTo('Letter with an invoice, 0:10');
  await press('ArrowRight');
  await becomes(focused, 'Newspaper asks: are our data gone?, 0:40, sent', 'focus');
  await press('ArrowDown');
  await until(async () => (await focused()).startsWith('Lists of voters'), 'the lane below');
  await press('ArrowUp');
  await until(async () => (await focused()).startsWith('May the attacker'), 'the lane above');
  await press('Tab');
  equal(await page.evaluate(() => document.activeElement.classList.contains('lane-item')), false, 'a second stop');
});
test('of two arrows in quick succession none is lost', async () => {
  await visit(page, '/timeline?zoom=all');
  await page.locator('.lane-item').first().focus();
  const begin = await page.evaluate(() => document.activeElement.dataset.id);
  // The page draws within microtasks; a painted frame would take longer.
  const [first, second] = await page.evaluate(async () => {
    const right = async () => {
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
      for (let i = 0; i < 20; i++)
        await null;
      return document.activeElement.dataset.id;
    };
    return [await right(), await right()];
  });
  check(new Set([begin, first, second]).size === 3, `from ${begin} to ${first}, then ${second}`);
});
test('Alt and an arrow move an inject, and Enter says so', async () => {
  const inject = small.injects.find((one) => one.name === 'outage');
  equal(inject.at_ms, 7_200_000, 'the time before');
  await page.locator('.lane-item', { hasText: 'Half a town' }).focus();
  await press('Alt+Shift+ArrowRight');
  await press('Alt+ArrowRight');
  await press('Alt+ArrowRight');
  await press('Alt+ArrowLeft');
  await page.locator('.moving', { hasText: '2:11:00' }).waitFor();
  await page.getByRole('button', { name: 'Move it' }).focus();
  await press('Enter');
  await until(() => inject.at_ms === 7_860_000, 'the move');
});
test('the details take the focus, Escape closes them', async () => {
  await page.locator('.lane-item', { hasText: 'Chlorine' }).focus();
  await press('Enter');
  await until(async () => (await focused()).startsWith('Chlorine') && await page.evaluate(() => document.activeElement.tagName) === 'H2', 'the focus');
  await press('Escape');
  await until(async () => await page.locator('.why').count() === 0, 'it to close');
});
test('what is asked twice takes the focus to the safe answer, Escape leaves it and gives the focus back', async () => {
  await visit(page, '/white');
  await page.locator('.clock-desk').getByRole('button', { name: 'Close' }).focus();
  await press('Enter');
  await until(async () => await focused() === 'No, leave it', 'the focus');
  await press('Escape');
  await until(async () => await focused() === 'Close', 'the focus to come back');
  equal(small.clock.state, 'running', 'state');
});
test('an item is graded from the first to the last key', async () => {
  await as('grader', '/grading');
  await tabTo('Letter with an invoice');
  await press('ArrowDown');
  await press('ArrowUp');
  await press('Enter');
  await until(async () => (await focused()).startsWith('Letter with an invoice, '), 'the heading');
  for (const [item, mark] of [['In time', '90'], ['Right', '60'], ['Complete', '50'], ['Usable by a commander', '40']]) {
    await tabTo(`${item}, percent`);
    await page.keyboard.type(mark);
  }
  await press('Tab');
  await page.keyboard.type('Good, but not whole.');
  const before = small.entries.filter((one) => one.kind === 'grade').length;
  await press('Control+Enter');
  await until(() => small.entries.filter((one) => one.kind === 'grade').length === before + 1, 'the grade');
});
test('an answer is written and sent', async () => {
  await as('blue', '/team');
  await tabTo('Newspaper asks');
  await press('Enter');
  await until(async () => await page.evaluate(() => document.activeElement.tagName) === 'H2', 'the focus');
  await tabTo('TEXTAREA');
  await page.keyboard.type('We answer at noon.');
  await tabTo('Send the answer');
  await press('Enter');
  await page.locator('.outcome', { hasText: 'The answer is in' }).waitFor();
});
test('the replay’s slider follows the arrows', async () => {
  await as('closed', '/review');
  await page.getByLabel('Moment of the exercise').focus();
  await press('Home');
  await page.locator('.player-time', { hasText: '0:00:00' }).waitFor();
  await press('ArrowRight');
  await page.locator('.player-time', { hasText: '0:01:00' }).waitFor();
});

// --- states that are seldom seen ---

const EMPTY = {
  '/board': 'No team is on this board yet', '/timeline': 'The scenario plans no inject', '/team': 'You sit in no team',
  '/grading': 'Nothing is to be graded yet', '/truth': 'There is no team to look at', '/people': 'Nobody is registered yet',
  '/record': 'Nothing here has happened yet',
};
for (const [path, words] of Object.entries(EMPTY))
  test(`an empty ${path.slice(1)} says so, and what to do`, async () => {
    if (path === '/board')
      await as('unready', path);
    await visit(page, path);
    await page.getByRole('heading', { name: words }).waitFor();
    await page.locator('.notice p', { hasText: /.{20}/ }).first().waitFor();
    await shoot(page, `exercise-empty-${path.slice(1)}`);
    const serious = await audit(page);
    check(serious.length === 0, serious.join('\n'));
  });
for (const path of ['/white', '/red', '/checks', '/usability', '/review'])
  test(`an empty ${path.slice(1)} is whole, and breaks nothing`, async () => {
    await visit(page, path);
    check(await page.locator('.failed').count() === 0, await page.locator('main').innerText());
    check(!/undefined|NaN|null/.test(await page.locator('main').innerText()), await page.locator('main').innerText());
    await shoot(page, `exercise-empty-${path.slice(1)}`);
    const serious = await audit(page);
    check(serious.length === 0, serious.join('\n'));
  });

/** What the first failure says, and its button pressed, in one look: a failure may go by itself at any time. */
function pressTryAgain() {
  const failure = document.querySelector('.failed');
  failure?.querySelector('button').click();
  return failure?.innerText ?? null;
}
for (const path of ['/board', '/timeline', '/team', '/grading', '/red', '/white', '/checks', '/people', '/truth', '/record', '/review'])
  test(`a failure in ${path.slice(1)} says what is wrong, and trying again helps`, async () => {
    await as('unlucky', path);
    for (let i = 0; i < 8; i++) {
      const reason = await page.evaluate(pressTryAgain);
      if (reason === null)
        break;
      check(reason.includes('The store could not be read'), reason);
      await settled(page);
    }
    await becomes(() => page.locator('.failed').count(), 0, 'failures that stay');
    await page.locator('.shown').first().waitFor();
  });
test('while a room’s code and its data come, it says so', async () => {
  await as('white', '/board');
  await page.route('**/api/exercise/timeline', () => undefined); // never answered
  await page.getByRole('link', { name: 'Time line' }).click();
  await page.getByText('Loading the time line').waitFor();
});
test('a room whose code does not arrive says what to do', async () => {
  await as('white', '/board');
  await page.route('**/people-*.js', (route) => route.abort());
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByText('This part of the console did not arrive').waitFor();
});
test('what the server refuses is told with its place and in sight, and what was typed stays', async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await as('blue', '/team?show=messages');
  await page.route('**/api/exercise/entries', (route) => route.request().method() === 'POST'
    ? route.fulfill({ status: 422, contentType: 'application/json', body: JSON.stringify({ error: { code: 'E_INVALID', text: 'text: too long', where: '/body/text' } }) })
    : route.continue());
  await page.getByLabel(/What does not work/).fill('A long story.');
  await page.getByRole('button', { name: 'Ask for help' }).click();
  await page.locator('.outcome.wrong', { hasText: 'text: too long (at /body/text)' }).waitFor();
  equal(await page.getByLabel(/What does not work/).inputValue(), 'A long story.', 'what was typed');
  const said = await page.locator('.outcome.wrong').boundingBox();
  const bar = await page.getByRole('navigation', { name: 'Rooms' }).boundingBox();
  check(said.y >= 0 && said.y + said.height <= bar.y, `it stands at ${said.y}, the bar at ${bar.y}`);
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator('h1').focus();
  for (let i = 0; i < 14; i++) {
    await press('Tab');
    const { within, top, bottom } = await page.evaluate(() => {
      const { y, height } = document.activeElement.getBoundingClientRect();
      return { within: document.activeElement.closest('main') !== null, top: y, bottom: y + height };
    });
    check(!within || bottom <= bar.y + 1 || top < 40, `${await focused()} has the focus behind the bar, at ${top} to ${bottom}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});
test('a session that ended while one wrote leads to the door, and the draft is there after', async () => {
  await as('blue', '/team?show=messages');
  await page.getByLabel(/What does not work/).fill('Do not forget me.');
  server.endSessions();
  await page.getByRole('button', { name: 'Ask for help' }).click();
  await page.getByText('Your session has ended').waitFor();
  await page.getByLabel('Login').fill('blue');
  await page.getByLabel('Password').fill('the tortoise walks at dawn');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await settled(page);
  await becomes(() => page.getByLabel(/What does not work/).inputValue(), 'Do not forget me.', 'draft');
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
