// exercise_real.mjs - the console over the real server with the sample exercise: what each desk writes arrives at the others.
// SPDX-License-Identifier: Apache-2.0
// axe-core looks at each room with the eyes of the first who opens it here; with TESTUDO_LONG=1 of each.
// Environment beside that of support/browser.mjs: TESTUDO_PROGRAM, the built program.
import { audit, long, newPage, nothingWentWrong, settled, shoot, signIn, startBrowser, visit } from './support/browser.mjs';
import { canPlay, startExercise } from './support/exercise.mjs';
import { becomes, check, equal, run, skipAll, test } from './support/tap.mjs';

const program = process.env.TESTUDO_PROGRAM;
if (program === undefined)
  skipAll('TESTUDO_PROGRAM does not name the built program');
if (!canPlay(program))
  skipAll('this program makes no exercises');
const browser = await startBrowser();
const server = await startExercise(program);
const pages = new Map();

async function as(who, path) {
  if (!pages.has(who)) {
    const page = await newPage(browser, server, { width: 1440 });
    pages.set(who, page);
    await signIn(page, server, path, who, server.password(who));
  } else
    await visit(pages.get(who), path);
  await settled(pages.get(who));
  return pages.get(who);
}
const told = (page, words) => page.locator('.outcome', { hasText: words }).waitFor();

