// exercise_rooms.mjs - each desk of an exercise as a person uses it: what is written arrives, what is wrong is told.
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockOnly, newPage, nothingWentWrong, pagesOf, real, settled, signIn, startBrowser, startServer, visit } from './support/browser.mjs';
import { becomes, check, equal, run, skipAll, test, until } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const server = await startServer();
const browser = await startBrowser();
const place = mkdtempSync(join(tmpdir(), 'testudo-exercise-'));
const { small } = server.exercise.games;
const as = pagesOf(browser, server);
const newest = (kind) => small.entries.filter((one) => one.kind === kind).at(-1);
const told = (page, words) => page.locator('.outcome', { hasText: words }).waitFor();
const countOf = (locator, many, what) => becomes(() => locator.count(), many, what);

// --- rooms and colours ---

const DOORS = {
  white: ['Board', 'Team room', 'Time line', 'White', 'Grading', 'Red', 'Checks', 'Usability', 'News', 'Truth', 'Scenario', 'People', 'Record', 'Review'],
  blue: ['Board', 'Team room', 'Time line', 'Truth', 'People', 'Record', 'Review'],
  grader: ['Board', 'Grading', 'Truth', 'Record', 'Review'],
  yellow: ['Board', 'Time line', 'News', 'Truth', 'Record', 'Review'],
  onlooker: ['Board', 'Record', 'Review'],
};
for (const [who, doors] of Object.entries(DOORS))
  test(`${who} finds the doors of that seat, and no other`, async () => {
    const page = await as(who, '/board');
    equal((await page.locator('nav ul').first().locator('a').allInnerTexts()).map((one) => one.trim()).join(), doors.join(), 'doors');
    equal(await page.locator('nav ul').nth(1).locator('a').count(), 4, 'common doors');
  });
test('the root leads to the board', async () => {
  const page = await as('blue', '/board');
  await page.goto(`${server.url}/`);
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.waitForURL('**/board');
});
test('an exercise has other colours than the real world, in every room, and the banner names it', async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor + getComputedStyle(document.querySelector('.bar')).backgroundColor);
  const world = await newPage(browser, server);
  await signIn(world, server, '/picture', 'duty');
  const page = await as('blue', '/picture');
  check(await ground(world) !== await ground(page), 'the same colours');
  check((await page.locator('.exercise').innerText()).startsWith('Exercise, exercise, exercise: Locked Testudo'), 'no banner');
  equal(await world.locator('.exercise').count(), 0, 'a banner in the real world');
  await world.context().close();
});
/** Until the page has heard all that the stream said: a board that bears this word comes after it. */
async function arrived(page, login, word) {
  const board = server.exercise.pushed(login);
  board.teams[0].title = `Heard: ${word}`;
  server.tell((other) => other === login, 'board', board);
  await page.locator('.board-table').getByText(`Heard: ${word}`).first().waitFor();
}

test('the banner’s clock runs, and stands when white pauses', async () => {
  const page = await as('blue', '/board');
  const time = () => page.locator('.exercise-time').innerText();
  const first = await time();
  await until(async () => await time() !== first, 'the clock to go on');
  const white = await as('white', '/white');
  await white.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.exercise-clock', { hasText: 'Paused' }).waitFor();
  const stood = await time();
  await page.waitForTimeout(1500);
  equal(await time(), stood, 'the time in a pause');
  await white.getByRole('button', { name: 'Resume' }).click();
  await page.locator('.exercise-clock', { hasText: 'Running' }).waitFor();
});

test('a clock that was said a while ago is counted on from then, and an older one is passed over', async () => {
  const page = await as('blue', '/board');
  const seconds = async () => (await page.locator('.exercise-time').innerText()).split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
  const near = async () => Math.abs(await seconds() - small.now() / 1000) <= 2;
  const heard = Date.now();
  const then = small.now();
  await page.waitForTimeout(6000); // as if the server had kept it until now
  server.tell((login) => login === 'blue', 'clock', { ...small.clockNow(), now_ms: then, wall: new Date(heard).toISOString() });
  await arrived(page, 'blue', 'the first');
  await until(near, 'the time that it is');
  server.tell((login) => login === 'blue', 'clock', { ...small.clockNow(), now_ms: 0, state: 'paused', wall: '2000-01-01T00:00:00.000Z' });
  await arrived(page, 'blue', 'the second');
  await until(near, 'the time that it is: an old clock was taken');
  equal(await page.locator('.exercise-clock', { hasText: 'Paused' }).count(), 0, 'a pause of long ago');
});

// --- board ---

