// rooms.mjs - sign-in, each room, filters and history, the live line, as a person uses them.
// SPDX-License-Identifier: Apache-2.0
import { login, mockOnly, newPage, nothingWentWrong, password, real, settled, signIn, startBrowser, startServer, visit }
  from './support/browser.mjs';
import { becomes, check, equal, run, skip, test, until } from './support/tap.mjs';

const server = await startServer();
const browser = await startBrowser();
const page = await newPage(browser, server);
const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
const query = () => new URL(page.url()).searchParams;
const onMock = (name, step) => real ? skip(name, mockOnly) : test(name, step);

test('a wrong password is told, and the password can be typed again', async () => {
  await page.goto(`${server.url}/sightings`);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill('surely not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor();
  check(!(await page.content()).includes('surely not'), 'the password is in the page');
});
test('the right one opens the room that was asked for', async () => {
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading('Sightings');
});
test('the root leads to the picture', async () => {
  await page.goto(`${server.url}/`);
  await heading('Picture');
  await page.waitForURL('**/picture'); // set after the first drawing
  equal(new URL(page.url()).pathname, '/picture', 'path');
});
test('the line becomes live', async () => page.getByText('Live', { exact: true }).waitFor());
test('the picture names the growth with its interval', async () => {
  await settled(page);
  const text = await page.locator('.headline').innerText();
  check(/[+−]?\d[\d.,]*\s%/.test(text) && /95\s%\sinterval/.test(text), text);
});
test('the chart is drawn in several colours', async () => {
  const colours = await page.evaluate(() => {
    const canvas = document.querySelector('.chart canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] === 255)
        seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    return seen.size;
  });
  check(colours >= 3, `${colours} colours`);
});
test('the chart’s figures stand in a table too', async () => {
  await page.getByText('The figures as a table').click();
  check(await page.locator('.figures tbody tr').count() > 10, 'too few rows');
});
test('a shorter span is asked for, and stands in the address', async () => {
  await page.getByRole('button', { name: '30 days' }).click();
  await settled(page);
  equal(query().get('days'), '30', 'days');
  check((await page.locator('.figures summary').count()) === 1, 'no figures');
});
test('going back restores the span before', async () => {
  await page.goBack();
  await settled(page);
  equal(query().get('days'), null, 'days');
  await becomes(() => page.getByRole('button', { name: '1 year' }).getAttribute('aria-pressed'), 'true', 'pressed');
});
test('choosing a member shows it alone, and the chip takes it off again', async () => {
  const row = page.locator('.ranking').first().locator('button').first();
  const name = await row.locator('.row-title').innerText();
  await row.click();
  await page.locator('.chip', { hasText: name }).waitFor();
  check(query().get('member') !== null, 'no member in the address');
  await page.locator('.chip').click();
  await until(async () => query().get('member') === null, 'the filter to go');
});
test('choosing a technique filters too', async () => {
  await settled(page);
  await page.locator('.panel', { hasText: 'Techniques' }).locator('.row-button').first().click();
  await until(async () => query().get('technique') !== null, 'the filter');
  await settled(page);
});
onMock('a hint on the live line brings new figures', async () => {
  await visit(page, '/picture');
  const asked = page.waitForRequest((request) => request.url().includes('/api/picture'));
  server.hint('picture');
  await asked;
});
onMock('many hints bring few requests', async () => {
  await settled(page);
  let requests = 0;
  const countOne = (request) => { requests += request.url().includes('/api/picture') ? 1 : 0; };
  page.on('request', countOne);
  for (let i = 0; i < 40; i++)
    server.hint('picture');
  await page.waitForTimeout(2500);
  page.off('request', countOne);
  check(requests >= 1 && requests <= 3, `${requests} requests`);
});
onMock('a broken line is told and mends itself', async () => {
  server.breakStreams();
  await page.locator('.line-broken').waitFor();
  await page.locator('.line-live').waitFor();
});

let title;
let value;
test('intelligence lists objects, each with label and owner', async () => {
  await page.getByRole('link', { name: 'Intelligence' }).click();
  await heading('Intelligence');
  await settled(page);
  const row = page.locator('.objects tbody tr').first();
  check(await row.locator('.label').count() === 1 && (await row.locator('.party').innerText()) !== '', 'no label or owner');
});
test('a filter by type holds, and stands in the address', async () => {
  await page.getByLabel('Type').selectOption('indicator');
  await settled(page);
  equal(query().get('type'), 'indicator', 'type');
  const types = await page.locator('.objects .type').allInnerTexts();
  check(types.length > 0 && types.every((one) => one === 'Indicator'), types.join(', '));
});
test('an object opens with its heading, its text and who may see it', async () => {
  const link = page.locator('.objects a.object-link').first();
  title = await link.innerText();
  await link.click();
  await heading(title);
  await settled(page);
  value = /(\d{1,3}(?:\.\d{1,3}){3})/.exec(await page.locator('pre.text').innerText())?.[1];
  check((await page.locator('pre.text').innerText()).includes('"type"'), 'no text');
  for (const panel of ['What it says', 'Who may see it, and why', 'Relations', 'Where else its values appear'])
    await page.getByRole('heading', { name: panel }).waitFor();
  check(/may see it/.test(await page.locator('.verdict').first().innerText()), 'no verdict');
});
test('its address can be opened by itself', async () => {
  await page.reload();
  await heading(title);
});
test('back leads to the list as it was filtered', async () => {
  await page.goBack();
  await settled(page);
  equal(query().get('type'), 'indicator', 'type');
});
test('an address that is typed is searched as a value, defanged or not', async () => {
  await visit(page, '/intelligence');
  const typed = (value ?? '203.0.113.1').replace(/\./g, '[.]');
  await page.locator('#search').fill(typed);
  await page.keyboard.press('Enter');
  await settled(page);
  equal(query().get('value'), typed, 'value');
  check(await page.locator('.objects tbody tr').count() > 0, 'nothing found');
});
test('words are searched as words', async () => {
  await page.locator('#search').fill('campaign');
  await page.keyboard.press('Enter');
  await settled(page);
  equal(query().get('text'), 'campaign', 'text');
  equal(query().get('value'), null, 'value');
});
test('what is not found says so, and leads back', async () => {
  await page.locator('#search').fill('no object holds these words');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  await page.getByRole('link', { name: 'Show everything' }).click();
  await page.locator('.objects tbody tr').first().waitFor();
});
test('an id that is typed opens the object', async () => {
  const id = decodeURIComponent((await page.locator('.objects a.object-link').first().getAttribute('href')).split('/').pop());
  await page.locator('#search').fill(id);
  await page.keyboard.press('Enter');
  await page.locator('.object-columns').waitFor();
});
test('an object that is not for one looks like one that is not there', async () => {
  await visit(page, '/intelligence/indicator--00000000-0000-4000-8000-ffffffffffff');
  await page.getByRole('heading', { name: 'Nothing here is for you to see' }).waitFor();
});
onMock('older objects are appended', async () => {
  await visit(page, '/intelligence');
  const before = await page.locator('.objects tbody tr').count();
  await page.getByRole('button', { name: 'Show older ones' }).click();
  await until(async () => await page.locator('.objects tbody tr').count() > before, 'more rows');
});
onMock('new objects are announced, and shown when one wants', async () => {
  server.hint('objects');
  await page.getByRole('button', { name: /Something new/ }).click();
  await settled(page);
  await becomes(() => page.getByRole('button', { name: /Something new/ }).count(), 0, 'the announcement');
});
onMock('an owner sees the verdict on every organisation, others do not', async () => {
  await visit(page, '/intelligence?owner=EST');
  await page.locator('.objects a.object-link').first().click();
  await page.locator('.readers').waitFor();
  check(await page.locator('.readers .deny').count() > 0, 'nobody is denied');
  await visit(page, '/intelligence?owner=NOR');
  await page.locator('.objects a.object-link').first().click();
  await page.getByText('Only its owner sees the verdict').waitFor();
});
onMock('an earlier version is read as such', async () => {
  await page.locator('.versions button').nth(1).click();
  await page.getByText('You read the version of').waitFor();
  await page.getByRole('link', { name: 'Read the newest' }).click();
  await until(async () => query().get('version') === null, 'the newest');
});
test('hostile addresses are text, never links', async () => {
  const outside = await page.evaluate(() => [...document.querySelectorAll('a')]
    .filter((one) => one.origin !== location.origin).map((one) => one.href));
  equal(outside.length, 0, outside.join(' '));
});
test('sightings tell what was seen, where and how often', async () => {
  await page.getByRole('link', { name: 'Sightings' }).click();
  await heading('Sightings');
  await settled(page);
  check(/sighting/.test(await page.locator('.found').innerText()), 'no sum');
  check(await page.locator('.sightings tbody tr').count() > 0, 'no rows');
});
onMock('an anonymous sighting names nobody', async () =>
  check(await page.getByText('A member, not named').count() > 0, 'none is anonymous'));
onMock('sensors tell which of them work, and what went wrong', async () => {
  await page.getByRole('link', { name: 'Sensors' }).click();
  await heading('Sensors');
  await settled(page);
  equal(await page.locator('.sensors tbody tr').count(), 4, 'sensors');
  for (const words of ['Working', /^Silent for 7\sh$/, /^Stopped for/, 'Not heard of yet'])
    await page.locator('.sensor-status').getByText(words).waitFor();
  check(/Connection timed out/.test(await page.locator('.sensors').innerText()), 'no error');
  await page.locator('.sensors tr', { hasText: 'soc1-watch' }).getByText('1,204 packets lost').waitFor();
  equal(await page.locator('.sensors tr', { hasText: 'packets lost' }).count(), 1, 'sensors that lost any');
  check(await page.locator('.hour-bars rect').count() > 5, 'no bars');
});
onMock('a sensor opens with its figures, its inputs and its hits', async () => {
  await page.getByRole('link', { name: 'soc1-watch' }).click();
  await heading('soc1-watch');
  await settled(page);
  for (const panel of ['Hits over time', 'What it reads', 'How it is', 'Hits'])
    await page.getByRole('heading', { name: panel, exact: true }).waitFor();
  check((await page.locator('.sensor-inputs').innerText()).includes('/var/log/suricata/eve.json'), 'no input');
  await page.locator('.properties .sensor-error', { hasText: '1,204 packets lost' }).waitFor();
  await page.locator('.properties').getByText('2 that cannot be looked for, 1 in too many lines (731 hits)', { exact: true }).waitFor();
  equal(await page.locator('.hit').count(), 50, 'hits');
  check(/hits, most of them/.test(await page.locator('.hours figcaption').innerText()), 'no summary');
});
onMock('a log line is text, with what was found in it marked', async () => {
  const first = page.locator('.hit').first();
  equal(await first.locator('mark').innerText(), '203.0.113.7', 'mark');
  check((await first.locator('.hit-line').innerText()).includes('<b>not bold</b>'), 'markup was read as such');
});
onMock('older hits are appended, and those of one indicator stand alone', async () => {
  await page.getByRole('button', { name: 'Show older ones' }).click();
  await until(async () => await page.locator('.hit').count() === 60, 'older hits');
  await page.getByRole('link', { name: 'All hits of it' }).first().click();
  await until(async () => await page.locator('.hit').count() === 12, 'the hits of one');
  await page.locator('.chip').click();
  await until(async () => query().get('indicator') === null, 'the filter to go');
});
onMock('searches in kept logs stand in each of their states', async () => {
  const texts = await page.locator('.asked-search').allInnerTexts();
  equal(texts.length, 7, 'searches');
  const expected = ['Waits for the sensor', 'running, 42 %', 'before anybody knew', 'Not all was searched', 'Nothing found', 'Refused: cannot open', 'Cancelled'];
  expected.forEach((words, i) => check(texts[i].includes(words), `${words}: ${texts[i]}`));
  check(!texts[3].includes('before anybody knew'), 'a hit after the indicator was shared is told as early');
});
onMock('what a search found is shown with its lines when somebody opens it', async () => {
  const search = page.locator('.asked-search').nth(2);
  await search.getByText('Show the hits').click();
  await until(async () => await search.locator('.hit').count() === 20, 'the hits');
  check((await search.locator('.hit').first().innerText()).includes('when it did not hold'), 'no word that it is early');
  await search.getByText('The earliest 20.').waitFor();
});
onMock('search back is asked of the sensor at a hit, and can be cancelled', async () => {
  const hit = page.locator('.sensor-hits .hit').first();
  const id = decodeURIComponent((await hit.locator('a.object-link').getAttribute('href')).split('/').pop());
  await hit.getByRole('button', { name: 'Search back' }).click();
  equal(await page.evaluate(() => document.activeElement.type), 'number', 'focus');
  await hit.getByRole('spinbutton').fill('90');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/api/sensors/soc1-watch/searches'));
  await hit.getByRole('button', { name: 'Search back' }).click();
  equal(JSON.stringify((await sent).postDataJSON()), JSON.stringify({ indicator: id, days: 90 }), 'body');
  await hit.getByText('Asked of soc1-watch').waitFor();
  server.hint('sensors');
  await until(async () => await page.locator('.asked-search').count() === 8, 'the new one, by itself');
  await page.locator('.asked-search').first().getByRole('button', { name: 'Cancel it' }).click();
  await page.locator('.asked-search').first().getByText('Cancelled').waitFor();
});
onMock('all new indicators are searched for since a day', async () => {
  await page.getByRole('button', { name: 'Search back for all new indicators' }).click();
  await page.getByLabel('All that were added since').fill('2026-01-03');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/searches'));
  await page.locator('.sensor-searches').getByRole('button', { name: 'Search back', exact: true }).click();
  equal(JSON.stringify((await sent).postDataJSON()), JSON.stringify({ added_after: '2026-01-03T00:00:00Z', days: 30 }), 'body');
  await until(async () => await page.locator('.asked-search').count() === 9, 'the new one');
});
onMock('a sensor that keeps no logs says who can change that', async () => {
  await visit(page, '/sensors/lab');
  await page.locator('.sensor-searches').getByText('This sensor keeps no logs to search.').waitFor();
  await page.getByRole('button', { name: 'Search back for all new indicators' }).click();
  await page.getByText('it looks only where whoever runs it allows it').waitFor();
  await page.keyboard.press('Escape');
  equal(await page.evaluate(() => document.activeElement.innerText), 'Search back for all new indicators', 'focus');
  await visit(page, '/sensors/soc1-watch');
});
onMock('a false positive is said with its reason, once', async () => {
  const hit = page.locator('.hit').first();
  await hit.getByRole('button', { name: 'False positive' }).click();
  await hit.getByRole('textbox').fill('Our own scanner.');
  const sent = page.waitForRequest((request) => request.url().endsWith('/opinion'));
  await hit.getByRole('button', { name: 'Tell its owner' }).click();
  equal((await sent).postDataJSON().explanation, 'Our own scanner.', 'explanation');
  await hit.getByText('Said to its owner').waitFor();
  await hit.locator('a.object-link').click();
  await page.getByRole('button', { name: 'False positive' }).click();
  await page.getByRole('button', { name: 'Tell its owner' }).click();
  await page.getByText('Your organisation has said so before').waitFor();
});
onMock('new hits come by themselves', async () => {
  await visit(page, '/sensors/soc1-watch');
  await settled(page);
  const asked = page.waitForRequest((request) => request.url().includes('/hits'));
  server.hint('sensors');
  await asked;
});
onMock('a sensor that is silent can be forgotten, after asking once more', async () => {
  await visit(page, '/sensors/lab');
  await page.getByRole('button', { name: 'Forget this sensor' }).click();
  equal(await page.evaluate(() => document.activeElement.innerText), 'No, leave it', 'focus');
  await page.getByRole('button', { name: 'Forget it, with all its hits' }).click();
  await heading('Sensors');
});
test('a sensor that is not there says so', async () => {
  await visit(page, '/sensors/no-such-sensor');
  await heading('No such sensor');
});
test('organisations stand by their standing, with communities and the matrix', async () => {
  await page.getByRole('link', { name: 'Organisations' }).click();
  await heading('Organisations');
  await settled(page);
  for (const name of [/^Members/, /^Communities/, 'Who shares with whom'])
    await page.getByRole('heading', { name, level: 2 }).waitFor();
  check(await page.locator('.matrix tbody tr').count() > 1, 'no matrix');
});
test('an unknown address says so', async () => {
  await visit(page, '/no/such/room');
  await heading('There is no such page');
});
test('light and dark can be chosen, and the choice stays', async () => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.getByRole('button', { name: 'Light colours' }).click();
  await until(async () => await ground() !== dark, 'another ground');
  const light = await ground();
  await page.reload();
  await settled(page);
  await becomes(ground, light, 'after loading again');
});
test('signing out leads to the door, and back leads nowhere', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  await page.goto(`${server.url}/intelligence`);
  await page.getByLabel('Password').waitFor();
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
