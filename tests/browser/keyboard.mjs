// keyboard.mjs - everything can be reached and done without a mouse. With TESTUDO_LONG=1 on a slow machine too.
// SPDX-License-Identifier: Apache-2.0
import { login, long, newPage, nothingWentWrong, password, real, settled, startBrowser, startServer, visit }
  from './support/browser.mjs';
import { becomes, check, equal, run, test, until } from './support/tap.mjs';

const server = await startServer();
const browser = await startBrowser();
const page = await newPage(browser, server);
const press = (key) => page.keyboard.press(key);

/** What has the focus: its text, or its label. */
const focused = () => page.evaluate(() => {
  const one = document.activeElement;
  return one.getAttribute('aria-label') ?? (one.innerText?.trim() || one.id || one.tagName);
});

/** Presses Tab until something with this text has the focus. */
async function tabTo(text, limit = 60) {
  for (let i = 0; i < limit; i++) {
    await press('Tab');
    if ((await focused()).includes(text))
      return;
  }
  throw new Error(`${text} was not reached in ${limit} steps; the focus is on ${await focused()}`);
}

test('one signs in by keyboard: the login has the focus, Enter sends', async () => {
  await page.goto(`${server.url}/picture`);
  await page.getByLabel('Login').waitFor();
  await page.keyboard.type(login);
  await press('Tab');
  await page.keyboard.type(password);
  await press('Enter');
  await settled(page);
});
test('the first Tab reaches the link that skips the bar', async () => {
  await page.reload();
  await settled(page);
  await press('Tab');
  await becomes(focused, 'Skip to the content', 'focus');
  await press('Enter');
  await becomes(() => page.evaluate(() => document.activeElement.id), 'room', 'focus');
  equal(new URL(page.url()).pathname, '/picture', 'path');
});
test('the focus can be seen wherever it is', async () => {
  await page.reload();
  await settled(page);
  for (let i = 0; i < 25; i++) {
    await press('Tab');
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return document.activeElement === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    });
    check(seen, `no outline on ${await focused()}`);
  }
});
test('a room opens by Enter, and its heading takes the focus', async () => {
  await page.reload();
  await settled(page);
  await tabTo('Intelligence');
  await press('Enter');
  await settled(page);
  await becomes(() => page.evaluate(() => document.activeElement.tagName), 'H1', 'element');
  await becomes(focused, 'Intelligence', 'focus');
  await until(async () => (await page.title()).startsWith('Intelligence'), 'the title');
});
test('a slash leads to the search from any room', async () => {
  await visit(page, '/organisations');
  await press('/');
  await until(async () => await page.evaluate(() => document.activeElement.id) === 'search', 'the search');
  equal(await page.locator('#search').inputValue(), '', 'what was typed');
});
test('a slash leads there though frames pass before the room is drawn', async () => {
  await visit(page, '/picture');
  await page.evaluate(() => {
    const frame = window.requestAnimationFrame;
    window.requestAnimationFrame = (then) => { then(performance.now()); return 0; }; // as on a slow machine
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }));
    window.requestAnimationFrame = frame;
  });
  await until(async () => await page.evaluate(() => document.activeElement.id) === 'search', 'the search');
  await settled(page);
  equal(await page.evaluate(() => document.activeElement.id), 'search', 'what has the focus when all is drawn');
});
if (long)
  test('a slash leads there on a slow machine too', async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    for (let i = 0; i < 5; i++) {
      await visit(page, '/picture');
      await press('/');
      await until(async () => await page.evaluate(() => document.activeElement.id) === 'search', 'the search');
    }
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  });
test('a slash in a field is a slash', async () => {
  await page.keyboard.type('a/b');
  equal(await page.locator('#search').inputValue(), 'a/b', 'what was typed');
});
test('arrows lead from row to row, Enter opens', async () => {
  await visit(page, '/intelligence');
  const links = page.locator('.objects a.object-link');
  await links.first().focus();
  await press('ArrowDown');
  await becomes(focused, await links.nth(1).innerText(), 'focus');
  await press('ArrowUp');
  await becomes(focused, await links.nth(0).innerText(), 'focus');
  const title = await focused();
  await press('Enter');
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
});
test('every row of the members can be reached and chosen', async () => {
  await visit(page, '/picture');
  const rows = page.locator('.ranking').first().locator('button');
  await rows.first().focus();
  await press('ArrowDown');
  await becomes(focused, (await rows.nth(1).innerText()).trim(), 'focus');
  await press('Enter');
  await until(async () => new URL(page.url()).searchParams.get('member') !== null, 'the filter');
});
if (!real)
  test('a false positive is said without a mouse, and Escape leaves it', async () => {
    await visit(page, '/sensors');
    const links = page.locator('.sensors a.object-link');
    await links.first().focus();
    await press('ArrowDown');
    await becomes(focused, await links.nth(1).innerText(), 'focus');
    await visit(page, '/sensors/soc1-watch');
    await page.locator('.hit button').first().focus();
    await press('Enter');
    await until(async () => await page.evaluate(() => document.activeElement.tagName) === 'TEXTAREA', 'the field');
    await press('Escape');
    await becomes(() => page.locator('.opinion').count(), 0, 'forms');
    await becomes(focused, 'False positive', 'focus');
    await press('Enter');
    await page.keyboard.type('Our own scanner.');
    await tabTo('Tell its owner');
    await press('Enter');
    await page.getByText('Said to its owner').waitFor();
  });
test('boxes that scroll can be reached', async () => {
  await visit(page, '/organisations');
  equal(await page.locator('.scroll').first().getAttribute('tabindex'), '0', 'tabindex');
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