test('a board that comes over the line is shown without a question', async () => {
  const page = await as('white', '/board');
  let questions = 0;
  const count = (request) => { questions += request.url().includes('/api/exercise/board') ? 1 : 0; };
  page.on('request', count);
  const board = server.exercise.pushed('white');
  board.teams[0].points = 99_999_900;
  board.teams[0].states = 'x'.repeat(12);
  server.tell((login) => login === 'white', 'board', board);
  await page.getByText('99,999.9').waitFor();
  page.off('request', count);
  equal(questions, 0, 'questions');
  await page.locator('.strip[aria-label*="12 down"]').first().waitFor();
});
test('an older board does not replace a newer one', async () => {
  const page = await as('white', '/board');
  const old = server.exercise.pushed('white');
  old.wall = '2000-01-01T00:00:00.000Z';
  old.teams[0].points = 11_111_100;
  server.tell((login) => login === 'white', 'board', old);
  server.tell((login) => login === 'white', 'clock', { ...small.clockNow(), state: 'paused' }); // told after it
  await page.locator('.exercise-clock', { hasText: 'Paused' }).waitFor();
  equal(await page.getByText('11,111.1').count(), 0, 'the old board');
  server.tell((login) => login === 'white', 'clock', small.clockNow());
});
test('a board that is frozen or late says so', async () => {
  const page = await as('white', '/board');
  const board = { ...server.exercise.pushed('white'), frozen: true };
  server.tell((login) => login === 'white', 'board', board);
  await page.locator('.board-standing', { hasText: /Frozen at 1:3\d/ }).waitFor();
  await visit(page, '/board?view=public');
  await page.locator('.board-standing', { hasText: /This view is \d+\smin behind/ }).waitFor();
});
test('a total opens into its categories, lines and entries, each at an address of its own', async () => {
  const page = await as('white', '/board');
  await page.getByRole('button', { name: 'Blue 1, Estonia and Japan' }).click();
  await page.getByRole('button', { name: /Incident reports/ }).click();
  await page.locator('.why-line').first().waitFor();
  equal(new URL(page.url()).search, '?team=blue1&category=incident', 'address');
  check(/lines; all of them make [\d,.]+\./.test(await page.locator('.why-sum').innerText()), 'no sum');
  await page.getByRole('button', { name: 'Show 1 entry' }).first().click();
  await page.locator('.why-line .record-entry').waitFor();
  await page.goBack();
  await page.goBack();
  await settled(page);
  await countOf(page.locator('.why'), 0, 'the panel after going back');
});
test('long totals come in pages', async () => {
  const page = await as('white', '/board?team=blue2&category=availability');
  await countOf(page.locator('.why-line'), 50, 'lines');
  await page.locator('.why').getByRole('button', { name: 'Show older ones' }).click();
  await countOf(page.locator('.why-line'), 100, 'more lines');
});
test('a team’s systems are told with what is not well first', async () => {
  const page = await as('white', '/board?team=blue2&show=systems');
  await page.locator('.why table').waitFor();
  const states = await page.locator('.why .state').allInnerTexts();
  check(states.length > 0 && !states.includes('OK'), states.join());
  await page.getByRole('button', { name: 'Show all 12' }).click();
  await countOf(page.locator('.why tbody tr'), 12, 'rows');
});
test('where nobody is ranked there are no points, no ranks and no sums', async () => {
  const page = await as('unranked', '/board');
  const text = await page.locator('main').innerText();
  check(!/points|rank(?!s nobody)|total|\d of \d/i.test(text), text);
  check(await page.locator('.goal-met').count() > 0 && await page.locator('.goal-open').count() > 0, 'no objectives');
  check(/Time to know/.test(text) && /12\smin/.test(text), 'no times');
  await visit(page, '/board?team=blue1');
  check(!/points/i.test(await page.locator('.why').innerText()), 'points in the reasons');
});

// --- time line ---