test('white sees the clock run, and goes forward to the first day', async () => {
  const page = await as('white.time', '/white');
  await page.locator('.exercise', { hasText: 'at 60 times the speed' }).waitFor();
  await page.getByLabel('Speed').fill('10');
  await page.getByRole('button', { name: 'Set' }).click();
  await told(page, 'It runs 10 times as fast');
  await page.getByLabel('Phase').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.getByRole('button', { name: 'Go there' }).click();
  await page.locator('.exercise', { hasText: 'First day' }).waitFor();
});
test('red’s event is on white’s time line and in its reasons', async () => {
  const red = await as('red.lead', '/red');
  await red.locator('.stage-table td button').first().click();
  await red.getByLabel(/Stage reached/).selectOption('user');
  await red.getByLabel(/What was done/).fill('By a password that was stolen.');
  await red.getByRole('button', { name: 'Write the event' }).click();
  await told(red, 'in the record');
  const white = await as('white.time', '/timeline');
  await white.locator('.lane-item.is-red').waitFor();
  await visit(white, '/board?team=blue1&category=red');
  await white.locator('.why-line', { hasText: /objective:/ }).first().waitFor();
});
test('a team asks for help, white answers, the team reads it', async () => {
  const blue = await as('lead.blue1', '/team?show=messages');
  await blue.getByLabel(/What does not work/).fill('The crane does not move.');
  await blue.getByRole('button', { name: 'Ask for help' }).click();
  await told(blue, 'Help is on its way');
  const white = await as('white.time', '/white');
  const request = white.locator('.record-entry', { hasText: 'The crane does not move.' });
  await request.getByLabel(/Answer/).fill('We come.');
  await request.getByRole('button', { name: 'Answer' }).click();
  await becomes(() => request.count(), 0, 'requests that wait');
  await blue.getByText('We come.').waitFor();
});
test('a report is written from its template, and graded without a name', async () => {
  const blue = await as('lead.blue1', '/team?show=reports');
  await blue.getByRole('button', { name: 'Situation report' }).last().click();
  for (const field of await blue.locator('form.stack-form textarea, form.stack-form input:not([type=file])').all())
    await field.fill('All is well at the quay.');
  for (const field of await blue.locator('form.stack-form select').all())
    await field.selectOption({ index: 1 });
  await blue.getByRole('button', { name: 'Send the report' }).click();
  await told(blue, 'The report is in');
  const grader = await as('grader.reports', '/grading');
  await grader.locator('.queue tbody button').first().click();
  await grader.getByText('All is well at the quay.').first().waitFor();
  check(!/leader/i.test(await grader.locator('main').innerText()), 'a name');
  for (const field of await grader.locator('.rubric-number input').all())
    await field.fill('80');
  await grader.getByLabel(/Justification/).fill('Clear and short.');
  await grader.getByRole('button', { name: 'Give the grade' }).click();
  await grader.getByRole('heading', { name: 'You have graded everything' }).waitFor();
});
test('white sends an inject by hand, and a team answers it', async () => {
  const white = await as('white.time', '/timeline?lanes=table&state=planned');
  await white.locator('.injects tbody button', { hasText: 'What did the invoice do?' }).click();
  await white.getByLabel(/Send now to/).selectOption('blue1');
  await white.getByRole('button', { name: 'Send now' }).click();
  await white.getByRole('button', { name: 'Send it' }).click();
  await told(white, 'Sent to 1');
  const blue = await as('lead.blue1', '/team');
  await blue.locator('.inbox-row', { hasText: 'What did the invoice do?' }).click();
  await blue.getByLabel('Files as evidence').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('a loader') });
  await blue.getByText('One file is ready').waitFor();
  await blue.getByLabel(/Your answer/).fill('It loads a second stage.');
  await blue.getByRole('button', { name: 'Send the answer' }).click();
  await told(blue, 'The answer is in');
  await blue.locator('.inbox-row', { hasText: 'answered' }).waitFor();
});
test('white writes an inject while it is played; what does not fit is told at its field, what does arrives', async () => {
  const white = await as('white.time', '/timeline?edit=%2B');
  const form = white.locator('form', { hasText: 'Add the inject' });
  await form.getByLabel(/^Title/).fill('A crane stands still');
  await form.getByLabel(/^Text/).fill('It does not move since noon.');
  await form.getByLabel(/^Time within/).fill('soon');
  await form.getByLabel(/^Answer due/).fill('45m');
  await form.getByLabel('blue1', { exact: true }).check();
  await form.getByRole('button', { name: 'Add the inject' }).click();
  await form.locator('.field', { hasText: 'Time within the phase' }).locator('.wrong').waitFor();
  await form.getByLabel('When it is sent').selectOption('hand');
  await form.getByRole('button', { name: 'Add the inject' }).click();
  await white.getByRole('heading', { name: 'A crane stands still', level: 2 }).waitFor();
  await white.getByRole('button', { name: 'Change it' }).click();
  const change = white.locator('form', { hasText: 'Change the inject' });
  await becomes(() => change.getByLabel(/^Answer due/).inputValue(), '45m', 'what was written');
  await change.getByLabel(/^Text/).fill('It does not move since ten.');
  await change.getByRole('button', { name: 'Change the inject' }).click();
  await white.locator('.why .prose', { hasText: 'since ten' }).waitFor();
  await white.getByRole('button', { name: 'Send now' }).click();
  await white.getByRole('button', { name: 'Send it' }).click();
  await told(white, 'Sent to 1');
  const blue = await as('lead.blue1', '/team');
  await blue.locator('.inbox-row', { hasText: 'A crane stands still' }).click();
  await blue.locator('.inject-text', { hasText: 'since ten' }).waitFor();
});
test('green switches a check off, changes it and defines one', async () => {
  const green = await as('green.lead', '/checks');
  const choice = green.getByLabel('Check to change');
  await choice.selectOption({ index: 1 });
  const name = await choice.inputValue();
  await green.getByRole('button', { name: 'Switch it off' }).click();
  await green.getByRole('button', { name: 'Switch off', exact: true }).click();
  await told(green, 'It is off');
  await green.getByRole('button', { name: 'Switch it on' }).click();
  await told(green, 'It is on again');
  await green.getByRole('button', { name: 'Change what it does' }).click();
  await green.getByLabel(/^Period/).fill('often');
  await green.getByRole('button', { name: 'Take over from the old one' }).click();
  await green.locator('.field', { hasText: 'Period' }).locator('.wrong').waitFor();
  await green.getByLabel(/^Period/).fill('45s');
  await green.getByRole('button', { name: 'Take over from the old one' }).click();
  await becomes(() => green.getByLabel(/^Period/).count(), 0, 'forms');
  await green.reload();
  await settled(green);
  await choice.selectOption(name);
  await green.getByText('It is off.').waitFor();
  await choice.selectOption('');
  await green.getByRole('button', { name: 'Define a new check' }).click();
  const made = green.locator('form', { hasText: 'Add the check' });
  await made.getByLabel(/^System/).selectOption({ index: 1 });
  await made.getByLabel(/^Short name/).fill('ping');
  await made.getByLabel(/^Kind/).selectOption('icmp');
  await made.getByRole('button', { name: 'Add the check' }).click();
  await becomes(() => green.getByLabel(/^Short name/).count(), 0, 'forms');
});
test('yellow’s news reach the teams, notes stay with the desk and white, a grader judges a goal', async () => {
  const yellow = await as('yellow.lead', '/news');
  await yellow.getByLabel(/^Outlet/).fill('Caldera Post');
  await yellow.getByLabel(/^Headline/).fill('Cranes stand still');
  await yellow.getByLabel(/^Text/).fill('The port says nothing.');
  await yellow.getByRole('button', { name: 'Publish it to everybody' }).click();
  await told(yellow, 'It is published');
  await yellow.getByLabel(/^Note/).fill('Ask again at noon.');
  await yellow.getByRole('button', { name: 'Write the note' }).click();
  await told(yellow, 'The note is in the record');
  const blue = await as('lead.blue1', '/team?show=messages');
  await blue.locator('.record-entry', { hasText: 'The port says nothing.' }).waitFor();
  const white = await as('white.time', '/record?kinds=note');
  await white.getByText('Ask again at noon.').waitFor();
  const grader = await as('grader.reports', '/grading?part=goals');
  await grader.locator('.stage-table td button').first().click();
  await grader.getByLabel(/^Judgement/).selectOption('yes');
  await grader.getByLabel(/^Reason/).fill('They said so, and why.');
  await grader.getByRole('button', { name: 'Judge it', exact: true }).click();
  await told(grader, 'met by blue1');
  await visit(white, '/grading?part=shared');
  await white.getByText('No team has shared anything yet.').waitFor();
  await visit(blue, '/team?show=systems');
  await blue.getByText('No check has failed yet.').waitFor();
});
test('a team appeals against what red took from it, by its effect alone; white takes the event back', async () => {
  const blue = await as('lead.blue1', '/team?show=score&category=red');
  const line = blue.locator('.why-line', { hasText: 'category:red' });
  await line.getByRole('button', { name: 'Appeal against this line' }).click();
  await line.getByLabel(/What is wrong/).fill('That account is not ours.');
  await line.getByRole('button', { name: 'File the appeal' }).click();
  await line.getByText('Appeal pending').waitFor();
  const white = await as('white.time', '/white');
  const one = white.locator('.case', { hasText: 'That account is not ours.' });
  await one.getByLabel(/^Take back/).check();
  await one.locator('.record-entry', { hasText: 'By a password that was stolen.' }).getByLabel('Take it back').check();
  await one.getByLabel(/Reason/).fill('It was of another team.');
  await shoot(white, 'exercise-real-line-appeal', { fullPage: true });
  await one.getByRole('button', { name: 'Decide' }).click();
  await becomes(() => one.count(), 0, 'appeals that wait');
  await visit(white, '/record?kinds=reversal');
  await white.getByText('by the decision on an appeal').waitFor();
  await blue.locator('.record-entry', { hasText: 'It was of another team.' }).waitFor();
  check(!/red.event|stolen/.test(await blue.locator('main').innerText()), 'the team reads what was taken back');
});
test('an adjustment waits for another person, who confirms it', async () => {
  const white = await as('white.time', '/white');
  await white.getByRole('button', { name: 'Propose an adjustment' }).click();
  const form = white.locator('form', { hasText: 'Propose it' });
  await form.getByLabel(/^Team/).selectOption({ index: 1 });
  await white.getByLabel(/^Points/).fill('-12.5');
  await form.getByLabel(/^Reason/).fill('Looked into another team’s network.');
  await white.getByRole('button', { name: 'Propose it' }).click();
  const other = await as('white.lead', '/white');
  const entry = other.locator('.record-entry', { hasText: 'another team’s network' });
  await entry.getByLabel(/Reason/).fill('Seen.');
  await entry.getByRole('button', { name: 'Confirm it' }).click();
  await becomes(() => entry.count(), 0, 'adjustments that wait');
});
test('users mark a task, green excuses a time, white registers a person', async () => {
  const users = await as('users.clerk', '/usability');
  for (const label of [/^Team/, /^System/, /^How it went/])
    await users.getByLabel(label).selectOption({ index: 1 });
  await users.getByLabel(/^Task/).fill('Order a crane');
  await users.getByLabel(/What a user saw/).fill('It came.');
  await users.getByRole('button', { name: 'Give the mark' }).click();
  await told(users, 'in the record');
  const green = await as('green.lead', '/checks');
  const form = green.locator('form', { hasText: 'Excuse it' });
  await form.getByLabel(/^System/).selectOption({ index: 1 });
  const minute = (ago) => new Date(Date.now() - ago * 60_000).toISOString().slice(0, 16).replace('T', ' ');
  await form.getByLabel(/^From/).fill(minute(2));
  await form.getByLabel(/^To/).fill(minute(1));
  await form.getByLabel(/^Why/).fill('The switch of the hall.');
  await form.getByRole('button', { name: 'Excuse it' }).click();
  await told(green, 'in the record');
  const white = await as('white.lead', '/people?add=one');
  await white.getByLabel(/^Name \(/).fill('New Person');
  await white.getByLabel(/^Login \(/).fill('new.person');
  await white.locator('form', { hasText: 'Desks' }).getByLabel(/^Organisation/).selectOption('NOR');
  await white.getByRole('button', { name: 'Register', exact: true }).click();
  await white.locator('.password').waitFor();
});
const looked = new Set();
for (const [who, paths] of [['white.lead', ['board', 'timeline', 'team', 'white', 'grading', 'red', 'checks', 'news', 'truth', 'people', 'record', 'review']],
  ['lead.blue1', ['board', 'team', 'timeline', 'truth', 'people', 'record', 'review', 'intelligence', 'organisations']],
  ['yellow.lead', ['board', 'timeline', 'truth', 'record']], ['observer.eu', ['board', 'record', 'review']]])
  for (const path of paths) {
    const audited = long || !looked.has(path);
    looked.add(path);
    test(`${who} opens ${path}: it is whole${audited ? ', and axe-core finds nothing serious' : ''}`, async () => {
      const page = await as(who, `/${path}`);
      await shoot(page, `exercise-real-${who}-${path}`);
      const text = await page.locator('main').innerText();
      equal(await page.locator('.failed').count(), 0, text);
      check(!/undefined|NaN|\bnull\b/.test(text), text);
      const serious = audited ? await audit(page) : [];
      check(serious.length === 0, serious.join('\n'));
    });
  }
test('the hall’s screen shows the public board of the real server', async () => {
  const page = await newPage(browser, server, { width: 1920, height: 1080 });
  await page.goto(`${server.url}/hall`);
  await page.locator('.hall-row').first().waitFor();
  await becomes(() => page.locator('.hall-row').count(), 6, 'teams');
  await page.locator('.line-live').waitFor();
  await shoot(page, 'exercise-real-hall');
  await page.context().close();
});

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
