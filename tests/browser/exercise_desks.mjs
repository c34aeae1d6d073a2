// exercise_desks.mjs - what a desk writes while it is played: notes, news, checks, injects, judgements, appeals; and what the server refuses.
// SPDX-License-Identifier: Apache-2.0
import { audit, mockOnly, nothingWentWrong, overflowing, pagesOf, real, settled, shoot, startBrowser, startServer, visit } from './support/browser.mjs';
import { becomes, check, equal, run, skipAll, test, until } from './support/tap.mjs';

if (real)
  skipAll(mockOnly);
const server = await startServer();
const browser = await startBrowser();
const { small, unranked } = server.exercise.games;
const as = pagesOf(browser, server);
const newestOf = (game, kind) => game.entries.filter((one) => one.kind === kind).at(-1);
const newest = (kind) => newestOf(small, kind);
const told = (page, words) => page.locator('.outcome', { hasText: words }).waitFor();
const isWhole = async (page, name) => {
  await shoot(page, `desk-${name}`, { fullPage: true });
  const serious = await audit(page);
  check(serious.length === 0, serious.join('\n'));
};

/** Whether it fits the smallest screen too. */
async function fitsNarrow(page, name) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  await shoot(page, `desk-${name}-narrow`, { fullPage: true });
  const wide = await page.evaluate(overflowing);
  check(wide.length === 0, wide.join('; '));
  await page.setViewportSize(size);
}

// --- notes and news ---

for (const [who, path] of [['white', '/white'], ['red', '/red'], ['green', '/checks'], ['grader', '/grading'], ['users', '/usability'], ['yellow', '/news']])
  test(`${who} writes a note, and reads it again`, async () => {
    const page = await as(who, path);
    const notes = page.locator('.notes');
    await notes.getByRole('button', { name: 'Write the note' }).click();
    await notes.getByText('Write it first.').waitFor();
    await notes.getByLabel(/^Note/).fill(`Between us and white: ${who}`);
    await notes.getByLabel('About the team').selectOption('blue2');
    await notes.getByRole('button', { name: 'Write the note' }).click();
    await told(page, 'The note is in the record');
    await notes.locator('.record-entry', { hasText: `Between us and white: ${who}` }).waitFor();
    equal(newest('note').team, 'blue2', 'team');
    await becomes(() => notes.getByLabel(/^Note/).inputValue(), '', 'the field after');
  });
test('white reads the notes of all desks, a desk only its own', async () => {
  const white = await as('white', '/record?kinds=note');
  await becomes(() => white.locator('.entries tbody .cell-kind').count(), 6, 'notes that white reads');
  const red = await as('red', '/record?kinds=note');
  await becomes(() => red.locator('.entries tbody .cell-kind').count(), 1, 'notes that red reads');
});
test('a note that is begun is there after loading the page again', async () => {
  const page = await as('red', '/red');
  await page.locator('.notes').getByLabel(/^Note/).fill('Half a thought');
  await page.reload();
  await settled(page);
  await becomes(() => page.locator('.notes').getByLabel(/^Note/).inputValue(), 'Half a thought', 'draft');
});
test('a news item of yellow’s is read by every team at once', async () => {
  const blue = await as('blue', '/team?show=messages');
  const page = await as('yellow', '/news');
  await page.getByRole('button', { name: 'Publish it to everybody' }).click();
  await becomes(() => page.getByText('This is required.').count(), 3, 'faults');
  await page.getByLabel(/^Outlet/).fill('Berylia Daily');
  await page.getByLabel(/^Headline/).fill('Shop shows a turtle');
  await page.getByLabel(/^Text/).fill('Nobody knows why.');
  await isWhole(page, 'news');
  await page.getByRole('button', { name: 'Publish it to everybody' }).click();
  await told(page, 'It is published');
  equal(JSON.stringify(newest('news').body), JSON.stringify({ outlet: 'Berylia Daily', title: 'Shop shows a turtle', text: 'Nobody knows why.' }), 'body');
  await page.getByRole('heading', { name: 'Shop shows a turtle' }).waitFor();
  await becomes(() => page.getByLabel(/^Outlet/).inputValue(), 'Berylia Daily', 'the outlet stays');
  await blue.locator('.record-entry', { hasText: 'Nobody knows why.' }).waitFor();
});
test('white publishes the grades so far, after one says so twice', async () => {
  const page = await as('white', '/white');
  await page.getByText('None was published yet').waitFor();
  await page.getByRole('button', { name: 'Publish the grades so far' }).click();
  await page.getByRole('button', { name: 'Publish them' }).click();
  await told(page, 'Everybody sees the grades so far');
  equal(JSON.stringify(newest('publish').body), JSON.stringify({ kinds: ['grade.final'] }), 'body');
  await page.getByText(/Published up to 1:3\d/).waitFor();
});
test('white lifts the freeze beside the clock, while there is one, and a reversal brings it back', async () => {
  const page = await as('white', '/white');
  const lift = page.getByRole('button', { name: 'Lift the freeze' });
  equal(await lift.count(), 0, 'buttons while nothing is frozen');
  small.stands.public = true;
  await page.reload();
  await page.getByText('The public board stands at').waitFor();
  await lift.click();
  await page.getByText('Everybody then sees the board as it is now').waitFor();
  await isWhole(page, 'frozen-asked');
  await fitsNarrow(page, 'frozen-asked');
  equal(small.entries.filter((one) => one.kind === 'freeze.lifted').length, 0, 'entries before the second word');
  await page.getByRole('button', { name: 'Lift it' }).click();
  await told(page, 'The public board follows the exercise again');
  await becomes(() => lift.count(), 0, 'buttons after');
  equal(newest('freeze.lifted').team, null, 'team');
  await page.getByRole('link', { name: 'reverse the entry' }).click();
  await settled(page);
  await page.locator('.entries tbody button').first().click();
  await page.getByRole('button', { name: 'Reverse it' }).click();
  await page.getByLabel(/Why it leaves force/).fill('Too early.');
  await page.getByRole('button', { name: 'Reverse it' }).click();
  await until(() => newest('reversal')?.of === newest('freeze.lifted').key, 'the reversal');
  await visit(page, '/white');
  await lift.waitFor();
  small.stands.public = false;
});