test('an inject is dragged to another time, and moves only when one says so', async () => {
  const page = await as('white', '/timeline?zoom=all');
  const item = page.locator('.lane-item', { hasText: 'Half a town' }).first();
  const box = await item.boundingBox();
  await page.mouse.move(box.x + 10, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 8, { steps: 6 });
  await page.mouse.up();
  await page.locator('.moving').waitFor();
  const outage = small.injects.find((one) => one.name === 'outage');
  equal(outage.at_ms, 7_200_000, 'the time before it was said');
  await page.getByRole('button', { name: 'Leave it' }).click();
  await countOf(page.locator('.moving'), 0, 'the proposal');
  await page.mouse.move(box.x + 10, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 8, { steps: 6 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Move it' }).click();
  await until(() => outage.at_ms > 7_200_000, 'the move');
  equal(outage.at_ms % 60_000, 0, 'whole minutes');
});
test('filters leave what they name, and stand in the address', async () => {
  const page = await as('white', '/timeline?lanes=table');
  await page.getByLabel('Storyline').selectOption('s3');
  await settled(page);
  equal(new URL(page.url()).searchParams.get('storyline'), 's3', 'address');
  const texts = await page.locator('.injects tbody td:nth-child(3)').allInnerTexts();
  check(texts.length === 2 && texts.every((one) => one === 'Power and water'), texts.join());
});
test('an inject is sent by hand to one team, then to the rest', async () => {
  const page = await as('white', '/timeline?open=water-1');
  await page.getByLabel(/Send now to/).selectOption('blue2');
  await page.getByRole('button', { name: 'Send now' }).click();
  await page.getByRole('button', { name: 'Send it' }).click();
  await told(page, 'Sent to 1');
  equal(newest('inject.sent').key, 'inject:water-1:blue2', 'key');
  equal(newest('inject.sent').team, 'blue2', 'team');
  await page.getByRole('button', { name: 'Send now' }).click();
  await page.getByRole('button', { name: 'Send it' }).click();
  await told(page, 'Sent to 5');
});
test('an inject is reset for one team: withdrawn, and sent anew under the next key', async () => {
  const page = await as('white', '/timeline?open=press-1');
  await page.getByLabel(/Reason/).fill('The mail server was ours.');
  const row = page.locator('.recipients > li', { hasText: 'Blue 2' });
  await row.getByRole('button', { name: 'Reset' }).click();
  await row.getByRole('button', { name: 'Reset' }).click();
  await told(page, 'Sent anew');
  equal(newest('inject.withdrawn').of, 'inject:press-1:blue2', 'what was withdrawn');
  equal(newest('inject.withdrawn').body.reason, 'The mail server was ours.', 'reason');
  equal(newest('inject.sent').key, 'inject:press-1:blue2:2', 'key');
});
test('a contingency is sent where the expected action does not come', async () => {
  const page = await as('white', '/timeline?open=press-1');
  const row = page.locator('.recipients > li', { hasText: 'Blue 5' });
  await row.getByRole('button', { name: 'Contingency' }).click();
  await row.getByRole('button', { name: 'Send it' }).click();
  await told(page, 'contingency is sent');
  equal(newest('contingency').body.inject, 'press-2', 'inject');
});
test('an inject that is planned can be skipped', async () => {
  const page = await as('white', '/timeline?open=minister');
  await page.getByRole('button', { name: 'Skip', exact: true }).click();
  await page.getByRole('button', { name: 'Skip it' }).click();
  await until(() => small.injects.find((one) => one.name === 'minister').skipped, 'the skip');
  await page.locator('.why .is-skipped').waitFor();
});
test('a team sees what it got, and nothing of what is expected or planned', async () => {
  const page = await as('blue', '/timeline?open=phishing');
  const text = await page.locator('.why').innerText();
  check(!/Expected action|Rubric|Skip|Withdraw|Send now/.test(text), text);
  equal(await page.locator('.lane-item.is-red').count(), 0, 'red events');
  equal(await page.locator('.lane-item.is-planned').count(), 0, 'planned injects');
});

test('what stands too close together is one mark, which opens into its injects', async () => {
  const page = await as('large', '/timeline?lanes=team&zoom=all');
  const marks = page.locator('.lane-item');
  const drawn = await marks.count();
  check(drawn >= 24 && drawn < 1200, `${drawn} marks of some 4,200`);
  const group = page.locator('.lane-group').nth(3);
  const label = await group.getAttribute('aria-label');
  const words = /^(\d+)\sinjects and events from \d+:\d\d to \d+:\d\d: /.exec(label);
  check(words !== null, label);
  await group.click();
  await page.getByRole('heading', { level: 2, name: new RegExp(`${words[1]}\\sinjects and events`) }).waitFor();
  equal(await page.locator('.group-list li').count(), Number(words[1]), 'what the group holds');
  const name = await page.locator('.group-list .row-title').first().innerText();
  await page.locator('.group-list button').first().click();
  await page.getByRole('heading', { level: 2, name }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.group-list').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await countOf(page.locator('.why'), 0, 'panels');
});
test('arrows lead along a long lane, and what comes into sight is drawn', async () => {
  const page = await as('large', '/timeline?lanes=team&zoom=hours');
  const all = 9 * 25 * 24;
  check(await page.locator('.lane-item').count() < all / 2, 'everything is drawn');
  await page.evaluate(() => { document.querySelector('.lanes').scrollLeft = 0; });
  await page.locator('.lane').first().locator('.lane-item').first().waitFor();
  await page.locator('.lane').first().locator('.lane-item').first().focus();
  const focus = () => page.evaluate(() => document.activeElement.dataset.id);
  const seen = new Set([await focus()]);
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('ArrowRight');
    await until(async () => !seen.has(await focus()), `step ${i} to the right`);
    seen.add(await focus());
  }
  await until(() => page.evaluate(() => document.querySelector('.lanes').scrollLeft > 0), 'the line to follow');
});

// --- team room ---

test('an answer that is begun survives a reload of the page, and is gone once it was sent', async () => {
  const page = await as('blue', '/team?open=inject%3Apress-1%3Ablue1');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.getByText('Write an answer first.').waitFor();
  await page.getByLabel(/Your answer/).fill('We know of no loss; we look into it.');
  await page.reload();
  await settled(page);
  await becomes(() => page.getByLabel(/Your answer/).inputValue(), 'We know of no loss; we look into it.', 'draft');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await told(page, 'The answer is in');
  equal(newest('answer').of, 'inject:press-1:blue1', 'of');
  await becomes(() => page.getByLabel(/Your answer/).inputValue(), '', 'draft after sending');
  await page.locator('.why .record-entry', { hasText: 'We know of no loss' }).waitFor();
  await page.locator('.inbox-row', { hasText: 'Newspaper asks' }).filter({ hasText: 'answered' }).waitFor();
});
test('what failed on the way is sent again under the same key, and is there once', async () => {
  const page = await as('blue', '/team?open=inject%3Alaw-1%3Ablue1');
  const keys = [];
  await page.route('**/api/exercise/entries', async (route) => {
    if (route.request().method() !== 'POST')
      return route.continue();
    keys.push(route.request().postDataJSON().key);
    return keys.length === 1 ? route.abort() : route.continue();
  });
  await page.getByLabel(/Your answer/).fill('Not without a court.');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page.locator('.outcome.wrong', { hasText: 'cannot be reached' }).waitFor();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await told(page, 'The answer is in');
  await page.unroute('**/api/exercise/entries');
  equal(keys.length, 2, 'attempts');
  equal(keys[0], keys[1], 'keys');
});
test('evidence goes first, then its digest with the answer', async () => {
  const page = await as('blue', '/team?open=inject%3Aballot%3Ablue1');
  await page.getByLabel('Files as evidence').setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('names') });
  await page.getByText('One file is ready').waitFor();
  await page.getByLabel(/Your answer/).fill('The list is a forgery.');
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await told(page, 'The answer is in');
  const [file] = newest('answer').body.evidence;
  check(file.name === 'list.txt' && /^[0-9a-f]{64}$/.test(file.sha256), JSON.stringify(file));
});
test('a report asks for what is required, and takes the focus there', async () => {
  const page = await as('blue', '/team?show=reports&template=incident');
  await page.getByLabel(/^System/).selectOption('web');
  await page.getByLabel(/Technique/).fill('phishing');
  await page.getByRole('button', { name: 'Send the report' }).click();
  await page.getByText('A technique such as T1566').waitFor();
  await becomes(() => page.evaluate(() => document.activeElement.name), 'technique', 'focus');
  await page.getByLabel(/Technique/).fill('T1491');
  await page.getByRole('button', { name: 'Now' }).click();
  await page.getByLabel(/What happened/).fill('The shop shows a turtle.');
  await page.getByRole('button', { name: 'Send the report' }).click();
  await told(page, 'The report is in');
  const { template, fields } = newest('report').body;
  equal(template, 'incident', 'template');
  check(fields.asset === 'web' && fields.technique === 'T1491' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/.test(fields.time), JSON.stringify(fields));
});
test('help is asked for, and white’s answer comes to the team alone', async () => {
  const page = await as('blue', '/team?show=messages');
  await page.getByLabel(/What does not work/).fill('The name server forgets us.');
  await page.getByLabel('System').selectOption('dns');
  await page.getByRole('button', { name: 'Ask for help' }).click();
  await told(page, 'Help is on its way');
  const white = await as('white', '/white');
  const request = white.locator('.record-entry', { hasText: 'forgets us' });
  await request.getByLabel(/Answer/).fill('We look after it.');
  await request.getByRole('button', { name: 'Answer' }).click();
  await countOf(request, 0, 'requests that wait');
  equal(newest('message').team, 'blue1', 'to whom');
  await page.getByText('We look after it.').waitFor();
});
test('a button that is pressed twice sends once', async () => {
  const page = await as('blue', '/team?show=messages');
  let sent = 0;
  const count = (request) => { sent += request.method() === 'POST' ? 1 : 0; };
  page.on('request', count);
  await page.getByLabel(/What does not work/).fill('The mail server forgets us too.');
  await page.getByRole('button', { name: 'Ask for help' }).evaluate((button) => { button.click(); button.click(); });
  await told(page, 'Help is on its way');
  await settled(page);
  page.off('request', count);
  equal(sent, 1, 'requests that write');
});
test('an appeal is filed from the line that it is against', async () => {
  const page = await as('blue', '/team?show=score&category=incident');
  await page.locator('.why-line', { hasText: 'entry:report' }).first().getByRole('button', { name: 'Show 1 entry' }).click();
  await page.getByRole('button', { name: /^Appeal, until/ }).first().click();
  await page.getByLabel(/What is wrong/).fill('The time was right.');
  await page.getByRole('button', { name: 'File the appeal' }).click();
  await told(page, 'The appeal is filed');
  equal(newest('appeal').of, 'report:0003', 'of');
});
test('what was graded is shown with its justification', async () => {
  const page = await as('blue', '/team?open=inject%3Aphishing%3Ablue1');
  await page.locator('.record-entry .record-entry', { hasText: 'In time and right; the second host is missing.' }).waitFor();
});
test('white looks into every team’s room, and cannot answer in its name', async () => {
  const page = await as('white', '/team?team=blue2&open=inject%3Aphishing%3Ablue2');
  await page.locator('.why').waitFor();
  equal(await page.getByRole('button', { name: 'Send the answer' }).count(), 0, 'a form');
});

// --- grading ---

test('a grade needs each mark and a justification', async () => {
  const page = await as('grader', '/grading?open=answer%3A0008');
  await page.getByRole('button', { name: 'Give the grade' }).click();
  await countOf(page.getByText('Give a mark from 0 to 100.'), 4, 'marks asked for');
  await page.getByText('cannot be appealed against').waitFor();
});
test('another’s grade is hidden until one has given one’s own, and no author is named', async () => {
  const page = await as('grader', '/grading?open=answer%3A0008');
  await page.getByText('You see that grade after you have given yours').waitFor();
  const before = await page.locator('main').innerText();
  check(!/Too short|Second grader|Anna|Bent/.test(before), before);
  for (const [item, mark] of [['In time', '100'], ['Right', '80'], ['Complete', '70'], ['Usable by a commander', '90']])
    await page.getByLabel(`${item}, percent`).fill(mark);
  await page.getByText('Together').getByText('83').waitFor();
  await page.getByLabel(/Justification/).fill('It can be acted upon.');
  await page.keyboard.press('Control+Enter');
  await until(() => newest('grade').of === 'answer:0008' && newest('grade').author === 'Greta', 'the grade');
  equal(newest('grade').body.items.right, 800, 'thousandths');
  await until(() => new URL(page.url()).searchParams.get('open') !== 'answer:0008', 'the next item');
  await visit(page, '/grading?show=all&open=answer%3A0008');
  await page.getByText('Too short to act upon.').waitFor();
  await page.getByText('24 % apart').waitFor();
});
test('the slider and the number are the same mark', async () => {
  const page = await as('grader', '/grading?open=answer%3A0005');
  await page.getByLabel('Right, slider').focus();
  await page.keyboard.press('ArrowRight');
  await becomes(() => page.getByLabel('Right, percent').inputValue(), '55', 'number');
  await page.getByLabel('Right, percent').fill('20');
  await becomes(() => page.getByLabel('Right, slider').inputValue(), '20', 'slider');
});
test('ground truth is shown beside an incident report, and a person confirms it', async () => {
  const page = await as('grader', '/grading?open=report%3A0006');
  const panel = page.locator('.panel', { hasText: 'Against ground truth' });
  await panel.filter({ hasText: /Time within 15 minutes\s*does not match/ }).waitFor();
  await panel.getByRole('button', { name: 'It does not' }).click();
  await until(() => newest('link')?.of === 'report:0006' && newest('link').body.right === false, 'the link');
  await panel.getByText('a person has refused it').waitFor();
});