// --- checks ---

test('green switches a check off and on', async () => {
  const page = await as('green', '/checks');
  await page.getByLabel('Check to change').selectOption('web.http');
  await page.getByRole('button', { name: 'Switch it off' }).click();
  await page.getByRole('button', { name: 'Switch off', exact: true }).click();
  await told(page, 'It is off');
  equal(JSON.stringify(newest('check.changed').body), JSON.stringify({ check: 'web.http', enabled: false }), 'body');
  await page.getByText('Off: Web shop: Web page.').waitFor();
  await isWhole(page, 'checks');
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await told(page, 'It is on again');
  await becomes(() => page.getByText('Off: Web shop').count(), 0, 'the list of what is off');
});
test('green changes what a check does: another takes over, and the old one is switched off', async () => {
  const page = await as('green', '/checks');
  await page.getByLabel('Check to change').selectOption('mail.http');
  await page.getByRole('button', { name: 'Change what it does' }).click();
  await becomes(() => page.getByLabel(/^Contents/).inputValue(), '/\n/orders', 'contents');
  await page.getByLabel(/^Parameters/).fill('port 8081');
  await page.getByRole('button', { name: 'Take over from the old one' }).click();
  await page.getByText('Lines such as “port: 8080”.').waitFor();
  await page.getByLabel(/^Parameters/).fill('port: 8081\nhost: 10.0.0.9');
  await page.getByLabel(/^Period/).fill('often');
  await page.getByRole('button', { name: 'Take over from the old one' }).click();
  await page.locator('.field', { hasText: 'Period' }).locator('.wrong', { hasText: 'a duration such as 60s' }).waitFor();
  await page.getByLabel(/^Period/).fill('30s');
  await page.getByLabel(/^Accounts/).fill('anna  Anchor 1');
  await page.getByRole('button', { name: 'Take over from the old one' }).click();
  await becomes(() => page.getByLabel('Check to change').inputValue(), 'mail.http-2', 'the check that is chosen');
  const [made, off] = small.entries.filter((one) => one.kind === 'check.changed').slice(-2);
  equal(JSON.stringify(off.body), JSON.stringify({ check: 'mail.http', enabled: false }), 'the old one');
  equal(JSON.stringify(made.body.definition), JSON.stringify({ name: 'mail.http-2', title: 'Web page', kind: 'http',
    parameters: { port: '8081', host: '10.0.0.9' }, contents: ['/', '/orders'], period: '30s', accounts: [{ user: 'anna', password: 'Anchor 1' }] }), 'definition');
});
test('green defines a new check of a system', async () => {
  const page = await as('green', '/checks');
  await page.getByLabel('Check to change').selectOption('');
  await page.getByRole('button', { name: 'Define a new check' }).click();
  await page.getByRole('button', { name: 'Add the check' }).click();
  await page.getByText('Small letters, digits and “-”.').waitFor();
  const form = page.locator('form', { hasText: 'Add the check' });
  await form.getByLabel(/^System/).selectOption('radio');
  await form.getByLabel(/^Short name/).fill('ping');
  await form.getByLabel(/^Kind/).selectOption('icmp');
  await form.getByRole('button', { name: 'Add the check' }).click();
  await until(() => newest('check.changed').body.definition?.name === 'radio.ping', 'the new check');
  await page.getByLabel('Check to change').locator('option[value="radio.ping"]').waitFor({ state: 'attached' });
});

// --- injects ---

test('white writes a new inject, and what the server refuses is told at its field', async () => {
  const page = await as('white', '/timeline');
  await page.getByRole('button', { name: 'New inject' }).click();
  const form = page.locator('form', { hasText: 'Add the inject' });
  await form.getByRole('button', { name: 'Add the inject' }).click();
  await becomes(() => form.getByText('This is required.').count(), 2, 'faults');
  await form.getByLabel(/^Title/).fill('A crane stands still');
  await becomes(() => form.getByLabel(/^Name/).inputValue(), 'a-crane-stands-still', 'name');
  await form.getByLabel(/^Phase/).selectOption('day2');
  await form.getByLabel(/^Time within/).fill('soon');
  await form.getByLabel('Storyline').selectOption('s3');
  await form.getByLabel('Channel').selectOption('mail');
  await form.getByLabel(/^From/).fill('harbour@port.example');
  await form.getByLabel('blue2', { exact: true }).check();
  await form.getByLabel('blue5', { exact: true }).check();
  await form.getByLabel(/^Text/).fill('The crane does not move since noon.');
  await form.getByLabel(/^Expected action/).fill('They ask the engineer.');
  await form.getByLabel(/^Answer due/).fill('45m');
  await form.getByLabel('Rubric').selectOption('answer');
  await form.getByLabel('Responsible grader').selectOption({ index: 1 });
  await isWhole(page, 'inject-new');
  await form.getByRole('button', { name: 'Add the inject' }).click();
  await form.locator('.field', { hasText: 'Time within the phase' }).locator('.wrong', { hasText: 'a phase and a time within it' }).waitFor();
  await page.reload();
  await settled(page);
  await becomes(() => form.getByLabel(/^Text/).inputValue(), 'The crane does not move since noon.', 'the draft after loading again');
  await form.getByLabel(/^Time within/).fill('1:30');
  await form.getByRole('button', { name: 'Add the inject' }).click();
  await page.getByRole('heading', { name: 'A crane stands still', level: 2 }).waitFor();
  const made = newest('inject.changed').body.definition;
  equal(JSON.stringify([made.name, made.at, made.teams, made.due, made.rubric, made.expected]),
    JSON.stringify(['a-crane-stands-still', 'day2 1:30', ['blue2', 'blue5'], '45m', 'answer', 'They ask the engineer.']), 'definition');
  equal('weight' in made || 'after' in made, false, 'keys that nobody filled in');
});
test('white changes an inject that is planned, and what the form does not know stays', async () => {
  const page = await as('white', '/timeline?open=water-1');
  await page.getByRole('button', { name: 'Change it' }).click();
  const form = page.locator('form', { hasText: 'Change the inject' });
  await becomes(() => form.getByLabel(/^Title/).inputValue(), 'Chlorine is measured too high', 'title');
  await form.getByLabel(/^Title/).fill('Chlorine is measured far too high');
  await form.getByLabel('When it is sent').selectOption('after');
  await form.getByLabel('The team gets it after').selectOption('report');
  await form.getByLabel('Which').selectOption('incident');
  await form.getByRole('button', { name: 'Change the inject' }).click();
  await page.getByRole('heading', { name: 'Chlorine is measured far too high', level: 2 }).waitFor();
  const made = newest('inject.changed').body.definition;
  equal(JSON.stringify([made.name, made.at ?? null, made.after, made.learning]), JSON.stringify(['water-1', null, 'report:incident', 'law']), 'definition');
});
test('a form that is left keeps no draft', async () => {
  const page = await as('white', '/timeline?edit=%2B');
  const form = page.locator('form', { hasText: 'Add the inject' });
  await form.getByLabel(/^Title/).fill('Never mind');
  await form.getByText('A draft of yours').waitFor();
  await form.getByRole('button', { name: 'Leave it' }).click();
  await becomes(() => form.count(), 0, 'forms');
  await page.getByRole('button', { name: 'New inject' }).click();
  await becomes(() => form.getByLabel(/^Title/).inputValue(), '', 'title');
});