// --- red ---

test('red writes an event from the field of the table, and what is missing is told', async () => {
  const page = await as('red', '/red');
  await page.getByRole('button', { name: /^Switch off the power control, blue4: not tried/ }).click();
  await becomes(() => page.evaluate(() => document.activeElement.name), 'stage', 'focus');
  await page.getByRole('button', { name: 'Write the event' }).click();
  await countOf(page.getByText('This is required.'), 2, 'faults');
  await page.getByLabel(/Stage reached/).selectOption('foothold');
  await page.getByLabel(/What was done/).fill('By the radio gateway.');
  await page.getByRole('button', { name: 'Write the event' }).click();
  await told(page, 'in the record');
  const { team, body } = newest('red.event');
  equal(JSON.stringify([team, body.objective, body.stage, body.system, body.technique]), JSON.stringify(['blue4', 'power', 'foothold', 'scada', 'T0816']), 'event');
  await page.getByRole('button', { name: /^Switch off the power control, blue4: Foothold/ }).waitFor();
});
test('an uneven balance is warned of', async () => {
  const page = await as('red', '/red');
  await page.getByText('has been tried 3.00 times as much').waitFor();
});
test('red takes an event back by a reversal with its reason', async () => {
  const page = await as('red', '/red');
  const event = page.locator('.record-entry', { hasText: 'By the radio gateway.' });
  await event.getByRole('button', { name: 'Reverse it' }).click();
  await event.getByLabel(/Why it leaves force/).fill('It was blue 5.');
  await event.getByRole('button', { name: 'Reverse it' }).click();
  await page.locator('.out-of-force', { hasText: 'By the radio gateway.' }).waitFor();
  await page.getByRole('button', { name: /^Switch off the power control, blue4: not tried/ }).waitFor();
});

// --- white ---

test('the close is asked twice, and can be left', async () => {
  const page = await as('white', '/white');
  await page.locator('.clock-desk').getByRole('button', { name: 'Close' }).click();
  await page.getByText('Nothing counts after that').waitFor();
  await page.getByRole('button', { name: 'No, leave it' }).click();
  equal(small.clock.state, 'running', 'state');
});
test('a speed out of range is not sent, one in range is', async () => {
  const page = await as('white', '/white');
  await page.getByLabel('Speed').fill('601');
  await page.getByRole('button', { name: 'Set' }).click();
  await page.getByText('A number from 0.1 to 600').waitFor();
  await page.getByLabel('Speed').fill('2');
  await page.getByRole('button', { name: 'Set' }).click();
  await until(() => small.clock.speed_milli === 2000, 'the speed');
  await page.locator('.exercise', { hasText: 'at 2 times the speed' }).waitFor();
  await page.getByLabel('Speed').fill('1');
  await page.getByRole('button', { name: 'Set' }).click();
  await until(() => small.clock.speed_milli === 1000, 'the speed');
});
test('a phase is gone to after one says so twice', async () => {
  const page = await as('white', '/white');
  await page.getByLabel('Phase').selectOption('night');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.getByText('Go forward to Night?').waitFor();
  await page.keyboard.press('Escape');
  await countOf(page.getByText('Go forward to Night?'), 0, 'the question');
});
test('a probe that is silent is told apart from one that works', async () => {
  const page = await as('white', '/white');
  await page.locator('.probes', { hasText: /probe-north\s*works/ }).filter({ hasText: /probe-south\s*silent for/ }).waitFor();
});
test('what is held is excused only with a reason', async () => {
  const page = await as('white', '/white');
  const hold = page.locator('.record-entry', { hasText: 'dns.http' });
  await hold.getByRole('button', { name: 'Our fault' }).click();
  await page.getByText('Say why.').waitFor();
  await hold.getByLabel(/Reason/).fill('The switch of the hall.');
  await hold.getByRole('button', { name: 'Our fault' }).click();
  await page.getByText('Nothing is held back.').waitFor();
  equal(JSON.stringify(newest('confirm').body), JSON.stringify({ accept: true, text: 'The switch of the hall.' }), 'confirm');
});
test('one’s own adjustment waits for another person, another’s is confirmed', async () => {
  const page = await as('white', '/white');
  await page.getByRole('button', { name: 'Propose an adjustment' }).click();
  await page.locator('form', { hasText: 'Propose it' }).getByLabel(/^Team/).selectOption('blue1');
  await page.getByLabel(/^Points/).fill('-12.5');
  await page.locator('form', { hasText: 'Propose it' }).getByLabel(/^Reason/).fill('Scanned the game’s own network.');
  await page.getByRole('button', { name: 'Propose it' }).click();
  const own = page.locator('.record-entry', { hasText: 'Scanned the game’s own network.' });
  await own.getByText('another person of white confirms it').waitFor();
  equal(newest('adjustment').body.points_milli, -12_500, 'thousandths');
  equal(await own.getByRole('button', { name: 'Confirm it' }).count(), 0, 'a way to confirm it');
  const other = page.locator('.record-entry', { hasText: 'Scanned the network of another team.' });
  await other.getByLabel(/Reason/).fill('Seen in the logs.');
  await other.getByRole('button', { name: 'Confirm it' }).click();
  await countOf(other, 0, 'adjustments of others that wait');
});
test('an appeal is decided beside what it is against: replacing needs new marks', async () => {
  const page = await as('white', '/white');
  const one = page.locator('.case', { hasText: 'The second host was in our answer' });
  await one.getByText('In time and right; the second host is missing.').waitFor();
  await one.getByLabel(/^Replace/).check();
  await one.getByLabel(/Reason/).fill('It is there, in line 3.');
  await one.getByRole('button', { name: 'Decide' }).click();
  await countOf(one.getByText('Give a mark from 0 to 100.'), 4, 'marks asked for');
  for (const item of ['In time', 'Right', 'Complete', 'Usable by a commander'])
    await one.getByLabel(`${item}, percent`).fill('100');
  await one.getByRole('button', { name: 'Decide' }).click();
  await countOf(one, 0, 'appeals that wait for the decision');
  equal(newest('decision').body.outcome, 'replace', 'outcome');
  equal(newest('decision').body.grade.complete, 1000, 'mark');
});