// --- judgements ---

test('white judges what was shared, where the scenario does not know', async () => {
  const page = await as('white', '/grading?part=shared');
  const shared = page.locator('.record-entry', { hasText: '198.51.100.99' });
  await shared.getByText('the scenario does not know it').waitFor();
  await becomes(() => page.locator('.record-entry', { hasText: '203.0.113.7' }).count(), 0, 'what the scenario knows to be true');
  await shared.getByRole('button', { name: 'It is not true' }).click();
  await shared.getByText('Say why.').waitFor();
  await isWhole(page, 'judge-shared');
  await shared.getByLabel(/Reason/).fill('It is a printer of their own.');
  await shared.getByRole('button', { name: 'It is not true' }).click();
  await page.getByText('None of these waits for a judgement.').waitFor();
  equal(JSON.stringify(newest('share.judged').body), JSON.stringify({ true: false, text: 'It is a printer of their own.' }), 'body');
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await shared.getByText('judged not to be true').waitFor();
  await page.locator('.record-entry', { hasText: '203.0.113.7' }).getByText('true: it is in the scenario').waitFor();
});
test('a goal is judged from the field of its table, and the judgement can be taken back', async () => {
  const page = await as('unranked', '/grading?part=goals');
  await page.getByRole('button', { name: 'Decision of the government asked for, blue1: met; judge it' }).waitFor();
  await page.getByRole('button', { name: 'Decision of the government asked for, blue2: not judged; judge it' }).click();
  await becomes(() => page.evaluate(() => document.activeElement.name), 'met', 'focus');
  await page.getByRole('button', { name: 'Judge it', exact: true }).click();
  await becomes(() => page.getByText('This is required.').count(), 2, 'faults');
  await page.getByLabel(/^Judgement/).selectOption('no');
  await page.getByLabel(/^Reason/).fill('They asked nobody.');
  await isWhole(page, 'judge-goals');
  await page.getByRole('button', { name: 'Judge it', exact: true }).click();
  await told(page, 'not met by blue2');
  equal(JSON.stringify(newestOf(unranked, 'objective.met').body), JSON.stringify({ goal: 'g3', met: false, text: 'They asked nobody.' }), 'body');
  await page.getByRole('button', { name: 'Decision of the government asked for, blue2: not met; judge it' }).waitFor();
  const entry = page.locator('.record-entry', { hasText: 'They asked nobody.' });
  await entry.getByRole('button', { name: 'Reverse it' }).click();
  await entry.getByLabel(/Why it leaves force/).fill('They did, by telephone.');
  await entry.getByRole('button', { name: 'Reverse it' }).click();
  await page.getByRole('button', { name: 'Decision of the government asked for, blue2: not judged; judge it' }).waitFor();
});

// --- appeals against checks ---

test('what the server refuses of an appeal is told, and what was typed stays', async () => {
  const page = await as('blue', '/team?show=systems');
  await page.reload();
  await settled(page);
  await page.route('**/api/exercise/entries', (route) => route.request().method() === 'POST'
    ? route.fulfill({ status: 409, contentType: 'application/json', body: JSON.stringify({ error: { code: 'E_CONFLICT', text: 'too late: the window for appeals is over', where: '' } }) })
    : route.continue());
  const outage = page.locator('.changes > li', { hasText: 'Web shop: Web page' }).first();
  await outage.getByRole('button', { name: 'Appeal against it' }).click();
  await outage.getByLabel(/What is wrong with these results/).fill('It was up.');
  await outage.getByRole('button', { name: 'File the appeal' }).click();
  await outage.locator('.outcome.wrong', { hasText: 'the window for appeals is over' }).waitFor();
  equal(await outage.getByLabel(/What is wrong with these results/).inputValue(), 'It was up.', 'what was typed');
  await page.unroute('**/api/exercise/entries');
});
test('a team appeals against an outage, and white sees what it is against', async () => {
  const page = await as('blue', '/team?show=systems');
  await page.reload();
  await settled(page);
  const outage = page.locator('.changes > li', { hasText: 'Web shop: Web page' }).first();
  await outage.getByText('until now').waitFor();
  await outage.getByRole('button', { name: 'Appeal against it' }).click();
  await outage.getByRole('button', { name: 'File the appeal' }).click();
  await outage.getByText('Say what is wrong.').waitFor();
  await outage.getByLabel(/What is wrong with these results/).fill('The probe asked the wrong port.');
  await isWhole(page, 'outage-appeal');
  await outage.getByRole('button', { name: 'File the appeal' }).click();
  await outage.locator('.appeal-state', { hasText: 'Appeal pending: white decides.' }).waitFor();
  equal(await outage.getByRole('button').count(), 0, 'ways to appeal again');
  await becomes(() => outage.locator('.appeal-state').evaluate((state) => state === document.activeElement), true, 'focus');
  const { of, body } = newest('appeal');
  equal(of, null, 'of');
  check(body.check === 'web.http' && body.from === small.wall(60 * 60_000) && Date.parse(body.to) > Date.parse(body.from), JSON.stringify(body));
  const white = await as('white', '/white');
  await white.locator('.case', { hasText: 'The probe asked the wrong port.' }).getByText('It is against the results of a check.').waitFor();
  const lines = await white.locator('.case').evaluateAll((all) => all.map((one) => getComputedStyle(one).borderBottomWidth));
  equal(lines.join(), '1px,0px', 'lines between appeals, none after the last');
});