// --- green, users, people, truth, review, record ---

test('green sees what the probe saw, and excuses a time', async () => {
  const page = await as('green', '/checks');
  await page.getByText('Transcript').first().click();
  await page.locator('pre.text', { hasText: 'GET / HTTP/1.1' }).first().waitFor();
  await page.getByRole('button', { name: 'Excuse it' }).click();
  await page.getByText('Choose a check or a system, not both.').waitFor();
  await page.locator('form', { hasText: 'Excuse it' }).getByLabel(/^System/).selectOption('radio');
  await page.getByLabel(/^From/).fill('2026-11-27 10:00');
  await page.getByLabel(/^To/).fill('2026-11-27 10:05');
  await page.getByLabel(/^Why/).fill('The antenna was ours.');
  await page.getByRole('button', { name: 'Excuse it' }).click();
  await told(page, 'in the record');
  equal(newest('excuse').body.from, '2026-11-27T10:00:00.000Z', 'from');
});
test('a user sees what is due, with whose services, and the next one opens after the mark', async () => {
  const page = await as('users', '/usability');
  const rows = page.locator('.tasks tbody tr');
  await becomes(() => rows.count(), 2 * small.teams.length, 'tasks that are due');
  const { missed } = await page.evaluate(async () => (await fetch('/api/exercise/tasks')).json());
  const panel = (await page.locator('.panel', { hasText: 'To try now' }).innerText()).replaceAll('\u00a0', ' ');
  check(missed > 0 && panel.includes(`${missed} tasks were over before anybody tried`), `missed: ${missed}, and the page says: ${panel}`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  equal((await rows.first().innerText()).replaceAll('\u00a0', ' ').replace(/\d+ min/, 'a while').split('\n').filter((one) => one.trim() !== '').map((one) => one.trim()).join(' | '),
    'Order a turtle | Blue 1, Estonia and Japan | Time left a while | Marks given none', 'the first row on the smallest screen');
  await page.setViewportSize(size);
  await rows.first().getByRole('button').click();
  const item = page.getByRole('region', { name: 'The task' });
  await becomes(() => item.locator('.steps li').count(), 3, 'steps');
  await item.getByRole('button', { name: 'Give the mark' }).click();
  equal(await item.getByText('This is required.').count(), 2, 'what is missing is said');
  const first = await item.getByRole('heading').first().innerText();
  await item.getByLabel(/^How it went/).selectOption('1000');
  await item.getByLabel(/What a user saw/).fill('One turtle came.');
  await item.getByRole('button', { name: 'Give the mark' }).click();
  await becomes(() => newest('usability')?.body.text, 'One turtle came.', 'the mark');
  check(newest('usability').of.startsWith('task.due'), 'of the task');
  equal(newest('usability').body.task, undefined, 'it names no task itself');
  await becomes(() => rows.last().locator('td').last().innerText(), 'Marks given yours', 'the marked one goes to the end');
  await becomes(() => item.getByLabel(/What a user saw/).inputValue(), '', `a new form after ${first}`);
});
test('white moves a task that lies ahead, leaves it out, and adds a new one', async () => {
  const page = await as('white', '/usability');
  const panel = page.locator('.panel', { hasText: 'What lies ahead' });
  await panel.getByLabel(/^Task to change/).selectOption('order-turtle');
  await panel.getByLabel(/^Move it to/).fill('soon');
  await panel.getByText('Such as 1:30 or 1:30:00').waitFor();
  await panel.getByLabel(/^Move it to/).fill('5:30');
  await panel.getByRole('button', { name: 'Move', exact: true }).click();
  await told(page, 'Moved.');
  equal(newest('task.changed').body.at_ms, 19_800_000, 'moved to');
  await panel.getByRole('button', { name: 'New task' }).click();
  const form = panel.getByRole('form', { name: 'A new task' });
  await form.getByRole('button', { name: 'Add the task' }).click();
  equal(await form.getByText('This is required.').count(), 3, 'what is missing is said');
  await form.getByLabel(/^Title/).fill('Pay for a turtle');
  await form.getByLabel(/^System/).selectOption('web');
  await form.getByLabel(/^Phase/).selectOption('day1');
  await form.getByLabel(/^Time within/).fill('4:45');
  await form.getByLabel(/^Steps/).fill('Open the shop\nPay');
  await form.getByRole('button', { name: 'Add the task' }).click();
  await becomes(() => newest('task.changed').body.definition?.name, 'pay-for-a-turtle', 'the new task');
  equal(JSON.stringify(newest('task.changed').body.definition.at), '["day1 4:45"]', 'its moment');
  equal(newest('task.changed').body.definition.due, undefined, 'what is empty is not said');
  await panel.getByRole('button', { name: 'Leave out' }).click();
  await panel.getByRole('button', { name: 'Leave it out' }).click();
  await becomes(() => newest('task.changed').body.skip, true, 'left out');
});
test('a user’s mark keeps the task for the next team', async () => {
  const page = await as('users', '/usability');
  await page.getByLabel(/^Team/).selectOption('blue1');
  await page.getByLabel(/^System/).selectOption('web');
  await page.getByLabel(/^How it went/).selectOption('500');
  await page.getByLabel(/^Task/).fill('Order a turtle');
  await page.getByLabel(/What a user saw/).fill('It took a minute.');
  await page.getByRole('button', { name: 'Give the mark' }).click();
  await told(page, 'in the record');
  equal(newest('usability').body.mark, 500, 'mark');
  await becomes(() => page.getByLabel(/^Task/).inputValue(), 'Order a turtle', 'task');
  await becomes(() => page.getByLabel(/^Team/).inputValue(), '', 'team');
});
test('people are found by nation, profession and accreditation', async () => {
  const page = await as('white', '/people');
  await page.getByRole('combobox', { name: 'Profession' }).selectOption('legal');
  await settled(page);
  const professions = await page.locator('.people tbody td:nth-child(3)').allInnerTexts();
  check(professions.length > 0 && professions.every((one) => one === 'Legal'), professions.join());
});
test('a person is registered, and the password is shown once', async () => {
  const page = await as('white', '/people?add=one');
  await page.getByLabel(/^Name \(/).fill('New Person');
  await page.getByLabel(/^Login \(/).fill('new.person');
  await page.locator('form', { hasText: 'Desks' }).getByLabel(/^Organisation/).selectOption('NOR');
  await page.getByLabel('Grader').check();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByText('correct-horse-battery').waitFor();
  check(small.people.some((one) => one.login === 'new.person' && one.desks.join() === 'grader'), 'not registered');
});
test('a list is shown with its faults before it is sent, and only the good rows go', async () => {
  const page = await as('white', '/people?add=many');
  const file = join(place, 'people.csv');
  writeFileSync(file, '\ufeffLogin;Name;Organisation;Team;Desks;Shoe size\r\nlist.one;"One; of a list";EST;blue1;;42\r\n' +
    'list.two;"<b>Two</b>";NOR;blue99;pilot;43\r\nperson1;Changed;NOR;blue2;grader;44\r\nlist.one;Again;EST;;;45\r\n');
  const before = small.people.length;
  await page.getByLabel(/CSV file/).setInputFiles(file);
  await page.getByText('4 rows: 1 new, 1 known and changed, 2 with faults').waitFor();
  await page.getByText('Not taken over, for nothing here is called so: shoe size.').waitFor();
  await page.locator('.bad-row', { hasText: 'no team blue99; no desk pilot' }).waitFor();
  equal(small.people.length, before, 'people before sending');
  await page.getByRole('button', { name: 'Register 2' }).click();
  await page.locator('.passwords pre', { hasText: /list\.one\s+correct-horse-battery/ }).waitFor();
  equal(small.people.length, before + 1, 'people after sending');
  equal(small.people.find((one) => one.login === 'list.one').name, 'One; of a list', 'name');
});
test('a list without its columns, and one whose quote never ends, are refused in words', async () => {
  const page = await as('white', '/people?add=many');
  const file = join(place, 'broken.csv');
  writeFileSync(file, 'name,login\nA,b\n');
  await page.getByLabel(/CSV file/).setInputFiles(file);
  await page.getByText('organisation is not there').waitFor();
  writeFileSync(file, 'name,login,organisation\n"A,b,EST\n');
  await page.getByLabel(/CSV file/).setInputFiles(file);
  await page.getByText('A quote that begins in row 2 never ends.').waitFor();
});
test('the truth line links red events with what followed; a mark shows its links alone', async () => {
  const page = await as('white', '/truth?team=blue1');
  await countOf(page.locator('.truth-mark'), 7, 'marks');
  await countOf(page.locator('.truth-link'), 4, 'links');
  await page.getByRole('button', { name: /^Red: Administrator/ }).click();
  await countOf(page.locator('.links-table tbody tr'), 2, 'links of one');
});
test('a team learns the truth after the close, not before', async () => {
  const page = await as('blue', '/truth');
  await page.getByText('The truth comes after the close').waitFor();
  const after = await as('closed', '/truth');
  await countOf(after.locator('.truth-mark'), 7, 'marks');
});
test('the replay’s slider shows the board and the events of that moment', async () => {
  const page = await as('closed', '/review');
  await page.locator('.replay .cell-points').nth(1).waitFor();
  const points = () => page.locator('.replay tbody .cell-points').innerText();
  const last = await points();
  const slider = page.getByLabel('Moment of the exercise');
  await slider.fill('20');
  await page.locator('.player-time', { hasText: '0:20:00' }).waitFor();
  await until(async () => await points() !== last, 'another board');
  await settled(page);
  const [before, after] = await Promise.all(['before', 'after'].map((name) => page.locator(`.replay-${name} .replay-event .quiet`).allInnerTexts()));
  check(before.length > 0 && before.every((one) => one.slice(0, 7) <= '0:20:00'), before.join());
  check(after.length > 0 && after.every((one) => one.slice(0, 7) > '0:20:00'), after.join());
  await page.getByRole('button', { name: 'Play' }).click();
  await page.locator('.player-time', { hasText: /0:(2[2-9]|[3-5]\d):00|1:\d\d:00/ }).waitFor(); // two steps on, or more
  await page.getByRole('button', { name: /^(Pause|Play)$/ }).click();
});
test('the replay of 20,000 entries shows what happened around any moment, and asks for a few of them', async () => {
  const page = await as('long', '/review');
  await page.locator('.replay-before').waitFor();
  const asked = [];
  const count = async (reply) => {
    if (reply.url().includes('/api/exercise/entries'))
      asked.push((await reply.json()).entries.length);
  };
  page.on('response', count);
  for (const [step, time] of [[60, /^(1:59|2:00):/], [200, /^6:(39|40):/], [6, /^0:1[12]:/]]) {
    await page.getByLabel('Moment of the exercise').fill(String(step));
    await until(async () => time.test((await page.locator('.replay-before .replay-event .quiet').allInnerTexts())[0] ?? ''), `the events before step ${step}`);
    await settled(page);
    equal((await page.locator('.replay-before .replay-event').count()), 12, 'events before');
    equal((await page.locator('.replay-after .replay-event').count()), 4, 'events after');
  }
  page.off('response', count);
  check(asked.length >= 6 && asked.every((one) => one <= 12), `entries of each answer: ${asked}`);
});
test('the review can be taken as a page, PDF, JSON and STIX after the close', async () => {
  const page = await as('closed', '/review');
  const links = await page.locator('.review-files a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  equal(links.join(' '), '/api/exercise/review?team=blue1&format=html /api/exercise/review?team=blue1&format=pdf /api/exercise/review?team=blue1&format=json /api/exercise/review?team=blue1&format=stix', 'links');
  const names = await page.locator('.review-files a[download]').evaluateAll((all) => all.map((one) => one.download.replace(/^[^.]*/, '')));
  equal(names.join(' '), '.pdf .json .stix.json', 'endings of what is saved');
  const told = await page.locator('.replay-event .row-title').allInnerTexts();
  check(told.includes('Day 1: the stolen backup') && told.includes('Started'), `in the scenario’s own names: ${told.join('; ')}`);
  const early = await as('blue', '/review');
  equal(await early.locator('.review-files').count(), 0, 'before the close');
});
test('the record is read by kind and team, and new entries are announced', async () => {
  const page = await as('white', '/record?kinds=red.event');
  const kinds = await page.locator('.entries .cell-kind').allInnerTexts();
  check(kinds.slice(1).length > 0 && kinds.slice(1).every((one) => one === 'Red event'), kinds.join());
  await page.locator('.entries .row-button').last().click();
  await page.locator('.record-entry dd', { hasText: /^(Tried|Foothold|User rights|Data read or full rights|Effect)$/ }).waitFor();
  server.tell((login) => login === 'white', 'entries', { kinds: ['red.event'] });
  await page.getByRole('button', { name: /Something new has happened/ }).click();
});

// --- the hall ---

test('the hall’s screen asks nobody to sign in, and follows by itself', async () => {
  server.exercise.hall.game = 'small';
  const page = await newPage(browser, server, { width: 1920, height: 1080 });
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/hall`);
  await page.locator('.hall-row').first().waitFor();
  await page.locator('.line-live').waitFor();
  check(!asked.some((path) => path.startsWith('/api/') && !path.startsWith('/api/exercise/public')), asked.join());
  const board = server.exercise.publicBoard().board;
  board.teams[0].title = 'A team that came first';
  server.tell((login) => login === null, 'board', board);
  await page.getByText('A team that came first', { exact: true }).waitFor();
  server.breakStreams();
  await page.locator('.line-broken').waitFor();
  await page.locator('.line-live').waitFor({ timeout: 15_000 });
  await page.context().close();
});
test('a hall without a public board says so', async () => {
  server.exercise.hall.game = null;
  const page = await newPage(browser, server);
  await page.goto(`${server.url}/hall`);
  await page.getByText('There is no public board here').waitFor();
  await page.context().close();
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
  rmSync(place, { recursive: true, force: true });
});