// --- appeals against lines ---

test('a team appeals against a line whose causes are hidden from it', async () => {
  const page = await as('blue', '/team?show=score&category=red');
  const line = page.locator('.why-line', { hasText: 'category:red' });
  await line.getByRole('button', { name: 'Appeal against this line' }).click();
  await line.getByRole('button', { name: 'File the appeal' }).click();
  await line.getByText('Say what is wrong.').waitFor();
  await line.getByLabel(/What is wrong/).fill('Nobody was in our directory.');
  await isWhole(page, 'line-appeal');
  await fitsNarrow(page, 'line-appeal');
  const before = newest('appeal');
  await line.getByRole('button', { name: 'File the appeal' }).click();
  await line.locator('.appeal-state', { hasText: 'Appeal pending: white decides.' }).waitFor();
  equal(await line.getByRole('button').count(), 0, 'ways to appeal again');
  await isWhole(page, 'line-pending');
  const { of, team, body } = newest('appeal');
  check(newest('appeal') !== before && of === null && team === 'blue1', JSON.stringify(newest('appeal')));
  check(body.line === 'category:red' && body.at <= small.wall(small.now()), JSON.stringify(body));
});
test('white sees what is behind the line, and takes back what was wrong', async () => {
  const page = await as('white', '/white');
  const one = page.locator('.case', { hasText: 'Nobody was in our directory.' });
  const event = small.entries.find((entry) => entry.kind === 'red.event' && entry.team === 'blue1');
  equal(await one.getByLabel(/Excuse/).count(), 0, 'ways to excuse a line');
  await one.getByRole('button', { name: 'Show 1 entry' }).click();
  await one.getByText('By a password from the stolen backup.').waitFor();
  equal(await one.getByLabel('Take it back').count(), 0, 'choices while nothing is decided');
  await one.getByLabel(/^Take back/).check();
  await one.getByLabel(/Reason/).fill('It was another team.');
  await one.getByRole('button', { name: 'Decide' }).click();
  await one.getByText('Choose what was wrong.').waitFor();
  await one.getByLabel('Take it back').check();
  await isWhole(page, 'line-decision');
  await fitsNarrow(page, 'line-decision');
  await one.getByRole('button', { name: 'Decide' }).click();
  await becomes(() => one.count(), 0, 'appeals of that kind that wait');
  equal(JSON.stringify(newest('decision').body), JSON.stringify({ outcome: 'replace', text: 'It was another team.', entries: [event.key] }), 'body');
  check(!small.inForce(event), 'the event is in force still');
  const blue = await as('blue', '/team?show=score&category=red');
  await blue.locator('.why-line', { hasText: 'category:red' }).getByText('Appeal decided: it was changed.').waitFor();
});
test('white upholds a line, and nothing is taken back', async () => {
  small.add('appeal', small.now(), 'blue2', { text: 'We lost nothing.', line: 'category:red', at: small.wall(small.now()) }, { author: 'Ole', login: 'other2' });
  const page = await as('white', '/board');
  await visit(page, '/white');
  const one = page.locator('.case', { hasText: 'We lost nothing.' });
  await one.getByLabel(/^Uphold/).check();
  await one.getByLabel(/Reason/).fill('You did.');
  await one.getByRole('button', { name: 'Decide' }).click();
  await becomes(() => one.count(), 0, 'appeals of that kind that wait');
  equal(JSON.stringify(newest('decision').body), JSON.stringify({ outcome: 'uphold', text: 'You did.' }), 'body');
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
